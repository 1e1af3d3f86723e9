"""What the colours of a picture mean, and what it leaves out: only what occurs in it is explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ratchet.reports.graph.folding import TESTS
from ratchet.reports.graph.picture import Box, Picture

TINTS = 4
"""So many cycles have a colour of their own; further ones share one."""


class Entry(NamedTuple):
    """One line. `kind` is what is shown beside it: cycle c1 to c4, test, outside, back, broken, both, or nothing."""

    kind: str
    text: str


def legend(drawn: Picture, opening: str = "--focus {} shows them") -> list[Entry]:
    """The lines, those about what is wrong first. `opening` says how to see what is in the box of a name."""
    return [*_wrong(drawn, opening), *_others(drawn)]


def _wrong(drawn: Picture, opening: str) -> Iterator[Entry]:
    both = sum(link.is_back and link.broken > 0 for link in drawn.links)
    if drawn.broken:
        told = ", ".join(f"{name} ({count})" for name, count in drawn.broken)
        yield Entry("broken", f"breaks a contract: {told}")
    for name, contract, count in drawn.broken_inside[:TINTS]:
        breaks = f"{count} import{'s' if count > 1 else ''} that break{'s' if count == 1 else ''} {contract}"
        yield Entry("", f"{name} hides {breaks}" + (f": {opening.format(name)}" if name != TESTS else ""))
    if (more := len(drawn.broken_inside) - TINTS) > 0:
        yield Entry("", f"and {more} more such place{'s' if more > 1 else ''}")
    for number, cycle in enumerate(drawn.cycles[:TINTS], 1):
        # All of them: a picture has few enough boxes.
        names = ", ".join(box.label for box in cycle)
        yield Entry(f"cycle c{number}", f"cycle {number}: {len(cycle)} {_what(cycle)}: {names}")
    if (more := len(drawn.cycles) - TINTS) > 0:
        yield Entry("cycle", f"and {more} more cycle{'s' if more > 1 else ''}")
    for name, count in drawn.hidden[:TINTS]:
        cycles = f"{count} cycle{'s' if count > 1 else ''}"
        yield Entry("", f"{name} hides {cycles} of its modules: {opening.format(name)}")
    if (more := len(drawn.hidden) - TINTS) > 0:
        yield Entry("", f"and {more} more package{'s' if more > 1 else ''} {'hide' if more > 1 else 'hides'} cycles")
    back = sum(link.is_back for link in drawn.links)
    if back > both:
        yield Entry("back", f"closes a cycle: {_without(back)}")
    if both:
        yield Entry("both", "closes a cycle and breaks a contract" + (f": {_without(back)}" if both == back else ""))


def _what(boxes: Sequence[Box]) -> str:
    return "modules" if all(box.modules == 1 for box in boxes) else "packages"


def _without(back: int) -> str:
    return f"without {'this link' if back == 1 else f'these {back} links'} there is none"


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
