"""Many builds in one process: what they leave behind stays bounded, and is not collected before each."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from mypy.nodes import MypyFile

from ratchet.facts.types import MypyRequest, type_facts
from ratchet.facts.types.run import isolation


@contextmanager
def full_collections() -> Iterator[list[int]]:
    """How many objects each full collection freed."""
    freed: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            freed.append(info["collected"])

    gc.callbacks.append(note)
    try:
        yield freed
    finally:
        gc.callbacks.remove(note)


def test_what_builds_leave_behind_is_bounded(
    tmp_path: Path, shared_cache: Path, ask: Callable[[Path, Path], MypyRequest], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(isolation, "KEPT_MODULES", 400)
    gc.collect()
    with full_collections() as freed:
        for number in range(12):
            (tmp_path / "probe.py").write_text(f"x = {number}\n", encoding="utf-8")
            type_facts(ask(tmp_path, shared_cache))
    alive = sum(isinstance(thing, MypyFile) for thing in gc.get_objects())
    # Each build reads some forty modules of the standard library.
    assert alive < isolation.KEPT_MODULES + 100
    assert len(freed) < 6
