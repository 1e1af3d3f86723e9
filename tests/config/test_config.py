"""ratchet.toml: what it may say, and what is said of what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest
from mypy.errorcodes import error_codes

from ratchet.config import Config, Stale, Strictness, Trust, load_config, parse_config, parse_texts
from ratchet.errors import UsageError
from ratchet.terms import Level
from ratchet.terms.catalogue import DEFAULT_LEVELS
from ratchet.terms.imports import View
from ratchet.terms.mypy_codes import MYPY_CODES

MEASURED = '[ratchet]\npaths = ["app"]\n'


def test_defaults_where_nothing_is_configured(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'ratchet'\n")
    assert load_config(tmp_path) == Config(source=None, paths=(), roots=(".",))


def test_everything() -> None:
    config = parse_config(
        """
[ratchet]
roots = ["src/", "./lib"]
paths = ["src", "tests"]
exclude = ["src/_vendor/**"]
strictness = "standard"
[git]
trunk = "origin/main"
[rules]
cast = "note"
[[profile]]
paths = ["tests/**"]
rules = { missing-annotation = "off" }
strictness = "strict"
[baseline]
stale = "note"
[waivers]
trust = "signed"
[architecture]
view = "all"
[[contract]]
id = "core"
type = "forbidden"
from = ["app.core"]
to = ["app.web"]
""",
        "ratchet.toml",
    )
    assert (config.roots, config.paths, config.exclude) == (("src", "lib"), ("src", "tests"), ("src/_vendor/**",))
    assert (config.trunk, config.stale, config.trust, config.view) == (
        "origin/main",
        Stale.NOTE,
        Trust.SIGNED,
        View.ALL,
    )
    assert config.rules == {**DEFAULT_LEVELS, "cast": Level.NOTE}
    judged = [config.strictness_of(path) for path in ("src/a.py", "tests/test_a.py")]
    assert judged == [Strictness.STANDARD, Strictness.STRICT]
    (contract,) = config.contracts
    assert (contract.id, contract.type, contract.source, contract.place("to")) == (
        "core",
        "forbidden",
        "ratchet.toml:21",
        "ratchet.toml:25",
    )
    assert contract.values == {"from": ["app.core"], "to": ["app.web"]}


def test_without_the_key_all_is_strict() -> None:
    config = parse_config('[ratchet]\npaths = ["app"]\n[[profile]]\npaths = ["tests/**"]\n', "ratchet.toml")
    assert config.strictness_of("tests/test_a.py") is Strictness.STRICT


def test_pyproject_serves_as_well(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "pyproject.toml").write_text(
        '[tool.ratchet]\npaths = ["app"]\n[tool.ratchet.rules]\ncast = "off"\n[[tool.ratchet.profile]]\n'
        'paths = ["app/x.py"]\nrules = {cast = "forbid"}\n'
    )
    config = load_config(tmp_path)
    assert (config.source, config.level("cast"), config.level("cast", "app/x.py")) == (
        "pyproject.toml",
        Level.OFF,
        Level.FORBID,
    )


def test_both_at_once_is_an_error() -> None:
    with pytest.raises(UsageError, match=r"pyproject.toml:1: ratchet is configured in ratchet.toml too"):
        parse_texts({"ratchet.toml": MEASURED, "pyproject.toml": '[tool.ratchet]\npaths = ["app"]\n'})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            MEASURED + 'exlude = ["x"]\n', "ratchet.toml:3: unknown key 'exlude' in [ratchet]. Did you mean exclude?"
        ),
        pytest.param(
            MEASURED + '[rule]\ncast = "off"\n',
            "ratchet.toml:3: unknown table or key 'rule' in ratchet.toml. Did you mean rules?",
        ),
        pytest.param(
            MEASURED + '\n[rules]\nexplict-any = "off"\n',
            "ratchet.toml:5: unknown rule 'explict-any' in [rules]. Did you mean explicit-any?",
        ),
        pytest.param(
            MEASURED + '[rules]\ncast = "notes"\n',
            "ratchet.toml:4: cast in [rules] must be ratchet, forbid, note or off, not 'notes'. Did you mean note?",
        ),
        pytest.param(
            MEASURED + "[rules]\ncast = true\n",
            "ratchet.toml:4: cast in [rules] must be ratchet, forbid, note or off, not a boolean.",
        ),
        pytest.param(
            MEASURED + "[rules]\ncast = 1\n",
            "ratchet.toml:4: cast in [rules] must be ratchet, forbid, note or off, not a number.",
        ),
        pytest.param(
            '[ratchet]\npaths = "app"\n', "ratchet.toml:2: paths in [ratchet] must be a list of strings, not a string."
        ),
        pytest.param(
            '[ratchet]\npaths = ["app",\n  3]\n',
            "ratchet.toml:3: paths in [ratchet] must hold strings only, not a number.",
        ),
        pytest.param(
            "[ratchet]\npaths = []\n", "ratchet.toml:2: paths in [ratchet] is empty, so nothing would be measured."
        ),
        pytest.param("", "ratchet.toml:1: paths in [ratchet] is missing, so nothing would be measured."),
        pytest.param(
            '[ratchet]\npaths = ["app"]\nroots = ["../x"]\n',
            "ratchet.toml:3: roots in [ratchet]: '../x' leads out of the repository.",
        ),
        pytest.param('[ratchet]\npaths = ["/app"]\n', "ratchet.toml:2: paths in [ratchet]: '/app' is absolute"),
        pytest.param('[ratchet]\npaths = ["C:/app"]\n', "ratchet.toml:2: paths in [ratchet]: 'C:/app' is absolute"),
        pytest.param(MEASURED + "[[profile]]\nrules = {cast = 'off'}\n", "ratchet.toml:3: [[profile]] needs paths"),
        pytest.param(
            MEASURED + "[profile]\nrules = {cast = 'off'}\n",
            "ratchet.toml:3: [[profile]] is a list of tables: write it with two brackets, [[profile]].",
        ),
        pytest.param(
            MEASURED + "[[profile]]\npaths = ['x']\nrules = {cst = 'off'}\n",
            "ratchet.toml:5: unknown rule 'cst' in rules of [[profile]]. Did you mean cast?",
        ),
        pytest.param(
            MEASURED + '[rules]\n"type-error[attr-definde]" = "note"\n',
            "ratchet.toml:4: mypy has no code 'attr-definde'. Did you mean type-error[attr-defined]?",
        ),
        pytest.param(
            MEASURED + '[rules]\n"suppression[misc]" = "note"\n',
            "ratchet.toml:4: unknown rule 'suppression[misc]' in [rules].",
        ),
        pytest.param(MEASURED + '[rules]\n"type-error[]" = "note"\n', "ratchet.toml:4: unknown rule 'type-error[]'"),
        pytest.param(
            MEASURED + '[[contract]]\nid = "a"\ntype = "own"\n[rules]\nown = "note"\n',
            "ratchet.toml:7: own is a contract type of your own: set its level in its [[contract]] instead.",
        ),
        pytest.param(MEASURED + '[[contract]]\ntype = "layers"\n', "ratchet.toml:3: [[contract]] needs an id"),
        pytest.param(
            MEASURED + ('[[contract]]\nid = "a"\ntype = "layers"\n' * 2),
            "ratchet.toml:7: contract 'a' stands at ratchet.toml:3 already.",
        ),
        pytest.param(
            MEASURED + '[waivers]\ntrust = "all"\n',
            "ratchet.toml:4: trust in [waivers] must be base, signed or diff, not 'all'.",
        ),
        pytest.param(
            MEASURED + '[[tool]]\nid = "ruf"\n',
            "ratchet.toml:4: ratchet does not know 'ruf', only bandit, basedpyright, pyrefly, pyright, ruff, ty. "
            "Another tool needs command = [...], which writes SARIF. Did you mean ruff?",
        ),
        pytest.param(MEASURED + "[[tool]]\n", "ratchet.toml:3: [[tool]] needs an id: bandit, basedpyright, "),
        pytest.param(
            MEASURED + '[[tool]]\nid = "ruff"\ncode = ["E"]\n',
            "ratchet.toml:5: unknown key 'code' in [[tool]]. Did you mean codes?",
        ),
        pytest.param(MEASURED + '[[tool]]\nid = "ruff"\ncodes = []\n', "ratchet.toml:5: codes in [[tool]] is empty"),
        pytest.param(
            MEASURED + '[[tool]]\nid = "ruff"\ncodes = ["E1", "E*1"]\n',
            "ratchet.toml:5: codes in [[tool]]: 'E*1' is no code.",
        ),
        pytest.param(
            MEASURED + '[[tool]]\nid = "ruff"\ncodes = ["E1", "E1"]\n',
            "ratchet.toml:5: codes in [[tool]] names E1 twice.",
        ),
        pytest.param(
            MEASURED + '[[tool]]\nid = "ruff"\n' * 2, "ratchet.toml:6: tool 'ruff' stands at ratchet.toml:3 already."
        ),
        pytest.param(
            MEASURED + '[[tool]]\nid = "ruff"\ncommand = ["ruff"]\n',
            "ratchet.toml:5: ratchet knows how to run ruff: leave command out.",
        ),
        pytest.param(
            MEASURED + '[[tool]]\nid = "own"\ncommand = ["./own"]\n',
            "ratchet.toml:5: command in [[tool]] begins with a program's name, which './own' is not.",
        ),
        pytest.param(
            MEASURED + '[[tool]]\nid = "Own"\ncommand = ["own"]\n', "ratchet.toml:4: the id of a tool has small letters"
        ),
        pytest.param(MEASURED + '[rules]\n"finding[C901]" = "off"\n', "ratchet.toml:4: unknown rule 'finding[C901]'"),
        pytest.param("[ratchet\n", "ratchet.toml:1: not valid TOML: "),
        pytest.param('[ratchet]\npaths = ["app"', "ratchet.toml:2: not valid TOML: "),
        pytest.param("ratchet = 3\n", "ratchet.toml:1: [ratchet] must be a table, not a number."),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_config(text, "ratchet.toml")
    assert str(refused.value).startswith(message)


TOOLS = (
    MEASURED
    + """[[tool]]
