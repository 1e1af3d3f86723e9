"""unmeasured-code: first-party Python that no measured path covers, or that left measurement."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from ratchet.check.base_code import NO_CODE, BaseCode, add_shape
from ratchet.config import Config, rules_of_both
from ratchet.facts.contents import content_in
from ratchet.facts.files import Inventory
from ratchet.facts.inventory import SUFFIXES
from ratchet.policy.levels import Levels
from ratchet.terms import MODULE_LEVEL, Debt, Key, Place

if TYPE_CHECKING:
    from ratchet.facts.collect.shapes import Shape

_HINT = (
    "Add its directory to [ratchet] paths. Or delete the file, or have git ignore it. Code that is not to be "
    "measured is named in [ratchet] exclude, in a change of its own that lands first. Moving it elsewhere leaves it "
    "unmeasured."
)

_SUBMODULE_HINT = (
    "Keep the code in this repository, or install it with its types. Code that is not yours is named in [ratchet] "
    "exclude, in a change of its own that lands first."
)


def unmeasured_debts(
    inventory: Inventory, levels: Levels, code: BaseCode = NO_CODE, submodules: Collection[str] = ()
) -> Iterator[Debt]:
    """Files outside every measured path, links that lead out, and what was measured at base and is not now.

    What base excludes by name is no debt, unless it was measured under another path; nor is it when it moves.
    """
    config, base = levels.head, levels.base
    for file in inventory.unmeasured:
        before = code.measured.get(file.path)
        if before is not None:
            moved = f" ({before}, before it moved)" if before != file.path else ""
            yield _debt(file.module, file.path, f"{file.path}{moved} was measured at base, and is not any more")
        elif not (base or config).excludes(code.change.origin(file.path)):
            yield _debt(file.module, file.path, f"{file.path} is Python that no measured path covers")
    for link in inventory.links:
        yield _debt(link.replace("/", "."), link, f"{link} is a link to what is not measured")
    if base is not None:
        yield from _moved_to_laxer_places(inventory, config, base, code)
        yield from _hidden_debts(inventory, base, code)
        yield from _new_submodules(inventory, config, submodules, code)
        if code.commit is not None:
            from ratchet.check.reached import reached_debts  # not where there is no base

            known = [one for one in submodules if not _is_told(one, config, code)]
            yield from reached_debts(inventory, config, base, code, known)


def _new_submodules(
    inventory: Inventory, config: Config, submodules: Collection[str], code: BaseCode
) -> Iterator[Debt]:
    """Submodules with Python below a measured path that are new: no file of theirs is listed, so none is measured."""
    for path in sorted(submodules):
        if not _is_told(path, config, code):
            continue
        if any(one.suffix in SUFFIXES for one in (inventory.top / path).rglob("*.py*")):
            message = f"{path} is a submodule below a measured path: its code is not measured"
            key = Key("unmeasured-code", path.replace("/", "."), MODULE_LEVEL, path)
            yield Debt(key, Place(path, 1, 1), message, hint=_SUBMODULE_HINT)


def _is_told(submodule: str, config: Config, code: BaseCode) -> bool:
    """Whether a submodule is a debt by itself: it is new, and below a measured path."""
    return submodule not in code.submodules and config.measures(f"{submodule}/__init__.py")


def _moved_to_laxer_places(inventory: Inventory, config: Config, base: Config, code: BaseCode) -> Iterator[Debt]:
    for file in inventory.measured:
        before = code.measured.get(file.path)
        if before is not None and before != file.path and (rules := _laxer(config, base, before, file.path)):
            message = f"{before} moved to {file.path}, where the profile is laxer: {', '.join(rules)}"
            yield _debt(file.module, file.path, message)


def _debt(module: str, path: str, message: str) -> Debt:
    return Debt(Key("unmeasured-code", module, MODULE_LEVEL, path), Place(path, 1, 1), message, hint=_HINT)


def _laxer(config: Config, base: Config, before: str, after: str) -> list[str]:
    """Rules whose level is lower at the new place than it was at the old one."""
    return [
        rule
        for rule in rules_of_both(config, base)
        if max(config.level(rule, after).strictness, base.level(rule, after).strictness)
        < base.level(rule, before).strictness
    ]


_LONG = 12
"""Syntax nodes of a body: one of fewer is like too many others."""

_HIDDEN_HINT = (
    "Keep the code where it is measured, or measure the file. [ratchet] exclude is for code that is not yours."
)


def _hidden_debts(inventory: Inventory, base: Config, code: BaseCode) -> Iterator[Debt]:
    """Excluded files that are new or changed and hold a definition that a measured module held at base and lost.

    A definition is known by its body, whatever it is called now and however it is annotated.
    """
    excluded = [file for file in inventory.unmeasured if base.excludes(file.path)]
    lost = _lost_definitions(inventory, code) if excluded else {}
    if not lost:
        return
    changed = code.changed_files(excluded)
    shapes: dict[str, Shape] = {}
    for file in excluded:
        if file.path in changed:
            add_shape(shapes, file.path, content_in(inventory.top, file.path))
    for path, shape in shapes.items():
        held = next((lost[digest] for symbol in shape.definitions if (digest := shape.digest(symbol)) in lost), None)
        if held is not None and path not in code.measured:
            key = Key("unmeasured-code", code.modules_today[path], MODULE_LEVEL, path)
            message = f"{held} was measured at base. Its code is now in {path}, which is not measured"
            yield Debt(key, Place(path, 1, 1), message, hint=_HIDDEN_HINT)


def _lost_definitions(inventory: Inventory, code: BaseCode) -> Mapping[str, str]:
    """Digest of a body → `module.symbol` at base, of definitions that no measured module holds any more."""
    old, new = code.shapes_of_changed(inventory.measured, inventory.top)
    kept = {shape.digest(symbol) for shape in new.values() for symbol in shape.definitions}
    return {
        digest: f"{module}.{symbol}"
        for module, shape in old.items()
        for symbol in shape.definitions
        if shape.weight(symbol) >= _LONG and (digest := shape.digest(symbol)) not in kept
    }
