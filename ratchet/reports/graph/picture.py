"""The import graph made small enough to look at: boxes and links, cycles numbered, broken imports marked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from ratchet.contracts.building import guarded
from ratchet.contracts.contract import Contract, Pair
from ratchet.facts.imports import ImportGraph
from ratchet.reports.graph.folding import TESTS, fold, is_inside, is_test
from ratchet.reports.graph.untangling import cycles_of, untangled
from ratchet.terms.imports import View

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class Box(NamedTuple):
    """One box: how many modules it holds, and the number of the cycle that it is part of, from 1; 0 for none.

    `is_outside`: it stands around the package that is looked at. `label` is its name without what all share.
    """

    name: str
    label: str
    modules: int = 1
    cycle: int = 0
    is_test: bool = False
    is_outside: bool = False


class Link(NamedTuple):
    """The imports from one box to another: how many, and how many of them break a contract.

    `is_back`: one of the few links without which nothing would be a cycle. `is_implied`: a longer way of drawn links
    leads there too, so it need not be drawn.
    """

    importer: str
    imported: str
    imports: int
    broken: int = 0
    in_cycle: bool = False
    is_back: bool = False
    is_implied: bool = False


class Offending(NamedTuple):
    """An import that breaks a contract and is not exempt. `is_in_cycle`: it breaks it only as part of a cycle."""

    contract: str
    pair: Pair
    is_in_cycle: bool


class Picture(NamedTuple):
    """Boxes and the links between them, sorted. `broken` are the ids of broken contracts with how many
    of the drawn imports break them.

    `prefix` is what the names of all boxes begin with, and their labels leave out. `hidden` are the boxes in which
    modules form cycles that no link shows, with how many. `broken_inside` are the boxes within which imports break
    contracts, with the ids of these and how many imports.
    """

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    broken: tuple[tuple[str, int], ...] = ()
    prefix: str = ""
    hidden: tuple[tuple[str, int], ...] = ()
    broken_inside: tuple[tuple[str, str, int], ...] = ()

    @property
    def drawn(self) -> tuple[Link, ...]:
        """The links that are drawn."""
        return tuple(link for link in self.links if not link.is_implied)

    @property
    def cycles(self) -> tuple[tuple[Box, ...], ...]:
        """The boxes of each cycle, by its number."""
        last = max((box.cycle for box in self.boxes), default=0)
        return tuple(tuple(box for box in self.boxes if box.cycle == number) for number in range(1, last + 1))


def offending(graph: ImportGraph, contracts: Iterable[Contract]) -> Iterator[Offending]:
    """Every import that breaks a contract and is not exempt, once for each contract."""
    for contract in contracts:
        with guarded(contract.rule):
            offences = contract.offences(contract.judged_on(graph))
            pairs = [(offence.edge.importer, offence.edge.imported) for offence in offences]
        yield from (Offending(contract.id, pair, contract.is_about_cycles) for pair in pairs)


def picture(
    graph: ImportGraph,
    offences: Iterable[Offending],
    depth: int | None = None,
    focus: str = "",
    view: View = View.RUNTIME,
) -> Picture:
    """The first-party modules of a view, folded to `depth` levels, or one package opened. Errors as for `fold`."""
    folded = fold(graph, depth, focus, view)
    known = tuple(offences)
    broken = {offence.pair for offence in known}
    imports: Counter[Pair] = Counter()
    bad: Counter[Pair] = Counter()
    inside: Counter[Pair] = Counter()
    for edge in graph.seen(view):
        pair = folded.get(edge.importer, ""), folded.get(edge.imported, "")
        if pair[0] and pair[1] and pair[0] != pair[1]:
            imports[pair] += 1
            bad[pair] += (edge.importer, edge.imported) in broken
        elif pair[0] and pair[0] == pair[1]:
            inside[edge.importer, edge.imported] += 1
    # What leads out of the graph, or stays within a box, is no link.
    links = [
        offence._replace(pair=(folded.get(offence.pair[0], ""), folded.get(offence.pair[1], ""))) for offence in known
    ]
    told = [offence for offence in links if len({*offence.pair} - {""}) == 2]
    drawn = Counter(offence.contract for offence in told)
    needed = {offence.pair for offence in told if not offence.is_in_cycle}
    made = make_picture(Counter(folded.values()), imports, bad, drawn, focus, needed)
    within = Counter((offence.pair[0], offence.contract) for offence in links if len({*offence.pair}) == 1)
    broken_inside = tuple((*place, count) for place, count in sorted(within.items()) if place[0])
    return made._replace(hidden=tuple(sorted(_cycles_inside(folded, inside).items())), broken_inside=broken_inside)


def _cycles_inside(folded: Mapping[str, str], inside: Counter[Pair]) -> Mapping[str, int]:
    """Box → how many cycles of modules it hides; the box of all tests is left out."""
    cycles = {(folded[module], number) for module, number in cycles_of(inside).items()}
    return Counter(box for box, _ in cycles if box != TESTS)


def make_picture(
    boxes: Mapping[str, int],
    imports: Mapping[Pair, int],
    bad: Mapping[Pair, int],
    broken: Mapping[str, int],
    focus: str = "",
    needed: Collection[Pair] = (),
) -> Picture:
    """The picture of `boxes` (name → modules) and the imports between them, of which `bad` break a contract.

    `needed` links are drawn in any case: each breaks a contract by itself. What breaks one as part of a cycle need not
    be drawn where a longer way leads there too: that way is part of the cycle as well.
    """
    shown = {pair: count for pair, count in imports.items() if bad.get(pair, 0) or _is_of_interest(pair, focus)}
    cycles = cycles_of(shown)
    back, implied = untangled(shown, needed)
    prefix = _shared(boxes, focus)
    return Picture(
        tuple(_box(name, boxes[name], cycles.get(name, 0), focus, prefix) for name in sorted(boxes)),
        tuple(
            Link(
                *pair,
                shown[pair],
                bad.get(pair, 0),
                cycles.get(pair[0], 0) == cycles.get(pair[1], -1) > 0,
                pair in back,
                pair in implied,
            )
            for pair in sorted(shown)
        ),
        tuple(sorted(broken.items())),
        prefix,
    )


def _is_of_interest(pair: Pair, focus: str) -> bool:
    """Whether a link is one to draw: none of the tests', and none between packages around the one that is opened."""
    return TESTS not in pair and (not focus or any(is_inside(name, focus) for name in pair))


def _box(name: str, modules: int, cycle: int, focus: str, prefix: str) -> Box:
    is_outside = bool(focus) and not is_inside(name, focus)
    label = name.removeprefix(prefix) if name != TESTS else name
    return Box(name, label, modules, cycle, name == TESTS or is_test(name), is_outside)


def _shared(boxes: Iterable[str], focus: str) -> str:
    """What all names begin with, up to a dot; tests, and what is around the package that is looked at, do not count."""
    if focus:
        return f"{focus}."
    names = [name for name in boxes if name != TESTS]
    tops = {name.partition(".")[0] for name in names}
    return f"{tops.pop()}." if len(tops) == 1 and len(names) > 1 else ""


def kinds_of(box: Box) -> str:
    """What a box is, as the classes of a style sheet: the first cycles have a tint of their own."""
    kinds = (
        ["box"] + ["cycle", f"c{box.cycle}"] * bool(box.cycle) + ["test"] * box.is_test + ["outside"] * box.is_outside
    )
    return " ".join(kinds)


def printable(name: str) -> str:
    """A name with a mark in place of each character that no text can hold, or that would turn its direction round."""
    return _UNPRINTABLE.sub("\ufffd", name)
