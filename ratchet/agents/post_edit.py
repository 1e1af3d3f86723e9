"""The hook after an edit: what ratchet refuses in the edited file, if a resident parent is up. It never blocks."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from ratchet.agents.host import Edit, Host, Json
from ratchet.agents.sessions import was_said
from ratchet.facts.processes import run_ratchet
from ratchet.storage.narrowing import as_table, parsed, tables

SECONDS = 0.5
"""An agent waits for this after each of its edits, so a later answer is none. Nor is one without a parent: half of it
would be imports."""

_FRESH = 60.0
"""A file that was written longer ago was read by the tool: VS Code asks after each, whatever the hook matches."""
_MOST = 5
_SUFFIXES = (".py", ".pyi")


def answer(host: Host, edit: Edit, environ: Mapping[str, str], seconds: float) -> Json | None:
    """The host's JSON; None to say nothing: all is well, it was said before, took too long, or no parent is up."""
    directory = Path(edit.directory) if edit.directory else Path.cwd()
    path = directory / edit.path
    if path.suffix not in _SUFFIXES or not path.is_file() or time.time() - path.stat().st_mtime > _FRESH:
        return None
    with tempfile.TemporaryDirectory(prefix="ratchet-hook-") as scratch:
        report = Path(scratch) / "report.json"
        arguments = ["check", "--frozen", "--format", "json", "--output", str(report), "--", str(path)]
        ended = run_ratchet(arguments, directory, {**environ, "NO_COLOR": "1"}, seconds, resident_alone=True)
        if ended is None or ended.status != 1 or not report.exists():
            return None
        rows = _rows(report.read_text(encoding="utf-8"), path)
    found = repr(sorted(str(row.get("fingerprint")) for row in rows))
    return host.remarked(_words(rows)) if rows and not was_said(path, found, environ) else None


def _rows(text: str, path: Path) -> list[Mapping[str, object]]:
    """The findings in the edited file: it may have a share in one elsewhere, for which it is too early."""
    try:
        document = as_table(parsed(text))
    except (ValueError, TypeError):
        return []
    return [row for row in tables(document.get("findings")) if path.as_posix().endswith(f"/{row.get('path')}")]


def _words(rows: list[Mapping[str, object]]) -> str:
    lines = ["ratchet will refuse this when you stop:"]
    lines += [f"{row.get('path')}:{row.get('line')}: {row.get('message')}  [{row.get('rule')}]" for row in rows[:_MOST]]
    if len(rows) > _MOST:
        lines.append(f"+{len(rows) - _MOST} more")
    lines.append(str(rows[0].get("hint", "")))
    return "\n".join(lines).rstrip() + "\n"
