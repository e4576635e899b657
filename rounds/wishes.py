"""Wishes at the desk: staff ask for what only the worker can do, and read what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from sqlalchemy import Connection

from flows.audience import Audience
from flows.region import Region, home_region
from rounds.audit import SHELL, note
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

    ``by`` is the id of who asks, or ``rounds.audit.SHELL``. ``body``: for VOID ``{"code": ...}``. A LAUNCH is of the
    plan as it is now. A REACH that was answered within a day for the same audience is given again, settled. Raises
    ``NotAllowed`` and ``WishFault``.
    """
    take_turns(drawer, f"round {round_id}")
    made = desk.round_by_id(drawer, round_id)
    if made is None:
        allowed(drawer, by, ABILITY[kind])
        raise WishFault(GONE)
    _may_ask(drawer, kind, made, by, region or home_region())
    form = _form(drawer, kind, made, dict(body or {}))
    recent = desk.wishes_since(drawer, now - DAY)
    known = _asked_before(kind, made, form, recent)
    if known is not None:
        return known
    if kind is Wished.REACH and by != SHELL:
        _not_too_often(by, recent)
    wish = Wish(random_bytes(_ID_BYTES).hex(), kind, round_id, by, now, form)
    desk.ask(drawer, wish)
    if kind is Wished.STOP and made.status is Status.OPEN:
        # At once: from here nothing is posted and nobody begins, whatever the worker is busy with.
        desk.halt(drawer, round_id)
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
        )


def _form(
    drawer: Connection, kind: Wished, made: Round, body: dict[str, object]
) -> dict[str, object]:
    match kind:
        case Wished.LAUNCH:
            return {"seen": fingerprint(made)}
        case Wished.REACH:
            return {"audience": made.audience}
        case Wished.VOID:
            code = str(body.get("code", "")).strip().lower()
            found = desk.entry(drawer, code)
            if found is None or found.round_id != made.id:
                raise WishFault("Deze code hoort niet bij deze ronde.")
            return {"code": code}
        case Wished.REMIND | Wished.STOP | Wished.CLOSE:
            return {}
        case _:
            assert_never(kind)


def _asked_before(
    kind: Wished, made: Round, form: dict[str, object], recent: list[Wish]
) -> Wish | None:
    """The same wish: one that still waits, or the answer to the same question about an audience."""
    for each in recent:
        if each.kind is not kind or each.body != form:
            continue
        if each.round_id == made.id and each.fate is Fate.WAITING:
            return each
        # Who asks again and again could watch a group grow by one, so that they learn who came.
        if kind is Wished.REACH and each.fate is Fate.DONE:
            return each
    return None


def _not_too_often(by: str, recent: list[Wish]) -> None:
    asked = sum(each.kind is Wished.REACH and each.asked_by == by for each in recent)
    if asked >= MOST_REACHES:
        raise WishFault("Je hebt vandaag al heel vaak naar groepen gevraagd. Morgen kan het weer.")


def answer_lines(wish: Wish) -> tuple[str, ...]:
    """What came of it, in Dutch; no lines while it waits. Of REACH read ``rounds.forecast.Reach.from_form``."""
    lines = wish.answer.get("lines", [])
    return tuple(map(str, lines)) if isinstance(lines, list) else ()
