"""What the page says of the month before: by module between two baselines, else by rule."""

from __future__ import annotations

import datetime

import pytest

from ratchet.facts.git.forge import forge_of
from ratchet.facts.git.past import Commit
from ratchet.history.points import Point, Size
from ratchet.history.survey import Background
from ratchet.measure.figures import Expressions, Slots
from ratchet.reports.page.trend import commit_address, trend_of

TODAY = datetime.date(2026, 6, 30)


def measured(day: str, casts: int, mypy: str = "2.1.0") -> Point:
    when = datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return Point(Commit(day, when), {"cast": casts}, 1, "1", "", mypy, Size(10, Slots(), Expressions()))


@pytest.mark.parametrize(
    ("points", "since", "before"),
    [
        pytest.param(
            [measured("2026-04-01", 5), measured("2026-05-20", 4), measured("2026-06-28", 3)],
            "2026-05-20",
            4,
            id="the newest that is a month older",
        ),
        pytest.param([measured("2026-06-20", 5), measured("2026-06-28", 3)], "2026-06-20", 5, id="the first of less"),
        pytest.param([measured("2026-06-28", 3)], "", None, id="one alone"),
        pytest.param(
            [measured("2026-05-20", 5, mypy="1.9.0"), measured("2026-06-28", 3)], "", None, id="not by another mypy"
        ),
    ],
)
def test_what_was_measured_has_a_month_before_by_rule(points: list[Point], since: str, before: int | None) -> None:
    trend = trend_of(Background(points), TODAY)

    assert since == trend.since
    assert [before, before] == [course.before for course in trend.courses]


def test_the_time_tells_commits_of_one_day_apart() -> None:
    first, last = measured("2026-06-28", 5), measured("2026-06-28", 3)
    evening = datetime.timedelta(hours=6)
    last = last._replace(commit=last.commit._replace(when=last.commit.when + evening))
    trend = trend_of(Background([first, last], every="commit"), TODAY)

    assert ("2026-06-28 12:00:00", "2026-06-28 18:00:00") == (trend.since, trend.until)
    assert ["2026-06-28T12:00:00Z", "2026-06-28T18:00:00Z"] == [moment.when for moment in trend.moments]


@pytest.mark.parametrize(
    ("changed", "casts", "expected"),
    [
        pytest.param("2026-05-20", 4, ("2026-04-01", "2026-05-20", 5, 3), id="nobody worked on it"),
        pytest.param("2026-06-28", 4, ("2026-05-20", "2026-06-28", 4, 4), id="what is owed stayed as it was"),
        pytest.param("2026-05-20", 3, ("2026-05-20", "2026-06-28", 4, 4), id="it is owed by other settings"),
    ],
)
def test_after_the_last_change_of_code_nothing_is_compared(
    changed: str, casts: int, expected: tuple[str, str, int, int]
) -> None:
    points = [
        measured("2026-04-01", 5),
        measured("2026-05-01", 5),
        measured("2026-05-20", 4),
        measured("2026-06-28", casts),
    ]
    trend = trend_of(Background(points, measured(changed, 0).commit), TODAY)
    course = trend.courses[0]

    assert expected == (trend.since, trend.until, course.before, course.pace.points)
    assert changed == trend.changed


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param("git@github.com:shop/web.git", "https://github.com/shop/web/commit/", id="GitHub"),
        pytest.param("https://gitlab.com/shop/web", "https://gitlab.com/shop/web/-/commit/", id="GitLab"),
        pytest.param("https://bitbucket.org/shop/web", "https://bitbucket.org/shop/web/commits/", id="Bitbucket"),
        pytest.param("https://codeberg.org/shop/web", "https://codeberg.org/shop/web/commit/", id="Codeberg"),
        pytest.param("https://git.example.org/shop/web", "", id="a host that is not known"),
    ],
)
def test_the_address_of_a_commit(address: str, expected: str) -> None:
    assert expected == commit_address(Background(forge=forge_of(address, "abc", {}), head="abc"))
