"""Says what a long command is doing: at once and as it goes on a terminal, once a minute where there is none."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator

import click

_EVERY = 60.0


@contextlib.contextmanager
def beating(head: str, progress: Callable[[str], None], every: float = _EVERY) -> Iterator[Callable[[str], None]]:
    """A function that is told what is being done; `progress` is the one of a terminal."""
    if sys.stderr.isatty():
        click.echo(f"{head} …", err=True)
        yield progress
        return
    doing, ended, began = [""], threading.Event(), time.monotonic()

    def tell() -> None:
        while not ended.wait(every):
            click.echo(f"{head}: {time.monotonic() - began:.0f} s: {doing[0]}", err=True)

    def note(what: str) -> None:
        doing[0] = what

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield note
    finally:
        ended.set()
        thread.join()
