"""What the tick asks every second: whose wait is over, which letters wait for a courier, what may be thrown away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from rounds.periods import SMALLEST_GROUP
from rounds.turn import Waited
from storage import contacts, desk
from storage.contacts import closing
from storage.drawers import reading, wipe_traces, writing

MOST_AT_ONCE = 500
GOODBYE_SECONDS = 48 * 3600
"""How long a goodbye waits on the web for somebody to fetch it, who may never come back to that page (a kiosk)."""


def waits_over(contacts_engine: Engine, now: datetime) -> list[Waited]:
    """The conversations whose wait is over, oldest first. Each becomes a turn, which looks again under the lock."""
    with writing(contacts_engine) as drawer:
        rows = contacts.due(drawer, int(now.timestamp()), MOST_AT_ONCE)
    return [Waited(participant.index, row.round_id) for participant, row in rows]


def tidy(contacts_engine: Engine, answers_engine: Engine, now: datetime) -> None:
    """Throw away receipts, codes and goodbyes that are too old, and what removed rows left behind in the files."""
    second = int(now.timestamp())
    with writing(contacts_engine) as drawer:
        contacts.drop_receipts(drawer, second)
        contacts.drop_codes(drawer, second)
        closing.drop_goodbyes(drawer, second - GOODBYE_SECONDS)
    wipe_traces(contacts_engine)
    wipe_traces(answers_engine)


def rounded_to_five(count: int) -> int:
    """The nearest multiple of five; staff never see an exact number of an open round (DESIGN.md)."""
    return 5 * round(count / 5)


def responses_shown(count: int) -> int:
    """So many people took part, as staff may see it of an open round: rounded to five, and 0 below ten.

    The first five would else show the moment at which one person answered, to whoever looks every second.
    """
    return rounded_to_five(count) if count >= SMALLEST_GROUP else 0


def show_responses(desk_engine: Engine, contacts_engine: Engine) -> None:
    """Put the number of people who took part in each open round on the desk, rounded to five.

    By their marks, which say who has at least one real answer: no answer need be opened for it.
    """
    with reading(desk_engine) as drawer:
        rounds = desk.open_rounds(drawer)
    with reading(contacts_engine) as drawer:
        counts = closing.count_took_part(drawer, [each.id for each in rounds])
    shown = {round_id: responses_shown(count) for round_id, count in counts.items()}
    changed = [each.id for each in rounds if shown[each.id] != each.responses]
    if changed:
        with writing(desk_engine) as drawer:
            for round_id in changed:
                desk.set_responses(drawer, round_id, shown[round_id])
