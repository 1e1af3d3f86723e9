"""Every case gets the answer that its file says: the verdict, and exactly these findings."""

from __future__ import annotations

import os

import pytest
from cases.reading import Case, all_cases
from cases.running import Answer, Benches
from projects.marks import SLOW

FOUND = all_cases()


@pytest.fixture(scope="session")
def benches(tmp_path_factory: pytest.TempPathFactory) -> Benches:
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "benches"
    shared.mkdir(exist_ok=True)
    return Benches(tuple(FOUND), shared, tmp_path_factory.mktemp("cases"))


def owed(case: Case) -> Answer:
    return Answer(case.verdict, case.findings)


@pytest.mark.usefixtures("quiet_environment")
@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in FOUND])
def test_case(case: Case, benches: Benches) -> None:
    answer = benches.answer(case)
    assert owed(case) == answer, f"{case.why}\nThe check says:\n{answer}"


@SLOW
@pytest.mark.usefixtures("quiet_environment")
@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in FOUND])
def test_case_by_itself(case: Case, benches: Benches) -> None:
    if not benches.is_shared(case):
        pytest.skip("it always has a project of its own")
    assert owed(case) == benches.answer_alone(case), case.why
