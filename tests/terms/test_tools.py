"""Other tools: which codes tell of a use, and whose comments are whose."""

from __future__ import annotations

import pytest

from ratchet.terms.tools import heeded_by, tells_of_a_use


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("pyrefly:unknown-argument-type", True),
        ("pyrefly:partially-unknown-type", True),
        ("pyrefly:bad-return", False),
        ("basedpyright:reportAny", True),
        ("pyright:reportAny", False),
        ("pyright:reportUnknownMemberType", True),
        ("ruff:unknown-name", False),
    ],
)
def test_codes_that_tell_of_an_any_where_it_is_used(detail: str, expected: bool) -> None:
    assert expected is tells_of_a_use(detail)


@pytest.mark.parametrize(
    ("detail", "tools", "expected"),
    [
        ("noqa:ANN401", {"ruff"}, True),
        ("noqa:ANN401", {"ty"}, False),
        ("noqa:ANN401", set(), False),
        ("ty:ignore[x]", {"ty"}, True),
        ("pyright:ignore[x]", {"basedpyright"}, True),
        ("basedpyright:ignore[x]", {"pyright"}, False),
        ("reportAny", {"pyright"}, True),
        ("attr-defined", {"pyright", "ruff", "ty"}, False),
    ],
)
def test_whose_comment_it_is(detail: str, tools: set[str], expected: bool) -> None:
    assert expected is heeded_by(detail, tools)
