"""What a check recorded as revealed may be mended in the next commit of the branch: that is no tampering."""

from __future__ import annotations

import pytest
from projects.building import Project

BASE = {
    "app/__init__.py": '"""App."""\n',
    "app/orders.py": "def total(rows):\n    return sum(rows)\n",
    "app/report.py": (
        "from app.orders import total\n\n\ndef line(rows: list[int]) -> str:\n    return 'a' + total(rows)\n"
    ),
}
TYPED = "def total(rows: list[int]) -> int:\n    return sum(rows)\n"
REPORT = BASE["app/report.py"]


@pytest.fixture
def revealed(project: Project) -> Project:
    """A branch on which a check recorded an error that a new annotation shows."""
    project.recorded(BASE)
    project.write({"app/orders.py": TYPED})
    assert project.ratchet("check", "--base", "main").status == 0
    assert "type-error\tline" in (project.top / "baselines/modules/app.report.tsv").read_text()
    project.commit("typed")
    return project


@pytest.mark.parametrize(
    ("report", "row"),
    [
        pytest.param(REPORT.replace("total(rows)", "str(total(rows))"), "", id="corrected"),
        pytest.param(
            REPORT.replace("total(rows)", "total(rows)  # type: ignore[operator]"),
            "suppression\tline\toperator\t1\n",
            id="silenced by its code",
        ),
    ],
)
def test_it_is_mended(revealed: Project, report: str, row: str) -> None:
    revealed.write({"app/report.py": report})
    assert [] == revealed.check().findings
    shard = revealed.top / "baselines/modules/app.report.tsv"
    assert row == (shard.read_text() if shard.exists() else "")


def test_a_row_for_more_is_told(revealed: Project) -> None:
    shard = revealed.top / "baselines/modules/app.report.tsv"
    shard.write_text(shard.read_text().replace("\t1\n", "\t2\n"))
    revealed.write({"app/report.py": REPORT + "\n\ndef more() -> int:\n    return 'a'\n"})
    assert ["type-error"] == revealed.check().rules


def test_a_row_that_nothing_revealed_is_told(project: Project) -> None:
    project.recorded(BASE)
    project.write({"baselines/modules/app.report.tsv": "type-error\tline\toperator\t1\n"})
    assert ["loosened-baseline"] == project.check().rules
