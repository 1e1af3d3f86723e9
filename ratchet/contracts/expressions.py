"""Module expressions: `app.core`, `app.plugins.*`, `app.**.api`, `ext:django.db`, `stdlib`, `third-party`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from ratchet.config.contract_table import Misfit
from ratchet.facts.imports import Edge, ImportGraph
from ratchet.facts.imports.graph import EXTERNAL as EXTERNAL
from ratchet.facts.imports.graph import is_stdlib as is_stdlib
from ratchet.terms.imports import View
from ratchet.terms.spelling import did_you_mean, nearest

GROUPS = ("stdlib", "third-party")

_NAME = re.compile(r"[\w-]+")
"""A file's name need not be an identifier: `0001_initial`, `my-script`."""

WILDCARDS = {"*": r"[^.]+", "**": r"[^.]+(?:\.[^.]+)*"}


class Expression(NamedTuple):
    """One expression as written, known to be well formed. It names modules; `units` says what each of them stands for.

    `*` stands for one name, `**` for one or more. `ext:` starts what is not first-party.
    """

    text: str

    @property
    def external(self) -> bool:
        return self.text in GROUPS or self.text.startswith(EXTERNAL)

    @property
    def wildcard(self) -> bool:
        return "*" in self.text

    def modules(self, graph: ImportGraph) -> tuple[str, ...]:
        """The first-party modules that it names, sorted, without what is below them."""
        if self.external:
            return ()
        if not self.wildcard:
            return (self.text,) if self.text in graph.modules else ()
        known = graph.known_names.get(self.text)
        if known is None:
            pattern = pattern_of(self.text)
            known = graph.known_names[self.text] = tuple(name for name in graph.modules if pattern.fullmatch(name))
        return known

    def may_be_empty(self, graph: ImportGraph) -> bool:
        """Whether it names generations below a live package, `app.plugins.*`: they may be there, and need not."""
        rooted, star, _ = self.text.partition(".*")
        return bool(star) and rooted in graph.modules and not self.text[len(rooted) :].strip(".*")

    def opens(self, path: str) -> bool:
        """Whether an interface that exposes this expression lets `path` through.

        It does for the names that the expression stands for, all below them, and the packages above.
        """
        if self.wildcard:
            way = self.text.split(".*")[0]
            return way == path or way.startswith(f"{path}.") or pattern_of(self.text).fullmatch(path) is not None
        return within(path, self.text) or self.text.startswith(f"{path}.")

    def covers(self, edge: Edge, view: View) -> bool:
        """Whether an edge leads to what an external expression names: as a module, or as a member that may be one."""
        if not (self.external and edge.imported.startswith(EXTERNAL)):
            return False
        name = edge.imported.removeprefix(EXTERNAL)
        if self.text in GROUPS:
            return is_stdlib(name) == (self.text == "stdlib")
        pattern = pattern_of(self.text.removeprefix(EXTERNAL))
        taken = (f"{name}.{member}" for member in edge.members(view) if member not in ("", "*"))
        return any(_starts(pattern, candidate) for candidate in (name, *taken))

    def covers_whole(self, edge: Edge, view: View) -> bool:
        """Whether all that an edge takes is of what an external expression names."""
        if not edge.imported.startswith(EXTERNAL):
            return False
        name = edge.imported.removeprefix(EXTERNAL)
        pattern = pattern_of(self.text.removeprefix(EXTERNAL))
        taken = (f"{name}.{member}" if member not in ("", "*") else name for member in edge.members(view))
        return all(_starts(pattern, candidate) for candidate in taken)


def parse(key: str, text: str, first_party: bool = False) -> Expression:
    """The expression `text` of the setting `key`; Misfit if it is malformed or, where it must not be, external."""
    if text in GROUPS or text.startswith(EXTERNAL):
        if first_party:
            raise Misfit(key, f"{key} names {text}, but only first-party modules can stand there")
        if text in GROUPS:
            return Expression(text)
    if "-" in text and (meant := nearest(text, GROUPS)):
        raise Misfit(key, f"{key}: {text!r} is no module expression. Did you mean {meant}?")
    for part in text.removeprefix(EXTERNAL).split("."):
        if not (_NAME.fullmatch(part) or part in WILDCARDS):
            raise Misfit(key, f"{key}: {text!r} is no module expression: {_complaint(part, text)}")
    return Expression(text)


def parse_all(key: str, texts: Iterable[str], first_party: bool = False) -> tuple[Expression, ...]:
    """Each of `texts`, as `parse` does."""
    return tuple(parse(key, text, first_party) for text in texts)


def within(name: str, unit: str) -> bool:
    """Whether the module `name` is `unit` or below it."""
    return name == unit or name.startswith(f"{unit}.")


def _complaint(part: str, text: str) -> str:
    if not part:
        return "a name is missing between, before or after its dots"
    if "*" in part:
        return f"{part!r} mixes a wildcard with letters; * stands for a whole name, ** for several"
    if ":" in part:
        return f"only ext: can stand before a colon, not {part.partition(':')[0]!r}"
    odd = next(letter for letter in part if not _NAME.fullmatch(letter))
    if odd in "()":
        return f"{part!r} holds a parenthesis. Only a whole layer can stand in a pair of them: (app.old)"
    if not odd.isspace():
        return f"{part!r} holds {odd!r}, which no name has. Each module is a string of its own"
    if guess := did_you_mean(part, GROUPS):
        return f"{part!r} is no name.{guess}"
    return f"{part!r} holds a blank. Write {''.join(text.split())!r}, or each module as a string of its own"


@cache
def pattern_of(text: str) -> re.Pattern[str]:
    """The pattern that matches, whole, each dotted name that an expression without `ext:` stands for."""
    return re.compile(r"\.".join(WILDCARDS.get(part, re.escape(part)) for part in text.split(".")))


def _starts(pattern: re.Pattern[str], name: str) -> bool:
    parts = name.split(".")
    return any(pattern.fullmatch(".".join(parts[:end])) for end in range(1, len(parts) + 1))
