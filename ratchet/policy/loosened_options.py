"""mypy's effective options at base and now: those that are weaker for a module, grouped for the reader."""

from __future__ import annotations

import os.path
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ratchet.facts.options.records import Configuration, ModuleSource, OptionFacts, Targets
from ratchet.facts.options.strictness import ABOUT_IMPORTED, DIRECTIONS, NAMES, Direction, Value, weaker
from ratchet.facts.options.text import named_plugins, plugin_tables, same_configuration, section_patterns
from ratchet.policy.future_modules import future_modules
from ratchet.policy.mypy_targets import covered, excluded
from ratchet.terms import FUTURE_NAME, MODULE_LEVEL, Debt, Key, Place, Step

GLOBAL = "<mypy>"
"""The module of an option that holds for every module."""

_MANY = 4
_PER_MODULE = "ignore_missing_imports_per_module"
_HINT = (
    "Put it back as it is at base. To loosen it on purpose, have its owner merge that first, in a change of its own."
)


@dataclass(frozen=True, slots=True)
class OptionJudgement:
    """The weaker options as `loosened-option` debts. If any option is `stricter`, the base has to be measured again."""

    debts: tuple[Debt, ...] = ()
    stricter: bool = False


@dataclass(frozen=True, slots=True)
class _Change:
    """One option of one module (or of all, or of an outside module) that became weaker."""

    module: str
    option: str
    old: Value
    new: Value


def judge_options(base: Configuration, head: Configuration, renames: Mapping[str, str]) -> OptionJudgement:
    """Compare two configurations of mypy, which is imported only if they differ. `renames`: module at base -> now.

    Raises Inconclusive where mypy refuses one of the configurations.
    """
    if same_configuration(base, head, renames):
        return OptionJudgement()
    from ratchet.facts.options.reading import Asked, read_options  # imports mypy

    old_names = {new: old for old, new in renames.items()}
    nothing = ModuleSource("")
    before: dict[str, Asked] = {}
    now: dict[str, Asked] = {}
    for module, source in head.modules.items():
        old = old_names.get(module, module)
        before[module] = old, base.modules.get(old, nothing).comments
        now[module] = module, source.comments
    outside = _outside(base, head)
    sections = section_patterns(head.files)
    for name in (*future_modules(head.modules, base.modules, old_names, sections), *outside):
        before[name] = now[name] = name, ()
    facts = read_options(base.files, before, base.named), read_options(head.files, now, head.named)
    paths = {module: source.path for module, source in head.modules.items()}
    old_paths = {
        source.path: base.modules[old].path
        for module, source in head.modules.items()
        if (old := old_names.get(module, module)) in base.modules
    }
    changes = tuple(change for change in _changes(*facts, outside.keys()) if not _follows_roots(change, old_paths))
    debts = list(_together([_debt(change, facts, head, members) for change, members in _grouped(changes, outside)]))
    debts += [_target_debt(detail, message, facts[1], head) for detail, message in _narrowed(facts, paths, old_paths)]
    debts += [_target_debt(detail, message, facts[1], head) for detail, message in _plugin_tables(base, head)]
    # An option without a stricter direction cannot get stricter: any change of it is a debt already.
    undone = any(
        DIRECTIONS.get(change.option, Direction.CHANGE) is not Direction.CHANGE
        for change in _changes(facts[1], facts[0], outside.keys())
    )
    wider = any(True for _ in _narrowed((facts[1], facts[0]), paths, {}))
    return OptionJudgement(tuple(debts), undone or wider)


def _follows_roots(change: _Change, old_paths: Mapping[str, str]) -> bool:
    """Whether mypy_path goes where measured code went, and nowhere else. `old_paths`: path today -> at base."""
    if change.option != "mypy_path" or not isinstance(change.old, tuple) or not isinstance(change.new, tuple):
        return False
    moved = [_starts(old, new) for new, old in old_paths.items() if new != old]
    left, came = ({os.path.normpath(pair[side] or ".") for pair in moved} for side in (0, 1))
    old, new = ({os.path.normpath(entry) for entry in entries} for entries in (change.old, change.new))
    return bool(moved) and new - old <= came and old - new <= left


