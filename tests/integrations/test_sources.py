"""Where what runs in a reader's CI comes from: never by a name that anybody could register, actions by their digest."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sysconfig
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects.marks import SLOW

from ratchet.storage.narrowing import as_list, as_table, as_text

TOP = Path(__file__).parents[2]
OUR_OWN = ("typeratchet", "ratchet")
PLACEHOLDER = "0" * 40
"""A digest that no commit has: what was copied and not filled in fetches nothing, whoever owns the address."""
_INSTALLS = re.compile(
    r"\b(?:pip3?\b[^`\n]*? install|uvx|uv (?:add|tool install|tool run|pip install)|pipx (?:run|install)|poetry add)\b"
    r"(?P<words>[^`\n]*)"
)
_ACTION = re.compile(
    r"^ *(?:- )?uses: (?P<name>[\w./-]+)@(?P<pin>\S+)(?: # (?P<version>v\d+\.\d+\.\d+))?", re.MULTILINE
)


def shipped() -> Iterator[Path]:
    """Every text that a reader may take a command from."""
    names = subprocess.run(["git", "ls-files"], cwd=TOP, capture_output=True, text=True, check=True).stdout.splitlines()
    for name in names:
        told = name.startswith(("docs/", "plugins/", "ratchet/", "typeratchet/", ".github/", ".claude-plugin/"))
        if (told or "/" not in name) and name.endswith((".md", ".yml", ".yaml", ".toml", ".json", ".py")):
            yield TOP / name


def by_name(text: str) -> list[str]:
    """Commands of a text that would fetch ratchet by its name from an index: a path or `… @ git+…` is no name."""
    found = []
    for command in _INSTALLS.finditer(text):
        words = re.sub(r"typeratchet(?:\[\w+\])? @ (?:git\+\S+|\$\w+)", "", command["words"].partition("&&")[0])
        words = re.sub(r"(?:--spec|--from)[ =]\S*git\+.*", "", words)
        names = [re.split(r"[\[=<>~!; ]", word.strip("\"'(),.:"))[0] for word in words.split() if word[0] != "-"]
        names = names[:1] if command[0].startswith(("uvx", "pipx")) else names
        found += [command[0]] if any(name in OUR_OWN for name in names) else []
    return found


@pytest.mark.parametrize(
    ("command", "is_by_name"),
    [
        pytest.param("pip install . typeratchet", True, id="beside the project"),
        pytest.param("pip install 'typeratchet[lsp]'", True, id="with an extra"),
        pytest.param('python -m pip install --quiet "typeratchet==1.0"', True, id="a version"),
        pytest.param("uvx typeratchet check", True, id="uvx"),
        pytest.param("pipx run ratchet", True, id="pipx"),
        pytest.param(
            "pip install . 'typeratchet[graph] @ git+https://h/o/ratchet@1'", False, id="an address and an extra"
        ),
        pytest.param('uvx --from "git+https://h/o/ratchet@1" typeratchet check', False, id="uvx, an address"),
        pytest.param("pip install . git+https://h/o/ratchet@1", False, id="an address"),
        pytest.param(
            "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/ratchet check", False, id="a clone"
        ),
    ],
)
def test_which_command_takes_a_name(command: str, is_by_name: bool) -> None:
    assert is_by_name == bool(by_name(command))


def test_nothing_installs_ratchet_by_its_name() -> None:
    found = {path.relative_to(TOP).as_posix(): by_name(path.read_text(encoding="utf-8")) for path in shipped()}

    assert {} == {name: commands for name, commands in found.items() if commands}


def test_no_package_that_is_shown_depends_on_the_name() -> None:
    pages = (TOP / "docs").rglob("*.md")
    asking = [
        page.name for page in pages if re.search(r'^dependencies.*"(?:type)?ratchet', page.read_text(), re.MULTILINE)
    ]

    assert [] == asking


def test_a_package_that_is_told_to_install_is_what_the_extra_brings() -> None:
    project = as_table(as_table(tomllib.loads((TOP / "pyproject.toml").read_text()))["project"])
    extras = as_table(project["optional-dependencies"])
    brought = {as_text(one) for extra in ("mcp", "lsp", "dask", "graph") for one in as_list(extras[extra])}
    told = {
        found[1]
        for path in shipped()
        if path.suffix != ".toml"
        for found in re.finditer(
            r"[\"'](?=[^\"']*[<>=])((?:mcp|pygls|watchfiles|distributed|graphlay)[^\"']*)[\"']", path.read_text()
        )
    }

    assert told == brought


def actions() -> Iterator[tuple[str, str, str, str | None]]:
    """File, action, pin and version of every action that a workflow of ours or on a page uses."""
    for path in shipped():
        for found in _ACTION.finditer(path.read_text(encoding="utf-8")):
            yield path.relative_to(TOP).as_posix(), found["name"], found["pin"], found["version"]


def test_every_action_is_named_by_its_digest() -> None:
    used = [*actions()]
    versions = defaultdict(set)
    for _, name, pin, version in used:
        if not name.startswith("OWNER/"):
            versions[name.removesuffix("/restore").removesuffix("/save")].add((pin, version))

    assert len(used) > 20
    assert [] == [one for one in used if not re.fullmatch(r"[0-9a-f]{40}", one[2])]
    assert {PLACEHOLDER} == {pin for _, name, pin, _ in used if name.startswith("OWNER/")}
    assert {} == {name: pins for name, pins in versions.items() if len(pins) > 1 or None in {one[1] for one in pins}}


RUNS_ON_NODE_24 = {
    "actions/cache": 5, "actions/checkout": 5, "actions/deploy-pages": 5, "actions/download-artifact": 7,
    "actions/setup-python": 6, "actions/upload-artifact": 6, "actions/upload-pages-artifact": 5,
}  # fmt: skip
"""The first major of each action that runs on Node 24, by its own action.yml. Those before run on Node 20, or older."""


def test_no_action_runs_on_a_node_that_is_gone() -> None:
    older = {
        (name, version)
        for _, name, _, version in actions()
        if (first := RUNS_ON_NODE_24.get("/".join(name.split("/")[:2])))
        and int(str(version).lstrip("v").partition(".")[0]) < first
    }

    assert set() == older
    named = {"/".join(name.split("/")[:2]) for _, name, _, _ in actions() if name.startswith("actions/")}
    assert RUNS_ON_NODE_24.keys() == named


# -- linters ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workflows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with our workflows, those that the pages show, and the action."""
    top = tmp_path_factory.mktemp("workflows")
    folder = top / ".github/workflows"
    shutil.copytree(TOP / ".github/workflows", folder)
    shutil.copy(TOP / "action.yml", top)
    for page in sorted((TOP / "docs").rglob("*.md")):
        blocks = re.finditer(r"^```yaml\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
        for number, block in enumerate(one[1] for one in blocks if "runs-on:" in one[1]):
            (folder / f"{page.stem}-{number}.yml").write_text(block, encoding="utf-8")
    assert len(list(folder.iterdir())) > 8
    subprocess.run(["git", "init", "-q", top], check=True)
    return top


SCRIPTS = Path(sysconfig.get_path("scripts"))
ZIZMOR, ACTIONLINT = ("zizmor", "--offline", "--no-progress", "."), ("actionlint",)


def lint(top: Path, command: tuple[str, ...]) -> tuple[int, str]:
    """Exit status and output of a linter that is installed beside Python. actionlint takes shellcheck from PATH."""
    assert (SCRIPTS / command[0]).exists(), f"{command[0]} is missing: pip install -e '.[dev,docs,workflows]'"
    environment = {**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [SCRIPTS / command[0], *command[1:]], cwd=top, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


@SLOW
@pytest.mark.parametrize("command", [ZIZMOR, ACTIONLINT])
def test_a_linter_finds_nothing(workflows: Path, command: tuple[str, ...]) -> None:
    status, said = lint(workflows, command)

    assert 0 == status, said


@SLOW
@pytest.mark.parametrize(
    ("command", "script", "found"),
    [
        (ZIZMOR, "echo ${{ github.event.issue.title }}", "template-injection"),
        (ACTIONLINT, "echo ${{ nothing.title }}", 'undefined variable "nothing"'),
        (ACTIONLINT, 'pip install "$wheel[dev]"', "SC1087"),
    ],
)
def test_a_linter_finds_what_is_wrong(tmp_path: Path, command: tuple[str, ...], script: str, found: str) -> None:
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/one.yml").write_text(
        f"on: issues\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n      - run: {script}\n"
    )
    subprocess.run(["git", "init", "-q", tmp_path], check=True)

    status, said = lint(tmp_path, command)

    assert 0 != status
    assert found in said


def test_no_link_leads_to_a_page_that_anybody_could_claim() -> None:
    """The workflow of a release uploads to the index; nothing that a reader follows leads there before that."""
    named = [
        path.name for path in shipped() if re.search(r"\bpypi\.org/(?:p|project)/", path.read_text(encoding="utf-8"))
    ]

    assert ["release.yml"] == named
