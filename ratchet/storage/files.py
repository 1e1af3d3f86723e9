"""Reading regular files of a bounded size, and writing files whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from pathlib import Path

MOST_BYTES = 64 << 20
"""No source, configuration or baseline is larger: what is would only take the memory."""

_PLAIN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
OF_ITSELF = _PLAIN | getattr(os, "O_NOFOLLOW", 0)
"""Flags for `content_of`: follow no link. Nothing that is no file is waited for in any case."""

_ABANDONED_SECONDS = 3_600


def replace_whole(path: Path, content: bytes) -> bool:
    """Put new content in the place of a file in one step; readers see the old or the new, never a part.

    For caches: no OSError is raised, since a cache that cannot be written costs time, never an answer. Returns whether
    it was written.
    """
    import tempfile  # not where nothing is written

    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).replace(path)
            return True
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    return False


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """Put new content in the place of a file of the project in one step. Raises OSError where it cannot be written.

    `mode` are its permissions; None: those of a new file.

    A writer that is killed leaves at most `.NAME.tmp` behind, which the next one replaces.
    """
    draft = path.with_name(f".{path.name}.tmp")
    draft.unlink(missing_ok=True)
    try:
        with draft.open("xb") as stream:  # anew: a link that the tree has in its place is not written through
            stream.write(content)
            stream.flush()
            if mode is not None:
                draft.chmod(mode)
            os.fsync(stream.fileno())
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise


def write_new(path: Path, content: bytes) -> None:
    """Write a file where nothing stands, a link included. Raises FileExistsError where something does."""
    with path.open("xb") as stream:
        stream.write(content)


def keep_newest(directory: Path, pattern: str, count: int) -> None:
    """Delete all but the newest files of a cache directory that match; others may do the same at the same time.

    What writers that were killed left behind goes as well, once it is old.
    """
    with contextlib.suppress(OSError):
        files = sorted(directory.glob(pattern), key=lambda path: path.stat().st_mtime_ns, reverse=True)
        limit = time.time() - _ABANDONED_SECONDS
        abandoned = [path for path in directory.glob(f".{pattern}.*") if path.stat().st_mtime < limit]
        for path in (*files[count:], *abandoned):
            path.unlink(missing_ok=True)


def content_of(path: str | Path, flags: int = _PLAIN) -> bytes:
    """A file's bytes. Every file of the tree that is checked is read by this function.

    Raises OSError, which says why: it cannot be read, is no regular file, or is larger than MOST_BYTES.
    """
    # Thousands of files are read in every run: this is three times as fast as Path.read_bytes.
    handle = os.open(path, flags)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EISDIR, "it is not a regular file", str(path))
        if status.st_size > MOST_BYTES:
            raise _too_large(path)
        content = os.read(handle, status.st_size + 1)
        if len(content) == status.st_size:
            return content
        return content + _rest(handle, path, len(content))
    finally:
        os.close(handle)


def _rest(handle: int, path: str | Path, length: int) -> bytes:
    """What a file holds that says a smaller size than it has, or that grows."""
    parts = []
    while part := os.read(handle, 1 << 20):
        parts.append(part)
        length += len(part)
        if length > MOST_BYTES:
            raise _too_large(path)
    return b"".join(parts)


def _too_large(path: str | Path) -> OSError:
    return OSError(errno.EFBIG, f"it is larger than {MOST_BYTES >> 20} MB", str(path))


def text_of(path: str | Path, errors: str = "strict") -> str:
    """The same as UTF-8 text, with plain line ends. Raises UnicodeDecodeError besides."""
    return content_of(path).decode("utf-8", errors).replace("\r\n", "\n")


def content_or_none(path: Path) -> bytes | None:
    """What a file holds; None where there is none, or where it cannot be read."""
    try:
        return content_of(path)
    except OSError:
        return None
