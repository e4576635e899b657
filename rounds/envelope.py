"""What is sealed in the row of one conversation: its state, the script it is pinned to and the wait it is in."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass

from flows.event import Ending, Lapse
from flows.state import Phase, State, dump, load
from storage.contacts import Conversation
from storage.crypto import SealBroken
from storage.keystore import RoundKeys

log = logging.getLogger(__name__)

MOST_RECENT = 100
"""How many of a participant's own messages can be taken back on "wis alles" (Telegram deletes 100 in one call)."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """One conversation, opened.

    ``intro`` and ``intro_version`` name the first meeting that the script starts with, or are empty. ``visit``
    counts earlier conversations of the same participant in the same round. ``lapse`` is what the row's ``due_at``
    waits for. ``took_part`` says that something was answered. ``recent``
    are the channel's own names of the last messages that came in. ``before`` is the round from which the participant
    came over to this one, or empty: what the channel delivers again may have been said there. ``codes`` are those by
    which they came in ("": without one). ``taken`` means that all of these leaked, so that the answers were taken out;
    ``told`` that the participant knows.
    """

    state: State
    flow: str
    version: int
    intro: str = ""
    intro_version: int = 0
    visit: int = 0
    lapse: Lapse | None = None
    took_part: bool = False
    recent: tuple[str, ...] = ()
    before: str = ""
    codes: tuple[str, ...] = ()
    taken: bool = False
    told: bool = False

    def to_bytes(self) -> bytes:
        """The form that goes into the drawer, before it is sealed."""
        form = {
            "state": dump(self.state),
            "flow": [self.flow, self.version, self.intro, self.intro_version],
            "visit": self.visit,
            "lapse": self.lapse and self.lapse.value,
            "took_part": self.took_part,
            "recent": self.recent,
            "before": self.before,
            "codes": self.codes,
        }
        if self.taken:
            form |= {"taken": True, "told": self.told}
        return json.dumps(form, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> Envelope:
        """The envelope that ``to_bytes`` wrote."""
        form = json.loads(plain)
        flow, version, intro, intro_version = form["flow"]
        return cls(
            state=load(form["state"]),
            flow=flow,
            version=version,
            intro=intro,
            intro_version=intro_version,
            visit=form["visit"],
            lapse=form["lapse"] and Lapse(form["lapse"]),
            took_part=form["took_part"],
            recent=tuple(form["recent"]),
            before=form.get("before", ""),
            codes=tuple(form.get("codes", ())),
            taken=form.get("taken", False),
            told=form.get("told", False),
        )


def about_conversation(participant: bytes, round_id: str) -> bytes:
    """What the sealed state of a conversation is bound to, so that it cannot be put in another's place."""
    return participant + round_id.encode()


def open_row(keys: RoundKeys, row: Conversation) -> Envelope:
    """What is sealed in the row of a conversation; of one that was damaged on the disk, that it has stopped.

    Its owner can begin again and can erase everything, and whoever goes through all conversations gets past it.
    """
    try:
        plain = keys.state.open(row.state, about_conversation(row.participant, row.round_id))
    except SealBroken:
        log.error("A conversation was damaged on the disk: it begins anew.")  # noqa: TRY400 - where says nothing
        return Envelope(State(phase=Phase.ENDED, ending=Ending.STOPPED), row.flow, row.version)
    return Envelope.from_bytes(plain)
