"""Make an installation ready: folders, master key, key store, three drawers, the library and the first rounds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.app import drawer, random_bytes
from bot.settings import Settings
from flows.library import sources
from flows.model import HOME_LANGUAGE
from flows.parse import parse
from rounds.prepare import DEMONSTRATION, Opening, load_library, open_rounds
from storage.drawers import Drawer, writing
from storage.keystore import KeyStore, read_master, write_master
from storage.migrate import current, upgrade


def prepare(settings: Settings, openings: tuple[Opening, ...] = DEMONSTRATION) -> None:
    """Make everything that is not there yet; what is there stays as it is. Safe to repeat.

    A fresh installation gets a master key and a key store. Where a key store is already there its master key must be
    too: a lost master key is never silently replaced, because nothing could be read any more.
    """
    library = {Path(name).stem: text for name, text in sources().items()}
    prepare_openings(settings, library, openings)


def prepare_one_flow(settings: Settings, source: str, name: str) -> None:
    """Make an installation whose only round asks this flow, without a first meeting; for trying a flow out.

    Raises ``FlowFaults`` when the text is not a flow.
    """
    flow = parse(source, name)
    opening = Opening("try", flow.id, flow.title[HOME_LANGUAGE], "try", "")
    prepare_openings(settings, {flow.id: source}, (opening,))


def prepare_openings(
    settings: Settings, library: Mapping[str, str], openings: tuple[Opening, ...]
) -> None:
    """The same for this library (TOML text by id) and these rounds."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = _key_store(settings)
    for which in Drawer:
        engine = drawer(settings, which)
        upgrade(engine, which)
        engine.dispose()
    desk = drawer(settings, Drawer.DESK)
    with writing(desk) as open_desk:
        versions = load_library(open_desk, library)
        open_rounds(open_desk, keys, openings, versions)
    desk.dispose()


def _key_store(settings: Settings) -> KeyStore:
    folder, file = settings.keys, settings.master_key
    if folder.exists() or _used(settings):
        return KeyStore.open(folder, read_master(file), random_bytes)
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_master(file, random_bytes)
    return KeyStore.create(folder, read_master(file), random_bytes)


def _used(settings: Settings) -> bool:
    """Whether the contacts drawer is in use already: then a missing key store is a loss, not a fresh start."""
    engine = drawer(settings, Drawer.CONTACTS)
    used = current(engine) is not None
    engine.dispose()
    return used
