"""One canonical form: it round-trips, and nothing else is taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet.baseline.problems import MalformedFile
from ratchet.baseline.shard_names import module_of, shard_names
from ratchet.baseline.shards import Baseline, merge_shards, parse_shard, row_number, serialise_shard, summary_of
from ratchet.terms import Key
from ratchet.terms.catalogue import CONSEQUENCES

TEXT = st.text(min_size=1, max_size=12) | st.text("\\\tn\nt\r\x0b\x85u\udc80\ud800", min_size=1, max_size=6)
KEYS = st.builds(Key, st.sampled_from(["cast", "explicit-any", "unchecked-operation"]), st.just("app.a"), TEXT, TEXT)
ROWS = st.dictionaries(KEYS, st.integers(1, 10**12), min_size=1, max_size=8)


@given(ROWS)
def test_round_trip(rows: dict[Key, int]) -> None:
    assert parse_shard(serialise_shard(rows), "app.a", "x.tsv") == rows


@given(ROWS)
def test_no_two_forms(rows: dict[Key, int]) -> None:
    data = serialise_shard(rows)
    assert serialise_shard(parse_shard(data, "app.a", "x.tsv")) == data


@given(ROWS, KEYS)
def test_a_row_is_found_by_its_key(rows: dict[Key, int], other: Key) -> None:
    data = serialise_shard(rows)
    lines = data.split(b"\n")
    for key, count in rows.items():
        assert serialise_shard({key: count}) == lines[row_number(data, key) - 1] + b"\n"
    assert other in rows or row_number(data, other) == 1


@given(ROWS, ROWS)
def test_merging_bytes_is_merging_rows(one: dict[Key, int], other: dict[Key, int]) -> None:
    merged = merge_shards(serialise_shard(one), serialise_shard(other))
    assert merged == (None if one.keys() & other.keys() else serialise_shard({**one, **other}))


@given(ROWS, ROWS)
def test_a_summary_is_that_of_the_rows(rows: dict[Key, int], other: dict[Key, int]) -> None:
    data = serialise_shard(rows)
    summary = summary_of(data)
    following = sum(count for key, count in rows.items() if key.rule in CONSEQUENCES)
    assert summary[1:] == (sum(rows.values()), following)
    assert bool(summary.digest) == bool(rows)
    assert (summary == summary_of(serialise_shard(other))) == (rows == other)


@given(ROWS, st.data())
def test_any_other_order_is_refused(rows: dict[Key, int], data: st.DataObject) -> None:
    canonical = serialise_shard(rows)
    lines = data.draw(st.permutations(canonical.split(b"\n")[:-1]))
    shuffled = b"".join(line + b"\n" for line in lines)
    try:
        parse_shard(shuffled, "app.a", "x.tsv")
    except MalformedFile:
        assert shuffled != canonical
    else:
        assert shuffled == canonical


@given(ROWS, st.data())
def test_any_edit_changes_the_meaning_or_is_refused(rows: dict[Key, int], data: st.DataObject) -> None:
    canonical = serialise_shard(rows)
    at = data.draw(st.integers(0, len(canonical)))
    cut = data.draw(st.integers(0, 2))
    edited = canonical[:at] + data.draw(st.binary(max_size=2)) + canonical[at + cut :]
    try:
        parsed = parse_shard(edited, "app.a", "x.tsv")
    except MalformedFile:
        return
    assert (parsed == rows) is (edited == canonical)


def test_form() -> None:
    rows = {Key("cast", "m", "f", "str"): 2, Key("cast", "m", "f", "a\tb\\c\nd"): 1, Key("cast", "m", "g"): 0}
    assert serialise_shard(rows) == b"cast\tf\ta\\tb\\\\c\\nd\t1\ncast\tf\tstr\t2\n"


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        pytest.param(b"", "s.tsv:1: empty; a module without debt has no shard", id="empty"),
        pytest.param(b"cast\tf\t-\t1", "s.tsv:1: the last line has no end", id="cut short"),
        pytest.param(b"cast\tf\t-\t1\n\n", "s.tsv:2: 1 fields instead of rule, symbol, detail", id="blank line"),
        pytest.param(b"cast\tf\t-\t1\r\n", "s.tsv:1: '1\\r' is no count", id="CRLF"),
        pytest.param(b"cast\tf\t-\t0\n", "s.tsv:1: '0' is no count", id="zero"),
        pytest.param(b"cast\tf\t-\t-1\n", "s.tsv:1: '-1' is no count", id="negative"),
        pytest.param(b"cast\tf\t-\t01\n", "s.tsv:1: '01' is no count", id="leading zero"),
        pytest.param("cast\tf\t-\t١\n".encode(), "s.tsv:1: '١' is no count", id="another script's digit"),
        pytest.param(b"cast\tf\t-\t" + b"9" * 30 + b"\n", "s.tsv:1: '" + "9" * 30, id="huge"),
        pytest.param(b"cast\tf\t-\t1\ncast\tf\t-\t2\n", "s.tsv:2: cast f - stands here twice", id="twice"),
        pytest.param(b"cast\tg\t-\t1\ncast\tf\t-\t2\n", "s.tsv:2: not sorted", id="unsorted"),
        pytest.param(b"cast\tf\t\t1\n", "s.tsv:1: an empty field", id="empty detail"),
        pytest.param(b"cast\tf\\x\t-\t1\n", "s.tsv:1: 'f\\\\x' has an escape", id="unknown escape"),
        pytest.param(b"cast\tf\\\t-\t1\n", "s.tsv:1: 'f\\\\' has an escape", id="lone backslash"),
        pytest.param(b"cast\tf\t-\t1\n<<<<<<< HEAD\n", "s.tsv:2: the mark of a merge conflict", id="conflict"),
        pytest.param(b"cast\tf\t-\t1\nca\xff", "s.tsv:2: not UTF-8", id="not text"),
        pytest.param(b"\xef\xbb\xbfcast\tf\t-\t1\n", "s.tsv:1: '\\ufeffcast' is no rule", id="byte order mark"),
        pytest.param(b"# a comment\n", "s.tsv:1: 1 fields", id="comment"),
    ],
)
def test_other_bytes_are_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(MalformedFile) as refused:
        parse_shard(data, "m", "s.tsv")
    assert str(refused.value).startswith(complaint)


def test_allowance_is_zero_where_nothing_is_said() -> None:
    baseline = Baseline({Key("cast", "m", "f"): 2})
    assert [baseline.allowed(Key("cast", "m", symbol)) for symbol in "fg"] == [2, 0]


@pytest.mark.parametrize(
    ("module", "name"),
    [
        pytest.param("parcel.route", "parcel.route.tsv", id="plain"),
        pytest.param("PIL.Image", "PIL.Image.tsv", id="capitals"),
        pytest.param("scripts/run.py", "scripts%2Frun.py.tsv", id="a path"),
        pytest.param("größe", "gr%C3%B6%C3%9Fe.tsv", id="not ASCII"),
        pytest.param("aux.x", "%61ux.x.tsv", id="a device on Windows"),
        pytest.param("auxiliary", "auxiliary.tsv", id="no device"),
        pytest.param(".hid/a.py", "%2Ehid%2Fa.py.tsv", id="hidden"),
        pytest.param("a%2e", "a%252e.tsv", id="percent"),
    ],
)
def test_file_names(module: str, name: str) -> None:
    assert (shard_names([module])[module], module_of(name)) == (name, module)


@given(st.sets(st.text("aAbB.%/ßé\udc80", min_size=1, max_size=4), min_size=1))
def test_file_names_differ_in_more_than_case(modules: set[str]) -> None:
    names = shard_names(modules)
    assert len({name.casefold() for name in names.values()}) == len(modules)
    assert {module: module_of(name) for module, name in names.items()} == {module: module for module in modules}


@pytest.mark.parametrize("name", ["a.txt", ".tsv", "%61.tsv", "a b.tsv", "a%2fb.tsv", "a.tsv.orig"])
def test_other_names_are_no_shards(name: str) -> None:
    assert module_of(name) is None
