"""ratchet.toml at the base and now: what got weaker is a debt, and what got stricter has the base replayed."""

from ratchet.facts.change import Project
from ratchet.policy.levels import EffectivePolicy
from ratchet.policy.loosened_contracts import renamed_contracts
from ratchet.policy.loosened_options import OptionJudgement, judge_options
from ratchet.policy.loosened_policy import policy_debts, stricter

__all__ = [
    "EffectivePolicy",
    "OptionJudgement",
    "Project",
    "judge_options",
    "policy_debts",
    "renamed_contracts",
    "stricter",
]
