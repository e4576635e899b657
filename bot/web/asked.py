"""Reads what the page sends, as JSON or as a form, and refuses what no page of ours would send."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from flows.event import Special
from flows.tokens import PickToken, read, write
from rounds.incoming import Body, Command, Opened, Polled, Tap, Typed

TOKEN = re.compile(r"[A-Za-z0-9_-]{22,64}", re.ASCII)
"""At least 128 bits in base64."""
KEY = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
CODE = re.compile(r"[A-Za-z0-9_-]{0,64}", re.ASCII)
NUMBER = re.compile(r"[0-9]{1,16}", re.ASCII)
MOST_NUMBER = 2**53 - 1
"""The largest whole number that JavaScript keeps exactly."""
MOST_FIELDS = 200
MOST_TOKEN = 400
"""Characters of a tap: all choices of the longest set together."""


class Unreadable(Exception):
    """What came in is not what a page of Zegje sends."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that the page asks for. ``token`` is empty at first contact.

    ``shown`` is, for the plain form, the number of the last message on the page that was sent;
    ``draft`` the text in the field when something else was pressed.
    """

    token: str
    key: str
    seen: int
    body: Body
    shown: int = 0
    draft: str = ""


def from_json(raw: bytes) -> Asked:
    """What the script sent.

    Raises:
        Unreadable: not JSON, or not ours.
    """
    form = json_object(raw)
    return Asked(
        token=_name(form.get("token") or "", TOKEN),
        key=_name(form.get("key"), KEY, needed=True),
        seen=_number(form.get("seen", 0)),
        body=_body(form),
    )


def json_object(raw: bytes) -> dict[str, Any]:
    """The JSON object in these bytes.

    Raises:
        Unreadable: there is none.
    """
    try:
        form = json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable from None
    if not isinstance(form, dict):
        raise Unreadable
    return form


def token_in(value: object) -> str:
    """A session's token, or empty.

    Raises:
        Unreadable: it is neither.
    """
    return _name(value or "", TOKEN)


def _body(form: dict[str, Any]) -> Body:
    match form:
        case {"kind": "open"}:
            return Opened(_name(form.get("code") or "", CODE))
        case {"kind": "typed", "text": str(text)} if text.strip():
            return Typed(clean(text))
        case {"kind": "tap", "taps": [str(), *_] as taps}:
            return Tap(together(taps))
        case {"kind": "command", "special": str(special)}:
            return command(special)
        case {"kind": "poll"}:
            return Polled()
    raise Unreadable


def from_form(raw: bytes) -> Asked:
    """What the plain form sent.

    Raises:
        Unreadable: not a form, or not ours.
    """
    form = form_fields(raw)
    text = clean(form.get("text", [""])[0])
    body = _pressed(form, text)
    return Asked(
        token=_name(_first(form, "token"), TOKEN),
        key=_name(_first(form, "key"), KEY, needed=True),
        seen=_number(_first(form, "seen")),
        body=body,
        shown=_number(_first(form, "shown")),
        draft="" if isinstance(body, Typed) else text,
    )


def form_fields(raw: bytes) -> dict[str, list[str]]:
    """The fields of a form.

    Raises:
        Unreadable: there are none to be found.
    """
    try:
        return parse_qs(
            raw.decode("ascii"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise Unreadable from None


def _pressed(form: dict[str, list[str]], text: str) -> Body:
    match form:
        case {"tap": [token, *_]}:
            return Tap(together([token]))
        case {"done": [token, *_]}:
            return Tap(together(form.get("pick") or [token]))
        case {"command": [special, *_]}:
            return command(special)
        case {"kind": ["open", *_]}:
            return Opened(_name(_first(form, "code"), CODE))
    # An empty field that is sent asks for nothing, but is no mistake either.
    return Typed(text) if text.strip() and _first(form, "kind") != "poll" else Polled()


def _first(form: dict[str, list[str]], name: str) -> str:
    return form.get(name, [""])[0]


def together(taps: list[Any]) -> str:
    """One token for all that was ticked: ``c:STEP:ONE,TWO`` (``flows.tokens``).

    Raises:
        Unreadable: ticks of different steps, or no texts.
    """
    if not all(isinstance(tap, str) and 0 < len(tap) <= MOST_TOKEN for tap in taps):
        raise Unreadable
    if len(taps) == 1:
        return clean(taps[0])
    picks = [read(tap) for tap in taps]
    tokens = [pick for pick in picks if isinstance(pick, PickToken)]
    if len(tokens) != len(taps) or len({pick.step for pick in tokens}) != 1:
        raise Unreadable
    return write(PickToken(tokens[0].step, tuple(c for pick in tokens for c in pick.choices)))


def command(words: str) -> Command:
    """What the menu asks for, written ``SPECIAL`` or ``SPECIAL:ARGUMENT``.

    Raises:
        Unreadable: it stands in no menu.
    """
    special, _, argument = words.partition(":")
    if special not in set(Special) or not CODE.fullmatch(argument):
        raise Unreadable
    return Command(Special(special), argument)


def clean(text: str) -> str:
    """The text without what no database takes: lone halves of a character, and the zero byte."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "").replace("\r\n", "\n")


def _name(value: object, shape: re.Pattern[str], *, needed: bool = False) -> str:
    if value == "" and not needed:
        return ""
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise Unreadable
    return value


def _number(value: object) -> int:
    if isinstance(value, str):
        value = int(value) if NUMBER.fullmatch(value) else 0 if value == "" else None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_NUMBER:
        raise Unreadable
    return value
