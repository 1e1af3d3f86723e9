"""Shards of a history that were measured apart, put together again."""

from __future__ import annotations

from collections.abc import Mapping

from ratchet.errors import UsageError
from ratchet.history.points import Point, from_row
from ratchet.storage.narrowing import as_table, as_text, parsed, tables


def joined(texts: Mapping[str, bytes]) -> list[Point]:
    """The points of all shards, the oldest first. `texts`: name of a file -> what `--shard … --format json` printed.

    Raises UsageError for a file that is no shard, and for shards that are missing, told twice, or measured in different
    environments.
    """
    shards: dict[tuple[int, int], tuple[str, Mapping[str, object]]] = {}
    for name, text in texts.items():
        table, number = _shard(name, text)
        if number in shards:
            raise UsageError(f"{name} and {shards[number][0]} are both the shard {number[0]}/{number[1]}.")
        shards[number] = name, table
    _require_whole(shards)
    points: list[Point] = []
    for _, (name, table) in sorted(shards.items()):
        try:
            points += [from_row(row) for row in tables(table.get("points"))]
        except (TypeError, ValueError) as error:
            raise UsageError(f"{name}: a row is no row of a history: {error}.") from error
    return points


def _shard(name: str, text: bytes) -> tuple[Mapping[str, object], tuple[int, int]]:
    try:
        table = as_table(parsed(text))
        number, _, of = as_text(table.get("shard")).partition("/")
        return table, (int(number), int(of))
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"{name} is no shard of a history. Make one: ratchet history --measure --shard 1/20 --format json."
        ) from error


def _require_whole(shards: Mapping[tuple[int, int], tuple[str, Mapping[str, object]]]) -> None:
    if not shards:
        raise UsageError("ratchet history --join needs the files of all shards.")
    counts = sorted({of for _, of in shards})
    if len(counts) > 1:
        raise UsageError(f"shards of different histories: of {' and of '.join(map(str, counts))}.")
    (count,) = counts
    if missing := [str(number) for number in range(1, count + 1) if (number, count) not in shards]:
        raise UsageError(f"{'shards' if len(missing) > 1 else 'shard'} {', '.join(missing)} of {count} missing.")
    by_environment: dict[object, str] = {}
    for name, table in shards.values():
        by_environment.setdefault(table.get("environment"), name)
    if len(by_environment) > 1:
        one, other = sorted(by_environment.values())[:2]
        raise UsageError(
            f"{one} and {other} were measured in different environments, so their sums do not compare. Use one Python, "
            "and install the same versions everywhere: pip freeze shows them."
        )
