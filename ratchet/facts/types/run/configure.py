"""The project's own mypy configuration, made fit for measuring. Every door to mypy's option parsing is here."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mypy import defaults
from mypy.errorcodes import REDUNDANT_EXPR, error_codes
from mypy.fscache import FileSystemCache
from mypy.main import process_options
from mypy.options import Options
from mypy.util import replace_object_state

from ratchet.errors import Inconclusive
from ratchet.facts.environment import identity_of
from ratchet.facts.types.request import MypyRequest
from ratchet.facts.types.run.errors_told import REACHING
from ratchet.facts.types.run.python_version import aim
from ratchet.facts.types.run.workers import PLUGIN
from ratchet.storage.cache import is_key_shared

# The shell's environment must not move the verdict, nor must one run's leftovers.
SCRUBBED = ("MYPYPATH", "MYPY_CACHE_DIR", "MYPY_NUM_WORKERS", "MYPY_CONFIG_FILE_DIR", "MYPY_FORCE_COLOR")

_FEWEST = 300
"""Modules without a record for which it pays to start workers."""
_MOST_WORKERS = 8

# What would write elsewhere, change the cache's shape, or keep mypy from telling all.
NEUTRAL: dict[str, object] = {
    "incremental": True,
    "export_types": True,
    "many_errors_threshold": -1,
    "check_unreachable": False,
    "pretty": False,
    "output": None,
    "verbosity": 0,
    "color_output": False,
    "error_summary": False,
    "warn_unused_configs": False,
    "install_types": False,
    "non_interactive": False,
    "junit_xml": None,
    "raise_exceptions": True,
    "show_traceback": False,
    "pdb": False,
    "fast_exit": False,
    "bazel": False,
    "debug_cache": False,
    "cache_fine_grained": False,
    "use_fine_grained_cache": False,
    "fine_grained_incremental": False,
    "logical_deps": False,
    "skip_version_check": False,
    "skip_cache_mtime_checks": False,
    "sqlite_cache": True,
    # Each is a database that every run opens, with two files that it makes and deletes: sixteen take 5 ms, four 1.4.
    "sqlite_num_shards": 4,
    "fixed_format_cache": True,
    "preserve_asts": False,
    "semantic_analysis_only": False,
    "export_ref_info": False,
    "inspections": False,
    "dump_type_stats": False,
    "dump_inference_stats": False,
    "dump_build_stats": False,
    "dump_graph": False,
    "dump_deps": False,
    "timing_stats": None,
    "line_checking_stats": None,
    "quickstart_file": None,
    "shadow_file": None,
}


@dataclass(slots=True)
class Configured:
    """Options ready for a build, what was refused, and the digest that keys the cache.

    `asked` are the options as the project has them: mypy always says what it never evaluates, asked for or not.
    """

    options: Options
    asked: Options
    refused_plugins: tuple[str, ...]
    complaints: str
    digest: str


@contextlib.contextmanager
def at_top(top: Path) -> Iterator[None]:
    """Run with `top` as working directory and without mypy's environment variables; both are put back."""
    before, kept = Path.cwd(), {name: os.environ.pop(name) for name in SCRUBBED if name in os.environ}
    os.chdir(top)
    try:
        yield
    finally:
        os.chdir(before)
        for name in SCRUBBED:
            os.environ.pop(name, None)
        os.environ.update(kept)


def configure(request: MypyRequest) -> Configured:
    """Read the project's configuration as mypy does, from the working directory.

    Raises Inconclusive with mypy's own text when mypy refuses it.
    """
    options, complaints = _parse(request)
    if request.every_body:
        have_every_body_checked(options)
    if request.python_executable:
        aim(options, request.python_executable)
    refused = _refuse_plugins(options, request.plugins_allowed)
    options.report_dirs = {}
    options.cache_map = {}
    options.package_root = []
    options.num_workers = 0
    # mypy loads plugins by name only where there is a configuration.
    options.plugins = [*options.plugins, PLUGIN]
    options.config_file = options.config_file or os.devnull
    for name, value in NEUTRAL.items():
        if hasattr(options, name):
            setattr(options, name, value)
    asked = Options()
    replace_object_state(asked, options, copy_dict=True)
    asked._glob_options = []
    _apply_codes(asked)
    _have_reach_told(options)
    digest = _digest(options, request)
    options.cache_dir = str(request.cache_dir / digest / "mypy")
    return Configured(options, asked, refused, complaints, digest)


def have_every_body_checked(options: Options) -> None:
    """Have mypy check bodies without annotations, in every module."""
    options.check_untyped_defs = True
    for section in options.per_module_options.values():
        section.pop("check_untyped_defs", None)
    options._per_module_cache = None


