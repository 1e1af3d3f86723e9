"""A check that was answered before: the question, and a bare `ratchet check` answered without click.

To import click takes a fifth of the time of a check of an unchanged tree.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from ratchet.check import last_answer

_BARE = ["check"]
_found_before: list[last_answer.LastAnswer | None] = []


class Asked(NamedTuple):
    """The arguments and options of `ratchet check`; the defaults are those of the command line."""

    paths: tuple[str, ...] = ()
    base: str | None = None
    form: str = "text"
    output: str | None = None
    frozen: bool = False
    all_findings: bool = False
    python_executable: str | None = None
    cache_dir: str | None = None
    quiet: bool = False
    verbose: bool = False
    rules: tuple[str, ...] = ()
    statistics: bool = False


def bare_answer(arguments: list[str]) -> last_answer.Answer | None:
    """The remembered answer to a command line that is `check` alone; None where it has to be found."""
    if arguments != _BARE:
        return None
    try:
        last = last_for(Asked())
    except Exception:
        return None  # The command asks again, and says what is wrong.
    known = last.recall() if last is not None else None
    if known is None:
        _found_before.append(last)
    return known


def last_for(asked: Asked) -> last_answer.LastAnswer | None:
    """Where the answer to a question is kept; None where no answer is.

    A job's summary is written anew by each run, and so is the file of `--output`.
    """
    if _found_before and asked == Asked():
        return _found_before.pop()
    if asked.output is not None or summary_file(asked.form) is not None:
        return None
    question = (*asked, str(Path.cwd()), has_color(), terminal_width())
    return last_answer.find(
        Path.cwd(), question, os.environ, asked.base, asked.cache_dir, asked.frozen, asked.python_executable
    )


def summary_file(form: str) -> Path | None:
    """The file of the job's summary on GitHub; only the format `github` writes it."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    return Path(path) if path and form == "github" else None


def has_color() -> bool:
    """Whether the report goes to a terminal that shows colours."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """The columns of the terminal; 0 where the output is piped, and not wrapped."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 0
