"""Debts that a heavier one of the same rule covers: where the heavier went, the lighter is no growth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation
from ratchet.check.identity.operations import Operations
from ratchet.facts.collect.shapes import Shape
from ratchet.facts.collect.walk import source_facts
from ratchet.facts.kinds import FILE_SUPPRESSION, SUPPRESSION
from ratchet.terms import Key
from ratchet.terms.catalogue import is_contract
from ratchet.terms.imports import ImportKind, split_detail

_WHOLE_MODULE = ("file:*", "mypy:ignore_errors=True")
"""Details of comments that silence everything in their module."""

_PARTS = {
    "method-assign": "assignment",
    "typeddict-unknown-key": "typeddict-item",
    "import-not-found": "import",
    "import-untyped": "import",
    "overload-cannot-match": "misc",
    "overload-overlap": "misc",
    "prop-decorator": "misc",
    "untyped-decorator": "misc",
}
"""Codes of mypy's that are part of another one, or were before they got a code of their own."""


class LighterComment(Evidence):
    """A comment that silences less takes the place of one that silenced more, in the same symbol or module.

    A bare ignore covers every code on the comment that replaced it on its statement, or on the value of that; elsewhere
    one. A code covers those that are part of it, a comment that speaks for the whole module every comment in it. No
    door: what was silenced before is all that is now.
    """

    id = "lighter-comment"
    rules = ("suppression",)
    needs_base = False

    def ask(self, account: Account, situation: Situation) -> None:
        self._by_bare_ignores(account, situation)
        for after in self.grown(account):
            if after.detail in _PARTS:
                account.pay(self.id, after, Key(after.rule, after.module, after.symbol, _PARTS[after.detail]))
        freed = {key.module for key in account.shrunk("suppression") if key.detail in _WHOLE_MODULE}
        for after in self.grown(account) if freed else ():
            if after.module in freed and not _speaks_for_all(after.detail):
                account.grant(self.id, after)

    def _by_bare_ignores(self, account: Account, situation: Situation) -> None:
        for before in account.shrunk("suppression"):
            if before.detail != _bare(before.detail):
                continue
            coded = [
                key
                for key in self.grown(account)
                if (key.module, key.symbol) == (before.module, before.symbol)
                and key.detail != before.detail
                and _bare(key.detail) == before.detail
            ]
            if not coded:
                continue
            codes = Counter(line for key in coded for line in {debt.place.line for debt in account.places(key)})
            # Each removed bare ignore pays for one comment: the line with the most new codes is taken first.
            most_first = [line for line, _ in sorted(codes.items(), key=lambda item: (-item[1], item[0]))]
            replaced = list(_of_the_same_code(before, most_first, situation))[: account.less[before]]
            for key in coded:
                account.grant(self.id, key, sum(debt.place.line in replaced for debt in account.places(key)))
            account.close(before, len(replaced))
            for key in coded:
                account.pay(self.id, key, before)


def _of_the_same_code(before: Key, lines: Iterable[int], situation: Situation) -> Iterator[int]:
    """Those of some lines whose statement, or whose value, had the bare comment at base; each comment serves once."""
    if not situation.has_base:
        yield from lines
        return
    old = situation.code.old(before.module)
    had = [
        _code_on(one.line, situation.operations(before.module, today=False), old)
        for one in source_facts(old.text, before.module).of(SUPPRESSION, FILE_SUPPRESSION)
        if (one.symbol, one.detail) == (before.symbol, before.detail)
    ]
    for line in lines:
        statement, value = _code_on(
            line, situation.operations(before.module, today=True), situation.code.new(before.module)
        )
        twin = next((one for one in had if one[0] == statement or (value and one[1] == value)), None)
        if twin is not None:
            had.remove(twin)
            yield line


def _code_on(line: int, operations: Operations, shape: Shape) -> tuple[str, str]:
    """The statement on a line, and its value; "" where a comment stands alone, or the value says too little."""
    statement = shape.piece(line, commented=False)
    return "" if statement.startswith("#") else statement, operations.values.get(line, "")


class WeakerImport(Evidence):
    """An import that breaks a contract happens later, or for types alone. No door: the stronger one is gone."""

    id = "weaker-import"
    needs_base = False

    def ask(self, account: Account, situation: Situation) -> None:
        kinds = list(ImportKind)
        for after in account.grown():
            if not is_contract(after.rule):
                continue
            imported, kind = split_detail(after.detail)
            for stronger in kinds[kinds.index(kind) + 1 :]:
                detail = imported if stronger is ImportKind.IMPORT_TIME else f"{imported}:{stronger}"
                account.pay(self.id, after, Key(after.rule, after.module, after.symbol, detail))


def _bare(detail: str) -> str:
    """The detail that means every code where this one means one of them."""
    if detail.endswith("]") and "[" in detail:
        return f"{detail[: detail.index('[')]}[*]"
    head, colon, _ = detail.rpartition(":")
    return f"{head}:*" if colon else "*"


def _speaks_for_all(detail: str) -> bool:
    return ":" in detail and not detail.startswith("noqa:")
