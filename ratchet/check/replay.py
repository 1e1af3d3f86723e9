"""Measures the base again: with today's environment, or under a stricter ruler, in a directory of its own."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from ratchet import __version__
from ratchet.check.merge_base import Before
from ratchet.config import Config
from ratchet.facts.change import rename_modules
from ratchet.facts.environment import installed
from ratchet.measure.architecture import all_ours
from ratchet.measure.tree import Instruments, Tree, measure_tree
from ratchet.storage.cache import CachedDocument
from ratchet.storage.code_digest import code_digest
from ratchet.storage.narrowing import as_number, as_rows, parsed
from ratchet.terms import Key


def replay(
    before: Before, config: Config, overlay: Mapping[str, bytes | None], instruments: Instruments
) -> Mapping[Key, int]:
    """Counts of the base's tree under today's names, measured as `config` says.

    `overlay` are files laid over the base's (None: deleted), such as today's mypy configuration. The answer is kept
    in the cache by tree, environment and overlay. The directory goes away, whatever happens.
    """
    # Nobody knows what a contract type of the project's own rests on: such counts are never remembered.
    directory = instruments.cache if all_ours(config) else None
    name = f"replay-{_digest(before, config, overlay, instruments)}.json"
    document = CachedDocument(directory, name, "replay-*.json")
    counts = _decode(document.read())
    if counts is None:
        instruments.progress(f"measuring the base {before.commit[:12]} again")
        counts = _measure(before, config, overlay, instruments)
        document.write(_encode(counts))
    return {before.today_key(key): count for key, count in rename_modules(counts, before.modules).items()}


def _measure(
    before: Before, config: Config, overlay: Mapping[str, bytes | None], instruments: Instruments
) -> dict[Key, int]:
    with tempfile.TemporaryDirectory(prefix="ratchet-base-") as folder:
        top = Path(folder).resolve()
        before.repository.export(before.commit, top)
        # mypy looks for its configuration upwards, to the repository's root: not into whatever holds this directory.
        (top / ".git").mkdir(exist_ok=True)
        for path, content in overlay.items():
            target = top / path
            target.unlink(missing_ok=True)
            if content is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)
        cache = instruments.cache / "base"
        with contextlib.suppress(OSError):  # a full disk: without a cache
            cache.mkdir(exist_ok=True)
        there = dataclasses.replace(instruments, cache=cache)
        listed = set(before.repository.tree(before.commit)) | {path for path, content in overlay.items() if content}
        present = [path for path in listed if (top / path).is_symlink() or (top / path).is_file()]
        return dict(measure_tree(Tree(top, present, config), there).measure.counts)


def _digest(before: Before, config: Config, overlay: Mapping[str, bytes | None], instruments: Instruments) -> str:
    found = hashlib.sha256()
    plugins = sorted(instruments.plugins_allowed) if instruments.plugins_allowed is not None else None
    parts = [
        before.commit,
        __version__,
        code_digest(),
        repr(config),
        str(instruments.interpreter),
        repr(plugins),
    ]
    parts += [
        *installed(instruments.interpreter),
        *(f"{path}\0{content!r}" for path, content in sorted(overlay.items())),
    ]
    for part in parts:
        found.update(part.encode("utf-8", "surrogatepass") + b"\0")
    return found.hexdigest()[:32]


def _decode(content: bytes | None) -> dict[Key, int] | None:
    """The counts that `_encode` wrote; None for anything else."""
    if content is None:
        return None
    try:
        return {Key(*map(str, words)): as_number(count) for *words, count in as_rows(parsed(content))}
    except (ValueError, TypeError):
        return None


def _encode(counts: Mapping[Key, int]) -> bytes:
    rows = [[key.rule, key.module, key.symbol, key.detail, count] for key, count in sorted(counts.items())]
    return json.dumps(rows, ensure_ascii=True).encode()
