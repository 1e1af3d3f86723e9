"""Draws refusal.svg: a refusal and its mending, as README.md shows them, where the tests run them."""

from __future__ import annotations

import re
import sys
from html import escape
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]

_COLUMNS = 80
_ADVANCE, _LEADING, _PADDING = 8.4, 20, 18
_COLOURS = {"prompt": "#7ee787", "place": "#e6edf3", "rule": "#d2a8ff", "refused": "#ff7b72", "held": "#7ee787"}
_STYLES = (
    ("prompt", re.compile(r"^\$ .*")),
    ("refused", re.compile(r"^ratchet: refused.*")),
    ("held", re.compile(r"^ratchet: held.*")),
    ("place", re.compile(r"^[\w/]+\.py:\d+:\d+")),
    ("rule", re.compile(r"\[[a-z-]+\]$")),
)


def drawing(readme: str) -> str:
    """The SVG of the first two checks that README.md shows."""
    shown = [block[1] for block in re.finditer(r"^```console\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)]
    checks = [block for block in shown if "ratchet check\n" in block][:2]
    lines = "\n".join(checks).splitlines()
    height = len(lines) * _LEADING + 2 * _PADDING
    width = round(_COLUMNS * _ADVANCE + 2 * _PADDING)
    rows = [_row(line, number) for number, line in enumerate(lines)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
            'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14">',
            "<title>ratchet check refuses two changes, then holds</title>",
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


def main() -> int:
    """Print the picture: python docs/picture.py > docs/refusal.svg."""
    sys.stdout.write(drawing((TOP / "README.md").read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
