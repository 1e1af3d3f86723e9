"""Measures of files that did not change, from the cache: the index at once, debts with their places on demand."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ratchet import __version__
from ratchet.baseline.shards import Summary
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.collect.type_records import TypeFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import Fact
from ratchet.facts.module import NO_TOOLS
from ratchet.facts.source.aliases import Follower
from ratchet.facts.source.store import SourceStore
from ratchet.measure.figures import Expressions, Figures, Slots
from ratchet.measure.measure import FileMeasure, MeasuredFile, measure_file
from ratchet.policy.levels import Levels
from ratchet.rules import ModuleFacts
from ratchet.storage.cache import CachedDocument, seal_words
from ratchet.storage.code_digest import code_digest
from ratchet.storage.database import CacheDatabase
from ratchet.storage.narrowing import as_list, as_number, as_numbers, as_rows, as_table, as_text, as_texts, parsed
from ratchet.terms import Debt, Key, Place, SlotState

_AT_ONCE = 200  # files whose facts are in memory at a time
_INDEX, _CHANGES = "measures.index", "measures.changes"
_MANY = 20
"""Of so many entries one may be written beside the index: to write thousands anew takes longer than to measure one."""
_SCHEMA = (
    "create table if not exists measured (key text primary key, shard text, debts text, seal text) without rowid",
)
_SHARD = "select shard from measured where key = ?"
"""It needs no seal: the index, which has one, knows its digest."""
_DEBTS = "select debts, seal from measured where key = ?"


class _Entry(NamedTuple):
    """What the index holds of one file. `asked` are other files whose text its names were followed through.

    `figures` is JSON text, which is seldom looked at.
    """

    key: str
    asked: Sequence[str]
    digest: str
    debts: int
    following: int
    only_ratcheted: bool
    figures: str

    @property
    def summary(self) -> Summary:
        """That of the file's shard."""
        return Summary(self.digest, self.debts, self.following)


class _Measurer:
    """Measures the files of one tree, one by one, and tells what each measure rests on."""

    def __init__(
        self,
        files: Sequence[SourceFile],
        sources: Mapping[str, SourceFacts],
        types: TypeFacts,
        levels: Levels,
        by_tools: Mapping[str, tuple[Fact, ...]],
    ) -> None:
        self._sources = sources
        self._types = types
        self._levels = levels
        self._by_tools = by_tools
        self._follower = Follower(files, sources)
        self._shas = {file.path: self._identity(file) for file in files}
        self._common = _digest([__version__, code_digest(), levels.fingerprint, *(file.module for file in files)])

    def measure_again(self, file: SourceFile) -> MeasuredFile:
        """The measure of a file, from its facts."""
        types = self._types.modules.get(file.path)
        by_tools = self._by_tools.get(file.path, ())
        return measure_file(ModuleFacts(file, self._sources[file.path], types, self._follower, by_tools), self._levels)

    def measure_all(self, files: Sequence[SourceFile]) -> Iterator[tuple[MeasuredFile, _Entry]]:
        """Each file's measure, with its entry for the index."""
        for number, file in enumerate(files):
            if isinstance(self._sources, SourceStore) and number % _AT_ONCE == 0:
                self._sources.preload([file.path for file in files[number : number + _AT_ONCE]])
            self._follower.asked.clear()
            measure = self.measure_again(file)
            asked = tuple(sorted(self._follower.asked - {file.path}))
            figures = json.dumps(measure.figures)
            yield measure, _Entry(self._key(file, asked), asked, *measure.summary, measure.only_ratcheted, figures)

    def is_current(self, file: SourceFile, entry: _Entry) -> bool:
        """Whether all that an entry rests on is what it was."""
        return bool(self._freshness(file)) and entry.key == self._key(file, entry.asked)

    def _identity(self, file: SourceFile) -> str:
        return self._sources.identity(file.path) if isinstance(self._sources, SourceStore) else file.sha

    def _key(self, file: SourceFile, asked: Sequence[str]) -> str:
        parts = [self._common, file.path, file.module, self._shas[file.path], self._freshness(file)]
        if file.path in self._by_tools:
            parts.append(repr(self._by_tools[file.path]))
        parts += [f"{path}={self._shas.get(path, '')}" for path in asked]
        return _digest(parts)

    def _freshness(self, file: SourceFile) -> str:
        """The digest of what mypy says of the file; empty where there is none, so that nothing is remembered."""
        return self._types.tokens.get(file.path, "") if file.path in self._types.modules else "hidden"


@dataclass(frozen=True)
class RecalledFile(FileMeasure):
    """A file whose measure is in the cache. What is not there as it was written is measured again."""

    entry: _Entry = field(repr=False)
    rows: CacheDatabase = field(repr=False)
    measurer: _Measurer = field(repr=False)

    @staticmethod
    def from_cache(file: SourceFile, entry: _Entry, rows: CacheDatabase, measurer: _Measurer) -> RecalledFile:
        """The measure that an entry of the index stands for."""
        return RecalledFile(file, entry.summary, entry.only_ratcheted, entry, rows, measurer)

    @cached_property
    def figures(self) -> Figures:
        """How many lines, slots and expressions there are."""
        with contextlib.suppress(ValueError, TypeError):
            lines, slots, expressions, rows = as_list(parsed(self.entry.figures))
            shown = tuple((as_text(rule), as_text(what), as_number(count)) for rule, what, count in as_rows(rows))
            return Figures(as_number(lines), Slots(*as_numbers(slots)), Expressions(*as_numbers(expressions)), shown)
        return self.measurer.measure_again(self.file).figures

    @cached_property
    def shard(self) -> bytes:
        """The debts as the rows of a shard; empty where there are none."""
        if not self.summary.digest:
            return b""
        for (stored,) in self.rows.read(_SHARD, (self.entry.key,)):
            content = str(stored).encode()
            if hashlib.sha256(content).hexdigest() == self.summary.digest:
                return content
        return self.measurer.measure_again(self.file).shard

    @cached_property
    def debts(self) -> tuple[Debt, ...]:
        """Every debt with its place, in source order."""
        for stored, written in self.rows.read(_DEBTS, (self.entry.key,)):
            if written == _seal(self.entry.key, str(stored)):
                with contextlib.suppress(ValueError, TypeError):
                    return tuple(_debt(self.file, row) for row in as_rows(parsed(str(stored))))
        return self.measurer.measure_again(self.file).debts


