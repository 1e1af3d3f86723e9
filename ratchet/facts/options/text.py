"""What the text of mypy's configuration says, read without importing mypy."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping

from ratchet.facts.options.records import Configuration, ModuleSource, Targets
from ratchet.storage.narrowing import as_table, table_or_empty, tables


def same_configuration(base: Configuration, head: Configuration, renames: Mapping[str, str]) -> bool:
    """Whether mypy's configuration is plainly the same at base and head. If not, the options have to be compared."""
    if [*_ordered(base.files)] != [*_ordered(head.files)]:
        return False
    plugins = named_plugins(base.files)
    if plugin_tables(base.files, plugins) != plugin_tables(head.files, plugins):
        return False
    if renames and (section_patterns(base.files) or _targets_stated(base.files)):
        return False
    old_names = {new: old for old, new in renames.items()}
    nothing = ModuleSource("")
    return all(
        _texts(source) == _texts(base.modules.get(old_names.get(module, module), nothing))
        for module, source in head.modules.items()
    )


def section_patterns(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """The module patterns of the per-module sections in all configuration files, also those that mypy does not read."""
    patterns: dict[str, None] = {}
    for table in _mypy_tables(files).values():
        for name in table_or_empty(table):
            if name.startswith("mypy-"):
                patterns.update(dict.fromkeys(pattern.strip() for pattern in name[5:].split(",")))
        for override in tables(table_or_empty(table).get("overrides")):
            patterns.update(dict.fromkeys(_words(override.get("module"))))
    return tuple(patterns)


def stated_targets(name: str, data: bytes) -> tuple[Targets, str | None]:
    """What a configuration file has mypy check, globs unexpanded; and the interpreter that it names, or None."""
    table = _table(name, data)
    values = _general(table)
    exclude, executable = values.get("exclude"), values.get("python_executable")
    return Targets(
        _words(values.get("files")),
        _words(values.get("packages")),
        _words(values.get("modules")),
        (exclude.strip(),) if isinstance(exclude, str) and exclude.strip() else _listed(exclude),
    ), executable if isinstance(executable, str) else None


def named_plugins(files: Mapping[str, bytes]) -> frozenset[str]:
    """The plugins in the configuration file that mypy reads."""
    read = next((table for table in _mypy_tables(files).values() if isinstance(table, dict)), {})
    return frozenset(_words(_general(read).get("plugins")))


_OF_ANY_PLUGIN = frozenset({"mypy", "plugin", "plugins", "main", "ext", "contrib", "typing", "stubs", "types", "tool"})
"""Words that say nothing of whose plugin it is."""


def plugin_tables(files: Mapping[str, bytes], plugins: Iterable[str]) -> Mapping[str, object]:
    """`file: table` → its values, of the tables whose names share a word with one of mypy's plugins.

    A plugin reads what it likes of mypy's configuration file: `pydantic.mypy` has `[tool.pydantic-mypy]`, and
    `mypy_django_plugin.main` has `[tool.django-stubs]`.
    """
    words = {word for plugin in plugins for word in _name_words(plugin.replace("/", "."))}
    found: dict[str, object] = {}
    for name in files if words else ():
        every = _every_table(name, files[name])
        found.update((f"{name}: {table}", values) for table, values in every if words & _name_words(table))
    return found


def _name_words(name: str) -> frozenset[str]:
    return frozenset(re.split(r"[^a-z0-9]+", name.lower())) - _OF_ANY_PLUGIN - {"", "py"}


def _every_table(name: str, data: bytes) -> Iterator[tuple[str, object]]:
    """Every section of an INI file, every table below `tool` in TOML; none of a file that cannot be parsed."""
    try:
        text = data.decode()
        if name.endswith(".toml"):
            tools = table_or_empty(tomllib.loads(text).get("tool"))
            yield from ((tool, values) for tool, values in tools.items() if tool != "mypy")
            return
        parser = configparser.RawConfigParser()
        parser.read_string(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, configparser.Error, RecursionError):
        return
    yield from ((name, dict(parser[name])) for name in parser.sections() if not re.match(r"mypy(?:-|$)", name))


def _general(table: object) -> Mapping[str, object]:
    """The options for all modules: the section [mypy] of an INI file, the table itself in TOML."""
    values = table_or_empty(table)
    return table_or_empty(values.get("mypy", values))


def _targets_stated(files: Mapping[str, bytes]) -> bool:
    return any(stated_targets(name, data)[0] != Targets() for name, data in files.items())


def _texts(source: ModuleSource) -> list[str]:
    return [text for _, text in source.comments]


def _ordered(files: Mapping[str, bytes]) -> Iterator[tuple[str, object]]:
    """The tables with their sections in order: of two patterns for one module, the later wins."""
    for name, table in _mypy_tables(files).items():
        yield name, list(as_table(table).items()) if isinstance(table, dict) and not name.endswith(".toml") else table


def _mypy_tables(files: Mapping[str, bytes]) -> Mapping[str, object]:
    """File -> its tables about mypy; its bytes if it cannot be parsed. Files without such a table are left out."""
    every = {name: _table(name, data) for name, data in files.items()}
    return {name: table for name, table in every.items() if table is not None}


def _table(name: str, data: bytes) -> object:
    try:
        text = data.decode()
        if name.endswith(".toml"):
            return table_or_empty(tomllib.loads(text).get("tool")).get("mypy")
        parser = configparser.RawConfigParser()
        parser.read_string(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, configparser.Error, RecursionError):
        return data
    sections = {section: dict(parser[section]) for section in parser if re.match(r"mypy(?:-|$)", section)}
    # An empty mypy.ini counts too, because mypy stops there. Any other file counts only if it has a section [mypy].
    return sections if name.endswith("mypy.ini") or "mypy" in sections else None


def has_mypy(name: str, data: bytes) -> bool:
    """Whether mypy takes its configuration from this file, and ignores the files after it."""
    return _table(name, data) is not None


def is_about_paths(name: str, data: bytes) -> bool:
    """Whether options of a file are paths from the directory where mypy is run, so that elsewhere they mean others."""
    values = _general(_table(name, data))
    targets, executable = stated_targets(name, data)
    anchored = any("^" in pattern for pattern in targets.exclude)
    local = any("/" in plugin for plugin in _words(values.get("plugins")))
    named = (targets.files, targets.packages, targets.modules, executable, values.get("mypy_path"))
    return any(named) or anchored or local


def _words(value: object) -> tuple[str, ...]:
    """The strings of a list, or the parts of a string between commas."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return _listed(value)


def _listed(value: object) -> tuple[str, ...]:
    return tuple(word.strip() for word in value if isinstance(word, str)) if isinstance(value, list) else ()
