"""Which letters of a batch this process sends, and when: a slot for each, in the order in which they were said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from rounds.pace import AHEAD_MS, Rate, Slots, keep_slots, milliseconds
from rounds.sitting import Sitting, World
from storage import contacts


@dataclass(frozen=True, slots=True)
class Timetable:
    """``slots``: by participant the number of their first letter, and the slots from there on.

    ``left``: those whose letters wait for a worker, because an earlier one waits or the bot is too busy.
    """

    slots: dict[bytes, tuple[int, Slots]] = field(default_factory=dict)
    left: set[bytes] = field(default_factory=set)

    def delay(self, participant: bytes, now_ms: int) -> int:
        """Whole seconds until the first letter leaves, upwards."""
        if participant not in self.slots:
            return 0
        start = self.slots[participant][1].start_ms
        return max(0, -int(now_ms - start) // 1000 + 1)

    def from_letter(self, participant: bytes, number: int) -> Slots | None:
        """The slots of this participant's letters from this number on, where slots are kept."""
        if participant not in self.slots:
            return None
        first, kept = self.slots[participant]
        return kept.after(number - first)


def timetable_of(world: World, drawer: Connection, sittings: Sequence[Sitting]) -> Timetable:
    """A slot for every letter of these sittings, on the channels that have a rate."""
    table = Timetable()
    for channel, rate in world.rates.items():
        speaking = [
            sitting
            for sitting in sittings
            if sitting.participant.channel == channel and sitting.kept_letters
        ]
        if speaking:
            known = [sitting.participant.id for sitting in speaking if not sitting.new]
            table.left.update(contacts.left_waiting(drawer, known, world.second))
            going = [each for each in speaking if each.participant.id not in table.left]
            _fill(table, drawer, going, (channel, rate, milliseconds(world.now)))
    return table


def _fill(
    table: Timetable, drawer: Connection, going: Sequence[Sitting], at: tuple[str, Rate, int]
) -> None:
    channel, rate, now_ms = at
    counts = [len(sitting.kept_letters) for sitting in going]
    room = rate.fits(AHEAD_MS, sum(counts))
    kept = keep_slots(drawer, channel, rate, room, now_ms) if room else None
    place = 0
    for sitting, count in zip(going, counts, strict=True):
        who = sitting.participant.id
        if kept is None or place + count > room:
            table.left.add(who)
            continue
        table.slots[who] = (sitting.kept_letters[0][0], kept.after(place))
        place += count
