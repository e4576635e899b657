"""One turn of a conversation: from an incoming thing to durable answers, a new state and letters in the outbox.

Turns that arrive together share one batch: everybody who speaks is loaded in one statement and locked, what happens
is computed in memory, and what changed is written with a few statements a drawer. The answers drawer is committed
first and the contacts drawer second, so that a crash between the two is repaired by the channel's next delivery of
the same message: the same answer then lands on the same row (docs/decisions/0001 and 0003).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from sqlalchemy import Engine

from flows import event as e
from flows.engine import IDLE, advance
from flows.message import Message
from flows.state import Phase, State
from flows.tokens import AsideToken, write
from flows.wording import phrase
from rounds import incoming as i
from rounds.carry_out import carry_out, happen, open_round
from rounds.envelope import MOST_RECENT
from rounds.hear import hear
from rounds.sitting import Drawers, Sitting, World
from rounds.talk import Outgoing, Reply
from rounds.write_down import write_down
from storage import contacts
from storage.contacts import Conversation, Participant
from storage.crypto import blind
from storage.drawers import writing


@dataclass(frozen=True, slots=True)
class Waited:
    """The wait of a conversation may be over: a row was due."""

    index: bytes
    round_id: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a courier has to bring to one participant: letters by number, and receipts of messages to take back."""

    participant: bytes
    channel: str
    address: str
    letters: tuple[Outgoing, ...]
    take_back: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turned:
    """What one turn came to, once it is on disk."""

    reply: Reply
    parcel: Parcel | None = None
    erased: bool = False


Request = i.Incoming | Waited
Found = tuple[Participant, Conversation | None]

ERASE_YES = write(AsideToken("erase", "ja"))

KILL_POINTS = ("loaded", "decided", "answers committed", "contacts committed")
"""Where the fault tests end a process, in the order in which a batch passes them."""


def take_turns(
    requests: Sequence[Request],
    world: World,
    contacts_engine: Engine,
    answers_engine: Engine,
    passed: Callable[[str], None] = lambda _: None,
) -> list[Turned]:
    """Carry out a batch of turns; when this returns all of it is on disk.

    ``passed`` is told the name of each point of ``KILL_POINTS`` as it is reached.
    """
    indexes = [index_of(world, request) for request in requests]
    with writing(contacts_engine) as contacts_drawer:
        with writing(answers_engine) as answers_drawer:
            drawers = Drawers(contacts_drawer, answers_drawer)
            found = contacts.load(contacts_drawer, sorted(set(indexes)))
            passed("loaded")
            table = _Table(world, drawers, found)
            turned = [
                table.turn(index, request) for index, request in zip(indexes, requests, strict=True)
            ]
            write_down(world, drawers, table.sittings)
            passed("decided")
        passed("answers committed")
    passed("contacts committed")
    return turned


def index_of(world: World, request: Request) -> bytes:
    """The blind index by which a participant is found."""
    if isinstance(request, Waited):
        return request.index
    return blind(world.keys.index, request.channel, request.address)


class _Table:
    """The sittings of one batch, by blind index."""

    def __init__(self, world: World, drawers: Drawers, found: Mapping[bytes, Found]) -> None:
        self._world, self._drawers, self._found = world, drawers, found
        self._now: dict[bytes, Sitting] = {}
        self.sittings: list[Sitting] = []

    def turn(self, index: bytes, request: Request) -> Turned:
        sitting = self._sit(index, request)
        if sitting is None:
            return Turned(Reply())
        told = len(sitting.letters)
        unseen = _unseen(sitting, request)
        _act(sitting, request)
        said = sitting.outgoing[told:]
        fetched = sitting.participant.channel in self._world.fetching
        reply = Reply(
            (*unseen, *said) if fetched else said, _wait(sitting), sitting.participant.lang
        )
        parcel = None if fetched else _parcel(sitting, request, said)
        return Turned(reply, parcel, sitting.erased)

    def _sit(self, index: bytes, request: Request) -> Sitting | None:
        sitting = self._now.get(index)
        if sitting is not None and not sitting.erased:
            return sitting
        if sitting is None and index in self._found:
            participant, row = self._found[index]
            sitting = Sitting(self._world, self._drawers, participant, new=False)
            if row is not None:
                sitting.seat(row)
        elif isinstance(request, i.Incoming) and not isinstance(request.body, i.Gone | i.Polled):
            sitting = Sitting(self._world, self._drawers, self._newcomer(index, request), new=True)
        else:
            return None
        self._now[index] = sitting
        self.sittings.append(sitting)
        return sitting

    def _newcomer(self, index: bytes, request: i.Incoming) -> Participant:
        world = self._world
        who = world.random_bytes(16)
        sealed = b""
        if request.channel not in world.fetching:
            sealed = world.keys.addresses.close(request.address.encode(), who)
        return Participant(
            id=who,
            index=index,
            channel=request.channel,
            address=sealed,
            lang="en" if request.lang.startswith("en") else "nl",
            background={},
            met=False,
            current_round="",
            sent=0,
            gone=False,
        )


