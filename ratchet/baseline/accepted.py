"""baselines/accepted/: why debts were accepted that landed on the trunk past the check."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ratchet.baseline.store import replace_file
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


def write_acceptance(top: Path, acceptance: Acceptance) -> str:
    """Write the file; its path. Raises Inconclusive where it cannot be written."""
    replace_file(top, acceptance.path, serialise_acceptance(acceptance))
    return acceptance.path
