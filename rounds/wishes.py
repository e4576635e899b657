"""Wishes at the desk: staff ask for what only the worker can do, and read what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from sqlalchemy import Connection

from flows.audience import Audience
from flows.region import Region, home_region
from rounds.audit import SHELL, note
from rounds.board import plain_code
from rounds.plan import fingerprint
from rounds.roles import May
from rounds.scopes import covers, named, sees
from rounds.staff import NotAllowed, allowed
from storage import desk
from storage.crypto import RandomBytes
from storage.desk import Fate, Round, Status, Wish, Wished
from storage.drawers import take_turns

GONE = "Deze ronde is er niet (meer)."
DAY = 24 * 3600
MOST_REACHES = 30
"""How often one person may ask in a day how many people an audience has (decision 0013)."""
_ID_BYTES = 8
_TELLING = (Wished.REACH, Wished.LAUNCH)
"""Both tell whether an audience has ten people: a launch that is refused says so too."""

ABILITY: Mapping[Wished, May] = {
    Wished.REACH: May.PLAN_ROUNDS,
    Wished.LAUNCH: May.LAUNCH,
    Wished.REMIND: May.REMIND,
    Wished.STOP: May.STOP,
    Wished.CLOSE: May.CLOSE,
    Wished.VOID: May.VOID_CODES,
}


class WishFault(ValueError):
    """A wish that makes no sense as it is; the message says why in Dutch."""


def ask_for(  # noqa: PLR0913, PLR0917 - what, of which round, by whom and when
    drawer: Connection,
    kind: Wished,
    round_id: str,
    by: str,
    now: int,
    random_bytes: RandomBytes,
    body: Mapping[str, object] | None = None,
    region: Region | None = None,
) -> Wish:
    """Put a wish on the desk; asked again while it waits, it is the same wish.

    ``by`` is the id of who asks, or ``rounds.audit.SHELL``. ``body``: for VOID ``{"code": ...}``, for LAUNCH
    ``{"seen": ...}``, the fingerprint of the plan that they looked at; without it it is of the plan as it is now. A
    REACH that was answered within a day for the same audience is given again, settled. Raises ``NotAllowed`` and
    ``WishFault``.
    """
    take_turns(drawer, f"round {round_id}")
    made = desk.round_by_id(drawer, round_id)
    if made is None:
        allowed(drawer, by, ABILITY[kind])
        raise WishFault(GONE)
    _may_ask(drawer, kind, made, by, region or home_region())
    form = _form(drawer, kind, made, dict(body or {}))
    if kind is Wished.STOP and made.status in {Status.READY, Status.OPEN}:
        # At once: from here nothing is posted and nobody begins, whatever the worker is busy with.
        desk.halt(drawer, round_id)
    recent = desk.wishes_since(drawer, now - DAY)
    known = _asked_before(kind, made, form, recent, region or home_region())
    if known is not None:
        return known
    if kind in _TELLING and by != SHELL:
        _not_too_often(kind, by, recent)
    wish = Wish(random_bytes(_ID_BYTES).hex(), kind, round_id, by, now, form)
    desk.ask(drawer, wish)
    # Of a group that was looked at also which, so that looking for one person leaves a trail. Never a code.
    note(drawer, now, by, f"wish {kind}", round_id, str(form.get("audience", "")))
    return wish


def _may_ask(drawer: Connection, kind: Wished, made: Round, by: str, region: Region) -> None:
    staff = allowed(drawer, by, ABILITY[kind])
    if staff is None:
        return
    # The stop button is for whoever sees that something goes wrong; all else for whoever's audience it is.
    inside = sees if kind is Wished.STOP else covers
    if not inside(staff, Audience.from_json(made.audience), region):
        raise NotAllowed(
            f"Jij werkt voor {named(staff.scope, region)}. Deze ronde valt daarbuiten."
            " Vraag het iemand die voor de hele regio werkt."
        )


def _form(
    drawer: Connection, kind: Wished, made: Round, body: dict[str, object]
) -> dict[str, object]:
    match kind:
        case Wished.LAUNCH:
            return {"seen": str(body.get("seen") or fingerprint(made))}
        case Wished.REACH:
            return {"audience": made.audience}
        case Wished.VOID:
            return {"code": _code_of(drawer, made, str(body.get("code", "")).strip().lower())}
        case Wished.REMIND | Wished.STOP | Wished.CLOSE:
            return {}
        case _:
            assert_never(kind)


def _code_of(drawer: Connection, made: Round, written: str) -> str:
    """The code as it is kept; on a poster it stands with dashes."""
    found = desk.entry(drawer, written) or desk.entry(drawer, plain_code(written))
    if found is None or found.round_id != made.id:
        raise WishFault("Deze code hoort niet bij deze ronde. Kijk op de poster, of bij /rondes.")
    return found.code


def _asked_before(
    kind: Wished, made: Round, form: dict[str, object], recent: list[Wish], region: Region
) -> Wish | None:
    """The same wish: one that still waits, or the answer to the same question about an audience."""
    for each in recent:
        if each.kind is not kind:
            continue
        if each.round_id == made.id and each.fate is Fate.WAITING and each.body == form:
            return each
        # Who asks again and again could watch a group grow by one, so that they learn who came.
        if kind is Wished.REACH and each.fate is Fate.DONE and _same_people(each, form, region):
            return each
    return None


def _same_people(asked: Wish, form: Mapping[str, object], region: Region) -> bool:
    """Whether both are of the same people, however they were named: in another order, twice, or as a sub-region."""
    one, other = (Audience.from_json(str(each["audience"])) for each in (asked.body, form))
    return one.people(region) == other.people(region)


def _not_too_often(kind: Wished, by: str, recent: list[Wish]) -> None:
    # Each by itself: who looked at many groups must still be able to launch one.
    asked = sum(each.kind is kind and each.asked_by == by for each in recent)
    if asked >= MOST_REACHES:
        raise WishFault(
            "Je hebt vandaag al heel vaak naar groepen gevraagd. Morgen kan het weer."
            " Je formulier blijft staan."
        )


def answer_lines(wish: Wish) -> tuple[str, ...]:
    """What came of it, in Dutch; no lines while it waits. Of REACH read ``rounds.forecast.Reach.from_form``."""
    lines = wish.answer.get("lines", [])
    return tuple(map(str, lines)) if isinstance(lines, list) else ()
