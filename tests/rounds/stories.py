"""Random stories for the properties of rounds: what people do, how it is told to a house, and what is then kept."""

from __future__ import annotations

import random
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from flows.event import Medium, Special
from rounds import incoming as i
from rounds.answer_body import AnswerBody
from rounds.envelope import Envelope
from rounds.talking import Held
from rounds.turn import KILL_POINTS, Turned, Waited, take_turns
from storage import answers, contacts
from storage.contacts import Participant
from storage.crypto import blind
from storage.drawers import reading, writing
from tests.rounds.house import House

ROUNDS = ("r1", "vertel")
SECRETS = ("0612345678", "sanne.peters@example.com", "NL91ABNA0417164300")
PIECES = (
    "het duurt lang",
    "ik wacht nog",
    "bel me op 06 1234",
    "5678 dus",
    *(f"zo vind je mij: {secret}" for secret in SECRETS),
    "x" * 5000,
)
CONCERNS = ("ik wil dood", "niet meer leven", "hij slaat mij elke dag")
WORDS = (
    "ja",
    "nee",
    "1",
    "goed",
    "terug",
    "sla over",
    "snap ik niet",
    "verder",
    "stop",
    "wat weet je",
    "hulp",
)
TOKENS = (
    "c:k.leeftijd:16-17", "c:wacht:ja", "c:wacht:nee", "c:gevoel:4", "c:gevoel:2", "s:terug", "s:overslaan", "s:verder",
    "s:wat-weet-je", "s:wis", "a:keep:ja", "a:keep:nee", "a:paused:verder", "a:stopped:weg", "a:stopped:verder",
    "a:known:texts", "q:niks",
)  # fmt: skip


@dataclass(frozen=True)
class Does:
    """Somebody does this; ``key`` names the message, as the channel would."""

    body: i.Body
    key: str
    whole: bool = False


@dataclass(frozen=True)
class Passes:
    """Time goes by, and the tick looks."""

    seconds: int


@dataclass(frozen=True)
class Erases:
    """Everything is erased: asked for, and said yes to."""

    key: str


Doing = Does | Passes | Erases

_bodies = (
    st.sampled_from([i.Opened(), i.Opened("poster1"), i.Opened("vertel"), i.Opened("weg")])
    | st.sampled_from(PIECES).map(i.Typed)
    | st.sampled_from(CONCERNS).map(i.Typed)
    | st.sampled_from(WORDS).map(i.Typed)
    | st.sampled_from(TOKENS).map(i.Tap)
    | st.sampled_from(TOKENS).map(i.Tap)
    | st.sampled_from(
        [
            i.Media(Medium.VOICE),
            i.Media(Medium.PICTURE, PIECES[0]),
            i.Media(Medium.OTHER, CONCERNS[0]),
            i.Command(Special.TELL),
            i.Command(Special.LANGUAGE, "en"),
            i.Command(Special.STOP),
            i.Gone(),
        ]
    )
)
_first = st.sampled_from([i.Opened("poster1"), i.Opened(), i.Opened("weg"), i.Typed("goeiedag")])
_waits = st.sampled_from([1, 5, 5, 5, 3601, 24 * 3600 + 1, 8 * 24 * 3600]).map(Passes)


@st.composite
def stories(draw: st.DrawFn, *, erases: bool = False, waits: bool = True) -> list[Doing]:
    """One person's story. It begins by coming in: who is in no conversation has nothing that remembers a message.

    Most answer on from there, so that the far end is reached too.
    """
    story: list[Doing] = [Does(draw(_first), "a")]
    if draw(st.integers(0, 4)):
        story.append(Does(i.Tap("c:k.leeftijd:16-17"), "b"))
        story += [Does(i.Tap("c:wacht:ja"), "c")] if draw(st.booleans()) else []
    for number in range(draw(st.integers(1, 14))):
        kind = draw(st.integers(0, 9))
        typed = [
            each.key for each in story if isinstance(each, Does) and isinstance(each.body, i.Typed)
        ]
        if kind <= 1 and waits:
            story.append(draw(_waits))
        elif kind == 2 and typed:
            words = st.sampled_from((*PIECES, *CONCERNS, *WORDS))
            story.append(Does(i.Retyped(draw(words)), draw(st.sampled_from(typed))))
        elif kind == 3 and erases and draw(st.booleans()):
            story += [Erases(f"m{number}"), Does(draw(_first), f"m{number}!")]
        else:
            story.append(Does(draw(_bodies), f"m{number}", whole=draw(st.integers(0, 5)) == 0))
    return story


class Crash(BaseException):
    """The process ends here."""


