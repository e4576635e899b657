"""Taking back the code of a place that leaked, with what was answered by it alone: which one, and is it meant."""

from __future__ import annotations

from bot.staff.office import Visit, listed
from bot.staff.screen import Key, Screen, number_of, short, token
from bot.staff.wished import follow
from bot.staff.words import say
from rounds.codes import shown_code
from rounds.plan import is_of_letters
from storage import desk
from storage.desk import Entry, Round, Status, Wished


def voidable(visit: Visit, one: Round) -> list[Entry]:
    """The codes of places that still work, while their answers can be taken out.

    Not the code of the invitations: everybody who was asked came by it.
    """
    if one.status is not Status.OPEN or one.standing or not visit.covers(one):
        return []
    there = desk.entries(visit.drawer, one.id)
    return [e for e in there if not (e.void or e.single or is_of_letters(e))]


def pick(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """Which place's code?"""
    round_id, number = parts
    one = visit.round(round_id)
    there = voidable(visit, one) if one else []
    if one is None or not there:
        return Screen(say("note.gone"))
    keys = [Key(short(each.place), token("void", one.id, each.code)) for each in there]
    screen = listed(say("void.pick", title=one.title), keys, number_of(number), "codes", one.id)
    return screen.over(Key(say("key.back"), token("r", one.id)))


def _code(visit: Visit, parts: tuple[str, ...]) -> tuple[Round, Entry] | None:
    round_id, code = parts
    one = visit.round(round_id)
    there = voidable(visit, one) if one else []
    found = next((each for each in there if each.code == code), None)
    return (one, found) if one and found else None


def sure(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """The question whether it is meant."""
    found = _code(visit, parts)
    if found is None:
        return Screen(say("note.gone"))
    one, entry = found
    text = say("void.sure", title=one.title, place=entry.place, code=shown_code(entry.code))
    yes = Key(say("void.key"), token("void-yes", one.id, entry.code))
    return Screen(text, ((yes,), (Key(say("key.no"), token("r", one.id)),)))


def void(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """It is meant: the wish, and the wait for what comes of it."""
    found = _code(visit, parts)
    if found is None:
        return Screen(say("note.gone"))
    one, entry = found
    asked = visit.wish(Wished.VOID, one.id, {"code": entry.code})
    return follow(Screen(say("void.busy")), asked.id, token("w", asked.id))
