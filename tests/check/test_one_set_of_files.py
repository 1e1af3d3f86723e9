"""What is measured, excluded and gone is decided once for both sides."""

from __future__ import annotations

import pytest
from projects.building import Project

from ratchet.baseline.manifest import parse_manifest, serialise_manifest

POLICY = """
    [ratchet]
    roots = ["."]
    paths = ["."]
    exclude = ["vendor/**"]
"""
VENDORED = """
    def helper(a, b):
        total = a + b
        for number in range(total):
            print(number, total)
        return total
"""
OUTSIDE = POLICY.replace('paths = ["."]', 'paths = ["app.py"]').replace("exclude", "# exclude")
APP = "def f(x: int) -> int:\n    return x\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(VENDORED + "\n\n    def more(x):\n        return x\n", id="a definition more"),
        pytest.param(VENDORED.replace("helper", "other"), id="a definition renamed"),
        pytest.param("VERSION = 2\n", id="a definition less"),
        pytest.param("", id="gone"),
    ],
)
def test_an_excluded_file_may_become_what_it_likes(project: Project, text: str) -> None:
    project.recorded({"ratchet.toml": POLICY, "vendor/lib.py": VENDORED, "app.py": APP})
    project.write({"vendor/lib.py": text})
    assert project.check().findings == []


def test_code_that_was_never_measured_pays_for_no_move(project: Project) -> None:
    """The vendored function goes, an untyped one of ours comes: nothing moved out of the measure's sight."""
    project.recorded({"ratchet.toml": POLICY, "vendor/lib.py": VENDORED, "app.py": APP})
    project.write({"vendor/lib.py": "VERSION = 2\n", "app.py": VENDORED})
    assert "missing-annotation" in project.check().rules


def test_a_replay_knows_what_was_not_measured(project: Project) -> None:
    """The recorded unmeasured-code rows are what a replay of base finds too."""
    project.recorded({"ratchet.toml": OUTSIDE, "script.py": "X = 1\n", "app.py": APP})
    manifest = project.top / "baselines/manifest.toml"
    project.git("switch", "-q", "main")
    older = parse_manifest(manifest.read_bytes())._replace(mypy="2.4.0")
    manifest.write_bytes(serialise_manifest(older))
    project.commit("recorded elsewhere")
    project.git("switch", "-qC", "change")
    project.write({"app.py": APP + "\n\nY: int = 1\n"})
    said = project.check()
    assert said.report["reason"] is None
    assert said.findings == []
