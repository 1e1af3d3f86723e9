"""A project with excluded and laxer code beside the measured: what the measured newly imports from there counts."""

from __future__ import annotations

UNTYPED = "def slug(s):\n    return s\n"
REACHING = {
    "ratchet.toml": (
        '[ratchet]\npaths = ["app", "tests", "legacy"]\nexclude = ["app/_vendor/**"]\n\n'
        '[[profile]]\npaths = ["tests/**"]\nrules = { missing-annotation = "off", unchecked-body = "off" }\n\n'
        '[[profile]]\npaths = ["legacy/**"]\nrules = { missing-annotation = "note" }\n'
    ),
    "app/__init__.py": '"""App."""\n',
    "app/work.py": '"""Work."""\n',
    "app/uses.py": "from app._vendor.known import slug\nfrom legacy.known import old\n\nprint(slug, old)\n",
    "app/_vendor/__init__.py": '"""Not ours."""\n',
    "app/_vendor/known.py": UNTYPED,
    "app/_vendor/idle.py": UNTYPED,
    "legacy/__init__.py": '"""Old."""\n',
    "legacy/known.py": "def old(s):\n    return s\n",
    "tests/__init__.py": '"""Tests."""\n',
    "tests/test_a.py": "def test_a(x):\n    assert x\n",
    "tests/tools.py": "def tool(x):\n    return x\n",
}
