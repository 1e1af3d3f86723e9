"""Printing for people: folded at the terminal's width. What goes into a pipe or a file is not folded."""

from __future__ import annotations

import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.errors import Inconclusive

if TYPE_CHECKING:
    from ratchet.reports.formats import Ink

_WIDEST = 110


def width() -> int:
    """The width to fold at; 0 where standard output is no terminal."""
    return min(shutil.get_terminal_size((100, 24)).columns, _WIDEST) if sys.stdout.isatty() else 0


def say(text: str, indent: str = "  ") -> None:
    """Print a text with its newline. On a terminal, long lines are folded, and go on indented."""
    columns = width()
    for line in text.split("\n"):
        click.echo(_folded(line, columns, indent) if columns and len(line) > columns else line)


def _folded(line: str, columns: int, indent: str) -> str:
    start = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        line.strip(), columns, initial_indent=start, subsequent_indent=start + indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def paint(text: str, ink: Ink) -> str:
    """Bold, and colours that can be read on dark and on light."""
    color = {"rule": "magenta", "held": "green", "refused": "red", "untold": "magenta"}.get(ink.value)
    return click.style(text, fg=color, bold=ink.value != "rule")


def write_report(path: Path, text: str, append: bool = False) -> None:
    """Write the file of `--output`. Raises Inconclusive where it cannot be written."""
    try:
        with path.open("a" if append else "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise Inconclusive(f"{path} cannot be written: {error.strerror}.") from error
