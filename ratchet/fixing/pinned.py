"""Which other mypy a project pins: comments and casts that this one does not need, that one may."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ratchet.config.globs import matches
from ratchet.facts.environment import versions
from ratchet.facts.types.release import mypy_release
from ratchet.measure.project import Project
from ratchet.storage.files import content_or_none

_NAMES = (
    "pyproject.toml", "setup.cfg", "setup.py", "tox.ini", "noxfile.py", "*requirements*.txt", "*requirements*.in",
    "constraints*.txt", ".pre-commit-config.yaml", "environment*.yml", "*.lock", "pixi.toml", "justfile", "Makefile",
)  # fmt: skip
_FILES = (
    *_NAMES,
    "requirements/**",
    ".github/workflows/*",
    *(f"{place}/{name}" for place in ("*", "*/*") for name in _NAMES),
)
_RELEASES = r"""(?:[=<>!~^]{1,3}\s*v?\d[\w.*]*\s*,?\s*)+"""
_STATED = (
    re.compile(rf"""(?<![\w.-])mypy(?:\[[^\]\n]*\])?["']?\s*(?:=\s*["']|:\s*["'])?\s*\(?({_RELEASES})"""),
    re.compile(r"""^mypy\s*=\s*(?:\{.*?version\s*=\s*)?["']([\^~=]*\d[\d.]*)["']""", re.MULTILINE),  # a number is exact
    re.compile(r"""mirrors-mypy["']?\s*(?:#.*)?\n\s*rev:\s*["']?(v?\d[\d.]*)"""),
)
_LOCKED = (
    re.compile(r"""name = "mypy"\nversion = "([^"\n]+)\""""),
    re.compile(r""""mypy": \{[^}]*?"version": "(==[^"]+)\""""),
)
"""What a lock resolved. What the packages in it would take of mypy is nobody's here."""
_ONE = re.compile(r"([=<>!~^]*)\s*v?(\d[\w.*]*)")


def other_mypy(project: Project) -> str:
    """Where another mypy is pinned, or installed, than the one that measures, and which; "" for nowhere."""
    measuring = mypy_release()
    for path in sorted(project.tree.listed or ()):
        if matches(path, _FILES):
            text = (content_or_none(project.top / path) or b"").decode("utf-8", "replace")
            for stated in _stated(text, _LOCKED if path.endswith(".lock") else _STATED):
                if not _admits(stated, measuring):
                    return f"{path} has mypy {stated.strip()}"
    interpreter = project.instruments.interpreter
    own = versions(interpreter, {"mypy"}).get("mypy", measuring) if interpreter.executable else measuring
    return f"the project's environment has mypy {own}" if own != measuring else ""


def _stated(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[str]:
    return (found[1] for pattern in patterns for found in pattern.finditer(text))


def _admits(stated: str, release: str) -> bool:
    """Whether a requirement lets a release be installed. A number alone is exact, as in a lock."""
    return all(_holds(found[1], found[2], release) for found in _ONE.finditer(stated))


def _holds(sign: str, number: str, release: str) -> bool:
    wanted, there = _parts(number), _parts(release)
    short = there[: len(wanted)]
    if sign in ("^", "~", "~="):
        fixed = max(len(wanted) - 1, 1) if sign != "^" else 1
        return there >= wanted and there[:fixed] == wanted[:fixed]
    if sign in (">", ">="):
        return there > wanted if sign == ">" else there >= wanted
    if sign in ("<", "<="):
        return there < wanted if sign == "<" else there <= wanted
    if sign == "!=":
        return short != wanted
    return short == wanted


def _parts(number: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", number))
