"""Which of a refusal's findings `ratchet fix` would try to mend: for an agent, a command is shorter than an edit."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from ratchet.storage.narrowing import tables
from ratchet.terms import Key

_MOST = 8


def fixable(report: Mapping[str, object]) -> str:
    """A paragraph that names them and the command; empty where there are none."""
    from ratchet.fixing.fixes import may_pay  # only where something was refused

    rows = [
        row
        for row in tables(report.get("findings"))
        if may_pay(Key(*(str(row.get(name)) for name in Key._fields)), str(row.get("message")))
    ]
    if not rows:
        return ""
    named = [f"{row.get('path')}:{row.get('line')} {row.get('symbol')} {row.get('detail')}" for row in rows]
    more = f", +{len(named) - _MOST} more" if len(named) > _MOST else ""
    paths = " ".join(shlex.quote(path) for path in dict.fromkeys(str(row.get("path")) for row in rows))
    return (
        f"ratchet fix {paths} tries to mend these by itself, and keeps only what makes nothing grow: "
        f"{', '.join(named[:_MOST])}{more}\n\n"
    )
