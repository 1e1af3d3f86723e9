"""Lines and columns as the protocol counts them, and diffs as its edits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratchet.editor.diagnostics import View
from ratchet.editor.patches import edits_of, hunks_of
from ratchet.editor.texts import carried, lines_of, read_lines, units
from ratchet.editor.typing_imports import imports_of
from ratchet.reports.fixed import as_diff

LINES = st.lists(
    st.sampled_from(["", "a", "b", "é = 1", "x\f", "\u2028", "+c", "-d", "\\e", "@@ -1 +1 @@"]), max_size=12
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a\nb\r\nc\rd", ["a", "b", "c", "d"], id="every end"),
        pytest.param("a\f\u2028\x85b\n", ["a\f\u2028\x85b", ""], id="what ends none"),
        pytest.param("", [""], id="nothing"),
    ],
)
def test_lines_are_those_of_the_protocol(text: str, expected: list[str]) -> None:
    assert expected == lines_of(text)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("\ufeffx = 1".encode(), ["x = 1"], id="a byte order mark"),
        pytest.param("# coding: latin-1\né".encode("latin-1"), ["# coding: latin-1", "é"], id="a declared encoding"),
        pytest.param(b"\xff", None, id="no text"),
    ],
)
def test_a_file_is_read_as_python_reads_it(tmp_path: Path, content: bytes, expected: list[str] | None) -> None:
    (tmp_path / "x.py").write_bytes(content)
    assert expected == read_lines(tmp_path / "x.py")
    assert read_lines(tmp_path / "gone.py") is None


@pytest.mark.parametrize(
    ("saved", "shown", "expected"),
    [
        pytest.param("import a\nx = 1", "x = 2\n\nimport a", True, id="the same further down"),
        pytest.param("import a", "import a\nimport a.b", False, id="one more"),
        pytest.param("import a\nimport a", "import a", False, id="one of two less"),
        pytest.param("from a import (\n    b,\n)", "from a import (\n    b,\n    c,\n)", False, id="one more name"),
        pytest.param("import a", "if TYPE_CHECKING:\n    import a", False, id="in a block now"),
        pytest.param("x = '\\d'", "x = '\\d' + 'import a'", True, id="none at all"),
    ],
)
def test_whether_a_text_has_other_imports(saved: str, shown: str, expected: bool) -> None:
    assert expected is (imports_of(lines_of(saved)) == imports_of(lines_of(shown)))
    assert imports_of(["import"]) is None


@given(st.text())
def test_units_are_those_of_the_encodings(text: str) -> None:
    content = text.encode("utf-8", "surrogatepass"), text.encode("utf-16-le", "surrogatepass")
    assert (len(content[0]), len(content[1]) // 2, len(text)) == tuple(
        units(text, encoding) for encoding in ("utf-8", "utf-16", "utf-32")
    )


@given(LINES, st.lists(st.just("old"), max_size=3), st.lists(st.just("new"), max_size=3), LINES)
def test_what_stands_around_an_edit_keeps_its_text(
    head: list[str], old: list[str], new: list[str], tail: list[str]
) -> None:
    saved, now = [*head, *old, *tail, "end"], [*head, *new, *tail, "end"]
    line_now = carried(saved, now)
    for line in range(len(head)):
        assert saved[line] == now[line_now(line)]
    for line in range(len(head) + len(old), len(saved)):
        assert saved[line] == now[line_now(line)]
    assert all(0 <= line_now(line) < len(now) for line in range(len(saved)))


def view_of(text: str) -> View:
    return View(Path("/top"), "x.py", "file:///top/x.py", lines_of(text), lines_of(text), "utf-16")


def edited(text: str, view: View, changes: Sequence[tuple[int, int, int, int, str]]) -> str:
    """A text with edits in it: line and character of start and end, and what stands there then."""
    starts = [0]
    for each in view.saved[:-1]:
        starts.append(starts[-1] + len(each) + 1)
    for line, character, last, end, new in sorted(changes, reverse=True):
        text = text[: starts[line] + character] + new + text[starts[last] + end :]
    return text


@given(LINES, LINES, LINES)
def test_a_diff_is_the_edits_that_it_says(head: list[str], old: list[str], new: list[str]) -> None:
    before, after = ("\n".join([*head, *part, "end", ""]) for part in (old, new))
    hunks = hunks_of(as_diff({"x.py": before.encode()}, {"x.py": after.encode()}))
    view = view_of(before)
    edits = [edit for path in hunks for edit in edits_of(view, hunks[path])]
    assert after == edited(
        before,
        view,
        [
            (one.range.start.line, one.range.start.character, one.range.end.line, one.range.end.character, one.new_text)
            for one in edits
        ],
    )
