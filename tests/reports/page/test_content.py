"""What the page holds as data stays data: nothing in it ends the script element, or turns the direction of a text."""

from __future__ import annotations

import base64
import re
import zlib

import pytest

from ratchet.reports.page.content import as_json
from ratchet.reports.page.document import packed
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
    put_in = packed(as_json({"name": text}))

    assert {"name": text if read is None else read} == parsed(unpacked(put_in))
    assert [] == [letter for letter in "\u202e\u2067\udce9" if letter in unpacked(put_in)]
    assert re.fullmatch(r"[A-Za-z0-9+/=]+", put_in)


def unpacked(text: str) -> str:
    return zlib.decompress(base64.b64decode(text)).decode("utf-8")


def test_much_of_the_same_takes_little_room() -> None:
    assert len(packed("app/core/rows.py" * 10_000)) < 1_000
