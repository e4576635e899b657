"""Every library of the product may be used under the EUPL, and stands in decision 0006."""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, metadata

import pytest
from house_files import ROOT

# Permissive licences, and two that the EUPL's appendix names as compatible (LGPL, MPL 2).
FINE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "LGPL-3.0-only",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
}
# Older packages say it in a classifier or in free words.
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
PINNED = re.findall(
    r"^([a-z0-9.-]+)==", (ROOT / "requirements/run.txt").read_text("utf-8"), flags=re.MULTILINE
)


def licence_of(told: PackageMetadata) -> str:
    """The licence as an SPDX expression; "unknown" when the package does not say."""
    free = told.get("License", "")
    classifiers = [
        line.split(" :: ")[-1]
        for line in told.get_all("Classifier", [])
        if line.startswith("License")
    ]
    short = free if free and "\n" not in free and len(free) < 40 else ""
    said = told.get("License-Expression") or short or next(iter(classifiers), "unknown")
    return SPDX.get(said, said)


def may_be_used(expression: str) -> bool:
    """``A OR B`` needs one fine licence, ``A AND B`` needs both."""
    either = [part.strip("() ").split(" AND ") for part in expression.split(" OR ")]
    return any(all(one.strip("() ") in FINE for one in both) for both in either)


@pytest.mark.parametrize("name", PINNED)
def test_a_library_may_be_used(name):
    assert may_be_used(licence_of(metadata(name)))


@pytest.mark.parametrize("name", PINNED)
def test_a_library_stands_in_the_decision(name):
    page = (ROOT / "docs/decisions/0006-licences.md").read_text("utf-8")
    row = re.search(rf"^\| {re.escape(name)} \| ([^|]+) \|", page, flags=re.MULTILINE)
    assert row, f"docs/decisions/0006-licences.md: add {name}, with the reason it is needed"
    assert row[1].strip() == licence_of(metadata(name))


@pytest.mark.parametrize(
    ("expression", "fine"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("Apache-2.0 AND MIT", True),
        ("MIT AND SSPL-1.0", False),
        ("unknown", False),
    ],
)
def test_what_counts_as_fine(expression, fine):
    assert may_be_used(expression) is fine
