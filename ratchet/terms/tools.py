"""Other tools whose findings may stand in the ledger, by the id that `[[tool]]` names. Standard library only."""

from __future__ import annotations

from collections.abc import Collection, Mapping

TOOLS = ("bandit", "basedpyright", "pyrefly", "pyright", "ruff", "ty")
"""Tools that ratchet knows how to run. Each has a file of its name in `facts/tools/adapters/`."""

_OF_USES: Mapping[str, tuple[str, ...]] = {
    "basedpyright": ("reportUnknown", "reportAny"),
    "pyright": ("reportUnknown",),
    "pyrefly": ("unknown-", "partially-unknown-type"),
}
"""How the codes begin that tell of an Any where it is used: an annotation in another file changes such findings."""


_HEEDING: Mapping[str, tuple[str, ...]] = {
    "noqa": ("ruff",),
    "pyright": ("basedpyright", "pyright"),
    "basedpyright": ("basedpyright",),
    "pyrefly": ("pyrefly",),
    "ruff": ("ruff",),
    "ty": ("ty",),
}
"""How the detail of a comment's suppression begins → the tools that heed such a comment."""


def heeded_by(detail: str, tools: Collection[str]) -> bool:
    """Whether any of these tools heeds the comment of a suppression. One of pyright's codes alone is pyright's."""
    word = "pyright" if detail.startswith("report") else detail.partition(":")[0]
    return not set(_HEEDING.get(word, ())).isdisjoint(tools)


def detail_of(tool: str, code: str) -> str:
    """The detail of a finding's key."""
    return f"{tool}:{code}"


def tells_of_a_use(detail: str) -> bool:
    """Whether a finding follows from an Any that comes in elsewhere: a note, where nothing else is said of its code."""
    tool, _, code = detail.partition(":")
    return code.startswith(_OF_USES.get(tool, ()))
