"""Take out the conversations that came in by codes which leaked, and by no other way.

Somebody who also came by a code that did not leak, or without one, keeps everything: that way in is as good as
everybody's. Answers go first and the conversation second, so that a crash in between only makes it happen again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from flows.event import Ending
from flows.state import Phase, State
from rounds.envelope import Envelope, about_conversation, open_row
from rounds.let_in import void_index
from rounds.workroom import Workroom
from storage import answers, contacts
from storage.contacts import Conversation, Participant
from storage.contacts.codes import in_round, mark_void, unmark_took_part
from storage.crypto import blind
from storage.desk import Entry
from storage.drawers import wipe_traces, writing
from storage.keystore import RoundKeys

AT_ONCE = 200
"""People who are locked together; a turn of one of them waits for a few milliseconds."""


def take_out(room: Workroom, round_id: str, void: Sequence[Entry]) -> int:
    """Take out what came in by these void codes of a round; how many conversations that were this time."""
    keys = room.keys.round(round_id)
    if keys is None:
        return 0
    with writing(room.contacts) as people:
        for entry in void:
            mark_void(people, void_index(room.keys, entry.code), round_id)
    room.passed("codes marked")
    taken, after, more = 0, b"", True
    while more:
        with writing(room.contacts) as people:
            ids = in_round(people, round_id, after, AT_ONCE)
            with writing(room.answers) as said:
                taken += _Batch(keys, round_id, void, people, said).take(ids)
            room.passed("answers taken")
        room.passed("conversations taken")
        more = len(ids) == AT_ONCE
        after = ids[-1] if ids else b""
    if taken:
        # What stays behind in the files now goes with the hourly round.
        wipe_traces(room.answers)
        wipe_traces(room.contacts)
    return taken


class _Batch:
    """A few people of one round, locked."""

    def __init__(
        self,
        keys: RoundKeys,
        round_id: str,
        void: Sequence[Entry],
        people: Connection,
        said: Connection,
    ) -> None:
        self._keys, self._round_id = keys, round_id
        self._codes = {each.code for each in void}
        self._providers = {each.code: each.provider for each in void}
        self._people, self._said = people, said

    def take(self, ids: Collection[bytes]) -> int:
        """Take out those among them whose every way in leaked."""
        found = contacts.by_ids(self._people, ids)
        places = [(who, self._round_id) for who in found]
        rows = contacts.conversations_many(self._people, places)
        return sum(self._take_one(found[who][0], row) for (who, _), row in sorted(rows.items()))

    def _take_one(self, who: Participant, row: Conversation) -> bool:
        about = about_conversation(who.id, self._round_id)
        envelope = open_row(self._keys, row)
        if envelope.taken or not envelope.codes or not self._codes.issuperset(envelope.codes):
            return False
        pseudonym = blind(self._keys.pseudonym, who.id, "answer")
        answers.erase(self._said, self._round_id, pseudonym)
        sealed = self._keys.state.close(emptied(envelope).to_bytes(), about)
        gone = replace(row, state=sealed, due_at=None, open=False)
        contacts.save_conversations(self._people, [gone])
        unmark_took_part(self._people, [(who.id, self._round_id)])
        self._forget_provider(who, envelope)
        return True

    def _forget_provider(self, who: Participant, envelope: Envelope) -> None:
        """That they belong to a provider was known from the code alone, and it was not theirs to have."""
        told = who.background.get("provider", "")
        if told and told in {self._providers[code] for code in envelope.codes}:
            background = {k: v for k, v in who.background.items() if k != "provider"}
            contacts.save_participants(self._people, [replace(who, background=background)])


def emptied(envelope: Envelope) -> Envelope:
    """The conversation as it stands after its answers were taken out; messages that come again are still known."""
    tags = tuple((tag, "") for tag, _ in envelope.state.tags)
    state = State(lang=envelope.state.lang, phase=Phase.ENDED, ending=Ending.STOPPED, tags=tags)
    return replace(envelope, state=state, lapse=None, took_part=False, taken=True, told=False)
