"""Two processes that work for the same person at the same moment: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import multiprocessing
import random
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from rounds import incoming as i
from rounds.due import waits_over
from rounds.prepare import Opening, load_library, open_rounds
from rounds.turn import take_turns
from storage.drawers import writing
from storage.group_commit import GroupCommit
from tests.rounds.house import NOON, House
from tests.rounds.stories import Does, Opened, Teller

MESSAGES = 25
QUESTIONS = "\n".join(
    f"""
[[step]]
id = "v{number}"
kind = "open"
text.nl = "Wat wil jij nog vertellen?"
title.nl = "Vraag {number}"
easier.nl = "Wat wil je kwijt?"
"""
    for number in range(MESSAGES + 2)
)
MANY = f"""
id = "veel"
title.nl = "Veel"
about = "Heel veel open vragen."
roles = ["client"]
{QUESTIONS}
"""
SPAWN = multiprocessing.get_context("spawn")
EDIT = 5


def front(folder: str, urls: dict, address: str, seed: int, key: str = "m") -> None:
    """A process of its own: somebody types, edits, and the channel delivers everything twice."""
    house = House(Path(folder), urls, random=random.Random(seed))
    one = Teller(house, address)
    turns = turns_of(house)
    for number in range(MESSAGES):
        typed = one.incoming(Does(i.Typed(f"stuk {number}."), f"{key}{number}"))
        for waiting in [turns.submit(typed), turns.submit(typed)]:
            waiting.result(timeout=60)
        if number % EDIT == 0:
            edited = one.incoming(Does(i.Retyped(f"verbeterd {number}."), f"{key}{number}"))
            turns.submit(edited).result(timeout=60)
    turns.close()
    house.close()


def turns_of(house: House) -> GroupCommit:
    return GroupCommit(
        lambda requests: take_turns(requests, house.world(), house.contacts, house.answers)
    )


def begun(house: House) -> Teller:
    """Somebody before the first of very many open questions."""
    with writing(house.desk) as drawer:
        versions = load_library(drawer, {"veel": MANY})
        open_rounds(
            drawer, house.store, (Opening("veel", "veel", "Veel", "veel", "Hier"),), versions
        )
    house.look()
    one = Teller(house, "1001")
    one.lives([Does(i.Opened("veel"), "a"), Does(i.Tap("c:k.leeftijd:16-17"), "b")])
    return one


def pieces(house: House, one: Teller) -> list[str]:
    bodies = Opened(house, one.id, "veel").bodies()
    return sorted(text for body in bodies for _, text in body.pieces)


EXPECTED = sorted(f"{'stuk' if n % EDIT else 'verbeterd'} {n}." for n in range(MESSAGES))


def test_one_process_types_while_another_goes_on(house):
    one = begun(house)
    child = SPAWN.Process(target=front, args=(str(house.folder), house.urls, one.address, 8))
    child.start()
    # For the worker every wait is over as soon as it has begun.
    house.clock = NOON + timedelta(seconds=5)
    lapsed = 0
    with closing(turns_of(house)) as turns:
        while child.is_alive():
            due = waits_over(house.contacts, house.clock)
            for waiting in [turns.submit(each) for each in [*due, *due]]:
                lapsed += bool(waiting.result(timeout=60).reply.outgoing)
            time.sleep(0.002)
    child.join()
    assert child.exitcode == 0
    assert lapsed > 0
    assert pieces(house, one) == EXPECTED
    envelope, _, _ = Opened(house, one.id, "veel").row()
    assert len(envelope.state.path) == len(set(envelope.state.path))


def test_two_processes_get_the_same_messages(house):
    one = begun(house)
    children = [
        SPAWN.Process(target=front, args=(str(house.folder), house.urls, one.address, seed))
        for seed in (8, 9)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    assert pieces(house, one) == EXPECTED


def test_a_newcomer_who_comes_in_by_two_doors_at_once_is_one_person(house):
    address = "2001"
    children = [
        SPAWN.Process(target=front, args=(str(house.folder), house.urls, address, seed, f"{seed}-"))
        for seed in (8, 9)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    with house.contacts.connect() as drawer:
        assert drawer.exec_driver_sql("SELECT count(*) FROM participant").scalar_one() == 1
        assert drawer.exec_driver_sql("SELECT count(*) FROM conversation").scalar_one() == 1
