"""/start and /hulp: who comes in with an invite, and what somebody can do with their role."""

from __future__ import annotations

from collections.abc import Iterable

from bot.staff.office import Visit
from bot.staff.screen import Screen
from bot.staff.words import say, table
from rounds.periods import SMALLEST_GROUP
from rounds.staff import May, may, named

ABILITIES = {
    "nieuw": May.PLAN_ROUNDS,
    "vragen": May.SEE_QUESTIONS,
    "vraag": May.ASK_QUESTION,
    "rondes": May.SEE_ROUNDS,
    "stand": May.SEE_STANDING,
    "herinner": May.REMIND,
    "sluit": May.CLOSE,
    "stopronde": May.STOP,
    "hulp": None,
}
"""Every command, in the order of the menu, and what one must be able to for it."""


def commands_of(visit: Visit) -> list[str]:
    """The commands that this person may use."""
    return [
        name for name, ability in ABILITIES.items() if ability is None or may(visit.staff, ability)
    ]


def welcome(visit: Visit, _parts: tuple[str, ...] = ()) -> Screen:
    """/start: hello, and what one can do here."""
    words = {"name": visit.staff.name} | _who(visit)
    return Screen(f"{say('welcome.text', **words)}\n\n{_lines(commands_of(visit))}")


def assist(visit: Visit, _parts: tuple[str, ...] = ()) -> Screen:
    """/hulp: what one can do, and by which periods Zegje works."""
    periods = visit.office.periods
    parts = [say("help.text", lines=_lines(commands_of(visit)), **_who(visit))]
    parts += [
        say(
            "help.periods",
            window_from=f"{periods.window_from:%H:%M}",
            window_to=f"{periods.window_to:%H:%M}",
            burden=periods.burden,
            least=SMALLEST_GROUP,
            review=periods.review,
            retention=periods.retention,
        )
    ]
    parts += [say("help.safety")] if may(visit.staff, May.STOP) else []
    return Screen("\n\n".join(parts))


def _who(visit: Visit) -> dict[str, str]:
    role = table("role").get(visit.staff.role, visit.staff.role)
    if visit.staff.side:
        role = f"{role}, {table('side').get(visit.staff.side, visit.staff.side)}"
    return {"role": role, "scope": named(visit.staff.scope, visit.office.region)}


def _lines(commands: Iterable[str]) -> str:
    about = table("menu")
    return "\n".join(say("help.line", command=each, about=about[each]) for each in commands)
