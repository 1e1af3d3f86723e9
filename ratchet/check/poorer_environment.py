"""Whether an environment lacks what the baseline was made with."""

from __future__ import annotations

from ratchet.check.judged import Judged
from ratchet.check.merge_base import NO_BASE
from ratchet.facts.environment import versions


def missing_distributions(judged: Judged) -> tuple[str, ...]:
    """`name version` of the distributions that base's manifest has, that are not installed, and that are still needed.

    One that the change does without, imports and all, is not missing.
    """
    then, now = judged.base.manifest, judged.measured.environment
    if judged.base is NO_BASE or then is None or then.distributions.keys() <= now.distributions.keys():
        return ()
    from ratchet.check.environment_difference import environment_difference, still_wanted  # seldom needed

    interpreter = judged.project.instruments.interpreter
    missing = environment_difference(then, now, versions(interpreter, then.distributions)).missing
    if not missing:
        return ()
    measured = judged.measured
    every = (untyped for types in measured.types.modules.values() for untyped in types.imports)
    unresolved = {untyped.module for untyped in every if untyped.reason == "missing"}
    return still_wanted(missing, measured.imports.externals, unresolved)
