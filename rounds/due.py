"""What the tick asks every second: whose wait is over, which letters wait for a courier, what may be thrown away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from rounds.turn import Waited
from storage import contacts, desk
from storage.answers import respondents
from storage.drawers import reading, wipe_traces, writing

MOST_AT_ONCE = 500


def waits_over(contacts_engine: Engine, now: datetime) -> list[Waited]:
    """The conversations whose wait is over, oldest first. Each becomes a turn, which looks again under the lock."""
    with writing(contacts_engine) as drawer:
        rows = contacts.due(drawer, int(now.timestamp()), MOST_AT_ONCE)
    return [Waited(participant.index, row.round_id) for participant, row in rows]


def tidy(contacts_engine: Engine, answers_engine: Engine, now: datetime) -> None:
    """Throw away receipts and codes that are too old, and what removed rows left behind in the files."""
    second = int(now.timestamp())
    with writing(contacts_engine) as drawer:
        contacts.drop_receipts(drawer, second)
        contacts.drop_codes(drawer, second)
    wipe_traces(contacts_engine)
    wipe_traces(answers_engine)


def rounded_to_five(count: int) -> int:
    """The nearest multiple of five; staff never see an exact number of an open round (DESIGN.md)."""
    return 5 * round(count / 5)


def show_responses(desk_engine: Engine, answers_engine: Engine) -> None:
    """Put the number of people who answered each open round on the desk, rounded to five."""
    with reading(desk_engine) as drawer:
        rounds = desk.open_rounds(drawer)
    with reading(answers_engine) as drawer:
        counts = {each.id: rounded_to_five(respondents(drawer, each.id)) for each in rounds}
    with writing(desk_engine) as drawer:
        for each in rounds:
            if counts[each.id] != each.responses:
                desk.set_responses(drawer, each.id, counts[each.id])
