"""What can be told of mypy's configuration from its text alone, without importing mypy."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Iterator, Mapping

from ratchet.facts.options.records import Configuration, ModuleSource, Targets
from ratchet.storage.narrowing import as_table, table_or_empty, tables

CONFIG_NAMES = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")
"""The files that mypy looks for, in its order. A person's own, in the home directory, is never read for a verdict."""

_PREFIX = "# mypy: "


def inline_comments(text: str) -> tuple[tuple[int, str], ...]:
    """(line, text) of a source's inline configuration comments, as mypy finds them."""
    if _PREFIX not in text:
        return ()
    lines = enumerate(text.split("\n"), 1)
    return tuple((number, line[len(_PREFIX) :]) for number, line in lines if line.startswith(_PREFIX))


def same_configuration(base: Configuration, head: Configuration, renames: Mapping[str, str]) -> bool:
    """Whether mypy is plainly told the same at head as at base, so that nothing needs comparing. No is not certain."""
    if [*_ordered(base.files)] != [*_ordered(head.files)]:
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
    """The patterns of the per-module sections in the configuration files, whichever of them mypy reads."""
    patterns: dict[str, None] = {}
    for table in _mypy_tables(files).values():
        for name in table_or_empty(table):
            if name.startswith("mypy-"):
                patterns.update(dict.fromkeys(pattern.strip() for pattern in name[5:].split(",")))
        for override in tables(table_or_empty(table).get("overrides")):
            patterns.update(dict.fromkeys(_words(override.get("module"))))
    return tuple(patterns)


def stated_targets(name: str, data: bytes) -> tuple[Targets, str | None]:
    """What a configuration file names to be checked, unexpanded, and the interpreter that it names."""
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
    """The plugins that the configuration names which mypy reads."""
    read = next((table for table in _mypy_tables(files).values() if isinstance(table, dict)), {})
    return frozenset(_words(_general(read).get("plugins")))


def _general(table: object) -> Mapping[str, object]:
    """What is said to all modules: a section of its own in INI files, the table itself in TOML."""
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
    """File -> what it says about mypy; the file's bytes where they cannot be parsed. Silent files are left out."""
    found = {name: _table(name, files[name]) for name in CONFIG_NAMES if name in files}
    return {name: table for name, table in found.items() if table is not None}


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
    # mypy.ini counts whatever it holds, since it hides the files after it; setup.cfg only with a [mypy] section.
    return sections if name != "setup.cfg" or "mypy" in sections else None


def has_mypy(name: str, data: bytes) -> bool:
    """Whether mypy goes by this file, and looks into none after it."""
    return _table(name, data) is not None


def _words(value: object) -> tuple[str, ...]:
    """A list of strings, or the parts of one with commas."""
    if isinstance(value, str):
        return tuple(word.strip() for word in value.split(",") if word.strip())
    return _listed(value)


def _listed(value: object) -> tuple[str, ...]:
    return tuple(word.strip() for word in value if isinstance(word, str)) if isinstance(value, list) else ()
