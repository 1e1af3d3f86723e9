"""What an agent's session was told already: kept outside the repository, where no change can bring it along."""

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
_NAMELESS = 6 * 3600.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Session:
    """`sent` are the sets of findings that it was blocked with; `state` is the work tree as it was looked at last.

    `lasting` is False where nothing can be written: then only the host knows whether it goes on because of us.
    """

    path: Path
    sent: tuple[str, ...] = ()
    state: str = ""
    lasting: bool = True

    def may_block(self, what: str, again: bool) -> bool:
        """Whether this set may still be sent: each once, three in all."""
        if not self.lasting:
            return not again
        return what not in self.sent and len(self.sent) < MOST_BLOCKS

    @property
    def is_last(self) -> bool:
        """Whether the next block is the last one."""
        return len(self.sent) == MOST_BLOCKS - 1

    def seen(self, state: str) -> Session:
        """The session after this state was looked at."""
        return replace(self, state=state)

    def blocked(self, what: str) -> Session:
        """The session after it was blocked with this."""
        return replace(self, sent=(*self.sent, what))

    def keep(self) -> Session:
        """Write it down. `lasting` is False in what comes back if that failed."""
        document = json.dumps({"sent": self.sent, "state": self.state}).encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_whole(self.path, document)
            kept = self.path.read_bytes() == document
            keep_newest(self.path.parent, "*.json", _KEPT)
        except OSError:
            kept = False
        return replace(self, lasting=kept)


def session(host: str, name: str, top: Path, environ: Mapping[str, str]) -> Session:
    """What is known of a host's session in a repository; a new one if nothing is.

    A host that names no session has a new one after some hours, or it would be silent for good after three blocks.
    """
    digest = hashlib.sha256("\0".join((host, name, str(top))).encode("utf-8", "surrogateescape")).hexdigest()
    path = _state_directory(environ) / f"{digest[:32]}.json"
    try:
        if not name and time.time() - path.stat().st_mtime > _NAMELESS:
            return Session(path)
        document = as_table(parsed(path.read_text(encoding="utf-8")))
        return Session(path, as_texts(document["sent"]), as_text(document["state"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Session(path)


def _state_directory(environ: Mapping[str, str]) -> Path:
    given = environ.get("XDG_STATE_HOME", "")
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    return (Path(given) if Path(given).is_absolute() else home / ".local/state") / "ratchet" / "hooks"
