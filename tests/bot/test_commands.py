"""The command line as somebody uses it who installs Zegje: what works, and what is said when something is wrong."""

from __future__ import annotations

import base64
import os
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.settings import SettingsWrong, read_settings
from storage.keystore import KeyStore, read_master


@pytest.fixture
def zegje(tmp_path, monkeypatch):
    """Runs a command in an empty folder, with an environment of its own."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("ZEGJE_"):
            monkeypatch.delenv(name)

    def run(*words, said=None):
        return CliRunner().invoke(main, list(words), input=said)

    return run


def test_prepare_makes_everything_and_may_be_repeated(zegje):
    assert zegje("prepare").exit_code == 0
    before = sorted(str(path) for path in Path("var").rglob("*") if "-wal" not in path.name)
    assert zegje("prepare").exit_code == 0
    after = sorted(str(path) for path in Path("var").rglob("*") if "-wal" not in path.name)
    assert {"var/contacts.db", "var/answers.db", "var/desk.db", "var/master.key"} <= set(before)
    assert [name for name in after if "-shm" not in name] == [n for n in before if "-shm" not in n]


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda: Path("var/master.key").unlink(), "ZEGJE_MASTER_KEY_FILE"),
        (lambda: Path("var/master.key").write_text("kort"), "32 bytes are expected"),
        (
            lambda: Path("var/master.key").write_bytes(base64.b64encode(b"x" * 32)),
            "does not open with this master key",
        ),
        (lambda: Path("var/keys").rename("var/elsewhere"), "key store"),
    ],
    ids=["missing", "garbled", "another", "no-key-store"],
)
@pytest.mark.parametrize("command", ["prepare", "worker"])
def test_without_the_right_keys_nothing_starts(zegje, harm, said, command):
    zegje("prepare")
    harm()
    result = zegje(command)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_rotation_wraps_all_keys_with_a_new_master_key(zegje):
    zegje("prepare")
    file, folder = Path("var/master.key"), Path("var/keys")
    old = read_master(file)
    before = KeyStore.open(folder, old, os.urandom)
    result = zegje("keys", "rotate")
    assert result.exit_code == 0
    new = read_master(file)
    after = KeyStore.open(folder, new, os.urandom)
    assert new != old
    assert (after.address, after.index) == (before.address, before.index)
    assert after.rounds() == before.rounds() == {"demo", "vertel"}


def test_a_rotation_that_stopped_half_way_is_finished_by_the_next(zegje, monkeypatch):
    zegje("prepare")
    real = Path.replace

    def dies(self, target):
        if Path(target).name == "master.key":
            raise KeyboardInterrupt
        return real(self, target)

    with monkeypatch.context() as dying:
        dying.setattr(Path, "replace", dies)
        assert zegje("keys", "rotate").exit_code != 0
    assert zegje("keys", "rotate").exit_code == 0
    KeyStore.open(Path("var/keys"), read_master(Path("var/master.key")), os.urandom)
    assert not Path("var/master.key.next").exists()


def test_a_flow_can_be_talked_to_and_nothing_is_kept(zegje):
    result = zegje("chat", "wachten", said="1\n2\nterug\nstop\n")
    assert result.exit_code == 0
    assert "Heb je moeten wachten op hulp?" in result.output
    assert "we stoppen" in result.output
    assert list(Path().iterdir()) == []


def test_an_unknown_flow_names_those_that_there_are(zegje):
    result = zegje("chat", "bestaat-niet")
    assert result.exit_code == 1
    assert "kernwaarden" in result.output


def test_a_file_with_faults_tells_all_of_them(zegje):
    Path("mijn.toml").write_text('id = "Mijn Flow"\nroles = ["koning"]\n')
    result = zegje("flows", "check", "mijn.toml")
    assert result.exit_code == 1
    assert "id" in result.output
    assert "roles" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize("flow", ["kennismaking", "kernwaarden", "vertel"])
def test_the_library_may_be_launched(zegje, flow):
    result = zegje("flows", "check", flow)
    assert result.exit_code == 0, result.output
    assert "ready to launch" in result.output


def test_the_library_can_be_listed(zegje):
    assert "kernwaarden" in zegje("flows", "list").output


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ZEGJE_PORT", "tachtig", "ZEGJE_PORT"),
        ("ZEGJE_PORT", "99999", "ZEGJE_PORT"),
        ("ZEGJE_EXIT_URL", "geen adres", "ZEGJE_EXIT_URL"),
        ("ZEGJE_TELEGRAM_WEBHOOK", "true", "ZEGJE_TELEGRAM_SECRET"),
        ("ZEGJE_TELEGRAM_SECRET", "kort", "ZEGJE_TELEGRAM_SECRET"),
        ("ZEGJE_LOG_LEVEL", "LUID", "ZEGJE_LOG_LEVEL"),
    ],
)
def test_a_wrong_setting_is_named_and_its_value_is_not_shown(zegje, monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsWrong) as wrong:
        read_settings()
    assert said in str(wrong.value)
    result = zegje("prepare")
    assert result.exit_code == 1
    assert said in result.output


def test_an_unknown_setting_in_the_file_is_named(zegje):
    Path(".env").write_text("ZEGJE_POORT=8080\n")
    result = zegje("prepare")
    assert result.exit_code == 1
    assert "ZEGJE_POORT" in result.output


@pytest.mark.parametrize("command", ["prepare", "worker", "front", "run"])
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda _: Path("var/contacts.db").write_bytes(b"no database" * 1000), "contacts.db"),
        (lambda set_: set_("ZEGJE_ANSWERS_URL", "geheim"), "ZEGJE_ANSWERS_URL"),
        (lambda set_: set_("ZEGJE_DESK_URL", "postgresql+psycopg://u:geheim@127.0.0.1:1/x"), "***"),
        (lambda set_: set_("ZEGJE_HOME", "file/var"), "file"),
    ],
    ids=["damaged", "no-address", "nobody-there", "no-folder"],
)
def test_what_is_wrong_with_a_drawer_is_said_in_one_line(zegje, monkeypatch, command, harm, said):
    zegje("prepare")
    Path("file").write_text("a file, no folder")
    monkeypatch.setenv("ZEGJE_PORT", "0")
    monkeypatch.setenv("ZEGJE_DESK_PORT", "0")
    harm(monkeypatch.setenv)
    result = zegje(command)
    assert result.exit_code == 1
    assert said in result.output
    assert "geheim" not in result.output
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize("command", ["worker", "front"])
def test_a_drawer_that_is_empty_asks_to_be_prepared(zegje, command):
    zegje("prepare")
    Path("var/desk.db").unlink()
    result = zegje(command)
    assert result.exit_code == 1
    assert "zegje prepare" in result.output


@pytest.mark.parametrize("command", ["run", "front"])
def test_a_port_that_is_taken_is_named(zegje, monkeypatch, command):
    zegje("prepare")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("ZEGJE_PORT", port)
        monkeypatch.setenv("ZEGJE_DESK_PORT", "0")
        result = zegje(command)
    assert result.exit_code == 1
    assert port in result.output
    assert "ZEGJE_PORT" in result.output


@pytest.mark.parametrize(
    ("name", "value"),
    [("ZEGJE_TELEGRAM_TOKEN", "geheim"), ("ZEGJE_TELEGRAM_SECRET", "geheim!" * 8)],
)
def test_a_secret_that_cannot_be_right_is_named_and_never_shown(zegje, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    result = zegje("worker")
    assert result.exit_code == 1
    assert name in result.output
    assert "geheim" not in result.output
