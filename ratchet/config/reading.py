"""ratchet.toml → Config."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from ratchet.config.contract_table import ContractTable
from ratchet.config.model import Config, EnvironmentTable, Profile, Stale, Strictness, ToolTable, Trust
from ratchet.config.paths import normal_path, normal_paths, require_existing, require_there
from ratchet.config.tables import Table
from ratchet.errors import Inconclusive, UsageError
from ratchet.storage.files import text_of
from ratchet.storage.toml_positions import TomlPath, key_lines, malformed
from ratchet.terms import Level
from ratchet.terms.catalogue import CONTRACT_TYPES, DEFAULT_LEVELS, FINDING, LARGEST_CYCLE, TYPE_ERROR, coded
from ratchet.terms.imports import View
from ratchet.terms.mypy_files import CONFIG_SUFFIXES
from ratchet.terms.spelling import nearest

RATCHET_TOML = "ratchet.toml"
PYPROJECT = "pyproject.toml"
CONFIG_FILES = (RATCHET_TOML, PYPROJECT)
"""The files that may configure ratchet, from the repository's root."""

_CODED = re.compile(re.escape(TYPE_ERROR) + r"\[([a-z][a-z0-9_-]*)\]")
_OF_A_TOOL = re.compile(re.escape(FINDING) + r"\[[a-z][a-z0-9_-]*:[^\s*:\[\]]+\]")
_MISSPELLED = 0.8
"""How alike a code is to one of mypy's that it was meant to be."""

_MAIN_KEYS = ("roots", "paths", "exclude", "strictness", "mypy-config", "mypy")
_TABLES = (
    *("git", "rules", "profile", "baseline", "waivers", "architecture", "libraries", "contract", "environment"),
    *("tool", "resident"),
)


def known_tables() -> tuple[str, ...]:
    """The tables of ratchet.toml: ratchet.schema.json has them too."""
    return ("ratchet", *_TABLES)


def load_config(top: Path) -> Config:
    """The configuration of the work tree at `top`; where there is none, the defaults, with `source` None.

    Raises UsageError, with file and line, for a wrong setting and for measured paths and roots that do not exist.
    """
    texts = {name: text for name in CONFIG_FILES if (text := _read(top / name)) is not None}
    configured = _configured(texts)
    if configured is None:
        return Config()
    document, main = configured
    config = _config(document, main)
    require_existing(top, main, "roots", config.roots, directories=True)
    require_existing(top, main, "paths", config.paths, directories=False)
    if config.mypy_config is not None:
        require_there(top, main, "mypy-config", config.mypy_config)
    return config


def parse_config(text: str, source: str) -> Config:
    """The configuration in the text of one file, such as a blob at base. Nothing is looked up on disk."""
    return parse_texts({source: text})


def parse_texts(texts: Mapping[str, str]) -> Config:
    """The configuration in ratchet.toml and pyproject.toml: `texts` has the text of each that exists, by name."""
    configured = _configured(texts)
    return Config() if configured is None else _config(*configured)


def _read(path: Path) -> str | None:
    try:
        return text_of(path)
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise UsageError(f"{path.name}: not UTF-8 text (byte {error.start}).") from error
    except OSError as error:
        raise Inconclusive(f"{path.name} cannot be read: {error.strerror}.") from error


def _configured(texts: Mapping[str, str]) -> tuple[Table, Table] | None:
    """The document's table and the one with roots and paths; None where neither file configures ratchet."""
    pyproject = _pyproject_table(texts[PYPROJECT]) if PYPROJECT in texts else None
    others = [name for name in texts if name != PYPROJECT]
    if others and pyproject is not None:
        raise UsageError(
            f"{pyproject.where()}: ratchet is configured in {others[0]} too. Keep one of the two: "
            f"move [tool.ratchet] into {others[0]}, or delete that file."
        )
    if others:
        document = _document(texts[others[0]], others[0])
        document.only(known_tables(), kind="table or key")
        return document, document.table("ratchet", "[ratchet]")
    if pyproject is None:
        return None
    pyproject.only((*_MAIN_KEYS, *_TABLES))
    main = Table(
        {key: pyproject.values[key] for key in _MAIN_KEYS if key in pyproject.values},
        pyproject.name,
        pyproject.path,
        pyproject.lines,
        pyproject.source,
    )
    return pyproject, main


