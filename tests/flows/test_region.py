"""A region: the one that ships is complete, another is a file, and its young people see their own municipalities."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.background import BY_CODE, CLASSES, ELSEWHERE, MUNICIPALITIES, in_region
from flows.library import flows
from flows.model import Kind
from flows.parse import FlowFaults
from flows.region import home_region, read_region
from tests.flows.small_flow import SMALL

ELSEWHERE_FILE = """
id = "verweg"
name = "Ver Weg"

[[subregion]]
id = "noord"
name = "Noord"
municipalities = [["dorp", "Dorp"], ["beek", "Beek"]]

[[subregion]]
id = "zuid"
name = "Zuid"
municipalities = [["aardenburg", "Aardenburg"]]

[[provider]]
id = "de-stap"
name = "De Stap"
"""
FAR = read_region(ELSEWHERE_FILE, "verweg.toml")

# As the three sub-regions name them themselves (Jeugdhulp Zuid-Limburg; Stadsregio Parkstad Limburg).
SIXTEEN = {
    "maastricht-heuvelland": {
        *("Eijsden-Margraten", "Gulpen-Wittem", "Maastricht"),
        *("Meerssen", "Vaals", "Valkenburg aan de Geul"),
    },
    "parkstad": {
        *("Beekdaelen", "Brunssum", "Heerlen", "Kerkrade"),
        *("Landgraaf", "Simpelveld", "Voerendaal"),
    },
    "westelijke-mijnstreek": {"Beek", "Sittard-Geleen", "Stein"},
}


def test_the_region_that_ships_has_its_sixteen_municipalities():
    region = home_region()
    assert {
        sub.id: {place.name for place in region.municipalities[sub.id]} for sub in region.subregions
    } == SIXTEEN
    assert len(region.all_municipalities) == 16
    assert region.providers == ()


def test_every_municipality_lies_in_one_subregion():
    region = home_region()
    for place in region.all_municipalities:
        subregion = region.subregion_of(place.id)
        assert place.id in region.municipalities_of(subregion)
    assert region.subregion_of("amsterdam") is None
    assert region.municipalities_of("nergens") == ()


def test_the_example_in_the_documents_is_a_region():
    page = Path("docs/regions.md").read_text("utf-8")
    region = read_region(page.split("```toml")[1].split("```")[0], "docs/regions.md")
    assert [place.id for place in region.all_municipalities] == ["dorp", "nieuwe-stad", "oude-stad"]
    assert [place.id for place in region.providers] == ["de-stap"]


def test_a_place_has_a_name_for_people():
    assert home_region().name_of("valkenburg") == "Valkenburg aan de Geul"
    assert home_region().name_of("parkstad") == "Parkstad"
    assert FAR.name_of("de-stap") == "De Stap"
    assert FAR.name_of("elders") == "elders"


def test_the_classes_of_a_background_come_from_the_file():
    assert tuple(sorted(p.id for p in home_region().all_municipalities)) == MUNICIPALITIES
    assert CLASSES["municipality"] == (*MUNICIPALITIES, ELSEWHERE)


def test_no_flow_asks_for_a_provider():
    assert BY_CODE == "provider"
    assert BY_CODE not in CLASSES


def municipalities_in(flow):
    (step,) = (step for step in flow.steps if step.background == "municipality")
    return [(choice.id, choice.text["nl"]) for choice in step.choices]


@pytest.mark.parametrize("name", ["kennismaking", "kennismaking-ouder"])
def test_another_region_sees_its_own_municipalities(name):
    assert municipalities_in(in_region(flows()[name], FAR)) == [
        ("aardenburg", "Aardenburg"),
        ("beek", "Beek"),
        ("dorp", "Dorp"),
        ("elders", "Ergens anders"),
    ]


def test_a_place_that_the_flow_knows_keeps_its_words():
    (step,) = (s for s in in_region(flows()["kennismaking"], FAR).steps if s.id == "gemeente")
    beek = next(choice for choice in step.choices if choice.id == "beek")
    assert beek.also == ("Spaubeek",)


@pytest.mark.parametrize("name", sorted(flows()))
def test_at_home_nothing_changes(name):
    assert in_region(flows()[name], home_region()) == flows()[name]


def test_other_steps_stay_as_they_are():
    assert in_region(SMALL, FAR) == SMALL
    before, after = flows()["kennismaking"], in_region(flows()["kennismaking"], FAR)
    changed = [a.background for a, b in zip(before.steps, after.steps, strict=True) if a != b]
    assert changed == ["municipality"]
    assert all(step.kind is Kind.CHOICE for step in after.steps if step.background)


@pytest.mark.parametrize(
    ("wrong", "faults"),
    [
        ("", ["subregion", "id", "name"]),
        ("id = ", ["(bestand)"]),
        ('id = "x\n', ["regel 1"]),
        (ELSEWHERE_FILE.replace('id = "verweg"', 'id = "Ver Weg"'), ["id"]),
        (ELSEWHERE_FILE.replace('name = "Ver Weg"', 'naam = "Ver Weg"'), ['"naam"', "name"]),
        (
            ELSEWHERE_FILE.replace('name = "Noord"\n', "").replace('["dorp", "Dorp"]', '["dorp"]'),
            ["subregion[noord].municipalities[1]", "subregion[noord].name"],
        ),
        (
            ELSEWHERE_FILE.replace('"dorp", "Dorp"', '"een dorp", ""'),
            ["subregion[noord].municipalities[1]"] * 2,
        ),
        (ELSEWHERE_FILE.replace('"dorp"', '"elders"'), ["subregion[noord].municipalities[1]"]),
        (
            ELSEWHERE_FILE.replace('[["aardenburg", "Aardenburg"]]', "[]"),
            ["subregion[zuid].municipalities"],
        ),
        (ELSEWHERE_FILE.replace('"aardenburg"', '"dorp"'), ["dorp"]),
        (ELSEWHERE_FILE.replace('"Aardenburg"', '"Dorp"'), ["Dorp"]),
        (ELSEWHERE_FILE.replace('"de-stap"', '"noord"'), ["noord"]),
        (
            ELSEWHERE_FILE.replace('"De Stap"', '"De Stap"\nplaats = "Dorp"'),
            ['provider[de-stap]."plaats"'],
        ),
        (
            ELSEWHERE_FILE.replace('[["dorp", "Dorp"], ["beek", "Beek"]]', '"dorp"'),
            ["subregion[noord].municipalities"] * 2,
        ),
        (
            ELSEWHERE_FILE.replace(
                '["aardenburg", "Aardenburg"]',
                ", ".join(f'["d{n}", "Dorp {n}"]' for n in range(60)),
            ),
            ["municipalities"],
        ),
    ],
)
def test_every_fault_is_named_by_file_and_key_all_at_once(wrong, faults):
    with pytest.raises(FlowFaults) as raised:
        read_region(wrong, "verweg.toml")
    assert sorted(fault.key for fault in raised.value.faults) == sorted(faults)
    assert all(str(fault).startswith("verweg.toml: ") for fault in raised.value.faults)
