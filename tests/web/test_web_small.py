"""The small parts of the web chat: links in help texts, throttle, layouts, words, guard."""

from __future__ import annotations

import pytest

from bot.guard import Failed, apology, guarded
from bot.web.api import grouped
from bot.web.links import parts
from bot.web.throttle import MOST_IN_ALL, MOST_PER_PEER, WINDOW, Throttle
from bot.web.wire import layout, wire_message
from bot.web.words import _tables, spoken, words
from flows.message import Button, Look, Message


@pytest.mark.parametrize(
    ("line", "links"),
    [
        ("Bel 113.", {"113": "tel:113"}),
        ("Bel 112!", {"112": "tel:112"}),
        ("Kindertelefoon: 0800-0432.", {"0800-0432": "tel:08000432"}),
        ("Jeugdstem 088-5551000", {"088-5551000": "tel:0885551000"}),
        ("Kijk op 113.nl.", {"113.nl": "https://113.nl"}),
        ("Chat op www.kindertelefoon.nl/chat", {"www.kindertelefoon.nl/chat": None}),
        ("Je bent 112 dagen, 1130 uur, 20113 x", {"112": "tel:112"}),
        ("Geen nummer.", {}),
    ],
)
def test_numbers_and_addresses_can_be_tapped(line, links):
    found = parts(line)
    assert "".join(part.text for part in found) == line
    hrefs = {part.text: part.href for part in found if part.href}
    assert hrefs == {text: href or f"https://{text}" for text, href in links.items()}


def test_only_help_texts_have_links():
    plain, helping = Message("Bel 113."), Message("Bel 113.", look=Look.HELP)
    assert wire_message(plain)["lines"] == [[{"text": "Bel 113.", "href": ""}]]
    assert wire_message(helping)["lines"][0][1] == {"text": "113", "href": "tel:113"}


def faces(*pictures: str) -> tuple[Button, ...]:
    return tuple(Button(p, f"c:stap:{n}", p) for n, p in enumerate(pictures, 1))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (Message("?", faces(*"😢🙁😐🙂😄")), "scale"),
        (
            Message("?", (*faces(*"😢🙁😐🙂😄"), Button("Weet ik niet", "c:stap:weet-niet"))),
            "scale",
        ),
        (Message("?", faces(*"😢🙁😐🙂😄"), several=True), "list"),
        (Message("?", faces(*"😢🙁😐🙂")), "list"),
        (Message("?", tuple(Button(p, f"c:s:{p}", p) for p in "😢🙁😐🙂😄🏠")), "grid"),
        (Message("?", tuple(Button(p, f"c:s:{p}", "huis") for p in "abcdefgh")), "list"),
        (Message("?", tuple(Button(p, f"c:s:{p}") for p in "abcdefghi")), "many"),
        (Message("?"), "list"),
    ],
)
def test_answers_are_set_out_by_what_they_are(message, expected):
    assert layout(message) == expected


def test_a_web_address_is_a_link_and_no_answer():
    message = wire_message(Message("x", (Button("Naar 113", url="https://113.nl"),)))
    assert message["buttons"] == []
    assert message["urls"] == [{"label": "Naar 113", "href": "https://113.nl"}]


@pytest.mark.parametrize(
    ("code", "shown"),
    [("K7WQ4MXR9TBD", "K7WQ 4MXR 9TBD"), ("ABCDEFGHJK", "ABCD EFGH JK"), ("AB-CD-EF", "AB CD EF")],
)
def test_a_code_is_shown_in_groups(code, shown):
    assert grouped(code) == shown


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_throttle_counts_per_peer_and_forgets():
    clock = Clock()
    throttle = Throttle(clock, b"secret")
    assert all(throttle("192.0.2.1") for _ in range(MOST_PER_PEER))
    assert not throttle("192.0.2.1")
    assert throttle("192.0.2.2")
    clock.now = WINDOW
    assert throttle("192.0.2.1")


def test_the_throttle_counts_in_all():
    throttle = Throttle(Clock(), b"secret")
    assert all(throttle(f"peer {n}") for n in range(MOST_IN_ALL))
    assert not throttle("another peer")


def test_a_household_is_one_peer_and_its_address_is_not_kept():
    throttle = Throttle(Clock(), b"secret")
    assert all(throttle(f"2001:db8:0:1::{n:x}") for n in range(MOST_PER_PEER))
    assert not throttle("2001:db8:0:1:ffff::1")
    assert "2001:db8" not in repr(throttle._peers)


def test_every_language_has_every_word():
    tables = _tables()
    assert all(set(table) == set(tables["nl"]) for table in tables.values())
    assert words("xx") == words("nl")


def test_an_unreadable_language_header_is_dutch():
    assert spoken("") == spoken("*;q=0.1,,,---") == spoken("<script>") == "nl"


async def test_the_guard_keeps_what_was_said_to_itself(caplog):
    async def fails() -> None:
        try:
            int("Jasmijn, 06-12345678")
        except ValueError as fault:
            raise RuntimeError("Jasmijn") from fault

    outcome = await guarded(fails(), "web")
    assert isinstance(outcome, Failed)
    assert outcome.kind == "RuntimeError from ValueError"
    assert "Jasmijn" not in caplog.text
    assert caplog.records[0].exc_info is None


def test_the_apology_gives_help_in_every_language():
    for lang in ("nl", "en", "xx"):
        text = apology(lang).text
        assert "112" in text
        assert "113" in text


def test_a_number_that_is_also_a_name_is_one_number_to_call():
    found = parts("113 Zelfmoordpreventie: 113")
    assert [part.href for part in found if part.href] == ["tel:113"]
    assert "".join(part.text for part in found) == "113 Zelfmoordpreventie: 113"
