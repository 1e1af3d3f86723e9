"""Asking ratchet: each question is a command line in a process of its own, so that no answer is stale."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ratchet.facts.processes import Stop, run_ratchet
from ratchet.storage.narrowing import parsed, table_or_empty

_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What a command line came to: its exit status, what it printed, the JSON object that this is, its complaint."""

    status: int
    out: str = ""
    document: Mapping[str, object] = field(default_factory=dict)
    words: str = ""


def ask(arguments: Sequence[str], directory: Path, text: str | None = None, stop: Stop | None = None) -> Reply | None:
    """Run one command line of ratchet in a directory, with `text` on its standard input. None where `stop` ended it.

    What cannot be run, or takes a quarter of an hour, is inconclusive: status 3.
    """
    stop = stop or Stop()
    try:
        ended = run_ratchet(arguments, directory, {**os.environ, "NO_COLOR": "1"}, _SECONDS, text, stop)
    except OSError as error:
        return Reply(3, words=f"ratchet cannot be run in {directory}: {error.strerror or error}.")
    if ended is None:
        late = f"ratchet {arguments[0]} took longer than {_SECONDS:g} seconds."
        return None if stop.is_asked else Reply(3, words=late)
    words = ended.err.strip().removeprefix("ratchet: ") or f"ratchet ended with status {ended.status}."
    return Reply(ended.status, ended.out, _object(ended.out), words)


def _object(text: str) -> Mapping[str, object]:
    try:
        return table_or_empty(parsed(text))
    except ValueError:
        return {}
