"""The message that shows help: at most three short lines, and at most three buttons (SAFETY.md, rules 2 and 3)."""

from __future__ import annotations

from datetime import datetime

from flows.event import Special
from flows.message import Button, Look, Message
from flows.tokens import AsideToken, SpecialToken, write
from flows.wording import phrase
from nlp.helplines import HOME, HelpLine, lines_for
from nlp.reading import Level
from rounds.sitting import Sitting

MOST_LINES = 3


def message(sitting: Sitting, level: str, kind: str, *, pauses: bool) -> Message:
    """Who can help now: first that this is a computer, then the lines that are open and fit.

    ``level`` and ``kind`` are those of the concern, empty when somebody asked for help. ``pauses`` puts the choice to
    go on or to stop under it.
    """
    lang = sitting.participant.lang
    age = sitting.participant.background.get("age", "")
    fitting = lines_for(
        Level(level or Level.CONCERN), kind, age, sitting.world.now, sitting.world.help_lines
    )
    text = [
        " ".join((*_heard(level, lang, pauses=pauses), phrase("help.computer", lang))),
        *(_line(line, lang, sitting.world.now) for line in fitting),
    ]
    text = text[:MOST_LINES]
    return Message(
        "\n".join(text),
        (*_ways_on(lang, pauses=pauses), *_site(fitting)),
        look=Look.HELP,
        lang=lang,
    )


def _heard(level: str, lang: str, *, pauses: bool) -> tuple[str, ...]:
    """A word of warmth before the numbers; what is only suspected is asked. Who asked for help gets it at once."""
    if not level:
        return ()
    sure = pauses or level == Level.ACUTE
    return (phrase("help.told" if sure else "help.soft", lang),)


def _line(line: HelpLine, lang: str, now: datetime) -> str:
    if line.number == "112":
        return phrase("help.acute", lang)
    said = phrase("help.line", lang, name=line.name, number=line.number)
    at = now.astimezone(HOME)
    opens = None if line.is_open(at) else line.opens_at(at)
    # Who calls at night and hears nobody may not try again: so say when somebody will be there.
    return f"{said}, {phrase('help.opens', lang, time=f'{opens:%-H}')}" if opens else said


def _ways_on(lang: str, *, pauses: bool) -> tuple[Button, ...]:
    if pauses:
        return (
            Button(phrase("paused.go_on", lang), write(AsideToken("paused", "verder"))),
            Button(phrase("paused.stop", lang), write(AsideToken("paused", "stop"))),
        )
    return (Button(phrase("control.go_on", lang), write(SpecialToken(Special.GO_ON))),)


def _site(lines: tuple[HelpLine, ...]) -> tuple[Button, ...]:
    """A chat with the first of these that has a page: many would rather write than call."""
    first = next((line for line in lines if line.url), None)
    return (
        (Button(first.url.removeprefix("https://").removeprefix("www."), url=first.url),)
        if first
        else ()
    )
