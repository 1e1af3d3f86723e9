"""Which mypy is installed beside ratchet, and whether it is new enough: asked without its internals."""

from __future__ import annotations

import re
import sys

from ratchet.errors import Inconclusive

OLDEST = (2, 4)
"""The first release whose internals ratchet knows. pyproject.toml has the same number."""


def mypy_release() -> str:
    """The release of the mypy that measures."""
    from mypy.version import __version__

    return __version__


def unfit_mypy() -> str:
    """What is wrong with the mypy of this Python, in a sentence; "" for nothing."""
    needed = ".".join(map(str, OLDEST))
    advice = f"ratchet needs mypy {needed} or newer: {sys.executable} -m pip install 'mypy>={needed}'."
    try:
        from mypy.version import __version__  # a file of its own: all versions have it
    except ImportError:
        return f"mypy is not installed beside ratchet. {advice[0].upper()}{advice[1:]}"
    release = re.match(r"(\d+)\.(\d+)", __version__)
    if release is None or (int(release[1]), int(release[2])) >= OLDEST:
        return ""
    return f"mypy {__version__} is installed beside ratchet, and {advice}"


def require_mypy() -> None:
    """Raise Inconclusive where mypy is missing or too old: it may run, and mean other things by the same names."""
    if complaint := unfit_mypy():
        raise Inconclusive(complaint)
