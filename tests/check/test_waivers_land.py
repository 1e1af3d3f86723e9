"""A waiver lands before its code, waits there, serves it, and goes when nothing needs it any more."""

from __future__ import annotations

import pytest
from projects.building import Project

ANY = "from typing import Any\n\n\ndef f(a: Any) -> None:\n    print(a)\n"
TYPED = "def f(a: object) -> None:\n    print(a)\n"
OTHER = "\n\ndef g() -> None:\n    print()\n"
WAIVER = """
    rule = "explicit-any"
    module = "app"
    symbol = "f"
    detail = "a"
    allow = 1
    reason = "the till gives no fixed shape"
    owner = "Ada"
    expires = 2099-12-31
"""
PATH = "baselines/waivers/f.toml"


def waiving(project: Project, text: str) -> Project:
    """A trunk that has the waiver, and the code `text`; the branch `next` begins there."""
    project.recorded({"app.py": TYPED})
    project.git("switch", "-q", "main")
    project.write({PATH: WAIVER})
    project.commit("the waiver lands alone")
    project.git("switch", "-qC", "code")
    project.write({"app.py": text})
    if text != TYPED:
        assert 0 == project.check("--frozen").status
    project.commit("the code lands")
    project.git("switch", "-q", "main")
    project.git("merge", "-q", "code")
    project.git("switch", "-qC", "next")
    return project


def test_alone_in_a_change_it_is_no_finding(project: Project) -> None:
    project.recorded({"app.py": TYPED})
    project.write({PATH: WAIVER})

    assert [] == project.check("--frozen").findings


def test_on_the_trunk_it_waits(project: Project) -> None:
    waiving(project, TYPED).write({"app.py": TYPED + OTHER})

    assert [] == project.check("--frozen").findings
    assert [] == project.check().findings
    assert (project.top / PATH).exists()


def test_what_needs_it_is_held(project: Project) -> None:
    waiving(project, ANY).write({"app.py": ANY + OTHER})

    assert [] == project.check("--frozen").findings
    assert [] == project.check().findings
    assert (project.top / PATH).exists()


def test_in_ci_it_is_stale_when_the_change_does_without(project: Project) -> None:
    waiving(project, ANY).write({"app.py": TYPED})

    assert ["stale-waiver"] == project.check("--frozen").rules


def test_a_check_takes_it_away_when_the_change_does_without(project: Project) -> None:
    waiving(project, ANY).write({"app.py": TYPED})

    assert [] == project.check().findings
    assert not (project.top / PATH).exists()
    assert [] == project.check("--frozen").findings


def test_update_takes_it_away_too(project: Project) -> None:
    waiving(project, ANY).write({"app.py": TYPED})

    assert 0 == project.ratchet("update", "--base", "main").status
    assert not (project.top / PATH).exists()


def test_once_expired_it_is_stale(project: Project) -> None:
    project.recorded({"app.py": TYPED})
    project.write({PATH: WAIVER.replace("2099", "2020")})

    assert ["stale-waiver"] == project.check("--frozen").rules


@pytest.mark.parametrize(
    ("files", "names"),
    [
        pytest.param({"app.py": ANY.replace("def f", "def pay")}, ("app", "pay", "a"), id="a function"),
        pytest.param({"app.py": ANY.replace("a: Any", "b: Any").replace("(a)", "(b)")}, ("app", "f", "b"), id="a name"),
        pytest.param({"app.py": "", "till.py": ANY}, ("till", "f", "a"), id="a file"),
        pytest.param({"app.py": "A: int = 1\n", "till.py": ANY}, ("till", "f", "a"), id="moved to a new file"),
        pytest.param({"app.py": "", "till.py": ANY.replace("def f", "def pay")}, ("till", "pay", "a"), id="both"),
    ],
)
def test_it_goes_along_with_renamed_code(project: Project, files: dict[str, str], names: tuple[str, str, str]) -> None:
    waiving(project, ANY)
    project.write(files)

    assert [] == project.check("--frozen").findings
    assert [] == project.check().findings
    module, symbol, detail = names
    text = (project.top / PATH).read_text()
    assert [f'module = "{module}"', f'symbol = "{symbol}"', f'detail = "{detail}"'] == [
        line.strip() for line in text.splitlines() if line.strip().startswith(("module", "symbol", "detail"))
    ]
    assert "the till gives no fixed shape" in text
    assert [] == project.check("--frozen").findings
    project.commit("renamed")
    project.git("switch", "-q", "main")
    project.git("merge", "-q", "next")
    project.git("switch", "-qC", "after")
    project.write({"other.py": "B: int = 2\n"})
    assert [] == project.check("--frozen").findings


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ANY + "\n\ndef g(a: Any) -> None:\n    print(a, a)\n", id="one more beside it"),
        pytest.param("from typing import Any\n\n\ndef total(rows: Any) -> int:\n    return 1\n", id="other code"),
    ],
)
def test_it_pays_for_no_other_code(project: Project, text: str) -> None:
    waiving(project, ANY).write({"app.py": text})

    assert "explicit-any" in project.check("--frozen").rules
