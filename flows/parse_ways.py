"""The ways through a flow: every step is reached, every way leads on, and consent comes last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flows.model import END, Flow, Kind, Step
from flows.parse_table import Fault, Table, meant, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class ReadStep:
    """A step, and the tables that it and its choices were read from: a fault says where."""

    step: Step
    table: Table
    choices: tuple[Table, ...] = ()


def check_ways(read: Sequence[ReadStep], faults: Sequence[Fault]) -> None:
    """Write down what is wrong with the order of these steps.

    ``faults`` is the list that their tables add to.
    """
    before = len(faults)
    places = _places(read)
    for place, one in enumerate(read):
        _check_next(one.table, one.step.next, place, places)
        for choice, table in zip(one.step.choices, one.choices, strict=True):
            _check_next(table, choice.next, place, places)
    _check_consent(read)
    # A wrong "next" is often why nobody reaches a step: that is told only when the ways are right.
    if len(faults) == before and all(one.step.id for one in read):
        _check_reached(read)


def _places(read: Sequence[ReadStep]) -> Mapping[str, int]:
    places: dict[str, int] = {}
    for place, (step, table) in enumerate((one.step, one.table) for one in read):
        if step.id == END:
            table.fault("id", f"{END} betekent het eind van het gesprek. Kies een andere naam.")
        elif step.id in places:
            table.fault("id", f"{shown(step.id)} bestaat al. Geef elke stap een eigen naam.")
        elif step.id:
            places[step.id] = place
    return places


def _check_next(table: Table, target: str, place: int, places: Mapping[str, int]) -> None:
    if not target or target == END:
        return
    if target not in places:
        table.fault("next", f"Er is geen stap {shown(target)}.{meant(target, (*places, END))}")
    elif places[target] <= place:
        table.fault("next", f"{shown(target)} komt eerder. Ga naar een latere stap, of naar {END}.")


def _check_consent(read: Sequence[ReadStep]) -> None:
    asked = False
    for one in read:
        if asked and one.step.kind is Kind.CONSENT:
            one.table.fault("kind", "Vraag maar één keer of citeren mag.")
        elif asked and one.step.asks:
            one.table.fault(
                "kind", "Deze vraag komt na de toestemming. Zet de toestemming als laatste."
            )
        asked = asked or one.step.kind is Kind.CONSENT


def _check_reached(read: Sequence[ReadStep]) -> None:
    flow = Flow(id="", title={}, about="", steps=tuple(one.step for one in read))
    reached = {one.step.id for one in read[:1]}
    for one in read:
        if one.step.id not in reached:
            one.table.fault(
                "", "Niemand komt hier. Laat een eerdere stap hierheen gaan, of haal hem weg."
            )
            continue
        reached |= {flow.after(one.step.id, choice.id) for choice in one.step.choices}
        reached.add(flow.after(one.step.id))
