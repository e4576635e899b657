"""One participant at the table: what was loaded for them, what happens to it, and what is then to be written.

A sitting is the working copy of one participant within one batch of turns. Nothing in here commits: reading goes
through the open transactions of the batch, and what changed is collected in ``Writes``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from flows.limits import Limits
from flows.message import Message
from flows.model import Flow
from flows.wording import phrase
from nlp.helplines import HelpLine
from nlp.roster import EMPTY, Roster
from rounds.answer_body import AnswerBody
from rounds.binding import bind
from rounds.board import Board, Scripts
from rounds.envelope import MOST_RECENT, Envelope, open_row
from rounds.keyring import Keyring
from rounds.letters import open_letter
from rounds.pace import Rates
from rounds.periods import Periods, month_of
from rounds.talk import Outgoing
from rounds.talking import Held, Talking
from storage import answers, contacts
from storage.contacts import Conversation, Participant
from storage.crypto import blind
from storage.keystore import RoundKeys


@dataclass(frozen=True)
class World:
    """All that a turn knows besides the participant: what is open, the keys, the time and the dice.

    ``fetching`` names the channels that fetch their messages themselves (the web): no courier brings those; ``rates``
    are those of the others.
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
    periods: Periods = field(default_factory=Periods)
    look_again: Callable[[], Board] | None = None
    rates: Rates = field(default_factory=dict)

    @property
    def second(self) -> int:
        """The time in whole seconds since 1970."""
        return int(self.now.timestamp())