def _starts(old: str, new: str) -> tuple[str, str]:
    """What two paths of one file do not have in common at their ends."""
    first, second = old.split("/"), new.split("/")
    while first and second and first[-1] == second[-1]:
        del first[-1], second[-1]
    return "/".join(first), "/".join(second)


def _outside(base: Configuration, head: Configuration) -> Mapping[str, str]:
    """Example -> pattern of the sections about modules that are not first-party."""
    first_party = {module.split(".")[0] for module in (*base.modules, *head.modules)}
    patterns = (*section_patterns(base.files), *section_patterns(head.files))
    return {
        ".".join(FUTURE_NAME if part == "*" else part for part in pattern.split(".")): pattern
        for pattern in patterns
        if pattern.split(".")[0] not in first_party
    }


def _changes(base: OptionFacts, head: OptionFacts, outside: Collection[str]) -> Iterator[_Change]:
    """Every option that is weaker for a module. A change for all modules comes once, as of the module GLOBAL."""
    general = {
        option: _Change(GLOBAL, option, base.general[option], head.general[option])
        for option in base.general.keys() & head.general.keys()
        if weaker(option, base.general[option], head.general[option])
    }
    everywhere: set[str] = set()
    for module in base.modules:
        own = base.modules[module].keys() | head.modules[module].keys()
        for option in sorted(own | general.keys()):
            if module in outside and option not in ABOUT_IMPORTED:
                continue
            old, new = base.value(module, option), head.value(module, option)
            if not weaker(option, old, new):
                continue
            if option in general and (old, new) == (general[option].old, general[option].new):
                everywhere.add(option)
            elif not (option == _PER_MODULE and _is_reported_otherwise(base, head, module)):
                yield _Change(module, option, old, new)
    yield from (general[option] for option in sorted(everywhere))


def _is_reported_otherwise(base: OptionFacts, head: OptionFacts, module: str) -> bool:
    option = "ignore_missing_imports"
    return weaker(option, base.value(module, option), head.value(module, option))


def _grouped(changes: Iterable[_Change], outside: Mapping[str, str]) -> Iterator[tuple[_Change, tuple[str, ...]]]:
    """Changes that are alike in several modules of a package, as one change of the package; each with its modules."""
    alike: dict[tuple[str, Value, Value], list[str]] = {}
    for change in changes:
        alike.setdefault((change.option, change.old, change.new), []).append(outside.get(change.module, change.module))
    for (option, old, new), modules in sorted(alike.items(), key=lambda item: item[0][0]):
        left = sorted(modules)
        while left:
            package = left[0].removesuffix(f".{FUTURE_NAME}")
            top = package.split(".")[0]
            together = [module for module in left if module.split(".")[0] == top and module != GLOBAL]
            named = _common([module.split(".") for module in together]) if len(together) > 1 else []
            members = tuple(module for module in together or left[:1] if not module.endswith(FUTURE_NAME)) or (package,)
            yield _Change(".".join(named) or package, option, old, new), members
            left = [module for module in left if module not in (together or left[:1])]


def _together(debts: Iterable[Debt]) -> Iterator[Debt]:
    """More than a few options of one module as one debt: strict mode went, or mypy reads another file."""
    modules: dict[str, list[Debt]] = {}
    for debt in debts:
        modules.setdefault(debt.key.module, []).append(debt)
    for module, laxer in modules.items():
        if len(laxer) <= _MANY:
            yield from laxer
            continue
        names = ", ".join(debt.key.detail for debt in laxer)
        whom = "" if module == GLOBAL else f" for {module}"
        message = f"{len(laxer)} of mypy's options are laxer{whom} than at base: {names}"
        key = Key("loosened-option", module, MODULE_LEVEL, "strict")
        trail = tuple(Step(debt.message, debt.place) for debt in laxer)
        yield Debt(key, laxer[0].place, message, len(laxer), hint=_HINT, trail=trail)


