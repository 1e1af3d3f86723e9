"""What the colours of a picture mean, and what it leaves out: only what occurs in it is explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ratchet.reports.graph.picture import Box, Picture

_SHOWN = 4
_LONGEST = 110


class Entry(NamedTuple):
    """One line. `kind` is what is shown beside it: cycle, test, outside, back, broken, or nothing."""

    kind: str
    text: str


def legend(drawn: Picture) -> list[Entry]:
    """The lines, those about what is wrong first."""
    return [*_wrong(drawn), *_others(drawn)]


def _wrong(drawn: Picture) -> Iterator[Entry]:
    if drawn.broken:
        told = ", ".join(f"{name} ({count})" for name, count in drawn.broken)
        yield Entry("broken", _short(f"breaks a contract: {told}"))
    for number, cycle in enumerate(drawn.cycles[:_SHOWN], 1):
        yield Entry("cycle", _short(f"cycle {number}, of {len(cycle)}: {', '.join(box.label for box in cycle)}"))
    if (more := len(drawn.cycles) - _SHOWN) > 0:
        yield Entry("cycle", f"and {more} more cycle{'s' if more > 1 else ''}")
    if drawn.cycles:
        back = sum(link.is_back for link in drawn.links)
        yield Entry(
            "back", f"closes a cycle: without {'this link' if back == 1 else f'these {back} links'} there is none"
        )


def _others(drawn: Picture) -> Iterator[Entry]:
    tests = [box for box in drawn.boxes if box.is_test]
    if tests:
        yield Entry("test", f"tests, {_modules(tests)}: what they import is not drawn")
    if any(box.is_outside for box in drawn.boxes):
        yield Entry("outside", "outside the package that is opened; imports among these are not drawn")
    implied = sum(link.is_implied for link in drawn.links)
    if implied:
        yield Entry("", f"{implied} of {len(drawn.links)} links are not drawn: longer ways lead there too")
    if drawn.prefix:
        yield Entry("", f"names begin with {drawn.prefix}")
    if any(box.modules > 1 for box in drawn.boxes):
        yield Entry("", "a number says how many modules a box holds")
    yield Entry("", "arrows lead from the importer to what it imports")


def _modules(boxes: Sequence[Box]) -> str:
    count = sum(box.modules for box in boxes)
    return f"{count} module{'s' if count != 1 else ''}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
