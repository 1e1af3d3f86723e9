"""finding: what another tool minds."""

from __future__ import annotations

from ratchet.facts.kinds import FINDING
from ratchet.rules import Rule


class Finding(Rule):
    """Another tool, which `[[tool]]` in ratchet.toml names, minds something: a linter or a second type checker.

    The detail is the tool and its code, as `ruff:C901`; a finding belongs to the function or class that it stands in,
    and a decorator's to what it decorates. Each code may have a level of its own: `"finding[ruff:C901]" = "note"`.
    ratchet runs the tool itself, on this tree and on base. Codes that tell of an Any where it is used (pyrefly's
    `unknown-…`, basedpyright's `reportUnknown…` and `reportAny`) are notes, unless a level is set for them.
    """

    id = "finding"
    messages = {FINDING: "{note} ({detail})"}
    fix = "Correct what the tool minds. Its own documentation explains the code."
    dodge = "A comment that silences the tool, another code and a laxer configuration of the tool count too."
