"""Options that several commands share, and the request that they make."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import click

from ratchet.errors import UsageError

if TYPE_CHECKING:
    from ratchet.facts.snapshot import Snapshot
    from ratchet.measure.project import Request

P = ParamSpec("P")
R = TypeVar("R")

_JOBS = "ratchet.jobs"
_DELAY = 1.0  # seconds of work before progress is shown


def completing(names: Callable[[], Iterable[str]]) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """For `shell_complete`: the names that begin with what was typed."""
    return lambda _context, _parameter, typed: sorted(name for name in names() if name.startswith(typed))


def listing(names: Callable[[], Iterable[str]]) -> type[click.Command]:
    """The class of a command whose help texts name, in place of `{names}`, what a folder of ratchet's holds.

    The names are asked for only when help is: to find them is slow.
    """

    class Listing(click.Command):
        def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
            *others, last = names()
            listed = f"{', '.join(others)} or {last}"
            self.help = (self.help or "").replace("{names}", listed)
            for parameter in self.params:
                if isinstance(parameter, click.Option) and parameter.help is not None:
                    parameter.help = parameter.help.replace("{names}", listed)
            super().format_help(ctx, formatter)

    return Listing


def format_option(names: Callable[[], Iterable[str]]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """`--format`, of a command whose class is `listing(names)`."""
    complete, text = completing(names), "{names}. Default: text."
    return click.option("--format", "form", default="text", metavar="FORMAT", shell_complete=complete, help=text)


def measuring_options(function: Callable[P, R]) -> Callable[P, R]:
    """`--python-executable`, `--cache-dir` and `--jobs`; the last is for `request` alone."""
    python = click.option(
        "--python-executable",
        metavar="PYTHON",
        help="The interpreter with the dependencies. Default: the active environment, else .venv, poetry's "
        "environment or the main work tree's .venv, else the interpreter that runs ratchet.",
    )
    cache = click.option("--cache-dir", metavar="DIR", help="Directory of the caches. Default: .ratchet_cache/.")
    jobs = click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        expose_value=False,
        callback=_keep_jobs,
        help="Number of processes that type-check. Default: all cores if many modules are not cached, else one.",
    )
    return python(cache(jobs(function)))


def _keep_jobs(context: click.Context, _: click.Parameter, jobs: int | None) -> None:
    context.meta[_JOBS] = jobs


def _jobs() -> int | None:
    context = click.get_current_context(silent=True)
    jobs = context.meta.get(_JOBS) if context is not None else None
    return jobs if isinstance(jobs, int) else None


def request(
    paths: tuple[str, ...] = (),
    base: str | None = None,
    frozen: bool = False,
    python_executable: str | None = None,
    cache_dir: str | None = None,
    snapshot: Snapshot | None = None,
) -> Request:
    """The request of a command line. Raises UsageError for a path outside the repository."""
    from ratchet.facts.git import open_repository
    from ratchet.measure.project import Request

    start = Path.cwd()
    repository = open_repository(start) if paths else None
    top = repository.top if repository else start
    relative = tuple(_relative(path, start, top) for path in paths)
    return Request(
        start,
        dict(os.environ),
        base,
        relative,
        frozen,
        python_executable,
        cache_dir,
        snapshot,
        progress(),
        _jobs(),
    )


def path_in_repository(path: str) -> str:
    """A path from the repository's root, of a file that need not exist. UsageError for one outside of it."""
    from ratchet.facts.git import open_repository

    start = Path.cwd()
    repository = open_repository(start)
    return _inside(path, start, repository.top if repository else start)


def _relative(path: str, start: Path, top: Path) -> str:
    relative = _inside(path, start, top)
    if not (top / relative).exists():
        raise UsageError(f"{path} does not exist.")
    return relative


def _inside(path: str, start: Path, top: Path) -> str:
    full = Path(os.path.normpath(start / path))
    if not full.is_relative_to(top):
        raise UsageError(f"{path} is outside the repository {top}.")
    return full.relative_to(top).as_posix()


def progress() -> Callable[[str], None]:
    """A function that says on standard error what is being done, if it takes more than a second; never into a pipe.

    "" says that nothing is.
    """
    if not sys.stderr.isatty():
        return lambda _: None
    current: list[threading.Timer] = []
    terminal = sys.stderr  # while mypy runs, what it writes to sys.stderr is collected

    def say(what: str) -> None:
        for timer in current:
            timer.cancel()
        current.clear()
        if not what:
            return
        timer = threading.Timer(_DELAY, lambda: click.echo(f"ratchet: {what} …", file=terminal))
        timer.daemon = True
        current[:] = [timer]
        timer.start()

    return say
