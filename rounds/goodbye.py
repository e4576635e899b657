"""Say goodbye to everybody who is still talking in a round that closes, by a letter that outlives its keys."""

from __future__ import annotations

import logging
from dataclasses import replace

from flows.engine import advance
from flows.event import RoundClosed, Say
from flows.message import Message
from flows.parse import FlowFaults
from rounds.envelope import about_conversation, open_row
from rounds.letters import seal_letter
from rounds.workroom import Workroom
from storage import contacts
from storage.contacts import Conversation, Letter, Participant, closing
from storage.drawers import writing
from storage.keystore import RoundKeys

log = logging.getLogger(__name__)

AT_ONCE = 100
"""How many people share a transaction; their own turns wait for it."""

GENERAL = ""
"""The round of a letter that belongs to none: it is sealed under the key for all such letters, which does not burn."""


def say_goodbye(room: Workroom, round_id: str) -> None:
    """End every open conversation of a shut round, and post the goodbye that belongs to it.

    Whoever did something since the round was shut heard it already, and has no open conversation any more. The
    letters answer nobody, so they wait for the sending window; who comes earlier gets theirs at once
    (``Sitting.hear_what_waits``).
    """
    keys = room.keys.round(round_id)
    while keys is not None and _some(room, keys, round_id):
        room.passed("some goodbyes")


def _some(room: Workroom, keys: RoundKeys, round_id: str) -> int:
    with writing(room.contacts) as drawer:
        found = closing.still_talking(drawer, round_id, AT_ONCE)
        ended = [_end(room, keys, who, row) for who, row in found]
        contacts.save_participants(drawer, [who for who, _, _ in ended])
        contacts.save_conversations(drawer, [row for _, row, _ in ended])
        contacts.post(drawer, [letter for _, _, letters in ended for letter in letters])
    return len(found)


def _end(
    room: Workroom, keys: RoundKeys, who: Participant, row: Conversation
) -> tuple[Participant, Conversation, list[Letter]]:
    about = about_conversation(who.id, row.round_id)
    envelope = open_row(keys, row)
    try:
        flow = room.scripts.script(
            envelope.flow, envelope.version, envelope.intro, envelope.intro_version
        )
    except (LookupError, FlowFaults):
        # A goodbye that nobody can write must not keep the round open, and its keys with it.
        log.error("A conversation in a flow that cannot be read ends without a goodbye.")  # noqa: TRY400
        return who, replace(row, due_at=None, open=False), []
    state, effects = advance(flow, envelope.state, RoundClosed())
    ended = replace(envelope, state=state, lapse=None).to_bytes()
    row = replace(row, state=keys.state.close(ended, about), due_at=None, open=False)
    # The number of a letter that waits must not tell how many went before it.
    said = [each.message for each in effects if isinstance(each, Say) and not who.gone]
    sent = closing.before_even(who.sent + len(said))
    first = sent - len(said) + 1
    letters = [_letter(room, who, number, message) for number, message in enumerate(said, first)]
    return replace(who, sent=sent), row, letters


def _letter(room: Workroom, who: Participant, number: int, message: Message) -> Letter:
    body = seal_letter(room.keys, who.id, number, GENERAL, message)
    return Letter(
        who.id, number, GENERAL, who.channel, who.address, body, ready_at=room.second, bulk=True
    )
