"""What makes a record right: everything for which mypy would recheck the module, as one digest."""

from __future__ import annotations

import hashlib
import json
import marshal

from mypy.build import BuildManager
from mypy.cache import CacheMeta, CacheMetaEx

from ratchet.facts.collect.followed import FirstParty, found
from ratchet.facts.types.cache.codec import SCHEMA

_encoded = json.JSONEncoder(sort_keys=True).encode


def merged(meta: CacheMeta, extra: CacheMetaEx) -> CacheMeta:
    """The meta as mypy has it once a module is loaded from cache: with its indirect dependencies."""
    meta.dependencies = meta.dependencies + extra.dependencies
    meta.suppressed = meta.suppressed + extra.suppressed
    meta.dep_hashes = meta.dep_hashes + extra.dep_hashes
    return meta


class Tokens:
    """The tokens of the modules of one build."""

    def __init__(self, manager: BuildManager) -> None:
        self._manager = manager
        self._own = FirstParty(manager)
        self._options: tuple[dict[str, object], bytes] = ({}, b"")

    def of(self, meta: CacheMeta) -> str:
        """The digest of a module's cache meta, times and the number of workers left out.

        What mypy found on disk for the modules that it did not follow belongs to it: a package that is installed but
        untyped is reported otherwise than a missing one, and mypy does not look again. So does which dependencies are
        the project's own: a package that moved between the tree and the environment, and is what it was, is fresh to
        mypy.
        """
        parts = (
            SCHEMA,
            meta.version_id,
            meta.id,
            meta.path,
            meta.hash,
            meta.ignore_all,
            meta.plugin_data,
            meta.dependencies,
            self._own.among(meta.dependencies),
            meta.suppressed,
            [found(self._manager, module) for module in meta.suppressed],
            meta.suppressed_deps_opts,
            meta.interface_hash,
            meta.trans_dep_hash,
            b"".join(meta.dep_hashes),
            self._digest_of(meta.options),
        )
        # JSON takes five times as long, for every module in every run. Up to version 2 equal values are equal bytes.
        return hashlib.sha256(marshal.dumps(parts, 2)).hexdigest()

    def _digest_of(self, options: dict[str, object]) -> bytes:
        """Nearly all modules have the same options, and comparing them takes a tenth of the time of encoding them."""
        if self._options[0] != options:
            rest = {name: value for name, value in options.items() if name != "is_parallel"}
            self._options = options, hashlib.sha256(_encoded(rest).encode()).digest()
        return self._options[1]
