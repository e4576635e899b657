"""Staff: who they are, how they come in with an invite that works once, and how every door closes at once."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Connection

from flows.region import Region
from rounds.audit import SHELL, WORKER, note
from rounds.roles import ABLE, May, Side, StaffRole, able, may
from rounds.scopes import REGION, ScopeWrong, checked, covers, named, possible, sees
from storage import desk
from storage.crypto import RandomBytes
from storage.desk import Invite, Notice, Staff
from storage.drawers import take_turns

INVITE_SECONDS = 7 * 24 * 3600
TOKEN_BYTES = 18
"""144 random bits: 24 signs, of which Telegram allows 64 behind ``?start=``."""
_ID_BYTES = 5

_TURN = "staff"


class StaffFault(ValueError):
    """Somebody cannot be invited like this; the message says what is possible."""


class NotAllowed(Exception):
    """Whoever asks may not do this (any more)."""


def invite(  # noqa: PLR0913 - who somebody is, and who says so when
    drawer: Connection,
    region: Region,
    role: str,
    name: str,
    *,
    side: str = "",
    scope: str = REGION,
    by: str,
    now: int,
    random_bytes: RandomBytes,
) -> str:
    """Make somebody known and give the token that lets them in, once, within 7 days. Only its digest is kept.

    ``by`` is the id of who invites, or ``SHELL``. Raises ``StaffFault``, ``ScopeWrong``, ``NotAllowed``.
    """
    allowed(drawer, by, May.INVITE_STAFF)
    called = one_line(name)
    if not called:
        raise StaffFault("Een naam ontbreekt.")
    made = Staff(
        random_bytes(_ID_BYTES).hex(),
        called,
        _among(role, StaffRole, "rol"),
        _side(role, side),
        checked(scope, region),
    )
    desk.save_staff(drawer, made)
    token = _token_for(drawer, made.id, now, random_bytes)
    note(drawer, now, by, "invite", made.id, " ".join(filter(None, (role, made.side, made.scope))))
    return token


def invite_again(
    drawer: Connection, staff_id: str, *, by: str, now: int, random_bytes: RandomBytes
) -> str:
    """Another token for somebody who is known: a new phone, or the first link ran out. Older links stop working.

    Raises ``StaffFault``, ``NotAllowed``.
    """
    allowed(drawer, by, May.INVITE_STAFF)
    known = desk.staff_by_id(drawer, staff_id)
    if known is None or known.revoked:
        raise StaffFault(f"Er is niemand met nummer {staff_id!r}, of diegene mag niet meer.")
    desk.drop_invites(drawer, staff_id)
    token = _token_for(drawer, staff_id, now, random_bytes)
    note(drawer, now, by, "invite again", staff_id)
    return token


def one_line(text: str) -> str:
    """What somebody typed, on one line and without signs that a screen would act on instead of showing them."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _token_for(drawer: Connection, staff_id: str, now: int, random_bytes: RandomBytes) -> str:
    token = base64.urlsafe_b64encode(random_bytes(TOKEN_BYTES)).decode("ascii")
    desk.drop_old_invites(drawer, now)
    desk.save_invite(drawer, Invite(_digest(token), staff_id, now + INVITE_SECONDS))
    return token


def _digest(token: str) -> bytes:
    # A plain digest is enough: nobody can try out 144 random bits.
    return sha256(b"zegje invite " + token.encode()).digest()


def _among(value: str, kind: type[StaffRole | Side], what: str) -> str:
    if value not in set(kind):
        raise StaffFault(f"{value!r} is geen {what}. Kies uit: {', '.join(kind)}.")
    return value


def _side(role: str, side: str) -> str:
    if role == StaffRole.KERNGROEP and not side:
        raise StaffFault(f"Voor welke kant van de kerngroep? Kies uit: {', '.join(Side)}.")
    if role == StaffRole.KERNGROEP:
        return _among(side, Side, "kant van de kerngroep")
    if side:
        raise StaffFault("Alleen de kerngroep heeft een kant.")
    return ""


def accept(drawer: Connection, token: str, chat: str, now: int) -> Staff | None:
    """Let somebody in at this chat. None for a token that is unknown, used, too old, or of somebody revoked.

    A chat belongs to one person: whoever used it before is let out of it.
    """
    take_turns(drawer, _TURN)
    whose = desk.use_invite(drawer, _digest(token.strip()), now) if chat else None
    if whose is None or not desk.move_in(drawer, whose, chat):
        return None
    came = desk.staff_by_id(drawer, whose)
    if came is not None:
        _tell_admins(drawer, came, now)
    note(drawer, now, whose, "accept", whose)
    return came


def _tell_admins(drawer: Connection, came: Staff, now: int) -> None:
    """An invite can be forwarded: whoever invites hears who came in, and how to undo it."""
    line = (
        f"{came.name} is nu binnen bij Zegje."
        f" Klopt dat niet? Haal diegene weg met: zegje staff revoke {came.id}"
    )
    for who in desk.all_staff(drawer):
        if who.id != came.id and may(who, May.INVITE_STAFF):
            desk.put_notice(drawer, Notice(f"came {came.id} {now}:{who.id}", who.id, line, now))


def who_is(drawer: Connection, chat: str) -> Staff | None:
    """Who works with Zegje from this chat; None for unknown and revoked."""
    return desk.staff_at(drawer, chat)


def revoke(drawer: Connection, staff_id: str, by: str, now: int) -> bool:
    """Close every door for somebody, at once, and end their open invites. False when there is nobody to revoke.

    Raises ``NotAllowed``.
    """
    take_turns(drawer, _TURN)
    allowed(drawer, by, May.INVITE_STAFF)
    gone = desk.revoke_staff(drawer, staff_id)
    if gone:
        note(drawer, now, by, "revoke", staff_id)
    return gone


def allowed(drawer: Connection, by: str, ability: May) -> Staff | None:
    """Who it is that does this, as the desk knows them now; None for the worker and the command line.

    Verbs ask this in the transaction of the deed, so that a revoked person cannot finish what they had begun. Raises
    ``NotAllowed``.
    """
    if by in (SHELL, WORKER):
        return None
    staff = desk.staff_by_id(drawer, by)
    if staff is None or not may(staff, ability):
        raise NotAllowed("Dit mag je niet (meer) met Zegje. Klopt dat niet? Vraag de beheerder.")
    return staff


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody, and until when an invite of theirs still lets them in (seconds since 1970, or None)."""

    staff: Staff
    invited_until: int | None


def listed(drawer: Connection, now: int) -> list[Listed]:
    """Everybody, revoked or not, by name."""
    until = {each.staff: each.until for each in desk.open_invites(drawer, now)}
    return [Listed(each, until.get(each.id)) for each in desk.all_staff(drawer)]


__all__ = [
    "ABLE",
    "SHELL",
    "WORKER",
    "Listed",
    "May",
    "NotAllowed",
    "ScopeWrong",
    "Side",
    "StaffFault",
    "StaffRole",
    "able",
    "accept",
    "allowed",
    "covers",
    "invite",
    "invite_again",
    "listed",
    "may",
    "named",
    "one_line",
    "possible",
    "revoke",
    "sees",
    "who_is",
]
