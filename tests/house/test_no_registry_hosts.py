"""Nothing in the project ties it to a package registry or to the machine it was made on."""

from __future__ import annotations

import re

from house_files import ROOT, name_of, written

# Put together here, so that this file does not hold what it looks for.
DOMAINS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
        ("crates", "io"),
        ("docker", "io"),
        ("ghcr", "io"),
    )
]
FOLDERS = [
    "/".join(("", *parts))
    for parts in (("work", "main"), ("work", "shared"), ("tmp", "scratch"), ("root", ""))
]
PINS = sorted((ROOT / "requirements").glob("*.txt"))


def test_no_host_of_a_registry_and_no_folder_of_a_machine():
    tied = [
        f"{name_of(path)}: {place}"
        for path in written()
        for place in (*DOMAINS, *FOLDERS)
        if place in path.read_text("utf-8", errors="replace")
    ]
    assert tied == []


def test_every_pin_has_a_version_and_a_hash_and_nothing_else():
    assert {path.name for path in PINS} >= {"run.txt", "dev.txt"}
    for path in PINS:
        lines = [
            line
            for line in path.read_text("utf-8").splitlines()
            if line and not line.lstrip().startswith("#")
        ]
        assert [
            line for line in lines if not re.match(r"    --hash=sha256:|\S+==\S+ \\$", line)
        ] == []
        pins = [n for n, line in enumerate(lines) if not line.startswith(" ")]
        assert [lines[n] for n in pins if "--hash=" not in lines[n + 1]] == []
