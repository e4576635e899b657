"""The preview: whatever a young person may read in a flow stands in it, with every way."""

from __future__ import annotations

import pytest

from flows.choices import choices_of
from flows.library import flows, sources
from flows.model import END
from flows.parse import parse
from flows.region import home_region, read_region
from rounds.board import INTROS, Scripts, chain
from rounds.preview import preview, script_of
from storage import desk
from storage.drawers import reading, writing
from tests.flows.small_flow import SMALL
from tests.flows.test_region import ELSEWHERE_FILE
from tests.rounds.house import FLOW, INTRO

LIBRARY = flows()
SCRIPTS = {
    name: flow if name.startswith("kennismaking") else chain(LIBRARY[INTROS[flow.roles[0]]], flow)
    for name, flow in LIBRARY.items()
}
SCRIPTS["klein"] = SMALL


def words_of(script, lang):
    for step in script.steps:
        for text in (step.text, step.easier):
            yield from text.get(lang, "").strip().splitlines()
        for choice in choices_of(step):
            yield choice.text.get(lang, "")


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_word_of_every_step_and_choice_is_there(name):
    script = SCRIPTS[name]
    whole = "\n".join(preview(script))
    assert not [words for words in words_of(script, "nl") if words not in whole]
    numbered = [line for line in preview(script)[2:] if line[:1].isdigit()]
    assert len(numbered) == len(script.steps)


@pytest.mark.parametrize("name", sorted(SCRIPTS))
def test_every_way_that_leads_elsewhere_is_named(name):
    script = SCRIPTS[name]
    lines = preview(script)
    for place, step in enumerate(script.steps):
        start = next(n for n, line in enumerate(lines) if line.startswith(f"{place + 1}. "))
        end = lines.index("", start)
        ways = {line.rpartition("→ ")[2].split(".")[0] for line in lines[start:end] if "→" in line}
        usual = script.steps[place + 1].id if place + 1 < len(script.steps) else END
        led = {script.after(step.id), *(script.after(step.id, c.id) for c in choices_of(step))}
        numbers = {one.id: str(n) for n, one in enumerate(script.steps, 1)} | {END: "einde"}
        elsewhere = {numbers[way] for way in led if way != usual}
        # A choice that goes on as usual is named too, where the step itself goes elsewhere.
        assert elsewhere <= ways <= elsewhere | {numbers[usual]}


def test_it_reads_like_this():
    assert preview(parse(FLOW, "proef")) == tuple(EXPECTED.strip("\n").split("\n"))


EXPECTED = """
Proef
Bij elke vraag: Sla over, Terug, Snap ik niet, Hulp.

1. Zegje vertelt
   Fijn dat je er bent.

2. Wachten (vraag, 1 antwoord)
   Wacht jij op hulp?
   ( ) Ja
   ( ) Nee → 4. Hoe gaat het
   ( ) Weet ik niet
   (Snap ik niet:)
   Moet jij nog wachten?

3. Hoe is dat (open vraag, in eigen woorden)
   Hoe is dat wachten voor jou?
   (Snap ik niet:)
   Wat vind je van het wachten?

4. Hoe gaat het (vraag met gezichten)
   Hoe gaat het nu met jou?
   ( ) 😢 Heel slecht
   ( ) 🙁 Niet goed
   ( ) 😐 Gaat wel
   ( ) 🙂 Goed
   ( ) 😀 Heel goed
   ( ) Weet ik niet
   (Snap ik niet:)
   Voel je je nu goed?

5. Jouw wens (open vraag, in eigen woorden)
   Wat wil jij graag anders?
   (Snap ik niet:)
   Wat moet er anders?

Einde.
"""


def test_it_can_be_read_in_another_language():
    lines = preview(SMALL, "en")
    assert "   Hi! I am Zegje." in lines
    assert "Skip" in lines[1]


def test_the_script_of_a_round_begins_with_the_first_meeting(house):
    with reading(house.desk) as drawer:
        script = script_of(drawer, "proef", 1, home_region())
        assert script == chain(parse(INTRO, "i"), parse(FLOW, "p"))
        assert script_of(drawer, "proef", 9, home_region()) is None
        assert script_of(drawer, "nergens", 1, home_region()) is None


def test_another_region_previews_its_own_municipalities(house):
    source = FLOW + (
        '\n[[step]]\nid = "waar"\nkind = "choice"\nbackground = "municipality"\ntext.nl = "Waar woon je?"\n'
        '[[step.choice]]\nid = "beek"\ntext.nl = "Beek"\n[[step.choice]]\nid = "elders"\ntext.nl = "Elders"\n'
    )
    with writing(house.desk) as drawer:
        version = desk.save_flow(drawer, "proef", source)
        script = script_of(drawer, "proef", version, read_region(ELSEWHERE_FILE))
    assert script is not None
    asked = [line for line in preview(script) if line.startswith("   ( ) ")]
    assert asked[-5:] == [
        "   ( ) Aardenburg",
        "   ( ) Beek",
        "   ( ) Dorp",
        "   ( ) Elders",
        "   ( ) Weet ik niet",
    ]


def test_the_scripts_of_conversations_are_those_of_the_region():
    source = sources()["kennismaking.toml"]
    far = read_region(ELSEWHERE_FILE)
    for script in (
        Scripts(lambda _flow, _version: source, far).flow("kennismaking", 1),
        Scripts(lambda _flow, _version: source, far).script("wachten", 1, "kennismaking", 1),
    ):
        asked = next(step for step in script.steps if step.background == "municipality")
        assert [choice.id for choice in asked.choices] == ["aardenburg", "beek", "dorp", "elders"]