@dataclass
class Teller:
    """Somebody to whom a story happens."""

    house: House
    address: str
    channel: str = "telegram"
    seen: int = 0

    @property
    def index(self) -> bytes:
        return blind(self.house.keys.index, self.channel, self.address)

    def incoming(self, does: Does) -> i.Incoming:
        return i.Incoming(
            self.channel, self.address, does.key, does.body, "nl", self.seen, does.whole
        )

    def requests(self, doing: Doing) -> list[i.Incoming | Waited]:
        match doing:
            case Does():
                return [self.incoming(doing)]
            case Erases(key):
                asks = Does(i.Typed("wis alles"), f"{key}?")
                return [self.incoming(asks), self.incoming(Does(i.Tap("a:erase:ja"), key))]
            case Passes():
                with writing(self.house.contacts) as drawer:
                    due = contacts.due(drawer, int(self.house.clock.timestamp()), 1000)
                return [
                    Waited(who.index, row.round_id) for who, row in due if who.index == self.index
                ]

    def lives(self, story: Iterable[Doing]) -> list[Turned]:
        turned: list[Turned] = []
        for doing in story:
            if isinstance(doing, Passes):
                self.house.passes(seconds=doing.seconds)
            turned += self.house.take(self.requests(doing)) if self.requests(doing) else []
        return turned

    def suffers(self, story: Iterable[Doing], dice: random.Random) -> None:
        """The same, but things are delivered twice or thrice, in order again, or after the process died."""
        since: list[i.Incoming] = []
        for doing in story:
            if isinstance(doing, Passes):
                self.house.passes(seconds=doing.seconds)
            requests = self.requests(doing)
            for _ in range(dice.choice((0, 0, 1, 2))):
                self._dies(requests, dice)
            self._dies([*since[-2:], *requests], dice) if since and dice.random() < 0.2 else None
            if requests:
                self.house.take(requests)
            again = [each for each in requests if isinstance(each, i.Incoming)]
            for _ in range(dice.choice((0, 0, 1, 2))):
                self.house.take(again) if again else None
            # Whoever erased everything is not remembered, and an edit has no key of its own: both end the replay.
            forgets = isinstance(doing, Erases) or any(
                isinstance(x.body, i.Retyped | i.Gone) for x in again
            )
            since = [] if forgets else [*since, *again][-4:]
            if since and dice.random() < 0.3:
                self.house.take(since)

    def _dies(self, requests: list[i.Incoming | Waited], dice: random.Random) -> None:
        point = dice.choice(KILL_POINTS)

        def die(passed: str) -> None:
            if passed == point:
                raise Crash

        with suppress(Crash):
            take_turns(requests, self.house.world(), self.house.contacts, self.house.answers, die)

    # --- what is kept -------------------------------------------------------------------------------------------------

    @property
    def row(self) -> Participant | None:
        with reading(self.house.contacts) as drawer:
            found = contacts.load(drawer, [self.index]).get(self.index)
        return found[0] if found else None

    @property
    def id(self) -> bytes | None:
        return self.row.id if self.row else None

    def kept(self, keys: Iterable[str]) -> dict[str, object]:
        """All that is kept of this person in a form that two people can be compared in: tags become message keys."""
        row = self.row
        if row is None:
            return {}
        about = (row.lang, row.background, row.met, row.current_round, row.gone)
        return {"about": about} | {
            each: Opened(self.house, row.id, each, frozenset(keys)).comparable() for each in ROUNDS
        }


@dataclass(frozen=True)
class Opened:
    """What one participant left in one round, opened with its keys."""

    house: House
    who: bytes
    round_id: str
    keys: frozenset[str] = frozenset()

    @property
    def pseudonym(self) -> bytes:
        return blind(self._round.pseudonym, self.who, "answer")

    @property
    def _round(self):
        keys = self.house.keys.round(self.round_id)
        assert keys is not None
        return keys

    def bodies(self) -> list[AnswerBody]:
        pair = (self.round_id, self.pseudonym)
        with reading(self.house.answers) as drawer:
            rows = answers.of(drawer, [pair])[pair]
        opened = [
            AnswerBody.from_bytes(self._round.answers.open(row.body, row.key)) for row in rows
        ]
        return sorted(opened, key=lambda body: (body.step, body.visit, body.kind))

    def held(self) -> list[Held]:
        pair = (self.round_id, self.pseudonym)
        with reading(self.house.answers) as drawer:
            sealed = answers.pending_of(drawer, [pair]).values()
        return [
            Held.from_bytes(self._round.answers.open(each, b"held" + self.pseudonym))
            for each in sealed
        ]

    def row(self) -> tuple[Envelope, int | None, bool] | None:
        with reading(self.house.contacts) as drawer:
            rows = contacts.conversations_of(drawer, self.who)
        row = next((each for each in rows if each.round_id == self.round_id), None)
        if row is None:
            return None
        opened = self._round.state.open(row.state, self.who + self.round_id.encode())
        return Envelope.from_bytes(opened), row.due_at, row.open

    def comparable(self) -> object:
        names = {
            blind(self._round.row, self.who, "message", key)[:8].hex(): key for key in self.keys
        }
        bodies = [
            replace(b, pieces=tuple((names[t], text) for t, text in b.pieces))
            for b in self.bodies()
        ]
        held = [(each.step, names[each.piece.tag], each.piece.text) for each in self.held()]
        row = self.row()
        if row is not None:
            envelope = row[0]
            state = envelope.state
            tags = tuple((names[tag], step) for tag, step in state.tags)
            state = replace(
                state, tags=tags, held_tag=names[state.held_tag] if state.held_tag else ""
            )
            row = (replace(envelope, state=state), *row[1:])
        return bodies, held, row


def keys_of(story: Iterable[Doing]) -> set[str]:
    """The names of all messages of a story."""
    return {each.key for each in story if isinstance(each, Does | Erases)} | {
        f"{each.key}?" for each in story if isinstance(each, Erases)
    }
