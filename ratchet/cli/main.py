"""`ratchet`: the group of commands, and how errors become exit statuses."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from ratchet import __version__
from ratchet.errors import RatchetError, UsageError
from ratchet.search_path import leave_out

_COMMANDS = Path(__file__).with_name("commands")
_SECTIONS = (
    ("Every day", ("init", "check", "update", "status", "explain", "doctor")),
    ("While you edit", ("watch", "lsp")),
    ("Paying debts", ("debts", "fix", "history", "report")),
    ("Architecture", ("graph", "migrate")),
    ("Exceptions", ("waive",)),
    ("Run by git, CI and agents, or seldom", ("accept", "resolve", "merge-driver", "cache", "hook", "mcp", "resident")),
)
_COMPLETION = "_RATCHET_COMPLETE"


class Commands(click.Group):
    """The commands: one module each, imported when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        files = [file for file in _COMMANDS.iterdir() if file.suffix == ".py"]
        names = (file.stem for file in files if not file.stem.startswith("_"))
        return sorted(name.replace("_", "-") for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"ratchet.cli.commands.{cmd_name.replace('-', '_')}")
        command = vars(module).get("command")
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands by section; a command in no section comes last."""
        left = self.list_commands(ctx)
        for title, names in (*_SECTIONS, ("More", tuple(left))):
            rows = [(name, self._first_sentence(ctx, name)) for name in names if name in left]
            left = [name for name in left if name not in names]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def _first_sentence(self, ctx: click.Context, name: str) -> str:
        command = self.get_command(ctx, name)
        return command.get_short_help_str(200) if command is not None else ""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            from ratchet.terms.spelling import did_you_mean

            known = self.list_commands(ctx)
            raise click.UsageError(f"no such command: {args[0]}.{did_you_mean(args[0], known)}", ctx)
        return super().resolve_command(ctx, args)


_EPILOG = "Exit status: 0 held; 1 refused; 2 the command line or ratchet.toml is wrong; 3 could not tell."


@click.group(cls=Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ratchet")
@click.option("-C", "directory", metavar="DIR", help="Work in this directory instead of the current one.")
def group(directory: str | None) -> None:
    """Keeps a codebase's types and module structure from getting worse, and records it when they get better.

    Start with `ratchet init`, commit what it writes, then run `ratchet check` before each commit and in CI.
    """
    if directory is not None:
        try:
            os.chdir(directory)
        except OSError as error:
            raise UsageError(f"-C {directory}: {error.strerror}.") from error
        leave_out(os.curdir)


def main(arguments: list[str]) -> int:
    """Run one command line, and return its exit status. Only a refusal is 1."""
    if _COMPLETION in os.environ:
        return _complete()
    return settle(lambda: group.main(args=arguments, prog_name="ratchet", standalone_mode=False))


def settle(action: Callable[[], object]) -> int:
    """Run an action and return the exit status that it comes to; whatever it raises is said."""
    try:
        answer = action()
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        click.echo("ratchet: interrupted", err=True)
        return 3
    except RatchetError as error:
        click.echo(f"ratchet: {error}", err=True)
        return error.exit_status
    except BrokenPipeError:
        # The reader has gone, and may have read half an answer. The command `ratchet` never comes here, because its
        # streams are guarded: this is for who calls `main` in a process of its own.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
        return 3
    except BaseException as error:
        return _unexpected(error)
    return answer if isinstance(answer, int) else 0


def _complete() -> int:
    """Answer a shell that completes a command line; click answers and ends the program."""
    try:
        group.main(args=[], prog_name="ratchet", complete_var=_COMPLETION)
    except SystemExit as done:
        return 0 if done.code in (0, None) else 2


def _unexpected(error: BaseException) -> int:
    if isinstance(error, KeyboardInterrupt):
        click.echo("ratchet: interrupted", err=True)
        return 3
    click.echo(f"ratchet: could not tell: {describe_unexpected(error)}", err=True)
    return 3


def describe_unexpected(error: BaseException) -> str:
    """An unexpected error in one line; its traceback goes into a file, unless another mypy than ours explains it."""
    import tempfile
    import traceback

    from ratchet.facts.types.release import unfit_mypy

    if complaint := unfit_mypy():
        return complaint

    try:
        handle, name = tempfile.mkstemp(prefix="ratchet-traceback-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            traceback.print_exception(error, file=stream)
        where = f"the traceback is in {Path(name)}"
    except OSError:
        where = "the traceback could not be written"
    message = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"{message}; {where}"
