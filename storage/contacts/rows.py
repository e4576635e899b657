"""How participants and conversations become rows of the database, and rows become values again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from storage.contacts.tables import Conversation, Participant, conversations, participants

WIDTH = len(participants.columns)
"""How many columns of a joined row belong to the participant."""
BOTH = (*participants.columns, *conversations.columns)
"""The columns of a participant and of one of their conversations."""


def background_text(background: Mapping[str, str]) -> str:
    """A background as it is kept: the same classes always give the same text."""
    return json.dumps(dict(background), sort_keys=True) if background else "{}"


def participant_row(who: Participant) -> tuple[Any, ...]:
    """The row, in the order of the columns."""
    return (
        who.id,
        who.index,
        who.channel,
        who.address,
        who.lang,
        background_text(who.background),
        who.met,
        who.current_round,
        who.sent,
        who.gone,
        who.seen,
        who.invited,
        who.asked,
    )


def participant_from(row: Sequence[Any]) -> Participant:
    """The participant of a row; SQLite gives 0 and 1 for what is true or not."""
    (
        who,
        index,
        channel,
        address,
        lang,
        background,
        met,
        current_round,
        sent,
        gone,
        seen,
        invited,
        asked,
    ) = row
    return Participant(
        who,
        index,
        channel,
        address,
        lang,
        json.loads(background) if background != "{}" else {},
        bool(met),
        current_round,
        sent,
        bool(gone),
        seen,
        invited,
        asked,
    )


def conversation_from(row: Sequence[Any]) -> Conversation:
    """The conversation of a row."""
    participant, round_id, flow, version, state, due_at, is_open = row
    return Conversation(participant, round_id, flow, version, state, due_at, bool(is_open))


def pair_from(row: Sequence[Any]) -> tuple[Participant, Conversation | None]:
    """Participant and conversation of a joined row; None where there is no conversation."""
    conversation = None if row[WIDTH] is None else conversation_from(row[WIDTH:])
    return participant_from(row[:WIDTH]), conversation
