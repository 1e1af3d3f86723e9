"""What a picture of the import graph shows: which boxes, which links, which cycles."""

from __future__ import annotations

from typing import Protocol

import pytest

from ratchet.contracts.contract import Contract
from ratchet.contracts.kinds.acyclic import Acyclic
from ratchet.contracts.kinds.forbidden import Forbidden
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.reports.graph.folding import is_test
from ratchet.reports.graph.legend import legend
from ratchet.reports.graph.picture import Picture, offending, picture


class Grapher(Protocol):
    def __call__(self, *arrows: str) -> ImportGraph:
        """A graph out of arrows: `a -> b`, one import each."""


def drawn_of(graph: ImportGraph, *contracts: Contract, depth: int | None = None, focus: str = "") -> Picture:
    return picture(graph, offending(graph, contracts), depth, focus)


def links_of(drawn: Picture) -> list[str]:
    return [f"{link.importer} -> {link.imported}" for link in drawn.drawn]


def boxes_of(drawn: Picture) -> list[str]:
    return [box.name for box in drawn.boxes]


# -- boxes ------------------------------------------------------------------------------------------------------------


def test_packages_are_folded_to_a_depth(graph: Grapher) -> None:
    drawn = drawn_of(graph("a.x.p -> b.x.p", "a.x.q -> b.x.p", "a.y.p -> b.y.p"), depth=1)

    assert [("a", 6), ("b", 5)] == [(box.name, box.modules) for box in drawn.boxes]
    assert [("a", "b", 3)] == [(link.importer, link.imported, link.imports) for link in drawn.links]


def test_a_large_graph_is_folded_unasked(graph: Grapher) -> None:
    drawn = drawn_of(graph(*(f"app.a{number}.x -> app.b{number}.y" for number in range(40))))

    assert ["app"] == boxes_of(drawn)


def test_a_package_with_room_is_opened_where_not_all_can_be(graph: Grapher) -> None:
    drawn = drawn_of(
        graph(
            *(f"app.a{number}.x -> app.a{number}.y" for number in range(37)),
            *(f"docs.p{number} -> app.a0.x" for number in range(20)),
            "tools.one -> app.a0.x",
        )
    )

    opened = [name for name in boxes_of(drawn) if name.startswith("app.")]
    assert 37 == len(opened)
    assert ["docs", "tools"] == boxes_of(drawn)[-2:]
    assert "docs -> app.a0" in links_of(drawn)


def test_the_largest_of_two_packages_is_opened_first(graph: Grapher) -> None:
    drawn = drawn_of(
        graph(
            *(f"small.s{number} -> large.l0.x" for number in range(20)),
            *(f"large.l{number}.x -> large.l{number}.y" for number in range(30)),
        )
    )

    assert ["large", "large.l0"] == boxes_of(drawn)[:2]
    assert ["small"] == [name for name in boxes_of(drawn) if name.startswith("small")]


def test_more_boxes_than_can_be_read_are_refused(graph: Grapher) -> None:
    many = graph(*(f"app.a.m{number} -> app.b" for number in range(70)))

    with pytest.raises(UsageError, match=r"--depth 3: 73 boxes are more than the 60 .* At most --depth 2"):
        drawn_of(many, depth=3)


def test_a_package_is_opened_with_what_is_around(graph: Grapher) -> None:
    whole = graph("app.db.rows -> app.db.sql.parse", "app.web.pages -> app.db.rows", "app.web.pages -> app.log.file")
    drawn = drawn_of(whole, focus="app.db")

    assert ["app.db", "app.db.rows", "app.db.sql", "app.web"] == boxes_of(drawn)
    assert ["app.web"] == [box.name for box in drawn.boxes if box.is_outside]
    assert ["app.db.rows -> app.db.sql", "app.web -> app.db.rows"] == links_of(drawn)


