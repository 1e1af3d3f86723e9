"""A waiver lands before its code, waits there, serves it, and goes when nothing needs it any more."""

from __future__ import annotations

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
