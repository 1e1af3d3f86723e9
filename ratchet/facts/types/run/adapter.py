"""mypy, run in this process: sources in, records out. The one place that knows how a build is started and judged."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mypy import build
from mypy.cache import CacheMeta, CacheMetaEx
from mypy.options import Options
from mypy.version import __version__ as mypy_version

from ratchet.errors import Inconclusive
from ratchet.facts.collect.type_records import TypeFacts
from ratchet.facts.contents import content_in
from ratchet.facts.files import SourceFile
from ratchet.facts.files_read import remember_files_read
from ratchet.facts.types.cache.codec import SCHEMA, Row, pack_errors
from ratchet.facts.types.cache.store import Entry, Modules, Store, digest
from ratchet.facts.types.request import MypyRequest
from ratchet.facts.types.run.beside import changed_modules, modules_beside, modules_of_the_tree, remember_states
from ratchet.facts.types.run.building import CrashError, build_all
from ratchet.facts.types.run.configure import Configured, at_top, configure, workers
from ratchet.facts.types.run.errors_told import errors_asked_for
from ratchet.facts.types.run.freshness import Tokens, merged
from ratchet.facts.types.run.isolation import quiet_collector, search_path
from ratchet.facts.types.run.lock import forget_unused, held
from ratchet.facts.types.run.module_names import modules
from ratchet.facts.types.run.plugin import Collected
from ratchet.facts.types.run.workers import PLUGIN
from ratchet.storage.database import is_storage_failure
from ratchet.storage.files import content_or_none

PASSES = 3
"""One for what changed, one for modules whose record is missing or foreign, one for what that drags along."""


@dataclass(slots=True)
class Run:
    """One request under way: what is known of each measured module."""

    request: MypyRequest
    configured: Configured
    home: Path
    store: Store
    wanted: dict[str, SourceFile]
    index: dict[str, Entry]
    fresh: dict[str, Row] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    read: dict[str, str] = field(default_factory=dict)


def type_facts(request: MypyRequest) -> TypeFacts:
    """What mypy says of every measured file, taken from records where mypy holds a module fresh.

    Raises Inconclusive when anything stays unmeasured: a syntax error, a crash, a missing plugin, a wrong
    configuration, two files that are one module.
    """
    if not request.files:
        return TypeFacts({}, mypy_version, f"{sys.version_info[0]}.{sys.version_info[1]}", sys.platform, ())
    with at_top(request.top):
        configured = configure(request)
        wanted = modules(request, configured.options.mypy_path)
        home = request.cache_dir / configured.digest
        with held(home) as is_held, search_path(request.top), quiet_collector():
            store = Store(home / f"records-{mypy_version}-{SCHEMA}.sqlite" if is_held else None)
            run = Run(request, configured, home, store, wanted, store.index())
            if not is_held:
                _go_without_a_cache(run)
            _preserve_bodies(configured.options, wanted)
            _measure_all(run)
            remember_files_read(request.cache_dir, request.top, run.read.values())
        forget_unused(request.cache_dir)
    options = configured.options
    return TypeFacts(
        modules=Modules(store, run.digests, run.fresh, lambda paths: _repair(run, paths)),
        mypy=mypy_version,
        python=".".join(map(str, options.python_version)),
        platform=options.platform,
        plugins=tuple(plugin for plugin in options.plugins if plugin != PLUGIN),
        tokens=run.digests,
        refused_plugins=configured.refused_plugins,
        complaints=configured.complaints,
    )


def _measure_all(run: Run) -> None:
    """Have mypy check whatever changed, also where it makes nothing of a file's times."""
    began, was_there = time.time_ns(), (run.home / "mypy").is_dir()
    edited = {module for module, file in run.wanted.items() if not _is_known(run, file)}
    beside = changed_modules(run.home, run.request.top)
    _measure(run, frozenset(edited | (beside or frozenset())))
    present = modules_of_the_tree(run.request.top, run.read)
    if beside is None and was_there and present:
        # What mypy's cache holds of these may be of other files.
        _measure(run, frozenset(present))
    remember_states(run.home, run.request.top, present, began)


def _go_without_a_cache(run: Run) -> None:
    run.configured.options.cache_dir = os.devnull


def _repair(run: Run, paths: Collection[str]) -> None:
    """Measure modules anew whose records were found to be damaged when they were read."""
    if not run.request.top.is_dir():
        raise Inconclusive(f"{', '.join(sorted(paths)[:5])}: damaged in the cache {run.home}; run again")
    with at_top(run.request.top), held(run.home), search_path(run.request.top), quiet_collector():
        _measure(run, frozenset(module for module, file in run.wanted.items() if file.path in paths))


def _measure(run: Run, stale: frozenset[str]) -> None:
    for _ in range(PASSES):
        stale = _pass(run, stale)
        if not stale:
            break
    else:
        raise Inconclusive(
            f"mypy {mypy_version} gave no facts for {', '.join(sorted(stale)[:5])}, although asked again"
        )
    gone = run.index.keys() - {file.path for file in run.wanted.values()}
    if gone:
        run.store.write((), gone)


def _is_known(run: Run, file: SourceFile) -> bool:
    # mypy misses an edit of the same size within the same second; the hash of our own reading does not.
    entry = run.index.get(file.path)
    return entry is not None and entry.sha == file.sha and entry.module == file.module


def _preserve_bodies(options: Options, modules: Iterable[str]) -> None:
    """mypy strips the bodies of modules whose errors it ignores, and the facts with them, unless asked not to.

    Where a comment in the file says so, its parser strips them itself; what stands in them is then told by the text.
    """
    if options.ignore_errors or any("ignore_errors" in each for each in options.per_module_options.values()):
        for module in [module for module in modules if options.clone_for_module(module).ignore_errors]:
            options.per_module_options.setdefault(module, {})["preserve_asts"] = True
        options._per_module_cache = None
        options._glob_options.clear()


