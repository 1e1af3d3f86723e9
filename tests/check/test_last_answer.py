"""The last answer is given again when all that it rests on is what it was, and never else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.check.last_answer import Answer, LastAnswer, find
from ratchet.facts.files_read import remember_files_read
from ratchet.storage.cache import CachedDocument

HELD = Answer(0, "Held.\n")
QUESTION = ("check", ())


def asked(
    project: Project, question: tuple[object, ...] = QUESTION, environ: Mapping[str, str] | None = None, **more: str
) -> LastAnswer:
    found = find(project.top, question, {**os.environ, **(environ or {})}, more.get("base"), None, False)
    assert found is not None
    return found


@pytest.fixture
def answered(project: Project) -> Project:
    """A project on a branch, with one answer kept."""
    project.write(
        {
            "app/__init__.py": "# empty\n",
            "app/shop.py": "price = 100\n",
            "app/stub.pyi": "x: int\n",
            "ratchet.toml": "[ratchet]\n",
            "mypy.ini": "[mypy]\n",
            "pyproject.toml": "[project]\nname = 'app'\n",
            "baselines/modules/app.shop.tsv": "cast\tf\tint\t1\n",
            "README.md": "Read me.\n",
            ".gitignore": ".ratchet_cache/\n",
        }
    )
    project.commit("base")
    project.git("switch", "-qc", "change")
    remember_files_read(Path(os.environ["RATCHET_CACHE_DIR"]), project.top, [])
    asked(project).keep(HELD)
    assert asked(project).recall() == HELD
    return project


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"README.md": "Read me again.\n"}, id="documentation"),
        pytest.param({"docs/more.md": "More.\n"}, id="new documentation"),
        pytest.param({"data.json": "{}\n"}, id="data"),
    ],
)
def test_the_answer_stays(answered: Project, files: dict[str, str]) -> None:
    answered.write(files)
    assert asked(answered).recall() == HELD


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"app/shop.py": "price = 200\n"}, id="an edited module"),
        pytest.param({"app/stub.pyi": "x: str\n"}, id="an edited stub"),
        pytest.param({"app/new.py": "x = 1\n"}, id="a new module"),
        pytest.param({"app/shop.py": ""}, id="a deleted module"),
        pytest.param({"ratchet.toml": "[ratchet]\nroots = ['.']\n"}, id="ratchet.toml"),
        pytest.param({"mypy.ini": "[mypy]\nstrict = True\n"}, id="mypy.ini"),
        pytest.param({"setup.cfg": "[mypy]\n"}, id="a new configuration of mypy"),
        pytest.param({"pyproject.toml": "[tool.ratchet]\n"}, id="pyproject.toml"),
        pytest.param({"baselines/modules/app.shop.tsv": "cast\tf\tint\t2\n"}, id="a baseline"),
        pytest.param({"baselines/modules/app.new.tsv": "cast\tf\tint\t2\n"}, id="a new baseline"),
        pytest.param({"tool": "#!/usr/bin/env python\n"}, id="a script without a suffix"),
    ],
)
def test_the_answer_goes(answered: Project, files: dict[str, str]) -> None:
    answered.write(files)
    assert asked(answered).recall() is None


def same_size_same_time(project: Project) -> None:
    path = project.top / "app/shop.py"
    before = path.stat()
    path.write_text("price = 999\n", encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def base_moved(project: Project) -> None:
    project.git("switch", "-q", "main")
    project.write({"app/other.py": "x = 1\n"})
    project.commit("main goes on")
    project.git("switch", "-q", "change")
    project.git("merge", "-q", "main")
    (project.top / "app/other.py").unlink()


def a_link(project: Project) -> None:
    path = project.top / "app/shop.py"
    path.rename(project.top / "kept.txt")
    path.symlink_to(Path("../kept.txt"))


def committed(project: Project) -> None:
    """On main itself, a commit moves the base along."""
    project.git("branch", "-f", "main", "HEAD")
    project.write({"app/shop.py": "price = 300\n"})
    project.commit("change")
    project.git("branch", "-f", "main", "HEAD")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(same_size_same_time, id="an edit of the same size in the same moment"),
        pytest.param(base_moved, id="another base"),
        pytest.param(a_link, id="a link in a file's place"),
        pytest.param(committed, id="the base goes along"),
    ],
)
def test_another_state_of_the_repository_has_no_answer(answered: Project, change: Callable[[Project], None]) -> None:
    change(answered)
    assert asked(answered).recall() is None


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"MYPYPATH": "stubs"}, id="MYPYPATH"),
        pytest.param({"PYTHONPATH": "lib"}, id="PYTHONPATH"),
        pytest.param({"VIRTUAL_ENV": "/nowhere"}, id="another environment"),
    ],
)
def test_another_environment_is_another_state(answered: Project, environ: dict[str, str]) -> None:
    assert asked(answered, environ=environ).recall() is None


def test_the_environment_that_is_asked_for_is_looked_into_where_it_can_be(answered: Project, tmp_path: Path) -> None:
    answered.write({"ratchet.toml": '[ratchet]\n\n[[tool]]\nid = "ruff"\n'})
    python, installed = tmp_path / "env/bin/python", tmp_path / "env/lib/python3.12/site-packages"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    place = answered.top, QUESTION, os.environ, None, None, False
    assert find(*place, str(python)) is None
    installed.mkdir(parents=True)
    before = find(*place, str(python))
    assert before is not None
    before.keep(HELD)
    (installed / "more").mkdir()
    after = find(*place, str(python))
    assert after is not None
    assert (before.recall(), after.recall()) == (HELD, None)


def test_an_unrelated_variable_keeps_the_answer(answered: Project) -> None:
    assert asked(answered, environ={"EDITOR": "ed"}).recall() == HELD


def test_another_question_has_no_answer(answered: Project) -> None:
    assert asked(answered, ("check", ("app",))).recall() is None
    assert asked(answered, base="HEAD~0").recall() is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="no table"),
        pytest.param('{"fingerprint": "', id="cut off"),
        pytest.param('{"fingerprint": "x", "status": 0, "text": "Held."}', id="another state's"),
        pytest.param('{"fingerprint": "@", "status": "0", "text": "Held."}', id="no status"),
        pytest.param('{"fingerprint": "@", "status": 3, "text": "Held."}', id="not told"),
        pytest.param('{"fingerprint": "@", "status": 0}', id="no text"),
    ],
)
def test_a_damaged_answer_is_none(answered: Project, text: str) -> None:
    kept = asked(answered)
    kept.document.write(text.replace("@", kept.fingerprint).encode())
    assert kept.recall() is None


def test_an_inconclusive_answer_is_not_kept(project: Project) -> None:
    project.write({"app.py": "x = 1\n"})
    project.commit()
    remember_files_read(Path(os.environ["RATCHET_CACHE_DIR"]), project.top, [])
    asked(project).keep(Answer(3, "Could not tell.\n"))
    assert asked(project).recall() is None


def test_a_committed_cache_is_not_believed(answered: Project) -> None:
    answered.write({".ratchet_cache/answer-0.json": "{}"})
    answered.git("add", "-f", ".ratchet_cache")
    environ = {name: value for name, value in os.environ.items() if name != "RATCHET_CACHE_DIR"}
    assert find(answered.top, QUESTION, environ, None, None, False) is None


OURS = '[[contract]]\nid = "a"\ntype = "layers"\nlayers = ["app"]\n'
OTHERS = '[[contract]]\nid = "b"\ntype = "no-stars"\n'


@pytest.mark.parametrize(
    ("name", "text", "remembers"),
    [
        pytest.param("ratchet.toml", OURS, True, id="ours"),
        pytest.param("ratchet.toml", OURS + OTHERS, False, id="one of the project's own"),
        pytest.param("ratchet.toml", 'contract = [{ "type" = "no-stars" }]\n', False, id="in a line"),
        pytest.param("ratchet.toml", '["contr\\u0061ct"]\n', False, id="not the list it must be"),
        pytest.param("ratchet.toml", '[["contr\\u0061ct"]]\ntype = "no-stars"\n', False, id="spelled with an escape"),
        pytest.param("pyproject.toml", OURS.replace("[[", "[[tool.ratchet."), True, id="ours, in pyproject.toml"),
        pytest.param("pyproject.toml", OTHERS.replace("[[", "[[tool.ratchet."), False, id="own, in pyproject.toml"),
        pytest.param("pyproject.toml", OTHERS, True, id="somebody else's contract"),
    ],
)
def test_with_a_contract_type_of_the_projects_own_nothing_is_remembered(
    answered: Project, name: str, text: str, remembers: bool
) -> None:
    """Its code may lie anywhere, on PYTHONPATH for one: an edit to it would not be seen."""
    answered.write({name: text})
    assert (find(answered.top, QUESTION, os.environ, None, None, False) is not None) == remembers


def test_without_git_nothing_is_remembered(tmp_path: Path) -> None:
    assert find(tmp_path, QUESTION, os.environ, None, None, False) is None


def test_check_gives_the_answer_again_and_never_after_an_edit(project: Project) -> None:
    project.recorded({"app.py": "def f() -> int:\n    return 1\n"})
    assert project.check().status == 0
    kept = max((Path(os.environ["RATCHET_CACHE_DIR"])).rglob("answer-*.json"), key=lambda path: path.stat().st_mtime_ns)
    document = CachedDocument(kept.parent, kept.name)
    document.write((document.read() or b"").replace(b'"text": "', b'"text": "again '))
    assert project.check().out.startswith("again ")
    project.write({"app.py": "def f():\n    return 1\n"})
    assert "missing-annotation" in project.check().rules
