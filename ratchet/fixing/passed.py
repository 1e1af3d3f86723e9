"""What calls pass to functions, over all modules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from ratchet.facts.types.inference.records import ModuleInference


def passed_types(modules: Iterable[ModuleInference]) -> Mapping[tuple[str, str], list[str]]:
    """(function, parameter) → what each call passes for it; an empty text where that has no spelling."""
    passed: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for found in modules:
        for call in found.calls:
            passed[call.function, call.parameter].append(call.text)
    return passed