def _apply_codes(asked: Options) -> None:
    """Enable and disable the error codes that the whole configuration names, which mypy does when it builds."""
    enabled, disabled = (
        {error_codes[code] for code in codes if code in error_codes}
        for codes in (asked.enable_error_code, asked.disable_error_code)
    )
    asked.enabled_error_codes = asked.enabled_error_codes | enabled
    asked.disabled_error_codes = (asked.disabled_error_codes | disabled) - asked.enabled_error_codes


def _have_reach_told(options: Options) -> None:
    """Have mypy tell every statement and operand that it never evaluates, in every module."""
    options.per_module_options = {
        pattern: {name: _telling(name, value) for name, value in section.items()}
        for pattern, section in options.per_module_options.items()
    }
    options.warn_unreachable = True
    options.disable_error_code = [code for code in options.disable_error_code if code not in REACHING]
    options.disabled_error_codes = {code for code in options.disabled_error_codes if code.code not in REACHING}
    options.enable_error_code = [*options.enable_error_code, REDUNDANT_EXPR.code]
    options.enabled_error_codes = options.enabled_error_codes | {REDUNDANT_EXPR}


def _telling(name: str, value: object) -> object:
    if name == "warn_unreachable":
        return True
    if name == "disable_error_code" and isinstance(value, list):
        return [code for code in map(str, value) if code not in REACHING]
    return value


def workers(options: Options, jobs: int | None, missing: int) -> int:
    """How many of mypy's workers are to check modules, of which `missing` have no record; 0: this process does.

    Where nobody asks for a number of jobs, plugins of the project's own are left to one process: a worker may be unable
    to load them. What mypy can only do in one process stays there, whatever was asked; and so does all where no key
    can be kept, since a worker would not believe what this process puts into the cache.
    """
    if jobs == 1 or not options.native_parser or options.cache_dir == os.devnull or not _local_partial_types(options):
        return 0
    if jobs is not None:
        return jobs if is_key_shared() else 0
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    is_worth_it = cores > 1 and missing > _FEWEST and options.plugins == [PLUGIN]
    return min(cores, _MOST_WORKERS) if is_worth_it and is_key_shared() else 0


def _local_partial_types(options: Options) -> bool:
    return options.local_partial_types and all(
        each.get("local_partial_types", True) for each in options.per_module_options.values()
    )


def told_to_read(config_file: str | None) -> list[str]:
    """What mypy is told where it is not to look for its configuration itself."""
    return [] if config_file is None else ["--config-file", config_file]


def _parse(request: MypyRequest) -> tuple[Options, str]:
    arguments = [*told_to_read(request.config_file), "--no-error-summary", "--no-color-output"]
    # Said in any case, so that no program is run which the configuration names: the change may have brought it.
    arguments += ["--python-executable", request.python_executable or sys.executable]
    # One file keeps `files`, `packages` and `modules` of the configuration out: they are discovery, and ours is made.
    arguments += ["--", request.files[0].path]
    # A person's own ~/.mypy.ini is no part of the project.
    defaults.USER_CONFIG_FILES.clear()
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            # mypy only takes a package_root where it is handed a cache to tell of it.
            _, options = process_options(
                arguments, stdout=said, stderr=said, fscache=FileSystemCache(), require_targets=False
            )
    except SystemExit as error:
        raise Inconclusive(f"mypy refuses its configuration: {said.getvalue().strip() or error}") from error
    return options, said.getvalue().strip()


def _refuse_plugins(options: Options, allowed: frozenset[str] | None) -> tuple[str, ...]:
    if allowed is None:
        return ()
    refused = tuple(plugin for plugin in options.plugins if plugin not in allowed)
    options.plugins = [plugin for plugin in options.plugins if plugin in allowed]
    return refused


_OF_NO_BUILD = frozenset(
    {"cache_dir", "build_type", "num_workers", "exclude", "exclude_gitignore", "files", "modules", "packages"}
)
"""Options that say which files `mypy` itself checks, or how: a build is told its files, and answers the same."""


def _digest(options: Options, request: MypyRequest) -> str:
    """Own cache for each set of options: not all that changes a message stands in mypy's own key."""
    snapshot = {name: repr(value) for name, value in options.snapshot().items() if name not in _OF_NO_BUILD}
    # A plugin's path counts from where the configuration is. What that file is called changes nothing.
    snapshot["config_file"] = str(Path(options.config_file or "").parent)
    # One interpreter has several names: `bin/python`, `bin/python3`.
    snapshot["python_executable"] = identity_of(request.python_executable or sys.executable)
    for name in ("disabled_error_codes", "enabled_error_codes"):
        snapshot[name] = repr(sorted(map(str, getattr(options, name))))
    snapshot["per_module_options"] = repr(list(options.per_module_options.items()))
    snapshot["roots"] = repr(request.roots)
    text = json.dumps(snapshot, sort_keys=True).encode()
    return hashlib.sha256(text).hexdigest()[:16]
