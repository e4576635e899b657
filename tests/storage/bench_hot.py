"""How many turns a second the hot statements take, in batches of 50, beside plain Core.

Run it as `python tests/storage/bench_hot.py [URL]`; not a test.
One turn is: load a participant with their conversation, put one answer, save both, post one letter.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from sqlalchemy import and_, select
from sqlalchemy.dialects import postgresql, sqlite

from storage import answers, contacts
from storage.contacts.rows import participant_row
from storage.contacts.tables import conversations, letters, participants
from storage.drawers import Drawer, open_drawer, writing

BATCH, BATCHES, PEOPLE = 50, 40, 2000
SEALED = 541  # a state or an answer of up to 508 bytes, sealed


def people():
    return [
        contacts.Participant(
            secrets.token_bytes(16), secrets.token_bytes(32), "web", bytes(285), current_round="r"
        )
        for _ in range(PEOPLE)
    ]


def rows_for(everybody, batch):
    chosen = [everybody[(batch * BATCH + place) % PEOPLE] for place in range(BATCH)]
    return (
        chosen,
        [
            contacts.Conversation(who.id, "r", "f", 1, secrets.token_bytes(SEALED), 1000)
            for who in chosen
        ],
        [
            answers.Row("r", who.index, secrets.token_bytes(32), secrets.token_bytes(SEALED))
            for who in chosen
        ],
        [contacts.Letter(who.id, batch, "r", "tg", bytes(285), bytes(797), 5) for who in chosen],
    )


def hot(contact, answer, rows):
    chosen, talks, kept, posted = rows
    contacts.load(contact, [who.index for who in chosen])
    answers.put(answer, kept)
    contacts.save_participants(contact, chosen)
    contacts.save_conversations(contact, talks)
    contacts.post(contact, posted)


def plain(contact, answer, rows, *, many=False):
    chosen, talks, kept, posted = rows
    same = and_(
        conversations.c.participant == participants.c.id,
        conversations.c.round_id == participants.c.current_round,
    )
    joined = select(participants, conversations).select_from(
        participants.outerjoin(conversations, same)
    )
    contact.execute(joined.where(participants.c.index.in_([who.index for who in chosen]))).all()
    write(
        answer,
        answers.answers,
        [(row.round_id, row.pseudonym, row.key, row.body) for row in kept],
        many,
    )
    write(contact, participants, [participant_row(who) for who in chosen], many)
    write(
        contact,
        conversations,
        [tuple(getattr(row, name) for name in row.__slots__) for row in talks],
        many,
    )
    write(
        contact,
        letters,
        [tuple(getattr(row, name) for name in row.__slots__) for row in posted],
        many,
    )


def write(connection, table, rows, many):
    names = [column.name for column in table.columns]
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    keys = list(table.primary_key.columns)
    insert = dialect.insert(table)
    others = {
        name: insert.excluded[name] for name in names if name not in {key.name for key in keys}
    }
    upsert = insert.on_conflict_do_update(index_elements=keys, set_=others)
    given = [dict(zip(names, row, strict=True)) for row in rows]
    for part in [given] if many else given:
        connection.execute(upsert, part)


def measure(engines, step, commit):
    everybody = people()
    with writing(engines[0]) as contact:
        contacts.save_participants(contact, everybody)
    batches = [rows_for(everybody, batch) for batch in range(1, BATCHES + 1)]
    started, processor = time.perf_counter(), time.process_time()
    shares = [[rows] for rows in batches] if commit else [batches]
    for share in shares:
        with writing(engines[1]) as answer, writing(engines[0]) as contact:
            for rows in share:
                step(contact, answer, rows)
    turns = BATCH * BATCHES
    return turns / (time.perf_counter() - started), turns / (time.process_time() - processor)


def main():
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{Path(folder) / name}" for name in ("contacts.db", "answers.db")]
        urls = [sys.argv[1]] * 2 if len(sys.argv) > 1 else urls
        engines = [open_drawer(url, drawer) for url, drawer in zip(urls, Drawer, strict=False)]
        for engine, made in zip(engines, (contacts.metadata, answers.metadata), strict=True):
            made.drop_all(engine)
            made.create_all(engine)
        core_many = partial(plain, many=True)
        for name, step in (("hot", hot), ("Core, a list", core_many), ("Core, one by one", plain)):
            for commit in (False, True):
                wall, processor = measure(engines, step, commit)
                kind = "commit per batch" if commit else "one transaction"
                print(
                    f"{name:>16}, {kind}: {wall:,.0f} turns a second; {processor:,.0f} per second of processor"
                )
        for engine in engines:
            engine.dispose()


if __name__ == "__main__":
    main()
