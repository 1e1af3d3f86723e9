"""What the page holds as data stays data: nothing in it ends the script element, or turns the direction of a text."""

from __future__ import annotations

import pytest

from ratchet.reports.page.content import as_json
from ratchet.storage.narrowing import parsed


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("</script><script>alert(1)</script>", None, id="the end of the script"),
        pytest.param("<!-- <script>", None, id="the beginning of a comment"),
        pytest.param("a && b > c", None, id="signs of markup"),
        pytest.param("\"'`\\", None, id="quotes and a backslash"),
        pytest.param("a\u2028b\u2029c", None, id="line separators of JavaScript"),
        pytest.param("größe 尺寸 🐍", None, id="letters of the world"),
        pytest.param("\x00\x1b[31m\n", None, id="control characters"),
        pytest.param("pay\u202enosj.exe", "pay\ufffdnosj.exe", id="a mark from right to left"),
        pytest.param("a\u2067b\u200fc", "a\ufffdb\ufffdc", id="an isolate and a mark"),
        pytest.param("caf\udce9", "caf\ufffd", id="a file name that is no UTF-8"),
        pytest.param("\\u202e", None, id="a text that looks like an escape"),
    ],
)
def test_a_text_is_read_as_it_was(text: str, read: str | None) -> None:
    made = as_json({"name": text})

    assert {"name": text if read is None else read} == parsed(made)
    assert [] == [letter for letter in "<>&\u2028\u2029\u202e\u2067\udce9" if letter in made]
    assert made.encode("utf-8")


def test_the_name_of_a_key_is_text_too() -> None:
    assert "</script" not in as_json({"</script>": 1})
