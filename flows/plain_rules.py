"""The plain-language rules for one text: its length, its questions, and words it must not have."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from flows.plain_text import clauses, is_question, lines, sentences, words
from flows.plain_words import lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# PLAIN.md: the strictest value of the public Dutch and European guides for easy language.
MOST_WORDS_SENTENCE = 12
MOST_WORDS_MESSAGE = 25
MOST_WORDS_CHOICE = 5
MOST_LETTERS = 12
MOST_EXCLAMATIONS = 1


class Severity(StrEnum):
    """An error keeps a flow from being launched, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


class Part(StrEnum):
    """Which part of a flow a text is."""

    MESSAGE = "bericht"
    QUESTION = "vraag"
    OPEN = "open vraag"
    CHOICE = "keuze"
    TITLE = "titel"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something not plain enough: where, by which rule, what words, why (Dutch), what is better."""

    where: str
    rule: str
    level: Severity
    words: str
    why: str
    better: str = ""


def _error(rule: str, found: str, why: str, better: str = "") -> Finding:
    return Finding("", rule, Severity.ERROR, found, why, better)


def _warning(rule: str, found: str, why: str, better: str = "") -> Finding:
    return Finding("", rule, Severity.WARNING, found, why, better)


def text_findings(text: str, part: Part, background: str = "") -> Iterator[Finding]:
    """Everything in one text; ``background`` is the field that a question asks for, if any."""
    yield from _word_findings(text)
    if part is Part.CHOICE:
        yield from _long_choice(text)
    if part in (Part.CHOICE, Part.TITLE):
        return
    yield from _size_findings(text)
    for sentence in sentences(text):
        yield from _long_sentence(sentence)
        yield from _negation_findings(sentence)
        yield from _pointing(sentence, part, background)


def _size_findings(text: str) -> Iterator[Finding]:
    count = len(words(text))
    if count > MOST_WORDS_MESSAGE:
        why = f"Dit bericht heeft {count} woorden. Er mogen er {MOST_WORDS_MESSAGE}."
        yield _error("lang-bericht", text, why, "Maak er 2 berichten van, of haal woorden weg.")
    asked = [sentence for sentence in sentences(text) if is_question(sentence)]
    if len(asked) > 1:
        why = "Hier staan 2 vragen of meer. Stel er 1 tegelijk."
        yield _error("meer-vragen", " ".join(asked), why, asked[0])
    for line in lines(text):
        if len(sentences(line)) > 1:
            yield _warning(
                "zin-per-regel",
                line,
                "Zet elke zin op een eigen regel.",
                "\n".join(sentences(line)),
            )
    if text.count("!") > MOST_EXCLAMATIONS:
        yield _warning(
            "uitroeptekens",
            "!" * text.count("!"),
            "Eén uitroepteken is genoeg.",
            text.replace("!", "."),
        )


def _long_choice(text: str) -> Iterator[Finding]:
    count = len(words(text))
    if count > MOST_WORDS_CHOICE:
        yield _error(
            "lange-keuze",
            text,
            f"Deze keuze heeft {count} woorden. Er mogen er {MOST_WORDS_CHOICE}.",
        )


def _long_sentence(sentence: str) -> Iterator[Finding]:
    count = len(words(sentence))
    if count > MOST_WORDS_SENTENCE:
        why = f"Deze zin heeft {count} woorden. Er mogen er {MOST_WORDS_SENTENCE}."
        yield _error("lange-zin", sentence, why, _cut(sentence))


def _cut(sentence: str) -> str:
    """The sentence as two, cut at a joining word, when both then are short enough; or an advice."""
    for joint in re.finditer(r",? (en|maar|want|dus) ", sentence):
        first = sentence[: joint.start()] + "."
        second = sentence[joint.end() :] if joint[1] == "en" else sentence[joint.start(1) :]
        if max(len(words(first)), len(words(second))) <= MOST_WORDS_SENTENCE:
            return f"{first}\n{second[:1].upper()}{second[1:]}"
    return "Maak er 2 zinnen van."


def _word_findings(text: str) -> Iterator[Finding]:
    lists_ = lists()
    for word in words(text):
        low = word.lower()
        if low in lists_.address:
            yield _error("u", word, "Zeg je en jij.", lists_.address[low])
        yield from _short_word(word, lists_.abbreviations, lists_.names)
        if low in lists_.vague:
            yield _warning("getal", word, "Dit is vaag of lastig.", lists_.vague[low])
        if low in lists_.numbers:
            yield _warning("getal", word, "Een cijfer leest makkelijker.", lists_.numbers[low])
        if max(len(piece) for piece in re.split(r"[-'’.]", word)) > MOST_LETTERS:
            why = f"Dit woord heeft meer dan {MOST_LETTERS} letters."
            yield _warning(
                "lang-woord", word, why, "Neem een korter woord, of zet er een streepje in."
            )
    if "%" in text:
        yield _warning("getal", "%", "Procenten zijn lastig.", "bijvoorbeeld: 3 van de 10 jongeren")


def _short_word(word: str, short: Mapping[str, str], names: frozenset[str]) -> Iterator[Finding]:
    low = word.lower()
    dotted = re.fullmatch(r"\w(\.\w)+", word)
    capitals = word.isupper() and sum(letter.isalpha() for letter in word) > 1
    if low in short or dotted:
        yield _error(
            "afkorting", word, "Dit is een afkorting. Schrijf het uit.", short.get(low, "")
        )
    elif capitals and word not in names:
        yield _error("hoofdletters", word, "Hoofdletters lezen lastig. Schrijf het woord uit.")


def _negation_findings(sentence: str) -> Iterator[Finding]:
    for clause in clauses(sentence.lower()):
        found = [word for word in words(clause) if word in lists().negations]
        turned = [word for word in words(clause) if word in lists().turned]
        if len(found) > 1 or (found and turned):
            better = lists().turned[turned[0]] if turned else "Zeg wat wél zo is."
            yield _error(
                "dubbel-niet", " ".join([*found, *turned]), "Dubbel niet is lastig.", better
            )
            return
    denied = [word for word in words(sentence.lower()) if word in lists().negations]
    if denied and is_question(sentence):
        yield _warning(
            "niet-in-vraag", denied[0], "Een vraag met niet is lastig.", "Vraag wat wél zo is."
        )


def _pointing(sentence: str, part: Part, background: str) -> Iterator[Finding]:
    low = sentence.lower()
    if is_question(sentence):
        for turn in lists().leads:
            if found := turn.pattern.search(low):
                yield _error("sturend", found[0], turn.why, turn.better)
                break
    if not (is_question(sentence) or _ORDER.match(low)) or _REASSURES.search(low):
        return
    for turn in lists().asks:
        if turn.open and part is not Part.OPEN:
            continue
        found = turn.pattern.search(low)
        if found and not (turn.unless and turn.unless == background):
            make = _warning if turn.open else _error
            yield make("wie", found[0], turn.why, turn.better)
            return


_ORDER = re.compile(r"(geef|noem|typ|schrijf|stuur|zeg|vul|vertel)\b")
_REASSURES = re.compile(r"\b(nooit|geen|niet|niemand)\b")  # "Noem geen namen" is good advice
