"""The whole conversation of a flow as people will read it: every step, every choice, every way, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from flows import wording
from flows.background import in_region
from flows.choices import choices_of
from flows.model import END, HOME_LANGUAGE, Choice, Flow, Kind, Step, Text, text_in
from flows.parse import parse
from flows.region import Region
from rounds.board import INTROS, chain
from storage import desk

_KINDS: Mapping[Kind, str] = {
    Kind.SAY: "Zegje vertelt",
    Kind.CHOICE: "vraag, 1 antwoord",
    Kind.CHOICES: "vraag, meer antwoorden mogen",
    Kind.SCALE: "vraag met gezichten",
    Kind.OPEN: "open vraag, in eigen woorden",
    Kind.STATEMENT: "wat anderen zeiden, eens of oneens",
    Kind.CONSENT: "toestemming",
}
_CONTROLS = ("control.skip", "control.back", "control.confused", "control.help")
_LONGEST_NAME = 40


def script_of(drawer: Connection, flow_id: str, version: int, region: Region) -> Flow | None:
    """A flow with the first meeting before it, as somebody gets it who comes for the first time; None: unknown.

    Raises ``FlowFaults`` for a text that is no flow.
    """
    source = desk.flow_source(drawer, flow_id, version)
    if source is None:
        return None
    flow = parse(source, flow_id)
    intro = INTROS[flow.roles[0]]
    versions = desk.flow_versions(drawer, intro)
    met = desk.flow_source(drawer, intro, versions[-1]) if versions else None
    return in_region(chain(parse(met, intro), flow) if met else flow, region)


def preview(script: Flow, lang: str = HOME_LANGUAGE) -> tuple[str, ...]:
    """The script as lines, for staff; an empty one between steps. ``lang``: in which the young person reads."""
    return tuple(_lines(script, lang))


def _lines(script: Flow, lang: str) -> Iterator[str]:
    yield text_in(script.title, lang)
    yield f"Bij elke vraag: {', '.join(wording.phrase(key, lang) for key in _CONTROLS)}."
    for place in range(len(script.steps)):
        yield ""
        yield from _step(script, place, lang)
    yield ""
    yield "Einde."


def _step(script: Flow, place: int, lang: str) -> Iterator[str]:
    step = script.steps[place]
    yield f"{place + 1}. {_heading(step, lang)}"
    yield from _said(step.text, lang)
    for choice in choices_of(step):
        way = script.after(step.id, choice.id)
        beside = way != script.after(step.id)
        yield f"   {_mark(step)} {_label(choice, lang)}" + (
            f" → {_name(script, way, lang)}" if beside else ""
        )
    if step.easier:
        yield f"   ({wording.phrase('control.confused', lang)}:)"
        yield from _said(step.easier, lang)
    following = script.steps[place + 1].id if place + 1 < len(script.steps) else END
    if script.after(step.id) != following:
        yield f"   → {_name(script, script.after(step.id), lang)}"


def _heading(step: Step, lang: str) -> str:
    kind = _KINDS[step.kind]
    background = ", blijft los van de antwoorden" if step.background else ""
    return (
        f"{text_in(step.title, lang)} ({kind}{background})" if step.title else f"{kind}{background}"
    )


def _said(text: Text, lang: str) -> Iterator[str]:
    for line in text_in(text, lang).strip().splitlines():
        yield f"   {line}"


def _mark(step: Step) -> str:
    return "[ ]" if step.kind is Kind.CHOICES else "( )"


def _label(choice: Choice, lang: str) -> str:
    # A pictogram has a name in signs of the keyboard, which says nothing here.
    picture = "" if choice.picture.isascii() else f"{choice.picture} "
    return f"{picture}{text_in(choice.text, lang)}"


def _name(script: Flow, step_id: str, lang: str) -> str:
    """A step by its number and a few words."""
    if step_id == END:
        return "einde"
    place = next(n for n, step in enumerate(script.steps, 1) if step.id == step_id)
    step = script.steps[place - 1]
    words = text_in(step.title or step.text, lang).strip().splitlines()[0]
    return f"{place}. {words[:_LONGEST_NAME]}"
