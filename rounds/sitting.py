"""One participant at the table: what was loaded for them, what happens to it, and what is then to be written.

A sitting is the working copy of one participant within one batch of turns. Nothing in here commits: reading goes
through the open transactions of the batch, and what changed is collected in ``Writes``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from nlp.helplines import HelpLine
from nlp.roster import EMPTY, Roster
from sqlalchemy import Connection

from flows.event import Wrote
from flows.limits import Limits
from flows.message import Message
from flows.model import Flow
from flows.state import State
from flows.wording import phrase
from rounds.answer_body import AnswerBody
from rounds.board import Board, Scripts
from rounds.envelope import Envelope
from rounds.keyring import Keyring
from rounds.talk import Outgoing
from storage import answers, contacts
from storage.contacts import Conversation, Letter, Participant
from storage.crypto import blind
from storage.keystore import RoundKeys

LEASE_SECONDS = 30
"""How long the process that made a letter may take to send it, before a worker takes it over."""


@dataclass(frozen=True)
class World:
    """All that a turn knows besides the participant: what is open, the keys, the time and the dice.

    ``fetching`` names the channels that fetch their messages themselves (the web): no courier brings those.
    """

    board: Board
    scripts: Scripts
    keys: Keyring
    now: datetime
    random_bytes: Callable[[int], bytes]
    fetching: frozenset[str]
    limits: Limits
    help_lines: tuple[HelpLine, ...]
    roster: Roster = EMPTY

    @property
    def second(self) -> int:
        """The time in whole seconds since 1970."""
        return int(self.now.timestamp())


@dataclass(frozen=True, slots=True)
class Drawers:
    """The two open transactions of a batch."""

    contacts: Connection
    answers: Connection


@dataclass(frozen=True, slots=True)
class Held:
    """A redacted piece that waits for a yes (SAFETY.md rule 8)."""

    step: str
    piece: Wrote

    def to_bytes(self) -> bytes:
        """The form that goes into the drawer, before it is sealed."""
        return json.dumps([self.step, self.piece.tag, self.piece.text]).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> Held:
        """What ``to_bytes`` wrote."""
        step, tag, text = json.loads(plain)
        return cls(step, Wrote(text, tag))


@dataclass
class Talking:
    """One conversation of a sitting: its row, its opened envelope, its script and the keys of its round."""

    round_id: str
    keys: RoundKeys
    envelope: Envelope
    flow: Flow
    due_at: int | None = None
    open: bool = True
    changed: bool = False
    bodies: dict[bytes, AnswerBody | None] = field(default_factory=dict)
    loaded: bool = False
    held: Held | None = None
    held_changed: bool = False
    touched: set[bytes] = field(default_factory=set)
    marks: bool = False

    @property
    def state(self) -> State:
        """Where the conversation is."""
        return self.envelope.state


class Sitting:
    """The working copy of one participant."""

    def __init__(
        self, world: World, drawers: Drawers, participant: Participant, *, new: bool
    ) -> None:
        self.world = world
        self.drawers = drawers
        self.participant = participant
        self.new = new
        self.erased = False
        self.seen = 0
        self._before = participant
        self.talks: dict[str, Talking] = {}
        self.letters: list[tuple[int, str, Message]] = []
        self.take_back: list[str] = []

    # --- the conversation ---------------------------------------------------------------------------------------

    @property
    def talk(self) -> Talking | None:
        """The conversation that is going on now, if there is one."""
        return self.talks.get(self.participant.current_round)

    def seat(self, row: Conversation) -> Talking | None:
        """Open the row of a conversation. None when its round, and so its key, is gone."""
        if row.round_id in self.talks:
            return self.talks[row.round_id]
        keys = self.world.keys.round(row.round_id)
        if keys is None or row.round_id not in self.world.board.rounds:
            return None
        envelope = Envelope.from_bytes(keys.state.open(row.state, self._about(row.round_id)))
        flow = self.world.scripts.script(
            envelope.flow, envelope.version, envelope.intro, envelope.intro_version
        )
        talk = Talking(row.round_id, keys, envelope, flow, row.due_at, row.open)
        self.talks[row.round_id] = talk
        return talk

    def seat_row(self, round_id: str) -> Talking | None:
        """Open the conversation of one round, if there is one."""
        for row in contacts.conversations_of(self.drawers.contacts, self.participant.id):
            if row.round_id == round_id:
                return self.seat(row)
        return None

    def begin(self, round_id: str, envelope: Envelope, flow: Flow) -> Talking:
        """A new conversation in this round, from the first step."""
        keys = self.world.keys.round(round_id)
        if keys is None:
            raise KeyError(f"the key of open round {round_id} is not in the key store")
        talk = Talking(round_id, keys, envelope, flow, changed=True)
        self.talks[round_id] = talk
        return talk

    def seat_all(self) -> list[Talking]:
        """Every conversation of this participant in a round that is open."""
        for row in contacts.conversations_of(self.drawers.contacts, self.participant.id):
            self.seat(row)
        return list(self.talks.values())

    def _about(self, round_id: str) -> bytes:
        return self.participant.id + round_id.encode()

    def erase(self) -> None:
        """Forget this participant: every answer of open rounds, and all that the contacts drawer holds."""
        for talk in self.seat_all():
            self.take_back += talk.envelope.recent
        for receipt in contacts.receipts_of(self.drawers.contacts, self.participant.id):
            opened = self.world.keys.letters.open(receipt.body, self.participant.id)
            self.take_back.append(opened.decode())
        self.erased = True
        self.say(Message(phrase("erased", self.participant.lang), lang=self.participant.lang))

    # --- answers ------------------------------------------------------------------------------------------------

    def pseudonym(self, talk: Talking) -> bytes:
        """The name that this participant's answers have in this round, and nowhere else."""
        return blind(talk.keys.pseudonym, self.participant.id, "answer")

    def row_key(self, talk: Talking, step: str, *, visit: int | None = None) -> bytes:
        """The key of one answer: the same participant, visit and step always give the same one."""
        turn = talk.envelope.visit if visit is None else visit
        return blind(talk.keys.row, self.participant.id, str(turn), step)

    def tag(self, key: str) -> str:
        """An opaque name for the message with this key, the same at every delivery."""
        talk = self.talk
        secret = talk.keys.row if talk else self.world.keys.index
        return blind(secret, self.participant.id, "message", key)[:8].hex()

    def bodies(self, talk: Talking) -> dict[bytes, AnswerBody | None]:
        """All answers of this participant in this round, by row key; read once a sitting."""
        if not talk.loaded:
            pair = (talk.round_id, self.pseudonym(talk))
            for row in answers.of(self.drawers.answers, [pair]).get(pair, []):
                if row.key not in talk.touched:
                    opened = talk.keys.answers.open(row.body, row.key)
                    talk.bodies[row.key] = AnswerBody.from_bytes(opened)
            talk.loaded = True
        return talk.bodies

    def body(self, talk: Talking, step: str) -> AnswerBody | None:
        """The answer to one step of this visit."""
        return self.bodies(talk).get(self.row_key(talk, step))

    def put(self, talk: Talking, body: AnswerBody) -> None:
        """Keep this answer."""
        name = f"{body.step}?" if body.kind == "confused" else body.step
        key = self.row_key(talk, name, visit=body.visit)
        talk.bodies[key] = body
        talk.touched.add(key)
        if not talk.envelope.took_part:
            talk.envelope = replace(talk.envelope, took_part=True)
            talk.marks = talk.changed = True

    def drop(self, talk: Talking, steps: tuple[str, ...]) -> None:
        """Remove the answers to these steps."""
        for step in steps:
            key = self.row_key(talk, step)
            talk.bodies[key] = None
            talk.touched.add(key)

    def held(self, talk: Talking) -> Held | None:
        """The piece that waits for a yes, if there is one."""
        if talk.held is None and not talk.held_changed:
            pair = (talk.round_id, self.pseudonym(talk))
            sealed = answers.pending_of(self.drawers.answers, [pair]).get(pair)
            if sealed is not None:
                talk.held = Held.from_bytes(talk.keys.answers.open(sealed, b"held" + pair[1]))
        return talk.held

    def hold(self, talk: Talking, held: Held | None) -> None:
        """Put a piece aside, or with None destroy the one that is there."""
        talk.held, talk.held_changed = held, True

    # --- speaking -----------------------------------------------------------------------------------------------

    def say(self, message: Message) -> None:
        """Put a message in the outbox."""
        number = self.participant.sent + 1
        self.participant = replace(self.participant, sent=number)
        self.letters.append((number, self.talk.round_id if self.talk else "", message))

    def unseen(self, seen: int) -> tuple[Outgoing, ...]:
        """Letters that a fetching channel was sent before and has not seen; up to ``seen`` they may be thrown away."""
        self.seen = min(seen, self.participant.sent)
        if self.seen == self.participant.sent:
            return ()
        waiting = contacts.waiting(self.drawers.contacts, [self.participant.id])
        letters = waiting.get(self.participant.id, [])
        opened = ((x.number, open_letter(self.world.keys, x)) for x in letters)
        return tuple(Outgoing(n, message) for n, message in opened if message and n > self.seen)

    @property
    def changed(self) -> bool:
        """Whether the row of the participant has to be written."""
        return self.new or self.participant != self._before

    @property
    def outgoing(self) -> tuple[Outgoing, ...]:
        """What was said in this sitting."""
        return tuple(Outgoing(number, message) for number, _, message in self.letters)


