"""What `ratchet init` tells a newcomer."""

from __future__ import annotations

import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from projects.building import Project

from ratchet.config import load_config, parse_config


def test_imports_that_mypy_cannot_find_are_named(project: Project) -> None:
    project.write(
        {"app/a.py": "import nolib_one.part\nimport nolib_two\nimport json\n\nprint(nolib_one, nolib_two, json)\n"}
    )

    said = project.ratchet("init").out

    assert (
        "missing: mypy cannot find nolib_one (app/a.py:1), nolib_two (app/a.py:2). What comes from there is Any."
        in said
    )
    assert "Install what brings them (" in said
    assert " …; a distribution may have another name), or name another interpreter with --python" in said


def test_a_module_that_a_build_writes_is_no_library(project: Project) -> None:
    project.write(
        {"app/__init__.py": "from app._version import version\n\nprint(version)\n", "app/a.py": "import nolib\n"}
    )

    said = project.ratchet("init").out

    assert "missing: mypy cannot find nolib (app/a.py:1). What" in said
    assert "missing: mypy cannot find app._version (app/__init__.py:1) in this project.\n  If a build" in said


NOT_TO_INSTALL = {
    "app/optional.py": """
        from typing import TYPE_CHECKING
        if TYPE_CHECKING:
            from _typeshed import SupportsRead
            import nolib_for_types
        try:
            import nolib_fast as impl
        except ImportError:
            import nolib_slow as impl
        from contextlib import suppress
        with suppress(ImportError):
            import nolib_lenient
        def read(file: "SupportsRead[str]") -> str:
            import sys
            if sys.version_info < (3, 9):
                import nolib_backport
            return file.read()
    """,
    "app/late.py": "import StringIO, annotationlib, dummy_threading, cPickle\nimport nolib_plain\n",
    "tests/conftest.py": "SERVER = 1\n",
    "tests/test_one.py": "from conftest import SERVER\n\nprint(SERVER)\n",
}


def test_nobody_is_told_to_install_what_is_no_library_or_not_needed(project: Project) -> None:
    """Whoever owns such a name on an index would run code."""
    project.write(NOT_TO_INSTALL)
    named = "nolib_for_types (app/optional.py:4), nolib_plain (app/late.py:2)"

    said = [project.ratchet("init").out, project.ratchet("doctor").out]

    assert f"missing: mypy cannot find {named}. What comes" in said[0]
    assert f"nothing is installed for {named}: what comes" in said[1]
    for name in ("StringIO", "annotationlib", "_typeshed", "fast", "slow", "lenient", "conftest,", "backport"):
        assert [name not in text for text in said] == [True, True], name


def test_nobody_is_told_to_install_what_samples_of_tests_import(project: Project) -> None:
    sample = "from nolib_sample import x\n"
    project.write(
        {
            "app/__init__.py": '"""App."""\n',
            "tests_core/__init__.py": '"""Tests."""\n',
            "tests_core/test_a.py": "import nolib_test\n\nfrom . import tools\n\n\ndef test_a():\n    assert tools\n",
            "tests_core/tools/__init__.py": "from nolib_tools import x\n",
            "tests_core/samples/package1/__init__.py": sample,
            "tests_core/samples/package1/a.py": "import package1\n",
            "tests_core/samples/test-data/b.py": sample,
            "samples/c.py": "from nolib_shown import x\n",
        }
    )

    said = project.ratchet("init").out

    named = ("nolib_shown (samples/c.py:1)", "nolib_test (tests_core/test_a.py:1)", "nolib_tools (tests_core/tools/")
    assert [name for name in named if name not in said] == []
    assert parse_config((project.top / "ratchet.toml").read_text(), "ratchet.toml").absent == ("nolib_sample",)


def test_what_is_never_asked_for_stands_in_the_policy(project: Project) -> None:
    project.write({**NOT_TO_INSTALL, "uv.lock": "version = 1\n", "pyproject.toml": "[project]\nname = 'app'\n"})

    said = project.ratchet("init", "--pyproject").out

    text = (project.top / "pyproject.toml").read_text()
    names = ["StringIO", "cPickle", "dummy_threading", "nolib_fast", "nolib_lenient", "nolib_slow"]
    if sys.version_info < (3, 14):  # which brings it
        names.insert(1, "annotationlib")
    assert names == list(parse_config(text, "pyproject.toml").absent)
    assert "uv sync --all-packages" in said
    assert "Commit pyproject.toml, .gitattributes and baselines/." in said
    project.write({"pyproject.toml": text.replace("absent = [", 'absent = ["nolib_plain", "nolib_for_types", ')})
    but = "but for what is optional or of another Python: StringIO, "
    doctor = project.ratchet("doctor").out
    assert f"everything that is imported is installed, {but}" in doctor
    assert "_typeshed" not in doctor
    assert [2, 2] == [project.ratchet("init", "--pyproject").status, project.ratchet("init").status]


