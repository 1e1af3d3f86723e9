"""One build of mypy that looks into every body of the measured files, whatever the configuration says, to infer."""

from __future__ import annotations

from collections.abc import Mapping

from mypy import build
from mypy.build import BuildManager
from mypy.nodes import MypyFile
from mypy.options import Options
from mypy.plugin import Plugin

from ratchet.errors import Inconclusive
from ratchet.facts.types.inference.reading import Reader
from ratchet.facts.types.inference.records import ModuleInference
from ratchet.facts.types.request import MypyRequest
from ratchet.facts.types.run.building import CrashError, build_all, errors_of
from ratchet.facts.types.run.configure import at_top, configure, have_every_body_checked
from ratchet.facts.types.run.isolation import quiet_collector, search_path
from ratchet.facts.types.run.lock import held
from ratchet.facts.types.run.module_names import modules
from ratchet.facts.types.run.plugin import Collected, Collector
from ratchet.facts.types.run.workers import PLUGIN as MEASURING

PLUGIN = __name__
"""The name under which mypy loads this module as a plugin."""

_at_hand: list[dict[str, ModuleInference]] = []
_collected: list[Collected] = []


def plugin(_: str) -> type[Plugin]:
    """mypy's entry point."""
    return _Inferring


class _Inferring(Collector):
    """Reads each measured module right after mypy has checked it."""

    def __init__(self, options: Options) -> None:
        super().__init__(options, _collected[-1])

    def _collect(self, manager: BuildManager, file: MypyFile) -> set[str]:
        found = ModuleInference(self.collected.wanted[file.fullname])
        Reader(manager.all_types, found, self.collected.wanted).read(file)
        _at_hand[-1][file.fullname] = found
        return set()  # all of them are read anew each time


def infer(request: MypyRequest) -> Mapping[str, ModuleInference]:
    """Module → what mypy infers in it, of every measured file. Raises Inconclusive where mypy cannot check them."""
    if not request.files:
        return {}
    with at_top(request.top):
        configured = configure(request)
        options, wanted = configured.options, modules(request, configured.options.mypy_path)
        options.plugins = [PLUGIN if name == MEASURING else name for name in options.plugins]
        options.cache_dir = str(request.cache_dir / configured.digest / "inference")
        have_every_body_checked(options)
        found: dict[str, ModuleInference] = {}
        collected = Collected({module: file.path for module, file in wanted.items()}, frozenset(wanted))
        home = request.cache_dir / configured.digest
        with held(home), search_path(request.top), quiet_collector():
            _at_hand.append(found)
            _collected.append(collected)
            try:
                result = _build(request, options, wanted, collected)
                for module, file in wanted.items():
                    if module in found:
                        rows = errors_of(result, module, file.path)
                        errors = {(row[1], row[7] or "misc", row[6]) for row in rows if row[5] == "error"}
                        found[module].errors = sorted(errors)
                result.manager.metastore.close()
            finally:
                _at_hand.pop()
                _collected.pop()
    if collected.failures:
        module, trace = next(iter(sorted(collected.failures.items())))
        raise Inconclusive(
            f"{collected.wanted[module]}: what mypy infers could not be read: {trace.splitlines()[-1]}\n{trace}"
        )
    return found


def _build(
    request: MypyRequest, options: Options, wanted: Mapping[str, object], collected: Collected
) -> build.BuildResult:
    files = {module: file for module, file in modules(request, options.mypy_path).items() if module in wanted}
    try:
        return build_all(request, options, files, collected)
    except CrashError as error:
        raise Inconclusive(f"mypy crashed while it inferred types: {error}") from error
