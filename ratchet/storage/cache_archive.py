"""A cache as one file, sealed as a whole: what somebody without the key has put into it, or altered, never counts."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import json
import shutil
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from ratchet.storage.cache import machine_key
from ratchet.storage.database import copy_database
from ratchet.storage.narrowing import as_table, as_text, parsed

_MAGIC = b"ratchet cache 1\n"
_ABOUT = "about.json"
_DATABASES = (".sqlite", ".db")
_LEFT_OUT = ("answer-", ".")
"""How files begin that stay here: answers rest on times of this machine's files, and others are about to go."""
_LOCAL = frozenset({"base", "outbox", "lock"})
"""Directories and files of a run that is under way, and the cache of measures of the base."""
_MOST_FILES = 10_000
_MOST_BYTES = 8 << 30
_BLOCK = 1 << 20


class UnusableError(Exception):
    """An archive counts for nothing; the text says why."""


def save(directory: Path, file: Path, about: Mapping[str, str]) -> None:
    """Put the cache in `directory` into `file`, with what it is `about`. Raises OSError where that is not possible."""
    with tempfile.TemporaryDirectory(prefix="ratchet-cache-", dir=file.parent) as folder:
        payload = Path(folder, "payload")
        with payload.open("wb") as stream:
            _pack(directory, stream, about, Path(folder, "copy"))
        whole = Path(folder, "archive")
        with payload.open("rb") as stream, whole.open("wb") as archive:
            archive.write(_MAGIC + _seal(stream) + b"\n")
            stream.seek(0)
            shutil.copyfileobj(stream, archive, _BLOCK)
        whole.replace(file)


def restore(file: Path, directory: Path, expected: Mapping[str, str]) -> Mapping[str, str]:
    """Put what `save` packed into the cache in `directory`, beside what is there; returns what it is about.

    `expected` are those words of it that must be the same here. Raises UnusableError, before anything is written, where
    the archive was not sealed with our key as it is, or was made elsewhere; and OSError where it cannot be read, or the
    cache not be written.
    """
    if file.exists() and not file.is_file():
        raise UnusableError("it is no regular file")  # a pipe would be waited for
    with file.open("rb") as stream:
        start = len(_MAGIC) + 2 * hashlib.blake2b().digest_size + 1
        head = stream.read(start)
        if not head.startswith(_MAGIC):
            raise UnusableError("it is no cache that this version of ratchet saved")
        if not hmac.compare_digest(head, _MAGIC + _seal(stream) + b"\n"):
            raise UnusableError("it was sealed with another key, or altered since (see RATCHET_CACHE_KEY)")
        stream.seek(start)
        with contextlib.suppress(EOFError), tarfile.open(fileobj=stream, mode="r:gz") as archive:
            return _unpack(archive, directory, expected)
    raise UnusableError("it ends too early")


def _pack(directory: Path, stream: BinaryIO, about: Mapping[str, str], copy: Path) -> None:
    with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1, format=tarfile.PAX_FORMAT) as archive:
        _add(archive, _ABOUT, json.dumps(dict(about)).encode())
        for path in _kept_files(directory):
            source = path
            if path.suffix in _DATABASES:
                if not copy_database(path, copy):
                    continue
                source = copy
            archive.add(source, path.relative_to(directory).as_posix(), recursive=False)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def _kept_files(directory: Path) -> Iterator[Path]:
    """The regular files of a cache that are of use elsewhere."""
    for path in sorted(directory.rglob("*")):
        parts = path.relative_to(directory).parts
        is_kept = not _LOCAL.intersection(parts) and not parts[-1].startswith(_LEFT_OUT)
        if (
            is_kept
            and path.is_file()
            and not path.is_symlink()
            and not parts[-1].endswith(("-journal", "-wal", "-shm"))
        ):
            yield path


def _seal(stream: BinaryIO) -> bytes:
    """The seal of all that a stream still holds, as hexadecimal digits."""
    digest = hashlib.blake2b(b"archive\0", key=machine_key())
    while block := stream.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest().encode()


def _unpack(archive: tarfile.TarFile, directory: Path, expected: Mapping[str, str]) -> Mapping[str, str]:
    """The seal is right, so this is what `save` packed, or a holder of the key means harm: no path leads out."""
    about = _about(archive)
    for name, here in expected.items():
        if about.get(name, "") != here:
            raise UnusableError(f"it was made with {name} {about.get(name) or 'unknown'}, here is {here}")
    count = size = 0
    for member in archive:
        count, size = count + 1, size + member.size
        if count > _MOST_FILES or size > _MOST_BYTES:
            raise UnusableError("it is too large")
        content = archive.extractfile(member) if member.isreg() and _stays_inside(member.name) else None
        if content is not None and member.name != _ABOUT:
            _place(content, directory, member.name)
    return about


def _about(archive: tarfile.TarFile) -> Mapping[str, str]:
    first = archive.next()
    content = archive.extractfile(first) if first is not None and first.name == _ABOUT and first.isreg() else None
    if content is None:
        raise UnusableError("it does not say what it is about")
    try:
        return {name: as_text(word) for name, word in as_table(parsed(content.read(_BLOCK))).items()}
    except (ValueError, TypeError) as error:
        raise UnusableError("it does not say what it is about") from error


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name and ":" not in name


def _place(content: IO[bytes], directory: Path, name: str) -> None:
    """Write one file of the cache, whole; one that is there already stays, and so does what a link leads to."""
    target = directory / name
    if target.exists() or target.is_symlink() or not target.parent.resolve().is_relative_to(directory.resolve()):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".restored-", delete=False) as stream:
        shutil.copyfileobj(content, stream, _BLOCK)
    Path(stream.name).replace(target)
