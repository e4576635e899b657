"""Put the library of flows on the desk, and open the demonstration round and the standing one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from flows.region import Region, home_region
from rounds.board import INTROS, Board, NoWay, plain_code
from storage import desk
from storage.desk import Entry, Round, Status
from storage.desk.rounds import ways_in
from storage.drawers import reading
from storage.keystore import KeyStore


@dataclass(frozen=True, slots=True)
class Opening:
    """A round that a fresh installation opens by itself."""

    id: str
    flow: str
    title: str
    code: str
    place: str
    standing: bool = False


DEMONSTRATION = (
    Opening("demo", "kernwaarden", "Hoe gaan ze met je om?", "demo", "Demonstratie"),
    Opening("vertel", "vertel", "Vertel het ons", "vertel", "Altijd open", standing=True),
)


def load_library(drawer: Connection, sources: Mapping[str, str]) -> dict[str, int]:
    """Save every flow of the library; the newest version of each, by id. A flow that did not change keeps its own."""
    return {flow_id: desk.save_flow(drawer, flow_id, source) for flow_id, source in sources.items()}


def open_rounds(
    drawer: Connection, keys: KeyStore, openings: tuple[Opening, ...], versions: Mapping[str, int]
) -> None:
    """Open each of these rounds unless it was opened before; its key is made first, so that it never lacks one."""
    for opening in openings:
        if desk.round_by_id(drawer, opening.id) is not None:
            continue
        keys.new_round(opening.id)
        desk.save_round(
            drawer,
            Round(
                id=opening.id,
                title=opening.title,
                flow=opening.flow,
                version=versions[opening.flow],
                status=Status.OPEN,
                standing=opening.standing,
            ),
        )
        desk.save_entry(drawer, Entry(opening.code, opening.id, opening.place))


def read_board(drawer: Connection, region: Region | None = None) -> Board:
    """What is open now, as the desk has it; ``region`` None is the home region."""
    rounds = {each.id: each for each in desk.open_rounds(drawer)}
    codes, no_way = {}, {}
    for entry, status in ways_in(drawer):
        plain = plain_code(entry.code)
        if entry.round_id in rounds:
            codes[plain] = entry
        elif status is not Status.PLANNED:
            no_way[plain] = NoWay.EARLY if status is Status.READY else NoWay.CLOSED
    versions = {flow_id: desk.flow_versions(drawer, flow_id) for flow_id in set(INTROS.values())}
    intros = {flow_id: v[-1] for flow_id, v in versions.items() if v}
    return Board(rounds, codes, no_way, intros, region or home_region())


def flow_source(desk_engine: Engine, flow_id: str, version: int) -> str:
    """The text of a flow's version, for ``Scripts``."""
    with reading(desk_engine) as drawer:
        source = desk.flow_source(drawer, flow_id, version)
    if source is None:
        raise LookupError(f"flow {flow_id}@{version} is not on the desk")
    return source