@pytest.mark.parametrize(
    ("files", "complaint"),
    [
        pytest.param({}, "cannot be appended to pyproject.toml: [Errno 2]", id="there is none"),
        pytest.param({"pyproject.toml": "tool = { ruff = {} }\n"}, "cannot be appended to", id="an inline table"),
        pytest.param({"pyproject.toml": "[tool.ratchet.rules]\n"}, "stands in pyproject.toml already", id="configured"),
        pytest.param({"pyproject.toml": "", "ratchet.toml": "[ratchet]\n"}, "Keep one of the two", id="ratchet.toml"),
    ],
)
def test_where_pyproject_cannot_take_the_policy(files: dict[str, str], complaint: str, project: Project) -> None:
    for name, text in {**files, "a.py": "A = 1\n"}.items():
        (project.top / name).write_text(text, encoding="utf-8")

    said = project.ratchet("init", "--pyproject")

    assert (2, True) == (said.status, complaint in said.err)
    assert not (project.top / "baselines").exists()


def test_the_project_itself_is_none_to_install(project: Project) -> None:
    """It may be built into a module that is not here yet."""
    project.write(
        {"pyproject.toml": '[project]\nname = "My-App"\n', "tests/test_a.py": "import my_app\n\nmy_app.go()\n"}
    )

    said = project.ratchet("init").out

    assert "missing: mypy cannot find my_app (tests/test_a.py:1) in this project.\n  If a build writes it" in said
    assert "Install what brings" not in said
    assert "my_app" not in project.ratchet("doctor").out


def test_types_that_can_be_had_are_told_with_what_to_do_next(project: Project) -> None:
    project.write({"app/a.py": "import pymysql\n\npymysql.connect()\n"})

    said = project.ratchet("init").out

    assert "types: none are installed for pymysql (app/a.py:1). What comes from there is Any.\n  To have them: " in said
    assert " types-PyMySQL; then ratchet update\n" in said


def test_what_may_be_a_reason_to_begin_anew_is_said_before_anything_is_written(project: Project) -> None:
    project.write({"app/a.py": "A = 1\n", "pyproject.toml": "[project]\nname = 'app'\nrequires-python = '>=3.99'\n"})
    project.commit()
    project.write({"app/b.py": "B = 1\n", "build/lib/app/a.py": "A = 1\n", "app/ratchet.toml": "[ratchet]\n"})

    found, _, rest = project.ratchet("init").out.partition("To be mended first, if it can be:\n")

    assert "exclude: build/** (copies of files that git tracks, which no clone has)" in found
    said, _, recorded = rest.partition("The baseline is recorded as things are.")
    assert "requires-python in pyproject.toml says >=3.99, and mypy measures for Python 3." in said
    assert "untracked: 1 file that git does not track would be measured: app/b.py." in said
    assert "ratchet: not read, as one policy holds for the repository: app/ratchet.toml." in said
    assert "Measured 2 files" in recorded


def test_most_errors_of_one_code_may_be_one_idiom(project: Project) -> None:
    method = "    def m{0}() -> int: return 1\n"
    project.write({"app/a.py": "class Interface:\n" + "".join(method.format(number) for number in range(60))})

    said = project.ratchet("init").out

    assert "60 of 60 type-errors are [misc]. Most of these may be one idiom.\n" in said
    assert 'in ratchet.toml: [rules] "type-error[misc]" = "note"' in said


def test_nothing_is_said_of_imports_where_all_are_found(project: Project) -> None:
    project.write({"app/a.py": "import json\n\nprint(json)\n"})

    assert "cannot find" not in project.ratchet("init").out


@pytest.mark.parametrize(
    ("path", "text", "tool"),
    [
        pytest.param("mypy-baseline.txt", "a.py:0: error: m  [misc]\n", "mypy-baseline", id="mypy-baseline"),
        pytest.param(".basedpyright/baseline.json", '{"files": {}}\n', "basedpyright", id="basedpyright"),
    ],
)
def test_another_tools_baseline_is_pointed_out(path: str, text: str, tool: str, project: Project) -> None:
    project.write({"app/a.py": "A = 1\n", path: text})

    said = project.ratchet("init").out.partition("The baseline is recorded as things are.")[0]

    assert f"ratchet init: ratchet migrate {tool}\n  Where ratchet init has recorded" in said


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        pytest.param("lib/__init__.py lib/testing/__init__.py", None, id="a package for its users' tests"),
        pytest.param(
            "lib/__init__.py lib/testing/__init__.py lib/testing/test_a.py", "lib/testing/**", id="its own tests"
        ),
        pytest.param("lib/__init__.py lib/test/__init__.py", None, id="a command called test"),
        pytest.param("lib/__init__.py testing/a.py", "testing/**", id="tests beside the package"),
        pytest.param("lib/__init__.py lib/testing/__init__.py tests/a.py", "tests/**", id="both"),
    ],
)
def test_what_is_taken_for_tests(files: str, paths: str | None, project: Project) -> None:
    project.write(dict.fromkeys(files.split(), "def test() -> None: ...\n"))
    project.ratchet("init")
    text = (project.top / "ratchet.toml").read_text()
    assert ("[[profile]]" in text, True) == (paths is not None, paths is None or f'paths = ["{paths}"]' in text)


