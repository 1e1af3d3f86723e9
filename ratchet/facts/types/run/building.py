"""One build of mypy: how it is started, and what it says when it stops or breaks."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from mypy import build
from mypy.cache import ErrorTuple
from mypy.errors import CompileError
from mypy.modulefinder import BuildSource
from mypy.options import Options
from mypy.version import __version__ as mypy_version

from ratchet.errors import Inconclusive
from ratchet.facts.files import SourceFile
from ratchet.facts.types.request import MypyRequest
from ratchet.facts.types.run import workers
from ratchet.facts.types.run.isolation import load_plugins
from ratchet.facts.types.run.plugin import Collected
from ratchet.facts.types.run.sealed_rows import sealed_rows
from ratchet.storage.garbage import set_apart

_DATA = str(Path(build.__file__).parent)
"""Where mypy has its own stubs."""


class CrashError(Exception):
    """mypy broke down, and what it said."""


def _about_plugins(message: str) -> str:
    """Where a plugin has to be installed that mypy cannot import."""
    if "Error importing plugin" not in message:
        return ""
    return f"\nmypy's plugins run in the Python that runs ratchet, {sys.executable}. Install ratchet beside the plugin."


def errors_of(result: build.BuildResult, module: str, path: str) -> Sequence[ErrorTuple]:
    """What mypy says of one module of a build, from its cache or anew."""
    pair = build.find_cache_meta(module, path, result.manager)
    return pair[1].error_lines if pair is not None else result.manager.errors.file_messages(path)


def build_all(
    request: MypyRequest, options: Options, wanted: Mapping[str, SourceFile], collected: Collected
) -> build.BuildResult:
    """Run mypy's build over `wanted`, by module, with as many workers as `options` say; `collected` is filled.

    Raises Inconclusive in mypy's own words when the build stops, and CrashError when it breaks.
    """
    bases = {root: str((request.top / root).resolve()) for root in {file.root for file in wanted.values()}}
    sources = [BuildSource(file.path, module, None, bases[file.root]) for module, file in wanted.items()]
    said: list[str] = []
    noise = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(noise),
            contextlib.redirect_stderr(noise),
            workers.collecting(collected),
            workers.silent() if options.num_workers else contextlib.nullcontext(),
        ):
            if options.num_workers:
                workers.give_order(options, sources, _DATA, collected)
            load_plugins(options)
            with sealed_rows(is_alone=not options.num_workers), set_apart():  # the plugin looks for the build in here
                result = build.build(
                    sources,
                    options,
                    # What blocks the build is said of no file in particular.
                    flush_errors=lambda file, messages, _: said.extend(messages) if file is None else None,
                    stdout=noise,
                    stderr=noise,
                    worker_env={**os.environ, "PYTHONSAFEPATH": "1"},
                )
    except CompileError as error:
        message = "\n".join(said or error.messages or [f"mypy {mypy_version} stopped"])
        raise Inconclusive(message + _about_plugins(message)) from error
    except (Exception, SystemExit) as error:
        told = noise.getvalue().strip() or "".join(traceback.format_exception_only(error)).strip()
        raise CrashError(told) from error
    if options.num_workers:
        workers.take_records(options, collected)
    return result
