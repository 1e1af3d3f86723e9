"""Which file became which."""

from __future__ import annotations

import pytest

from ratchet.facts.git.renames import find_renames

BODY = "".join(f"def f{n}() -> int:\n    return {n}\n\n" for n in range(12)).encode()
EDITED = BODY.replace(b"return 3", b"return 33")


@pytest.mark.parametrize(
    ("old", "new", "renames"),
    [
        pytest.param({"a.py": BODY}, {"b.py": BODY}, {"a.py": "b.py"}, id="the same content"),
        pytest.param({"a.py": BODY}, {"b.py": EDITED}, {"a.py": "b.py"}, id="edited a little"),
        pytest.param({"a.py": BODY}, {"b.py": b"x = 1\n"}, {}, id="nothing alike"),
        pytest.param({"a.py": BODY}, {"b.py": BODY.replace(b"\n", b"\r\n")}, {"a.py": "b.py"}, id="line endings"),
        pytest.param({"a.py": BODY}, {"x/a.py": EDITED, "b.py": BODY}, {"a.py": "b.py"}, id="one of two copies"),
        pytest.param({"ä b\n.py": BODY}, {'ü".py': BODY}, {"ä b\n.py": 'ü".py'}, id="odd names"),
        pytest.param({"a.py": BODY}, {}, {}, id="deleted"),
        pytest.param(
            {"one/a.py": BODY, "one/__init__.py": b"", "two/__init__.py": b"\n", "two/b/c.py": b"c" * 90},
            {"uno/a.py": EDITED, "uno/__init__.py": b"", "due/__init__.py": b"", "due/b/c.py": b"c" * 90},
            {
                "one/a.py": "uno/a.py",
                "two/b/c.py": "due/b/c.py",
                "one/__init__.py": "uno/__init__.py",
                "two/__init__.py": "due/__init__.py",
            },
            id="empty files go with their directories",
        ),
        pytest.param({"a/__init__.py": b""}, {"b/__init__.py": b""}, {"a/__init__.py": "b/__init__.py"}, id="alone"),
    ],
)
def test_renames(old: dict[str, bytes], new: dict[str, bytes], renames: dict[str, str]) -> None:
    assert find_renames(old, new) == renames