def _common(names: list[list[str]]) -> list[str]:
    """The parts that all names begin with."""
    first, last = min(names), max(names)
    same = [part == other for part, other in zip(first, last, strict=False)]
    return first[: same.index(False)] if False in same else first[: len(same)]


def _debt(
    change: _Change,
    facts: tuple[OptionFacts, OptionFacts],
    head: Configuration,
    members: tuple[str, ...],
) -> Debt:
    option, module = NAMES.get(change.option, change.option), change.module
    whom = "" if module == GLOBAL else f" for {module}"
    if len(members) > 1:
        whom = f" for {len(members)} modules in {module}"
    message = f"mypy's {option} is {_in_words(change.new)}{whom}, and {_in_words(change.old)} at base{_shadow(*facts)}"
    place = _place(option, members, facts[1], head)
    return Debt(Key("loosened-option", module, MODULE_LEVEL, option), place, message, hint=_HINT)


def _shadow(base: OptionFacts, head: OptionFacts) -> str:
    if base.config_file == head.config_file:
        return ""
    return f" (mypy reads {head.config_file or 'no configuration'} now, and {base.config_file or 'none'} at base)"


def _in_words(value: Value) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        return f"[{', '.join(value)}]"
    return str(value) if value is not None else "not set"


def _place(option: str, members: tuple[str, ...], head: OptionFacts, configuration: Configuration) -> Place:
    """The inline comment, else the line of the configuration that names the option, else that file."""
    word = re.compile(rf"\b(?:no_)?(?:dis)?{re.escape(option.removeprefix('dis'))}\b")
    for module in members:
        source = configuration.modules.get(module)
        for line, text in source.comments if source else ():
            if word.search(text.replace("-", "_")):
                return Place(source.path if source else "", line)
    name = head.config_file or next(iter(configuration.files), "pyproject.toml")
    lines = configuration.files.get(name, b"").decode(errors="replace").split("\n")
    at = [number for number, line in enumerate(lines, 1) if re.match(rf"\s*{word.pattern}\s*[=:]", line)]
    sections = [number for number, line in enumerate(lines, 1) if "mypy" in line and line.lstrip().startswith("[")]
    return Place(name, (at[-1:] or sections[:1] or [1])[0])


def _target_debt(detail: str, message: str, head: OptionFacts, configuration: Configuration) -> Debt:
    key = Key("loosened-option", GLOBAL, MODULE_LEVEL, detail)
    return Debt(key, _place(detail, (), head, configuration), message, hint=_HINT)


def _narrowed(
    facts: tuple[OptionFacts, OptionFacts], paths: Mapping[str, str], old_paths: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """(option, message) where mypy is told to check fewer of the measured files than at base."""
    base, head = facts[0].targets, facts[1].targets
    left = [
        path for module, path in sorted(paths.items())
        if excluded(path, head) and not excluded(old_paths.get(path, path), base)
    ]  # fmt: skip
    if left:
        yield "exclude", f"mypy's exclude leaves out {_some(left)}, which it does not at base{_shadow(*facts)}"
    if not base.stated:
        return
    lost = [
        path for module, path in sorted(paths.items())
        if covered(module, path, base) and not covered(module, path, head)
    ]  # fmt: skip
    if lost:
        detail = next((name for name in ("files", "packages", "modules") if _differs(name, base, head)), "files")
        yield detail, f"mypy is no longer told to check {_some(lost)}{_shadow(*facts)}"


def _plugin_tables(base: Configuration, head: Configuration) -> Iterator[tuple[str, str]]:
    """(table, message) where a plugin's own settings are not base's: which are stricter, the plugin alone knows."""
    plugins = named_plugins(base.files)
    then, now = plugin_tables(base.files, plugins), plugin_tables(head.files, plugins)
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name):
            file, _, table = name.partition(": ")
            yield table, f"[{table}] in {file} configures a plugin of mypy's, and is not as it is at base"


def _differs(name: str, base: Targets, head: Targets) -> bool:
    return {"files": base.files != head.files, "packages": base.packages != head.packages}.get(name, True)


def _some(paths: list[str]) -> str:
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")
