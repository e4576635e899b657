"""What is open now: the rounds, the codes that lead to them, and the scripts that their conversations follow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from flows.audience import Audience
from flows.background import in_region
from flows.model import END, Flow, Role
from flows.parse import parse
from flows.region import Region, home_region
from storage import desk
from storage.desk import Entry

INTROS: Mapping[Role, str] = {
    Role.CLIENT: "kennismaking",
    Role.PARENT: "kennismaking-ouder",
    Role.FOSTER: "kennismaking-ouder",
}
"""The flow in which Zegje introduces itself, by whom it speaks to."""

NO_INTRO = ("", 0)


def chain(intro: Flow, flow: Flow) -> Flow:
    """One script of two: the first meeting, and then the flow of the round.

    The steps of the first meeting get a prefix, so that no two steps of the script share an id.
    """

    def renamed(step_id: str) -> str:
        return flow.steps[0].id if step_id == END else f"k.{step_id}"

    steps = tuple(
        replace(
            step,
            id=renamed(step.id),
            next=renamed(intro.after(step.id)),
            choices=tuple(
                replace(choice, next=renamed(choice.next) if choice.next else "")
                for choice in step.choices
            ),
        )
        for step in intro.steps
    )
    return replace(flow, steps=(*steps, *flow.steps))


def in_intro(step_id: str) -> bool:
    """Whether a step of a chained script belongs to the first meeting."""
    return step_id.startswith("k.")


class NoWay(StrEnum):
    """Why a code leads nowhere; the value is the key of the line that says so."""

    UNKNOWN = "unknown_code"
    EARLY = "code.early"
    HALTED = "code.halted"
    CLOSED = "code.closed"
    VOID = "code.void"
    USED = "code.used"


def plain_code(code: str) -> str:
    """A code as it is compared: capitals, blanks and dashes do not matter."""
    return "".join(sign for sign in code.lower() if sign.isalnum())


@dataclass(frozen=True)
class Board:
    """A snapshot of the desk drawer, as far as a conversation needs it.

    ``rounds`` are the open ones. ``codes`` says, by their plain form, what theirs lead to, void ones included;
    ``no_way`` why a code of another round leads nowhere. ``intros`` names the newest version of each first meeting.
    """

    rounds: Mapping[str, desk.Round] = field(default_factory=dict)
    codes: Mapping[str, Entry] = field(default_factory=dict)
    no_way: Mapping[str, NoWay] = field(default_factory=dict)
    intros: Mapping[str, int] = field(default_factory=dict)
    region: Region = field(default_factory=home_region)

    def without(self, shut: Collection[str]) -> Board:
        """The same, but for rounds that take no answers any more."""
        if self.rounds.keys().isdisjoint(shut):
            return self
        return replace(self, rounds={k: v for k, v in self.rounds.items() if k not in shut})

    def follow(self, code: str) -> Entry | NoWay:
        """What this code leads to: the entry of an open round, or why it leads nowhere."""
        plain = plain_code(code)
        entry = self.codes.get(plain)
        if entry is None:
            return self.no_way.get(plain, NoWay.UNKNOWN)
        if entry.round_id not in self.rounds:
            return NoWay.CLOSED
        return NoWay.VOID if entry.void else entry

    @cached_property
    def _for_all(self) -> Mapping[str, Audience]:
        """The rounds that may be begun without a code, and whom each is for.

        Not one that was halted, and not a guarded one: where single-use codes were printed, or a code leaked, the front
        door would let in whom the codes keep out.
        """
        guarded = {each.round_id for each in self.codes.values() if each.single or each.void}
        return {
            each.id: Audience.from_json(each.audience)
            for each in self.rounds.values()
            if not each.halted and each.id not in guarded
        }

    def default(self, background: Mapping[str, str]) -> desk.Round | None:
        """The round for somebody who comes without a code: one with a period first, else the standing one.

        Only one that is for people like them; of a newcomer nothing is known, so that is one for everybody.
        """
        fitting = (
            self.rounds[round_id]
            for round_id, audience in self._for_all.items()
            if audience.matches(background, self.region)
        )
        return min(fitting, key=lambda r: (r.standing, *_newest_first(r)), default=None)

    def standing(self) -> desk.Round | None:
        """The round in which anything can be told at any time: the fresh one, while the one before is ending."""
        standing = (each for each in self.rounds.values() if each.standing)
        return min(standing, key=_newest_first, default=None)

    def intro_for(self, flow: Flow) -> tuple[str, int]:
        """Id and version of the first meeting that goes before this flow."""
        intro = INTROS[flow.roles[0]]
        return (intro, self.intros[intro]) if intro in self.intros else NO_INTRO


def _newest_first(made: desk.Round) -> tuple[int, str]:
    """Standing rounds follow each other and overlap for a while; all others have no order but that of their ids."""
    return (-(made.opens_at or 0) if made.standing else 0), made.id


class Scripts:
    """The parsed scripts of all versions that a conversation may be pinned to; read once each, then kept.

    ``source`` gives the TOML text of a flow's version from the desk drawer. Who lives in ``region`` (empty: the home
    region) chooses from its municipalities.
    """

    def __init__(self, source: Callable[[str, int], str], region: Region | None = None) -> None:
        self._source = source
        self._region = region or home_region()
        self._flows: dict[tuple[str, int], Flow] = {}
        self._chained: dict[tuple[str, int, str, int], Flow] = {}

    def flow(self, flow_id: str, version: int) -> Flow:
        """One flow by itself."""
        key = (flow_id, version)
        if key not in self._flows:
            read = parse(self._source(*key), f"{flow_id}@{version}")
            self._flows[key] = in_region(read, self._region)
        return self._flows[key]

    def script(self, flow_id: str, version: int, intro: str, intro_version: int) -> Flow:
        """A flow with its first meeting before it, or by itself where ``intro`` is empty."""
        if not intro:
            return self.flow(flow_id, version)
        key = (flow_id, version, intro, intro_version)
        if key not in self._chained:
            first = self.flow(intro, intro_version)
            self._chained[key] = chain(first, self.flow(flow_id, version))
        return self._chained[key]
