"""What calls pass to functions without annotations, in the whole tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ratchet.facts.types.inference.records import Called, ModuleInference, Parameter

Slot = tuple[str, str]
"""A function by its full name, and a parameter."""


@dataclass(frozen=True)
class Passed:
    """`texts`: what each call passes, an empty text for what has no spelling or rests on `doubtful` variables.

    A call of a method may reach those that override it, and counts as one of theirs, too; so does a call of a private
    method of who knows which class. What tests pass to the product is left out: it may stand in for what is meant.
    `on`: parameter → those that a body passes it on to as it is.
    """

    texts: Mapping[Slot, Sequence[str]]
    on: Mapping[Slot, Collection[Slot]]
    doubtful: Collection[str]

    @staticmethod
    def of(
        modules: Mapping[str, ModuleInference],
        tests: Collection[str],
        own: Collection[str],
        overriding: Mapping[str, set[str]],
    ) -> Passed:
        """`tests` are the paths of tests, `own` their modules."""
        doubtful = frozenset(name for found in modules.values() for name in found.doubtful)
        texts, on = defaultdict[Slot, list[str]](list), defaultdict[Slot, set[Slot]](set)
        for path, found in modules.items():
            for call in found.calls:
                if path not in tests or is_of(call.function, own):
                    texts[call.function, call.parameter].append(_text(call, doubtful))
                if call.source:
                    function, _, name = call.source.rpartition(":")
                    on[function, name].add((call.function, call.parameter))
        for slot, more in [*_of_overridden(texts, overriding), *_of_anybody(modules, tests, doubtful)]:
            texts[slot] += more
        return Passed(texts, on, doubtful)

    def is_doubted(self, variables: Iterable[str]) -> bool:
        """Whether the type of one of some variables says too little of it."""
        return any(name in self.doubtful for name in variables)

    def reached(self, slot: Slot) -> Collection[Slot]:
        """A parameter, and all those that it is passed on to as it is, by whatever way."""
        reached = {slot: None}
        left = [slot]
        while left:
            more = [each for each in self.on.get(left.pop(), ()) if each not in reached]
            reached |= dict.fromkeys(more)
            left += more
        return reached.keys()


def is_of(function: str, modules: Collection[str]) -> bool:
    """Whether a function is defined in one of some modules."""
    return any(function.startswith(f"{module}.") for module in modules)


def _text(call: Called, doubtful: Collection[str]) -> str:
    return "" if any(name in doubtful for name in call.rests) else call.text


def _of_overridden(
    texts: Mapping[Slot, list[str]], overriding: Mapping[str, set[str]]
) -> Iterator[tuple[Slot, list[str]]]:
    for (function, parameter), given in [(slot, [*given]) for slot, given in texts.items()]:
        yield from (((low, parameter), given) for low in overriding.get(function, ()))


def _of_anybody(
    modules: Mapping[str, ModuleInference], tests: Collection[str], doubtful: Collection[str]
) -> Iterator[tuple[Slot, list[str]]]:
    """What calls of private methods pass where nobody knows whose they are, for each method of that name."""
    given = defaultdict[Slot, list[str]](list)
    for path, found in modules.items():
        for call in found.unresolved if path not in tests else ():
            given[call.function, call.parameter].append(_text(call, doubtful))
    for found in modules.values() if given else ():
        for each in parameters_of(found):
            method = each.function.rpartition(".")[2]
            yield (each.function, each.name), given[method, each.name] + given[method, str(each.position)]


def parameters_of(found: ModuleInference) -> list[Parameter]:
    """The parameters of a module that lack an annotation, or its arguments."""
    return [*found.parameters, *found.bare_parameters]
