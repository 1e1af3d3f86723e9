"""A project with something in every part of its report, the report of it, and a browser to open it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from playwright.sync_api import Browser, sync_playwright
from projects.building import Project, new_project, quieten

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
IS_REQUIRED = bool(os.environ.get("RATCHET_NEEDS_BROWSER"))
"""Whether a machine without a browser fails, as in the workflow of the project: a bare machine has none."""

HOSTILE = "</script><img src=x onerror=alert(1)>\"'<!-- \u202egnp.exe\u2028"

RATCHET = """
    [ratchet]
    roots = ["."]
    paths = ["app", "tests"]

    [[profile]]
    paths = ["tests/**"]
    rules = { missing-annotation = "off", unchecked-body = "off" }

    [[contract]]
    id = "core-below-web"
    type = "layers"
    layers = ["app.web", "app.core"]
    why = "the core is used by others too"

    [[contract]]
    id = "no-sql-in-web"
    type = "forbidden"
    from = ["app.web"]
    to = ["app.db"]
    why = "%s"
"""
FILES = {
    "mypy.ini": "[mypy]\nfiles = app\n",
    "app/__init__.py": "# the package\n",
    "app/core/__init__.py": "# the core\n",
    "app/core/rows.py": """
        from typing import Any, cast
        from app.core import keys
        from app.web import pages


        def read(number, name):
            return number.rows[name]


        class Row:
            def first(self, kind: Any) -> str:
                return cast(str, kind.first)
    """,
    "app/core/keys.py": """
        from app.core import rows


        def key(a: int) -> str:
            return a  # type: ignore[return-value, misc]
    """,
    "app/web/__init__.py": "# pages\n",
    "app/web/pages.py": "import app.core.keys\n\n\ndef show(page, style):\n    return page\n",
    "app/db.py": "def connect(place, user, password):\n    return place\n",
    "app/names/__init__.py": "# so many modules that packages are folded\n",
    **{f"app/names/n{number}.py": f"NAME = {number}\n" for number in range(40)},
    "app/core/deep/__init__.py": "def deep(row):\n    return row\n",
    "tests/given.py": "from typing import Any\n\n\ndef given(number: Any, name):\n    return number\n",
    "tests/test_rows.py": "from app.core import rows\n\n\ndef test_rows() -> None:\n    assert rows\n",
}
WAIVER = """
    rule = "cast"
    module = "app.core.rows"
    symbol = "Row.first"
    detail = "str"
    allow = 1
    reason = "hostile: </script><b> & 'quotes' to be shown"
    owner = "team <b>core</b>"
    expires = 2999-01-31
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser takes its time."""
    for item in items:
        if item.path.name == "test_browser.py":
            item.add_marker("slow")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The report of a project with three recorded commits over three months, contracts, a cycle and a waiver."""
    with pytest.MonkeyPatch.context() as patch:
        quieten(patch, tmp_path_factory.mktemp("cache"))
        project = new_project(tmp_path_factory.mktemp("shop"))
        project.git("remote", "add", "origin", "https://user:secret@github.com/shop/web.git")
        project.write(FILES)
        (project.top / "app/empty.py").touch()
        (project.top / "ratchet.toml").write_text(dedent(RATCHET) % _quoted(HOSTILE), encoding="utf-8")
        commit(project, patch, "2026-03-01", "init")
        project.write({"app/db.py": FILES["app/db.py"].replace("def connect(place,", "def connect(place: str,")})
        commit(project, patch, "2026-04-10", "update")
        project.write({"app/web/pages.py": FILES["app/web/pages.py"].replace("page, style", "page: str, style: str")})
        project.write({"baselines/waivers/one.toml": WAIVER})
        commit(project, patch, "2026-05-20", "update")
        said = project.ratchet("report", "--output", "report.html")
        assert said.status == 0, said
        yield project.top / "report.html"


def commit(project: Project, patch: pytest.MonkeyPatch, day: str, command: str) -> None:
    """Record what there is, and commit it on a day."""
    said = project.ratchet(command)
    assert said.status == 0, said
    for role in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{role}_DATE", f"{day}T12:00:00+00:00")
    project.commit(day)


def _quoted(text: str) -> str:
    """A text as TOML writes it between double quotes."""
    return "".join(letter if letter.isascii() and letter not in '"\\' else f"\\u{ord(letter):04x}" for letter in text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the distribution has it. Without one the test is skipped, or fails where one is required."""
    found = os.environ.get("RATCHET_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        why = f"no browser: none of {', '.join(BROWSERS)} is on PATH, and RATCHET_CHROMIUM names none"
        pytest.fail(why) if IS_REQUIRED else pytest.skip(why)
    with sync_playwright() as playwright:
        # The sandbox needs rights that containers rarely have; the only page that is opened is our own.
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()
