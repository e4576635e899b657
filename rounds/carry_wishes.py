"""Carry out what staff wished, in the worker: the stop button first, each wish settled with an answer in Dutch."""

from __future__ import annotations

from typing import assert_never

from sqlalchemy import Connection

from flows.audience import Audience
from flows.parse import FlowFaults
from rounds.audit import WORKER, note
from rounds.close import close
from rounds.codes import void_code
from rounds.due import rounded_to_five
from rounds.invite import withdraw
from rounds.launch import STOPPED, call_back, launch, reach_of
from rounds.periods import SMALLEST_GROUP
from rounds.remind import remind
from rounds.scopes import covers
from rounds.staff import NotAllowed, allowed
from rounds.wishes import ABILITY, GONE
from rounds.workroom import Workroom
from storage import contacts, desk
from storage.contacts import Standing
from storage.desk import Fate, Round, Status, Wish, Wished
from storage.drawers import reading, take_turns, writing
from storage.keystore import KeyStoreFault

STALE = 3600
"""A launch that nobody could carry out for an hour is not carried out any more: nobody expects it then."""
_URGENT = (Wished.STOP, Wished.CLOSE, Wished.VOID, Wished.LAUNCH, Wished.REMIND, Wished.REACH)
_MAY_WAIT = (Wished.STOP, Wished.CLOSE, Wished.VOID)


class _Refused(Exception):
    """This wish is not carried out; the arguments say why, in Dutch."""


def carry_out_wishes(room: Workroom) -> int:
    """Carry out every wish that waits, the stop button first, and settle it; how many there were.

    What waits is read again after each: closing a round takes a while, and somebody may press stop in it.
    """
    count = 0
    while (wish := _most_urgent(room)) is not None:
        fate, answer = _outcome(room, wish)
        room.passed(f"wish: {wish.kind}")
        with writing(room.desk) as drawer:
            _settle(drawer, room, wish, fate, answer)
        room.passed("wish: settled")
        count += 1
    return count


def _most_urgent(room: Workroom) -> Wish | None:
    with reading(room.desk) as drawer:
        waiting = desk.waiting_wishes(drawer)
    return min(waiting, key=lambda each: _URGENT.index(each.kind), default=None)


def _outcome(room: Workroom, wish: Wish) -> tuple[Fate, dict[str, object]]:
    try:
        return Fate.DONE, _carried_out(room, wish)
    except _Refused as refused:
        return Fate.REFUSED, {"lines": list(refused.args)}
    except (KeyStoreFault, FlowFaults, LookupError):
        # Of this round only: the wishes behind it must not wait for somebody who mends it. Faults of a database are
        # no answer to a wish; the next look tries again.
        line = "Dit lukt niet: van deze ronde is iets kapot. Vraag de beheerder om te kijken."
        return Fate.REFUSED, {"lines": [line]}


def _settle(
    drawer: Connection, room: Workroom, wish: Wish, fate: Fate, answer: dict[str, object]
) -> None:
    take_turns(drawer, f"wish {wish.id}")
    known = desk.wish(drawer, wish.id)
    if known is None or known.fate is not Fate.WAITING:
        return
    desk.settle_wish(drawer, wish.id, fate, answer)
    note(drawer, room.second, WORKER, f"{fate} {wish.kind}", wish.round_id)


def _carried_out(room: Workroom, wish: Wish) -> dict[str, object]:
    with reading(room.desk) as drawer:
        made = desk.round_by_id(drawer, wish.round_id)
    if made is None:
        raise _Refused(GONE)
    _must_still_be_allowed(room, wish, made)
    if wish.kind not in _MAY_WAIT and wish.asked_at < room.second - STALE:
        raise _Refused("Dit is te lang geleden gevraagd. Vraag het nog eens.")
    match wish.kind:
        case Wished.REACH:
            return reach_of(room, made).to_form()
        case Wished.LAUNCH:
            lines = _launched(room, made, str(wish.body.get("seen", "")))
        case Wished.REMIND:
            lines = _reminded(room, made)
        case Wished.STOP:
            lines = _stopped(room, made, wish)
        case Wished.CLOSE:
            lines = _closed(room, made)
        case Wished.VOID:
            lines = _voided(room, made, str(wish.body.get("code", "")))
        case _:
            assert_never(wish.kind)
    return {"lines": lines}


def _must_still_be_allowed(room: Workroom, wish: Wish, made: Round) -> None:
    """Revoking works at once: on what somebody asked and is not begun too. The stop button holds whoever pressed it."""
    begun = wish.kind is Wished.LAUNCH and made.status is not Status.PLANNED
    if wish.kind is Wished.STOP or begun:
        return
    with reading(room.desk) as drawer:
        try:
            staff = allowed(drawer, wish.asked_by, ABILITY[wish.kind])
        except NotAllowed:
            raise _Refused(
                "Wie dit vroeg, mag dit niet meer met Zegje. Er is niets gebeurd."
            ) from None
    if staff is not None and not covers(staff, Audience.from_json(made.audience), room.region):
        raise _Refused("Deze ronde valt buiten het gebied van wie dit vroeg. Er is niets gebeurd.")


