"""What was recorded: digests by module in the repository, and beside the downloads the rows that they are of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mypy.version import __version__ as mypy_version

from golden.measuring import Rows, digest
from ratchet.storage.narrowing import as_list, as_table, as_text, as_texts

DIGESTS = Path(__file__).parent / "digests"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One subject's digests. `left_out` are snippets at which mypy stops; they are measured with nothing else."""

    mypy: str = ""
    left_out: tuple[str, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)


def load(subject: str) -> Recorded:
    """What was recorded of a subject; nothing where it never was."""
    path = DIGESTS / f"{subject}.json"
    if not path.is_file():
        return Recorded()
    table = as_table(json.loads(path.read_text(encoding="utf-8")))
    digests = {module: as_text(value) for module, value in as_table(table["digests"]).items()}
    return Recorded(as_text(table["mypy"]), tuple(as_texts(table["left_out"])), digests)


def store(subject: str, rows: Rows, left_out: tuple[str, ...], folder: Path) -> None:
    """Record a subject's digests, one module a line, and keep the rows."""
    digests = {module: digest(said) for module, said in rows.items()}
    table = {"mypy": mypy_version, "left_out": left_out, "digests": digests}
    DIGESTS.mkdir(exist_ok=True)
    (DIGESTS / f"{subject}.json").write_text(json.dumps(table, indent=0) + "\n", encoding="utf-8")
    kept = folder / "rows" / f"{subject}.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(rows), encoding="utf-8")


def rows_of(subject: str, module: str, expected: str, folder: Path) -> list[str] | None:
    """The rows that a recorded digest is of, where this machine still has them."""
    path = folder / "rows" / f"{subject}.json"
    if not path.is_file():
        return None
    table = as_table(json.loads(path.read_text(encoding="utf-8")))
    rows = [as_text(row) for row in as_list(table.get(module, []))]
    return rows if digest(rows) == expected else None
