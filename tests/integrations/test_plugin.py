"""The plugin for coding agents, its skill and its marketplace file.

`claude plugin validate --strict` of Claude Code 2.1.197 passed both manifests; `codex plugin marketplace add` and
`codex plugin add` of Codex 0.169.0 took them. What those look at is held here without them.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ratchet import __version__
from ratchet.cli.main import group
from ratchet.storage.narrowing import as_list, as_table, as_text, as_texts, tables

TOP = Path(__file__).resolve().parents[2]
PLUGIN = TOP / "plugins/ratchet"
SKILL = PLUGIN / "skills/ratchet/SKILL.md"
_FRONT = re.compile(r"---\nname: (?P<name>[a-z0-9-]{1,64})\ndescription: (?P<description>[^\n]{1,1024})\n---\n")


def document(path: Path) -> dict[str, object]:
    return dict(as_table(json.loads(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("manifest", [".claude-plugin/plugin.json", ".codex-plugin/plugin.json"])
def test_a_manifest_has_the_version_of_the_release(manifest: str) -> None:
    found = document(PLUGIN / manifest)

    assert ("ratchet", __version__) == (found["name"], found["version"])
    assert found["description"]
    for key in ("skills", "hooks"):
        named = found.get(key)
        assert named is None or (PLUGIN / as_text(named)).exists()


def test_the_marketplace_names_the_plugin_where_it_is() -> None:
    found = document(TOP / ".claude-plugin/marketplace.json")

    (plugin,) = tables(found["plugins"])
    assert "ratchet" == plugin["name"]
    assert PLUGIN == (TOP / as_text(plugin["source"])).resolve()
    assert as_table(found["owner"])["name"]


def test_its_language_server_is_a_command_for_python_files() -> None:
    (server,) = as_table(document(PLUGIN / ".lsp.json")).values()
    program, *words = as_text(as_table(server)["command"]), *as_texts(as_table(server)["args"])
    assert ("typeratchet", ["lsp"]) == (program, words)
    assert "lsp" in group.list_commands(group.make_context("ratchet", [], resilient_parsing=True))
    assert {".py": "python", ".pyi": "python"} == as_table(server)["extensionToLanguage"]


def words_of(file: str) -> Iterator[list[str]]:
    """The command line of each of a file's hooks: by a shell, or without one where the hook has arguments."""
    hooks = as_table(document(PLUGIN / "hooks" / file)["hooks"])
    assert {"Stop", "SubagentStop"} == set(hooks)
    for groups in hooks.values():
        (group_of,) = tables(groups)
        (hook,) = tables(as_list(group_of["hooks"]))
        command = as_text(hook["command"])
        given = [as_text(one).replace("${CLAUDE_PLUGIN_ROOT}", str(PLUGIN)) for one in as_list(hook.get("args", []))]
        yield [command, *given] if given else ["/bin/sh", "-c", command]


def run_hook(words: list[str], path: Path) -> str:
    """What a hook says whose PATH is one directory, in which is python3."""
    link = path / "python3"
    if not link.exists():
        link.symlink_to(sys.executable)
    done = subprocess.run(
        [str(link) if words[0] == "python3" else words[0], *words[1:]], env={"PATH": str(path)}, cwd=path, input="{}",
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize(("file", "said"), [("hooks.json", ""), ("codex.json", "{}\n")])
def test_its_hooks_are_silent_where_ratchet_is_not_installed(file: str, said: str, tmp_path: Path) -> None:
    assert [said, said] == [run_hook(words, tmp_path) for words in words_of(file)]


@pytest.mark.parametrize(("file", "host"), [("hooks.json", "claude-code"), ("codex.json", "codex")])
def test_its_hooks_run_ratchet_with_what_the_host_says(file: str, host: str, tmp_path: Path) -> None:
    program = tmp_path / "typeratchet"
    program.write_text('#!/bin/sh\nread given\necho "$@ $given"\n')
    program.chmod(0o755)
    assert [f"hook {host} {{}}\n"] * 2 == [run_hook([*words], tmp_path) for words in words_of(file)]


def test_claude_code_starts_no_shell() -> None:
    assert {"python3"} == {words[0] for words in words_of("hooks.json")}


def test_the_skill_has_a_name_and_says_when_to_use_it() -> None:
    front = _FRONT.match(SKILL.read_text(encoding="utf-8"))

    assert front is not None
    assert SKILL.parent.name == front["name"]
    assert "Use in a Python repository" in front["description"]


def test_every_command_of_the_skill_is_one() -> None:
    named = set(re.findall(r"typeratchet ([a-z]+)", SKILL.read_text(encoding="utf-8")))

    assert {"check", "fix", "explain", "debts", "graph", "waive"} == named
    assert named <= set(group.list_commands(group.make_context("ratchet", [], resilient_parsing=True)))
