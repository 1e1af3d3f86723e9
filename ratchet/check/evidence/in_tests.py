"""What tests may do: they stand apart from what is shipped, and nothing that is shipped leans on them."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Note, Situation
from ratchet.check.evidence.named_comment import is_of_another_checker, names_its_code
from ratchet.policy.levels import is_test
from ratchet.terms import Key

_NEW = frozenset({"explicit-any", "bare-generic", "cast", "dynamic-access", "unreachable-code"})


class InTests(Note):
    """A file of the tests' profile gets an Any, a cast, a dynamic access, or a comment with codes on its line.

    No door: no module outside the tests imports the file. Errors, bare comments, comments for a whole file, functions
    that are hidden from mypy, and slots that get worse are refused in tests too.
    """

    id = "in-tests"
    words = "standing in tests"
    rules = (*sorted(_NEW), "suppression", "untyped-import")
    may_enter_zero = True

    def ask(self, account: Account, situation: Situation) -> None:
        for key, debts in self.noted(account, situation):
            if (
                all(is_test(situation.levels, debt.place.path) for debt in debts)
                and _is_taken(key, situation)
                and not _is_imported(key.module, situation)
            ):
                account.grant(self.id, key, sum(debt.count for debt in debts), told=True)


def _is_taken(key: Key, situation: Situation) -> bool:
    if key.rule == "suppression":
        return names_its_code(key.detail) or is_of_another_checker(key.detail)
    return key.rule in _NEW or _is_known_to_tests(key.detail, situation)


def _is_imported(module: str, situation: Situation) -> bool:
    """Whether a module that is no test imports this one."""
    if situation.measured is None:
        return True
    edges = situation.measured.imports.graph.edges
    importers = {importer for importer, imported in edges if imported == module}
    return any(not is_test(situation.levels, path) for name, path in situation.paths if name in importers)


def _is_known_to_tests(library: str, situation: Situation) -> bool:
    """Whether a test of base imports a library without types too."""
    importers = {key.module for key in situation.recorded if key[0] == "untyped-import" and key.detail == library}
    return any(is_test(situation.levels, path) for name, path in situation.paths if name in importers)
