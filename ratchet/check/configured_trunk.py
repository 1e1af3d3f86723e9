"""The trunk that a change is measured against, as the trunk itself names it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.git import Base, Repository
from ratchet.storage.files import content_of

_FILES = ("ratchet.toml", "pyproject.toml")
_BASELINE = ("baselines/modules", "baselines/manifest.toml")
_LOOKED_BACK = 30
"""How many commits before HEAD may have been the last to change the baseline."""


def configured_base(repository: Repository, ref: str | None, environ: Mapping[str, str]) -> Base:
    """The base of HEAD: by `ref` (--base), else by the trunk.

    A change may not choose what it is compared with: `[git] trunk` is read where the usual trunk (the CI provider's,
    the remote's default, main or master) branched off. Only where there is none of these, the work tree's own counts.
    Nor may it move the trunk: where HEAD is the base, and its baseline allows more than that before it, the commit
    before it is the base. Of several merge bases, that which allows least is the base.
    """
    base = _base_by_trunk(repository, ref, environ)
    if base.others:
        from ratchet.check.ledger import least_of  # seldom needed

        return least_of(repository, base)
    if base.commit is None or base.commit != base.head:
        return base
    (today, _), *before = repository.git.objects.before(base.commit, _BASELINE, _LOOKED_BACK + 1)
    back = next((back for back, (shards, manifest) in enumerate(before, 1) if manifest and shards != today), None)
    if back is None:
        return base
    from ratchet.check.ledger import before_a_raise  # only where the baseline changed of late

    return before_a_raise(repository, base, back)


def last_recorded(repository: Repository, commit: str) -> str | None:
    """The commit that gave the baseline the form that it has at a commit; None where that is too long ago."""
    today, *before = repository.git.objects.before(commit, _BASELINE, _LOOKED_BACK + 1)
    back = next((back for back, objects in enumerate(before, 1) if objects != today), None)
    return repository.git.objects.parent(commit, back - 1) if back is not None else None


def _base_by_trunk(repository: Repository, ref: str | None, environ: Mapping[str, str]) -> Base:
    if ref is not None:
        return repository.base(ref, None, environ)
    own = _trunk_in({name: _read(repository.top / name) for name in _FILES})
    try:
        usual = repository.base(None, None, environ)
    except Inconclusive:
        if own is None:
            raise
        return repository.base(None, own, environ)
    if usual.commit is None:
        return usual
    texts = repository.texts(usual.commit, _FILES)
    if not _configured(texts):
        return repository.base(None, own, environ) if own is not None else usual
    there = _trunk_in(texts)
    return repository.base(None, there, environ) if there is not None else usual


def _read(path: Path) -> bytes:
    try:
        return content_of(path)
    except OSError:
        return b""


def _configured(texts: Mapping[str, bytes]) -> bool:
    return bool(texts.get("ratchet.toml")) or b"tool.ratchet" in texts.get("pyproject.toml", b"")


def _trunk_in(texts: Mapping[str, bytes]) -> str | None:
    """`[git] trunk`, without a look at anything else: what is wrong with the rest is told where it is read."""
    for name in _FILES:
        text = texts.get(name, b"")
        if b"trunk" not in text and b"\\" not in text:
            continue  # nor is it spelled with escapes: most files need no parser
        import tomllib

        try:
            table: object = tomllib.loads(text.decode("utf-8"))
        except (ValueError, RecursionError):
            continue
        for key in ("tool", "ratchet") if name == "pyproject.toml" else ():
            table = table.get(key) if isinstance(table, dict) else None
        git = table.get("git") if isinstance(table, dict) else None
        trunk = git.get("trunk") if isinstance(git, dict) else None
        if isinstance(trunk, str):
            return trunk
    return None
