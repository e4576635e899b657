"""Post the letters of invitations that are due: in the window, a few at a time, and never too many for one person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from flows.audience import Audience
from flows.message import Button, Message
from flows.tokens import DeclineToken, OpenToken, write
from flows.wording import phrase
from rounds.codes import INVITATION, new_codes
from rounds.letters import about_letter, plain_of
from rounds.window import is_open, local_day
from rounds.workroom import Workroom
from storage import contacts, desk
from storage.contacts import Asked, Letter, Standing
from storage.desk import Round, Status
from storage.drawers import Database, reading, writing
from storage.keystore import RoundKeys

SHALLOW = 1000
"""How many bulk letters of a channel may wait in the outbox: few, so that there is little to take back."""
BATCH = 250
"""How many people are written to in one transaction, so that turns do not wait long for it."""
LATER = (Standing.DUE_AGAIN, Standing.POSTPONED)


@dataclass(frozen=True, slots=True)
class _Job:
    """One batch of letters of one round; ``day`` is today, ``rested`` the last day of whoever may be invited."""

    made: Round
    code: str
    keys: RoundKeys
    day: int
    rested: int


def post_invitations(room: Workroom) -> int:
    """Put letters that are due into the outbox, for every open round; how many. A tick: call it again and again."""
    if not is_open(room.now(), room.periods):
        return 0
    with reading(room.desk) as drawer:
        rounds = [each for each in desk.open_rounds(drawer) if _asks(each)]
    return sum(_post_round(room, each) for each in rounds)


def _asks(made: Round) -> bool:
    return not made.halted and Audience.from_json(made.audience).invited


def _post_round(room: Workroom, made: Round) -> int:
    keys = room.keys.round(made.id)
    if keys is None or not _something_due(room, made.id):
        return 0
    day = local_day(room.now(), room.periods)
    # Nobody was ever invited on day 0 or before it, so a burden of no days lets everybody through.
    job = _Job(made, letter_code(room, made.id), keys, day, day - room.periods.burden)
    _ripen(room, job)
    posted = 0
    while (written := _post_batch(room, job)) is not None:
        posted += written
        room.passed(f"posted {made.id}")
    return posted


def _something_due(room: Workroom, round_id: str) -> bool:
    with reading(room.contacts) as drawer:
        return contacts.stands_any(drawer, round_id, (Standing.DUE, *LATER))


def _ripen(room: Workroom, job: _Job) -> None:
    """Once a day: who was postponed and has rested long enough is due again."""
    name, today = f"ripen {job.made.id}", room.now().astimezone(room.periods.zone).date()
    with writing(room.contacts) as drawer:
        contacts.alone_with_invitations(drawer)
        if not contacts.is_done(drawer, name, today.isoformat()):
            contacts.ripen(drawer, job.made.id, job.rested, job.day)
            contacts.mark_done(drawer, name, today.isoformat())


def _post_batch(room: Workroom, job: _Job) -> int | None:
    """One batch; how many letters, or None when nobody is due or the outbox is full."""
    with writing(room.contacts) as drawer:
        contacts.alone_with_invitations(drawer)
        if not _still_asked(room.desk, job.made.id):
            return None
        most = min(BATCH, SHALLOW - max(contacts.count_bulk(drawer).values(), default=0))
        if most <= 0:
            return None
        due = contacts.asked(drawer, job.made.id, Standing.DUE, most)
        if len(due) < most:
            due += contacts.asked(drawer, job.made.id, Standing.DUE_AGAIN, most - len(due))
        if not due:
            return None
        stands = [(each, _next(each, job)) for each in due]
        written = [each for each, then in stands if _is_written(each, then)]
        contacts.post(drawer, [_letter(room, job, each) for each in written])
        contacts.mark_written(drawer, [_mark(job, each) for each in written])
        contacts.stand(drawer, job.made.id, [(each.participant.id, then) for each, then in stands])
        return len(written)


def _still_asked(desk_drawer: Database, round_id: str) -> bool:
    """Looked at while alone with the invitations: whoever stops or closes the round says so before they take back."""
    with reading(desk_drawer) as drawer:
        made = desk.round_by_id(drawer, round_id)
    return made is not None and made.status is Status.OPEN and _asks(made)


def _next(asked: Asked, job: _Job) -> Standing:
    """How somebody's invitation stands after this batch."""
    if asked.standing is Standing.DUE_AGAIN:
        ended = asked.began is False
        return Standing.POSTED if ended else Standing.REMINDED
    if asked.began is not None:
        return Standing.CAME
    # Nobody was invited after today: the clock was wrong then.
    tired = job.rested < asked.participant.invited <= job.day
    return Standing.POSTPONED if tired else Standing.POSTED


def _is_written(asked: Asked, then: Standing) -> bool:
    return then is Standing.REMINDED or (then is Standing.POSTED and asked.standing is Standing.DUE)


def _letter(room: Workroom, job: _Job, asked: Asked) -> Letter:
    who = asked.participant
    number = who.sent + 1
    key = "round.reminder" if asked.standing is Standing.DUE_AGAIN else "round.invited"
    return Letter(
        participant=who.id,
        number=number,
        round_id=job.made.id,
        channel=who.channel,
        address=who.address,
        body=job.keys.letters.close(_plain(key, job.code, who.lang), about_letter(who.id, number)),
        ready_at=room.second,
        bulk=True,
    )


def _mark(job: _Job, asked: Asked) -> tuple[bytes, int, int]:
    who = asked.participant
    day = who.invited if asked.standing is Standing.DUE_AGAIN else job.day
    return who.id, who.sent + 1, day


@lru_cache(maxsize=64)
def _plain(key: str, code: str, lang: str) -> bytes:
    """The letter before it is sealed. On a locked screen it says nothing about youth care or the round."""
    return plain_of(
        Message(
            phrase(key, lang),
            buttons=(
                Button(phrase("round.begin", lang), write(OpenToken(code))),
                Button(phrase("round.later", lang), write(DeclineToken(code))),
            ),
            lang=lang,
        )
    )


def letter_code(room: Workroom, round_id: str) -> str:
    """The code that the letters of this round carry; made when there is none, or when it was voided."""
    with writing(room.desk) as drawer:
        return new_codes(drawer, round_id, [INVITATION], room.random_bytes)[0].code
