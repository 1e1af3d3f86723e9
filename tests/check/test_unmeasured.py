"""Python outside the measure is a debt, unless base had put it there by name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.check.base_code import BaseCode
from ratchet.check.unmeasured import unmeasured_debts
from ratchet.config import Config, parse_texts
from ratchet.facts.change import Change
from ratchet.facts.inventory import take_inventory
from ratchet.policy.levels import Levels

HEAD = '[ratchet]\nroots = ["."]\npaths = ["app", "lax"]\n'
EXCLUDES = '[ratchet]\nroots = ["."]\npaths = ["app", "lax", "gen"]\nexclude = ["gen/**"]\n'
OUTSIDE = HEAD + 'exclude = ["gen/**"]\n'
MEASURES = '[ratchet]\nroots = ["."]\npaths = ["app", "lax", "gen"]\n'
LAX = HEAD + '\n[[profile]]\npaths = ["lax/**"]\nrules = { explicit-any = "off" }\n'


def config(text: str) -> Config:
    return parse_texts({"ratchet.toml": text})


def unmeasured(top: Path, head: str, base: str | None, renamed: Mapping[str, str]) -> list[str]:
    """The paths that are unmeasured-code; `renamed` maps base's paths to today's."""
    now = config(head)
    then = config(base) if base else None
    inventory = take_inventory(top, None, (".",), now.measures)
    today = {file.path: file.module for file in (*inventory.measured, *inventory.unmeasured)}
    paths = frozenset({*today.keys() - renamed.values(), *renamed})
    code = BaseCode(config=then, paths=paths, modules_today=today, change=Change(files=renamed))
    return [debt.key.detail for debt in unmeasured_debts(inventory, Levels(now, then), code)]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("app/shop.py", "lax/old.py", "gen/made.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("x = 1\n", encoding="utf-8")
    return tmp_path


GEN = "gen/made.py"


@pytest.mark.parametrize(
    ("head", "base", "renamed", "expected"),
    [
        pytest.param(HEAD, None, {}, [GEN], id="covered by no path"),
        pytest.param(HEAD, HEAD, {}, [GEN], id="nor was it at base"),
        pytest.param(EXCLUDES, None, {}, [], id="excluded by name, where there is no base yet"),
        pytest.param(EXCLUDES, EXCLUDES, {}, [], id="excluded by base"),
        pytest.param(OUTSIDE, None, {}, [], id="excluded outside the measured paths"),
        pytest.param(OUTSIDE, OUTSIDE, {}, [], id="excluded by base outside the measured paths"),
        pytest.param(OUTSIDE, HEAD, {}, [GEN], id="excluded outside the measured paths by the change alone"),
        pytest.param(EXCLUDES, HEAD, {}, [GEN], id="excluded by the change alone"),
        pytest.param(HEAD, EXCLUDES, {}, [], id="included by the change"),
        pytest.param(EXCLUDES, MEASURES, {}, [GEN], id="was measured at base"),
        pytest.param(EXCLUDES, EXCLUDES, {"app/made.py": GEN}, [GEN], id="moved out of the measure"),
        pytest.param(HEAD, EXCLUDES, {"gen/before.py": GEN}, [], id="moved from where base excluded it"),
        pytest.param(LAX, LAX, {}, [GEN], id="stayed where it is lax"),
        pytest.param(LAX, LAX, {"app/old.py": "lax/old.py"}, [GEN, "lax/old.py"], id="moved to where it is laxer"),
        pytest.param(LAX, LAX, {"lax/shop.py": "app/shop.py"}, [GEN], id="moved to where it is stricter"),
    ],
)
def test_unmeasured(tree: Path, head: str, base: str | None, renamed: dict[str, str], expected: list[str]) -> None:
    assert expected == unmeasured(tree, head, base, renamed)


def test_a_link_that_leads_out(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "far.py").write_text("x = 1\n", encoding="utf-8")
    (tree / "app/far.py").symlink_to(outside / "far.py")
    assert "app/far.py" in unmeasured(tree, HEAD, HEAD, {})


# -- submodules -----------------------------------------------------------------------------------------------------

IMPORTS = "from app.sub.impl import bill as bill\n"
UNTYPED = "def bill(total):\n    return total.foo + 1\n"


def nested(project: Project, place: str) -> None:
    """A repository inside the repository, as a submodule is on disk."""
    inner = Project(project.top / place)
    inner.top.mkdir(parents=True)
    inner.git("init", "-q", "-b", "main")
    inner.write({"__init__.py": "# a package\n", "impl.py": UNTYPED})
    inner.commit("inner")


@pytest.mark.parametrize("is_added", [pytest.param(True, id="tracked"), pytest.param(False, id="not tracked yet")])
def test_a_new_submodule_below_a_measured_path(project: Project, is_added: bool) -> None:
    project.recorded({"app/__init__.py": "# a package\n", "app/bill.py": "x: int = 1\n"})
    nested(project, "app/sub")
    project.write({"app/bill.py": IMPORTS})
    if is_added:
        project.git("-c", "advice.addEmbeddedRepo=false", "add", "-A")
    assert "unmeasured-code" in project.check().rules


def test_a_submodule_that_base_has_is_no_debt(project: Project) -> None:
    nested(project, "app/sub")
    project.git("init", "-q")
    project.recorded({"app/__init__.py": "# a package\n", "app/bill.py": "x: int = 1\n"})
    project.write({"app/bill.py": "x: int = 2\n"})
    assert project.check().findings == []
