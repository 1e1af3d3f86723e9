"""How mypy gets the collector: by name, in one process as in parallel workers, so that both leave the same cache.

Workers are processes of their own. A file, the order, says what they collect; they leave each record in a file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from mypy.build import BuildManager
from mypy.modulefinder import BuildSource, SearchPaths, compute_search_paths
from mypy.nodes import MypyFile
from mypy.options import Options

from ratchet.facts.forks import end_with
from ratchet.facts.types.run.plugin import Collected, Collector
from ratchet.facts.types.run.sealed_rows import seal_rows
from ratchet.storage.narrowing import as_list, as_number, as_table, as_text, as_texts, parsed

PLUGIN = __name__
"""The name under which mypy loads this module as a plugin."""

_ORDER = "order.json"
_at_hand: list[Collected] = []
"""What the build of this process collects into; empty in a worker."""


@contextlib.contextmanager
def collecting(collected: Collected) -> Iterator[None]:
    """Have the builds of this process collect into a collected."""
    _at_hand.append(collected)
    try:
        yield
    finally:
        _at_hand.pop()


def plugin(_: str) -> type[Collector]:
    """mypy's entry point."""
    return _InThisProcess if _at_hand else _InAWorker


class _InThisProcess(Collector):
    """The collector of the process that starts the build; where there are workers, it has nothing to collect."""

    def __init__(self, options: Options) -> None:
        super().__init__(options, _at_hand[-1])


class _InAWorker(Collector):
    """The collector of one worker."""

    def __init__(self, options: Options) -> None:
        seal_rows()  # mypy opens its cache after it has made its plugins
        self.home = _outbox(options)
        order = as_table(parsed((self.home / _ORDER).read_bytes()))
        end_with(as_number(order["parent"]))
        paths = as_table(order["search_paths"])
        self.search_paths: dict[str, list[str]] = {name: [*as_texts(found)] for name, found in paths.items()}
        wanted = {module: as_text(path) for module, path in as_table(order["wanted"]).items()}
        super().__init__(options, Collected(wanted, frozenset(as_texts(order["stale"]))))

    def get_additional_indirect_deps(self, file: MypyFile) -> set[str]:
        found = super().get_additional_indirect_deps(file)
        module, collected = file.fullname, self.collected
        if module in collected.wanted:
            facts = collected.records.pop(module, b"").decode()
            content = [module, module in collected.ignored, collected.failures.get(module, ""), facts]
            # Module names may be longer than file names may be.
            name = hashlib.sha256(module.encode()).hexdigest()
            (self.home / f"{name}.record").write_text(json.dumps(content), encoding="utf-8")
        return found

    def _manager(self) -> BuildManager:
        is_first = self.manager is None
        manager = super()._manager()
        if is_first:
            # The worker's own paths may hold the project: sys.path is cleaned in the process that started it alone.
            paths = SearchPaths(**{kind: tuple(entries) for kind, entries in self.search_paths.items()})
            manager.search_paths = manager.find_module_cache.search_paths = paths
        return manager


@contextlib.contextmanager
def silent() -> Iterator[None]:
    """Start processes whose standard output leads nowhere: ours is the report's, and a worker inherits it."""
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def give_order(options: Options, sources: Sequence[BuildSource], data_directory: str, collected: Collected) -> None:
    """Write what workers are to collect, and clear away what an earlier run left."""
    home = _outbox(options)
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    order = {
        "parent": os.getpid(),
        "wanted": dict(collected.wanted),
        "stale": sorted(collected.stale),
        "search_paths": compute_search_paths(list(sources), options, data_directory).asdict(),
    }
    (home / _ORDER).write_text(json.dumps(order), encoding="utf-8")


def take_records(options: Options, collected: Collected) -> None:
    """Take what the workers left."""
    home = _outbox(options)
    for path in home.glob("*.record"):
        name, ignored, failure, facts = as_list(parsed(path.read_bytes()))
        module = as_text(name)
        if failure:
            collected.failures[module] = as_text(failure)
        else:
            collected.records[module] = as_text(facts).encode()
        if ignored:
            collected.ignored.add(module)
    shutil.rmtree(home, ignore_errors=True)


def _outbox(options: Options) -> Path:
    """Where workers leave their records: beside mypy's cache, which is ours."""
    return Path(options.cache_dir).parent / "outbox"
