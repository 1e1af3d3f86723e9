"""Contracts at the base and now: removed, lowered, exempted, or saying less of some module."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from ratchet.config import Config
from ratchet.contracts import Contract, ContractTable, build, known
from ratchet.contracts.building import guarded
from ratchet.contracts.named_modules import Names, is_external
from ratchet.contracts.narrowing import Narrowing
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.change import Change
from ratchet.policy.debt import debt
from ratchet.terms import Debt, Level
from ratchet.terms.imports import View

_MODULE = re.compile(r"(?:ext:)?[\w*]+(?:[.-][\w*]+)*")


def contract_debts(base: Config, head: Config, change: Change) -> Iterator[Debt]:
    """One debt for each field in which a contract of base is weaker at head, and for each that is gone."""
    present = {table.id: table for table in head.contracts}
    moved = renamed_contracts(base, head, change)
    for table in base.contracts:
        today = present.get(moved.get(table.id, table.id))
        if today is None:
            if not _is_about_nothing(table, change):
                yield debt(head, ("contract",), table.id, "-", f'contract "{table.id}" ({table.type}) is removed')
        elif today.type != table.type:
            message = f'contract "{table.id}" is turned from {table.type} into {today.type}'
            yield debt(head, (), today.id, "type", message, _line(today, "type"))
        else:
            for field, message in _weaker(table, today, base, head, change):
                yield debt(head, (), today.id, field, f'contract "{today.id}": {message}', _line(today, field))


def _is_about_nothing(table: ContractTable, change: Change) -> bool:
    """Whether all modules that a contract is about were deleted, not moved."""
    kind = known(table.type)
    if kind is None or not _says_itself(kind, "subject") or not change.head_modules:
        return False
    today = _renamed_values(table.values, change)
    return any(
        _names_nothing({*_words(table.values.get(field)), *_words(today.get(field))}, change) for field in kind.subject
    )


def _words(value: object) -> list[str]:
    return [word for text in value for word in _MODULE.findall(str(text))] if isinstance(value, list) else []


def _names_nothing(expressions: Collection[str], change: Change) -> bool:
    if not expressions or any(map(is_external, expressions)):
        return False
    # A module that may come is no reason to keep the contract: until then it is vacuous, which is refused as well.
    there = {*change.head_modules, *change.modules}
    return not any(map(Names(expressions).units, there))


def renamed_contracts(base: Config, head: Config, change: Change) -> Mapping[str, str]:
    """Old id -> new id of contracts that changed their id and, but for renamed modules, nothing else."""
    gone = [table for table in base.contracts if all(table.id != other.id for other in head.contracts)]
    came = [table for table in head.contracts if all(table.id != other.id for other in base.contracts)]
    renamed: dict[str, str] = {}
    for table in gone:
        alike = [other for other in came if other.type == table.type]
        if not alike:
            continue  # its type need not be installed any more, because it may be one of the project's own
        old = _old_contract(table, base.view, change)
        for other in alike:
            new = build(other, head.view)
            if other.id not in renamed.values() and replace(old, id=new.id, why=new.why) == new:
                renamed[table.id] = other.id
                break
    return renamed


def _weaker(
    table: ContractTable, today: ContractTable, base: Config, head: Config, change: Change
) -> Iterator[tuple[str, str]]:
    """(field, what is weaker), for two contracts of one type."""
    was, now = _level(table, base), _level(today, head)
    # A level that [rules] lowered is reported there.
    if now.strictness < was.strictness and (today.level is not None or table.level is not None):
        yield "level", f'its level is lowered from "{was}" to "{now}"'
    old, new = _old_contract(table, base.view, change), build(today, head.view)
    if old == new and old.table_values == new.table_values:
        return
    own = "view" in table.values or "view" in today.values
    if own and View(new.view).strictness < View(old.view).strictness:
        yield "view", f'its view is narrowed from "{old.view}" to "{new.view}"'
    added = [str(one) for one in new.exempt if not any(known.includes(one) for known in old.exempt)]
    if added:
        yield "exempt", f"{', '.join(added)} is exempted"
    yield from _narrowings(old, new, change.head_modules)


def _narrowings(old: Contract, new: Contract, modules: Collection[str]) -> Iterator[Narrowing]:
    """The settings in which `new` is weaker than `old`, as their type judges it."""
    kind = type(old)
    judge = kind.narrowings if _says_itself(kind, "narrowings") else Contract.narrowings
    with guarded(kind.rule):
        yield from list(judge(old, new, modules))


def _says_itself(kind: type[Contract], name: str) -> bool:
    """Whether a contract type defines this and does not inherit it: its base class does not know all its settings."""
    return name in vars(kind)


def _level(table: ContractTable, config: Config) -> Level:
    return config.level(table.type) if table.level is None else table.level


def _line(table: ContractTable, field: str) -> int:
    return int(table.place(field).rpartition(":")[2])


def _old_contract(table: ContractTable, view: View, change: Change) -> Contract:
    """A contract of base in today's names; in its own where those do not go together (two modules became one)."""
    try:
        return build(table._replace(values=_renamed_values(table.values, change)), view)
    except UsageError:
        pass
    try:
        return build(table, view)
    except UsageError as error:
        raise Inconclusive(f"at base, {error}") from error


def _renamed_values(values: Mapping[str, object], change: Change) -> Mapping[str, object]:
    renamed: dict[str, object] = {}
    for key, value in values.items():
        if key == "expose" or not isinstance(value, list):
            renamed[key] = value
        elif key == "exempt":
            renamed[key] = [_renamed_exemption(item, change) for item in value]
        else:
            renamed[key] = list(dict.fromkeys(_renamed_words(str(item), change) for item in value))
    return renamed


def _renamed_exemption(value: object, change: Change) -> object:
    if not isinstance(value, dict) or "import" not in value:
        return value
    return {**value, "import": _renamed_words(str(value["import"]), change)}


def _renamed_words(text: str, change: Change) -> str:
    """Every module of an expression, a layer or an arrow, in today's names."""
    return _MODULE.sub(lambda match: match[0] if is_external(match[0]) else _renamed(match[0], change), text)


def _renamed(expression: str, change: Change) -> str:
    rooted, star, rest = expression.partition(".*")
    return change.package_today(rooted) + star + rest
