"""`[ratchet] mypy = false`: the text, imports, comments and other tools make the ledger, and mypy is not run."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.facts.types.run import adapter
from ratchet.storage.cache import CachedDocument

POLICY = """
    [ratchet]
    roots = ["."]
    paths = ["app"]
    mypy = false

    [[tool]]
    id = "ruff"
    codes = ["F401"]

    [[contract]]
    id = "apart"
    type = "forbidden"
    from = ["app.low"]
    to = ["app.wrong"]
"""
FILES = {
    "app/__init__.py": '"""App."""\n',
    "app/high.py": "from typing import Any\n\n\ndef high(a: int, b, c: Any) -> list:\n    return [a, b, c]\n",
    "app/low.py": "def low(a: int) -> dict[str, int]:\n    return {'a': a.nope}  # type: ignore[attr-defined]\n",
    "app/wrong.py": "def wrong(a: int) -> str:\n    return a\n",
    "ratchet.toml": POLICY,
}

IMPORTING = "from app.wrong import wrong\n\nLOW = wrong\n"
BETTER = "def high(a: int, b: int, c: int) -> list[int]:\n    return [a, b, c]\n"


@pytest.fixture
def recorded(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    def refuse(*_: object) -> None:
        raise AssertionError("mypy is asked")

    monkeypatch.setattr(adapter, "type_facts", refuse)
    monkeypatch.setattr("ratchet.measure.tree.type_facts", refuse)
    return project.recorded(FILES)


def test_what_is_recorded(recorded: Project) -> None:
    shards = {path.name: path.read_text("utf-8") for path in (recorded.top / "baselines/modules").iterdir()}
    assert {
        "app.high.tsv": "bare-generic\thigh\treturn\t1\nexplicit-any\thigh\tc\t1\nmissing-annotation\thigh\tb\t1\n",
        "app.low.tsv": "suppression\tlow\tattr-defined\t1\n",
    } == shards
    assert 'mypy = "none"' in (recorded.top / "baselines/manifest.toml").read_text("utf-8")
    assert "62.5 %" in recorded.ratchet("status").out, "five of eight slots are typed"
    said = recorded.ratchet("check", "--base", "main", "-v").out
    assert "mypy is switched off, so nothing is minded of untyped-import, " in said


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"app/wrong.py": "def wrong(a: int) -> str:\n    return a + 1\n"}, [], id="an error of mypy's"),
        pytest.param(
            {"app/wrong.py": "def wrong(a) -> str:\n    return a\n"},
            [("missing-annotation", "wrong", "a")],
            id="an annotation taken away",
        ),
        pytest.param(
            {"app/wrong.py": "from typing import Any\n\n\ndef wrong(a: Any) -> str:\n    return a\n"},
            [("explicit-any", "wrong", "a")],
            id="an annotation that says Any now",
        ),
        pytest.param(
            {"app/low.py": "def low(a: int) -> dict:\n    return {'a': a.nope}  # type: ignore[attr-defined]\n"},
            [("bare-generic", "low", "return")],
            id="a generic without its arguments",
        ),
        pytest.param(
            {"app/wrong.py": "def wrong(a: int) -> str:\n    return a  # type: ignore[return-value]\n"},
            [("suppression", "wrong", "return-value")],
            id="a comment",
        ),
        pytest.param({"app/new.py": "import os\n"}, [("finding", "<module>", "ruff:F401")], id="a tool's finding"),
        pytest.param({"app/low.py": IMPORTING}, [("forbidden", "apart", "app.wrong")], id="an import"),
        pytest.param(
            {"app/new.py": "def new(a):\n    return a\n"},
            [("missing-annotation", "new", "a"), ("missing-annotation", "new", "return")],
            id="a new function",
        ),
        pytest.param({"app/high.py": BETTER}, [], id="better"),
        pytest.param({"app/high.py": "", "app/higher.py": FILES["app/high.py"]}, [], id="a file renamed"),
    ],
)
def test_a_change(recorded: Project, files: Mapping[str, str], expected: list[tuple[str, str, str]]) -> None:
    recorded.write(files)
    said = recorded.check()
    assert (int(bool(expected)), expected) == (said.status, said.keys)


def test_a_text_that_does_not_parse_is_inconclusive(recorded: Project) -> None:
    recorded.write({"app/wrong.py": "def wrong(:\n"})
    assert recorded.check().status == 3


def test_what_needs_mypy_says_so(recorded: Project) -> None:
    said = recorded.ratchet("debts", "--plan")
    assert said.status == 2
    assert "ratchet.toml:4: mypy is switched off" in said.err
    assert recorded.ratchet("fix", "--check").status == 0
    recorded.write({"ratchet.toml": POLICY.replace('[[tool]]\n    id = "ruff"\n    codes = ["F401"]\n', "")})
    said = recorded.ratchet("fix", "--check")
    assert said.status == 2
    assert "ratchet.toml:4: mypy is switched off" in said.err


def test_nothing_changed_nothing_asked(recorded: Project) -> None:
    assert recorded.check().status == 0
    kept = max((Path(os.environ["RATCHET_CACHE_DIR"])).rglob("answer-*.json"), key=lambda path: path.stat().st_mtime_ns)
    document = CachedDocument(kept.parent, kept.name)
    document.write((document.read() or b"").replace(b'"text": "', b'"text": "again '))
    assert recorded.check().out.startswith("again ")
    recorded.write({"app/wrong.py": "import os\n"})
    assert recorded.check().keys == [("finding", "<module>", "ruff:F401")]


def test_switching_it_off_is_a_looser_policy_and_on_a_stricter_one(project: Project) -> None:
    without = "\n".join(line.strip() for line in POLICY.splitlines())
    project.recorded({**FILES, "ratchet.toml": without.replace("mypy = false", "mypy = true")})
    project.write({"ratchet.toml": without})
    assert project.check().keys == [("loosened-policy", "ratchet", "mypy")]


def test_switching_it_on_shows_what_stands_in_old_code(project: Project) -> None:
    project.recorded(FILES)
    project.write({"ratchet.toml": POLICY.replace("mypy = false", "mypy = true")})
    assert (project.check().status, project.ratchet("update", "--base", "main").status) == (0, 0)
    assert "type-error\twrong\treturn-value\t1" in (project.top / "baselines/modules/app.wrong.tsv").read_text("utf-8")


def test_doctor_does_not_ask_for_another_mypy(recorded: Project) -> None:
    assert "made in this environment" in recorded.ratchet("doctor").out
