"""Whether mypy's configuration file is well formed: mypy itself only warns, and goes on without it."""

from __future__ import annotations

import configparser
import os
import tomllib
from pathlib import Path

from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.options.text import has_mypy
from ratchet.storage.files import content_of
from ratchet.storage.toml_positions import malformed
from ratchet.terms.mypy_files import config_names


def require_valid(top: Path, named: str | None) -> None:
    """Raises UsageError, with file and line, if a file that mypy looks into is malformed.

    `named` is the file that ratchet.toml names, if any. Without this check, every option would seem to have been
    removed.
    """
    for name in config_names(named):
        try:
            data = content_of(top / name)
        except OSError as error:
            if not os.path.lexists(top / name) or (top / name).is_dir():
                continue
            raise Inconclusive(f"{name} cannot be read: {error.strerror}.") from error
        _parse(name, data)
        if has_mypy(name, data):
            return
    if named is not None:
        section = "[tool.mypy]" if named.endswith(".toml") else "[mypy]"
        raise UsageError(f"{named}: mypy-config names it, and it has no table {section}.")


def _parse(name: str, data: bytes) -> None:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: not UTF-8 text (byte {error.start}).") from error
    try:
        if name.endswith(".toml"):
            tomllib.loads(text)
        else:
            configparser.RawConfigParser().read_string(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(malformed(text, name, str(error))) from error
    except configparser.Error as error:
        reason = " ".join(error.message.split())
        raise UsageError(f"{name}:{_line(error)}: not valid INI: {reason}.") from error
    except RecursionError as error:
        raise UsageError(f"{name}: nested too deeply.") from error


def _line(error: configparser.Error) -> int:
    match error:
        case configparser.MissingSectionHeaderError():
            return error.lineno
        case configparser.ParsingError():
            return error.errors[0][0]
        case configparser.DuplicateSectionError() | configparser.DuplicateOptionError():
            return error.lineno or 1
    return 1
