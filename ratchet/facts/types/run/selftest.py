"""Whether this mypy still is what the adapter takes it for: a tiny project, measured cold, then warm."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from mypy import build
from mypy.version import __version__ as mypy_version

from ratchet import __version__
from ratchet.errors import Inconclusive
from ratchet.facts.collect.nodes import unknown_classes
from ratchet.facts.collect.type_records import ModuleTypes, TypeFacts
from ratchet.facts.files import SourceFile
from ratchet.facts.kinds import BODY, OPERATION, UNCHECKED, UNREACHABLE
from ratchet.facts.types.cache.codec import SCHEMA
from ratchet.facts.types.request import MypyRequest
from ratchet.facts.types.run.adapter import type_facts
from ratchet.storage.cache import CachedDocument

SOURCE = """\
import json
from typing import Any


def read(text: str, more: Any) -> int:
    data = json.loads(text)
    return data["a"] + more


def skipped(value):
    return value


def wrong() -> int:
    return ""
    print("never")
"""


TESTED = frozenset({"2.4.0", "2.4.1"})
"""The versions of mypy, as compiled for its releases, with which ratchet's own tests pass: they need no trial."""


def assured(cache_dir: Path, tested: frozenset[str] = TESTED) -> None:
    """Run the self-test once for each environment that ratchet's own tests do not cover; a success is remembered.

    Raises Inconclusive, naming mypy's version, if anything is not as expected.
    """
    compiled = not str(build.__file__).endswith(".py")
    if compiled and mypy_version in tested:
        return
    environment = repr((mypy_version, str(build.__file__), sys.version, sys.platform, __version__, SCHEMA))
    name = f"self-test-{hashlib.sha256(environment.encode()).hexdigest()[:16]}"
    passed = CachedDocument(cache_dir, name, "self-test-*")
    if passed.read() is None:
        self_test()
        passed.write(environment.encode())


def self_test() -> None:
    """Measure a tiny project twice. Raises Inconclusive, naming mypy's version, if anything is not as expected."""
    unknown = unknown_classes()
    if unknown:
        raise _broken(f"it has nodes that ratchet does not know: {', '.join(unknown)}")
    import tempfile  # only where this mypy is new

    with tempfile.TemporaryDirectory(prefix="ratchet-self-test-") as directory:
        top = Path(directory, "project").resolve()
        top.mkdir()
        (top / "mypy.ini").write_text("[mypy]\n", encoding="utf-8")
        (top / "probe.py").write_text(SOURCE, encoding="utf-8")
        file = SourceFile("probe.py", "probe", ".", hashlib.sha256(SOURCE.encode()).hexdigest())
        request = MypyRequest(top, (file,), (".",), Path(directory, "cache"))
        cold = _probe(type_facts(request))
        warm = _probe(type_facts(request))
    if cold != warm:
        raise _broken("a warm run gave other facts than a cold one")
    _expect(cold)


def _probe(facts: TypeFacts) -> ModuleTypes:
    return facts.modules["probe.py"]


def _expect(facts: ModuleTypes) -> None:
    told: dict[str, set[object]] = {
        "operations": {(each.line, each.detail) for each in facts.of(OPERATION)},
        "unchecked bodies": {each.symbol for each in facts.of(BODY) if each.detail == UNCHECKED},
        "Any": {(each.symbol, each.detail) for each in facts.slots if each.anys},
        "unreachable statements": {each.line for each in facts.of(UNREACHABLE)},
        "errors": {(each.line, each.detail) for each in facts.errors},
    }
    expected: dict[str, set[object]] = {
        "operations": {(6, "variable"), (7, "index"), (7, "operator")},
        "unchecked bodies": {"skipped"},
        "Any": {("read", "more")},
        "unreachable statements": {16},
        "errors": {(15, "return-value")},
    }
    for name, found in told.items():
        if found != expected[name]:
            raise _broken(f"its {name} were found to be {sorted(map(repr, found))}")


def _broken(what: str) -> Inconclusive:
    return Inconclusive(
        f"mypy {mypy_version} is not as ratchet expects it: {what}. Install a mypy that ratchet supports"
    )