def _launched(room: Workroom, made: Round, seen: str) -> list[str]:
    stops = launch(room, made.id, seen)
    if stops:
        raise _Refused(*stops)
    with reading(room.desk) as drawer:
        now = desk.round_by_id(drawer, made.id)
    if now is not None and now.status is Status.READY and now.opens_at is not None:
        return [
            f"De ronde staat klaar. Hij opent {room.periods.local(now.opens_at):%d-%m om %H:%M} uur."
        ]
    return ["De ronde is open."]


def _reminded(room: Workroom, made: Round) -> list[str]:
    _must_be_open(made)
    if made.halted:
        raise _Refused(STOPPED)
    if not Audience.from_json(made.audience).invited:
        raise _Refused("Deze ronde gaat met posters. Er is niemand om een herinnering te sturen.")
    remind(room, made.id)
    with writing(room.desk) as drawer:
        desk.set_remind_at(drawer, made.id, None)
    window = f"tussen {room.periods.window_from:%H:%M} en {room.periods.window_to:%H:%M} uur"
    return [
        "De herinnering gaat naar wie niet klaar is. Iedereen krijgt er hoogstens 1.",
        f"Berichten gaan weg {window}.",
    ]


def _stopped(room: Workroom, made: Round, stop: Wish) -> list[str]:
    _call_off(room, stop)
    if made.status is Status.READY and call_back(room, made.id):
        return ["De start is teruggenomen. De ronde staat weer bij de plannen."]
    if made.status is Status.PLANNED:
        return ["De ronde was nog niet gestart. Er is niets verstuurd."]
    # Read again: it may have opened at this very moment, and the button must hold then too.
    with reading(room.desk) as drawer:
        now = desk.round_by_id(drawer, made.id)
    _must_be_open(now or made)
    withdraw(room, made.id)
    return [
        "De ronde is gestopt. Er gaat niets meer weg, en niemand kan nog beginnen.",
        *_spared(room, made.id),
        "Wat al verstuurd is, kunnen we niet terughalen.",
        "Antwoorden bewaren we tot de ronde sluit. Nu sluiten kan met /sluit.",
    ]


def _spared(room: Workroom, round_id: str) -> list[str]:
    """How many people hear nothing, rounded; counted from what stands there, so that a second look says the same."""
    with reading(room.contacts) as drawer:
        count = contacts.count_invitations(drawer, round_id).get(Standing.WITHDRAWN, 0)
    spared = rounded_to_five(count)
    if count < SMALLEST_GROUP:
        return []
    return [f"Ongeveer {spared} mensen kregen nog geen bericht. Zij krijgen het ook niet meer."]


def _call_off(room: Workroom, stop: Wish) -> None:
    """A launch that was wished before the stop button was pressed is not carried out after it."""
    with writing(room.desk) as drawer:
        for each in desk.waiting_wishes(drawer):
            before = each.round_id == stop.round_id and each.asked_at <= stop.asked_at
            if before and each.kind is Wished.LAUNCH:
                answer: dict[str, object] = {
                    "lines": ["Er is op stop gedrukt, voor het zover was."]
                }
                _settle(drawer, room, each, Fate.REFUSED, answer)


def _closed(room: Workroom, made: Round) -> list[str]:
    if made.status is Status.READY:
        raise _Refused("Deze ronde is nog niet open. Neem de start terug met /stopronde.")
    if made.status is Status.OPEN:
        with writing(room.desk) as drawer:
            desk.set_closes_at(drawer, made.id, room.second)
    elif made.status is Status.PLANNED:
        raise _Refused("Deze ronde is nog niet gestart. Je kunt hem weggooien bij /rondes.")
    room.passed("wish: closing")
    close(room, made.id)
    with reading(room.desk) as drawer:
        now = desk.round_by_id(drawer, made.id)
    if now is not None and now.status is Status.TOO_FEW:
        return ["De ronde is dicht. Er deden te weinig mensen mee: we hebben niets bewaard."]
    if now is not None and now.status is Status.CLOSING:
        return ["De ronde gaat dicht. Er komt geen antwoord meer bij."]
    return ["De ronde is dicht. De sleutel is weg: niemand kan zien wie wat zei."]


def _voided(room: Workroom, made: Round, code: str) -> list[str]:
    _must_be_open(made)
    void_code(room, code)
    return ["De code werkt niet meer. De antwoorden die ermee kwamen, zijn weg."]


def _must_be_open(made: Round) -> None:
    if made.status is not Status.OPEN:
        raise _Refused("Deze ronde is niet open. Bij /rondes zie je hoe het ermee staat.")
