"""One module's debts ⇄ the bytes of its shard. Any bytes but the canonical ones are refused."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ratchet.baseline.problems import MalformedFile
from ratchet.terms import Key
from ratchet.terms.catalogue import CONSEQUENCES

_COUNT = re.compile(r"[1-9][0-9]{0,17}")
_RULE = re.compile(r"[a-z][a-z-]*")
_ESCAPED = re.compile("[\\\\\t\n\ud800-\udfff]")
_ESCAPES = re.compile(r"\\(u[dD][89a-fA-F][0-9a-fA-F]{2}|.|$)", re.DOTALL)
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


# Most rows count one, and a line's end is found faster than its start.
_ONE = b"\t1\n"
_SEVERAL = re.compile(rb"\t(?!1\n)([0-9]+)\n")
_FOLLOWING = re.compile(rb"\n(?:%s)\t.*\t([0-9]+)(?=\n)" % "|".join(CONSEQUENCES).encode())


class Summary(NamedTuple):
    """What is told of a shard without its rows; of a module that has none, nothing.

    `digest` is the SHA-256 of its bytes in hex, `debts` the sum of its counts, `following` that of consequences' rows.
    """

    digest: str = ""
    debts: int = 0
    following: int = 0


def summary_of(shard: bytes) -> Summary:
    """The summary of a shard's bytes. A malformed row counts nothing: a finding of its own tells of it."""
    if not shard:
        return Summary()
    debts = shard.count(_ONE) + sum(map(int, _SEVERAL.findall(shard)))
    following = sum(map(int, _FOLLOWING.findall(b"\n" + shard)))
    return Summary(hashlib.sha256(shard).hexdigest(), debts, following)


@dataclass(frozen=True, slots=True)
class Baseline:
    """How much of each debt is allowed. A key that is not in `counts` is allowed none."""

    counts: Mapping[Key, int] = field(default_factory=dict)

    def allowed(self, key: Key) -> int:
        """The allowance of a key, 0 where there is none."""
        return self.counts.get(key, 0)


def row_number(data: bytes, key: Key) -> int:
    """The line of a key's row in a shard, counted from 1; 1 where it has no row."""
    return _row_numbers(data).get("\t".join((key.rule, _escape(key.symbol), _escape(key.detail))).encode(), 1)


@lru_cache(maxsize=4)
def _row_numbers(data: bytes) -> Mapping[bytes, int]:
    """What stands before the count → the first line with it. Where a shard is out of date, thousands of rows are."""
    rows = [*enumerate(data.split(b"\n"), 1)]
    return {row.rpartition(b"\t")[0]: number for number, row in reversed(rows)}


def serialise_shard(rows: Mapping[Key, int]) -> bytes:
    """The canonical bytes of one module's rows, without those whose count is 0. No rows give no bytes."""
    lines = (
        "\t".join((key.rule, _escape(key.symbol), _escape(key.detail), str(count))).encode()
        for key, count in rows.items()
        if count > 0
    )
    return b"".join(line + b"\n" for line in sorted(lines))


def merge_shards(shard: bytes, other: bytes) -> bytes | None:
    """The canonical bytes of the rows of two shards; None if both have a row for one key."""
    lines = (shard + other).split(b"\n")[:-1]
    keys = {line.rpartition(b"\t")[0] for line in lines}
    return b"".join(line + b"\n" for line in sorted(lines)) if len(keys) == len(lines) else None


def parse_shard(data: bytes, module: str, path: str) -> Mapping[Key, int]:
    """Key -> count, of a shard. Raises MalformedFile, with the line, for any bytes but the canonical ones."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise MalformedFile(path, data.count(b"\n", 0, error.start) + 1, "not UTF-8") from error
    if not text:
        raise MalformedFile(path, 1, "empty; a module without debt has no shard")
    *lines, rest = text.split("\n")
    rows: dict[Key, int] = {}
    for number, line in enumerate(lines if not rest else [*lines, rest], 1):
        key, count = parse_row(line, module, path, number)
        if key in rows:
            raise MalformedFile(path, number, f"{key.rule} {key.symbol} {key.detail} stands here twice")
        rows[key] = count
    if rest:
        raise MalformedFile(path, len(lines) + 1, "the last line has no end")
    for number, (line, after) in enumerate(itertools.pairwise(lines), 2):
        if line.encode() > after.encode():
            raise MalformedFile(path, number, "not sorted")
    return rows


def parse_row(line: str, module: str, path: str, number: int) -> tuple[Key, int]:
    """(key, count) of a shard's line, without its line ending. Raises MalformedFile if it is no row."""
    if line.startswith(_CONFLICT):
        raise MalformedFile(path, number, "the mark of a merge conflict; run ratchet resolve")
    fields = line.split("\t")
    if len(fields) != 4:
        raise MalformedFile(path, number, f"{len(fields)} fields instead of rule, symbol, detail and count")
    rule, symbol, detail, count = fields
    if not _RULE.fullmatch(rule):
        raise MalformedFile(path, number, f"{rule!r} is no rule")
    if not _COUNT.fullmatch(count):
        raise MalformedFile(path, number, f"{count!r} is no count of at least 1")
    names = [_unescape(name, path, number) for name in (symbol, detail)]
    if not all(names):
        raise MalformedFile(path, number, "an empty field; what has no detail has - there")
    return Key(rule, module, *names), int(count)


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _ESCAPE.get(match[0], f"\\u{ord(match[0]):04x}"), text)


_ESCAPE = {"\\": "\\\\", "\t": "\\t", "\n": "\\n"}
_UNESCAPE = {"\\": "\\", "t": "\t", "n": "\n"}


def _unescape(text: str, path: str, number: int) -> str:
    if _ESCAPED.search(text) is None:
        return text  # nearly every name; a large project has a hundred thousand of them

    def plain(match: re.Match[str]) -> str:
        code = match[1]
        if code in _UNESCAPE:
            return _UNESCAPE[code]
        # A path in another encoding than UTF-8 holds surrogates, which UTF-8 cannot encode.
        return chr(int(code[1:], 16)) if len(code) == 5 else "\0\\"

    unescaped = _ESCAPES.sub(plain, text)
    if _escape(unescaped) != text:
        raise MalformedFile(path, number, f"{text!r} has an escape that is none of \\t, \\n and \\\\")
    return unescaped
