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
from storage.contacts.done_jobs import drop_done_jobs, is_done, mark_done
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
from storage.contacts.silent import (
    date_unseen,
    mark_asked,
    silent_people,
    unanswered,
    unasked_after,
    unreachable,
)
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
    "date_unseen",
    "drop_codes",
    "drop_done_jobs",
    "drop_receipts",
    "due",
    "erase",
    "invited",
    "is_done",
    "load",
    "lost",
    "mark_asked",
    "mark_done",
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
    "silent_people",
    "took_part_of",
    "unanswered",
    "unasked_after",
    "unreachable",
    "waiting",
]
