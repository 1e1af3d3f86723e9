"""The ladder of evidence: it reads as a table, and every row says what it lets pass and why it is no door."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ratchet.check.account import REVEALED
from ratchet.check.evidence import Evidence, Note
from ratchet.check.evidence.ladder import LADDER, WORDS
from ratchet.config import Strictness
from ratchet.terms.catalogue import DEFAULT_LEVELS


@pytest.mark.parametrize("row", LADDER, ids=lambda row: type(row).__name__)
def test_a_row_says_what_passes_and_why_it_is_no_door(row: Evidence) -> None:
    assert "No door:" in " ".join((type(row).__doc__ or "").split())
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", row.id)
    assert set(row.rules or ()) <= DEFAULT_LEVELS.keys()


def test_every_kind_of_evidence_is_on_the_ladder_once() -> None:
    assert sorted(type(row).__name__ for row in LADDER) == sorted(
        [
            *(one.__name__ for one in Evidence.__subclasses__() if one is not Note),
            *(one.__name__ for one in Note.__subclasses__()),
        ]
    )


def test_ids_are_told_apart() -> None:
    ids = [row.id for row in LADDER if row.id != REVEALED]
    assert sorted(set(ids)) == sorted(ids)


def test_notes_come_last_and_count_under_standard_alone() -> None:
    standard = [row.strictness is Strictness.STANDARD for row in LADDER]
    assert standard == sorted(standard)
    assert {row.id for row in LADDER if isinstance(row, Note)} == WORDS.keys()


def test_the_page_has_a_row_for_each_reason() -> None:
    page = (Path(__file__).parents[3] / "docs/how-it-works.md").read_text(encoding="utf-8")
    tables = page[page.index("## What lets growth pass") : page.index("Refused under both")]
    rows = re.findall(r"^\| (`[a-z`, -]+`) \|", tables, re.MULTILINE)
    assert sorted({row.id for row in LADDER}) == sorted(reason for row in rows for reason in re.findall("[a-z-]+", row))
