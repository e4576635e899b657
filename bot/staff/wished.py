"""Wishes as the one who asked follows them: waiting, then what the worker made of it."""

from __future__ import annotations

from dataclasses import replace

from bot.staff.office import Visit
from bot.staff.screen import Key, Screen, token
from bot.staff.words import say
from rounds.wishes import answer_lines
from storage import desk
from storage.desk import Fate


def follow(screen: Screen, wish_id: str, then: str) -> Screen:
    """The screen that waits for this wish; the button asks the same as the door does by itself, should that end."""
    waiting = screen.over(Key(say("key.look"), then))
    return replace(waiting, follow=wish_id, then=then)


def came_of(visit: Visit, parts: tuple[str, ...]) -> Screen:
    """What came of a wish, for who sees the round that it is about."""
    wish = desk.wish(visit.drawer, parts[0])
    one = visit.round(wish.round_id) if wish else None
    if wish is None or one is None:
        return Screen(say("note.gone"))
    if wish.fate is Fate.WAITING:
        return follow(Screen(say("note.busy")), wish.id, token("w", wish.id))
    lines = (one.title, *answer_lines(wish))
    return Screen("\n".join(lines), ((Key(say("rounds.look_key"), token("r", one.id)),),))
