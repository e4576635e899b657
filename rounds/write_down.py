"""Write what a batch of sittings changed, with a few statements a drawer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rounds.envelope import about_conversation
from rounds.letters import LEASE_SECONDS, seal_letter
from rounds.pace import milliseconds
from rounds.sitting import Drawers, Sitting, World
from rounds.talking import Talking
from rounds.timetable import Timetable, timetable_of
from storage import answers, contacts
from storage.answers import Pending, Row
from storage.contacts import Conversation, Letter
from storage.contacts.codes import unmark_took_part


def write_down(world: World, drawers: Drawers, sittings: Sequence[Sitting]) -> Timetable:
    """Write all that changed in these sittings; when each of their letters leaves.

    Answers go first; neither drawer is committed here.
    """
    _write_answers(drawers, sittings)
    stay = [sitting for sitting in sittings if not sitting.erased]
    leaving = [s.participant.id for s in sittings if s.erased and not s.new]
    world.keys.mark_erased(leaving)
    for participant in leaving:
        contacts.erase(drawers.contacts, participant)
    contacts.save_participants(
        drawers.contacts, [sitting.participant for sitting in stay if sitting.changed]
    )
    contacts.save_conversations(drawers.contacts, list(_conversations(stay)))
    marks = [(s.participant.id, t) for s in stay for t in s.talks.values() if t.marks]
    took_part = [(who, talk.round_id) for who, talk in marks if talk.envelope.took_part]
    took_back = [(who, talk.round_id) for who, talk in marks if not talk.envelope.took_part]
    contacts.mark_took_part(drawers.contacts, took_part)
    unmark_took_part(drawers.contacts, took_back)
    contacts.decline(drawers.contacts, [(s.participant.id, r) for s in stay for r in s.declined])
    contacts.acknowledge(
        drawers.contacts, [(s.participant.id, s.seen) for s in stay if s.seen and not s.new]
    )
    # Late, because others who keep slots wait until this transaction ends.
    timetable = timetable_of(world, drawers.contacts, sittings)
    contacts.post(drawers.contacts, list(_letters(world, sittings, timetable)))
    return timetable


def _write_answers(drawers: Drawers, sittings: Iterable[Sitting]) -> None:
    puts: list[Row] = []
    removes: list[tuple[str, bytes, bytes]] = []
    for sitting in sittings:
        for talk in sitting.talks.values():
            pseudonym = sitting.pseudonym(talk)
            if sitting.erased:
                answers.erase(drawers.answers, talk.round_id, pseudonym)
                continue
            for key in talk.touched:
                body = talk.bodies[key]
                if body is None:
                    removes.append((talk.round_id, pseudonym, key))
                else:
                    sealed = talk.keys.answers.close(body.to_bytes(), key)
                    puts.append(Row(talk.round_id, pseudonym, key, sealed))
            _write_held(drawers, talk, pseudonym)
    answers.put(drawers.answers, puts)
    answers.remove(drawers.answers, removes)


def _write_held(drawers: Drawers, talk: Talking, pseudonym: bytes) -> None:
    if not talk.held_changed:
        return
    if talk.held is None:
        answers.drop_pending(drawers.answers, [(talk.round_id, pseudonym)])
    else:
        sealed = talk.keys.answers.close(talk.held.to_bytes(), b"held" + pseudonym)
        answers.put_pending(drawers.answers, [Pending(talk.round_id, pseudonym, sealed)])


def _conversations(sittings: Iterable[Sitting]) -> Iterable[Conversation]:
    for sitting in sittings:
        yield from sitting.keyless
        for talk in sitting.talks.values():
            if talk.changed:
                about = about_conversation(sitting.participant.id, talk.round_id)
                yield Conversation(
                    participant=sitting.participant.id,
                    round_id=talk.round_id,
                    flow=talk.envelope.flow,
                    version=talk.envelope.version,
                    state=talk.keys.state.close(talk.envelope.to_bytes(), about),
                    due_at=talk.due_at,
                    open=talk.open,
                )


def _letters(world: World, sittings: Iterable[Sitting], timetable: Timetable) -> Iterable[Letter]:
    now_ms = milliseconds(world.now)
    for sitting in sittings:
        who = sitting.participant
        free = who.channel in world.fetching or who.id in timetable.left
        lease = world.second + LEASE_SECONDS + timetable.delay(who.id, now_ms)
        for number, round_id, message in sitting.kept_letters:
            yield Letter(
                participant=who.id,
                number=number,
                round_id=round_id,
                channel=who.channel,
                address=who.address,
                body=seal_letter(world.keys, who.id, number, round_id, message),
                ready_at=world.second,
                lease_until=0 if free else lease,
            )
