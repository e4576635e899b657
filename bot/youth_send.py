"""How a message of Zegje looks in Telegram."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions

from bot.youth_ticks import submit_token, tick_button
from flows.message import Button, Look, Message
from flows.tokens import MOST_BYTES

MOST_TEXT = 4096
"""Longest text of one Telegram message, counted in UTF-16 units as its entities are (core.telegram.org/bots/api)."""

_PREVIEW = LinkPreviewOptions(is_disabled=True)
_NO_PREVIEW = b'"link_preview_options":{"is_disabled":true}'
_LOOKS = {Look.HELP: "💛 "}
_FACES, _PICTURED_ROW, _CONTROLS_ROW = 5, 2, 3
_SHORT_LABEL, _PICTURE_SET = 16, 4


class Unsendable(ValueError):
    """A message that Telegram would never take; the text names the fault without any of the message."""


def methods(address: str, message: Message) -> list[SendMessage]:
    """The calls that show this message: more than one for a long text, the keyboard under the last.

    Raises:
        Unsendable: for an empty text or a token over 64 bytes.
    """
    keyboard, texts = _keyboard(*_keys(message)), _texts(message)
    last = len(texts) - 1
    return [
        SendMessage(
            chat_id=address,
            text=text,
            parse_mode=None,
            link_preview_options=_PREVIEW,
            reply_markup=keyboard if place == last else None,
        )
        for place, text in enumerate(texts)
    ]


def bodies(address: str, message: Message) -> list[bytes]:
    """The same calls as the JSON that goes over the line."""
    keyboard, texts = _keyboard_json(*_keys(message)), _texts(message)
    last = len(texts) - 1
    return [
        b'{"chat_id":%b,"text":%b,%b%b}'
        % (_json(address), _json(text), _NO_PREVIEW, keyboard if place == last else b"")
        for place, text in enumerate(texts)
    ]


def _keys(message: Message) -> tuple[tuple[Button, ...], tuple[Button, ...], Button | None]:
    return message.buttons, message.controls, message.submit if message.several else None


def _json(text: str) -> bytes:
    return json.dumps(text).encode()


# --- text -------------------------------------------------------------------------------------------------------


def _texts(message: Message) -> list[str]:
    texts = list(pieces(_text(message)))
    if not texts:
        raise Unsendable("the text is empty")
    return texts


def _text(message: Message) -> str:
    if not message.text.strip():
        return ""
    count = f"{message.asked}/{message.total}\n" if message.total else ""
    pen = " ✍️" if message.writes else ""
    legend = [f"{face.picture} {face.label}" for face in _faces(message.buttons) if face.label]
    numbers = [
        _spelled(button) for button in (*message.buttons, *message.controls) if _only_text(button)
    ]
    return "\n".join(
        [f"{count}{_LOOKS.get(message.look, '')}{message.text}{pen}", *legend, *numbers]
    )


def _only_text(button: Button) -> bool:
    """Telegram's buttons open web addresses only; a phone number in the text is tappable by itself."""
    return bool(button.url) and not button.url.startswith(("https://", "http://", "tg://"))


def _spelled(button: Button) -> str:
    return f"{_label(button)}: {button.url.partition(':')[2]}"


def pieces(text: str, most: int = MOST_TEXT) -> Iterator[str]:
    """The text in parts of at most ``most`` UTF-16 units: split at line ends, else at spaces, else anywhere."""
    while rest := text.strip():
        cut = _reach(rest, most)
        if cut < len(rest):
            cut = max(rest.rfind("\n", 1, cut + 1), 0) or max(rest.rfind(" ", 1, cut + 1), 0) or cut
        yield rest[:cut].rstrip()
        text = rest[cut:]


def _reach(text: str, most: int) -> int:
    """How many characters fit into ``most`` UTF-16 units."""
    if len(text) * 2 <= most:
        return len(text)
    used = 0
    for place, sign in enumerate(text):
        used += 2 if sign > "\uffff" else 1
        if used > most:
            return place
    return len(text)


# --- keyboard ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _keyboard(
    answers: tuple[Button, ...], controls: tuple[Button, ...], submit: Button | None
) -> InlineKeyboardMarkup | None:
    """The keyboard; the same question goes to many, so the last ones are kept. ``submit`` is there for ticks only."""
    buttons, small = ([b for b in all_of if not _only_text(b)] for all_of in (answers, controls))
    rows = [
        *(_ticks(buttons, submit) if submit else _answers(buttons)),
        *_chunks([_key(control) for control in small], _CONTROLS_ROW),
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


@lru_cache(maxsize=512)
def _keyboard_json(
    answers: tuple[Button, ...], controls: tuple[Button, ...], submit: Button | None
) -> bytes:
    keyboard = _keyboard(answers, controls, submit)
    if keyboard is None:
        return b""
    plain = keyboard.model_dump_json(exclude_unset=True, exclude_none=True)
    return b',"reply_markup":' + plain.encode()


def _ticks(buttons: Sequence[Button], submit: Button) -> Iterator[list[InlineKeyboardButton]]:
    yield from ([tick_button(_label(button), _checked(button.token))] for button in buttons)
    done = submit_token(buttons[0].token) if buttons else submit.token
    yield [_key(Button(_label(submit), done))]


def _answers(buttons: Sequence[Button]) -> Iterator[list[InlineKeyboardButton]]:
    faces = _faces(buttons)
    if faces:
        yield [_key(Button(face.picture, face.token)) for face in faces]
    rest = buttons[len(faces) :]
    yield from _chunks(
        [_key(button) for button in rest], _PICTURED_ROW if _is_picture_set(rest) else 1
    )


def _faces(buttons: Sequence[Button]) -> list[Button]:
    """The faces of a scale: five pictured choices at the start that are called 1 to 5."""
    begin = list(
        takewhile(lambda b: _emoji(b) and b.token.rpartition(":")[2].isdigit(), buttons[:_FACES])
    )
    return begin if len(begin) == _FACES else []


def _is_picture_set(buttons: Sequence[Button]) -> bool:
    pictured = sum(1 for button in buttons if _emoji(button))
    return pictured >= _PICTURE_SET and all(len(button.label) <= _SHORT_LABEL for button in buttons)


def _key(button: Button) -> InlineKeyboardButton:
    if button.url:
        return InlineKeyboardButton(text=_label(button), url=button.url)
    return InlineKeyboardButton(text=_label(button), callback_data=_checked(button.token))


def _label(button: Button) -> str:
    return f"{_emoji(button)} {button.label}".strip() or "…"


def _emoji(button: Button) -> str:
    """The button's picture if it is an emoji; names of pictograms are for doors that can draw."""
    return "" if button.picture.isascii() else button.picture


def _checked(token: str) -> str:
    if not 1 <= len(token.encode()) <= MOST_BYTES:
        raise Unsendable(f"a button's token has {len(token.encode())} bytes")
    return token


def _chunks(keys: list[InlineKeyboardButton], width: int) -> Iterable[list[InlineKeyboardButton]]:
    return (keys[start : start + width] for start in range(0, len(keys), width))
