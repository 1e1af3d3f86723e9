"""`ratchet watch`: the verdict in a terminal, after each save."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ratchet.errors import UsageError

if TYPE_CHECKING:
    from ratchet.editor.watching import Report

_CLEAR = "\x1b[2J\x1b[3J\x1b[H"


@click.command("watch")
@click.option("--base", metavar="REF", default="", help="Compare with the merge base of HEAD and REF, as check does.")
@click.option("--exec", "program", metavar="CMD", default="", help="Run a command after each verdict, without a shell.")
@click.option("--python-executable", metavar="PYTHON", default="", help="The interpreter with the dependencies.")
def command(base: str, program: str, python_executable: str) -> int:
    """Check each time a file is saved, and show the verdict on one screen: what was just saved first.

    It never writes baselines/. The command of --exec finds the verdict in its environment: RATCHET_VERDICT (pass, fail
    or inconclusive), RATCHET_FINDINGS (their number), RATCHET_HEADLINE and RATCHET_SAVED (paths, a line each).

    Ctrl-C ends it, with exit status 0. Needs the package watchfiles, which the extra lsp brings.
    """
    try:
        from ratchet.editor.watching import Watching, watch
    except ImportError as error:
        if error.name is None or error.name.partition(".")[0] != "watchfiles":
            raise
        raise UsageError("ratchet watch needs watchfiles: pip install 'watchfiles>=1.1'.") from error
    from ratchet.editor.root import Policy, is_set_up, top_of
    from ratchet.measure.project import no_policy

    here = Path.cwd()
    top = top_of(here / "ratchet.toml", ()) or here
    if not is_set_up(top):
        raise no_policy(top)
    try:
        words = shlex.split(program)
    except ValueError as error:
        raise UsageError(f"--exec: {error}.") from error
    try:
        asyncio.run(watch(top, Policy(base, python_executable), Watching(Terminal(), words)))
    except (KeyboardInterrupt, asyncio.CancelledError):
        click.echo("" if sys.stdout.isatty() else "ratchet: the watch has ended", err=True)
    return 0


class Terminal:
    """One screen on a terminal; elsewhere the same as plain lines, one answer after the other."""

    def begin(self) -> None:
        """Say that the screen will be another one soon."""
        if sys.stdout.isatty():
            click.echo("ratchet: checking …")

    def show(self, report: Report) -> None:
        """Put an answer on the screen."""
        from ratchet.cli.remembered import has_color
        from ratchet.cli.saying import paint
        from ratchet.editor.screen import screen

        is_terminal = sys.stdout.isatty()
        size = shutil.get_terminal_size((100, 24))
        lines = screen(report, size.columns if is_terminal else 0, size.lines - 1 if is_terminal else 0)
        text = "\n".join(paint(line.text, line.ink) if line.ink and has_color() else line.text for line in lines)
        click.echo(f"{_CLEAR}{text}" if is_terminal else text, color=True)
        sys.stdout.flush()

    def complain(self, text: str) -> None:
        """Say it beside the screen."""
        click.echo(f"ratchet: {text}", err=True)
