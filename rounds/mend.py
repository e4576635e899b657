"""After a restore: every round gets the status that is true now, and wishes from before are not carried out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count

from sqlalchemy import Connection

from rounds.corpus import frozen_name, open_row
from storage import corpus, desk
from storage.crypto import SealBroken
from storage.desk import Fate, Round, Status
from storage.keystore import KeyStore

ANSWER = "Zegje is teruggezet uit een reservekopie. Vraag het nog een keer."


@dataclass(frozen=True, slots=True)
class Mended:
    """Titles of rounds, by what became of them.

    ``readable`` by the name of their texts, whose keys are the only ones to stay. ``lost_answers``: they were open, or
    opened since. ``lost_texts``: their corpus key is gone. ``planned_again``: they were launched and had not opened.
    ``open_again``: standing rounds, under a new id.
    """

    readable: dict[str, str] = field(default_factory=dict)
    open_again: dict[str, str] = field(default_factory=dict)
    lost_answers: list[str] = field(default_factory=list)
    lost_texts: list[str] = field(default_factory=list)
    planned_again: list[str] = field(default_factory=list)


def mend(desk_drawer: Connection, answers_drawer: Connection, keys: KeyStore, now: int) -> Mended:
    """Give every round its true status; ``now`` in seconds since 1970. Destroys no key, and makes one a standing round.

    Round keys are in no backup, so the answers of an open round are lost, and it is over. A corpus key that is not
    there was lost, or destroyed since the backup was made: either way those texts are gone for good.
    """
    mended, with_key, with_texts = Mended(), keys.rounds(), keys.corpora()
    for each in desk.rounds_in(desk_drawer):
        match each.status:
            case Status.PLANNED | Status.READY:
                came = (each.opens_at or 0) <= now
                closed_since = not with_texts.isdisjoint((each.id, frozen_name(each.id)))
                opened_since = closed_since or (each.id in with_key and came)
                _not_open_yet(desk_drawer, each, mended, opened_since=opened_since)
            case Status.OPEN | Status.CLOSING:
                mended.lost_answers.append(each.title)
                desk.set_status(desk_drawer, each.id, Status.ENDED)
                if each.standing and not each.halted:
                    _open_again(desk_drawer, each, mended, keys, now)
            case Status.REVIEW | Status.FROZEN:
                _with_texts(desk_drawer, answers_drawer, each, mended, keys)
            case Status.TOO_FEW | Status.ENDED:
                pass
    for wish in desk.waiting_wishes(desk_drawer):
        desk.settle_wish(desk_drawer, wish.id, Fate.REFUSED, {"why": ANSWER})
    return mended


def burn_the_rest(keys: KeyStore, mended: Mended) -> None:
    """Destroy every key of a round but those that are of use: what the others opened is not in the drawers any more."""
    for round_id in keys.rounds() - mended.open_again.keys():
        keys.destroy_round(round_id)
    for round_id in keys.corpora() - mended.readable.keys():
        keys.destroy_corpus(round_id)


def _open_again(drawer: Connection, old: Round, mended: Mended, keys: KeyStore, now: int) -> None:
    """A fresh standing round in the place of the lost one: its codes lead there. The tick gives it an end."""
    taken = {each.id for each in desk.rounds_in(drawer)}
    fresh = next(name for n in count(1) if (name := f"{old.flow}-terug-{n}") not in taken)
    keys.new_round(fresh)
    desk.save_round(
        drawer,
        replace(old, id=fresh, responses=0, opens_at=now, closes_at=None, progress={}),
    )
    for entry in desk.entries(drawer, old.id):
        if not (entry.void or entry.single):
            desk.save_entry(drawer, replace(entry, round_id=fresh))
    mended.open_again[fresh] = old.title


def _not_open_yet(drawer: Connection, each: Round, mended: Mended, *, opened_since: bool) -> None:
    if opened_since:
        mended.lost_answers.append(each.title)
        desk.set_status(drawer, each.id, Status.ENDED)
    elif each.status is Status.READY:
        mended.planned_again.append(each.title)
        desk.set_status(drawer, each.id, Status.PLANNED)


def _with_texts(
    drawer: Connection, answers_drawer: Connection, each: Round, mended: Mended, keys: KeyStore
) -> None:
    for name in (frozen_name(each.id), each.id):
        if not _readable(answers_drawer, keys, name):
            corpus.remove_corpus(answers_drawer, name)
        else:
            mended.readable[name] = each.title
    if not mended.readable.keys() & {frozen_name(each.id), each.id}:
        mended.lost_texts.append(each.title)
        desk.set_status(drawer, each.id, Status.ENDED)


def _readable(answers_drawer: Connection, keys: KeyStore, name: str) -> bool:
    """Whether the texts of this name came back and open: after freezing they lie under another key than before."""
    seal, row = keys.corpus(name), corpus.corpus_row(answers_drawer, name)
    if seal is None or row is None:
        return False
    try:
        open_row(row, seal)
    except SealBroken:
        return False
    return True
