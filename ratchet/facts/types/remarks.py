"""What mypy remarks of comments and casts that do nothing, whether the project asks for these warnings or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mypy import build, errorcodes
from mypy.options import Options

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import ERROR, Fact
from ratchet.facts.types.request import MypyRequest
from ratchet.facts.types.run.building import CrashError, build_all, errors_of
from ratchet.facts.types.run.configure import at_top, configure
from ratchet.facts.types.run.isolation import quiet_collector, search_path
from ratchet.facts.types.run.lock import held
from ratchet.facts.types.run.module_names import modules
from ratchet.facts.types.run.plugin import Collected
from ratchet.facts.types.run.workers import PLUGIN

CODES = frozenset({"unused-ignore", "ignore-without-code", "redundant-cast"})


def remarks(request: MypyRequest) -> Mapping[str, tuple[Fact, ...]]:
    """Path → the remarks about it. Raises Inconclusive where mypy cannot check the files."""
    if not request.files:
        return {}
    with at_top(request.top):
        configured = configure(request)
        options, wanted = configured.options, modules(request, configured.options.mypy_path)
        _remark(options)
        home = request.cache_dir / configured.digest
        options.cache_dir = str(home / "remarks")
        # What the measure collects is of no use here.
        options.plugins = [name for name in options.plugins if name != PLUGIN]
        with held(home), search_path(request.top), quiet_collector():
            try:
                result = build_all(request, options, wanted, Collected({}, frozenset()))
            except CrashError as error:
                raise Inconclusive(f"mypy crashed: {error}") from error
            try:
                return {file.path: tuple(_of_file(result, module, file)) for module, file in wanted.items()}
            finally:
                result.manager.metastore.close()


def _remark(options: Options) -> None:
    """Turn the warnings on, for every module."""
    options.warn_unused_ignores = options.warn_redundant_casts = True
    options.enabled_error_codes.add(errorcodes.IGNORE_WITHOUT_CODE)
    options.disabled_error_codes.discard(errorcodes.IGNORE_WITHOUT_CODE)
    for section in options.per_module_options.values():
        for name in ("warn_unused_ignores", "warn_redundant_casts", "enable_error_code", "disable_error_code"):
            section.pop(name, None)
    options._per_module_cache = None


def _of_file(result: build.BuildResult, module: str, file: SourceFile) -> Iterator[Fact]:
    for _, line, column, _, _, _, message, code in errors_of(result, module, file.path):
        if code in CODES:
            yield Fact(ERROR, "", max(line, 1), max(column, 0) + 1, code, message)
