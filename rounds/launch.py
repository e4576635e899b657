"""Launch a round: it is granted at once or refused; then its key first, the invitations, and it is open.

A launched round is ready first and can no longer be changed. Whatever happens between ready and open is repeated until
it is done, by the wish that waits or by the tick that opens rounds whose time has come.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from flows.audience import Audience
from rounds.audit import WORKER, note
from rounds.forecast import Reach, forecast
from rounds.invite import TooFew, invite_audience, reach
from rounds.plan import fingerprint
from rounds.wishes import GONE
from rounds.workroom import Workroom
from storage import contacts, desk
from storage.contacts import closing
from storage.desk import Round, Status
from storage.drawers import reading, take_turns, writing

STOPPED = "Deze ronde is gestopt. Maak een nieuwe ronde met /nieuw."
CHANGED = "Deze ronde is intussen veranderd. Kijk opnieuw wat er gebeurt, en start dan."
SHRUNK = "De groep is nu te klein geworden. De ronde staat weer bij de plannen."


def reach_of(room: Workroom, made: Round) -> Reach:
    """How many people this round reaches, as staff may know it."""
    with reading(room.contacts) as drawer:
        return Reach.of(reach(drawer, Audience.from_json(made.audience), room.region))


def launch(room: Workroom, round_id: str, seen: str = "") -> tuple[str, ...]:
    """Launch a planned round; what stops it, in Dutch, or nothing when it is launched (already).

    ``seen`` is the fingerprint of the plan that the asker saw. A round whose time has not come becomes ready only, and
    ``open_round`` opens it later.
    """
    stops, granted = _grant(room, round_id, seen)
    if granted is None:
        return stops
    room.passed("launch: granted")
    return open_round(room, round_id) if _is_time(room, granted) else ()


def open_round(room: Workroom, round_id: str) -> tuple[str, ...]:
    """Open a round that was launched and whose time has come; what stops it, in Dutch, or nothing.

    A round that cannot be opened any more (its audience became too small) is planned again. Safe to repeat.
    """
    with reading(room.desk) as drawer:
        made = desk.round_by_id(drawer, round_id)
    if made is None or made.status is not Status.READY:
        return () if made else (GONE,)
    if made.halted:
        # Somebody pressed stop; the worker has yet to take the launch back.
        return (STOPPED,)
    # The key comes first: an open round never lacks one, and whoever begins can be answered.
    room.keys.store.new_round(round_id)
    room.passed("launch: key")
    try:
        invite_audience(room, made)
    except TooFew:
        room.passed("launch: too few")
        return _planned_again(room, round_id)
    room.passed("launch: invited")
    with writing(room.desk) as drawer:
        if _turn(drawer, round_id, Status.OPEN):
            note(drawer, room.second, WORKER, "open", round_id)
    room.passed("launch: open")
    return ()


def call_back(room: Workroom, round_id: str) -> bool:
    """Take back a launch of a round that waits for its time: it is planned again. False when it does not wait."""
    return _to_plans(room, round_id, "call back")


def _grant(room: Workroom, round_id: str, seen: str) -> tuple[tuple[str, ...], Round | None]:
    """What stops it, or the round as it was launched."""
    with reading(room.desk) as drawer:
        made = desk.round_by_id(drawer, round_id)
    if made is None:
        return (GONE,), None
    reached = reach_of(room, made)
    with writing(room.desk) as drawer:
        # Two launches look at each other's rounds: one after the other.
        take_turns(drawer, "launch")
        take_turns(drawer, f"round {round_id}")
        again = desk.round_by_id(drawer, round_id)
        if again is None:
            return (GONE,), None
        if again.status in {Status.READY, Status.OPEN}:
            return ((STOPPED,), None) if again.halted else ((), again)
        if (seen and fingerprint(again) != seen) or fingerprint(again) != fingerprint(made):
            return (CHANGED,), None
        told = forecast(drawer, again, reached, room.region, room.periods, room.now())
        if told.blocks:
            return told.blocks, None
        opens = room.second if again.opens_at is None else again.opens_at
        granted = replace(again, status=Status.READY, opens_at=opens)
        desk.save_round(drawer, granted)
        note(drawer, room.second, WORKER, "launch", round_id, f"{granted.flow}@{granted.version}")
    return (), granted


def _is_time(room: Workroom, made: Round) -> bool:
    return made.opens_at is None or made.opens_at <= room.second


def _planned_again(room: Workroom, round_id: str) -> tuple[str, ...]:
    return (SHRUNK,) if _to_plans(room, round_id, "too small") else ()


def _to_plans(room: Workroom, round_id: str, why: str) -> bool:
    """A ready round is planned again; False when it is not ready (any more): somebody opened it meanwhile."""
    with writing(room.desk) as drawer:
        if not _turn(drawer, round_id, Status.PLANNED):
            return False
        desk.halt(drawer, round_id, halted=False)
        note(drawer, room.second, WORKER, why, round_id)
        # An opening that died half-way asked people already, who need not be of the audience of the next launch.
        with writing(room.contacts) as people:
            contacts.alone_with_invitations(people)
            closing.drop_invitations(people, round_id)
        # Still under the lock of this round, so that nobody opens it: nothing was ever sealed with its key.
        room.keys.store.destroy_round(round_id)
    return True


def _turn(drawer: Connection, round_id: str, status: Status) -> bool:
    """A ready round gets another status; False when it is not ready (any more)."""
    take_turns(drawer, f"round {round_id}")
    made = desk.round_by_id(drawer, round_id)
    if made is None or made.status is not Status.READY:
        return False
    desk.set_status(drawer, round_id, status)
    return True
