"""What the configuration files of a project say about its layout. They are read as text: nothing is run."""

from __future__ import annotations

import ast
import configparser
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ratchet.storage.files import text_of
from ratchet.storage.narrowing import table_or_empty

PYPROJECT = "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one project directory.

    `directory` is relative to the repository ("." is its root). `toml` is pyproject.toml, `ini` are the sections of
    setup.cfg, pytest.ini and tox.ini by file, `setup` are the literal keywords that setup.py hands to `setup()`.
    """

    directory: str
    toml: Mapping[str, object]
    ini: Mapping[str, Mapping[str, Mapping[str, str]]]
    setup: Mapping[str, object]

    @property
    def is_project(self) -> bool:
        """Whether something can be installed from here."""
        has_table = any(name in self.toml for name in ("project", "build-system"))
        return has_table or bool(self.setup) or "metadata" in self.section("setup.cfg")

    def tool(self, *names: str) -> Mapping[str, object]:
        """A table below `[tool]`, empty where there is none."""
        table = table_or_empty(self.toml.get("tool"))
        for name in names:
            table = table_or_empty(table.get(name))
        return table

    def section(self, file: str) -> Mapping[str, Mapping[str, str]]:
        """The sections of an INI file."""
        return self.ini.get(file, {})

    def place(self, file: str = PYPROJECT) -> str:
        """The path of one of the files, from the repository's root."""
        return joined(self.directory, file)


def joined(directory: str, path: str) -> str:
    """`path` below `directory`, in canonical form; "." is the root. A path that leads out of the directory stays it."""
    parts: list[str] = []
    for part in PurePosixPath(directory, path.replace("$MYPY_CONFIG_FILE_DIR", ".").strip()).parts:
        if part == ".." and parts:
            parts.pop()
        elif part not in (".", "..", "/"):
            parts.append(part)
    return "/".join(parts) or "."


def words(value: object) -> tuple[str, ...]:
    """The strings of a list, or the words of a text that are parted by commas or space."""
    if isinstance(value, str):
        return tuple(value.replace(",", " ").split())
    return tuple(word for word in value if isinstance(word, str)) if isinstance(value, list | tuple) else ()


def read_settings(top: Path, directory: str) -> Settings:
    """The settings of one directory. What cannot be read or parsed says nothing."""
    folder = top / directory
    ini = {name: _sections(folder / name) for name in ("setup.cfg", "pytest.ini", "tox.ini", "mypy.ini", ".mypy.ini")}
    return Settings(directory, _toml(folder / PYPROJECT), ini, _setup_keywords(folder / "setup.py"))


def workspace_members(settings: Settings, directories: Iterable[str]) -> Iterator[str]:
    """The directories that a uv workspace names, of those that have a pyproject.toml."""
    workspace = settings.tool("uv", "workspace")
    patterns, excluded = words(workspace.get("members")), words(workspace.get("exclude"))
    for directory in directories:
        path = PurePosixPath(directory)
        if any(path.match(pattern) for pattern in patterns) and not any(path.match(one) for one in excluded):
            yield directory


def _toml(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(text_of(path))
    except (OSError, ValueError, RecursionError):
        return {}


def _sections(path: Path) -> Mapping[str, Mapping[str, str]]:
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text_of(path))
    except (OSError, ValueError, configparser.Error):
        return {}
    return {name: dict(parser[name]) for name in parser.sections()}


def _setup_keywords(path: Path) -> Mapping[str, object]:
    """The keywords of the call `setup(…)` whose values are literals. `name` is there if nothing else is."""
    try:
        tree = ast.parse(text_of(path))
    except (OSError, ValueError, SyntaxError, RecursionError):
        return {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "setup":
            return {"name": None, **dict(_literals(node.keywords))}
    return {}


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _literals(keywords: Iterable[ast.keyword]) -> Iterator[tuple[str, object]]:
    for keyword in keywords:
        value = keyword.value
        if keyword.arg == "packages" and isinstance(value, ast.Call):
            where = next((arg.value for arg in value.keywords if arg.arg == "where"), None) or next(
                iter(value.args), None
            )
            if isinstance(where, ast.Constant):
                yield "where", where.value
        try:
            if keyword.arg:
                yield keyword.arg, ast.literal_eval(value)
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
