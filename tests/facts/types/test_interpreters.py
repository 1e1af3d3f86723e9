"""The checked project's own interpreter: its packages, its version, the project itself installed in it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from projects.asking import Ask

from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.types import MypyRequest, type_facts

Lay = Callable[[Path, Mapping[str, str]], None]

FILES = {
    "mypy.ini": "[mypy]\n",
    "src/pkg/__init__.py": "",
    "src/pkg/a.py": "import dep, undep\nfrom pkg.b import f\ndef g(s: str) -> int:\n    return ''\n    print()\n"
    "def h(s: str) -> int:\n    return f(s) + dep.x\ndef i(x): return dep.y\nprint(dep.x.nope)\n",
    "src/pkg/b.py": "def f(x):\n    return x.y\nf(1).z\n",
    "tests/test_a.py": "from pkg.a import g\ndef test_g() -> None:\n    assert g(1)\n",
}
PACKAGES = {"dep/__init__.py": "x: int = 1\n", "dep/py.typed": "", "undep/__init__.py": "x = 1\n"}


@pytest.fixture
def environment(tmp_path: Path, lay: Lay) -> tuple[Path, Path]:
    """A project with its `.venv`, and the directory of its packages."""
    top = tmp_path / "top"
    lay(top, FILES)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(top / ".venv")], check=True)
    (packages,) = top.glob(".venv/lib/python3*/site-packages")
    lay(packages, PACKAGES)
    return top, packages


def told(request: MypyRequest) -> dict[str, ModuleTypes]:
    return dict(type_facts(request).modules)


def test_an_environment_of_its_own(environment: tuple[Path, Path], shared_cache: Path, ask: Ask) -> None:
    top, _ = environment
    request = ask(top, shared_cache, ("src", "tests"))._replace(python_executable=str(top / ".venv/bin/python"))
    found = told(request)["src/pkg/a.py"]
    assert [each.detail for each in found.of("untyped-import")] == ["undep"]
    assert [(each.line, each.detail) for each in found.errors] == [
        (1, "import-untyped"),
        (4, "return-value"),
        (9, "attr-defined"),
    ]


@pytest.mark.parametrize("content", ["{src}\n", "{top}\n{src}\n", "import editable_finder\n"])
def test_the_project_installed_in_its_environment(
    environment: tuple[Path, Path], shared_cache: Path, ask: Ask, content: str
) -> None:
    top, packages = environment
    request = ask(top, shared_cache, ("src", "tests"))._replace(python_executable=str(top / ".venv/bin/python"))
    expected = told(request)
    (packages / "__editable__.pkg.pth").write_text(content.format(top=top, src=top / "src"), encoding="utf-8")
    (packages / "editable_finder.py").write_text("", encoding="utf-8")
    assert expected == told(request._replace(cache_dir=top.parent / "cache"))


@pytest.mark.parametrize(
    ("settings", "configuration", "expected"),
    [
        pytest.param("version = 3.12.1", "[mypy]\n", "3.12", id="as venv says"),
        pytest.param("version_info = 3.13.0", "[mypy]\n", "3.13", id="as uv says"),
        pytest.param("version = 3.12.1", "[mypy]\npython_version = 3.11\n", "3.11", id="the configuration's"),
        pytest.param("", "[mypy]\n", f"3.{sys.version_info[1]}", id="asked"),
        pytest.param("version = 3.6.1", "[mypy]\n", f"3.{sys.version_info[1]}", id="too old for mypy"),
    ],
)
def test_the_version_that_is_assumed(
    environment: tuple[Path, Path], shared_cache: Path, ask: Ask, settings: str, configuration: str, expected: str
) -> None:
    top, _ = environment
    marker = top / ".venv/pyvenv.cfg"
    kept = [line for line in marker.read_text(encoding="utf-8").splitlines() if not line.startswith("version")]
    marker.write_text("\n".join([*kept, settings]), encoding="utf-8")
    (top / "mypy.ini").write_text(configuration, encoding="utf-8")
    request = ask(top, shared_cache, ("tests",))._replace(python_executable=str(top / ".venv/bin/python"))
    assert expected == type_facts(request).python
