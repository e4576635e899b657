"""The one reminder of a round, to those who were asked and did not finish."""

from __future__ import annotations

from rounds.workroom import Workroom
from storage import contacts, desk
from storage.desk import Status
from storage.drawers import reading, writing


def remind(room: Workroom, round_id: str) -> int:
    """Have everybody reminded who was asked and did not finish; how many. Nobody is ever reminded twice of a round.

    Not those who ended the conversation, said no thanks, were erased or are lost; nor those whose invitation still
    waits in the outbox. The letters are posted by ``rounds.post``, which looks once more.
    """
    with writing(room.contacts) as drawer:
        contacts.alone_with_invitations(drawer)
        with reading(room.desk) as shown:
            made = desk.round_by_id(shown, round_id)
        if made is None or made.status is not Status.OPEN or made.halted:
            return 0
        return contacts.due_again(drawer, round_id)
