"""Loosened mypy options, whatever file or comment they come from, with mypy's own reading of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ratchet.facts.collect.comments import inline_comments
from ratchet.facts.options.records import Configuration, ModuleSource
from ratchet.policy.loosened_options import judge_options

MODULES = {"app": "app/__init__.py", "app.a": "app/a.py", "app.b": "app/b.py", "tests.t": "tests/t.py"}
STRICT = '[tool.mypy]\nfiles = ["app", "tests"]\nstrict = true\n'


def configured(pyproject: str = "", comments: dict[str, str] | None = None, **files: str) -> Configuration:
    names = {"mypy_ini": "mypy.ini", "dot_mypy_ini": ".mypy.ini", "setup_cfg": "setup.cfg"}
    texts = {names[name]: text for name, text in files.items()} | ({"pyproject.toml": pyproject} if pyproject else {})
    modules = {
        module: ModuleSource(path, inline_comments((comments or {}).get(module, "")))
        for module, path in MODULES.items()
    }
    return Configuration({name: text.encode() for name, text in texts.items()}, modules)


def loosened(base: Configuration, head: Configuration, renames: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(debt.key.module, debt.key.detail) for debt in judge_options(base, head, renames or {}).debts]


def override(module: str, *settings: str) -> str:
    return "\n".join(["[[tool.mypy.overrides]]", f'module = "{module}"', *settings, ""])


@pytest.mark.parametrize(
    ("base", "head", "found"),
    [
        pytest.param(STRICT, STRICT, [], id="the same"),
        pytest.param(STRICT, STRICT + "pretty = true\nshow_error_codes = true\n", [], id="output only"),
        pytest.param(STRICT, STRICT + "warn_unreachable = true\n", [], id="one check more"),
        pytest.param(
            STRICT, STRICT + "warn_return_any = false\n", [("<mypy>", "warn_return_any")], id="a flag of strict dropped"
        ),
        pytest.param(
            "[tool.mypy]\ndisallow_untyped_defs = true\ncheck_untyped_defs = true\n",
            "[tool.mypy]\n",
            [("<mypy>", "check_untyped_defs"), ("<mypy>", "disallow_untyped_defs")],
            id="flags left out",
        ),
        pytest.param(
            STRICT, STRICT + override("app.b", "ignore_errors = true"), [("app.b", "ignore_errors")], id="one module"
        ),
        pytest.param(
            STRICT, STRICT + override("app.*", "ignore_errors = true"), [("app", "ignore_errors")], id="a package, once"
        ),
        pytest.param(
            STRICT,
            STRICT + override("*.b", "ignore_errors = true"),
            [("app.b", "ignore_errors"), ("tests.b", "ignore_errors")],
            id="by a pattern of its end",
        ),
        pytest.param(
            STRICT, STRICT + override("*", "ignore_errors = true"), [], id="a star alone is no pattern to mypy"
        ),
        pytest.param(STRICT, STRICT + override("lib.later.*", "ignore_errors = true"), [], id="no module of ours"),
        pytest.param(
            STRICT,
            STRICT + override("app.later.*", "ignore_errors = true"),
            [("app.later", "ignore_errors")],
            id="modules to come",
        ),
        pytest.param(
            STRICT + override("app.*", "ignore_errors = true"),
            STRICT + override("app.*", "ignore_errors = true") + override("app.later", "ignore_errors = true"),
            [],
            id="a module to come where it is lax already",
        ),
        pytest.param(
            STRICT, STRICT + override("app.later", "disallow_any_expr = true"), [], id="a module to come, stricter"
        ),
        pytest.param(STRICT + override("app.a", "ignore_errors = true"), STRICT, [], id="an override dropped"),
        pytest.param(
            STRICT,
            STRICT.replace("strict = true\n", "") + override("app.*", "disallow_untyped_defs = true"),
            [("<mypy>", "strict")],
            id="strict for less",
        ),
        pytest.param(
            "[tool.mypy]\ncheck_untyped_defs = true\n",
            "[tool.mypy]\n"
            + override("app.*", "check_untyped_defs = true")
            + override("tests.*", "check_untyped_defs = true"),
            [],
            id="the same said of each package",
        ),
        pytest.param(
            STRICT, STRICT + 'disable_error_code = ["misc"]\n', [("<mypy>", "disable_error_code")], id="a code disabled"
        ),
        pytest.param(
            STRICT + 'enable_error_code = ["truthy-bool"]\n',
            STRICT,
            [("<mypy>", "enable_error_code")],
            id="a code no longer enabled",
        ),
        pytest.param(
            STRICT,
            STRICT + override("app.a", 'disable_error_code = ["misc"]'),
            [("app.a", "disable_error_code")],
            id="a code disabled for one module",
        ),
        pytest.param(STRICT, STRICT + 'plugins = ["q.py"]\n', [("<mypy>", "plugins")], id="a plugin"),
        pytest.param(STRICT + 'plugins = ["q.py"]\n', STRICT, [("<mypy>", "plugins")], id="a plugin less"),
        pytest.param(STRICT, STRICT + 'mypy_path = "stubs"\n', [("<mypy>", "mypy_path")], id="mypy_path"),
        pytest.param(
            STRICT + 'mypy_path = "$MYPY_CONFIG_FILE_DIR/stubs"\n',
            STRICT + 'mypy_path = "$MYPY_CONFIG_FILE_DIR/stubs"\npretty = true\n',
            [],
            id="mypy_path with the directory",
        ),
        pytest.param(STRICT, STRICT + 'platform = "win32"\n', [("<mypy>", "platform")], id="platform"),
        pytest.param(STRICT, STRICT + 'always_false = ["DEBUG"]\n', [("<mypy>", "always_false")], id="always_false"),
        pytest.param(
            STRICT + 'python_version = "3.12"\n',
            STRICT + 'python_version = "3.10"\n',
            [("<mypy>", "python_version")],
            id="an older Python",
        ),
        pytest.param(STRICT + 'python_version = "3.11"\n', STRICT + 'python_version = "3.12"\n', [], id="a newer one"),
        pytest.param(STRICT, STRICT + 'follow_imports = "skip"\n', [("<mypy>", "follow_imports")], id="follow_imports"),
        pytest.param(
            STRICT,
            STRICT + "ignore_missing_imports = true\n",
            [("<mypy>", "ignore_missing_imports")],
            id="missing imports",
        ),
        pytest.param(
            STRICT,
            STRICT + override("requests.*", "ignore_missing_imports = true"),
            [("requests.*", "ignore_missing_imports")],
            id="of one library",
        ),
        pytest.param(
            STRICT, STRICT + override("requests.*", "disallow_untyped_defs = false"), [], id="what no library is asked"
        ),
        pytest.param(STRICT, STRICT + 'exclude = ["app/b\\\\.py$"]\n', [("<mypy>", "exclude")], id="a file excluded"),
        pytest.param(STRICT, STRICT + 'exclude = "^tests/"\n', [("<mypy>", "exclude")], id="a directory excluded"),
        pytest.param(STRICT, STRICT + 'exclude = ["^build/"]\n', [], id="what is not measured excluded"),
        pytest.param(STRICT, STRICT.replace(', "tests"', ""), [("<mypy>", "files")], id="files shrunk"),
        pytest.param(STRICT, STRICT.replace('["app", "tests"]', '"."'), [], id="files widened"),
        pytest.param(STRICT, STRICT.replace('"app", "tests"', '"app/**/*.py", "tests/t.py"'), [], id="as globs"),
        pytest.param(
            STRICT,
            STRICT.replace('files = ["app", "tests"]', 'packages = ["app"]\nmodules = ["tests.t"]'),
            [],
            id="packages and modules in place of files",
        ),
        pytest.param(
            STRICT, STRICT.replace('files = ["app", "tests"]\n', ""), [("<mypy>", "files")], id="files dropped"
        ),
        pytest.param(
            STRICT.replace('files = ["app", "tests"]\n', ""), STRICT, [], id="files stated for the first time"
        ),
        pytest.param(
            STRICT,
            STRICT + "allow_untyped_defs = true\n",
            [("<mypy>", "disallow_untyped_defs")],
            id="spelled inversely",
        ),
        pytest.param(STRICT, "[tool.other]\n", [("<mypy>", "strict"), ("<mypy>", "files")], id="the table deleted"),
        pytest.param(
            STRICT,
            STRICT + "= broken\n",
            [("<mypy>", "strict"), ("<mypy>", "files")],
            id="a file that cannot be parsed",
        ),
        pytest.param(STRICT, STRICT + "exclude_gitignore = true\n", [("<mypy>", "exclude_gitignore")], id="gitignore"),
    ],
)
def test_pyproject(base: str, head: str, found: list[tuple[str, str]]) -> None:
    assert loosened(configured(base), configured(head)) == found


INI = "[mypy]\nfiles = app, tests\nstrict = True\n"


@pytest.mark.parametrize(
    ("base", "head", "is_loosened"),
    [
        pytest.param(
            configured(STRICT), configured(STRICT, mypy_ini="[mypy]\nfiles = app,tests\n"), True, id="shadowed"
        ),
        pytest.param(configured(STRICT), configured(STRICT, mypy_ini=""), True, id="shadowed by nothing"),
        pytest.param(configured(STRICT), configured(STRICT, dot_mypy_ini="[mypy]\n"), True, id="by .mypy.ini"),
        pytest.param(configured(STRICT), configured(STRICT, mypy_ini=INI), False, id="by the same in another file"),
        pytest.param(configured(STRICT), configured(mypy_ini=INI), False, id="moved into mypy.ini"),
        pytest.param(configured(mypy_ini=INI), configured(setup_cfg=INI), False, id="moved into setup.cfg"),
        pytest.param(configured(STRICT), configured(STRICT, setup_cfg="[mypy]\n"), False, id="what pyproject hides"),
        pytest.param(configured(STRICT), configured(STRICT, setup_cfg="[metadata]\n"), False, id="no word of mypy"),
        pytest.param(configured(mypy_ini=INI), configured(), True, id="deleted"),
        pytest.param(configured(), configured(mypy_ini=INI), False, id="new"),
        pytest.param(
            configured(mypy_ini=INI),
            configured(mypy_ini=INI + "[mypy-app.b]\nignore_errors = True\n"),
            True,
            id="section",
        ),
        pytest.param(
            configured(mypy_ini=INI + "[mypy-lib.*]\nignore_missing_imports = True\n"),
            configured(mypy_ini=INI + "[mypy-lib.*,other.*]\nignore_missing_imports = True\n"),
            True,
            id="a section for one library more",
        ),
    ],
)
def test_files(base: Configuration, head: Configuration, is_loosened: bool) -> None:
    assert bool(loosened(base, head)) is is_loosened


@pytest.mark.parametrize(
    ("base", "head", "found"),
    [
        pytest.param("", "# mypy: ignore-errors\n", [("app.a", "ignore_errors")], id="ignore-errors"),
        pytest.param("# mypy: ignore-errors\n", "", [], id="taken out"),
        pytest.param("", "# mypy: disallow-untyped-defs=False\n", [("app.a", "disallow_untyped_defs")], id="a flag"),
        pytest.param("", "# mypy: warn-unreachable\n", [], id="stricter"),
        pytest.param(
            "", '# mypy: disable-error-code="misc, call-arg"\n', [("app.a", "disable_error_code")], id="codes"
        ),
        pytest.param("", '# mypy: disable-error-code="no-such-code"\n', [], id="a code that is none"),
        pytest.param("", "x = '''\n# mypy: ignore-errors\n'''\n", [], id="in a string is no comment to mypy"),
        pytest.param("", "    # mypy: ignore-errors\n", [], id="indented is no comment to mypy"),
        pytest.param(
            "# mypy: allow-untyped-defs\n", "# mypy: disallow-untyped-defs=False\n", [], id="the same in other words"
        ),
    ],
)
def test_inline_comments(base: str, head: str, found: list[tuple[str, str]]) -> None:
    assert loosened(configured(STRICT, {"app.a": base}), configured(STRICT, {"app.a": head})) == found


def test_many_options_at_once_are_one_finding() -> None:
    (debt, _) = judge_options(configured(STRICT), configured(), {}).debts
    assert (debt.message[:47], len(debt.trail)) == ("13 of mypy's options are laxer than at base: ch", 13)


def test_inline_comment_is_the_place() -> None:
    head = configured(STRICT, {"app.a": '"""Doc."""\n# mypy: ignore-errors\n'})
    (debt,) = judge_options(configured(STRICT), head, {}).debts
    assert (str(debt.place), debt.message) == ("app/a.py:2:1", "mypy's ignore_errors is on for app.a, and off at base")


def test_line_of_the_file_is_the_place() -> None:
    head = configured(STRICT + override("app.b", "ignore_errors = true"))
    (debt,) = judge_options(configured(STRICT), head, {}).debts
    assert str(debt.place) == "pyproject.toml:6:1"


def test_renamed_module_keeps_its_override() -> None:
    base = Configuration({"pyproject.toml": (STRICT + override("app.old", "ignore_errors = true")).encode()},
                         {"app.old": ModuleSource("app/old.py")})  # fmt: skip
    head = Configuration({"pyproject.toml": (STRICT + override("app.new", "ignore_errors = true")).encode()},
                         {"app.new": ModuleSource("app/new.py")})  # fmt: skip
    assert loosened(base, head, {"app.old": "app.new"}) == []
    assert loosened(base, head, {}) == [("app.new", "ignore_errors")]


def test_new_module_has_what_base_would_have_given_it() -> None:
    base, head = configured(STRICT), configured(STRICT, {"app.new": ""})
    new = dict(head.modules) | {"app.new": ModuleSource("app/new.py", ((1, "ignore-errors"),))}
    assert loosened(base, Configuration(head.files, new)) == [("app.new", "ignore_errors")]


@pytest.mark.parametrize(
    ("base", "head", "is_stricter"),
    [
        pytest.param(STRICT, STRICT, False, id="the same"),
        pytest.param(STRICT, STRICT + "warn_return_any = false\n", False, id="laxer"),
        pytest.param(STRICT, STRICT + "warn_unreachable = true\n", True, id="a flag"),
        pytest.param("[tool.mypy]\n", STRICT, True, id="strict"),
        pytest.param(STRICT + 'exclude = "^tests/"\n', STRICT, True, id="an exclude dropped"),
        pytest.param(STRICT, STRICT + 'mypy_path = "stubs"\n', False, id="another, not a stricter one"),
        pytest.param(STRICT + 'python_version = "3.10"\n', STRICT + 'python_version = "3.12"\n', True, id="Python"),
        pytest.param(STRICT + override("app.a", "ignore_errors = true"), STRICT, True, id="an override dropped"),
    ],
)
def test_stricter(base: str, head: str, is_stricter: bool) -> None:
    assert judge_options(configured(base), configured(head), {}).stricter is is_stricter


def test_mypy_is_not_imported_where_nothing_differs() -> None:
    code = (
        "import sys\nfrom ratchet.facts.options.records import Configuration, ModuleSource\n"
        "from ratchet.policy.loosened_options import judge_options\n"
        "base = Configuration({'pyproject.toml': b'[tool.mypy]\\nstrict = true\\n'}, {'a': ModuleSource('a.py')})\n"
        "head = Configuration({'pyproject.toml': b'[x]\\n[tool.mypy]\\nstrict=true'}, {'a': ModuleSource('a.py')})\n"
        "judge_options(base, head, {})\nprint('mypy' in sys.modules)\n"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"
