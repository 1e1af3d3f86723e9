"""What agents were told of a change before: kept outside the repository, so that no commit can bring it along."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ratchet.storage.files import keep_newest, replace_whole
from ratchet.storage.narrowing import as_table, as_text, as_texts, parsed

MOST_BLOCKS = 3
_KEPT = 200
_LASTS = 6 * 3600.0
"""Seconds without a stop after which a session counts as a new one."""


@dataclass(frozen=True, slots=True)
class Session:
    """`sent`: the digests of the findings that blocked the session. `state`: the fingerprint of the last checked tree.

    `lasting` is False where nothing can be written: then only the host knows whether a hook blocked the agent before.
    """

    path: Path
    sent: tuple[str, ...] = ()
    state: str = ""
    lasting: bool = True

    def may_block(self, digest: str, again: bool) -> bool:
        """Whether these findings may block the agent: each set once, three times in all."""
        if not self.lasting:
            return not again
        return digest not in self.sent and len(self.sent) < MOST_BLOCKS

    @property
    def is_last(self) -> bool:
        """Whether the next block is the last one."""
        return len(self.sent) == MOST_BLOCKS - 1

    def seen(self, state: str) -> Session:
        """The session after the tree of this fingerprint was checked."""
        return replace(self, state=state)

    def blocked(self, digest: str) -> Session:
        """The session after it was blocked with the findings of this digest."""
        return replace(self, sent=(*self.sent, digest))

    def keep(self) -> Session:
        """Write the session to its file. If that fails, the result is not `lasting`."""
        document = json.dumps({"sent": self.sent, "state": self.state}).encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_whole(self.path, document)
            kept = self.path.read_bytes() == document
            keep_newest(self.path.parent, "*.json", _KEPT)
        except OSError:
            kept = False
        return replace(self, lasting=kept)


def session(top: Path, base: str, environ: Mapping[str, str]) -> Session:
    """The session of a change: of the tree at `top` against the commit `base`, "" for none.

    It is not the host's own: two hosts that are installed side by side answer the same stop, and some name no session.
    It ends after some hours, or else three blocks would silence the hook for good.
    """
    digest = hashlib.sha256(f"{top}\0{base}".encode("utf-8", "surrogateescape")).hexdigest()
    path = _state_directory(environ) / f"{digest[:32]}.json"
    try:
        if time.time() - path.stat().st_mtime > _LASTS:
            return Session(path)
        document = as_table(parsed(path.read_text(encoding="utf-8")))
        return Session(path, as_texts(document["sent"]), as_text(document["state"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Session(path)


def was_said(path: Path, found: str, environ: Mapping[str, str]) -> bool:
    """Whether the same was found in a file the last time. It is noted; where nothing can be, it was not."""
    name = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()[:32]
    kept, document = _state_directory(environ) / f"{name}.edit", found.encode("utf-8", "replace")
    try:
        if kept.is_file() and kept.read_bytes() == document:
            return True
        kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_whole(kept, document)
        keep_newest(kept.parent, "*.edit", _KEPT)
    except OSError:
        return False
    return False


def _state_directory(environ: Mapping[str, str]) -> Path:
    given = environ.get("XDG_STATE_HOME", "")
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    return (Path(given) if Path(given).is_absolute() else home / ".local/state") / "ratchet" / "hooks"
