"""Every setting stands in ``.env.example`` with the value it has when it is not set."""

from __future__ import annotations

import os

import pytest
from house_files import ROOT
from make_map import settings_by_part

from bot.settings import Settings

EXAMPLE = ROOT / ".env.example"


@pytest.fixture
def bare(monkeypatch):
    for name in [name for name in os.environ if name.startswith("ZEGJE_")]:
        monkeypatch.delenv(name)


def test_the_example_has_every_setting_and_no_other():
    told = [name for _, rows in settings_by_part(EXAMPLE) for names, _ in rows for name in names]
    assert sorted(told) == sorted(f"ZEGJE_{name.upper()}" for name in Settings.model_fields)


def test_every_setting_is_explained():
    silent = [
        names
        for _, rows in settings_by_part(EXAMPLE)
        for names, meaning in rows
        if len(meaning) < 10
    ]
    assert silent == []


@pytest.mark.usefixtures("bare")
def test_the_example_changes_nothing():
    assert Settings(_env_file=EXAMPLE) == Settings(_env_file=None)


def test_settings_are_on_their_page():
    page = (ROOT / "docs/settings.md").read_text("utf-8")
    assert [name for name in Settings.model_fields if f"`ZEGJE_{name.upper()}`" not in page] == []
