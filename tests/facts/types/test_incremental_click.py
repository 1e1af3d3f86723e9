"""Warm equals cold on a real package, over a long sequence of edits."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from projects.asking import Ask

from ratchet.errors import Inconclusive
from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.types import MypyRequest, type_facts

pytestmark = pytest.mark.slow

Edit = Callable[[Path, Path], None]


@pytest.fixture(scope="module")
def click_source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """click's source distribution, unpacked."""
    where = tmp_path_factory.mktemp("click")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "click==8.2.1"]
    done = subprocess.run([*command, "--dest", str(where)], check=False, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"click could not be downloaded: {done.stderr[-200:]}")
    with tarfile.open(where / "click-8.2.1.tar.gz") as archive:
        archive.extractall(where, filter="data")
    return where / "click-8.2.1/src"


def appended(name: str, text: str) -> Edit:
    def edit(top: Path, _: Path) -> None:
        with (top / "click" / name).open("a", encoding="utf-8") as handle:
            handle.write(text)

    return edit


def replaced(name: str, old: str, new: str, count: int = 1) -> Edit:
    def edit(top: Path, _: Path) -> None:
        path = top / "click" / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    return edit


def config(text: str) -> Edit:
    def edit(top: Path, _: Path) -> None:
        (top / "mypy.ini").write_text(text, encoding="utf-8")

    return edit


def same_second(name: str, old: str, new: str) -> Edit:
    def edit(top: Path, cache: Path) -> None:
        before = (top / "click" / name).stat()
        assert len(old) == len(new)
        replaced(name, old, new)(top, cache)
        os.utime(top / "click" / name, ns=(before.st_atime_ns, before.st_mtime_ns))

    return edit


def lost(pattern: str, every: int = 1) -> Edit:
    def edit(_: Path, cache: Path) -> None:
        for path in sorted(path for path in cache.rglob(pattern) if path.is_file())[::every]:
            path.unlink()

    return edit


def written(name: str, text: str) -> Edit:
    def edit(top: Path, _: Path) -> None:
        (top / name).write_text(text, encoding="utf-8")

    return edit


def touched(top: Path, _: Path) -> None:
    for path in top.rglob("*.py"):
        path.touch()


def moved(old: str, new: str) -> Edit:
    def edit(top: Path, _: Path) -> None:
        (top / "click" / old).rename(top / "click" / new)

    return edit


SHIFT = "from __future__ import annotations"
PARAMETER = "def echo(\n    message: t.Any | None = None,"
EDITS: list[tuple[str, Edit]] = [
    ("nothing", lambda top, cache: None),
    ("a leaf's body", appended("_textwrap.py", "\ndef _leaf(x: object) -> int:\n    return x.y\n")),
    (
        "a leaf's operation",
        appended("_winconsole.py", "\ndef _loads(x: str) -> int:\n    import json\n    return json.loads(x)['a']\n"),
    ),
    ("a core body", appended("core.py", "\ndef _core(x: Context) -> str:\n    return x.obj.name\n")),
    ("a core signature to Any", replaced("core.py", "def _core(x: Context) -> str", "def _core(x: t.Any) -> t.Any")),
    ("and back", replaced("core.py", "def _core(x: t.Any) -> t.Any", "def _core(x: Context) -> str")),
    ("a widely used signature to Any", replaced("utils.py", PARAMETER, PARAMETER.replace("t.Any | None", "object"))),
    (
        "annotations dropped",
        replaced("utils.py", "def safecall(func: t.Callable[P, R]) -> t.Callable[P, R | None]:", "def safecall(func):"),
    ),
    (
        "annotations back",
        replaced("utils.py", "def safecall(func):", "def safecall(func: t.Callable[P, R]) -> t.Callable[P, R | None]:"),
    ),
    ("lines shifted in a core file", replaced("types.py", SHIFT, f"# one\n# two\n{SHIFT}")),
    ("lines shifted in a leaf", replaced("_textwrap.py", SHIFT, f"# one\n{SHIFT}")),
    ("touched", touched),
    (
        "a new public function",
        appended("globals.py", "\ndef current() -> t.Any:\n    return get_current_context().obj\n"),
    ),
    ("used elsewhere", appended("testing.py", "\nfrom .globals import current\n_seen = current()\n_seen.name\n")),
    ("its return typed", replaced("globals.py", "def current() -> t.Any:", "def current() -> int:")),
    (
        "a module added",
        written("click/extra.py", "import json\nX = json.loads('1')\n"),
    ),
    ("imported", appended("formatting.py", "\nfrom .extra import X\nY = X.z\n")),
    ("renamed", moved("extra.py", "more.py")),
    ("followed", replaced("formatting.py", "from .extra import X", "from .more import X")),
    ("deleted", lambda top, cache: (top / "click/more.py").unlink()),
    ("no longer imported", replaced("formatting.py", "\nfrom .more import X\nY = X.z\n", "")),
    ("a missing import", appended("parser.py", "\nimport nolib\nZ = nolib.z\n")),
    ("a dependency added", written("nolib.py", "z: int = 1\n")),
    ("a dependency removed", lambda top, cache: (top / "nolib.py").unlink()),
    ("a syntax error", appended("termui.py", "\ndef (\n")),
    ("repaired", replaced("termui.py", "\ndef (\n", "")),
    ("an inline option", replaced("exceptions.py", SHIFT, f"# mypy: disallow-any-explicit\n{SHIFT}")),
    ("errors ignored by comment", replaced("exceptions.py", "# mypy: disallow-any-explicit", "# mypy: ignore-errors")),
    ("no longer", replaced("exceptions.py", "# mypy: ignore-errors\n", "")),
    ("a module's option", config("[mypy]\n[mypy-click.core]\ndisallow_any_expr = true\n")),
    ("strict", config("[mypy]\nstrict = true\n")),
    ("the first options", config("[mypy]\n")),
    ("an ignored line", replaced("_compat.py", "import codecs", "import codecs  # type: ignore")),
    (
        "a stub added",
        written("click/globals.pyi", "import typing as t\ndef __getattr__(n: str) -> t.Any: ...\n"),
    ),
    ("the stub removed", lambda top, cache: (top / "click/globals.pyi").unlink()),
    ("the same size in the same second", same_second("core.py", "return x.obj.name", "return x.obj.NAME")),
    ("the same size again, with an error", same_second("core.py", "return x.obj.NAME", "return x.meta    ")),
    ("records lost", lost("records-*")),
    ("half of mypy's cache lost", lost("mypy/**/*", 2)),
    ("all of mypy's cache lost", lost("mypy/**/*")),
    ("an attribute's inferred type", replaced("core.py", "self.name = name", "self.name = name or ''", 1)),
    ("dead code", replaced("_textwrap.py", "    return x.y\n", "    return 1\n    return x.y\n")),
    ("nothing again", lambda top, cache: None),
]


def told(request: MypyRequest) -> dict[str, ModuleTypes] | str:
    try:
        return dict(type_facts(request).modules)
    except Inconclusive as error:
        return str(error)


def test_every_edit_of_click(tmp_path: Path, click_source: Path, ask: Ask) -> None:
    top, warm = tmp_path / "top", tmp_path / "warm"
    shutil.copytree(click_source, top)
    (top / "mypy.ini").write_text("[mypy]\n", encoding="utf-8")
    for number, (name, edit) in enumerate(EDITS):
        edit(top, warm)
        cold = told(ask(top, tmp_path / f"cold-{number}"))
        assert cold == told(ask(top, warm)), name
        shutil.rmtree(tmp_path / f"cold-{number}")
