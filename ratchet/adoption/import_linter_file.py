"""The file that import-linter is configured by, read: INI or TOML, every value as lines."""

from __future__ import annotations

import configparser
import tomllib
from collections.abc import Mapping, Sequence

from ratchet.errors import UsageError
from ratchet.storage.narrowing import tables

Options = Mapping[str, Sequence[str]]
"""Option -> its lines; a single value is one line."""


def first(options: Options, key: str) -> str:
    """The first line of an option, "" where it is not set."""
    return next(iter(options.get(key, ())), "")


def flag(options: Options, key: str, default: bool = False) -> bool:
    """An option as true or false."""
    return first(options, key).lower() == "true" if key in options else default


def read(text: str, name: str) -> tuple[Options, list[Options]]:
    """The options of the session and of each contract; TOML if the file's name says so. UsageError if it is neither."""
    if name.endswith(".toml"):
        return _read_toml(text, name)
    parser = configparser.ConfigParser()
    try:
        parser.read_string(text, name)
    except configparser.Error as error:
        raise UsageError(f"{name}: {error}") from error
    if "importlinter" not in parser:
        raise UsageError(f"{name}: there is no [importlinter] section")
    contracts: list[Options] = []
    for section in parser.sections():
        if section.startswith("importlinter:"):
            contracts.append({"id": [section.rpartition(":")[2]], **_lines(parser[section])})
    return _lines(parser["importlinter"]), contracts


def _lines(section: Mapping[str, str]) -> Options:
    return {key: [line.strip() for line in value.splitlines() if line.strip()] for key, value in section.items()}


def _read_toml(text: str, name: str) -> tuple[Options, list[Options]]:
    try:
        document: object = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}: {error}") from error
    tool = document.get("tool") if isinstance(document, dict) else None
    table = tool.get("importlinter") if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        raise UsageError(f"{name}: there is no [tool.importlinter] table")
    return _texts(table), [_texts(contract) for contract in tables(table.get("contracts"))]


def _texts(table: Mapping[str, object]) -> Options:
    return {
        str(key): [str(item) for item in value] if isinstance(value, list) else [str(value)]
        for key, value in table.items()
        if key != "contracts"
    }
