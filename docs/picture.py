"""Draws the pictures of the documentation out of its pages, where the tests run what they show.

refusal.svg: a refusal and its mending, as README.md shows them. watch.svg and editor.svg: the terminal and the file of
how-to/editor.md; the marks in the file are the findings that the terminal shows.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
EDITOR = TOP / "docs/how-to/editor.md"

_COLUMNS = 80
_ADVANCE, _LEADING, _PADDING = 8.4, 20, 18
_COLOURS = {"prompt": "#7ee787", "place": "#e6edf3", "rule": "#d2a8ff", "refused": "#ff7b72", "held": "#7ee787"}
_STYLES = (
    ("prompt", re.compile(r"^\$ .*")),
    ("refused", re.compile(r"^(?:ratchet:|[\d:]{8}) refused.*")),
    ("held", re.compile(r"^ratchet: held.*")),
    ("place", re.compile(r"^[\w/]+\.py:\d+:\d+")),
    ("rule", re.compile(r"\[[a-z-]+\]$")),
)
_FOUND = re.compile(r"^(?P<path>[\w/]+\.py):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)$", re.MULTILINE)
_NAME = re.compile(r"\w+")


def refusal(readme: str) -> str:
    """The SVG of the first two checks that README.md shows."""
    shown = [block[1] for block in re.finditer(r"^```console\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)]
    checks = [block for block in shown if "ratchet check\n" in block][:2]
    lines = "\n".join(checks).splitlines()
    return _svg("ratchet check refuses two changes, then holds", [_row(line, row) for row, line in enumerate(lines)])


def watch(page: str) -> str:
    """The SVG of what the page shows of `ratchet watch`."""
    return _svg("ratchet watch", [_row(line, row) for row, line in enumerate(_watched(page).splitlines())])


def editor(page: str) -> str:
    """The SVG of the file that the page writes, with the findings of the watch as marks, and words behind them."""
    path, text = next(
        re.finditer(r"^<!-- write: (\S+) -->\n```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    ).groups()
    found = [one for one in _FOUND.finditer(_watched(page)) if one["path"] == path]
    lines = [_row(path, 0), _row("", 1)]
    row = 2
    for number, line in enumerate(text.splitlines(), 1):
        lines.append(_row(f"{number:>3}  {line}", row))
        row += 1
        for one in (one for one in found if int(one["line"]) == number):
            lines += _mark(line, int(one["column"]) - 1, one["message"], row)
            row += 1
    return _svg("An editor shows what ratchet refuses, at its line", lines)


def _watched(page: str) -> str:
    return next(re.finditer(r"^```console\n(\$ ratchet watch\n.*?)^```$", page, re.MULTILINE | re.DOTALL))[1]


def _mark(line: str, column: int, message: str, row: int) -> Iterator[str]:
    """A wave below the name at a column, from 0, of the row above, and the message in a row of its own."""
    name = _NAME.match(line, column)
    start, end = column + 5, (name.end() if name else column + 1) + 5
    left, right, below = _PADDING + start * _ADVANCE, _PADDING + end * _ADVANCE, _PADDING + row * _LEADING - 3
    steps = " ".join(f"q 1.5 {-3 if step % 2 else 3} 3 0" for step in range(round((right - left) / 3)))
    red = _COLOURS["refused"]
    yield f'<path d="M {left:.1f} {below} {steps}" fill="none" stroke="{red}"/>'
    words = escape(message.partition(" [")[0])
    yield f'<text x="{left:.1f}" y="{_PADDING + row * _LEADING + 14}" fill="{red}" font-size="12">{words}</text>'


def _svg(title: str, rows: list[str]) -> str:
    height = max(int(y) for row in rows for y in re.findall(r' y="(\d+)"', row)) + _LEADING - 14 + _PADDING
    width = round(_COLUMNS * _ADVANCE + 2 * _PADDING)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
            'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">',
            f"<title>{title}</title>",
            f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>',
            *rows,
            "</svg>",
            "",
        ]
    )


def _row(line: str, number: int) -> str:
    baseline = _PADDING + number * _LEADING + 14
    spans = [(found.span(), _COLOURS[name]) for name, style in _STYLES if (found := style.search(line))]
    text, end = "", 0
    for (first, last), colour in sorted(spans):
        if first < end:
            continue
        text += escape(line[end:first]) + f'<tspan fill="{colour}">{escape(line[first:last])}</tspan>'
        end = last
    text += escape(line[end:])
    return f'<text x="{_PADDING}" y="{baseline}" fill="#adbac7" xml:space="preserve">{text}</text>'


def pictures() -> dict[str, str]:
    """Name of each file → its content."""
    page = EDITOR.read_text(encoding="utf-8")
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    return {"refusal.svg": refusal(readme), "watch.svg": watch(page), "editor.svg": editor(page)}


def main(arguments: list[str]) -> int:
    """Write the pictures into a directory. Default: beside this file."""
    directory = Path(*arguments[:1]) if arguments else TOP / "docs"
    for name, content in pictures().items():
        (directory / name).write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
