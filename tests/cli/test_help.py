"""`--help` that a newcomer can follow, and what a shell asks for while a command line is typed."""

from __future__ import annotations

import pytest

from ratchet.adoption.migrations import tools
from ratchet.agents.hosts import hosts
from ratchet.cli.main import Commands, group, main
from ratchet.reports.formats import formats


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("ratchet ch", ["plain,check"], id="commands"),
        pytest.param("ratchet check --format sa", ["plain,sarif"], id="formats"),
        pytest.param("ratchet explain loosened-p", ["plain,loosened-policy"], id="rules"),
        pytest.param(
            "ratchet hook c", ["plain,claude-code", "plain,codex", "plain,copilot", "plain,cursor"], id="hosts"
        ),
        pytest.param("ratchet migrate my", ["plain,mypy-baseline"], id="tools"),
    ],
)
def test_completion(
    words: str, expected: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_RATCHET_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))

    assert 0 == main([])
    assert capsys.readouterr().out.splitlines() == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("_RATCHET_COMPLETE", f"{shell}_source")

    assert 0 == main([])
    assert "_RATCHET_COMPLETE" in capsys.readouterr().out


def test_help_says_what_each_command_is_for_and_the_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main(["--help"])
    said = capsys.readouterr().out

    assert "..." not in said.partition("\n")[2]
    assert "Exit status: 0 held; 1 refused;" in said
    assert isinstance(group, Commands)
    assert all(f"\n  {name} " in said for name in group.list_commands(group.make_context("ratchet", ["check"])))


@pytest.mark.parametrize(
    ("command", "names"),
    [
        pytest.param("check", formats(), id="formats"),
        pytest.param("init", hosts(), id="hosts of the hook that init installs"),
        pytest.param("hook", hosts(), id="hosts"),
        pytest.param("migrate", tools(), id="tools"),
    ],
)
def test_help_names_what_the_folder_holds(
    command: str, names: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split()).replace("- ", "-")
    assert f"{', '.join(names[:-1])} or {names[-1]}" in said


def test_what_people_seldom_type_stands_apart(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    apart = capsys.readouterr().out.partition("Run by git, CI and agents, or seldom:\n")[2].split("\n\n")[0]
    names = {line.split()[0] for line in apart.splitlines() if line.startswith("  ") and line[2] != " "}
    assert {"accept", "resolve", "merge-driver", "cache", "hook"} <= names


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(group, Commands)
    for name in group.list_commands(group.make_context("ratchet", ["check"])):
        assert 0 == main([name, "--help"])
        assert f"Usage: ratchet {name}" in capsys.readouterr().out