def seal_letter(
    world: World, participant: Participant, number: int, round_id: str, message: Message
) -> Letter:
    """The outbox row of a message: its text under the round's key, or under the address key outside of rounds."""
    keys = world.keys.round(round_id) if round_id else None
    seal = keys.letters if keys else world.keys.letters
    plain = json.dumps(message.to_json(), ensure_ascii=False, separators=(",", ":")).encode()
    fetched = participant.channel in world.fetching
    return Letter(
        participant=participant.id,
        number=number,
        round_id=round_id,
        channel=participant.channel,
        address=participant.address,
        body=seal.close(plain, about_letter(participant.id, number)),
        ready_at=world.second,
        lease_until=0 if fetched else world.second + LEASE_SECONDS,
        tries=0,
    )


def open_letter(keys: Keyring, letter: Letter) -> Message | None:
    """The message of an outbox row, or None when the key of its round was destroyed."""
    seal = keys.letters
    if letter.round_id:
        round_keys = keys.round(letter.round_id)
        if round_keys is None:
            return None
        seal = round_keys.letters
    plain = seal.open(letter.body, about_letter(letter.participant, letter.number))
    return Message.from_json(json.loads(plain))


def about_letter(participant: bytes, number: int) -> bytes:
    """What a sealed letter is bound to, so that it cannot be put in another's place."""
    return participant + number.to_bytes(8, "big")
