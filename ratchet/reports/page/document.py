"""The page: a template, a style sheet, scripts and the content in one file; its policy lets nothing else in.

The content is packed, as the browser unpacks it: a large project's is four times as long as it need be.
"""

from __future__ import annotations

import base64
import hashlib
import zlib
from html import escape
from importlib.resources import files

from ratchet.history.survey import Survey
from ratchet.reports.page.content import content_of, parts_of, shown
from ratchet.reports.page.plain import plain

_ASSETS = files(__package__) / "assets"
_CHARTS = "echarts.min.js"
SCRIPTS = (
    "page.js", "address.js", "files.js", "sorting.js", "charts.js", "worse.js", "verdict.js", "trend.js", "map.js",
    "hotspots.js", "coverage.js", "imports.js", "exceptions.js", "debts.js", "words.js", "start.js",
)  # fmt: skip
"""The page's own scripts, in the order in which they need each other: together they are one."""


def page(seen: Survey) -> str:
    """The whole file. What it shows is data, never markup; scripts and style are allowed by their hashes alone."""
    style = _asset("page.css")
    charts = _asset(_CHARTS)
    own = "\n".join(_asset(name) for name in SCRIPTS)
    # One function that waits for the content: what its scripts say at their top is not seen from outside.
    script = f'"use strict";\n(async () => {{\n{own}\n}})();'
    known = parts_of(seen)
    parts = {
        "TITLE": escape(f"ratchet: {seen.project.top.name}"),
        "POLICY": _policy(style, (charts, script)),
        "STYLE": style,
        "PLAIN": shown(plain(*known)),
        "CONTENT": packed(content_of(seen, known)),
        "CHARTS": charts,
        "SCRIPT": script,
    }
    head, *rest = _asset("page.html").split("{{")
    # Each part is put in once: what it holds is not looked at again.
    return head + "".join(parts[name] + text for name, _, text in (one.partition("}}") for one in rest))


def packed(text: str) -> str:
    """A text compressed (RFC 1950) and then written in base64, which nothing can break out of."""
    return base64.b64encode(zlib.compress(text.encode("utf-8"), 9)).decode("ascii")


def _policy(style: str, scripts: tuple[str, ...]) -> str:
    allowed = " ".join(map(_hash, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
    return f"'sha256-{digest}'"


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")
