"""What configures mypy in a work tree, and at a commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.facts.git import Repository
from ratchet.facts.options.records import Configuration, ModuleSource
from ratchet.storage.files import content_of
from ratchet.terms.mypy_files import config_names


def configuration_on_disk(top: Path, files: Iterable[SourceFile], named: str | None) -> Configuration:
    """mypy's configuration in a work tree, for the measured files. `named`: the file that ratchet.toml names."""
    modules = {file.module: _source(file.path, _read(top / file.path) or b"") for file in files}
    return Configuration(mypy_files(top, named), modules, named)


def mypy_files(top: Path, named: str | None) -> dict[str, bytes]:
    """The files of a work tree that mypy's configuration is looked for in, as far as they are there."""
    return {name: data for name in config_names(named) if (data := _read(top / name)) is not None}


def configuration_at(
    repository: Repository, commit: str, modules: Mapping[str, str], head: Configuration, named: str | None
) -> Configuration:
    """mypy's configuration at a commit. `modules`: module name at base -> its path; `named` as at that commit.

    Only files that differ from the work tree are read. An unchanged file has the comments that `head` knows.
    """
    now = {source.path: source for source in head.modules.values()}
    changed = repository.changed_paths(commit, list(modules.values()))
    blobs = repository.blobs(commit, [*config_names(named), *(path for path in modules.values() if path in changed)])
    then = {
        module: _source(path, blobs[path]) if path in blobs else now.get(path, ModuleSource(path))
        for module, path in modules.items()
    }
    return Configuration({name: blobs[name] for name in config_names(named) if name in blobs}, then, named)


def _source(path: str, data: bytes) -> ModuleSource:
    if b"mypy:" not in data:
        return ModuleSource(path)
    if b"# mypy:" not in data:
        return ModuleSource(path)
    from ratchet.facts.collect.comments import inline_comments  # few files have any

    return ModuleSource(path, inline_comments(data.replace(b"\r\n", b"\n").decode(errors="replace")))


def _read(path: Path) -> bytes | None:
    try:
        return content_of(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise Inconclusive(f"{path.name} cannot be read: {error.strerror}.") from error
