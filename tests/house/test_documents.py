"""The documents say what is there: generated parts are fresh, links lead somewhere."""

from __future__ import annotations

import re

import pytest
from house_files import ROOT, name_of, written
from make_map import PARTS, renewed

DOCUMENTS = [path for path in written() if path.suffix == ".md"]
DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("document", PARTS)
def test_the_generated_part_is_up_to_date(document):
    assert (ROOT / document).read_text("utf-8") == renewed(document), "run: make docs"


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_within_the_project_lead_somewhere(path):
    targets = re.findall(r"""(?:\]\(|src=")([^)#"]+)""", path.read_text("utf-8"))
    inside = [
        target for target in targets if "://" not in target and not target.startswith("mailto:")
    ]
    assert [target for target in inside if not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", DECISIONS, ids=name_of)
def test_a_decision_says_why_and_what_would_change_it(path):
    text = path.read_text("utf-8")
    assert text.startswith(f"# {path.name[:4]}: ")
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert headings == ["Context", "Decision", "Reason", "What would change our mind"]


def test_decisions_are_numbered_without_gaps():
    assert [path.name[:4] for path in DECISIONS] == [
        f"{n:04}" for n in range(1, len(DECISIONS) + 1)
    ]
