"""Posters as pages: they can be read aloud, they lead where they say, and nothing is cut off."""

from __future__ import annotations

import re
import zlib
from dataclasses import replace
from itertools import pairwise

import pytest
import segno

from bot.commands.poster import DESIGNS
from bot.poster.draw import GRIDS, Poster, PosterFault, designs, draw, draw_sheet
from tests.poster.pictures import holds, read_png

POSTER = Poster(
    "Hoe gaan ze met je om?",
    "de gemeente Heerlen",
    "Jongerencentrum De Hub, Heerlen",
    "bk47-m2px",
    "https://zegje.example.org/r/bk47-m2px",
    "https://t.me/ZegjeBot?start=bk47m2px",
)
LONG = Poster(
    "Weet jij bij wie je moet zijn als er iets met je hulpverlening",
    "de gezamenlijke gemeenten van Parkstad en de Westelijke Mijnstreek met elkaar",
    "Stichting Jeugdzorgvoorziening Maastricht-Heuvelland, locatie Sint-Antoniusbank-Cadier en Keer",
    "bk47-m2px",
    "https://doe-je-zegje.jeugdregio-zuid-limburg.example.org/r/bk47-m2px",
    "https://t.me/DoeJeZegjeZuidLimburgBot?start=bk47m2px",
)
QR_AT = {"ballon": (116, 160), "blokken": (28, 161), "golf": (118, 151), "zwartwit": (119, 150)}
QR_SIDE = 68


def opened(pdf: bytes) -> str:
    """Everything in a PDF, with its packed streams unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    unpacked = []
    for stream in streams:
        try:
            unpacked.append(zlib.decompress(stream))
        except zlib.error:
            unpacked.append(stream)
    return b"\n".join([pdf, *unpacked]).decode("latin-1")


def test_the_command_offers_every_design():
    assert tuple(designs()) == DESIGNS


@pytest.mark.parametrize("size", ["a4", "a6"])
@pytest.mark.parametrize("design", DESIGNS)
def test_a_poster_can_be_read_aloud(design, size):
    (pdf,) = draw(POSTER, design, size)
    inside = opened(pdf)
    assert pdf.startswith(b"%PDF-1.7")
    assert "<pdfuaid:part>1</pdfuaid:part>" in inside
    assert re.search(r"/MarkInfo\s*<<[^>]*/Marked true", inside)
    assert re.search(r"/Lang\s*\(nl-NL\)", inside)
    assert "/DisplayDocTitle true" in inside
    assert "Poster: Hoe gaan ze met je om?" in inside
    assert re.search(r"/Alt\s*\(QR-code\. Hij opent zegje\.example\.org/r/bk47-m2px\)", inside)
    assert re.search(r"/S\s*/H1", inside)
    assert "/FontFile" in inside


@pytest.mark.parametrize(
    "text", [POSTER, LONG, replace(POSTER, asked_by="", telegram="")], ids=["usual", "long", "bare"]
)
@pytest.mark.parametrize("design", DESIGNS)
def test_the_code_on_it_leads_to_its_address(design, text):
    picture = read_png(draw(text, design, form="png", dots=50)[0])
    matrix = segno.make(text.address, error="q", micro=False, boost_error=False).matrix
    dot, (left, top) = picture.width / 210, QR_AT[design]
    assert holds(picture, matrix, left * dot, top * dot, QR_SIDE * dot)
    other = segno.make(text.address[:-1] + "y", error="q", micro=False, boost_error=False).matrix
    assert not holds(picture, other, left * dot, top * dot, QR_SIDE * dot)


@pytest.mark.parametrize("design", DESIGNS)
def test_nothing_runs_over_the_edge(design):
    """The outermost millimetres carry no letters: what is there is plain paper or one of the ornaments."""
    with_text = read_png(draw(LONG, design, form="png", dots=50)[0])
    edge = round(with_text.width / 210 * 12)
    bare = replace(LONG, title="x", asked_by="", place="", telegram="")
    without = read_png(draw(bare, design, form="png", dots=50)[0])
    for one, other in zip(with_text.rows, without.rows, strict=True):
        assert one[:edge] == other[:edge]
        assert one[-edge:] == other[-edge:]
    assert with_text.rows[-edge // 2 :] == without.rows[-edge // 2 :]


def test_it_never_says_anoniem_and_says_who_asks():
    from bot.poster import draw as drawn

    words = drawn._words(POSTER)
    assert not any("anoniem" in text.lower() for text in words.values())
    assert words["safe"] == "Wij weten niet wie jij bent. Niemand hoort wie wat zei."
    assert "{asked_by}" in words["asked"]


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("pair", [("paper", "ink"), ("block", "block_ink"), ("card", "card_ink")])
@pytest.mark.parametrize("design", DESIGNS)
def test_contrast_is_high(design, pair):
    darker, lighter = sorted(luminance(designs()[design][each]) for each in pair)
    assert (lighter + 0.05) / (darker + 0.05) >= 7


def test_the_waves_behind_text_are_dark_enough():
    """Ornaments that text runs over, by hand: their colours stand in the template."""
    from bot.poster.draw import _HERE

    template = (_HERE / "poster.typ").read_text("utf-8")
    for colour in re.findall(r'rgb\("(#[0-9a-f]{6})"\)', template):
        assert (1.05) / (luminance(colour) + 0.05) >= 7, colour


def test_signs_that_the_fonts_do_not_have_are_left_out():
    (pdf,) = draw(replace(POSTER, title="Hoi 👋 مرحبا Čapek", place="Café “Ñ”"), "golf")
    assert "Hoi" in opened(pdf)


def test_a_poster_that_cannot_be_drawn_is_a_fault():
    with pytest.raises(PosterFault, match="cannot be drawn"):
        draw(POSTER, "golf", form="svg2")


@pytest.mark.parametrize("per_page", GRIDS)
def test_a_sheet_has_every_code_once(per_page):
    cards = [
        replace(
            POSTER, code=f"abc-def-{n:04}", address=f"https://zegje.example.org/r/abc-def-{n:04}"
        )
        for n in range(20)
    ]
    (pdf,) = draw_sheet(cards, per_page)
    inside = opened(pdf)
    assert "<pdfuaid:part>1</pdfuaid:part>" in inside
    alts = re.findall(
        r"/Alt\s*\(QR-code\. Hij opent zegje\.example\.org/r/(abc-def-\d{4})\)", inside
    )
    assert sorted(set(alts)) == [each.code for each in cards]
    assert len(draw_sheet(cards, per_page, "png")) == -(-20 // per_page)


def test_the_codes_of_a_sheet_lead_to_their_own_address():
    cards = [
        replace(
            POSTER, code=f"abc-def-{n:04}", address=f"https://zegje.example.org/r/abc-def-{n:04}"
        )
        for n in range(15)
    ]
    picture = read_png(draw_sheet(cards, 15, "png")[0])
    dot, found = picture.width / 210, []
    width, height = 190 / 3, 262 / 5
    for number, each in enumerate(cards):
        matrix = segno.make(each.address, error="q", micro=False, boost_error=False).matrix
        scale = min(width / 63, height / 52)
        left, side = 10 + number % 3 * width + 3 * scale, 29 * scale
        top = 25 + number // 3 * height + (height - side) / 2
        found.append(holds(picture, matrix, left * dot, top * dot, side * dot))
    assert all(found)
    assert all(one != other for one, other in pairwise(cards))
