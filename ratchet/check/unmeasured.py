"""unmeasured-code: first-party Python that no measured path covers, or that left measurement."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ratchet.check.base_code import NO_CODE, BaseCode
from ratchet.check.lost_code import lost_code_debts
from ratchet.config import Config, rules_of_both
from ratchet.facts.files import Inventory
from ratchet.facts.inventory import SUFFIXES
from ratchet.policy.levels import Levels
from ratchet.terms import MODULE_LEVEL, Debt, Key, Place

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
    inventory: Inventory,
    levels: Levels,
    code: BaseCode = NO_CODE,
    submodules: Collection[str] = (),
    listed: Collection[str] | None = None,
) -> Iterator[Debt]:
    """Files outside every measured path, links that lead out, and what was measured at base and is not now.

    `listed` are all paths that git lists.

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
        yield from _bare_stubs(inventory, code)
        yield from lost_code_debts(inventory, base, code, listed)
        yield from _new_submodules(inventory, config, submodules, code)


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


def known_submodules(submodules: Collection[str], config: Config, code: BaseCode) -> list[str]:
    """Submodules that are no debt by themselves."""
    return [one for one in submodules if not _is_told(one, config, code)]


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


_STUB_HINT = "Keep the source where it is measured. What is compiled has its source in the repository as well."


def _bare_stubs(inventory: Inventory, code: BaseCode) -> Iterator[Debt]:
    """Stubs of first-party modules without a source, where base had none such: nothing of their code is measured."""
    sources = {file.module for file in (*inventory.measured, *inventory.unmeasured) if not file.is_stub}
    packages = {module.partition(".")[0] for module in sources if "." in module}
    for file in inventory.measured if packages else ():
        if not file.is_stub or file.module in sources or file.module.partition(".")[0] not in packages:
            continue
        old = code.change.origin(file.path)
        if old not in code.paths or old.removesuffix("i") in code.paths:
            message = f"{file.path} is a stub, and there is no source of {file.module} that is measured"
            yield Debt(_debt(file.module, file.path, message).key, Place(file.path, 1, 1), message, hint=_STUB_HINT)
