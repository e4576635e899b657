"""One turn of a conversation: from an incoming thing to durable answers, a new state and letters in the outbox.

Turns that arrive together share one batch: everybody who speaks is loaded in one statement and locked, what happens
is computed in memory, and what changed is written with a few statements a drawer. The answers drawer is committed
first and the contacts drawer second, so that a crash between the two is repaired by the channel's next delivery of
the same message: the same answer then lands on the same row (docs/decisions/0001 and 0003).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Engine

from flows import event as e
from flows.tokens import OpenToken, read
from rounds import incoming as i
from rounds.act import act, lapse
from rounds.board import NoWay
from rounds.pace import Slots
from rounds.sitting import Drawers, Sitting, World
from rounds.talk import Outgoing, Reply
from rounds.timetable import Timetable
from rounds.write_down import write_down
from storage import contacts, corpus
from storage.contacts import Participant
from storage.crypto import blind
from storage.drawers import writing


@dataclass(frozen=True, slots=True)
class Waited:
    """The wait of a conversation may be over: a row was due."""

    index: bytes
    round_id: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a courier has to bring to one participant: letters by number, and receipts of messages to take back.

    ``farewell`` marks the goodbye after "wis alles": it stays, whatever else is taken back. ``slots`` are the moments
    that were kept for it, None where nobody keeps pace; ``tries`` is how often these letters were taken up before.
    """

    participant: bytes
    channel: str
    address: str
    letters: tuple[Outgoing, ...]
    take_back: tuple[str, ...] = ()
    farewell: bool = False
    slots: Slots | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Turned:
    """What one turn came to, once it is on disk."""

    reply: Reply
    parcel: Parcel | None = None
    erased: bool = False


Request = i.Incoming | Waited

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
    world = _with_newest_codes(world, requests)
    turned: dict[int, Turned] = {}
    while len(turned) < len(requests):
        with writing(contacts_engine) as contacts_drawer:
            with writing(answers_engine) as answers_drawer:
                waiting = {n: each for n, each in enumerate(requests) if n not in turned}
                known = _as_it_is(world, answers_drawer)
                table = _Table(known, Drawers(contacts_drawer, answers_drawer), waiting.values())
                passed("loaded")
                done = {n: table.turn(request) for n, request in waiting.items()}
                timetable = write_down(known, table.drawers, table.sittings)
                passed("decided")
            passed("answers committed")
        passed("contacts committed")
        turned |= {n: _timed(each, timetable) for n, each in done.items() if each is not None}
    return [turned[n] for n in range(len(requests))]


def _with_newest_codes(world: World, requests: Iterable[Request]) -> World:
    """What is known, read anew when somebody has a code that was not there yet: they may tap an invitation at once."""
    codes = {_code(each.body) for each in requests if isinstance(each, i.Incoming)} - {""}
    young = any(world.board.follow(code) in {NoWay.UNKNOWN, NoWay.EARLY} for code in codes)
    return replace(world, board=world.look_again()) if young and world.look_again else world


def _code(body: i.Body) -> str:
    match body:
        case i.Opened(code):
            return code
        case i.Tap(token) if isinstance(opens := read(token), OpenToken):
            return opens.code
    return ""


def _as_it_is(world: World, answers_drawer: Connection) -> World:
    """What is known, without the rounds that were shut since this process last looked at the desk."""
    shut = corpus.shut_rounds(answers_drawer)
    return replace(world, board=world.board.without(shut)) if shut else world


def index_of(world: World, request: Request) -> bytes:
    """The blind index by which a participant is found."""
    if isinstance(request, Waited):
        return request.index
    return blind(world.keys.index, request.channel, request.address)


class _Table:
    """The sittings of one batch, by blind index."""

    def __init__(self, world: World, drawers: Drawers, requests: Iterable[Request]) -> None:
        self._world, self.drawers = world, drawers
        indexes = {index_of(world, request) for request in requests}
        self._found = contacts.load(drawers.contacts, sorted(indexes))
        self._now: dict[bytes, Sitting] = {}
        self._newly: set[bytes] = set()
        self.sittings: list[Sitting] = []

    def turn(self, request: Request) -> Turned | None:
        """One turn, or None when it has to wait for the next batch.

        A newcomer's second turn waits: it may keep an answer, and the answers drawer is committed first. A crash would
        leave that answer under the id of somebody whom the contacts drawer never came to know.
        """
        index = index_of(self._world, request)
        if index in self._newly:
            return None
        sitting = self._sit(index, request)
        if sitting is None:
            return Turned(Reply())
        if sitting.new and not sitting.erased:
            self._newly.add(index)
        told = len(sitting.letters)
        unseen = _unseen(sitting, request)
        if isinstance(request, i.Incoming) and not isinstance(request.body, i.Gone | i.Polled):
            sitting.hear_what_waits()
        if isinstance(request, Waited):
            lapse(sitting, request.round_id)
        else:
            act(sitting, request)
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
            sitting = Sitting(self._world, self.drawers, participant, new=False)
            if row is not None:
                sitting.seat(row)
        elif isinstance(request, i.Incoming) and not isinstance(request.body, i.Gone | i.Polled):
            sitting = Sitting(self._world, self.drawers, self._newcomer(index, request), new=True)
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
    return Parcel(who.id, who.channel, address, said, tuple(sitting.take_back), sitting.erased)


def _timed(turned: Turned, timetable: Timetable) -> Turned:
    if turned.parcel is None:
        return turned
    return Turned(turned.reply, _at_its_time(turned.parcel, timetable), turned.erased)


def _at_its_time(parcel: Parcel, timetable: Timetable) -> Parcel | None:
    """The parcel with the slots that were kept for it; without letters where a worker brings them later."""
    if parcel.participant in timetable.left:
        return replace(parcel, letters=()) if parcel.take_back else None
    if not parcel.letters:
        return parcel
    slots = timetable.from_letter(parcel.participant, parcel.letters[0].number)
    return replace(parcel, slots=slots) if slots else parcel