id = "pyrefly"
[[tool]]
id = "ruff"
codes = ["C901", "S*"]
[rules]
"finding[ruff:S101]" = "off"
"""
)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param("finding", Level.RATCHET, id="all"),
        pytest.param("finding[ruff:C901]", Level.RATCHET, id="a code"),
        pytest.param("finding[ruff:S101]", Level.OFF, id="a code with a level of its own"),
        pytest.param("finding[pyrefly:unknown-name]", Level.NOTE, id="a code that tells of a use"),
        pytest.param("finding[pyrefly:bad-return]", Level.RATCHET, id="another one of that tool"),
    ],
)
def test_levels_of_other_tools_codes(rule: str, expected: Level) -> None:
    assert expected is parse_config(TOOLS, "ratchet.toml").level(rule)


def test_a_code_that_tells_of_a_use_has_the_level_that_is_set_for_it() -> None:
    said = '"finding[pyrefly:unknown-name]" = "ratchet"\n'
    assert parse_config(TOOLS + said, "ratchet.toml").level("finding[pyrefly:unknown-name]") is Level.RATCHET
    off = TOOLS.replace('"finding[ruff:S101]"', "finding")
    assert parse_config(off, "ratchet.toml").level("finding[pyrefly:unknown-name]") is Level.OFF


@pytest.mark.parametrize(
    ("code", "expected"), [("C901", True), ("C9011", False), ("S101", True), ("SIM102", True), ("E501", False)]
)
def test_which_codes_of_a_tool_count(code: str, expected: bool) -> None:
    assert expected is parse_config(TOOLS, "ratchet.toml").tools[1].minds(code)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        pytest.param("paths", "srcs", "'srcs' does not exist. Did you mean src?", id="a near miss"),
        pytest.param("paths", "shop", "'shop' does not exist. Did you mean src/shop?", id="without its root"),
        pytest.param("paths", "lib/*", "nothing matches 'lib/*'.", id="a pattern without a match"),
        pytest.param("roots", "src/shop/a.py", "'src/shop/a.py' is not a directory.", id="a file as a root"),
        pytest.param("roots", "out", "'out' is a link that leads out of the repository.", id="a link"),
    ],
)
def test_paths_must_exist(tmp_path: Path, key: str, value: str, message: str) -> None:
    top = tmp_path / "repository"
    (top / "src" / "shop").mkdir(parents=True)
    (top / "src" / "shop" / "a.py").touch()
    (top / "out").symlink_to(tmp_path)
    settings = {"paths": ["src"], key: [value]}
    (top / "ratchet.toml").write_text("[ratchet]\n" + "".join(f"{k} = {v!r}\n" for k, v in settings.items()))
    with pytest.raises(UsageError) as refused:
        load_config(top)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        pytest.param("app", "app/a.py", True, id="a directory covers what is below"),
        pytest.param("app", "apple/a.py", False, id="but not its namesake"),
        pytest.param("app/a.py", "app/a.py", True, id="a file"),
        pytest.param("tests/**", "tests/x/test_a.py", True, id="any depth"),
        pytest.param("**/migrations/**", "app/x/migrations/0001.py", True, id="in the middle"),
        pytest.param("**/migrations", "migrations/0001.py", True, id="no directory in front"),
        pytest.param("app/*.py", "app/x/a.py", False, id="one level"),
        pytest.param("app/*", "app/x/a.py", True, id="one level and what is below"),
        pytest.param("app/v?/a.py", "app/v1/a.py", True, id="one character"),
        pytest.param(".", "app/a.py", True, id="the root"),
        pytest.param("app/[1].py", "app/[1].py", True, id="brackets are themselves"),
        pytest.param("**/test_*.py", "app/deep/test_a.py", True, id="by name"),
    ],
)
def test_patterns(pattern: str, path: str, covered: bool) -> None:
    assert covered is Config(paths=(pattern,)).measures(path)


def test_later_profiles_win() -> None:
    config = parse_config(
        MEASURED + '[rules]\ncast = "note"\n'
        '[[profile]]\npaths = ["app/**"]\nrules = {cast = "off"}\n'
        '[[profile]]\npaths = ["app/api/**"]\nrules = {cast = "forbid"}\n',
        "ratchet.toml",
    )
    paths = ("x.py", "app/a.py", "app/api/a.py")
    assert [config.level("cast", path) for path in paths] == [Level.NOTE, Level.OFF, Level.FORBID]
    first = MEASURED.count("\n") + 2
    assert [config.place_of_level("cast", path) for path in paths] == [
        f"ratchet.toml:{line}" for line in (first, first + 3, first + 6)
    ]


def test_a_code_of_mypy_has_a_level_of_its_own() -> None:
    config = parse_config(
        MEASURED + '[rules]\n"type-error[misc]" = "note"\n"type-error[pydantic-field]" = "off"\n'
        '[[profile]]\npaths = ["app/**"]\nrules = { type-error = "forbid", "type-error[index]" = "off" }\n',
        "ratchet.toml",
    )
    levels = {
        (code, path): config.level(f"type-error[{code}]", path).value
        for code in ("misc", "index", "pydantic-field", "return")
        for path in ("x.py", "app/a.py")
    }
    assert levels == {
        ("misc", "x.py"): "note",
        ("misc", "app/a.py"): "forbid",
        ("index", "x.py"): "ratchet",
        ("index", "app/a.py"): "off",
        ("pydantic-field", "x.py"): "off",
        ("pydantic-field", "app/a.py"): "forbid",
        ("return", "x.py"): "ratchet",
        ("return", "app/a.py"): "forbid",
    }


def test_the_codes_are_those_of_the_installed_mypy() -> None:
    assert set(error_codes) == MYPY_CODES


def test_excluded_is_not_measured() -> None:
    config = Config(paths=("app",), exclude=("app/_vendor",))
    assert [config.measures("app/a.py"), config.measures("app/_vendor/b.py")] == [True, False]


@pytest.mark.parametrize("source", ["ratchet.toml", "pyproject.toml"])
def test_settings_know_their_lines(source: str) -> None:
    text = '[ratchet]\npaths = ["a"]\nexclude = ["b"]\n[rules]\ncast = "off"\n[[profile]]\npaths = ["a/c"]\n'
    if source == "pyproject.toml":
        text = text.replace("[ratchet]", "[tool.ratchet]").replace("[rules]", "[tool.ratchet.rules]")
        text = text.replace("[[profile]]", "[[tool.ratchet.profile]]")
    config = parse_config(text, source)
    keys = [("exclude",), ("rules", "cast"), ("profile", 0), ("baseline", "stale")]
    assert [config.line(*key) for key in keys] == [3, 5, 6, 1]
