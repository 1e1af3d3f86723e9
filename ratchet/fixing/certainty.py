"""Whether a proposed annotation is certain: what the body, the callers, a default and those that override it say."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ratchet.facts.types.inference.records import SUBCLASS, Evidence, Members, ModuleInference, Parameter
from ratchet.fixing.edits import SLOTS, Edit, Word, plain

_SELF = re.compile(r":Self\}")
_OBJECT = "object"
UNKNOWN = "?"
_FEWEST = 2
"""So many attributes tell a class; one alone may be anybody's."""
_PYTHON = tuple(
    frozenset(dir(kind)) for kind in (str, bytes, bytearray, int, float, tuple, list, dict, set, io.TextIOWrapper)
)


@dataclass(frozen=True)
class Certainty:
    """What is known of the functions of a tree, by full name.

    `passed`: (function, parameter) → what each call passes, an empty text for what has no spelling. A call of a method
    may reach those that override it, and counts as one of theirs, too. What tests pass to the product is left out: it
    may stand in for what is meant. `stated` are the types that a body or a method that is
    overridden states of a slot. `overriding`: method → those that hide it in some class. `foreign` are functions, by
    (path, symbol, line), with a decorator that may read annotations. `classes` are the tree's own.
    """

    passed: Mapping[tuple[str, str], list[str]]
    parameters: Mapping[tuple[str, str], Parameter]
    stated: Mapping[tuple[str, str], set[str]]
    results: Mapping[str, str]
    overriding: Mapping[str, set[str]]
    escaping: frozenset[str]
    foreign: frozenset[tuple[str, str, int]]
    classes: Mapping[str, Members]

    @staticmethod
    def of(modules: Mapping[str, ModuleInference], names: Mapping[str, str], tests: Collection[str]) -> Certainty:
        """`names`: path → module; `tests` are the paths of tests."""
        own = frozenset(names[path] for path in tests if path in names)
        passed: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        overriding, stated = defaultdict[str, set[str]](set), defaultdict[tuple[str, str], set[str]](set)
        for path, found in modules.items():
            for call in found.calls:
                if path not in tests or _is_of(call.function, own):
                    passed[call.function, call.parameter].append(call.text)
            for low, high in found.overriding:
                overriding[high].add(low)
            for each in (one for one in found.inferred if one.evidence is not Evidence.PARTLY):
                stated[f"{names.get(path, '')}.{each.symbol}", each.detail].add(plain(each.text))
        return Certainty(
            _with_overriding(passed, overriding),
            {(each.function, each.name): each for found in modules.values() for each in _parameters(found)},
            stated,
            {name: text for found in modules.values() for name, text in found.results.items()},
            overriding,
            frozenset(name for found in modules.values() for name in found.escaping),
            frozenset((path, *place) for path, found in modules.items() for place in found.foreign),
            {name: each for found in modules.values() for name, each in found.classes.items()},
        )

    def judged(self, edits: Iterable[Edit]) -> Iterator[Edit]:
        """The edits, of which those are certain no more that something speaks against; none that are never true."""
        for edit in edits:
            is_false = edit.detail != "return" and _SELF.search(edit.text) is not None
            if edit.kind not in SLOTS or (edit.word is Word.ASKED and not is_false):
                yield edit
            elif not is_false:
                yield edit if self._is_certain(edit) else edit._replace(word=Word.LIKELY)

    def used_class(self, parameter: Parameter) -> str | None:
        """The class with all that a body uses of a parameter, from which all others such are derived; None for none."""
        used = parameter.attributes
        if len(used) < _FEWEST or any(known.issuperset(used) for known in _PYTHON):
            return None
        fitting = {name: each for name, each in self.classes.items() if each.names.issuperset(used)}
        first = [name for name in fitting if all(name in each.bases for each in fitting.values())]
        return first[0] if len(first) == 1 else None

    def _is_certain(self, edit: Edit) -> bool:
        function, text = f"{edit.module}.{edit.symbol}", plain(edit.text)
        if (edit.path, edit.symbol, edit.line) in self.foreign:
            return False
        if edit.word is Word.LIKELY:
            return False
        if edit.detail == "return":
            given = (self.results.get(low, text) for low in self.overriding.get(function, ()))
            has_result = edit.word is not Word.STATED or function in self.results
            return has_result and all(_is_within(result, text) for result in given)
        return self._is_wide_enough(function, edit.detail, text) and self._is_confirmed(edit, function, text)

    def _is_wide_enough(self, function: str, name: str, text: str) -> bool:
        """Whether a parameter's type takes what its default, its body and its known callers say."""
        parameter = self.parameters.get((function, name))
        default = (parameter.default,) if parameter is not None else ()
        taken = all(_is_within(other, text) for other in (*default, *self.passed.get((function, name), ())) if other)
        # What is asked for may be a class of what is passed: the type is narrowed there.
        asked = (each.split(SUBCLASS) for each in (parameter.asked if parameter is not None else ()))
        return taken and all(any(_is_within(one, text) for one in each) for each in asked)

    def _is_confirmed(self, edit: Edit, function: str, text: str) -> bool:
        """Whether the code itself states a parameter's type, or most of the calls, all of which are known."""
        if text in self.stated.get((function, edit.detail), ()):
            return True
        passed = self.passed.get((function, edit.detail), ())
        known = sum(map(bool, passed))
        parameter = self.parameters.get((function, edit.detail))
        if edit.word is Word.STATED and (known or (parameter is not None and _says_more(parameter))):
            return True
        return known > len(passed) - known and function not in self.escaping


def _with_overriding(
    passed: Mapping[tuple[str, str], list[str]], overriding: Mapping[str, set[str]]
) -> Mapping[tuple[str, str], list[str]]:
    """What is passed, with what calls of overridden methods pass to those in their place."""
    found = defaultdict[tuple[str, str], list[str]](list, {slot: [*texts] for slot, texts in passed.items()})
    for (function, parameter), texts in passed.items():
        for low in overriding.get(function, ()):
            found[low, parameter] += texts
    return found


def members(text: str) -> Iterator[str]:
    """The members of a union; a text with brackets is taken apart only where none of them holds a union."""
    yield from text.split(" | ") if "[" not in text else [text]


def _parameters(found: ModuleInference) -> list[Parameter]:
    return [*found.parameters, *found.bare_parameters]


def _says_more(parameter: Parameter) -> bool:
    """Whether the code besides calls speaks of a parameter's type, so that what is stated wrongly would show."""
    return parameter.is_worked_on or parameter.default not in ("", "None", UNKNOWN)


def _is_of(function: str, modules: Collection[str]) -> bool:
    return any(function.startswith(f"{module}.") for module in modules)


def _is_within(other: str, text: str) -> bool:
    """Whether all that one type says is said by another one."""
    wide = {text, *members(text), *text.split(" | ")}
    return _OBJECT in wide or plain(other) in wide or wide.issuperset(members(plain(other)))