def test_around_a_package_stand_sisters_and_aunts_and_no_parents(graph: Grapher) -> None:
    drawn = drawn_of(
        graph("a.b.c.d -> a.b.e.f", "a.b.c.d -> a.g.h", "a.b.c.d -> z.y", "a.b -> a.b.c.d", "a.g.h -> z.y"),
        focus="a.b.c",
    )

    assert ["a.b", "a.b.c", "a.b.c.d", "a.b.e", "a.g", "z"] == boxes_of(drawn)
    assert "a.g -> z" not in links_of(drawn), "what is around is drawn for what is inside"


def test_what_is_around_is_left_out_where_there_is_no_room(graph: Grapher) -> None:
    many = graph(*(f"app.a.m{number} -> app.b{number}" for number in range(40)))

    assert 41 == len(boxes_of(drawn_of(many, focus="app.a")))


def test_a_package_of_too_many_parts_does_not_open(graph: Grapher) -> None:
    many = graph(*(f"app.a.m{number} -> app.b" for number in range(70)))

    with pytest.raises(UsageError, match=r"--focus app.a: 71 boxes are more than the 60 that can be read\. Open one"):
        drawn_of(many, focus="app.a")


def test_a_package_that_is_none_is_refused_with_the_nearest(graph: Grapher) -> None:
    with pytest.raises(UsageError, match=r"--focus app.bd: there is no such package. Did you mean app.db\?"):
        drawn_of(graph("app.db -> app.log"), focus="app.bd")


def test_labels_leave_out_what_all_names_begin_with(graph: Grapher) -> None:
    drawn = drawn_of(graph("app.core -> app.lib", "tests.test_core -> app.core"))

    assert ["app", "core", "lib", "tests"] == [box.label for box in drawn.boxes]
    assert "app." == drawn.prefix


def test_labels_are_whole_where_nothing_is_shared(graph: Grapher) -> None:
    drawn = drawn_of(graph("app.core -> lib.rows"))

    assert "" == drawn.prefix


# -- tests ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        pytest.param("tests", True, id="a folder of tests"),
        pytest.param("tests.unit.test_rows", True, id="in a folder of tests"),
        pytest.param("app.db.tests.rows", True, id="tests beside the code"),
        pytest.param("test.rows", True, id="a folder called test"),
        pytest.param("test_rows", True, id="a file of tests"),
        pytest.param("app.test_rows", True, id="a file of tests beside the code"),
        pytest.param("conftest", True, id="fixtures"),
        pytest.param("app.testing", False, id="help for the tests of others"),
        pytest.param("app.test", False, id="a shipped package called test"),
        pytest.param("app.contest", False, id="a name that ends alike"),
        pytest.param("app.latest_tests_run", False, id="a name with the word in it"),
    ],
)
def test_what_a_test_is(module: str, expected: bool) -> None:
    assert expected is is_test(module)


def test_tests_share_a_box_and_their_imports_are_not_drawn(graph: Grapher) -> None:
    drawn = drawn_of(graph("app.core -> app.lib", "tests.test_core -> app.core", "tests.test_lib -> app.lib"))

    assert [("tests", 3, True)] == [(box.name, box.modules, box.is_test) for box in drawn.boxes if box.is_test]
    assert ["app.core -> app.lib"] == links_of(drawn)


def test_what_tests_break_is_drawn(graph: Grapher) -> None:
    no_lib = Forbidden("no-lib", sources=("tests",), to=("app.lib",))
    drawn = drawn_of(graph("app.core -> app.lib", "tests.test_lib -> app.lib"), no_lib)

    assert ["app.core -> app.lib", "tests -> app.lib"] == links_of(drawn)


# -- links ------------------------------------------------------------------------------------------------------------


def test_a_link_that_a_longer_way_implies_is_not_drawn(graph: Grapher) -> None:
    drawn = drawn_of(graph("app.a -> app.b", "app.b -> app.c", "app.a -> app.c"))

    assert ["app.a -> app.b", "app.b -> app.c"] == links_of(drawn)
    assert "1 of 3 links are not drawn: longer ways lead there too" in [entry.text for entry in legend(drawn)]


