"""The import graph judged by the contracts: remembered by what it rests on, so that an unchanged graph is not made."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ratchet import __version__
from ratchet.config import Config
from ratchet.facts.checked_tree import CheckedTree
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.source.codec import LinksDigest
from ratchet.storage.cache import CachedDocument
from ratchet.storage.code_digest import code_digest
from ratchet.storage.narrowing import as_number, as_rows, as_table, as_texts, parsed
from ratchet.terms import Debt, Key, Level, Place
from ratchet.terms.catalogue import CONTRACT_TYPES

if TYPE_CHECKING:
    from ratchet.contracts import Contract
    from ratchet.facts.imports import ImportGraph

_KEPT = 6


@dataclass(frozen=True)
class Architecture:
    """What the imports come to: debts of contracts that are not off, and the top-level names of what is not ours."""

    contracts: tuple[Contract, ...]
    debts: tuple[Debt, ...]
    externals: tuple[str, ...]
    make: Callable[[], ImportGraph] = field(repr=False, compare=False)

    @property
    def brought(self) -> Mapping[str, str]:
        """Name and version of the distributions that bring the project's own contract types."""
        own = sorted({contract.rule for contract in self.contracts if contract.rule not in CONTRACT_TYPES})
        if not own:
            return {}
        from ratchet.contracts.plugins import origin

        return {name.lower().replace("_", "-"): version for name, version in filter(None, map(origin, own))}

    @cached_property
    def graph(self) -> ImportGraph:
        """The import graph itself, made when it is asked for."""
        return self.make()


def judge_imports(
    files: Sequence[SourceFile],
    facts: Mapping[str, SourceFacts],
    links: Mapping[str, str],
    config: Config,
    cache: Path | None,
    tree: CheckedTree | None = None,
    rules: Collection[str] = (),
) -> Architecture:
    """Judge the imports of `files`, whose facts and digests of links are given by path.

    `tree` is the checked one, out of which no contract type is loaded; `rules` are those about the graph that are on.
    Raises UsageError where a contract is wrong, and Inconclusive where a contract type of the project's own fails.
    """
    contracts = contracts_of(config, tree)

    def graph() -> ImportGraph:
        from ratchet.facts.imports.store import cached_graph

        return cached_graph(files, facts, cache, links)

    # Nobody knows what a contract type of the project's own rests on: its verdict is never remembered.
    directory = cache if all_ours(config) else None
    document = CachedDocument(directory, _name(files, links, config, contracts, rules), "architecture-*.json", _KEPT)
    known = _decode(document.read(), links)
    if known is not None:
        return Architecture(contracts, *known, graph)
    from ratchet.contracts import architecture_debts

    made = graph()
    # Not by the symbol of a debt: a contract that is off may be called as a function is, or another rule's symbol.
    minded = [contract for contract in contracts if contract.level is not Level.OFF]
    debts = (*architecture_debts(made, minded), *_figures(made, rules))
    externals = sorted({package.name.partition(".")[0] for package in made.externals.values() if not package.stdlib})
    document.write(_encode(debts, externals, links))
    return Architecture(contracts, debts, tuple(externals), lambda: made)


def _figures(graph: ImportGraph, rules: Collection[str]) -> Iterator[Debt]:
    if rules:
        from ratchet.rules import rule

        for name in sorted(rules):
            known = rule(name)
            assert known is not None
            yield from known.graph_debts(graph)


def all_ours(config: Config) -> bool:
    """Whether every contract is of a type that comes with ratchet."""
    return all(table.type in CONTRACT_TYPES for table in config.contracts)


def contracts_of(config: Config, tree: CheckedTree | None) -> tuple[Contract, ...]:
    """The contracts of a configuration. Raises UsageError, with file and line, where one is wrong."""
    if not config.contracts:
        return ()
    from ratchet.contracts import build_all  # slow to import

    return build_all(config.contracts, config.view, tree)


def _name(
    files: Sequence[SourceFile],
    links: Mapping[str, str],
    config: Config,
    contracts: Sequence[Contract],
    rules: Collection[str],
) -> str:
    """The document's name, which says all that the verdict on the imports rests on."""
    # A graph in which imports stand on other lines breaks the same contracts; so does one with more names in a module,
    # unless a contract asks what a module without __all__ would export.
    named = any(contract.asks_exports for contract in contracts)
    tables = repr(
        [(table.id, table.type, table.level, table.values, sorted(table.where.items())) for table in config.contracts]
    )
    names = [f"{file.path}\t{file.module}\t{_loosely(links.get(file.path, file.sha), named)}" for file in sorted(files)]
    text = "\0".join([__version__, code_digest(), repr(sorted(rules)), str(config.view), tables, *names])
    return f"architecture-{hashlib.sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}.json"


def _loosely(text: str, named: bool) -> str:
    digest = LinksDigest.of(text)
    return f"{digest.loose} {digest.names}" if named else digest.loose


def _decode(content: bytes | None, links: Mapping[str, str]) -> tuple[tuple[Debt, ...], tuple[str, ...]] | None:
    """What was judged; None where a debt stands in a file whose lines have moved since."""
    if content is None:
        return None
    try:
        document = as_table(parsed(content))
        if any(links.get(place) != digest for place, digest in as_table(document["places"]).items()):
            return None
        return tuple(map(_debt, as_rows(document["debts"]))), as_texts(document["externals"])
    except (ValueError, KeyError, TypeError):
        return None


def _debt(row: list[object]) -> Debt:
    rule, module, symbol, detail, path, line, column, message, count, hint = row
    key = Key(str(rule), str(module), str(symbol), str(detail))
    return Debt(key, Place(str(path), as_number(line), as_number(column)), str(message), as_number(count), str(hint))


def _encode(debts: Sequence[Debt], externals: Sequence[str], links: Mapping[str, str]) -> bytes:
    rows = [
        [*_words(debt.key), debt.place.path, debt.place.line, debt.place.column, debt.message, debt.count, debt.hint]
        for debt in debts
    ]
    places = {debt.place.path: links.get(debt.place.path) for debt in debts}
    return json.dumps({"debts": rows, "externals": externals, "places": places}).encode()


def _words(key: Key) -> tuple[str, str, str, str]:
    return key.rule, key.module, key.symbol, key.detail
