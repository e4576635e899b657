"""/herinner, /sluit and /stopronde: each asks once whether it is meant, says what it means, and asks the worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.staff.named import audience_in_words
from bot.staff.office import Visit
from bot.staff.running import can_close, can_remind, can_stop, pick
from bot.staff.screen import Key, Screen, token
from bot.staff.wished import follow
from bot.staff.words import say
from flows.audience import Audience
from rounds.periods import SMALLEST_GROUP
from storage.desk import Round, Status, Wished


@dataclass(frozen=True, slots=True)
class Deed:
    """One of the three: which rounds it fits, and the wish that it is."""

    wished: Wished
    fits: Callable[[Visit, Round], bool]


DEEDS: Mapping[str, Deed] = {
    "remind": Deed(Wished.REMIND, can_remind),
    "close": Deed(Wished.CLOSE, can_close),
    "stop": Deed(Wished.STOP, can_stop),
}
"""By the table of ``staff.toml`` with their lines, which is also the verb of their buttons."""


def pick_for(verb: str) -> Callable[[Visit, tuple[str, ...]], Screen]:
    """The command of this verb: which round, if there is more than one."""

    def command(visit: Visit, _parts: tuple[str, ...] = ()) -> Screen:
        return pick(visit, f"rounds.pick_{verb}", verb, DEEDS[verb].fits, sure_of(verb))

    return command


def sure_of(verb: str) -> Callable[[Visit, tuple[str, ...]], Screen]:
    """The question whether it is meant."""

    def sure(visit: Visit, parts: tuple[str, ...]) -> Screen:
        one = visit.round(parts[0])
        if one is None or not DEEDS[verb].fits(visit, one):
            return Screen(say("note.gone"))
        yes = Key(say(f"{verb}.key"), token(f"{verb}-yes", one.id))
        back = Key(say("key.no"), token("r", one.id))
        whom = audience_in_words(Audience.from_json(one.audience), visit.office.region)
        # A round that never opened can be started again: stopping it is no more than taking the launch back.
        early = "_early" if verb == "stop" and one.status is not Status.OPEN else ""
        text = say(f"{verb}.sure{early}", title=one.title, audience=whom, least=SMALLEST_GROUP)
        return Screen(text, ((yes,), (back,)))

    return sure


def wish_for(verb: str) -> Callable[[Visit, tuple[str, ...]], Screen]:
    """It is meant: the wish, and the wait for what comes of it."""

    def wish(visit: Visit, parts: tuple[str, ...]) -> Screen:
        one = visit.round(parts[0])
        if one is None or not DEEDS[verb].fits(visit, one):
            return Screen(say("note.gone"))
        asked = visit.wish(DEEDS[verb].wished, one.id)
        return follow(Screen(say(f"{verb}.busy")), asked.id, token("w", asked.id))

    return wish
