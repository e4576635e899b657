"""Play a written conversation through the engine, and compare it with how it was written down.

A dialogue is a text file that people of a council can read. Write only the first line and what the young person
does; the rest writes itself:

    ZEGJE_GOLDEN_WRITE=1 python -m pytest tests/flows -k dialogue

and is compared from then on. Read what was written before you commit it: that is the test.

    flow: klein                     one of small_flow.FLOWS, or library/ID for flows/library/ID.toml
    # anything                      a comment, kept where it stands
    Ik: hallo                       a typed message (" / " is a new line); nlp is not asked, so it is kept as it is
    Ik: hallo {acuut suicide}       nlp heard concern: level and kind; {zorg eten zacht} is a soft one
    Ik: [Thuis]                     a tap on the button with this label, of the newest message that has one
    Ik: [A] [B] [Klaar]             ticks, and the button that sends them
    Ik: /hulp   Ik: /taal en        a command from the menu
    Ik: (opent)                     the door is opened, now or again
    Ik: (hallo -> hoi)              an earlier message is edited
    Ik: (voice) (picture) (sticker) (other)
    (stil)                          nothing happens until the present wait is over
    (de ronde sluit)

What Zegje says stands as "Zegje: ...", buttons as [..], the small controls as (..), "✎" where own words are hoped
for, other effects as "* ...". Under "== bewaard" stands what is kept at the end.
"""

import os
import re
from pathlib import Path

from small_flow import FLOWS
from store import Store

import flows
from flows import event as e
from flows.engine import advance
from flows.parse import parse
from flows.state import State, dump, load
from flows.tokens import PickToken, read, write

LIBRARY = Path(flows.__file__).parent / "library"
_HEARD = re.compile(r"(?P<text>.*?)\s*\{(?P<level>\w+) (?P<kind>[\w-]+)(?P<soft> zacht)?\}")
FIXED = {
    "Ik wil verder": "a:paused:verder",
    "Ik wil stoppen": "a:paused:stop",
    "Laat mijn antwoorden zien": "a:known:texts",
}
"""Buttons that rounds puts under help and under what is known."""
_LABEL = re.compile(r"\[([^\]]+)\]")


def flow_named(name):
    """A flow of the tests, or library/ID."""
    if name.startswith("library/"):
        path = LIBRARY / f"{name.removeprefix('library/')}.toml"
        return parse(path.read_text("utf-8"), path.name)
    return FLOWS[name]


def check(path):
    """Play the dialogue of this file; it must come out exactly as it is written."""
    written = path.read_text("utf-8")
    played = play(written)
    if os.environ.get("ZEGJE_GOLDEN_WRITE"):
        path.write_text(played, "utf-8")
        return
    assert played == written


def play(written):
    """The whole dialogue that follows from the first line and what the young person does in it."""
    first, *lines = written.splitlines()
    name, _, lang = first.removeprefix("flow: ").partition(" in ")
    table = Table(flow_named(name), lang or "nl")
    for line in lines:
        table.play(line)
    kept = table.store.lines()
    return "\n".join([first, *table.lines, "", "== bewaard", *kept]).rstrip() + "\n"


