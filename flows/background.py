"""The coarse classes of a participant's background that a flow may ask for (DESIGN.md, background).

Anything finer than these could point to a person, so a flow that asks for it is refused.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flows.model import HOME_LANGUAGE, Choice, Flow, Role, Step
from flows.region import ELSEWHERE, Region, home_region

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BY_CODE", "CLASSES", "ELSEWHERE", "MUNICIPALITIES", "in_region"]

MUNICIPALITIES = tuple(sorted(place.id for place in home_region().all_municipalities))
"""Those of the home region, which the library of flows asks for; ``in_region`` puts another region's in their place."""

CLASSES: Mapping[str, tuple[str, ...]] = {
    "role": tuple(role.value for role in Role),
    "age": ("tot-12", "12-15", "16-17", "18-23", "24-plus"),
    "municipality": (*MUNICIPALITIES, ELSEWHERE),
}
"""The ids that the choices of a step with this ``background`` may have."""

BY_CODE = "provider"
"""The field that no flow may ask for: only the code of a provider's place fills it."""


def in_region(flow: Flow, region: Region) -> Flow:
    """The flow as the young people of this region read it: they choose from their own municipalities.

    A place that the flow offers already keeps its words; the others get the name of the region's file. "Elders" stays
    last. For the home region that is the flow itself.
    """
    return replace(flow, steps=tuple(_step_in(step, region) for step in flow.steps))


def _step_in(step: Step, region: Region) -> Step:
    if step.background != "municipality":
        return step
    offered = {choice.id: choice for choice in step.choices}
    there = tuple(
        offered.get(place.id, Choice(place.id, {HOME_LANGUAGE: place.name}))
        for place in region.all_municipalities
    )
    elsewhere = (offered[ELSEWHERE],) if ELSEWHERE in offered else ()
    return replace(step, choices=(*there, *elsewhere))
