"""How a slot that got worse is refused: in which words, whoever records or waives it, and whatever base is."""

from __future__ import annotations

import pytest
from projects.building import Project

HEAD = "from typing import Any\n\n\n"
BEFORE = f"{HEAD}def f(row: dict[str, list[Any]]) -> None:\n    print(row)\n"
AFTER = f"{HEAD}def f(row: dict[str, Any]) -> None:\n    print(row)\n"
OPEN = f"{HEAD}def f(*args: object) -> None:\n    print(args)\n"
KEY = ("explicit-any", "f", "row")
POLICY = """
    [ratchet]
    roots = ["."]
    paths = ["."]

    [[profile]]
    paths = ["tests/**"]
    rules = { explicit-any = "off", bare-generic = "off", missing-annotation = "off", unchecked-body = "off" }
    """
WAIVER = """
    rule = "{rule}"
    module = "app"
    symbol = "f"
    detail = "row"
    allow = 1
    reason = "the till gives no fixed shape"
    owner = "Ada"
    expires = 2099-12-31
    """


@pytest.fixture
def changed(project: Project) -> Project:
    """A branch on which a parameter lost the list inside its type; the counts are what they were."""
    project.recorded({"ratchet.toml": POLICY, "app.py": BEFORE})
    project.write({"app.py": AFTER})
    return project


def test_the_finding_says_what_was_and_what_is(changed: Project) -> None:
    (finding,) = changed.check().findings
    assert "`row` was dict[str, list[Any]], and is dict[str, Any] now" == finding["message"]
    assert ("app.py", 4, 0, 1) == (finding["path"], finding["line"], finding["allowed"], finding["found"])


def test_a_parameter_that_went_is_told_with_what_took_its_place(changed: Project) -> None:
    changed.write({"app.py": OPEN})
    (finding,) = changed.check().findings
    assert "`row` was dict[str, list[Any]], and `*args: object` takes anything in its place now" == finding["message"]
    assert "bare-generic" == finding["rule"]


def test_a_slot_whose_type_has_another_meaning_is_told_as_such(project: Project) -> None:
    used = "def f(rows: Rows) -> None:\n    print(rows)\n"
    project.recorded({"made.py": "Rows = list[int]\n", "app.py": f"from made import Rows\n{used}"})
    project.write({"app.py": f"{HEAD}Rows = list[Any]\n{used}"})
    messages = {finding["symbol"]: finding["message"] for finding in project.check().findings}
    assert "`rows` is Rows as before, and that says less now" == messages["f"]


def test_growth_and_loss_of_one_slot_are_one_finding(changed: Project) -> None:
    changed.write({"app.py": AFTER.replace("dict[str, Any]", "dict[Any, Any]")})
    (finding,) = changed.check().findings
    assert "`row` was dict[str, list[Any]], and is dict[Any, Any] now" == finding["message"]


def test_an_update_does_not_record_it(changed: Project) -> None:
    assert 1 == changed.ratchet("update").status
    assert [KEY] == changed.check().keys


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        pytest.param("explicit-any", AFTER, id="a worse type"),
        pytest.param("bare-generic", OPEN, id="a parameter that went"),
    ],
)
def test_a_waiver_allows_it(project: Project, rule: str, code: str) -> None:
    project.recorded({"ratchet.toml": POLICY, "app.py": BEFORE})
    project.git("switch", "-q", "main")
    project.write({"baselines/waivers/f.toml": WAIVER.format(rule=rule)})
    project.commit("the waiver lands alone")
    project.git("switch", "-qC", "code")
    project.write({"app.py": code})
    assert [] == project.check().findings
    assert [] == project.check("--frozen").findings


def test_where_base_has_no_baseline_it_is_refused(project: Project) -> None:
    project.write({"ratchet.toml": POLICY, "app.py": BEFORE})
    project.commit("base")
    project.git("switch", "-qc", "change")
    project.write({"app.py": AFTER})
    assert [KEY] == project.check().keys


def test_the_type_of_another_version_of_the_module_is_compared(changed: Project) -> None:
    changed.git("mv", "app.py", "till.py")
    assert [KEY] == changed.check().keys


def test_a_file_that_leaves_a_laxer_profile_has_its_slots_at_base(project: Project) -> None:
    project.recorded({"ratchet.toml": POLICY, "tests/app.py": BEFORE})
    project.git("mv", "tests/app.py", "app.py")
    project.write({"app.py": AFTER})
    messages = [finding["message"] for finding in project.check().findings]
    assert ["`row` was dict[str, list[Any]], and is dict[str, Any] now"] == messages


def test_where_the_rule_is_off_nothing_is_told(project: Project) -> None:
    project.recorded({"ratchet.toml": POLICY, "tests/app.py": BEFORE})
    project.write({"tests/app.py": AFTER})
    assert [] == project.check().findings


def test_an_annotation_that_a_test_had_may_not_go_under_standard(project: Project) -> None:
    policy = POLICY.replace("[ratchet]", '[ratchet]\n    strictness = "standard"', 1)
    helper = "def f(row: int) -> int:\n    return row\n"
    project.recorded({"ratchet.toml": policy, "tests/app.py": helper})
    project.write({"tests/app.py": helper.replace("row: int", "row") + "\n\ndef g(row):\n    return row\n"})
    assert [("missing-annotation", "f", "row")] == project.check().keys


def test_an_alias_is_told_once(project: Project) -> None:
    shop = f"{HEAD}Rows = dict[str, list[Any]]\n"
    users = "from shop import Rows\n\n\ndef {}(rows: Rows) -> None:\n    print(rows)\n"
    project.recorded({"shop.py": shop, "one.py": users.format("f"), "two.py": users.format("g")})
    project.write({"shop.py": f"{HEAD}Rows = dict[str, Any]\n", "one.py": f"# Edited.\n{users.format('f')}"})
    assert [("explicit-any", "<module>", "Rows")] == project.check().keys


def test_a_name_of_what_has_no_types_is_no_better_than_any(project: Project) -> None:
    head = "from typing import Any\nimport nolib\n\n\n"
    project.recorded({"app.py": f"{head}def f(row: nolib.Row) -> None:\n    print(row)\n"})
    project.write({"app.py": f"{head}def f(row: Any) -> None:\n    print(row)\n"})
    assert [] == project.check().findings


def test_a_generic_of_ones_own_that_stood_bare_gets_its_any(project: Project) -> None:
    head = 'from typing import Any, Generic, TypeVar\n\nT = TypeVar("T")\n\n\nclass Box(Generic[T]):\n    item: T\n\n\n'
    project.recorded({"app.py": f"{head}def f(row: Box) -> None:\n    print(row)\n"})
    project.write({"app.py": f"{head}def f(row: Box[Any]) -> None:\n    print(row)\n"})
    assert [] == project.check().findings
