"""Whether a proposed annotation is certain: what the body, the callers, a default and those that override it say."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ratchet.facts.types.inference.records import SUBCLASS, Evidence, Members, ModuleInference, Parameter
from ratchet.fixing.docstrings import RETURN
from ratchet.fixing.edits import SLOTS, Edit, Word, plain
from ratchet.fixing.passed import Passed, Slot, parameters_of

_SELF = re.compile(r":Self\}")
_OBJECT = "object"
UNKNOWN = "?"
_NO_CLASS = frozenset({"None", UNKNOWN})
_FEWEST = 2
"""So many attributes tell a class; one alone may be anybody's."""
_PYTHON = tuple(
    frozenset(dir(kind)) for kind in (str, bytes, bytearray, int, float, tuple, list, dict, set, io.TextIOWrapper)
)


@dataclass(frozen=True)
class Certainty:
    """What is known of the functions of a tree, by full name.

    `stated` are the types that a body or a method that is overridden states of a slot. `overriding`: method → those
    that hide it in some class. `foreign` are functions, by (path, symbol, line), with a decorator that may read
    annotations. `classes` are the tree's own. `stubs` are methods that only return a constant, `unsure` those functions
    whose results rest on doubtful variables.
    """

    calls: Passed
    parameters: Mapping[Slot, Parameter]
    stated: Mapping[Slot, set[str]]
    results: Mapping[str, str]
    overriding: Mapping[str, set[str]]
    escaping: frozenset[str]
    foreign: frozenset[tuple[str, str, int]]
    classes: Mapping[str, Members]
    stubs: frozenset[str]
    unsure: frozenset[str]

    @staticmethod
    def of(modules: Mapping[str, ModuleInference], names: Mapping[str, str], tests: Collection[str]) -> Certainty:
        """`names`: path → module; `tests` are the paths of tests."""
        own = frozenset(names[path] for path in tests if path in names)
        overriding, stated = defaultdict[str, set[str]](set), defaultdict[Slot, set[str]](set)
        stubs, rests = set[str](), defaultdict[str, set[str]](set)
        for path, found in modules.items():
            for low, high in found.overriding:
                overriding[high].add(low)
            for each in (one for one in found.inferred if one.evidence is not Evidence.PARTLY):
                function = f"{names.get(path, '')}.{each.symbol}"
                stated[function, each.detail].add(plain(each.text))
                if each.detail == RETURN:
                    rests[function].update(each.rests)
                    stubs |= {function} if each.evidence is Evidence.STUB else set()
        calls = Passed.of(modules, tests, own, overriding)
        return Certainty(
            calls,
            {(each.function, each.name): each for found in modules.values() for each in parameters_of(found)},
            stated,
            {name: text for found in modules.values() for name, text in found.results.items()},
            overriding,
            frozenset(name for found in modules.values() for name in found.escaping),
            frozenset((path, *place) for path, found in modules.items() for place in found.foreign),
            {name: each for found in modules.values() for name, each in found.classes.items()},
            frozenset(stubs),
            frozenset(function for function, names in rests.items() if not names.isdisjoint(calls.doubtful)),
        )

    @property
    def passed(self) -> Mapping[Slot, Sequence[str]]:
        """What each call passes."""
        return self.calls.texts

    def judged(self, edits: Iterable[Edit]) -> Iterator[Edit]:
        """The edits, of which those are certain no more that something speaks against; none that are never true."""
        for edit in edits:
            is_false = edit.detail != RETURN and _SELF.search(edit.text) is not None
            if edit.kind not in SLOTS or (edit.word is Word.ASKED and not is_false):
                yield edit
            elif not is_false:
                yield edit if self._is_certain(edit) else edit._replace(word=Word.LIKELY)

    def is_known_result(self, function: str) -> bool:
        """Whether mypy knows all that a function returns."""
        return not self.results.get(function, UNKNOWN).endswith(UNKNOWN)

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
        if edit.detail == RETURN:
            return self._is_result(function, text, edit.word)
        return self._is_wide_enough(function, edit.detail, text) and self._is_confirmed(edit, function, text)

    def _is_result(self, function: str, text: str, word: Word) -> bool:
        """Whether a function gives what is proposed, and those that override it give no more."""
        given = [self.results[low] for low in self.overriding.get(function, ()) if low in self.results]
        if word is Word.STATED:
            given.append(self._told(function, text))
        elif function in self.unsure or (function in self.stubs and not given):
            return False
        return all(_is_within(result, text) for result in given)

    def _told(self, function: str, text: str) -> str:
        """What a function is known to give besides what it is said to: its own words count where they name our classes.

        Words that everybody uses, such as string, are used loosely.
        """
        result = self.results.get(function, UNKNOWN)
        is_ours = all(any(plain(name) == member for name in self.classes) for member in members(text))
        return " | ".join(member for member in members(result) if member != UNKNOWN) or text if is_ours else result

    def _is_wide_enough(self, function: str, name: str, text: str) -> bool:
        """Whether a parameter's type takes what its default, its body and its known callers say."""
        parameter = self.parameters.get((function, name))
        default = (parameter.default,) if parameter is not None else ()
        taken = all(_is_within(other, text) for other in (*default, *self.passed.get((function, name), ())) if other)
        return taken and all(
            any(_is_within(one, text) for one in each.split(SUBCLASS)) for each in self._asked(function, name)
        )

    def _asked(self, function: str, name: str) -> Iterator[str]:
        """What a body asks of a parameter, and the classes that those ask for to which it is passed on as it is."""
        for slot in self.calls.reached((function, name)):
            parameter = self.parameters.get(slot)
            is_own = slot == (function, name)
            # What is asked for may be a class of what is passed: the type is narrowed there.
            yield from (
                each for each in (parameter.asked if parameter is not None else ()) if is_own or each not in _NO_CLASS
            )

    def _is_confirmed(self, edit: Edit, function: str, text: str) -> bool:
        """Whether the code itself states a parameter's type, or most of the calls, all of which are known."""
        if text in self.stated.get((function, edit.detail), ()):
            return True
        passed = self.passed.get((function, edit.detail), ())
        known = sum(map(bool, passed))
        parameter = self.parameters.get((function, edit.detail))
        if edit.word is Word.STATED and (known or (parameter is not None and _says_more(parameter))):
            return True
        is_narrow = parameter is not None and self._may_take_more(parameter, edit.text)
        return known > len(passed) - known and function not in self.escaping and not is_narrow

    def _may_take_more(self, parameter: Parameter, text: str) -> bool:
        """Whether a parameter that anybody may pass is for more than calls happen to pass.

        That is where the body hands it to a slot for anything, or uses nothing that a base of its class lacks.
        """
        if parameter.is_private:
            return False
        parents = [each for member in members(text) for each in self._parents(member)]
        return parameter.is_open or any(names.issuperset(parameter.attributes) for names in parents)

    def _parents(self, text: str) -> Iterator[frozenset[str]]:
        """What the bases of a class have, by whatever way its file reaches its name."""
        for name, each in self.classes.items():
            if plain(name) == plain(text):
                yield from each.parents


def members(text: str) -> Iterator[str]:
    """The members of a union; a text with brackets is taken apart only where none of them holds a union."""
    yield from text.split(" | ") if "[" not in text else [text]


def _says_more(parameter: Parameter) -> bool:
    """Whether the code besides calls speaks of a parameter's type, so that what is stated wrongly would show."""
    return parameter.is_worked_on or parameter.default not in ("", "None", UNKNOWN)


def _is_within(other: str, text: str) -> bool:
    """Whether all that one type says is said by another one."""
    wide = {text, *members(text), *text.split(" | ")}
    return _OBJECT in wide or plain(other) in wide or wide.issuperset(members(plain(other)))
