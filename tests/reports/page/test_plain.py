"""What the page says where no script runs: the same figures, and nothing of the project's is markup."""

from __future__ import annotations

import pytest

from ratchet.history.growth import Culprit, Growth
from ratchet.history.projection import Pace
from ratchet.measure.figures import Expressions, Slots
from ratchet.reports.page.exceptions import Excepted, Exceptions
from ratchet.reports.page.imports import Broken, Imports, Kept
from ratchet.reports.page.modules import File, Files, Kind, Symbol
from ratchet.reports.page.plain import plain, worst
from ratchet.reports.page.trend import Course, Trend
from ratchet.reports.page.verdict import Answer

HELD = Answer("pass", "compared with main", "", "", (), 0, (), (), 0)
NO_EXCEPTIONS = Exceptions((), "", 0, ())
BROKEN = Kept("core-below-web", "layers", "why", 2, 0, 2, (Broken("app/core.py", 3, "it imports app.web", False),))


def file(path: str, module: str, *owed: int, kind: int = 0) -> File:
    """A file whose functions owe so much each."""
    symbols = tuple(Symbol(f"f{at}", at, (0, count, 0), ()) for at, count in enumerate(owed, start=1))
    return File(path, module, 10, Slots(), Expressions(), 0, symbols, kind)


def files(*some: File) -> Files:
    return Files(("cast",), some, False, len(some), (Kind(False, ()), Kind(True, ())))


def trend(*grown: Growth, since: str = "2026-03-01", courses: tuple[Course, ...] = ()) -> Trend:
    return Trend("week", (), (), courses, since, "2026-04-01", "", (), 0, grown, 0, "", False, 0, True)


def test_the_worst_packages_are_told_without_those_in_them_and_without_tests() -> None:
    found = worst(
        files(
            file("app/__init__.py", "app", 1),
            file("app/a.py", "app.a", 2, 3),
            file("app/sub/__init__.py", "app.sub"),
            file("app/sub/b.py", "app.sub.b", 7),
            file("setup.py", "setup", 1),
            file("tests/test_a.py", "tests.test_a", 99, kind=1),
        )
    )

    assert [("app.sub", "7"), ("app", "6"), ("setup", "1")] == found


def test_where_all_are_tests_they_are_told() -> None:
    assert [("tests", "9")] == worst(files(file("tests/test_a.py", "tests.test_a", 9, kind=1)))


def test_it_tells_what_got_worse_by_whom_and_which_contract_is_broken() -> None:
    ann = Culprit("0123456789abcdef", "2026-03-20", "Ann", "Read rows", 4, 1, False)
    text = plain(
        HELD, trend(Growth("app.core", "cast", 1234, (ann,), 0)), files(), Imports((), "", 0, (BROKEN,)), NO_EXCEPTIONS
    )

    assert "<strong>Held</strong>: compared with main.</p>" in text
    assert "<h2>What got worse since 2026-03-01</h2>" in text
    assert (
        '<th scope="row" class="name-cell"><bdi>app.core</bdi></th><td data-title="Rule"><bdi>cast</bdi></td>' in text
    )
    assert '<td data-title="Change"><bdi>+1,234</bdi></td>' in text
    assert '<td data-title="Commits"><bdi>0123456789ab Ann, 2026-03-20: Read rows</bdi></td>' in text
    assert '<bdi>core-below-web</bdi></th><td data-title="Imports"><bdi>2</bdi></td>' in text
    assert '<td data-title="First place"><bdi>app/core.py:3</bdi></td>' in text


def test_where_nothing_got_worse_it_says_so() -> None:
    assert "No package owes more by any rule since 2026-03-01." in plain(
        HELD, trend(), files(), Imports((), "", 0, ()), NO_EXCEPTIONS
    )
    assert "There is no older baseline" in plain(HELD, trend(since=""), files(), Imports((), "", 0, ()), NO_EXCEPTIONS)


