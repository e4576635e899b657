"""A talk under the real contract that remembers what every door told it, and answers by a script."""

from __future__ import annotations

from collections.abc import Callable

from flows.message import Message
from rounds.incoming import Incoming
from rounds.talk import Outcome, Outgoing, Reply, Sender


class RecordingTalk:
    """``script`` gives the messages that answer an incoming thing. Like the courier, it sends them itself when there
    is a ``sender``; a door that fetches finds them in the reply. The same key is answered once."""

    def __init__(
        self,
        sender: Sender | None = None,
        script: Callable[[Incoming], list[Message]] = lambda _: [],
        wait: int = 0,
    ) -> None:
        self.sender, self.script, self.wait = sender, script, wait
        self.heard: list[Incoming] = []
        self.outcomes: list[Outcome] = []
        self.faults: dict[str, list[Exception]] = {}
        self.numbers = self.busy = 0

    @property
    def bodies(self):
        return [incoming.body for incoming in self.heard]

    def fail(self, text: str, *faults: Exception) -> None:
        """Let the next turns with this text fail."""
        self.faults.setdefault(text, []).extend(faults)

    async def take(self, incoming: Incoming) -> Reply:
        if faults := self.faults.get(getattr(incoming.body, "text", "")):
            raise faults.pop()
        again = any((old.key, old.body) == (incoming.key, incoming.body) for old in self.heard)
        self.heard.append(incoming)
        self.busy += 1
        messages = [] if again else self.script(incoming)
        outgoing = []
        for message in messages:
            self.numbers += 1
            outgoing.append(Outgoing(self.numbers, message))
            if self.sender:
                self.outcomes.append(await self.sender.send(incoming.address, message))
        self.busy -= 1
        return Reply(tuple(outgoing), wait=self.wait)

    async def code_for(self, channel: str, address: str) -> str | None:
        return "CODE"

    async def come_back(self, code: str, channel: str, address: str) -> bool:
        return code == "CODE"
