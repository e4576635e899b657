"""How long it takes to close a round, step by step: `python tests/rounds/bench_close.py [PEOPLE]`; not a test."""

from __future__ import annotations

import resource
import secrets
import sys
import tempfile
import time
from pathlib import Path

from flows.state import Phase, State
from rounds.answer_body import AnswerBody
from rounds.close import close
from rounds.envelope import Envelope, about_conversation
from storage import answers, contacts
from storage.answers import Row
from storage.contacts import Conversation, Participant
from storage.crypto import blind
from storage.drawers import writing
from tests.databases import postgres_urls
from tests.rounds.closing import room_of
from tests.rounds.house import House, sqlite_urls

PEOPLE = 14_000
STEPS = 8
TOWNS = ("heerlen", "maastricht", "sittard-geleen", "kerkrade", "vaals", "stein", "")
AGES = ("12-15", "16-17", "18-23", "")


def fill(house, people):
    """Respondents with eight answers each, as the front would have written them; a tenth is still talking."""
    keys = house.keys.round("r1")
    for start in range(0, people, 1000):
        who = [
            Participant(
                secrets.token_bytes(16),
                secrets.token_bytes(32),
                "telegram",
                bytes(285),
                background={"role": "client", "municipality": TOWNS[n % 7], "age": AGES[n % 4]},
                current_round="r1",
            )
            for n in range(start, min(start + 1000, people))
        ]
        said = [
            (each.id, f"stap{step}", "Ik vind dat het te lang duurt. " * (step + 1))
            for each in who
            for step in range(STEPS)
        ]
        with writing(house.contacts) as drawer:
            contacts.save_participants(drawer, who)
            contacts.save_conversations(drawer, [talk(keys, each, n) for n, each in enumerate(who)])
            contacts.mark_took_part(drawer, [(each.id, "r1") for each in who])
        with writing(house.answers) as drawer:
            answers.put(drawer, [row(keys, *each) for each in said])


def talk(keys, who, number):
    asking = number % 10 == 0
    state = State(phase=Phase.ASKING if asking else Phase.ENDED, step="wacht", path=("wacht",))
    plain = Envelope(state, "proef", 1).to_bytes()
    sealed = keys.state.close(plain, about_conversation(who.id, "r1"))
    return Conversation(who.id, "r1", "proef", 1, sealed, None, asking)


def row(keys, who, step, text):
    key = blind(keys.row, who, "0", step)
    body = AnswerBody(step, 0, "wrote", pieces=(("tag", text),)).to_bytes()
    return Row("r1", blind(keys.pseudonym, who, "answer"), key, keys.answers.close(body, key))


def measure(name, urls, people):
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), urls or sqlite_urls(Path(folder)), random=Dice())
        fill(house, people)
        began = last = time.perf_counter()
        steps = {}

        def passed(point):
            nonlocal last
            now = time.perf_counter()
            steps[point] = steps.get(point, 0) + now - last
            last = now

        close(room_of(house, passed), "r1")
        total = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{name}: {people} respondents, {people * STEPS} answers: {total:.1f} s, {memory} MB")
        print("   ", ", ".join(f"{point} {each:.2f}" for point, each in steps.items()))
        house.close()


class Dice:
    """Real randomness, as the worker has it."""

    randbytes = staticmethod(secrets.token_bytes)


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    measure("SQLite", None, count)
    with postgres_urls() as urls:
        measure("PostgreSQL", urls, count)