class Table:
    """One conversation that is being played. Between any two events the state goes through JSON."""

    def __init__(self, flow, lang):
        self.flow = flow
        self.state = State(lang=lang)
        self.store = Store()
        self.lines = []
        self.messages = []
        self.tags = {}
        self.count = 0
        self.wait = None

    def play(self, line):
        if line.startswith("#"):
            self.lines += ["", line]
        elif line.startswith("Ik: "):
            self.lines += ["", line]
            self.happen(self.event(line.removeprefix("Ik: ")))
        elif line == "(stil)":
            assert self.wait, "nothing is waited for"
            self.lines += ["", line]
            self.happen(e.Elapsed(self.wait.lapse))
        elif line == "(de ronde sluit)":
            self.lines += ["", line]
            self.happen(e.RoundClosed())

    def event(self, did):
        self.count += 1
        tag = f"m{self.count}"
        match did:
            case "(opent)":
                return e.Began()
            case "(voice)" | "(picture)" | "(sticker)" | "(other)":
                return e.SentMedia(e.Medium(did.strip("()")), tag)
            case _ if did.startswith("(") and " -> " in did:
                old, new = did.strip("()").split(" -> ")
                return self.heard(new, self.tags[old], edited=True)
            case _ if did.startswith("/"):
                special, _, argument = did[1:].partition(" ")
                return e.Asked(e.Special(special), tag, argument)
            case _ if did.startswith("["):
                return e.Tapped(self.token(_LABEL.findall(did)), tag)
        return self.heard(did, tag)

    def heard(self, text, tag, *, edited=False):
        found = _HEARD.fullmatch(text)
        words = found["text"] if found else text
        self.tags[words] = tag
        words = words.replace(" / ", "\n")
        if found:
            soft = bool(found["soft"])
            return e.Troubled(words, words, tag, found["level"], found["kind"], soft, edited)
        return e.Edited(words, words, tag) if edited else e.Said(words, words, tag)

    def token(self, labels):
        tokens = [self.button(label) for label in labels]
        submit = read(tokens[-1])
        if len(tokens) > 1 or (isinstance(submit, PickToken) and not submit.choices):
            ticked = [choice for token in tokens[:-1] for choice in read(token).choices]
            return write(PickToken(submit.step, tuple(ticked)))
        return tokens[-1]

    def button(self, label):
        if label in FIXED:
            return FIXED[label]
        for message in reversed(self.messages):
            submit = (message.submit,) if message.submit else ()
            for button in (*message.buttons, *message.controls, *submit):
                if label == button.label:
                    return button.token
        raise AssertionError(f"there is no button {label}")

    def happen(self, event):
        state, effects = advance(self.flow, self.state, event)
        self.state = load(dump(state))
        assert self.state == state
        for effect in effects:
            self.store.apply(effect)
            self.show(effect)

    def show(self, effect):
        match effect:
            case e.Say(message):
                self.messages.append(message)
                self.lines += shown(message)
            case e.Wait():
                self.wait = effect
            case e.Ended(ending):
                self.wait = None
                self.lines.append(f"  * einde: {ending}")
            case e.ShowHelp(level, kind, pauses):
                words = [word for word in (level, kind, "pauze" if pauses else "") if word]
                self.lines.append(f"  * hulp ({', '.join(words)})" if words else "  * hulp")
            case e.ShowKnown(texts):
                self.lines.append("  * wat weet je: woorden" if texts else "  * wat weet je")
            case e.SetBackground(field, value):
                self.lines.append(f"  * achtergrond: {field} = {value or '(vergeten)'}")
            case e.CountConfused(step):
                self.lines.append(f"  * niet gesnapt: {step}")
            case e.ChangeLanguage(lang):
                self.lines.append(f"  * taal: {lang}")
            case e.Hold(step):
                self.lines.append(f"  * apart gelegd: {step}")
            case e.Release() | e.Discard() | e.EraseAll() | e.TellMore():
                words = {"Release": "bewaard", "Discard": "weggegooid", "EraseAll": "alles gewist"}
                name = type(effect).__name__
                self.lines.append(f"  * {words.get(name, 'iets vertellen')}")
            case e.Drop(steps):
                self.lines.append(f"  * antwoord weg: {', '.join(steps)}")
            case e.Keep():
                pass


def shown(message):
    """A message as it stands in a dialogue."""
    text = message.text.replace("\n", "\n       ")
    count = f"  ({message.asked}/{message.total})" if message.total else ""
    lines = [f"Zegje: {text}{count}{' ✎' if message.writes else ''}"]
    buttons = [*message.buttons, *((message.submit,) if message.submit else ())]
    if buttons:
        labels = (
            f"[{button.picture + ' ' if button.picture else ''}{button.label}]"
            for button in buttons
        )
        lines.append("  " + " ".join(labels))
    if message.controls:
        lines.append("  " + " ".join(f"({button.label})" for button in message.controls))
    return lines
