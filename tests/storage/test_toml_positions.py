"""Where TOML keys stand: known lines, and agreement with tomllib on what there is."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from ratchet.storage.toml_positions import TomlPath, key_lines

TEXT = '''# a comment = 1
title = "x # y"
[a.b]
"quoted key" = """
[not.a.table]
""" # after
'literal' = [ 1, # one ]
  "two ] \\" ,",
  { x = 1, y.z = [3] },
]

[[list]]
name = 1
[list.sub]
deep = 2
[[list]]
name = \'\'\'
q'' = 3\'\'\'
dotted.key = 1979-05-27T07:32:00Z
'''


def test_lines() -> None:
    assert key_lines(TEXT) == {
        (): 1,
        ("title",): 2,
        ("a",): 3,
        ("a", "b"): 3,
        ("a", "b", "quoted key"): 4,
        ("a", "b", "literal"): 7,
        ("a", "b", "literal", 0): 7,
        ("a", "b", "literal", 1): 8,
        ("a", "b", "literal", 2): 9,
        ("a", "b", "literal", 2, "x"): 9,
        ("a", "b", "literal", 2, "y"): 9,
        ("a", "b", "literal", 2, "y", "z"): 9,
        ("a", "b", "literal", 2, "y", "z", 0): 9,
        ("list",): 12,
        ("list", 0): 12,
        ("list", 0, "name"): 13,
        ("list", 0, "sub"): 14,
        ("list", 0, "sub", "deep"): 15,
        ("list", 1): 16,
        ("list", 1, "name"): 17,
        ("list", 1, "dotted"): 19,
        ("list", 1, "dotted", "key"): 19,
    }


def paths(value: object, at: TomlPath = ()) -> Iterator[TomlPath]:
    yield at
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*at, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from paths(inner, (*at, index))


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{toml(str(key))} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + "".join(f"  {toml(inner)}, # ]\n" for inner in value) + "]"
    if isinstance(value, str):
        escaped = "".join(c if c.isalnum() or c in " #[]{},='" else f"\\U{ord(c):08x}" for c in value)
        return f'"{escaped}"'
    return str(value).lower()


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
LEAVES = st.booleans() | st.integers() | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, LEAVES, max_size=3))


@given(st.dictionaries(TEXTS, st.dictionaries(TEXTS, VALUES, max_size=3), max_size=3))
def test_every_key_that_tomllib_sees_has_a_line(document: dict[str, dict[str, object]]) -> None:
    text = "".join(
        f"\n[{toml(table)}]\n" + "".join(f"{toml(key)} = {toml(value)}\n" for key, value in values.items())
        for table, values in document.items()
    )
    assert set(key_lines(text)) == set(paths(tomllib.loads(text)))