def test_a_broken_link_is_drawn_though_a_longer_way_implies_it(graph: Grapher) -> None:
    pure = Forbidden("pure", sources=("app.a",), to=("app.c",), transitive=False)
    drawn = drawn_of(graph("app.a -> app.b", "app.b -> app.c", "app.a -> app.c"), pure)

    assert ["app.a -> app.c"] == [f"{link.importer} -> {link.imported}" for link in drawn.drawn if link.broken]
    assert "breaks a contract: pure (1)" in [entry.text for entry in legend(drawn)]


def test_an_import_that_is_only_part_of_a_cycle_may_be_left_out(graph: Grapher) -> None:
    """With a contract about cycles, every import in a cycle breaks it: to draw them all hides which way it goes."""
    ring = graph("app.a -> app.b", "app.b -> app.c", "app.c -> app.a", "app.a -> app.c")
    drawn = drawn_of(ring, Acyclic("ring", packages=("app",)))

    assert ["app.a -> app.b", "app.b -> app.c", "app.c -> app.a"] == links_of(drawn)
    assert (("ring", 4),) == drawn.broken


def test_a_link_that_closes_a_cycle_and_breaks_a_contract_is_told_as_both(graph: Grapher) -> None:
    arrows = ("app.a -> app.b", "app.b -> app.c", "app.c -> app.a")
    [back] = [link for link in drawn_of(graph(*arrows)).links if link.is_back]
    pure = Forbidden("pure", sources=(back.importer,), to=(back.imported,), transitive=False)
    kinds = {entry.kind: entry.text for entry in legend(drawn_of(graph(*arrows), pure))}

    assert "closes a cycle and breaks a contract: without this link there is none" == kinds["both"]
    assert "back" not in kinds


def test_what_breaks_a_contract_within_a_box_is_told_in_words(graph: Grapher) -> None:
    pure = Forbidden("pure", sources=("app.a.x",), to=("app.a.y",), transitive=False)
    alone = Forbidden("alone", sources=("tests.a",), to=("tests.b",), transitive=False)
    arrows = graph("app.a.x -> app.a.y", "app.b -> app.a.x", "tests.a -> tests.b")
    drawn = drawn_of(arrows, pure, alone, depth=2)
    told = [entry.text for entry in legend(drawn, "open {}")]

    assert () == drawn.broken
    assert ["app.a hides 1 import that breaks pure: open app.a", "tests hides 1 import that breaks alone"] == told[:2]
    assert [] == [entry.text for entry in legend(drawn_of(arrows, pure)) if "hides" in entry.text], "each has a box"


def test_cycles_are_numbered_the_largest_first(graph: Grapher) -> None:
    drawn = drawn_of(
        graph(
            "app.a -> app.b", "app.b -> app.a", "app.p -> app.q", "app.q -> app.r", "app.r -> app.p", "app.a -> app.p"
        )
    )

    assert [["p", "q", "r"], ["a", "b"]] == [[box.label for box in cycle] for cycle in drawn.cycles]
    assert 2 == sum(link.is_back for link in drawn.links)
    assert "cycle 1: 3 modules: p, q, r" in [entry.text for entry in legend(drawn)]


def test_cycles_within_a_box_are_told(graph: Grapher) -> None:
    drawn = drawn_of(
        graph("app.a.x -> app.a.y", "app.a.y -> app.a.x", "app.b.x -> app.a.x", "app.tests.x -> app.tests.y"), depth=2
    )

    assert (("app.a", 1),) == drawn.hidden
    assert "app.a hides 1 cycle of its modules: --focus app.a shows them" in [entry.text for entry in legend(drawn)]


def test_a_box_without_a_cycle_hides_none(graph: Grapher) -> None:
    assert () == drawn_of(graph("app.a.x -> app.a.y", "app.a.y -> app.b.x", "app.b.x -> app.a.x"), depth=2).hidden


def test_of_two_packages_the_weaker_link_closes_the_cycle(graph: Grapher) -> None:
    drawn = drawn_of(graph("app.a.x -> app.b.x", "app.a.y -> app.b.y", "app.b.z -> app.a.z"), depth=2)

    assert ["app.b -> app.a"] == [f"{link.importer} -> {link.imported}" for link in drawn.links if link.is_back]
