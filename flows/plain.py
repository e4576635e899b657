"""The plain-language check: what a young person may stumble over, why, and what is better.

The rules are those of PLAIN.md that need no word lists of the language itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows.model import END, HOME_LANGUAGE, Kind
from flows.plain_rules import Finding, Part, Severity, text_findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from flows.model import Flow, Step, Text

__all__ = ["Finding", "Part", "Severity", "check", "check_flow", "launchable"]

LEAST_CHOICES = 2
MOST_CHOICES = 5
MOST_MESSAGES_IN_A_ROW = 3


def check(text: str, part: Part = Part.MESSAGE, background: str = "") -> tuple[Finding, ...]:
    """What is not plain in one Dutch text; ``background`` is the field that a question fills."""
    return tuple(text_findings(text, part, background))


def check_flow(flow: Flow) -> tuple[Finding, ...]:
    """What is not plain in the Dutch of a whole flow, in the order of the flow."""
    rows = _rows(flow)
    found = [*_at("titel", check(_dutch(flow.title), Part.TITLE))]
    for step in flow.steps:
        found += _at(f"stap {step.id}", _step_findings(step))
        if rows[step.id] == MOST_MESSAGES_IN_A_ROW + 1:
            why = f"Hier komen meer dan {MOST_MESSAGES_IN_A_ROW} berichten zonder vraag."
            better = "Voeg berichten samen, of zet er een vraag tussen."
            found.append(
                Finding(f"stap {step.id}", "rij-berichten", Severity.WARNING, step.id, why, better)
            )
    return tuple(found)


def launchable(findings: Iterable[Finding]) -> bool:
    """Whether a flow with these findings may be launched: none of them is an error."""
    return all(finding.level is not Severity.ERROR for finding in findings)


def _dutch(text: Text) -> str:
    return text.get(HOME_LANGUAGE, "")


def _at(where: str, found: Iterable[Finding]) -> Iterator[Finding]:
    for finding in found:
        yield replace(finding, where=f"{where}, {finding.where}" if finding.where else where)


def _step_findings(step: Step) -> Iterator[Finding]:
    part = _part(step)
    yield from _at("tekst", check(_dutch(step.text), part, step.background))
    yield from _at("makkelijker", check(_dutch(step.easier), part, step.background))
    yield from _at("titel", check(_dutch(step.title), Part.TITLE))
    yield from _lacking(step)
    yield from _choice_findings(step)


def _part(step: Step) -> Part:
    match step.kind:
        case Kind.SAY | Kind.STATEMENT:
            return Part.MESSAGE
        case Kind.OPEN:
            return Part.OPEN
        case _:
            return Part.QUESTION


def _lacking(step: Step) -> Iterator[Finding]:
    for where, text, why in (
        ("titel", step.title, "Deze vraag heeft nog geen titel van 2 of 3 woorden."),
        ("makkelijker", step.easier, "Zeg de vraag nog eens makkelijker, voor wie hem niet snapt."),
    ):
        if step.asks and not _dutch(text):
            yield Finding(where, "ontbreekt", Severity.WARNING, "", why)


def _choice_findings(step: Step) -> Iterator[Finding]:
    for choice in step.choices:
        yield from _at(f"keuze {choice.id}", check(_dutch(choice.text), Part.CHOICE))
    count = len(step.choices)
    long_list = step.pictures or step.background == "municipality"
    choosing = step.kind in (Kind.CHOICE, Kind.CHOICES)
    if choosing and (count < LEAST_CHOICES or (count > MOST_CHOICES and not long_list)):
        why = f"Er zijn {count} keuzes. Geef er {LEAST_CHOICES} tot {MOST_CHOICES}."
        better = "Voeg keuzes samen, of maak er plaatjes van."
        yield Finding("keuzes", "aantal-keuzes", Severity.ERROR, "", why, better)


def _rows(flow: Flow) -> Mapping[str, int]:
    """How many messages come in a row from each step, at most, before a question or the end."""
    rows = {END: 0}
    for step in reversed(flow.steps):
        ways = {flow.after(step.id), *(flow.after(step.id, choice.id) for choice in step.choices)}
        rows[step.id] = 0 if step.asks else 1 + max(rows.get(way, 0) for way in ways)
    return rows
