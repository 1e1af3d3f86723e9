"""What configures a tool in a tree: the files that do, and the digest of what of them counts."""

from __future__ import annotations

import hashlib
import json
import posixpath
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ratchet.errors import Inconclusive
from ratchet.facts.tools.adapter import Adapter, Unaccounted
from ratchet.storage.files import content_or_none

PYPROJECT = "pyproject.toml"


class Settings(NamedTuple):
    """Path → content of each file that configures a tool in a tree. `digest` is of what counts in them."""

    files: Mapping[str, bytes]
    digest: str


def settings_in(adapter: Adapter, top: Path, paths: Iterable[str]) -> Settings:
    """What configures a tool for files of a tree: beside each of them, and in each directory above it.

    Raises Inconclusive where settings lie outside of the tree: base has no such settings.
    """
    found: dict[str, bytes] = {}
    for directory in sorted(_directories(paths)):
        for name in (*adapter.settings, PYPROJECT):
            path = posixpath.join(directory, name)
            content = content_or_none(top / path)
            if content is not None:
                found[path] = content
    for path, content in list(found.items()):
        _add_extended(adapter, top, path, content, found)
    _refuse_outside(adapter, top, found)
    return Settings(found, digest_of(adapter, found))


def digest_of(adapter: Adapter, files: Mapping[str, bytes]) -> str:
    """The digest of what counts in files of settings."""
    whole = hashlib.sha256()
    for path, content in sorted(files.items()):
        part = _part(adapter, content) if posixpath.basename(path) == PYPROJECT else content
        if part:
            whole.update(b"%b\0%d\0%b" % (path.encode("utf-8", "surrogatepass"), len(part), part))
    return whole.hexdigest()


def is_settings(adapter: Adapter, path: str) -> bool:
    """Whether a path has the name of a file that configures a tool."""
    return posixpath.basename(path) in (*adapter.settings, PYPROJECT)


def _directories(paths: Iterable[str]) -> set[str]:
    found = {""}
    for path in paths:
        directory = posixpath.dirname(path)
        while directory not in found:
            found.add(directory)
            directory = posixpath.dirname(directory)
    return found


def _add_extended(adapter: Adapter, top: Path, path: str, content: bytes, found: dict[str, bytes]) -> None:
    for named in extended_by(adapter, path, content):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), named))
        if target in found:
            continue
        further = content_or_none(top / target) if not target.startswith(("../", "/")) else None
        if further is None:
            raise Inconclusive(f"{path} takes settings for {adapter.id} from {named}, which is no file of this tree.")
        found[target] = further
        _add_extended(adapter, top, target, further, found)


def extended_by(adapter: Adapter, path: str, content: bytes) -> Sequence[str]:
    """The files that a file of settings takes more from. Raises Inconclusive for what the adapter refuses."""
    try:
        return adapter.extends(path, content)
    except Unaccounted as error:
        raise Inconclusive(f"{path}: {error}") from error


def _part(adapter: Adapter, content: bytes) -> bytes:
    """What of pyproject.toml counts for a tool; all of it where it is no TOML, for the tool to complain about."""
    try:
        document = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return content
    parts = [(path, _at(document, path)) for path in (adapter.table, *adapter.also)]
    said = {".".join(path): value for path, value in parts if value is not None}
    return json.dumps(said, sort_keys=True, default=str).encode() if said else b""


def _at(document: object, path: tuple[str, ...]) -> object | None:
    for key in path:
        if not isinstance(document, dict) or key not in document:
            return None
        document = document[key]
    return document if path else None


def _refuse_outside(adapter: Adapter, top: Path, found: Mapping[str, bytes]) -> None:
    """A tool without settings at the root looks for some further up."""
    here = {path: content for path, content in found.items() if "/" not in path}
    if any(_configures(adapter, path, content) for path, content in here.items()):
        return
    for directory in top.parents:
        for name in (*adapter.settings, PYPROJECT):
            content = content_or_none(directory / name)
            if content is not None and _configures(adapter, name, content):
                raise Inconclusive(
                    f"{adapter.id} would be configured by {directory / name}, outside of this tree. "
                    f"Configure it at the repository's root."
                )


def _configures(adapter: Adapter, name: str, content: bytes) -> bool:
    if name != PYPROJECT:
        return True
    try:
        return _at(tomllib.loads(content.decode()), adapter.table) is not None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        return False
