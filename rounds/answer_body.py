"""What one row of the answers drawer says once it is opened, and how a new piece of an answer changes it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from flows.event import Agreed, Answer, Picked, Skipped, Wrote

Pieces = tuple[tuple[str, str], ...]
"""The messages of one answer in own words, each with its tag before it."""


@dataclass(frozen=True, slots=True)
class AnswerBody:
    """One participant's answer to one step, redacted.

    ``kind`` is picked, wrote, skipped, agreed or confused. ``pieces`` are the messages of one answer in own words,
    each with the tag of its message: a message that is delivered twice has the same tag and so changes nothing.
    ``troubled`` marks a text that raised concern: it is never offered as a quote (SAFETY.md rule 8). ``visit``
    counts how often this participant went through this round before (a standing round may be told several stories).
    """

    step: str
    visit: int
    kind: str
    choices: tuple[str, ...] = ()
    pieces: Pieces = ()
    quote: bool = False
    except_steps: tuple[str, ...] = ()
    troubled: bool = False

    @property
    def text(self) -> str:
        """The whole answer in own words."""
        return "\n".join(text for _, text in self.pieces if text)

    @property
    def says_something(self) -> bool:
        """Whether it is a real answer: who gave one took part. Skipping and not understanding are none."""
        return bool(self.choices) if self.kind == "picked" else bool(self.text.strip())

    def to_bytes(self) -> bytes:
        """The form that goes into the drawer, before it is sealed; fields that are empty are left out."""
        form = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name)}
        return json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> AnswerBody:
        """The body that ``to_bytes`` wrote."""
        form = json.loads(plain)
        return cls(
            step=form["step"],
            visit=form.get("visit", 0),
            kind=form["kind"],
            choices=tuple(form.get("choices", ())),
            pieces=tuple((tag, text) for tag, text in form.get("pieces", ())),
            quote=form.get("quote", False),
            except_steps=tuple(form.get("except_steps", ())),
            troubled=form.get("troubled", False),
        )


def with_piece(body: AnswerBody | None, step: str, visit: int, piece: Wrote) -> AnswerBody:
    """The answer with this piece added, or with the piece of the same tag replaced."""
    if body is None or body.kind != "wrote":
        return AnswerBody(step, visit, "wrote", pieces=((piece.tag, piece.text),))
    if any(tag == piece.tag for tag, _ in body.pieces):
        pieces = tuple((tag, piece.text if tag == piece.tag else text) for tag, text in body.pieces)
    else:
        pieces = (*body.pieces, (piece.tag, piece.text))
    return replace(body, pieces=pieces)


def answered(body: AnswerBody | None, step: str, visit: int, answer: Answer) -> AnswerBody:
    """The body after this answer: a piece is added to what is there, anything else replaces it."""
    match answer:
        case Wrote():
            return with_piece(body, step, visit, answer)
        case Picked(choices):
            return AnswerBody(step, visit, "picked", choices=choices)
        case Skipped():
            return AnswerBody(step, visit, "skipped")
        case Agreed(quote, except_steps):
            return AnswerBody(step, visit, "agreed", quote=quote, except_steps=except_steps)
        case _:
            assert_never(answer)


def cut(cleaned: str, raw_pieces: Sequence[str]) -> tuple[str, ...]:
    """Divide a text that was redacted as a whole over the pieces that it was joined from, line by line.

    Where redaction swallowed a line end (a number written over two messages) the pieces cannot be told apart any
    more: the whole text then goes to the first, and the others are left empty.
    """
    lines = cleaned.split("\n")
    counts = [piece.count("\n") + 1 for piece in raw_pieces]
    if sum(counts) != len(lines):
        return (cleaned, *("" for _ in raw_pieces[1:]))
    pieces, start = [], 0
    for count in counts:
        pieces.append("\n".join(lines[start : start + count]))
        start += count
    return tuple(pieces)
