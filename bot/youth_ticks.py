"""The ticks of a question with several answers: kept in the keyboard in the chat itself, so that no state is needed.

A tick button says in its first letter what a tap on it will do (``t`` tick, ``u`` untick; ``d``, done, sends all), so
the same tap read twice does the same. Taps can come faster than the edited keyboard comes back with the next one:
for a few seconds the latest taps on a keyboard are remembered and done over.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

ON, OFF = "✅ ", "⬜ "
PICK: Final = "c:"
TICK, UNTICK, DONE = "t:", "u:", "d:"
"""What a token begins with: as flows wrote it (``flows.tokens``), and as it is in the chat."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A tap that ticks or unticks one choice of a message."""

    chat: int
    message: int
    token: str
    keyboard: InlineKeyboardMarkup


def tick_button(label: str, token: str) -> InlineKeyboardButton:
    """The unticked button for the choice behind this token."""
    return InlineKeyboardButton(text=OFF + label, callback_data=TICK + token.removeprefix(PICK))


def submit_token(choice_token: str) -> str:
    """What the button carries that sends the ticks: the question, without a choice."""
    return DONE + choice_token.removeprefix(PICK).rpartition(":")[0]


def is_tick(token: str) -> bool:
    """Whether this tap only ticks or unticks."""
    return token.startswith((TICK, UNTICK))


def is_done(token: str) -> bool:
    """Whether this tap sends what is ticked."""
    return token.startswith(DONE)


def toggled(keyboard: InlineKeyboardMarkup, taps: Sequence[str]) -> InlineKeyboardMarkup:
    """The keyboard after these taps, in order."""
    will = {tap[2:]: tap.startswith(TICK) for tap in taps}
    rows = [[_pressed(key, will) for key in row] for row in keyboard.inline_keyboard]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def _pressed(key: InlineKeyboardButton, will: Mapping[str, bool]) -> InlineKeyboardButton:
    token = key.callback_data or ""
    if not is_tick(token) or token[2:] not in will:
        return key
    label = key.text.removeprefix(ON).removeprefix(OFF)
    sign, letter = (ON, UNTICK) if will[token[2:]] else (OFF, TICK)
    return InlineKeyboardButton(text=sign + label, callback_data=letter + token[2:])


def gathered(done: str, keyboard: InlineKeyboardMarkup | None) -> str:
    """The one token that names all ticked choices; without a keyboard, or with no ticks, one that names none."""
    rows = keyboard.inline_keyboard if keyboard else []
    tokens = [key.callback_data or "" for row in rows for key in row]
    ticked = [token.rpartition(":")[2] for token in tokens if token.startswith(UNTICK)]
    return f"{PICK}{done.removeprefix(DONE)}:{','.join(ticked)}"


def unseen(tick: str) -> str:
    """The token that names no choice, for a tick under a message whose keyboard Telegram no longer gives."""
    return f"{PICK}{tick[2:].rpartition(':')[0]}:"


class Fresh:
    """The ticks of the last seconds, by message: done over when the next tap comes with an older keyboard.

    Times are in seconds of any steady clock.
    """

    SECONDS = 5.0
    MOST = 1000

    def __init__(self) -> None:
        self._taps: OrderedDict[tuple[int, int], list[tuple[float, str]]] = OrderedDict()

    def add(self, now: float, tick: Tick) -> None:
        """Remember a tap."""
        place = (tick.chat, tick.message)
        self._taps[place] = [*self._alive(now, place), (now, tick.token)]
        self._taps.move_to_end(place)
        if len(self._taps) > self.MOST:
            self._taps.popitem(last=False)

    def forget(self, tick: Tick) -> None:
        """Drop the taps on a message: its keyboard could not be edited, so nobody saw them."""
        self._taps.pop((tick.chat, tick.message), None)

    def latest(
        self, now: float, place: tuple[int, int], keyboard: InlineKeyboardMarkup
    ) -> InlineKeyboardMarkup:
        """The keyboard with the taps that may be missing from it; ``place`` is chat and message."""
        alive = self._alive(now, place)
        return toggled(keyboard, [token for _, token in alive]) if alive else keyboard

    def _alive(self, now: float, place: tuple[int, int]) -> list[tuple[float, str]]:
        return [tap for tap in self._taps.get(place, ()) if now - tap[0] <= self.SECONDS]
