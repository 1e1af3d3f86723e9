"""The door to mypy's option parsing: mypy reads the configuration files in an empty directory.

The result does not depend on the tree that is checked out, so base and head are read alike.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mypy import defaults
from mypy.config_parser import parse_mypy_comments
from mypy.errorcodes import ErrorCode
from mypy.fscache import FileSystemCache
from mypy.main import process_options
from mypy.options import Options

from ratchet.errors import Inconclusive
from ratchet.facts.options.records import OptionFacts, Targets
from ratchet.facts.options.strictness import DIRECTIONS, Direction, Value
from ratchet.facts.options.text import stated_targets
from ratchet.facts.types.run.configure import at_top, told_to_read
from ratchet.storage.narrowing import as_list

Asked = tuple[str, tuple[tuple[int, str], ...]]
"""A module's name, and its inline comments: (line, text)."""

_PLACEHOLDER = "_.py"


def read_options(files: Mapping[str, bytes], asked: Mapping[str, Asked], named: str | None) -> OptionFacts:
    """The effective options of each module in `asked`: key -> (module name, its inline comments).

    `files` are configuration files: name -> bytes; `named` the one that mypy is told to read, None where it looks
    itself. Raises Inconclusive, with mypy's message, if mypy refuses them.
    """
    import tempfile  # only where options are read anew

    with tempfile.TemporaryDirectory(prefix="ratchet-options-") as directory:
        top = Path(directory).resolve()
        for name, content in files.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_bytes(content)
        (top / ".git").mkdir()  # mypy looks for its configuration upwards, to the repository's root
        (top / _PLACEHOLDER).touch()
        with at_top(top):
            options = _parse(named if named in files else None)
            return _facts(options, files, asked, top)


def _parse(named: str | None) -> Options:
    # The user's own settings are no part of the project. No interpreter is asked for its packages either: that is slow.
    defaults.USER_CONFIG_FILES.clear()
    messages = io.StringIO()
    try:
        with contextlib.redirect_stdout(messages), contextlib.redirect_stderr(messages):
            _, options = process_options(
                [*told_to_read(named), "--no-site-packages", "--", _PLACEHOLDER],
                stdout=messages,
                stderr=messages,
                fscache=FileSystemCache(),
            )
            options.process_error_codes(error_callback=lambda message: print(message, file=messages))
    except SystemExit as error:
        raise Inconclusive(f"mypy refuses its configuration: {messages.getvalue().strip() or error}") from error
    return options


def _facts(options: Options, files: Mapping[str, bytes], asked: Mapping[str, Asked], top: Path) -> OptionFacts:
    config_file = os.path.relpath(options.config_file, top) if options.config_file else None
    targets, executable = stated_targets(config_file, files[config_file]) if config_file else (Targets(), None)
    general = dict(_values(options, top)) | {"python_executable": executable}
    modules: dict[str, Mapping[str, Value]] = {}
    # Modules with equal options share one record, to save memory.
    seen: dict[int, tuple[Options, Mapping[str, Value]]] = {}
    for key, (name, comments) in asked.items():
        own = options.clone_for_module(name)
        if comments:
            changes, _ = parse_mypy_comments(list(comments), own)
            own = own.apply_changes(_known(changes))
        if id(own) not in seen:
            seen[id(own)] = own, _differences(own, general, top)
        modules[key] = seen[id(own)][1]
    return OptionFacts(config_file, general, modules, targets)


def _differences(own: Options, general: Mapping[str, Value], top: Path) -> Mapping[str, Value]:
    values = _values(own, top)
    return {name: value for name, value in values if name != "python_executable" and value != general[name]}


def _known(changes: dict[str, object]) -> dict[str, object]:
    """Inline settings without unknown error codes: mypy warns of those, and ignores them."""
    from mypy.errorcodes import error_codes

    known = dict(changes)
    for name in ("enable_error_code", "disable_error_code"):
        codes = known.get(name)
        known[name] = [code for code in as_list(codes) if code in error_codes] if isinstance(codes, list) else []
    return known


def _values(options: Options, top: Path) -> Iterator[tuple[str, Value]]:
    for name, value in options.snapshot().items():
        if DIRECTIONS.get(name, Direction.CHANGE) not in (Direction.NONE, Direction.TARGETS):
            yield name, _plain(value, top)


def _plain(value: object, top: Path) -> Value:
    """An option's value as JSON can hold it, without the directory that it was read in."""
    if isinstance(value, bool | int | None):
        return value
    if isinstance(value, str):
        return value.replace(f"{top}/", "").replace(str(top), ".")
    if isinstance(value, set | frozenset):
        return tuple(sorted(_code(item) for item in value))
    if isinstance(value, tuple) and all(isinstance(part, int) for part in value):
        return ".".join(map(str, value))
    if isinstance(value, Sequence):
        return tuple(str(_plain(item, top)) for item in value)
    return repr(value)


def _code(value: object) -> str:
    return value.code if isinstance(value, ErrorCode) else str(value)
