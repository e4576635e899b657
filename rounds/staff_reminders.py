"""What staff should not forget: each morning a line on the desk for whoever can do something about it, told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flows.audience import Audience
from rounds.periods import SMALLEST_GROUP
from rounds.staff import May, covers, may
from rounds.workroom import Workroom
from storage import desk
from storage.desk import Notice, Question, Round, Staff, Stage, Status
from storage.drawers import reading, writing

WAITING_DAYS = 7
REVIEW_DAYS = 7
KEPT_DAYS = 400
"""A notice is remembered for longer than any round lasts, so that nothing is told twice."""

MONTHS = "januari februari maart april mei juni juli augustus september oktober november december"


@dataclass(frozen=True, slots=True)
class Worth:
    """Something worth a line: what it is about, its text, who can do something about it, and of which round it is."""

    about: str
    text: str
    ability: May
    made: Round | None = None


def staff_reminders(room: Workroom) -> int:
    """Put the lines of today on the desk; how many are new. Safe to repeat: a notice is known by what it is about."""
    with reading(room.desk) as drawer:
        rounds = desk.rounds_in(drawer, [Status.OPEN, Status.REVIEW])
        questions = desk.questions_in(drawer, [Stage.NEW])
        people = [each for each in desk.all_staff(drawer) if not each.revoked]
    worth = [
        *_of_questions(room, questions),
        *(w for each in rounds for w in _of_round(room, each)),
    ]
    notices = [
        Notice(f"{each.about}:{who.id}", who.id, each.text, room.second)
        for each in worth
        for who in people
        if _concerns(room, each, who)
    ]
    with writing(room.desk) as drawer:
        known = desk.known_notices(drawer, [each.id for each in notices])
        for each in notices:
            desk.put_notice(drawer, each)
        desk.drop_notices(drawer, room.periods.days_later(room.second, -KEPT_DAYS))
    return len(notices) - len(known)


def _concerns(room: Workroom, worth: Worth, who: Staff) -> bool:
    if not may(who, worth.ability):
        return False
    if worth.made is None:
        return True
    return covers(who, Audience.from_json(worth.made.audience), room.region)


def _of_questions(room: Workroom, waiting: list[Question]) -> Iterator[Worth]:
    """At most one line a week, however many questions there are."""
    long_ago = room.periods.days_later(room.second, -WAITING_DAYS)
    late = [each for each in waiting if each.asked_at <= long_ago]
    if late:
        year, week, _ = _today(room).isocalendar()
        many = f"Er wachten {len(late)} vragen" if len(late) > 1 else "Er wacht 1 vraag"
        text = f"{many} al langer dan {WAITING_DAYS} dagen op antwoord. Kijk bij /vragen."
        yield Worth(f"questions {year}-{week}", text, May.JUDGE_QUESTIONS)


def _of_round(room: Workroom, made: Round) -> Iterator[Worth]:
    if made.status is Status.REVIEW:
        yield from _review_ends(room, made)
    elif not made.standing:
        yield from _closes_soon(room, made)
        yield from _few_answers(room, made)


def _review_ends(room: Workroom, made: Round) -> Iterator[Worth]:
    ends = room.periods.days_later(made.closed_at or 0, room.periods.review)
    if ends <= room.periods.days_later(room.second, REVIEW_DAYS):
        until = in_words(room.periods.local(ends).date())
        text = f"Je kunt van '{made.title}' nog citaten beoordelen tot {until}. Daarna ligt alles vast."
        yield Worth(f"review {made.id}", text, May.CLOSE, made)


def _closes_soon(room: Workroom, made: Round) -> Iterator[Worth]:
    if made.closes_at is None:
        return
    closes, today = room.periods.local(made.closes_at).date(), _today(room)
    if closes <= today + timedelta(days=1):
        when = "morgen" if closes > today else "vandaag"
        text = f"De ronde '{made.title}' sluit {when}, {in_words(closes)}. {_so_far(made)}"
        # With the date: when it is closed later after all, that is told again.
        yield Worth(f"closes {made.id} {closes.isoformat()}", text, May.CLOSE, made)


def _few_answers(room: Workroom, made: Round) -> Iterator[Worth]:
    if made.opens_at is None or made.closes_at is None or made.responses >= SMALLEST_GROUP:
        return
    if room.second >= (made.opens_at + made.closes_at) // 2:
        text = (
            f"De ronde '{made.title}' is op de helft. {_so_far(made)} "
            f"Met minder dan {SMALLEST_GROUP} kunnen we niets laten zien. Wil je herinneren? Kijk bij /herinner."
        )
        yield Worth(f"few {made.id}", text, May.REMIND, made)


def _so_far(made: Round) -> str:
    if made.responses < SMALLEST_GROUP:
        return f"Er zijn minder dan {SMALLEST_GROUP} antwoorden."
    return f"Er zijn ongeveer {made.responses} antwoorden."


def _today(room: Workroom) -> date:
    return room.now().astimezone(room.periods.zone).date()


def in_words(day: date) -> str:
    """A date as people say it: 24 november."""
    return f"{day.day} {MONTHS.split()[day.month - 1]}"
