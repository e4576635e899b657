"""The coarse classes of a participant's background that a flow may ask for (DESIGN.md, background).

Anything finer than these could point to a person, so a flow that asks for it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.model import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

ELSEWHERE = "elders"
"""For who lives in none of the municipalities of the region, or says no more than that."""

MUNICIPALITIES = (
    "beek",
    "beekdaelen",
    "brunssum",
    "eijsden-margraten",
    "gulpen-wittem",
    "heerlen",
    "kerkrade",
    "landgraaf",
    "maastricht",
    "meerssen",
    "simpelveld",
    "sittard-geleen",
    "stein",
    "vaals",
    "valkenburg",
    "voerendaal",
)
"""The sixteen of Zuid-Limburg."""

CLASSES: Mapping[str, tuple[str, ...]] = {
    "role": tuple(role.value for role in Role),
    "age": ("tot-12", "12-15", "16-17", "18-23", "24-plus"),
    "municipality": (*MUNICIPALITIES, ELSEWHERE),
}
"""The ids that the choices of a step with this ``background`` may have."""
