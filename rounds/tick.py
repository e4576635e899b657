"""What happens by itself: rounds open, remind, close, freeze and end when their time has come.

Nothing here waits for a moment: each look asks what is due now. So it does no harm when nobody looked for days, when
the clock was changed, when two look at once, or when a look ends in the middle: the next one finds what is left.
"""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import assert_never

from rounds.audit import WORKER, note
from rounds.close import close
from rounds.freeze import freeze
from rounds.launch import open_round
from rounds.leader import Daily
from rounds.periods import Periods
from rounds.remind import remind
from rounds.retire import retire
from rounds.silent import silent_contacts
from rounds.staff_reminders import staff_reminders
from rounds.standing import followed, standing_quarters
from rounds.workroom import Workroom
from storage import desk
from storage.desk import Round, Status
from storage.drawers import reading, take_turns, writing

DAILY = (
    Daily("silent contacts", time(2, 30), silent_contacts),
    Daily("staff reminders", time(9), staff_reminders),
)
"""At night what nobody needs to be awake for; in the morning what somebody has to do that day."""

_OVER = (Status.PLANNED, Status.ENDED)


class Due(StrEnum):
    """What can be due in the life of a round."""

    OPEN = "open"
    REMIND = "remind"
    CLOSE = "close"
    FREEZE = "freeze"
    RETIRE = "retire"


def due_now(made: Round, second: int, periods: Periods) -> Due | None:
    """What has to happen with this round first, or None when nothing is due. ``second`` is now, since 1970.

    A reminder that comes with or after the end is none any more: nobody is asked into a round that closes at once.
    """
    match made.status:
        case Status.READY if _come(made.opens_at or 0, second):
            return Due.OPEN
        case Status.OPEN if _come(made.closes_at, second):
            return Due.CLOSE
        case Status.OPEN if _come(made.remind_at, second) and not made.halted:
            return Due.REMIND
        case Status.CLOSING:
            return Due.CLOSE
        case Status.REVIEW if _over(made, periods.review, second, periods):
            return Due.FREEZE
        case Status.FROZEN | Status.TOO_FEW if _over(made, periods.retention, second, periods):
            return Due.RETIRE
    return None


def _come(at: int | None, second: int) -> bool:
    return at is not None and at <= second


def _over(made: Round, days: int, second: int, periods: Periods) -> bool:
    return made.closed_at is not None and periods.days_later(made.closed_at, days) <= second


def alive(room: Workroom) -> list[str]:
    """The rounds in which something may be due, by id."""
    with reading(room.desk) as drawer:
        rounds = desk.rounds_in(drawer, [each for each in Status if each not in _OVER])
    return [each.id for each in rounds]


def due_rounds(room: Workroom) -> list[str]:
    """Do all that is due, and tell what was done in its order: "open RONDE", "close RONDE"."""
    done = [f"{Due.OPEN} {new}" for new in standing_quarters(room)]
    return done + [what for round_id in alive(room) for what in due_in(room, round_id)]


def due_in(room: Workroom, round_id: str) -> list[str]:
    """Do all that is due in one round; after a long sleep that may be several things, one after another."""
    done: list[str] = []
    before = _look(room, round_id)
    while before is not None and (due := due_now(before, room.second, room.periods)):
        if due is Due.CLOSE and not _may_close(room, before):
            break
        _carry_out(room, due, round_id)
        room.passed(f"{due} {round_id}")
        after = _look(room, round_id)
        if after == before:
            # Somebody else is at it, or it cannot be done now: the next look asks again.
            break
        done.append(f"{due} {round_id}")
        before = after
    return done


def _look(room: Workroom, round_id: str) -> Round | None:
    with reading(room.desk) as drawer:
        return desk.round_by_id(drawer, round_id)


def _may_close(room: Workroom, made: Round) -> bool:
    if not made.standing or made.status is Status.CLOSING:
        return True
    with reading(room.desk) as drawer:
        return followed(drawer, made)


def _carry_out(room: Workroom, due: Due, round_id: str) -> None:
    match due:
        case Due.OPEN:
            open_round(room, round_id)
        case Due.REMIND:
            _remind(room, round_id)
        case Due.CLOSE:
            close(room, round_id)
        case Due.FREEZE:
            freeze(room, round_id)
        case Due.RETIRE:
            retire(room, round_id)
        case _:
            assert_never(due)


def _remind(room: Workroom, round_id: str) -> None:
    # Reminded first: whoever was reminded is not reminded again, so that a crash in between costs nothing.
    remind(room, round_id)
    room.passed(f"reminded {round_id}")
    with writing(room.desk) as drawer:
        take_turns(drawer, f"round {round_id}")
        made = desk.round_by_id(drawer, round_id)
        if made is not None and made.remind_at is not None:
            desk.set_remind_at(drawer, round_id, None)
            note(drawer, room.second, WORKER, "remind", round_id)