def test_each_decision_is_one_line_with_its_source(project: Project) -> None:
    settings = '[tool.mypy]\nfiles = ["src", "tests"]\n'
    project.write(
        {"pyproject.toml": settings, "src/a.py": "A = 1\n", "tests/test_a.py": "B = 1\n", "docs/conf.py": "B = 1\n"}
    )

    said = project.ratchet("init").out.splitlines()

    assert "roots: src (src/ holds code), . (the repository's root)" in said
    assert "paths: src, tests (mypy's files in pyproject.toml)" in said
    why = "not among mypy's files in pyproject.toml"
    assert f"exclude: *.py (files in the root itself, {why}), docs/** ({why})" in said
    assert "tests: tests/** (directories called tests)" in said
    assert "mypy: configured in pyproject.toml" in said
    assert any(line.startswith("interpreter: ") for line in said)


def test_a_python_version_that_mypy_cannot_target_is_said(project: Project) -> None:
    project.write({"mypy.ini": "[mypy]\npython_version = 3.6\n", "a.py": "A = 1\n"})

    said = project.ratchet("init").out

    assert "python_version" in said
    assert "3.6 is not supported" in said


def test_a_dry_run_prints_the_configuration_and_writes_nothing(project: Project) -> None:
    project.write({"src/a.py": "A = 1\n"})

    said = project.ratchet("init", "--dry-run")

    assert 'paths = ["."]  # everything that git lists' in said.out.splitlines()
    assert ["src"] == sorted(path.name for path in project.top.iterdir() if path.name != ".git")
    project.write({"ratchet.toml": said.out})
    assert 0 == project.ratchet("init").status


def test_what_init_writes_is_what_a_dry_run_prints(project: Project) -> None:
    project.write({"src/a.py": "A = 1\n", "tests/test_a.py": "B = 1\n", "docs/bad.py": "def (:\n"})
    printed = project.ratchet("init", "--dry-run").out

    project.ratchet("init")

    assert printed == (project.top / "ratchet.toml").read_text(encoding="utf-8")
    assert "stands here already" in project.ratchet("init", "--dry-run").out


CYCLES = """
    [ratchet]
    paths = ["app"]

    [[contract]]
    id = "no-cycles"
    type = "acyclic"
    packages = ["app"]
    exempt = [{ import = "app.d -> app.a", reason = "until the queue is there" }]
"""


def test_init_names_the_smallest_set_of_imports_to_exempt_or_cut(project: Project) -> None:
    project.write(
        {
            "ratchet.toml": CYCLES,
            "app/__init__.py": '"""An app."""\n',
            "app/a.py": "from app import b, c, d\n\nprint(b, c, d)\n",
            "app/b.py": "from app import c\n\nprint(c)\n",
            "app/c.py": "from app import a\n\nprint(a)\n",
            "app/d.py": "from app import a\n\nprint(a)\n",
        }
    )

    said = project.ratchet("init").out

    assert 'Cycles of contract "no-cycles": 4 imports in them.' in said
    assert 'contract "no-cycles": this link closes it, and no smaller set was found. Cut' in said
    assert "    app.c -> app.a\n" in said


CRASHING = """
from mypy.plugin import Plugin


class Crashing(Plugin):
    def get_function_hook(self, fullname):
        if fullname == "app.bad.boom":
            raise RuntimeError(fullname)


def plugin(version):
    return Crashing
"""


def test_a_file_at_which_mypy_crashes_is_left_out_by_name(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "site-packages"
    packages.mkdir()
    (packages / "crashing_plugin.py").write_text(CRASHING, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    boom = "def boom() -> int:\n    return 1\n\n\nx = boom()\n"
    project.write(
        {"mypy.ini": "[mypy]\nplugins = crashing_plugin\n", "app/a.py": "def f(a): ...\n", "app/bad.py": boom}
    )

    done = project.ratchet("init")
    assert 0 == done.status, done.err
    said = done.out
    config = load_config(project.top)

    assert f"app/bad.py:5: mypy {version('mypy')} crashed (INTERNAL ERROR). Write that code in another way" in said
    assert ("app/bad.py",) == config.exclude
    assert (project.top / "baselines/modules/app.a.tsv").exists()
