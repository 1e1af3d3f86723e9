"""For every option of mypy, which value is stricter. A test compares the table with the installed mypy's options.

Standard library only. A new option of mypy fails that test. Until it stands here, any change of it counts as weaker.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Direction(Enum):
    """Which value of an option is the stricter one."""

    TRUE = "stricter when true"
    FALSE = "stricter when false"
    MORE = "a set: stricter with more in it"
    LESS = "a set: stricter with less in it"
    HIGHER = "a version: lower hides code, higher has the base replayed"
    FOLLOW = "skip, error, silent, normal: from laxest to strictest"
    CHANGE = "neither: any change counts"
    TARGETS = "which files mypy is told to check: judged together, by the measured files that they cover"
    NONE = "says nothing about what mypy minds"


FOLLOW_ORDER = ("skip", "error", "silent", "normal")
"""Values of follow_imports, the laxest first: skipped modules are Any, silent ones are checked but not reported."""

_TRUE = (
    "check_unreachable check_untyped_defs disable_bytearray_promotion disable_memoryview_promotion "
    "disallow_any_decorated disallow_any_explicit disallow_any_expr disallow_any_generics disallow_any_unimported "
    "disallow_incomplete_defs disallow_subclassing_any disallow_untyped_calls disallow_untyped_decorators "
    "disallow_untyped_defs extra_checks follow_untyped_imports local_partial_types no_silence_site_packages "
    "strict_bytes strict_concatenate strict_equality strict_equality_for_none strict_optional warn_incomplete_stub "
    "warn_no_return warn_redundant_casts warn_return_any warn_unreachable warn_unused_ignores"
)

_FALSE = (
    "allow_empty_bodies allow_redefinition allow_redefinition_old allow_untyped_globals exclude_gitignore "
    "follow_imports_for_stubs ignore_errors ignore_missing_imports ignore_missing_imports_per_module "
    "implicit_optional implicit_reexport no_site_packages report_deprecated_as_note semantic_analysis_only"
)

_MORE = "enabled_error_codes"
_LESS = "disabled_error_codes untyped_calls_exclude deprecated_calls_exclude"

_CHANGE = (
    "always_false always_true custom_typeshed_dir custom_typing_module enable_incomplete_feature "
    "explicit_package_bases mypy_path mypyc namespace_packages native_parser old_type_inference package_root platform "
    "plugins pos_only_special_methods python_executable shadow_file test_env transform_source use_builtins_fixtures"
)

_TARGETS = "exclude files modules packages"

# Caches, output and debugging; what is said of the configuration and of no code. Also options that are judged by their
# effect: the lists of error codes as mypy resolves them, sections by the options of each module, the configuration file
# by its content.
_NONE = (
    "abs_custom_typeshed_dir bazel build_type cache_dir cache_fine_grained cache_map color_output config_file "
    "debug_cache debug_serialize disable_error_code disable_expression_cache dump_build_stats dump_deps dump_graph "
    "dump_inference_stats dump_type_stats enable_error_code error_summary export_ref_info export_types fast_exit "
    "fast_module_lookup fine_grained_incremental fixed_format_cache hide_error_codes include_docstrings incremental "
    "inspections install_types junit_format junit_xml line_checking_stats logical_deps many_errors_threshold "
    "mypyc_annotation_file mypyc_skip_c_generation non_interactive num_workers output pdb per_module_options "
    "preserve_asts pretty quickstart_file raise_exceptions report_dirs reveal_verbose_types scripts_are_modules "
    "show_absolute_path show_column_numbers show_error_code_links show_error_context show_error_end show_traceback "
    "skip_cache_mtime_checks skip_version_check sqlite_cache sqlite_num_shards timing_stats use_fine_grained_cache "
    "verbosity warn_unused_configs"
)

DIRECTIONS: Mapping[str, Direction] = MappingProxyType(
    dict.fromkeys(_TRUE.split(), Direction.TRUE)
    | dict.fromkeys(_FALSE.split(), Direction.FALSE)
    | dict.fromkeys(_MORE.split(), Direction.MORE)
    | dict.fromkeys(_LESS.split(), Direction.LESS)
    | {"python_version": Direction.HIGHER, "follow_imports": Direction.FOLLOW}
    | dict.fromkeys(_CHANGE.split(), Direction.CHANGE)
    | dict.fromkeys(_TARGETS.split(), Direction.TARGETS)
    | dict.fromkeys(_NONE.split(), Direction.NONE)
)
"""Option, by the name of mypy's attribute -> direction."""

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "enabled_error_codes": "enable_error_code",
        "disabled_error_codes": "disable_error_code",
        "ignore_missing_imports_per_module": "ignore_missing_imports",
    }
)
"""Attribute of mypy's options -> its name in a configuration file, where the two differ."""

ABOUT_IMPORTED = (
    "follow_imports",
    "follow_imports_for_stubs",
    "follow_untyped_imports",
    "ignore_missing_imports",
    "ignore_missing_imports_per_module",
)
"""Options that mypy looks up for the imported module: they count for modules that are not first-party too."""

Value = bool | int | str | tuple[str, ...] | None
"""What an option may hold, as JSON can."""


def weaker(option: str, old: Value, new: Value) -> bool:
    """Whether `new` is laxer than `old`. Of an unknown option, any change is."""
    if old == new:
        return False
    match DIRECTIONS.get(option, Direction.CHANGE):
        case Direction.TRUE:
            return bool(old) and not new
        case Direction.FALSE:
            return bool(new) and not old
        case Direction.MORE:
            return bool(_set(old) - _set(new))
        case Direction.LESS:
            return bool(_set(new) - _set(old))
        case Direction.HIGHER:
            return _version(new) < _version(old)
        case Direction.FOLLOW:
            return _follow(new) < _follow(old)
        case Direction.CHANGE:
            return True
    return False


def _set(value: Value) -> frozenset[str]:
    return frozenset(value) if isinstance(value, tuple) else frozenset()


def _version(value: Value) -> tuple[int, ...]:
    return tuple(int(part) for part in str(value).split(".") if part.isdigit())


def _follow(value: Value) -> int:
    return FOLLOW_ORDER.index(value) if isinstance(value, str) and value in FOLLOW_ORDER else 0
