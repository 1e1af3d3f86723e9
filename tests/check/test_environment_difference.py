"""What differs between two environments, in words, and what of it is missed."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from projects.building import Project

from ratchet.baseline.manifest import MANIFEST, parse_manifest
from ratchet.baseline.store import write_manifest
from ratchet.check.environment_difference import environment_difference, still_wanted
from ratchet.facts.collect.type_records import Environment

THEN = Environment("0.2", "2.4.0", "3.12", "linux", (), {"attrs": "24.2.0", "click": "8.1"})


@pytest.mark.parametrize(
    ("now", "installed", "expected"),
    [
        pytest.param(THEN, {}, "", id="nothing"),
        pytest.param(THEN._replace(mypy="2.10.0"), {}, "newer: mypy 2.4.0 -> 2.10.0", id="a newer mypy"),
        pytest.param(THEN._replace(python="3.9"), {}, "older: Python 3.12 -> 3.9", id="an older Python"),
        pytest.param(THEN._replace(distributions={"attrs": "24.2.0"}), {}, "missing: click 8.1", id="missing"),
        pytest.param(
            THEN._replace(distributions={"attrs": "24.2.0"}), {"click": "8.1"}, "", id="installed and not imported"
        ),
        pytest.param(
            THEN._replace(distributions={**THEN.distributions, "trio": "0.27"}), {}, "new: trio 0.27", id="new"
        ),
        pytest.param(THEN._replace(platform="darwin"), {}, "other: platform linux -> darwin", id="another platform"),
        pytest.param(
            THEN._replace(distributions={**THEN.distributions, "typing-extensions": "4"}),
            {},
            "",
            id="what mypy has types for itself",
        ),
    ],
)
def test_what_differs(now: Environment, installed: Mapping[str, str], expected: str) -> None:
    assert expected == environment_difference(THEN, now, installed).words()


@pytest.mark.parametrize(
    ("missing", "imported", "unresolved", "expected"),
    [
        pytest.param("click 8.1", ["click"], [], ["click 8.1"], id="its module is imported"),
        pytest.param("types-requests 2", ["requests"], [], ["types-requests 2"], id="types for what is imported"),
        pytest.param("pyyaml 6", ["yaml"], ["yaml"], ["pyyaml 6"], id="something cannot be found"),
        pytest.param("click 8.1", ["json"], [], [], id="the code does without"),
    ],
)
def test_what_is_missed(missing: str, imported: list[str], unresolved: list[str], expected: list[str]) -> None:
    assert expected == list(still_wanted([missing], imported, unresolved))


APP = {
    "app.py": "import click\nimport aardvark\n\n\ndef say(it: str) -> None:\n    click.echo(it)\n    aardvark.go()\n"
}


def with_aardvark(project: Project) -> None:
    """A baseline as if a distribution called aardvark had been installed."""
    then = parse_manifest((project.top / MANIFEST).read_bytes())
    write_manifest(project.top, then._replace(distributions={**then.distributions, "aardvark": "1.0"}))
    for shard in project.top.glob("baselines/modules/*"):
        shard.unlink()
    project.git("switch", "-q", "main")
    project.commit("a richer environment")
    project.git("switch", "-qC", "change")


def test_update_refuses_a_poorer_environment(project: Project) -> None:
    with_aardvark(project.recorded(APP))

    said = project.ratchet("update")

    assert 3 == said.status
    assert "the baseline was made with aardvark 1.0, which this environment lacks" in said.err
    assert "" == project.git("status", "--porcelain")
    assert 0 == project.ratchet("update", "--environment").status


def test_a_check_says_what_is_missing(project: Project) -> None:
    with_aardvark(project.recorded(APP))

    notes = str(project.check().report["notes"])

    assert (
        "(missing: aardvark 1.0), which alone makes +3 -0 debts: install what is missing; do not record this" in notes
    )


def test_what_update_recorded_is_to_be_committed(project: Project) -> None:
    with_aardvark(project.recorded(APP))
    project.ratchet("update", "--environment")

    assert "+3 -0 debts: commit baselines/, where it is recorded" in str(project.check().report["notes"])
    project.commit()
    assert "+3 -0 debts: it is recorded" in str(project.check().report["notes"])


def test_update_records_where_the_code_does_without(project: Project) -> None:
    project.recorded({"app.py": "A = 1\n"})
    then = parse_manifest((project.top / MANIFEST).read_bytes())
    write_manifest(project.top, then._replace(distributions={"aardvark": "1.0"}))
    project.commit()

    assert 0 == project.ratchet("update").status


def test_a_difference_that_changes_nothing_is_not_told(project: Project) -> None:
    project.recorded({"app.py": "import click\n\nclick.echo('')\n"})
    then = parse_manifest((project.top / MANIFEST).read_bytes())
    project.git("switch", "-q", "main")
    write_manifest(project.top, then._replace(distributions={**then.distributions, "click": "0.1"}))
    project.commit()

    report = project.check().report
    assert [] == report["notes"]


def test_a_plugin_that_cannot_be_imported(project: Project) -> None:
    project.write({"mypy.ini": "[mypy]\nplugins = nowhere_to_be_found\n", "app.py": "A = 1\n"})

    said = project.ratchet("init")

    assert 3 == said.status
    assert "Install ratchet beside the plugin." in said.err
