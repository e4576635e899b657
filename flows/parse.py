"""Flows from TOML: the text of one file in; a flow out, or every fault of the file at once.

How a flow is written stands in docs/flows.md.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from flows.background import CLASSES
from flows.model import HOME_LANGUAGE, UNSURE, Choice, Flow, Kind, Role, Step
from flows.parse_table import LANGUAGE, Fault, FlowFaults, Table, shown
from flows.parse_ways import ReadStep, check_ways

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Fault", "FlowFaults", "parse"]

# Limits in characters. A message of Telegram takes 4,096, a button shows about 40.
MOST_FILE = 100_000
MOST_TEXT = 600
MOST_LINE = 300
MOST_LABEL = 40
MOST_PICTURE = 20
MOST_STEPS = 40
MOST_CHOICES = 30
LEAST_CHOICES = 2

CHOOSING = (Kind.CHOICE, Kind.CHOICES)
USUAL: Mapping[Kind, tuple[str, ...]] = {
    Kind.SCALE: ("1", "2", "3", "4", "5"),
    Kind.STATEMENT: ("eens", "oneens"),
    Kind.CONSENT: ("ja", "deels", "nee"),
}
"""The choices that Zegje gives these kinds; a flow may give one of them other words or a way of its own."""
_PLACE = re.compile(r"at line (\d+), column \d+")


def parse(source: str, name: str) -> Flow:
    """The flow that this TOML text describes; ``name`` (of the file) stands in every fault.

    Raises ``FlowFaults``, with all that is wrong, and nothing else.
    """
    faults: list[Fault] = []
    flow = _flow(Table(name, _toml(source, name), "", faults))
    if faults:
        raise FlowFaults(faults)
    return flow


def _toml(source: str, name: str) -> dict[str, Any]:
    if len(source) > MOST_FILE:
        raise FlowFaults(
            [Fault(name, "(bestand)", f"Dit is te lang. Er passen {MOST_FILE} tekens.")]
        )
    try:
        return tomllib.loads(source)
    except (
        ValueError,
        RecursionError,
    ) as error:  # RecursionError: brackets in brackets without end
        key = _place(str(error), source)
        what = "Dit kan ik niet lezen. Kijk naar de aanhalingstekens, de haken en het = teken."
        if "overwrite" in str(error) or "declare" in str(error) or "twice" in str(error):
            what = "Deze naam staat hier voor de tweede keer. Haal er één weg."
        raise FlowFaults([Fault(name, key, what)]) from error


def _place(error: str, source: str) -> str:
    if "end of document" in error:
        return f"regel {len(source.splitlines())}"
    place = _PLACE.search(error)
    return f"regel {place[1]}" if place else "(bestand)"


def _flow(top: Table) -> Flow:
    top.languages = _languages(top)
    flow = Flow(
        id=top.slug("id"),
        title=top.text("title", MOST_LABEL, needed=True, one_line=True),
        about=top.word("about", MOST_LINE, needed=True),
        roles=tuple(map(Role, top.words("roles", MOST_LABEL, Role))) or (Role.CLIENT,),
        source=top.word("source", MOST_LINE),
        tested=top.words("tested", MOST_LINE),
        languages=top.languages,
        steps=_steps(top),
    )
    top.close()
    return flow


def _languages(top: Table) -> tuple[str, ...]:
    written = top.words("languages", MOST_LABEL) or (HOME_LANGUAGE,)
    for lang in written:
        if not LANGUAGE.fullmatch(lang):
            top.fault("languages", f"{shown(lang)} is geen taal. Schrijf een code, zoals nl of en.")
    if HOME_LANGUAGE not in written:
        top.fault("languages", 'Nederlands hoort er altijd bij. Schrijf "nl" in de lijst.')
    return tuple(lang for lang in written if LANGUAGE.fullmatch(lang)) or (HOME_LANGUAGE,)


def _steps(top: Table) -> tuple[Step, ...]:
    tables = top.tables("step")
    if not tables:
        top.fault("step", "Er is nog geen stap. Begin er een met [[step]].")
    if len(tables) > MOST_STEPS:
        top.fault("step", f"Dit zijn {len(tables)} stappen. Er passen er {MOST_STEPS}.")
    read = tuple(map(_step, tables))
    check_ways(read, top.faults)
    return tuple(one.step for one in read)


def _step(table: Table) -> ReadStep:
    kind = table.among("kind", Kind, needed=True)
    written = table.tables("choice")
    step = Step(
        id=table.slug("id"),
        kind=Kind(kind) if kind else Kind.SAY,
        text=table.text("text", MOST_TEXT, needed=True),
        title=table.text("title", MOST_LABEL, one_line=True),
        easier=table.text("easier", MOST_TEXT),
        choices=tuple(map(_choice, written)),
        next=table.word("next", MOST_LABEL),
        background=table.among("background", CLASSES),
        pictures=table.flag("pictures"),
    )
    table.close()
    if kind:
        _check_choices(table, step, written)
        _check_background(table, step, written)
    return ReadStep(step, table, written)


def _choice(table: Table) -> Choice:
    choice = Choice(
        id=table.slug("id"),
        text=table.text("text", MOST_LABEL, needed=True, one_line=True),
        picture=table.word("picture", MOST_PICTURE),
        next=table.word("next", MOST_LABEL),
        also=table.words("also", MOST_LABEL),
    )
    table.close()
    if choice.id == UNSURE:
        table.fault("id", "Weet ik niet komt er vanzelf bij. Haal deze keuze weg.")
    return choice


def _check_choices(table: Table, step: Step, written: tuple[Table, ...]) -> None:
    if step.kind in CHOOSING:
        if not LEAST_CHOICES <= len(written) <= MOST_CHOICES:
            what = f"Dit zijn {len(written)} keuzes. Geef er {LEAST_CHOICES} tot {MOST_CHOICES}."
            table.fault("choice", what)
    elif written and step.kind not in USUAL:
        table.fault("choice", f"Bij {step.kind} horen geen keuzes. Haal ze weg of neem choice.")
    if step.pictures and step.kind not in CHOOSING:
        table.fault("pictures", "Dit kan alleen bij choice en choices.")
    _check_twins(step, written)
    for choice, place in zip(step.choices, written, strict=True):
        _check_choice(step, choice, place)


def _check_choice(step: Step, choice: Choice, place: Table) -> None:
    usual = USUAL.get(step.kind)
    if usual and choice.id and choice.id not in usual:
        place.fault("id", f"{shown(choice.id)} kan hier niet. Kies uit: {', '.join(usual)}.")
    if step.kind is Kind.CHOICES and choice.next:
        place.fault("next", "Bij choices kan iemand er meer kiezen. Zet next bij de stap.")
    if step.pictures and not choice.picture:
        place.fault("picture", "Bij deze stap heeft elke keuze een plaatje.")


def _check_twins(step: Step, written: tuple[Table, ...]) -> None:
    """What is typed must lead to one choice, so no two may have the same id or words."""
    ids: set[str] = set()
    labels: set[str] = set()
    for choice, place in zip(step.choices, written, strict=True):
        label = choice.text.get(HOME_LANGUAGE, "").casefold()
        if choice.id and choice.id in ids:
            place.fault("id", f"{shown(choice.id)} bestaat al. Geef elke keuze een eigen naam.")
        if label and label in labels:
            place.fault("text.nl", "Deze tekst staat er twee keer.")
        ids.add(choice.id)
        labels.add(label)


def _check_background(table: Table, step: Step, written: tuple[Table, ...]) -> None:
    if not step.background:
        return
    if step.kind is not Kind.CHOICE:
        table.fault("background", "Dit kan alleen bij een stap van kind choice.")
    classes = CLASSES[step.background]
    for choice, place in zip(step.choices, written, strict=True):
        if choice.id and choice.id not in classes:
            place.fault(
                "id",
                f"{shown(choice.id)} is te precies of onbekend. Kies uit: {', '.join(classes)}.",
            )
