"""A debt whose level is forbid is refused: recorded or not, and whatever else changed."""

from __future__ import annotations

import pytest
from projects.building import Project

LAYERED = {
    "app/__init__.py": "",
    "app/api.py": "def serve() -> int:\n    return 1\n",
    "app/util.py": "import app.api\n\n\ndef total() -> int:\n    return app.api.serve()\n",
}
POLICY = """
    [ratchet]
    roots = ["."]
    paths = ["app"]
    {rules}
    [[contract]]
    id = "line"
    type = "layers"
    layers = ["app.api", "app.util"]
    {level}
"""
UNTYPED = "\n\ndef more(x):\n    return x\n"


def policy(rules: str = "", level: str = "") -> str:
    return POLICY.format(rules=rules, level=level)


def line_of(text: str) -> int:
    """The line that has the word forbid."""
    return next(number for number, line in enumerate(text.strip().splitlines(), 1) if '"forbid"' in line)


@pytest.fixture
def recorded(project: Project) -> Project:
    """The import that breaks the contract is in the baseline of main."""
    files = {name: text or "\n" for name, text in LAYERED.items()}
    return project.recorded({"ratchet.toml": policy(), **files})


FORBIDDEN = [
    pytest.param(policy(rules='[rules]\nlayers = "forbid"'.replace("\n", "\n    ")), id="by [rules]"),
    pytest.param(policy(level='level = "forbid"'), id="by the contract's own level"),
]


@pytest.mark.parametrize("stricter", FORBIDDEN)
def test_a_recorded_debt_that_is_forbidden_now_is_refused(recorded: Project, stricter: str) -> None:
    recorded.write({"ratchet.toml": stricter})
    said = recorded.check()
    assert said.status == 1
    assert said.keys == [("layers", "line", "app.api")]
    assert f"ratchet.toml:{line_of(stricter)}" == said.findings[0]["forbidden_by"]
    assert f"1 found, 0 allowed: ratchet.toml:{line_of(stricter)} forbids it." in recorded.ratchet("check").out


@pytest.mark.parametrize("stricter", FORBIDDEN)
def test_a_forbidden_debt_is_refused_whatever_else_changed(recorded: Project, stricter: str) -> None:
    recorded.write({"ratchet.toml": stricter, "app/util.py": LAYERED["app/util.py"] + UNTYPED})
    said = recorded.check()
    assert said.status == 1
    assert ("layers", "line", "app.api") in said.keys


@pytest.mark.parametrize("stricter", FORBIDDEN)
def test_a_debt_that_the_trunk_forbids_and_its_baseline_records_is_refused(recorded: Project, stricter: str) -> None:
    """As where someone recorded a debt and forbade the rule afterwards, without paying the debt."""
    recorded.git("switch", "-q", "main")
    recorded.write({"ratchet.toml": stricter})
    recorded.commit("forbid")
    recorded.git("switch", "-qC", "change")
    # Nor does it help to take the word away.
    recorded.write({"ratchet.toml": policy(), "app/api.py": LAYERED["app/api.py"] + "\n\nX: int = 1\n"})
    said = recorded.check()
    forbidden = next(finding for finding in said.findings if finding["rule"] == "layers")
    assert f"base's ratchet.toml:{line_of(stricter)}" == forbidden["forbidden_by"]
    recorded.git("checkout", "-q", "--", "ratchet.toml")
    said = recorded.check()
    assert said.status == 1
    assert said.keys == [("layers", "line", "app.api")]


def test_init_says_what_a_contract_forbids_and_does_not_record_it(project: Project) -> None:
    files = {name: text or "\n" for name, text in LAYERED.items()}
    project.write({"ratchet.toml": policy(level='level = "forbid"'), **files})
    said = project.ratchet("init")
    assert "layers" in said.out
    assert not (project.top / "baselines/modules/app.util.tsv").exists()
    project.commit("base")
    assert project.check().keys == [("layers", "line", "app.api")]


CODED = """
    [ratchet]
    roots = ["."]
    paths = ["app"]
    [rules]
    "type-error[attr-defined]" = "{level}"
"""
WRONG = "\n\ndef wrong(text: str) -> int:\n    text.nothing\n    return text\n"


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        pytest.param("ratchet", ["attr-defined", "return-value"], id="as any error"),
        pytest.param("forbid", ["attr-defined", "return-value"], id="forbidden"),
        pytest.param("note", ["return-value"], id="noted"),
        pytest.param("off", ["return-value"], id="off"),
    ],
)
def test_one_code_of_mypy_s_may_have_a_level_of_its_own(project: Project, level: str, expected: list[str]) -> None:
    project.recorded({"ratchet.toml": CODED.format(level=level), "app/__init__.py": "\n", "app/a.py": "A: int = 1\n"})
    project.write({"app/a.py": "A: int = 1\n" + WRONG})
    said = project.check()
    assert said.status == 1
    assert sorted(detail for rule, _, detail in said.keys if rule == "type-error") == expected
    by = {finding["detail"]: finding["forbidden_by"] for finding in said.findings}
    assert by["return-value"] is None
    assert by.get("attr-defined") == ("ratchet.toml:5" if level == "forbid" else None)


def test_errors_of_a_code_that_is_a_note_are_not_recorded(project: Project) -> None:
    project.recorded(
        {"ratchet.toml": CODED.format(level="note"), "app/__init__.py": "\n", "app/a.py": "A: int = 1\n" + WRONG}
    )
    shard = (project.top / "baselines/modules/app.a.tsv").read_text()
    assert ("return-value" in shard, "attr-defined" in shard) == (True, False)
    assert project.check().status == 0


def test_a_code_is_not_lowered_by_the_change_that_needs_it(project: Project) -> None:
    plain = CODED.format(level="ratchet")
    project.recorded({"ratchet.toml": plain, "app/__init__.py": "\n", "app/a.py": "A: int = 1\n"})
    project.write({"ratchet.toml": CODED.format(level="off"), "app/a.py": "A: int = 1\n" + WRONG})
    keys = project.check().keys
    assert ("loosened-policy", "rules", "type-error[attr-defined]") in keys
    assert ("type-error", "wrong", "attr-defined") in keys
