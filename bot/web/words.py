"""The words around the conversation, per language, and which of the languages somebody reads."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flows.model import HOME_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS = Path(__file__).with_name("texts.toml")
LANGUAGES = {"nl": "Nederlands", "en": "English"}
"""The languages of the page, each by its own name."""
TAG = re.compile(r"[a-z]{2,3}", re.ASCII)


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(TEXTS.read_text("utf-8"))


def words(lang: str) -> Mapping[str, str]:
    """The page's words in this language; what is not translated is Dutch."""
    tables = _tables()
    return {
        **tables[HOME_LANGUAGE],
        **tables.get(lang, {}),
        "lang": lang if lang in tables else HOME_LANGUAGE,
    }


def spoken(accept_language: str) -> str:
    """The language to begin in, from the header ``Accept-Language``.

    Dutch wherever it stands in the list: many young people keep their phone in English.
    """
    tags = [part.split(";")[0].split("-")[0].strip().lower() for part in accept_language.split(",")]
    known = [tag for tag in tags if TAG.fullmatch(tag)]
    if not known or HOME_LANGUAGE in known:
        return HOME_LANGUAGE
    return known[0]
