"""The import graph as the page shows it: pictures that open by a click, contracts, and what breaks them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from ratchet.check.verdict import Finding
from ratchet.contracts.building import guarded
from ratchet.contracts.contract import Contract
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.reports.graph.layout import Placed, Way, place
from ratchet.reports.graph.legend import legend
from ratchet.reports.graph.picture import Offending, Picture, kinds_of, offending, picture
from ratchet.terms import Key, Place

_MOST_VIEWS = 40
"""So many packages can be opened. Each takes some hundredths of a second, and some kilobytes of the page."""

_MOST_BROKEN = 500


class Drawn(NamedTuple):
    """A box with its place: JSON makes an array of it."""

    name: str
    modules: int
    kind: str
    left: int
    top: int
    width: int
    height: int


class Line(NamedTuple):
    """A link: the numbers of its boxes, imports, how it is drawn, and its points, x and y in turn.

    A frame of boxes that share the link has the number of its boxes, below 0.
    """

    importer: int
    imported: int
    imports: int
    broken: int
    kind: str
    points: tuple[int, ...]


class Tie(NamedTuple):
    """A row of the table below the picture: imports between two boxes, which stand as their numbers."""

    importer: int
    imported: int
    imports: int
    broken: int
    in_cycle: int


@dataclass(frozen=True)
class View:
    """One picture: of the whole, or of the package `focus`. Not slotted: `vars` makes JSON of it."""

    focus: str
    prefix: str
    width: int
    height: int
    boxes: tuple[Drawn, ...]
    frames: tuple[tuple[int, ...], ...]
    lines: tuple[Line, ...]
    legend: tuple[tuple[str, str], ...]
    ties: tuple[Tie, ...]


class Broken(NamedTuple):
    """An import that breaks a contract. `is_new`: it is more than was recorded."""

    path: str
    line: int
    message: str
    is_new: bool


@dataclass(frozen=True)
class Kept:
    """One contract, and what breaks it: `places` in all. `count` is what the ledger counts; `unminded` imports break it
    where its level is off, by itself or in a profile. Not slotted: `vars` makes JSON of it."""

    id: str
    type: str
    why: str
    count: int
    unminded: int
    places: int
    broken: tuple[Broken, ...]


@dataclass(frozen=True)
class Imports:
    """The pictures, the first of the whole; `missing` says why there are none. `closed`: packages that do not open."""

    views: tuple[View, ...]
    missing: str
    closed: int
    contracts: tuple[Kept, ...]


def imports_of(
    graph: ImportGraph, contracts: Sequence[Contract], counts: Mapping[Key, int], findings: Sequence[Finding] = ()
) -> Imports:
    """The pictures of a graph, and its contracts, the broken ones first. `counts` are what the ledger counts, and
    `findings` what the check refused."""
    new = _new(findings)
    kept = sorted(
        (_kept(contract, graph, counts, new) for contract in contracts), key=lambda each: (-each.count, each.id)
    )
    try:
        views, closed = _views(graph, list(offending(graph, contracts)))
    except UsageError as error:  # the engine is an extra: the table of the contracts needs none
        return Imports((), str(error), 0, tuple(kept))
    return Imports(tuple(views), "", closed, tuple(kept))


def _new(findings: Sequence[Finding]) -> Set[tuple[Key, Place]]:
    """What is new. What a level forbids is refused even where it was recorded. Of several imports with one key, those
    that the change wrote stand first."""
    return {
        (finding.key, each)
        for finding in findings
        if not finding.forbidden_by
        for each in (finding.places[: finding.found - finding.allowed] or (finding.indebted or finding.place,))
    }


def _kept(contract: Contract, graph: ImportGraph, counts: Mapping[Key, int], new: Set[tuple[Key, Place]]) -> Kept:
    """The contract, with those imports first that are new: the list may be cut."""
    with guarded(contract.rule):
        offending_imports = list(contract.debts(graph))
    debts = [debt for debt in offending_imports if debt.key in counts]
    unminded = sum(debt.count for debt in offending_imports) - sum(debt.count for debt in debts)
    broken = [Broken(debt.place.path, debt.place.line, debt.message, (debt.key, debt.place) in new) for debt in debts]
    broken.sort(key=lambda one: not one.is_new)
    count = sum(debt.count for debt in debts)
    return Kept(contract.id, contract.rule, contract.why, count, unminded, len(broken), tuple(broken[:_MOST_BROKEN]))


def _views(graph: ImportGraph, offences: Sequence[Offending]) -> tuple[list[View], int]:
    """The whole, then its packages, those of its packages and so on, as long as there is room."""
    whole = picture(graph, offences)
    views, waiting, closed = [_view(whole)], list(_openable(whole)), 0
    known = {"", *waiting}
    for focus in waiting:
        if len(views) == _MOST_VIEWS:
            closed += 1
            continue
        try:
            opened = picture(graph, offences, focus=focus)
        except UsageError:  # more boxes than can be read
            closed += 1
            continue
        views.append(_view(opened, focus))
        inner = [name for name in _openable(opened) if name not in known]
        known.update(inner)
        waiting.extend(inner)
    return views, closed


def _openable(drawn: Picture) -> Iterator[str]:
    return (box.name for box in drawn.boxes if box.modules > 1 and not box.is_test and not box.is_outside)


def _view(drawn: Picture, focus: str = "") -> View:
    placed = place(drawn)
    number = {spot.box.name: at for at, spot in enumerate(placed.spots)}
    return View(
        focus,
        drawn.prefix,
        round(placed.width),
        round(placed.height),
        tuple(_drawn(placed)),
        tuple(tuple(map(round, frame)) for frame in placed.frames),
        tuple(_line(way, number) for way in placed.ways),
        tuple(legend(drawn, "open its box to see them")),
        tuple(
            Tie(number[link.importer], number[link.imported], link.imports, link.broken, int(link.in_cycle))
            for link in drawn.links
        ),
    )


def _line(way: Way, number: Mapping[str, int]) -> Line:
    importer, imported = (
        number[names[0]] if len(names) == 1 else -len(names) for names in (way.importers, way.imported)
    )
    points = tuple(round(length) for point in way.points for length in point)
    return Line(importer, imported, way.imports, way.broken, way.kind, points)


def _drawn(placed: Placed) -> Iterator[Drawn]:
    for box, *rectangle in placed.spots:
        yield Drawn(box.name, box.modules, kinds_of(box), *map(round, rectangle))
