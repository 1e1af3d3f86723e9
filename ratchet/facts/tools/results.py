"""A file that a tool wrote its results to: SARIF of any tool, or the JSON of one that ratchet knows how to run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ratchet.errors import UsageError
from ratchet.facts.environment import own_interpreter
from ratchet.facts.tools.adapter import Answer, Row, Run, Unaccounted
from ratchet.facts.tools.adapters import adapter_of
from ratchet.facts.tools.sarif import sarif_by_tool
from ratchet.storage.narrowing import parsed
from ratchet.terms.tools import TOOLS

Result = tuple[str, Row]
"""A tool's id, and what it told."""

_STATUSES = (1, 0)
"""What a tool exits with that found something, and one that found nothing."""


def read_results(content: bytes, name: str, top: Path, first: Iterable[str]) -> Sequence[Result]:
    """What a file of results holds. Relative paths in it are from `top`; `first` are the likeliest tools.

    Nothing vouches for such a file. Raises UsageError where it is in no form that is known.
    """
    # Nothing is run: what an adapter reads knows its tree alone.
    run = Run("", top.resolve(), (), own_interpreter(), top)
    try:
        document = parsed(content)
        if isinstance(document, dict) and "runs" in document:
            return [(_id(tool), row) for tool, row in sarif_by_tool(document, run)]
    except Unaccounted as error:
        raise UsageError(f"{name}: {error}.") from error
    except (ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise UsageError(f"{name}: neither SARIF nor JSON ({type(error).__name__}: {error}).") from error
    readings = [_as_of(tool, content, run) for tool in dict.fromkeys((*first, *TOOLS))]
    read = [reading for reading in readings if reading is not None]
    if not read:
        raise UsageError(f"{name}: neither SARIF nor the JSON of {', '.join(TOOLS)}.")
    return next(filter(None, read), [])


def _as_of(tool: str, content: bytes, run: Run) -> Sequence[Result] | None:
    """The results, if they are in the form of this tool."""
    adapter = adapter_of(tool)
    for status in _STATUSES if adapter is not None else ():
        try:
            return [(tool, row) for row in adapter.rows(Answer(content, b"", status), run)] if adapter else None
        except (Unaccounted, ValueError, KeyError, TypeError):
            continue
    return None


def _id(name: str) -> str:
    """The name of a tool, as `[[tool]]` would have it."""
    return re.sub(r"[^a-z0-9_]+", "-", name.lower()).strip("-") or "sarif"
