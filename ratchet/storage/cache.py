"""Remembered documents: each is sealed with a key of this machine and user, and is whole or not there."""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ratchet.storage.files import content_of, keep_newest, replace_whole

_KEY_BYTES = 32
_SEAL_BYTES = 16
SHORTEST_SECRET = 16
"""How many bytes RATCHET_CACHE_KEY has at least."""


class CachedDocument(NamedTuple):
    """One file of a cache. Its name says what it rests on, and its first line is the seal of the name and the rest.

    `directory` is the cache; with None nothing is remembered. Of the files that match `family` (a glob pattern, empty
    for a document that is alone), the `newest` few are kept.
    """

    directory: Path | None
    name: str
    family: str = ""
    newest: int = 8

    def read(self) -> bytes | None:
        """The content as it was written, or None: not there, cut off, altered, or sealed with another key."""
        if self.directory is None:
            return None
        try:
            stored = content_of(self.directory / self.name)
        except OSError:
            return None
        written, _, content = stored.partition(b"\n")
        return content if written == self._seal(content) else None

    def write(self, content: bytes) -> bool:
        """Put the content in the place of what was there, in one step. Returns whether that was possible."""
        if self.directory is None:
            return False

        is_written = replace_whole(self.directory / self.name, b"%b\n%b" % (self._seal(content), content))
        if self.family:
            keep_newest(self.directory, self.family, self.newest)
        return is_written

    def delete(self) -> None:
        """Forget the document."""
        if self.directory is not None:
            with contextlib.suppress(OSError):
                (self.directory / self.name).unlink(missing_ok=True)

    def _seal(self, content: bytes) -> bytes:
        return seal(self.name.encode(), content).encode()


def seal(*parts: bytes, key: bytes | None = None) -> str:
    """A digest that only this user on this machine can make, as 32 hexadecimal digits.

    All parts but the last hold no NUL, so that no other parts have the same seal. `key` is `machine_key()`, from who
    makes thousands of seals and asks for it once.
    """
    return hashlib.blake2b(b"\0".join(parts), key=key or machine_key(), digest_size=_SEAL_BYTES).hexdigest()


def seal_words(*words: str, key: bytes | None = None) -> str:
    """The seal of strings; surrogates, which stand for undecodable bytes of a path, are allowed."""
    return seal("\0".join(words).encode("utf-8", "surrogatepass"), key=key)


def machine_key() -> bytes:
    """The key of this machine and user, made on first use; where RATCHET_CACHE_KEY is set, the one that it gives.

    Where it cannot be kept, this process has a key of its own: what it writes is believed by nobody else.
    """
    secret = shared_secret()
    if secret is not None:
        return hashlib.blake2b(secret, digest_size=_KEY_BYTES, person=b"ratchet cache").digest()
    return _kept_for(*_homes()) or _own_key()


def is_key_shared() -> bool:
    """Whether other processes of this user have the same key."""
    return shared_secret() is not None or _kept_for(*_homes()) is not None


def state_directory() -> Path | None:
    """Where what is this user's on this machine is kept, beside the key; None where nothing can be."""
    return _state_directory(*_homes())


def _homes() -> tuple[str | None, str | None]:
    state = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_STATE_HOME")
    return state, os.environ.get("HOME")


def shared_secret() -> bytes | None:
    """What RATCHET_CACHE_KEY holds: a secret by which several machines believe each other's caches. None for none.

    One that is too short counts for none: who can read a sealed file could guess it.
    """
    secret = os.environ.get("RATCHET_CACHE_KEY", "").strip().encode("utf-8", "surrogateescape")
    return secret if len(secret) >= SHORTEST_SECRET else None


@cache
def _kept_for(state: str | None, home: str | None) -> bytes | None:
    directory = _state_directory(state, home)
    return kept_key(directory) if directory is not None else None


@cache
def _own_key() -> bytes:
    return os.urandom(_KEY_BYTES)


def _state_directory(configured: str | None, home: str | None) -> Path | None:
    """The user's directory for state. None where there is no home, or where it lies in a work tree of git.

    What lies in a work tree may have come with a change, and its author would know the key.
    """
    user = Path(home or os.path.expanduser("~"))  # noqa: PTH111  (Path.home() raises where there is no home)
    state = Path(configured) if configured else user / ".local" / "state"
    if not state.is_absolute() or not (configured or user.is_dir()):
        return None
    place = state / "ratchet"
    resolved = Path(os.path.realpath(place))
    if any((parent / ".git").exists() for parent in (place, *place.parents, *resolved.parents)):
        return None
    return place


def kept_key(directory: Path) -> bytes | None:
    """The key in a directory, made if it is missing or damaged. None where no key can be kept secret there."""
    path = directory / "key"
    with contextlib.suppress(OSError):
        known = _read_key(path)
        if known is None:
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_whole(path, os.urandom(_KEY_BYTES))
            # Several processes may have made a key: the last one stays, and is everybody's.
            known = _read_key(path)
        return known
    return None


def _read_key(path: Path) -> bytes | None:
    """A key that nobody else can read or write; None for anything else. OSError where the file is another user's."""
    try:
        with path.open("rb") as stream:
            status = os.fstat(stream.fileno())
            key = stream.read(_KEY_BYTES + 1)
    except FileNotFoundError:
        return None
    if hasattr(os, "geteuid"):
        if status.st_uid != os.geteuid():
            raise PermissionError(f"{path} is another user's")
        if stat.S_IMODE(status.st_mode) & 0o077:
            return None
    return key if len(key) == _KEY_BYTES else None
