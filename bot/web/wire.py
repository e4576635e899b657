"""How messages look on their way to the page: plain JSON, the same that the templates read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.web.links import parts
from flows.message import Button, Look, Message
from flows.tokens import PickToken, read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rounds.talk import Outgoing

FACES = tuple("12345")
"""The choices of a scale (``flows.event.Picked``)."""
MOST_IN_A_LIST = 5
"""Longer sets of pictures become a grid (PLAIN.md: other choices are at most five)."""
MOST_ABOVE_EACH_OTHER = 8
"""Longer lists (of places) stand in two columns, to be overseen on a small phone."""


def wire(outgoing: Outgoing) -> dict[str, Any]:
    """One numbered message as the page takes it."""
    return {"number": outgoing.number, **wire_message(outgoing.message)}


def wire_message(message: Message) -> dict[str, Any]:
    """A message as the page takes it.

    ``lines`` is the text by line, each a list of pieces that may lead somewhere; ``strong`` counts the
    line that is the question itself, or is -1. ``layout`` says
    how the answers stand: ``list``, ``many``, ``grid`` or ``scale``. Buttons with a web address stand apart
    as ``urls``.
    """
    lines = _lines(message)
    taps = [button for button in message.buttons if not button.url]
    return {
        "text": message.text,
        "lines": lines,
        "strong": _strong(message, lines),
        "look": message.look.value,
        "layout": layout(message),
        "buttons": [_button(button) for button in taps],
        "urls": [
            {"label": button.label, "href": button.url} for button in message.buttons if button.url
        ],
        "controls": [_button(button) for button in message.controls],
        "several": message.several,
        "submit": _button(message.submit) if message.submit else None,
        "writes": message.writes,
        "asked": message.asked,
        "total": message.total,
        "lang": message.lang,
    }


def _lines(message: Message) -> list[list[dict[str, str]]]:
    lines = [line for line in message.text.split("\n") if line.strip()]
    if message.look is not Look.HELP:
        return [[{"text": line, "href": ""}] for line in lines]
    return [[{"text": part.text, "href": part.href} for part in parts(line)] for line in lines]


def _strong(message: Message, lines: list[list[dict[str, str]]]) -> int:
    if message.look is not Look.QUESTION:
        return -1
    texts = ["".join(part["text"] for part in line).rstrip() for line in lines]
    return next((place for place, text in enumerate(texts) if text.endswith("?")), len(texts) - 1)


def _button(button: Button) -> dict[str, str]:
    # The name of a pictogram is no picture yet; only an emoji can be shown as it is.
    picture = "" if button.picture.isascii() else button.picture
    return {"label": button.label, "token": button.token, "picture": picture}


def layout(message: Message) -> str:
    """How the answers are best set out: faces in a row, pictures in a grid, names in columns, a list."""
    faces = [button for button in message.buttons if not button.picture.isascii()]
    picked = [read(button.token) for button in faces]
    ids = {token.choices for token in picked if isinstance(token, PickToken)}
    if not message.several and all((face,) in ids for face in FACES):
        return "scale"
    if len(faces) > MOST_IN_A_LIST:
        return "grid"
    return "many" if len(message.buttons) > MOST_ABOVE_EACH_OTHER else "list"


def docks(message: Mapping[str, Any]) -> bool:
    """Whether this message brings something to answer with, so that older answers must go."""
    return bool(message["buttons"] or message["controls"] or message["submit"] or message["writes"])
