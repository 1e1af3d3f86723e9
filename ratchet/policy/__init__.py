"""ratchet.toml at the base and now: what got weaker is a debt, and what got stricter has the base replayed."""

from ratchet.policy.comparison import policy_debts, stricter
from ratchet.policy.contracts import renamed_contracts
from ratchet.policy.effective import EffectivePolicy
from ratchet.policy.options import OptionJudgement, judge_options
from ratchet.policy.project import Project

__all__ = [
    "EffectivePolicy",
    "OptionJudgement",
    "Project",
    "judge_options",
    "policy_debts",
    "renamed_contracts",
    "stricter",
]
