"""Whatever people do, whenever a round closes and wherever that crashes: what was given before it shut stays."""

from __future__ import annotations

import contextlib
import itertools
import shutil
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from rounds import incoming as i
from rounds.close import CLOSE_POINTS, close
from rounds.prepare import Opening, open_rounds
from storage import desk
from storage.desk import Status
from storage.drawers import writing
from tests.rounds.closing import Crash, Crowd, corpus_of, room_of, rows, said, status
from tests.rounds.house import House, sqlite_urls
from tests.rounds.stories import Does, Teller

EXAMPLES = 25
"""As many as keep this file under half a minute; five hundred were run when it was written."""
BASE = 9
GOODBYE = "Deze ronde is nu dicht."
numbers = itertools.count(1)

MOVES = st.sampled_from(
    [
        *[i.Tap(f"c:{token}") for token in ("wacht:ja", "wacht:nee", "gevoel:4", "gevoel:2")],
        *[i.Typed(text) for text in ("het duurt lang", "ik wacht nog", "ja", "nee", "ik wil dood")],
        *[i.Typed(text) for text in ("sla over", "terug", "stop", "snap ik niet", "verder", "hoi")],
        i.Tap("a:keep:ja"),
        i.Tap("a:stopped:weg"),
        i.Opened(""),
        i.Opened("vertel"),
    ]
)  # fmt: skip


@pytest.fixture(scope="module")
def room(tmp_path_factory, empty_drawers):
    """One house for all examples, each with a round of its own."""
    folder = tmp_path_factory.mktemp("room")
    shutil.copytree(empty_drawers, folder, dirs_exist_ok=True)
    house = House(folder, sqlite_urls(folder))
    for engine in house.engines.values():
        event.listen(engine, "connect", _wait_for_no_disk)
        engine.dispose()
    first = Crowd(house, BASE)
    first.opens()
    first.taps("c:k.leeftijd:16-17")
    yield house
    house.close()


def _wait_for_no_disk(connection, _entry):
    connection.execute("PRAGMA synchronous = OFF")


def a_round(house):
    """A fresh open round in which nine have answered."""
    name = f"ronde{next(numbers)}"
    with writing(house.desk) as drawer:
        opening = Opening(name, "proef", "Proef", name, "Hier")
        open_rounds(
            drawer, house.store, (opening,), {"proef": desk.flow_versions(drawer, "proef")[-1]}
        )
    house.look()
    base = Crowd(house, BASE, done=1000 * next(numbers))
    base.opens(name)
    base.taps("c:wacht:nee")
    return name


class Watch:
    """Ends the process at one point, and writes down what was kept when the round was shut."""

    def __init__(self, house, name, point):
        self.house, self.name, self.point = house, name, point
        self.kept, self.people = Counter(), 0

    def __call__(self, point):
        if point == "shut" and not self.kept:
            real = [body for body in self.house.kept(self.name) if body.says_something]
            self.kept = Counter((body.step, body.choices, body.text) for body in real)
            self.people = rows(self.house, "took_part", f"round_id = '{self.name}'")
        if point == self.point:
            self.point = ""
            raise Crash


@given(
    told=st.lists(st.lists(MOVES, min_size=2, max_size=9), min_size=1, max_size=4),
    order=st.randoms(use_true_random=False),
    when=st.tuples(st.integers(0, 30), st.integers(0, 6)),
    point=st.sampled_from([*CLOSE_POINTS, ""]),
)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_exactly_what_was_given_before_it_shut_stays(room, told, order, when, point):
    name, (closes, goes_on) = a_round(room), when
    tellers = [Teller(room, f"p{next(numbers)}") for _ in told]
    line = [
        (one, Does(body, f"{name}-{place}", whole=order.random() < 0.5))
        for one, moves in zip(tellers, told, strict=True)
        for place, body in enumerate([i.Opened(name), i.Tap("c:k.leeftijd:16-17"), *moves])
    ]
    whose = [one for one, _ in line]
    order.shuffle(whose)
    ahead = {id(one): iter([does for each, does in line if each is one]) for one in tellers}
    heard = Counter()
    watch = Watch(room, name, point)

    def live(some):
        for one in some:
            turned = room.take([one.incoming(next(ahead[id(one)]))])[0]
            texts = [out.message.text for out in turned.reply.outgoing]
            heard[id(one)] += sum(text.startswith(GOODBYE) for text in texts)

    live(whose[:closes])
    with contextlib.suppress(Crash):
        close(room_of(room, watch), name)
    live(whose[closes : closes + goes_on])
    close(room_of(room, watch), name)
    room.look()
    live(whose[closes + goes_on :])

    enough = watch.people >= 10
    assert said(corpus_of(room, name)) == (watch.kept if enough else Counter())
    tokens = {each.respondent for each in corpus_of(room, name) if not each.count}
    assert len(tokens) == (watch.people if enough else 0)
    assert status(room, name).status is (Status.REVIEW if enough else Status.TOO_FEW)
    for table in ("answer", "pending", "conversation"):
        assert rows(room, table, f"round_id = '{name}'") == 0
    assert all(times <= 1 for times in heard.values())
