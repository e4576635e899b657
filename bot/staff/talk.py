"""One thing that came in at the staff bot, and what it answers: who is it, may they, and then the deed itself.

Everything of one update happens in one transaction of the desk drawer: the rights are read, the deed is done, the
audit log is written and the form is kept together. Nothing stays here, so that a kill between two taps loses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.staff.deeds import COMMANDS, FORMS, TAPS, Deed
from bot.staff.office import Office, Visit
from bot.staff.questions import leave_reason
from bot.staff.screen import Key, Screen, parts_of, token
from bot.staff.welcome import commands_of, welcome
from bot.staff.words import say
from rounds.plan import PlanFaults
from rounds.questions import QuestionFault
from rounds.staff import NotAllowed, accept, may, who_is
from rounds.wishes import WishFault
from storage import desk
from storage.desk import Fate, Staff
from storage.drawers import Transaction, reading, writing

START = "/start"


@dataclass(frozen=True, slots=True)
class Came:
    """What somebody did in their private chat: a text (None: a picture, a voice), or a tap on a button."""

    chat: str
    text: str | None = None
    token: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """What the bot answers. ``menu`` holds the commands of somebody who just came in."""

    screen: Screen
    stranger: bool = False
    menu: tuple[str, ...] = ()


STRANGER = Said(Screen(say("stranger.hello")), stranger=True)
"""All that anybody unknown or revoked ever hears."""


class StaffTalk:
    """The conversations of the staff bot, without any Telegram."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def take(self, came: Came) -> Said:
        """Carry out one thing; when this returns, all of it is on disk. What is refused leaves nothing behind."""
        try:
            with writing(self._office.desk) as drawer:
                return self._take(drawer, came)
        except (NotAllowed, PlanFaults, WishFault, QuestionFault) as fault:
            rounds = Key(say("rounds.rounds_key"), token("rs", 0))
            return Said(Screen(str(fault), ((rounds,),)))

    def _take(self, drawer: Transaction, came: Came) -> Said:
        command, _, rest = (came.text or "").partition(" ")
        if command == START and rest:
            let_in = accept(drawer, rest, came.chat, int(self._office.now().timestamp()))
            if let_in:
                visit = Visit(drawer, self._office, let_in)
                return Said(welcome(visit), menu=tuple(commands_of(visit)))
        staff = who_is(drawer, came.chat)
        return Said(answer(Visit(drawer, self._office, staff), came)) if staff else STRANGER

    def settled(self, wish_id: str) -> bool:
        """Whether the worker has answered this wish."""
        with reading(self._office.desk) as drawer:
            wish = desk.wish(drawer, wish_id)
        return wish is None or wish.fate is not Fate.WAITING

    def menus(self) -> dict[str, tuple[str, ...]]:
        """The commands of everybody, by chat: a menu that fits the role that they have now."""
        with reading(self._office.desk) as drawer:
            known = [each for each in desk.all_staff(drawer) if each.chat and not each.revoked]
            return {e.chat: tuple(commands_of(Visit(drawer, self._office, e))) for e in known}


def answer(visit: Visit, came: Came) -> Screen:
    """What somebody of staff gets to see; the ability that it needs is asked for every time."""
    if came.token:
        verb, parts = parts_of(came.token)
        deed = TAPS.get(verb)
        if deed is None or len(parts) not in deed.parts:
            return Screen(say("note.old_key"))
        return _allowed(visit, deed, parts)
    if came.text is None:
        return Screen(say("note.no_text"))
    text = came.text.strip()
    if text.startswith("/"):
        command, _, rest = text[1:].partition(" ")
        deed = COMMANDS.get(command.partition("@")[0].lower())
        if deed is None:
            return Screen(say("note.unknown"))
        return _allowed(visit.saying(rest.strip()), deed, ())
    return _typed(visit.saying(text))


def _allowed(visit: Visit, deed: Deed, parts: tuple[str, ...]) -> Screen:
    if not able(visit.staff, deed):
        return Screen(say("note.not_yours"))
    leave_reason(visit)
    return deed.answer(visit, parts)


def able(staff: Staff, deed: Deed) -> bool:
    """Whether they may ask for this."""
    return deed.ability is None or may(staff, deed.ability)


def _typed(visit: Visit) -> Screen:
    form = visit.form or {}
    taken = FORMS.get(str(form.get("kind")))
    if not visit.text or taken is None:
        return Screen(say("note.nothing_waits"))
    answered, ability = taken
    return answered(visit) if may(visit.staff, ability) else Screen(say("note.not_yours"))
