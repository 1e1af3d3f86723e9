"""loosened-option: mypy is not made laxer."""

from __future__ import annotations

from ratchet.rules import Rule


class LoosenedOption(Rule):
    """A mypy option of a measured module is weaker than at base.

    Options are flags, overrides, `exclude`, `files`, `follow_imports`, `ignore_missing_imports`, disabled error codes,
    the target version and platform, plugins, search paths, and a configuration file that shadows another. Where an
    option has no stricter direction, any change counts.
    """

    id = "loosened-option"
    fix = "Put the option back as it is at base. Correct the code that mypy complains about."
    dodge = "An override, another file and an inline comment are read too."
