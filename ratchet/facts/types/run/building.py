"""One build of mypy: how it is started, and what it says when it stops or breaks."""

from __future__ import annotations

import contextlib
import io
import os
import traceback
from collections.abc import Mapping

from mypy import build
from mypy.errors import CompileError
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.version import __version__ as mypy_version

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.facts.types.request import MypyRequest
from ratchet.facts.types.run import workers
from ratchet.facts.types.run.isolation import load_plugins
from ratchet.facts.types.run.plugin import Collector


class CrashError(Exception):
    """mypy broke down, and what it said."""


def build_all(
    request: MypyRequest, options: Options, wanted: Mapping[str, SourceFile], collector: Collector
) -> build.BuildResult:
    """Run mypy's build over `wanted`, by module. Raises Inconclusive in mypy's own words when it stops.

    Raises CrashError when it breaks.
    """
    bases = {root: str((request.top / root).resolve()) for root in {file.root for file in wanted.values()}}
    sources = [BuildSource(file.path, module, None, bases[file.root]) for module, file in wanted.items()]
    said: list[str] = []
    noise = io.StringIO()
    if request.workers:
        workers.give_order(workers.outbox(options), collector.wanted, collector.stale)
    try:
        with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
            load_plugins(options)
            result = build.build(
                sources,
                options,
                # What blocks the build is said of no file in particular.
                flush_errors=lambda file, messages, _: said.extend(messages) if file is None else None,
                stdout=noise,
                stderr=noise,
                extra_plugins=[] if request.workers else [collector],
                worker_env={**os.environ, "PYTHONSAFEPATH": "1"},
            )
    except CompileError as error:
        raise Inconclusive("\n".join(said or error.messages or [f"mypy {mypy_version} stopped"])) from error
    except (Exception, SystemExit) as error:
        told = noise.getvalue().strip() or "".join(traceback.format_exception_only(error)).strip()
        raise CrashError(told) from error
    if request.workers:
        workers.collect(workers.outbox(options), collector)
    return result