def cells(text: str) -> list[list[str]]:
    """The cells of each row of all tables."""
    rows = [row.split("<bdi>")[1:] for row in text.split("<tr>")]
    return [[cell.partition("</bdi>")[0] for cell in row] for row in rows if row]


@pytest.mark.parametrize(
    ("now", "pace", "expected"),
    [
        pytest.param(1200, Pace(-3.25, "2033-02-01", "", 9), ["1,200", "-3.2", "2033-02-01"], id="it falls"),
        pytest.param(12, Pace(1234.5, "", "", 9), ["12", "+1,200", "not at this pace: it grows"], id="it grows fast"),
        pytest.param(12, Pace(0.5, "", "", 9), ["12", "+0.5", "not at this pace: it grows"], id="it grows"),
        pytest.param(12, Pace(0.0, "", "", 9), ["12", "+0", "not at this pace: it stays"], id="it stays"),
        pytest.param(12, Pace(-0.01, "", "", 9), ["12", "-0.01", "not within ten years"], id="it falls slowly"),
        pytest.param(12, Pace(None, "", "", 9, True), ["12", "", "no steady trend"], id="noise"),
        pytest.param(12, Pace(None, "", "", 2), ["12", "", "too little to tell"], id="two baselines"),
        pytest.param(0, Pace(-1.0, "2026-03-01", "", 9), ["0", "-1", "gone"], id="none is left"),
    ],
)
def test_it_tells_when_the_ignores_are_gone(now: int, pace: Pace, expected: list[str]) -> None:
    courses = (
        Course("", 5000, None, Pace(None, "", "2026-01-05", 9, True)),
        Course("cast", 1, None, pace),
        Course("suppression", now, None, pace),
    )
    text = plain(HELD, trend(courses=courses), files(), Imports((), "", 0, ()), NO_EXCEPTIONS)

    assert [["suppression", *expected], ["all", "5,000", "", "no steady trend"]] == cells(text)
    assert "Told by 9 commits, one a week, from 2026-01-05 to 2026-04-01." in text


def test_it_tells_the_waivers_with_their_end() -> None:
    ended = Excepted("cast", "app.core", "f", "str", 2, "until the port", "Ann", "2026-03-01", -3)
    waivers = (ended, ended._replace(symbol="g", expires="2026-05-01", left=9))
    text = plain(HELD, trend(), files(), Imports((), "", 0, ()), Exceptions((), "", 0, waivers))

    assert [
        ["cast app.core f str", "2", "until the port", "Ann", "2026-03-01, expired"],
        ["cast app.core g str", "2", "until the port", "Ann", "2026-05-01"],
    ] == cells(text)


def test_a_commit_that_is_one_of_several_is_told_as_such() -> None:
    ann = Culprit("0123456789abcdef", "2026-03-20", "Ann", "Read", 4, 1, False)
    several = (
        ann,
        ann._replace(among=3),
        ann._replace(out_of=5),
        ann._replace(among=0),
        ann._replace(is_measured=True),
    )
    grown = Growth("app", "cast", 4, several, 0)
    text = plain(HELD, trend(grown), files(), Imports((), "", 0, ()), NO_EXCEPTIONS)
    ((*_, commits),) = cells(text)

    assert ["Read", "Read (one of 3)", "Read (probably)", "Read (recorded)", "Read"] == [
        one.partition(": ")[2] for one in commits.split("; ")
    ]


def test_no_text_is_markup() -> None:
    hostile = "</noscript><img src=x onerror=alert(1)>"
    eve = Culprit("0123", "2026-03-20", hostile, hostile, 1, 1, False)
    text = plain(
        HELD,
        trend(Growth(hostile, "cast", 1, (eve,), 0)),
        files(file("a.py", hostile, 1)),
        Imports((), "", 0, ()),
        Exceptions((), "", 0, (Excepted("cast", hostile, "f", "-", 1, hostile, hostile, "2026-03-20", 1),)),
    )

    assert "<img" not in text
    assert 7 == text.count("&lt;/noscript&gt;")