class MeasureCache(NamedTuple):
    """A cache directory (None: none), and what a measure rests on beside the files: the levels that count."""

    directory: Path | None
    levels: Levels

    def measure(
        self,
        files: Sequence[SourceFile],
        sources: Mapping[str, SourceFacts],
        types: TypeFacts,
        by_tools: Mapping[str, tuple[Fact, ...]] = NO_TOOLS.facts,
    ) -> tuple[FileMeasure, ...]:
        """Every file's measure: from the cache if nothing that it rests on changed, else made again."""
        measurer = _Measurer(files, sources, types, self.levels, by_tools)
        rows = CacheDatabase(self.directory / "measures.sqlite" if self.directory else None, _SCHEMA)
        whole = self._read(_INDEX)
        index = {**whole, **self._read(_CHANGES)}
        entries: dict[str, _Entry] = {}
        measures: dict[str, FileMeasure] = {}
        for file in files:
            entry = index.get(file.path)
            if entry is not None and measurer.is_current(file, entry):
                entries[file.path] = entry
                measures[file.path] = RecalledFile.from_cache(file, entry, rows, measurer)
        missing = [file for file in files if file.path not in entries]
        for measure, entry in measurer.measure_all(missing):
            entries[measure.file.path], measures[measure.file.path] = entry, measure
        if self._keep(whole, index, entries, measures, rows) and len(missing) > _AT_ONCE:
            # These debts are in the cache by now: fetched from there when they are asked for, they take no memory.
            for file in missing:
                measures[file.path] = RecalledFile.from_cache(file, entries[file.path], rows, measurer)
        return tuple(measures[file.path] for file in files)

    def _read(self, name: str) -> dict[str, _Entry]:
        """What is known of each file, by path: a line of JSON about all of them, then each one's figures on a line."""
        content = CachedDocument(self.directory, name).read()
        if content is None:
            return {}
        try:
            heads, *figures = content.decode().split("\n")
            entries = zip(as_table(parsed(heads)).items(), figures, strict=True)
            return {path: _entry(as_list(head), figure) for (path, head), figure in entries}
        except (ValueError, TypeError):
            return {}

    def _write(self, name: str, entries: Mapping[str, _Entry]) -> None:
        heads = {path: entry[:-1] for path, entry in entries.items()}
        lines = [json.dumps(heads, separators=(",", ":")), *(entry.figures for entry in entries.values())]
        CachedDocument(self.directory, name).write("\n".join(lines).encode())

    def _keep(
        self,
        whole: Mapping[str, _Entry],
        index: Mapping[str, _Entry],
        entries: Mapping[str, _Entry],
        measures: Mapping[str, FileMeasure],
        rows: CacheDatabase,
    ) -> bool:
        """Write what changed; whether it is all in the cache now. `index` is the `whole` one, with the few changes."""
        changed = {path: entry for path, entry in entries.items() if index.get(path) is not entry}
        if self.directory is None or (not changed and len(index) == len(entries)):
            return False
        shown = [
            (entry.key, measures[path].shard.decode(), json.dumps(_plain(measures[path].debts)))
            for path, entry in changed.items()
        ]
        gone = [(entry.key,) for path, entry in index.items() if path not in entries or path in changed]
        if not rows.write(
            ("delete from measured where key = ?", gone),
            (
                "insert or replace into measured values (?, ?, ?, ?)",
                [(key, shard, debts, _seal(key, debts)) for key, shard, debts in shown],
            ),
        ):
            return False
        since = {path: entry for path, entry in entries.items() if whole.get(path) is not entry}
        if len(since) <= len(whole) // _MANY and whole.keys() <= entries.keys():
            self._write(_CHANGES, since)
        else:
            self._write(_INDEX, entries)
            CachedDocument(self.directory, _CHANGES).delete()
        return True


def _seal(key: str, debts: str) -> str:
    return seal_words("debts", key, debts)


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(debts: Sequence[Debt]) -> list[object]:
    return [
        [
            d.key.rule,
            d.key.symbol,
            d.key.detail,
            d.place.line,
            d.place.column,
            d.message,
            d.count,
            d.hint,
            d.state,
            d.alias,
        ]
        for d in debts
    ]


def _entry(head: list[object], figures: str) -> _Entry:
    match head:  # of every file in every run: to narrow them one by one takes three times as long
        case [str(key), list(asked), str(digest), int(debts), int(following), bool(only_ratcheted)]:
            return _Entry(key, as_texts(asked) if asked else (), digest, debts, following, only_ratcheted, figures)
    raise TypeError("a line of the index is none")


def _debt(file: SourceFile, row: list[object]) -> Debt:
    rule, symbol, detail, line, column, message, count, hint, state, alias = row
    key = Key(str(rule), file.module, str(symbol), str(detail))
    place = Place(file.path, as_number(line), as_number(column))
    slot = SlotState(as_text(state)) if state is not None else None
    return Debt(key, place, str(message), as_number(count), str(hint), state=slot, alias=str(alias))