@dataclass(frozen=True, slots=True)
class Drawers:
    """The two open transactions of a batch."""

    contacts: Connection
    answers: Connection


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
        self._farewell = 0
        self.seen = 0
        self._before = participant
        self.talks: dict[str, Talking] = {}
        self.keyless: list[Conversation] = []
        self.letters: list[tuple[int, str, Message]] = []
        self.take_back: list[str] = []
        self.declined: set[str] = set()

    # --- the conversation ---------------------------------------------------------------------------------------

    @property
    def talk(self) -> Talking | None:
        """The conversation that is going on now, if there is one."""
        return self.talks.get(self.participant.current_round)

    def seat(self, row: Conversation) -> Talking | None:
        """Open the row of a conversation. None when the key of its round is gone; the row is then closed."""
        if row.round_id in self.talks:
            return self.talks[row.round_id]
        keys = self.world.keys.round(row.round_id)
        if keys is None:
            if row.open or row.due_at is not None:
                self.keyless.append(replace(row, open=False, due_at=None))
            return None
        envelope = open_row(keys, row)
        flow = self.world.scripts.script(
            envelope.flow, envelope.version, envelope.intro, envelope.intro_version
        )
        closed = row.round_id not in self.world.board.rounds
        talk = Talking(row.round_id, keys, envelope, flow, row.due_at, closed)
        self.talks[row.round_id] = talk
        return talk

    def seat_row(self, round_id: str) -> Talking | None:
        """Open the conversation of one round, if there is one."""
        place = (self.participant.id, round_id)
        row = contacts.conversations_many(self.drawers.contacts, [place]).get(place)
        return None if row is None else self.seat(row)

    def begin(self, round_id: str, keys: RoundKeys, envelope: Envelope, flow: Flow) -> Talking:
        """A conversation in this round, from the first step; what was kept in an earlier one stays."""
        talk = self.talks.setdefault(round_id, Talking(round_id, keys, envelope, flow))
        talk.envelope, talk.flow = envelope, flow
        talk.due_at, talk.changed = None, True
        return talk

    def seat_all(self) -> list[Talking]:
        """Every conversation of this participant whose round still has its key."""
        for row in contacts.conversations_of(self.drawers.contacts, self.participant.id):
            self.seat(row)
        return list(self.talks.values())

    def erase(self) -> None:
        """Forget this participant: every answer of open rounds, and all that the contacts drawer holds."""
        for talk in self.seat_all():
            self.take_back += talk.envelope.recent
        for receipt in contacts.receipts_of(self.drawers.contacts, self.participant.id):
            opened = self.world.keys.letters.open(receipt.body, self.participant.id)
            self.take_back.append(opened.decode())
        self.erased, self._farewell = True, len(self.letters)
        lang = self.participant.lang
        lines = ["erased", *(["erased_telegram"] if self.participant.channel == "telegram" else [])]
        self.say(Message("\n".join(phrase(line, lang) for line in lines), lang=lang))

    # --- messages that came in ----------------------------------------------------------------------------------

    def is_here(self) -> None:
        """They do something: the channel has not lost them, and nobody need ask whether they are still there."""
        month = month_of(self.world.now)
        who = self.participant
        if (who.gone, who.seen, who.asked) != (False, month, 0):
            self.participant = replace(who, gone=False, seen=month, asked=0)

    def tag(self, key: str) -> str:
        """An opaque name for the message with this key, the same at every delivery."""
        return self.tag_in(self.talk, key)

    def tag_in(self, talk: Talking | None, key: str) -> str:
        """The same, as another conversation than the present one knows it."""
        secret = talk.keys.row if talk else self.world.keys.index
        return blind(secret, self.participant.id, "message", key)[:8].hex()

    def mark(self, talk: Talking) -> str:
        """What binds a button to this conversation: eight signs that mean nothing to anybody else."""
        return blind(talk.keys.row, self.participant.id, "mark")[:4].hex()

    def remembers(self, key: str) -> bool:
        """Whether this message came in before: in this conversation, or in the one that led to it."""
        talk = self.talk
        if talk is None:
            return False
        before = talk.envelope.before
        led = self.talks.get(before) or self.seat_row(before) if before else None
        return any(
            self.tag_in(each, key) in dict(each.state.tags)
            for each in (talk, led)
            if each is not None
        )

    def remember(self, key: str) -> None:
        """Remember that this message came in, also where it answered nothing."""
        talk = self.talk
        if talk is None:
            return
        tags, tag = talk.state.tags, self.tag_in(talk, key)
        if tag not in dict(tags):
            tags = (*tags, (tag, ""))[-self.world.limits.tags :]
            talk.envelope = replace(talk.envelope, state=replace(talk.state, tags=tags))
            talk.changed = True

    def can_take_back(self, key: str) -> None:
        """Keep the name of this message for "wis alles", where the channel can take messages back."""
        talk = self.talk
        if talk is not None and self.participant.channel not in self.world.fetching:
            others = tuple(each for each in talk.envelope.recent if each != key)
            talk.envelope = replace(talk.envelope, recent=(*others, key)[-MOST_RECENT:])
            talk.changed = True

    # --- answers ------------------------------------------------------------------------------------------------

    def pseudonym(self, talk: Talking) -> bytes:
        """The name that this participant's answers have in this round, and nowhere else."""
        return blind(talk.keys.pseudonym, self.participant.id, "answer")

    def row_key(self, talk: Talking, step: str, *, visit: int | None = None) -> bytes:
        """The key of one answer: the same participant, visit and step always give the same one."""
        turn = talk.envelope.visit if visit is None else visit
        return blind(talk.keys.row, self.participant.id, str(turn), step)

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
        if body.says_something:
            self._mark(talk, took_part=True)
        elif body.kind != "confused":
            self._took_back(talk)

    def drop(self, talk: Talking, steps: tuple[str, ...]) -> None:
        """Remove the answers to these steps."""
        for step in steps:
            key = self.row_key(talk, step)
            talk.bodies[key] = None
            talk.touched.add(key)
        if steps:
            self._took_back(talk)

    def _mark(self, talk: Talking, *, took_part: bool) -> None:
        if talk.envelope.took_part is not took_part:
            talk.envelope = replace(talk.envelope, took_part=took_part)
            talk.marks = talk.changed = True

    def _took_back(self, talk: Talking) -> None:
        """Whoever has no real answer left, in this visit or an earlier one, did not take part."""
        if talk.envelope.took_part and not any(
            body is not None and body.says_something for body in self.bodies(talk).values()
        ):
            self._mark(talk, took_part=False)

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

    def say(self, message: Message, of: Talking | None = None) -> None:
        """Put a message in the outbox, unless they are gone; one that tells of answers burns with its round ``of``."""
        if self.participant.gone:
            return
        number = self.participant.sent + 1
        self.participant = replace(self.participant, sent=number)
        # What is said in a round that closes must be readable when its keys are gone.
        talk = self.talk
        message = bind(message, self.mark(talk)) if talk else message
        whose = of or (talk if talk and not talk.closed else None)
        self.letters.append((number, whose.round_id if whose else "", message))

    def hear_what_waits(self) -> None:
        """Somebody whose conversation is over does something: the goodbye that waits for its hour is said first."""
        who, talk = self.participant, self.talk
        if self.new or who.channel in self.world.fetching or not who.current_round:
            return
        if talk is not None and not talk.closed:
            return
        for letter in contacts.waiting(self.drawers.contacts, [who.id]).get(who.id, []):
            if letter.bulk and not letter.round_id and letter.lease_until <= self.world.second:
                message = open_letter(self.world.keys, letter)
                if message is not None:
                    # Under its own number, so that it takes the place of the one that waits.
                    self.letters.append((letter.number, "", message))

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
    def kept_letters(self) -> list[tuple[int, str, Message]]:
        """What goes into the outbox; of somebody who is erased only the goodbye, and not where the page fetches it."""
        if self.erased and self.participant.channel in self.world.fetching:
            return []
        return self.letters[self._farewell :]

    @property
    def outgoing(self) -> tuple[Outgoing, ...]:
        """What was said in this sitting."""
        return tuple(Outgoing(number, message) for number, _, message in self.letters)
