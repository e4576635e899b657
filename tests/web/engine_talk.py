"""A Talk in memory that lets a flow of the library speak through the real engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flows import event as e
from flows.engine import advance
from flows.message import Look, Message
from flows.parse import parse
from flows.state import Phase, State
from rounds.incoming import Command, Incoming, Opened, Polled, Tap, Typed
from rounds.talk import Outgoing, Reply

if TYPE_CHECKING:
    from flows.model import Flow

LIBRARY = Path(__file__).parents[2] / "flows" / "library"
HELP = Message("Praat met iemand.\nBel 113 of 0800-0432.", look=Look.HELP)
SHORTLY = 1


def flow_of(name: str) -> Flow:
    """A flow of the library."""
    return parse((LIBRARY / f"{name}.toml").read_text("utf-8"), name)


@dataclass
class EngineTalk:
    """One conversation in one flow, for whoever comes. ``kept`` counts what would be kept."""

    flow: Flow
    state: State = field(default_factory=State)
    kept: dict[str, e.Answer] = field(default_factory=dict)
    said: list[Outgoing] = field(default_factory=list)

    async def take(self, incoming: Incoming) -> Reply:
        for event in self._events(incoming):
            self.state, effects = advance(self.flow, self.state, event)
            for effect in effects:
                self._carry_out(effect)
        fresh = tuple(out for out in self.said if out.number > incoming.seen)
        wait = SHORTLY if self.state.phase is Phase.GATHERING else 0
        return Reply(fresh, wait=wait, lang=self.state.lang)

    async def code_for(self, channel: str, address: str) -> str | None:
        return None

    async def come_back(self, code: str, channel: str, address: str) -> bool:
        return False

    def _events(self, incoming: Incoming):
        match incoming.body:
            case Opened():
                yield e.Began()
            case Typed(text):
                yield e.Said(text, text, incoming.key)
            case Tap(token):
                yield e.Tapped(token, incoming.key)
            case Command(special, argument):
                yield e.Asked(special, incoming.key, argument)
        if (incoming.whole or isinstance(incoming.body, Polled)) and (
            self.state.phase is Phase.GATHERING
        ):
            yield e.Elapsed(e.Lapse.GATHERED)

    def _carry_out(self, effect: e.Effect) -> None:
        match effect:
            case e.Say(message):
                self.said.append(Outgoing(len(self.said) + 1, message))
            case e.ShowHelp():
                self.said.append(Outgoing(len(self.said) + 1, HELP))
            case e.Keep(step, answer):
                self.kept[step] = answer
