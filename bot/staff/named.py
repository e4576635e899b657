"""Flows and audiences as staff read them."""

from __future__ import annotations

from functools import lru_cache

from bot.staff.office import Visit
from bot.staff.words import say
from flows.audience import Audience, described
from flows.model import HOME_LANGUAGE, Flow, text_in
from flows.parse import FlowFaults, parse
from flows.region import Region
from rounds.board import INTROS
from storage import desk

NOT_ASKED = frozenset(INTROS.values())
"""Flows that no round is made of: the first meetings, which every round begins with anyway."""


def flow_of(visit: Visit, flow_id: str) -> Flow | None:
    """The newest version of a flow; None when there is none that can be read."""
    versions = desk.flow_versions(visit.drawer, flow_id)
    source = desk.flow_source(visit.drawer, flow_id, versions[-1]) if versions else None
    return _parsed(source, flow_id) if source else None


@lru_cache(maxsize=256)
def _parsed(source: str, flow_id: str) -> Flow | None:
    try:
        return parse(source, flow_id)
    except FlowFaults:
        return None


def flow_ids(visit: Visit) -> list[str]:
    """Every flow that a round can be made of, by title."""
    there = [each for each in desk.flow_ids(visit.drawer) if each not in NOT_ASKED]
    known = {each: flow_title(visit, each) for each in there if flow_of(visit, each)}
    return sorted(known, key=lambda each: known[each].casefold())


def title_of(flow: Flow) -> str:
    """The title of a flow."""
    return text_in(flow.title, HOME_LANGUAGE)


def flow_title(visit: Visit, flow_id: str) -> str:
    """The title of a flow; its id where it cannot be read."""
    flow = flow_of(visit, flow_id)
    return title_of(flow) if flow else flow_id


def audience_in_words(audience: Audience, region: Region) -> str:
    """Whom a round is for, on one line: "jongeren van 16 en 17 jaar in Heerlen"."""
    whom = described(audience, region)
    return whom if audience.invited else say("audience.poster", whom=whom)
