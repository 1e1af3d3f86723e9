"""What agents were told of a change before: kept outside the repository, so that no commit can bring it along."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ratchet.storage.files import keep_newest, replace_whole
from ratchet.storage.narrowing import as_number, as_table, as_text, as_texts, parsed

MOST_BLOCKS = 3
"""How often in a row an agent is blocked that pays nothing of what it was told."""

_KEPT = 200
_LASTS = 6 * 3600.0
"""Seconds without a stop after which a session counts as a new one."""

_MOST_READERS = 20


@dataclass(frozen=True, slots=True)
class Session:
    """What was told of a change since the last check that held.

    `sent`: the digests of the sets of findings that blocked. `told`: the findings of the last one. `idle`: how many
    blocks in a row came without any of the findings before having gone. `tree`: the fingerprint of the last one that
    was checked. `head`: the commit for which it was seen whether baselines are left to commit. `asked`: the digest of
    those that the agent was asked for. `readers`: the hosts' own sessions that have read what a refusal is. `lasting`
    is False where nothing can be written: then only the host knows whether a hook blocked the agent before.
    """

    path: Path
    sent: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    idle: int = 0
    tree: str = ""
    head: str = ""
    asked: str = ""
    readers: tuple[str, ...] = ()
    lasting: bool = True

    def may_block(self, findings: Sequence[str], again: bool) -> bool:
        """Whether these findings may block the agent: each set once, and three times in all without progress."""
        if not self.lasting:
            return not again
        return digest_of(findings) not in self.sent and self._idle_with(findings) <= MOST_BLOCKS

    def is_last(self, findings: Sequence[str]) -> bool:
        """Whether to be blocked with these findings is the last time, unless some of them go."""
        return self._idle_with(findings) == MOST_BLOCKS

    def seen(self, tree: str) -> Session:
        """The session after the tree of this fingerprint was checked."""
        return replace(self, tree=tree, head="")

    def blocked(self, findings: Sequence[str], reader: str) -> Session:
        """The session after a host's session was blocked with these findings."""
        readers = (*(one for one in self.readers if one != reader), reader)[-_MOST_READERS:]
        sent = (*self.sent, digest_of(findings))
        return replace(self, sent=sent, told=tuple(findings), idle=self._idle_with(findings), readers=readers)

    def held(self) -> Session:
        """The session after a check that held: whatever was told is paid."""
        return replace(self, sent=(), told=(), idle=0)

    def keep(self) -> Session:
        """Write the session to its file. If that fails, the result is not `lasting`."""
        words = {"tree": self.tree, "head": self.head, "asked": self.asked, "readers": self.readers}
        document = json.dumps({"sent": self.sent, "told": self.told, "idle": self.idle, **words}).encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            replace_whole(self.path, document)
            kept = self.path.read_bytes() == document
            keep_newest(self.path.parent, "*.json", _KEPT)
        except OSError:
            kept = False
        return replace(self, lasting=kept)

    def _idle_with(self, findings: Sequence[str]) -> int:
        return 1 if set(self.told) - set(findings) else self.idle + 1


def digest_of(findings: Sequence[str]) -> str:
    """The same for the same set of findings: 32 hexadecimal digits."""
    return hashlib.sha256(repr(sorted(findings)).encode("utf-8", "replace")).hexdigest()[:32]


def session(top: Path, base: str, environ: Mapping[str, str]) -> Session:
    """The session of a change: of the tree at `top` against the commit `base`, "" for none.

    It is not the host's own: two hosts that are installed side by side answer the same stop, and some name no session.
    It ends after some hours without a stop.
    """
    digest = hashlib.sha256(f"{top}\0{base}".encode("utf-8", "surrogateescape")).hexdigest()
    path = _state_directory(environ) / f"{digest[:32]}.json"
    try:
        if time.time() - path.stat().st_mtime > _LASTS:
            return Session(path)
        document = as_table(parsed(path.read_text(encoding="utf-8")))
        sent, told, readers = (as_texts(document[name]) for name in ("sent", "told", "readers"))
        tree, head, asked = (as_text(document[name]) for name in ("tree", "head", "asked"))
        return Session(path, sent, told, as_number(document["idle"]), tree, head, asked, readers)
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
