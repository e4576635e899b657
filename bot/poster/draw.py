"""Draw posters and sheets of cards as PDF/UA: tagged, with a title and words for the picture, in Dutch."""

from __future__ import annotations

import io
import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

import segno
import typst

_HERE = Path(__file__).parent
STANDARD: Final = "ua-1"
"""PDF/UA-1 (ISO 14289-1); typst refuses what would not be."""
SIZES = {"a4": 1.0, "a6": 0.5}
LATIN = 0x180
"""Up to here the fonts have every sign: Latin with accents, Turkish and Polish too."""
GRIDS = {8: (2, 4), 15: (3, 5)}
"""Cards on a page: columns and rows."""

Size = Literal["a4", "a6"]
Form = Literal["pdf", "png"]


class PosterFault(RuntimeError):
    """A poster cannot be drawn; the message says why."""


@dataclass(frozen=True, slots=True)
class Poster:
    """What stands on a poster.

    ``code`` as it is read from paper, ``address`` the whole web address behind the QR code, ``telegram`` the address of
    the bot, or empty. ``asked_by`` is who wants to know ("de gemeente Heerlen"), or empty.
    """

    title: str
    asked_by: str
    place: str
    code: str
    address: str
    telegram: str = ""


def designs() -> dict[str, dict[str, str]]:
    """The looks to choose from, by name: what each is like, and its colours."""
    return tomllib.loads((_HERE / "designs.toml").read_text("utf-8"))


def draw(
    poster: Poster, design: str, size: Size = "a4", form: Form = "pdf", dots: int = 100
) -> list[bytes]:
    """The poster: one PDF, or the same as a picture of so many dots an inch. Raises ``PosterFault``."""
    words = _words(poster)
    lines = (
        [words["asked"].format(asked_by=_capital(_plain(poster.asked_by)))]
        if poster.asked_by
        else []
    )
    return _compile(
        "poster.typ",
        {
            "design": design,
            "colours": designs()[design],
            "scale": SIZES[size],
            "words": words,
            "title": _plain(poster.title),
            "lines": [*lines, words["what"], words["safe"], words["stop"]],
            "place": _plain(poster.place),
            "address": _parts(poster.address),
            "telegram": _parts(poster.telegram),
            "qr": _qr(poster.address),
        },
        form,
        dots,
    )


def draw_sheet(posters: Sequence[Poster], per_page: int = 15, form: Form = "pdf") -> list[bytes]:
    """Cards to cut out, one for each of these codes of one round and place: one PDF, or a picture of every page."""
    first, (columns, rows) = posters[0], GRIDS[per_page]
    words = _words(first)
    cards = [
        {
            "code": each.code,
            "site": _parts(each.address),
            "qr": _qr(each.address),
            "picture": _words(each)["picture"],
        }
        for each in posters
    ]
    content = {
        "words": words,
        "title": _plain(first.title),
        "place": _plain(first.place),
        "columns": columns,
        "rows": rows,
        "cards": cards,
    }
    return _compile("sheet.typ", content, form)


@cache
def _texts() -> dict[str, str]:
    return tomllib.loads((_HERE / "words.toml").read_text("utf-8"))


def _words(poster: Poster) -> dict[str, str]:
    words = _texts()
    told = {"title": _plain(poster.title), "address": _short(poster.address)}
    # "asked" is filled in where somebody asks.
    return {key: text if key == "asked" else text.format(**told) for key, text in words.items()}


def _compile(file: str, content: Mapping[str, Any], form: Form, dots: int = 100) -> list[bytes]:
    try:
        made, warnings = typst.compile_with_warnings(
            str(_HERE / file),
            root=str(_HERE),
            font_paths=[str(_HERE / "fonts")],
            ignore_system_fonts=True,
            format=form,
            ppi=dots,
            pdf_standards=[STANDARD] if form == "pdf" else [],
            sys_inputs={"poster": json.dumps(content)},
        )
    except typst.TypstError as fault:
        raise PosterFault(f"The poster cannot be drawn: {fault}") from fault
    if warnings:
        raise PosterFault(f"The poster cannot be drawn well: {warnings[0]}")
    return made if isinstance(made, list) else [made]


def _qr(address: str) -> str:
    # Level Q: a quarter of it may be dirty, torn or under a drawing pin. The quiet zone of 4 is part of the picture.
    drawn = io.BytesIO()
    segno.make(address, error="q", micro=False, boost_error=False).save(
        drawn, kind="svg", border=4, light="#ffffff", xmldecl=False, nl=False
    )
    return drawn.getvalue().decode()


def _short(address: str) -> str:
    return address.removeprefix("https://").removeprefix("http://")


def _parts(address: str) -> list[str]:
    """An address on two lines: where, and then what; ``zegje.nl`` and ``/r/bk47-m2px``."""
    found = re.fullmatch(r"(.+?)((?:/r/|\?).+)?", _short(address))
    return [part for part in found.groups() if part] if found else []


def _plain(text: str) -> str:
    """Without signs that the fonts of a poster do not have, such as emoji."""
    known = "–—‘’“”„…€•"
    kept = (sign for sign in text if sign.isprintable() and (ord(sign) < LATIN or sign in known))
    return " ".join("".join(kept).split())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