def _unseen(sitting: Sitting, request: Request) -> tuple[Outgoing, ...]:
    """Earlier letters that a fetching channel has not seen, and the end of those that it has."""
    if sitting.new or not isinstance(request, i.Incoming):
        return ()
    if request.channel not in sitting.world.fetching:
        return ()
    return sitting.unseen(request.seen)


def _wait(sitting: Sitting) -> int:
    talk = sitting.talk
    if talk is None or talk.due_at is None or talk.envelope.lapse is not e.Lapse.GATHERED:
        return 0
    return max(1, talk.due_at - sitting.world.second)


def _parcel(sitting: Sitting, request: Request, said: tuple[Outgoing, ...]) -> Parcel | None:
    if not said and not sitting.take_back:
        return None
    who = sitting.participant
    if isinstance(request, Waited):
        address = sitting.world.keys.addresses.open(who.address, who.id).decode()
    else:
        address = request.address
    return Parcel(who.id, who.channel, address, said, tuple(sitting.take_back))


def _act(sitting: Sitting, request: Request) -> None:
    """Everything that can change a sitting starts here."""
    if isinstance(request, Waited):
        _lapse(sitting, request.round_id)
        return
    match request.body:
        case i.Opened(code):
            _open(sitting, code)
        case i.Typed(text):
            tag = _remember(sitting, request.key)
            _event(sitting, hear(sitting, text, tag))
        case i.Retyped(text):
            _event(sitting, hear(sitting, text, sitting.tag(request.key), edited=True))
        case i.Tap(token):
            _event(sitting, e.Tapped(token, sitting.tag(request.key)))
        case i.Command(special, argument):
            tag = _remember(sitting, request.key)
            _event(sitting, e.Asked(special, tag, argument))
        case i.Media(medium, caption):
            tag = _remember(sitting, request.key)
            heard = hear(sitting, caption, tag) if caption.strip() else e.SentMedia(medium, tag)
            _event(sitting, heard)
        case i.Gone():
            sitting.participant = replace(sitting.participant, gone=True)
        case i.Polled():
            _lapse(sitting, sitting.participant.current_round)
        case _:
            assert_never(request.body)
    if request.whole:
        _end_gathering(sitting)


def _event(sitting: Sitting, event: e.Event) -> None:
    if sitting.participant.gone:
        sitting.participant = replace(sitting.participant, gone=False)
    if sitting.new and event == e.Tapped(ERASE_YES, getattr(event, "tag", "")):
        sitting.erase()
        return
    talk = sitting.talk
    if talk is None and isinstance(event, e.Said | e.Tapped | e.SentMedia) and _newly_open(sitting):
        _open(sitting, "")
        return
    if talk is None:
        ended = State(lang=sitting.participant.lang, phase=Phase.ENDED)
        _, effects = advance(IDLE, ended, event, sitting.world.limits)
        carry_out(sitting, None, effects)
    else:
        happen(sitting, talk, event)


def _newly_open(sitting: Sitting) -> bool:
    """Whether somebody who just says something can be asked the questions of an open round."""
    default = sitting.world.board.default()
    return default is not None and default.id != sitting.participant.current_round


def _open(sitting: Sitting, code: str) -> None:
    board, lang = sitting.world.board, sitting.participant.lang
    wanted = board.by_code(code) if code else None
    if code and wanted is None:
        sitting.say(Message(phrase("unknown_code", lang), lang=lang))
    talk = sitting.talk
    if wanted is None and talk is not None and talk.open:
        happen(sitting, talk, e.Began())
        return
    chosen = wanted or board.default()
    if chosen is None:
        sitting.say(Message(phrase("no_round", lang), lang=lang))
    else:
        open_round(sitting, chosen.id)


def _lapse(sitting: Sitting, round_id: str) -> None:
    talk = sitting.talks.get(round_id) or sitting.seat_row(round_id)
    if talk is None or talk.due_at is None or talk.due_at > sitting.world.second:
        return
    lapse = talk.envelope.lapse
    talk.due_at, talk.changed = None, True
    talk.envelope = replace(talk.envelope, lapse=None)
    if lapse is not None and not sitting.participant.gone:
        happen(sitting, talk, e.Elapsed(lapse))


def _end_gathering(sitting: Sitting) -> None:
    talk = sitting.talk
    if talk is not None and talk.envelope.lapse is e.Lapse.GATHERED:
        happen(sitting, talk, e.Elapsed(e.Lapse.GATHERED))


def _remember(sitting: Sitting, key: str) -> str:
    """The tag of this message; its name is kept for "wis alles" where the channel can take messages back."""
    talk = sitting.talk
    if talk is not None and sitting.participant.channel not in sitting.world.fetching:
        recent = (*talk.envelope.recent, key)[-MOST_RECENT:]
        talk.envelope = replace(talk.envelope, recent=recent)
    return sitting.tag(key)
