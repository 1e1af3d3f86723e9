"""Writes the pages of the documentation, for zensical: docs/, and those made from docstrings and from `--help`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from ratchet.cli.main import Commands, group
from ratchet.reports.rule_text import RuleText, rule_text
from ratchet.terms.catalogue import CONTRACT_TYPES, DEFAULT_LEVELS

TOP = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    """Write all pages, those of the reference included, below a directory. Default: build/docs."""
    pages = Path(*arguments[:1]) if arguments else TOP / "build/docs"
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(TOP / "docs", pages, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name, content in _reference().items():
        (pages / "reference" / name).write_text(content, encoding="utf-8")
    return 0


def _reference() -> Mapping[str, str]:
    """The generated pages of the reference, by name."""
    rules = [rule for rule in sorted(DEFAULT_LEVELS) if rule not in CONTRACT_TYPES]
    return {
        "rules.md": _rules("Rules", _RULES, rules, "python"),
        "contracts.md": _rules("Contracts", _CONTRACTS, CONTRACT_TYPES, "text"),
        "commands.md": _commands(),
    }


_RULES = (
    "Each rule has a level: `ratchet` (may not grow), `forbid` (always zero), `note` (told, never refused), `off`. "
    "`ratchet explain RULE` prints the same as below. The examples are run by ratchet's own tests."
)
_CONTRACTS = (
    "Each type of contract is a rule of the same name; its debts are imports. Set them in "
    "[ratchet.toml](configuration.md#contracts)."
)


def _rules(title: str, introduction: str, names: list[str] | tuple[str, ...], language: str) -> str:
    found = [text for name in names if (text := rule_text(name)) is not None]
    return "\n".join([f"# {title}\n", f"{introduction}\n", *(_section(text, language) for text in found)])


def _section(text: RuleText, language: str) -> str:
    parts = [f"## {text.id}", f"Default: `{text.level}`. {text.summary}"]
    parts += [text.details] if text.details else []
    for name, code in (("Flagged", text.flagged), ("Fine", text.fine)):
        parts += [f"{name}:", f"```{language}\n{code}\n```"] if code else []
    parts += [f"**Fix:** {text.fix}", f"**Does not help:** {text.dodge}", ""]
    return "\n\n".join(parts)


def _commands() -> str:
    top = click.Context(group, info_name="ratchet", terminal_width=88, max_content_width=88)
    sections = ["# Commands\n", "What `--help` prints.\n", f"```text\n{group.get_help(top)}\n```\n"]
    return "\n".join([*sections, *_each(group, top, "ratchet")])


def _each(commands: click.Command, parent: click.Context, name: str) -> Iterator[str]:
    if not isinstance(commands, click.Group):
        return
    for each in commands.list_commands(parent):
        command = commands.get_command(parent, each)
        if command is None:
            continue
        full = f"{name} {each}"
        context = click.Context(command, info_name=each, parent=parent, terminal_width=88, max_content_width=88)
        yield f"## {full}\n\n```text\n{command.get_help(context)}\n```\n"
        if not isinstance(command, Commands):
            yield from _each(command, context, full)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
