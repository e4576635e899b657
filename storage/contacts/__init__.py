"""The contacts drawer: who chats, where each of them is, and what is on its way to them; never an answer.

Every function takes the open transaction first and never commits.
"""

from storage.contacts.codes import by_code, drop_codes, rebind, set_code
from storage.contacts.conversations import (
    conversations_many,
    conversations_of,
    due,
    mark_took_part,
    save_conversations,
    took_part_of,
)
from storage.contacts.invitations import (
    count_invitations,
    invited,
    move_invitations,
    save_invitations,
)
from storage.contacts.outbox import (
    acknowledge,
    claim,
    drop_receipts,
    post,
    postpone,
    receipts_of,
    sent,
    waiting,
)
from storage.contacts.people import Found, by_ids, erase, load, lost, save_participants
from storage.contacts.tables import (
    Conversation,
    Invitation,
    Letter,
    Participant,
    Receipt,
    Standing,
    metadata,
)

__all__ = [
    "Conversation",
    "Found",
    "Invitation",
    "Letter",
    "Participant",
    "Receipt",
    "Standing",
    "acknowledge",
    "by_code",
    "by_ids",
    "claim",
    "conversations_many",
    "conversations_of",
    "count_invitations",
    "drop_codes",
    "drop_receipts",
    "due",
    "erase",
    "invited",
    "load",
    "lost",
    "mark_took_part",
    "metadata",
    "move_invitations",
    "post",
    "postpone",
    "rebind",
    "receipts_of",
    "save_conversations",
    "save_invitations",
    "save_participants",
    "sent",
    "set_code",
    "took_part_of",
    "waiting",
]
