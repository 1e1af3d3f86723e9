"""Which box of the picture a module stands in: packages folded to a depth, one package opened, tests in one box."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.terms.imports import View
from ratchet.terms.spelling import did_you_mean

MOST_BOXES = 60
"""The most boxes that a reader can still take in."""

_FEW_BOXES = 40
"""What is opened unasked: one level more is a matter of `--depth`."""

TESTS = "tests"
"""The box of all tests. They import everything, so their links would hide all others."""


def fold(graph: ImportGraph, depth: int | None, focus: str, view: View) -> Mapping[str, str]:
    """Module → the box that it stands in; a module that is not shown is left out.

    `focus` is a package to open: its children are boxes, and around it stand the packages that it has to do
    with, if there is room.
    Raises UsageError for a package that there is not, and where there would be too many boxes.
    """
    if focus:
        return _opened(graph, depth, focus, view)
    code = [name for name in graph.modules if not is_test(name)]
    opened: Collection[str] = ()
    if depth is None:
        depth = deepest(code, _FEW_BOXES)
        opened = _with_room(code) if depth == 1 else ()
    folded = {name: TESTS if is_test(name) else _cut(name, depth + (_cut(name, 1) in opened)) for name in graph.modules}
    if (count := len(set(folded.values()))) > MOST_BOXES:
        raise UsageError(
            f"--depth {depth}: {count} boxes are more than the {MOST_BOXES} that can be read. "
            f"At most --depth {deepest(code, MOST_BOXES)}, or --focus PACKAGE."
        )
    return folded


def _opened(graph: ImportGraph, depth: int | None, focus: str, view: View) -> Mapping[str, str]:
    level = focus.count(".") + 1
    folded = {name: _cut(name, level + (depth or 1)) for name in graph.modules if is_inside(name, focus)}
    if not folded:
        raise UsageError(f"--focus {focus}: there is no such package.{did_you_mean(focus, graph.modules)}")
    count = len(set(folded.values()))
    if count > MOST_BOXES:
        less = " Take a smaller --depth." if depth is not None and depth > 1 else " Open one of its packages instead."
        raise UsageError(f"--focus {focus}: {count} boxes are more than the {MOST_BOXES} that can be read.{less}")
    ends = {end for edge in graph.seen(view) if (end := _other_end(edge.importer, edge.imported, folded))}
    around = {name: _beside(name, focus) for name in ends if name in graph.modules and not is_test(name)}
    return {**around, **folded} if count + len(set(around.values())) <= MOST_BOXES else folded


def is_inside(module: str, package: str) -> bool:
    """Whether a module is a package or below it."""
    return module == package or module.startswith(f"{package}.")


def _beside(module: str, focus: str) -> str:
    """The largest package that holds a module and not the one that is looked at: its sister, or an aunt of it."""
    parts, others = module.split("."), focus.split(".")
    shared = next((at for at, pair in enumerate(zip(parts, others, strict=False)) if pair[0] != pair[1]), len(parts))
    return _cut(module, shared + 1)


def _other_end(importer: str, imported: str, inside: Collection[str]) -> str:
    """The end of an import that is outside, if the other one is inside; else an empty text."""
    if (importer in inside) == (imported in inside):
        return ""
    return imported if importer in inside else importer


def is_test(module: str) -> bool:
    """Whether a module is a test, by its name alone. A package `testing`, or `app.test`, is shipped code."""
    parts = module.split(".")
    last = parts[-1]
    return "tests" in parts or parts[0] == "test" or last.startswith("test_") or last in ("conftest", "_tests")


def deepest(modules: Iterable[str], most: int) -> int:
    """The deepest level to which modules can be folded so that there are at most `most` boxes; 1 at least."""
    names = tuple(modules)
    levels = range(max((name.count(".") + 1 for name in names), default=1), 1, -1)
    return next((level for level in levels if len({_cut(name, level) for name in names}) <= most), 1)


def _with_room(modules: Sequence[str]) -> Collection[str]:
    """The top-level packages to open where not all can be, the largest first: `docs` does not close `app`."""
    inside: dict[str, set[str]] = {}
    sizes = Counter(_cut(name, 1) for name in modules)
    for name in modules:
        inside.setdefault(_cut(name, 1), set()).add(_cut(name, 2))
    room, opened = _FEW_BOXES - len(sizes), []
    for top, _ in sizes.most_common():
        more = len(inside[top]) - 1
        if 0 < more <= room:
            room -= more
            opened.append(top)
    return opened


def _cut(name: str, level: int) -> str:
    return ".".join(name.split(".")[:level])