def _pyproject_table(text: str) -> Table | None:
    """`[tool.ratchet]`, or None. Raises UsageError if pyproject.toml names ratchet and is no TOML."""
    if "ratchet" not in text:
        return None
    document = _document(text, PYPROJECT)
    tool = document.values.get("tool")
    if not isinstance(tool, dict) or "ratchet" not in tool:
        return None
    return document.table("tool", "[tool]").table("ratchet", "[tool.ratchet]")


def _document(text: str, source: str) -> Table:
    try:
        values: Mapping[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(malformed(text, source, str(error))) from error
    except RecursionError as error:
        raise UsageError(f"{source}: nested too deeply.") from error
    return Table(values, source, (), key_lines(text), source)


def _config(document: Table, main: Table) -> Config:
    main.only(_MAIN_KEYS)
    git = _of_keys(document, "git", "trunk")
    baseline = _of_keys(document, "baseline", "stale")
    waivers = _of_keys(document, "waivers", "trust")
    architecture = _of_keys(document, "architecture", "view")
    libraries = _of_keys(document, "libraries", "untyped", "absent")
    _of_keys(document, "resident", "use").flag("use")  # which the client reads by itself, before all this
    paths = _measured_paths(main)
    if "roots" in main.values and not main.texts("roots"):
        main.refuse(f"roots in {main.name} is empty; leave it out, or name where dotted names start.", "roots")
    contracts = tuple(_contract(table) for table in document.tables_by_id("contract"))
    own = {contract.type for contract in contracts} - DEFAULT_LEVELS.keys()
    return Config(
        roots=normal_paths(main, "roots") or (".",),
        paths=paths,
        exclude=normal_paths(main, "exclude"),
        strictness=main.word("strictness", Strictness, Strictness.STRICT),
        trunk=git.text("trunk"),
        mypy_config=_mypy_config(main),
        mypy=main.flag("mypy") or "mypy" not in main.values,
        rules={**DEFAULT_LEVELS, **_levels(document.table("rules", "[rules]"), own)},
        profiles=tuple(_profile(table) for table in document.tables("profile")),
        stale=baseline.word("stale", Stale, Stale.FAIL),
        trust=waivers.word("trust", Trust, Trust.BASE),
        view=architecture.word("view", View, View.RUNTIME),
        contracts=contracts,
        untyped=_modules(libraries, "untyped"),
        absent=_modules(libraries, "absent"),
        environments=tuple(_environment(table) for table in document.tables("environment")),
        tools=_tools(document),
        source=document.source,
        lines={
            path[len(at.path) :]: line for at in (document, main) for path, line in at.lines.items() if _in(path, at)
        },
    )


def _measured_paths(main: Table) -> tuple[str, ...]:
    paths = normal_paths(main, "paths")
    if not paths:
        what = "is empty" if "paths" in main.values else "is missing"
        main.refuse(
            f'paths in {main.name} {what}, so nothing would be measured. Name what to measure, as in paths = ["src"], '
            "or run ratchet init in a tree without ratchet.toml to have it found.",
            *(["paths"] if "paths" in main.values else []),
        )
    return paths


def _mypy_config(main: Table) -> str | None:
    path = normal_path(main, "mypy-config")
    if path is not None and not path.endswith(CONFIG_SUFFIXES):
        main.refuse(f"mypy-config in {main.name} names a file that ends in .ini, .cfg or .toml.", "mypy-config")
    return path


def _of_keys(document: Table, name: str, *keys: str) -> Table:
    """A table that has these keys and no other."""
    table = document.table(name, f"[{name}]")
    table.only(keys)
    return table


def _modules(table: Table, key: str) -> tuple[str, ...]:
    """A list of names of modules."""
    names = table.texts(key)
    for index, name in enumerate(names):
        if not all(part.isidentifier() for part in name.split(".")):
            table.refuse(
                f"{key} in {table.name} names modules as they are imported, and {name!r} is no such name.", key, index
            )
    return names


def _in(path: TomlPath, table: Table) -> bool:
    return path[: len(table.path)] == table.path


def _levels(table: Table, types: Collection[str] = ()) -> Mapping[str, Level]:
    for own in types:
        if own in table.values:
            table.refuse(f"{own} is a contract type of your own: set its level in its [[contract]] instead.", own)
    table.only((*DEFAULT_LEVELS, *_coded(table)), kind="rule")
    return {rule: table.word(rule, Level, Level.RATCHET) for rule in table.values}


def _coded(table: Table) -> Iterator[str]:
    """The names of rules that are about one code of mypy's, or of another tool's, which that tool alone knows.

    A plugin's code of mypy's is known to nobody but its plugin.
    """
    for name in table.values:
        if _OF_A_TOOL.fullmatch(name):
            yield name
        if (match := _CODED.fullmatch(name)) is None:
            continue
        from ratchet.terms.mypy_codes import MYPY_CODES  # few projects name any

        code = match[1]
        if code not in MYPY_CODES and (meant := nearest(code, MYPY_CODES, cutoff=_MISSPELLED)):
            table.refuse(f"mypy has no code {code!r}. Did you mean {coded(TYPE_ERROR, meant)}?", name)
        yield name


def _profile(table: Table) -> Profile:
    table.only(("paths", "rules", "strictness"))
    paths = normal_paths(table, "paths")
    if not paths:
        table.refuse("[[profile]] needs paths: the files that its levels are for.")
    rules = table.table("rules", "rules of [[profile]]")
    if LARGEST_CYCLE in rules.values:
        rules.refuse(f"{LARGEST_CYCLE} is about whole packages: set it in [rules], not for some files.", LARGEST_CYCLE)
    strictness = table.word("strictness", Strictness, Strictness.STRICT) if "strictness" in table.values else None
    return Profile(paths, _levels(rules), strictness)


def _tools(document: Table) -> tuple[ToolTable, ...]:
    if "tool" not in document.values:
        return ()
    from ratchet.config.tool_tables import read_tool  # few projects have other tools

    return tuple(read_tool(table) for table in document.tables_by_id("tool"))


def _environment(table: Table) -> EnvironmentTable:
    table.only(("paths", "python"))
    paths, python = normal_paths(table, "paths"), table.text("python")
    if not paths:
        table.refuse("[[environment]] needs paths: the files that are measured with its interpreter.")
    if python is None or not PurePosixPath(python).name.startswith("python"):
        table.refuse("[[environment]] needs python: an interpreter, as services/a/.venv/bin/python.")
    return EnvironmentTable(paths, python)


def _contract(table: Table) -> ContractTable:
    id_, type_ = table.text("id"), table.text("type")
    if id_ is None:
        near = next((f" Did you mean id instead of {key}?" for key in table.values if key in ("name", "ID", "Id")), "")
        table.refuse(f"[[contract]] needs an id, by which the baseline knows it.{near}")
    if type_ is None:
        table.refuse(f"contract {id_!r} needs a type: {', '.join(CONTRACT_TYPES)}.")
    level = table.word("level", Level, Level.RATCHET) if "level" in table.values else None
    rest = {key: value for key, value in table.values.items() if key not in ("id", "type", "level")}
    where = {key: table.where(key) for key in table.values}
    return ContractTable(id_, type_, level, rest, where, table.where())
