"""The ladder: every kind of evidence, in the order in which it is asked. What is paid for is not asked again."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Note, Situation
from ratchet.check.evidence.aliases import ToldAtItsAlias
from ratchet.check.evidence.better_slot import BetterSlot
from ratchet.check.evidence.better_types import BetterTypes
from ratchet.check.evidence.consequence import Consequence, FollowsItsCause
from ratchet.check.evidence.contracts import MovedCycle, SplitModule
from ratchet.check.evidence.covered import LighterComment, WeakerImport
from ratchet.check.evidence.defensive import Defensive
from ratchet.check.evidence.first_typing import FirstTyping
from ratchet.check.evidence.imports import CameAlong, MovedImport
from ratchet.check.evidence.in_tests import InTests
from ratchet.check.evidence.inlined import Inlined
from ratchet.check.evidence.moved import Moved, Renamed
from ratchet.check.evidence.named_comment import NamedComment, SilencedAsShown
from ratchet.check.evidence.pool import Pool
from ratchet.check.evidence.rearranged import Carried, Extracted, NamedLambda, Rearranged
from ratchet.check.evidence.revealed import Revealed
from ratchet.check.evidence.vocabulary import Vocabulary

LADDER: tuple[Evidence, ...] = (
    LighterComment(),
    WeakerImport(),
    MovedCycle(),
    SilencedAsShown(),
    SplitModule(),
    Renamed(),
    Moved(),
    BetterSlot(),
    Pool(),
    Inlined(),
    Rearranged(),
    NamedLambda(),
    Extracted(),
    Carried(),
    MovedImport(),
    ToldAtItsAlias(),
    CameAlong(),
    FollowsItsCause(),
    Revealed(),
    BetterTypes(),
    # What counts under `standard` alone.
    NamedComment(),
    InTests(),
    Consequence(),
    Vocabulary(),
    Defensive(),
    FirstTyping(),
)

WORDS = {evidence.id: evidence.words for evidence in LADDER if isinstance(evidence, Note)}
"""Id of each kind that gives notes → what a report says of its debts."""


def climb(account: Account, situation: Situation) -> None:
    """Ask all evidence in turn, until nothing is left that grew."""
    for evidence in LADDER:
        if not account.grown():
            return
        if situation.has_base or not evidence.needs_base:
            evidence.ask(account, situation)
