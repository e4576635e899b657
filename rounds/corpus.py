"""What one row of a corpus says once it is opened: an answer of a closed round, and at most coarse classes."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rounds.answer_body import AnswerBody
from rounds.workroom import Workroom
from storage import corpus
from storage.corpus import CorpusRow
from storage.crypto import RandomBytes, Seal
from storage.drawers import reading

KEY_BYTES = 16
"""Of the random key of a row, and of the random token of a respondent."""


@dataclass(frozen=True, slots=True)
class CorpusAnswer:
    """One answer of a closed round, or how often a step was skipped or not understood.

    ``kind`` is picked, wrote, skipped or confused. ``respondent`` is a random token (hex) that only counts people, and
    ``background`` their coarse classes: municipality or subregion, age, role; or provider. Both are empty once the
    round is frozen, and always where ``count`` says how many people skipped a step or did not understand it. ``visit``
    tells several stories of one respondent apart. ``quote``: its writer agreed to be quoted, and no concern was raised.
    """

    step: str
    kind: str
    choices: tuple[str, ...] = ()
    text: str = ""
    quote: bool = False
    troubled: bool = False
    visit: int = 0
    respondent: str = ""
    background: Mapping[str, str] = field(default_factory=dict)
    count: int = 0

    def to_bytes(self) -> bytes:
        """The form that goes into the drawer, before it is sealed; fields that are empty are left out."""
        form = {name: getattr(self, name) for name in self.__slots__ if getattr(self, name)}
        return json.dumps(form, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, plain: bytes) -> CorpusAnswer:
        """The answer that ``to_bytes`` wrote."""
        form = json.loads(plain)
        return cls(**form | {"choices": tuple(form.get("choices", ()))})


def rewritten(
    bodies: Sequence[AnswerBody], token: str, background: Mapping[str, str]
) -> Iterator[CorpusAnswer]:
    """The real answers of one respondent as the corpus keeps them: no tags of messages, consent where it counts."""
    agreed = {body.visit: body for body in bodies if body.kind == "agreed" and body.quote}
    for body in bodies:
        if body.says_something:
            consent = agreed.get(body.visit)
            yield CorpusAnswer(
                step=body.step,
                kind=body.kind,
                choices=body.choices,
                text=body.text,
                quote=body.kind == "wrote"
                and consent is not None
                and body.step not in consent.except_steps
                and not body.troubled,
                troubled=body.troubled,
                visit=body.visit,
                respondent=token,
                background=background,
            )


def counted(bodies: Iterable[AnswerBody]) -> list[CorpusAnswer]:
    """How many times each step was skipped or not understood, whoever it was."""
    times = Counter(
        (body.step, body.kind) for body in bodies if body.kind in {"skipped", "confused"}
    )
    return [CorpusAnswer(step, kind, count=count) for (step, kind), count in sorted(times.items())]


def seal_rows(
    answers: Iterable[CorpusAnswer], seal: Seal, name: str, random_bytes: RandomBytes
) -> list[CorpusRow]:
    """Rows under random keys, in the order of these keys: that shuffles them.

    ``name`` is the round's id, or that of its frozen texts.
    """
    rows = []
    for each in answers:
        key = random_bytes(KEY_BYTES)
        rows.append(CorpusRow(name, key, seal.close(each.to_bytes(), name.encode() + key)))
    return sorted(rows, key=lambda row: row.key)


def open_row(row: CorpusRow, seal: Seal) -> CorpusAnswer:
    """What a row says. Raises ``SealBroken``."""
    return CorpusAnswer.from_bytes(seal.open(row.body, row.round_id.encode() + row.key))


def frozen_name(round_id: str) -> str:
    """Under which name the texts of a frozen round are kept, beside a key of their own."""
    return f"{round_id} frozen"


def read_corpus(room: Workroom, round_id: str) -> list[CorpusAnswer]:
    """Everything that is kept of a closed round, in no order that means anything; nothing when its key is gone."""
    for name in (frozen_name(round_id), round_id):
        with reading(room.answers) as drawer:
            rows = corpus.corpus_of(drawer, name)
        seal = room.keys.store.corpus(name)
        if rows and seal is not None:
            return [open_row(row, seal) for row in rows]
    return []