_PARTIAL_TYPES = re.compile(rb"#\s*mypy:.*local.partial.types")


def _says_partial_types(request: MypyRequest) -> bool:
    """Whether a file has a comment about `local_partial_types`, which is decided for a module by itself."""
    contents = (content_or_none(request.top / file.path) or b"" for file in request.files)
    return any(b"mypy:" in content and _PARTIAL_TYPES.search(content) is not None for content in contents)


def _pass(run: Run, stale: frozenset[str]) -> frozenset[str]:
    """One build. Returns the modules that mypy took from its cache and for which no record fits.

    A crash may come of the workers, or of a damaged cache, which must not change a verdict: mypy is asked once more in
    one process, and then with an empty cache. If that cannot be written either, as on a full disk, mypy goes without.
    """
    number = workers(run.configured.options, run.request.jobs, len(stale))
    # mypy's workers do not heed this option in a comment.
    run.configured.options.num_workers = 0 if number and _says_partial_types(run.request) else number
    try:
        return _attempt(run, stale)
    except CrashError as error:
        first = error
    if run.configured.options.num_workers:
        run.configured.options.num_workers = 0
        with contextlib.suppress(CrashError):
            return _attempt(run, stale)
    shutil.rmtree(run.configured.options.cache_dir, ignore_errors=True)
    try:
        return _attempt(run, stale)
    except CrashError as error:
        if not is_storage_failure(error.__cause__):
            raise _crashed(error, first) from error.__cause__
    _go_without_a_cache(run)
    try:
        return _attempt(run, stale)
    except CrashError as error:
        raise _crashed(error) from error.__cause__


_CRASHED_AT = re.compile(r"^(?P<place>.+): error: INTERNAL ERROR", re.MULTILINE)
"""How mypy says at which file, and mostly at which line of it, it broke down."""


def _crashed(error: CrashError, first: CrashError | None = None) -> Inconclusive:
    """What to say of a crash. `first` came before it, and may be its reason: Django's setup runs once a process."""
    at = _CRASHED_AT.search(str(error))
    if at:
        return Inconclusive(
            f"{at['place']}: mypy {mypy_version} crashed (INTERNAL ERROR). Write that code in another way, or leave "
            "the file out (exclude in ratchet.toml). The mistake is mypy's: its issue tracker may know it."
        )
    before = f" (in the first of several attempts: {first})" if first and str(first) != str(error) else ""
    return Inconclusive(f"mypy {mypy_version} crashed: {error}{before}")


def _attempt(run: Run, stale: frozenset[str]) -> frozenset[str]:
    wanted = {module: file.path for module, file in run.wanted.items()}
    collected = Collected(wanted, stale)
    result = build_all(run.request, run.configured.options, run.wanted, collected)
    if collected.failures:
        module, trace = next(iter(sorted(collected.failures.items())))
        raise Inconclusive(
            f"{wanted[module]}: its facts could not be read from mypy {mypy_version}: {trace.splitlines()[-1]}\n{trace}"
        )
    try:
        return _sift(run, collected, result)
    finally:
        # mypy leaves its shards open.
        result.manager.metastore.close()


def _sift(run: Run, collected: Collected, result: build.BuildResult) -> frozenset[str]:
    """Keep what was collected, reuse what fits, and return the rest."""
    collected.stale = frozenset()
    run.read.update(modules_beside(run.wanted, result))
    rows: list[tuple[Row, Entry]] = []
    again: set[str] = set()
    tokens = Tokens(result.manager)
    for module, file in run.wanted.items():
        state = result.graph.get(module)
        if state is None:
            raise Inconclusive(f"{file.path}: mypy {mypy_version} did not take it")
        facts = collected.records.get(module)
        if facts is None:
            if not _is_reusable(run, tokens, file, state):
                again.add(module)
        else:
            rows.append(_record(run, result.manager, tokens, module, facts, module in collected.ignored))
    run.store.write([pair for pair in rows if pair[1].token])
    for row, entry in rows:
        run.fresh[row.path], run.digests[row.path], run.index[row.path] = row, entry.digest, entry
    return frozenset(again)


def _is_reusable(run: Run, tokens: Tokens, file: SourceFile, state: build.State) -> bool:
    """Whether the record at hand is of what mypy holds fresh; then it counts."""
    entry = run.index.get(file.path)
    if entry is None or state.meta is None or not _is_known(run, file) or tokens.of(state.meta) != entry.token:
        return False
    run.digests[file.path] = entry.digest
    return True


def _record(
    run: Run, manager: build.BuildManager, tokens: Tokens, module: str, facts: bytes, ignored: bool
) -> tuple[Row, Entry]:
    file = run.wanted[module]
    content = content_in(run.request.top, file.path)
    if hashlib.sha256(content).hexdigest() != file.sha:
        raise Inconclusive(f"{file.path}: changed while it was being measured; run again")
    pair: tuple[CacheMeta, CacheMetaEx] | None = build.find_cache_meta(module, file.path, manager)
    lines = pair[1].error_lines if pair is not None else manager.errors.file_messages(file.path)
    errors = errors_asked_for(lines, run.configured.asked, module, content)
    row = Row(file.module, file.path, ignored, facts, pack_errors(errors))
    proof = "" if pair is None else tokens.of(merged(*pair))
    return row, Entry(row.module, row.ignored, file.sha, proof, digest(row))
