"""baselines/accepted/: why debts were accepted that landed on the trunk past the check."""

from __future__ import annotations

import datetime
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ratchet.baseline.store import replace_file
from ratchet.storage.narrowing import as_number, as_rows, as_table, as_text
from ratchet.terms import Key

ACCEPTED = "baselines/accepted"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What was accepted at one commit of the trunk: `more` is by how much each key's row was raised."""

    commit: str
    date: datetime.date
    reason: str
    more: Mapping[Key, int]

    @property
    def path(self) -> str:
        """The file that tells it."""
        return f"{ACCEPTED}/{self.date.isoformat()}-{self.commit[:12]}.toml"


def serialise_acceptance(acceptance: Acceptance) -> bytes:
    """TOML: the commit, the date, the reason, and a row `[rule, module, symbol, detail, more]` for each key."""
    rows = [json.dumps([*key, more], ensure_ascii=False) for key, more in sorted(acceptance.more.items())]
    lines = [
        f"commit = {json.dumps(acceptance.commit)}",
        f"date = {acceptance.date.isoformat()}",
        f"reason = {json.dumps(acceptance.reason, ensure_ascii=False)}",
        "rows = [",
        *(f"    {row}," for row in rows),
        "]",
        "",
    ]
    return "\n".join(lines).replace("\x7f", "\\u007f").encode()


def read_acceptances(files: Mapping[str, bytes]) -> Iterator[Acceptance]:
    """The acceptances among files' contents, by path. A file that `ratchet accept` cannot have written is left out."""
    for path, data in files.items():
        try:
            acceptance = _parsed(as_table(tomllib.loads(data.decode())))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        if acceptance.path == path and serialise_acceptance(acceptance) == data:
            yield acceptance


def _parsed(document: Mapping[str, object]) -> Acceptance:
    more: dict[Key, int] = {}
    for *words, count in as_rows(document["rows"]):
        more[Key(*map(as_text, words))] = max(as_number(count), 0)
    day = document["date"]
    if not isinstance(day, datetime.date):
        raise TypeError("date")
    return Acceptance(as_text(document["commit"]), day, as_text(document["reason"]), more)


def write_acceptance(top: Path, acceptance: Acceptance) -> str:
    """Write the file; its path. Raises Inconclusive where it cannot be written."""
    replace_file(top, acceptance.path, serialise_acceptance(acceptance))
    return acceptance.path
