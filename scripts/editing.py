"""What the scripts share that begin a rule or a kind of evidence."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "ratchet"


def put_before(path: Path, mark: str, text: str) -> Path:
    """Put a text in front of a mark that stands in a file; the file. SystemExit where the mark is not there."""
    before, found, after = path.read_text("utf-8").partition(mark)
    if not found:
        raise SystemExit(f"{path}: {mark.strip()!r} is not there any more")
    path.write_text(before + text + found + after, encoding="utf-8")
    return path
