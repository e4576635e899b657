"""One table of a flow file, read key by key: a fault is written down under its key, not raised."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flows.model import HOME_LANGUAGE, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SLUG = re.compile(r"[a-z0-9-]{1,20}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
_UNPRINTABLE = {
    "Cc",
    "Cs",
}  # control characters and halves of a character: no database or chat takes them
_MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the file, the key in it, what is wrong and what to do (Dutch)."""

    name: str
    key: str
    what: str

    def __str__(self) -> str:
        """The fault on one line."""
        return f"{self.name}: {self.key}: {self.what}"


class FlowFaults(Exception):
    """A flow file cannot be used; ``faults`` holds everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


def shown(word: object) -> str:
    """Something that was written in the file, short and on one line, to show in a fault."""
    text = repr(str(word))[1:-1]
    return f'"{text[:_MOST_SHOWN]}…"' if len(text) > _MOST_SHOWN else f'"{text}"'


def meant(word: str, known: Iterable[str]) -> str:
    """Ask whether a known word was meant, when one looks like this; else nothing."""
    near = difflib.get_close_matches(word[:_MOST_SHOWN], list(known), n=1)
    return f" Bedoel je {near[0]}?" if near else ""


def _tidy(value: str) -> str:
    lines = (line.strip() for line in value.splitlines())
    return "\n".join(line for line in lines if line)


@dataclass
class Table:
    """A table of the file ``name``, found at ``at`` (empty: the whole file).

    Each reader returns a value of its kind, an empty one where the file has none or a wrong one;
    every wrong one adds to ``faults``. ``languages`` are those in which every text must be there.
    """

    name: str
    keys: Mapping[str, Any]
    at: str
    faults: list[Fault]
    languages: tuple[str, ...] = (HOME_LANGUAGE,)
    asked: list[str] = field(default_factory=list)

    def fault(self, key: str, what: str) -> None:
        """Write down what is wrong with this key (an empty key: with the table itself)."""
        path = ".".join(part for part in (self.at, key) if part)
        self.faults.append(Fault(self.name, path or "(bestand)", what))

    def _value(self, key: str, kind: type, like: str, *, needed: bool = False) -> Any:
        self.asked.append(key)
        value = self.keys.get(key)
        if value is None and needed:
            self.fault(key, f"Dit ontbreekt. Schrijf bijvoorbeeld: {like}")
        if value is None or isinstance(value, kind):
            return value
        self.fault(key, f"Dit heeft de verkeerde vorm. Schrijf bijvoorbeeld: {like}")
        return None

    def _line(self, key: str, value: object, most: int) -> str:
        """A string of at most this many characters; empty with a fault when it is not."""
        if not isinstance(value, str):
            self.fault(key, "Hier hoort tekst, tussen aanhalingstekens.")
            return ""
        line = _tidy(value)
        if not line:
            self.fault(key, "Hier staat niets. Vul het in, of haal de regel weg.")
        if len(line) > most:
            self.fault(key, f"Dit is te lang: {len(line)} tekens. Er passen er {most}.")
        if any(unicodedata.category(sign) in _UNPRINTABLE for sign in line if sign != "\n"):
            self.fault(key, "Hier staat een onzichtbaar teken in. Typ de tekst opnieuw.")
        return line

    def word(self, key: str, most: int, *, needed: bool = False) -> str:
        """A string on one line."""
        value = self._value(key, str, f'{key} = "…"', needed=needed)
        line = "" if value is None else self._line(key, value, most)
        if "\n" in line:
            self.fault(key, "Dit moet op één regel.")
        return line

    def slug(self, key: str) -> str:
        """An id, which must be there."""
        word = self.word(key, _MOST_SHOWN, needed=True)
        if word and not SLUG.fullmatch(word):
            self.fault(
                key, f"{shown(word)} kan niet. Neem 1 tot 20 kleine letters, cijfers of streepjes."
            )
            return ""
        return word

    def among(self, key: str, known: Iterable[str], *, needed: bool = False) -> str:
        """One of the known words."""
        word = self.word(key, _MOST_SHOWN, needed=needed)
        return word if self._is_known(key, word, tuple(known)) else ""

    def _is_known(self, key: str, word: str, known: tuple[str, ...]) -> bool:
        if word and word not in known:
            self.fault(
                key, f"{shown(word)} ken ik niet. Kies uit: {', '.join(known)}.{meant(word, known)}"
            )
        return word in known

    def flag(self, key: str) -> bool:
        """True or false; false when it is not there."""
        return bool(self._value(key, bool, f"{key} = true"))

    def words(self, key: str, most: int, known: Iterable[str] = ()) -> tuple[str, ...]:
        """A list of strings, each once; where known words are given, of those."""
        values = self._value(key, list, f'{key} = ["…"]') or []
        lines = [
            self._line(f"{key}[{place}]", value, most) for place, value in enumerate(values, 1)
        ]
        for place, line in enumerate(lines, 1):
            if line and line in lines[: place - 1]:
                self.fault(f"{key}[{place}]", f"{shown(line)} staat er twee keer.")
        choose = tuple(known)
        return tuple(
            line
            for place, line in enumerate(lines, 1)
            if line and (not choose or self._is_known(f"{key}[{place}]", line, choose))
        )

    def rows(self, key: str, like: str) -> list[object]:
        """A list of whatever it holds, which the caller looks at; it must be there."""
        return self._value(key, list, f"{key} = {like}", needed=True) or []

    def text(self, key: str, most: int, *, needed: bool = False, one_line: bool = False) -> Text:
        """One text per language; Dutch and every declared language must be there."""
        values = self._value(key, dict, f'{key}.nl = "…"', needed=needed)
        if values is None:
            return {}
        text = {lang: self._spoken(key, lang, value, most) for lang, value in values.items()}
        for lang in dict.fromkeys((HOME_LANGUAGE, *self.languages)):
            if lang not in values:
                self.fault(f"{key}.{lang}", "Deze taal ontbreekt hier. Vertaal de tekst.")
        for lang, line in text.items():
            if one_line and "\n" in line:
                self.fault(f"{key}.{lang}", "Dit moet op één regel.")
        return {lang: line for lang, line in text.items() if line}

    def _spoken(self, key: str, lang: str, value: object, most: int) -> str:
        if LANGUAGE.fullmatch(lang):
            return self._line(f"{key}.{lang}", value, most)
        self.fault(
            f"{key}.{shown(lang)}",
            "Dit is geen taal. Schrijf een code van 2 of 3 letters, zoals nl.",
        )
        return ""

    def tables(self, key: str) -> tuple[Table, ...]:
        """The tables under ``[[key]]``, each named by its id, or by its place (from 1)."""
        values = self._value(key, list, f"[[{key}]]") or []
        found = []
        taken: set[object] = set()
        for place, value in enumerate(values, 1):
            if not isinstance(value, dict):
                self.fault(f"{key}[{place}]", f"Hier hoort een blok dat met [[{key}]] begint.")
                continue
            named = value.get("id")
            usable = isinstance(named, str) and SLUG.fullmatch(named) and named not in taken
            taken.add(named if usable else place)
            at = f"{self.at}.{key}" if self.at else key
            found.append(
                Table(
                    self.name,
                    value,
                    f"{at}[{named if usable else place}]",
                    self.faults,
                    self.languages,
                )
            )
        return tuple(found)

    def close(self) -> None:
        """Write down every key that nobody asked for."""
        for key in self.keys:
            if key not in self.asked:
                self.fault(
                    shown(key),
                    f"Deze naam ken ik niet.{meant(key, self.asked) or ' Haal hem weg.'}",
                )
