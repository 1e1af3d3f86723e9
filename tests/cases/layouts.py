"""Projects that cases begin with: bare configurations, and the shop, the warehouse and the services with old debts."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from projects.indebted import INDEBTED
from projects.layouts import LAX, SERVICES, WAREHOUSE
from projects.reaching import REACHING
from projects.shop import BASE

POLICY = '[ratchet]\nroots = ["."]\npaths = ["."]\n'
STRICT = '[tool.mypy]\nstrict = true\nwarn_unreachable = true\npython_version = "3.11"\n'
LINTED = """
[tool.ruff.lint]
select = ["C901", "F", "S", "SIM"]

[tool.ruff.lint.mccabe]
max-complexity = 2
"""
RATED = """
'''All rates.'''


def rate(country: str, total: int) -> int:
    if country == "DE":
        if total > 100:
            return 7
    return 19
"""
UNASKED = """
[[profile]]
paths = ["**"]
rules = { missing-annotation = "off", unchecked-body = "off", unchecked-operation = "off" }
"""

WRITTEN: Mapping[str, Mapping[str, str]] = {
    "strict": {"pyproject.toml": STRICT, "ratchet.toml": POLICY},
    "strict-3.13": {"pyproject.toml": STRICT.replace("3.11", "3.13"), "ratchet.toml": POLICY},
    "plain": {"ratchet.toml": POLICY},
    "standard": {"ratchet.toml": f'{POLICY}strictness = "standard"\n'},
    "linted": {
        "pyproject.toml": STRICT + LINTED,
        "ratchet.toml": POLICY + '\n[[tool]]\nid = "ruff"\n',
        "rates.py": RATED,
    },
    "annotations-unasked": {"ratchet.toml": POLICY + UNASKED},
    "shop": BASE,
    "indebted": INDEBTED,
    "warehouse": WAREHOUSE,
    "warehouse-lax": LAX,
    "services": SERVICES,
    "reaching": REACHING,
}


def laid(text: str) -> str:
    """A text as it is written to disk: without the indentation that it has in Python."""
    return dedent(text).lstrip("\n")


LAYOUTS = {name: {path: laid(text) or "<empty>" for path, text in files.items()} for name, files in WRITTEN.items()}
