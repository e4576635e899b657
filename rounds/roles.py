"""Who may do what: the roles of staff, the abilities there are, and the table that joins them."""

from __future__ import annotations

from enum import StrEnum, auto

from storage import desk


class StaffRole(StrEnum):
    """What somebody is to Zegje (DESIGN.md, "Who uses it")."""

    ADMIN = auto()
    FACILITATOR = auto()
    KERNGROEP = auto()
    COUNCIL = auto()
    MUNICIPALITY = auto()
    PROVIDER = auto()


class Side(StrEnum):
    """Whom a member of the kerngroep speaks for."""

    CLIENTS = auto()
    MUNICIPALITIES = auto()
    PROVIDERS = auto()


class May(StrEnum):
    """What staff may do; one member for each thing that a door offers."""

    ASK_QUESTION = auto()
    """Say what one wants to know, and hear what became of it."""
    SEE_QUESTIONS = auto()
    """Read the questions of everybody."""
    JUDGE_QUESTIONS = auto()
    """Merge, choose a flow for, link to a round, decline."""
    SEE_FLOWS = auto()
    """Read the library of flows, and walk through a whole conversation."""
    SEE_ROUNDS = auto()
    """Which rounds there are within one's scope, and when they open and close."""
    SEE_STANDING = auto()
    """How many took part, rounded to 5, and how far the sending is."""
    PLAN_ROUNDS = auto()
    LAUNCH = auto()
    REMIND = auto()
    CLOSE = auto()
    STOP = auto()
    """The stop button: nothing more is sent, and nobody new may begin."""
    MAKE_CODES = auto()
    """Codes of places, posters and sheets of single-use codes; the tablet for those without a phone."""
    VOID_CODES = auto()
    """Take back a code that leaked, with the answers that were given through it."""
    INVITE_STAFF = auto()
    READ_AUDIT = auto()


_EVERYBODY = frozenset({May.SEE_FLOWS, May.SEE_ROUNDS})
_ASKERS = _EVERYBODY | {May.ASK_QUESTION}

ABLE: dict[StaffRole, frozenset[May]] = {
    # Installs and invites. It sees what goes on and may stop it, but does not ask young people anything itself.
    StaffRole.ADMIN: _EVERYBODY
    | {May.SEE_QUESTIONS, May.SEE_STANDING, May.STOP, May.VOID_CODES}
    | {May.INVITE_STAFF, May.READ_AUDIT},
    StaffRole.FACILITATOR: _EVERYBODY
    | {May.SEE_QUESTIONS, May.JUDGE_QUESTIONS, May.SEE_STANDING, May.PLAN_ROUNDS, May.LAUNCH}
    | {May.REMIND, May.CLOSE, May.STOP, May.MAKE_CODES, May.VOID_CODES},
    StaffRole.KERNGROEP: _ASKERS | {May.SEE_STANDING},
    StaffRole.COUNCIL: _ASKERS | {May.SEE_STANDING},
    StaffRole.MUNICIPALITY: _ASKERS | {May.SEE_STANDING},
    # Not how many answered while a round is open: who gives the help should not be able to press for answers.
    StaffRole.PROVIDER: _ASKERS,
}


def able(role: str) -> frozenset[May]:
    """What a role may do; nothing for one that is not known here (an older or newer version wrote it)."""
    return ABLE.get(StaffRole(role), frozenset()) if role in set(StaffRole) else frozenset()


def may(staff: desk.Staff, ability: May) -> bool:
    """Whether this person may do this; nobody who was revoked may do anything.

    Who sits in the kerngroep for the providers works for one: the same holds for them as for a provider.
    """
    if staff.revoked or ability not in able(staff.role):
        return False
    return staff.side != Side.PROVIDERS or ability is not May.SEE_STANDING
