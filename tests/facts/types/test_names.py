"""Every row of the table of names is of a name that there is, or was."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ratchet.facts.collect.names import NAMES
from ratchet.facts.collect.type_records import TypeFacts

UNTYPED = {
    f"{owner}.{name}"
    for owner in ("_frozen_importlib", "importlib._bootstrap")
    for name in ("_gcd_import", "_find_and_load")
}
"""Of Python's own import system: there, and in no stub. find_loader is gone by now."""


def test_there_is_such_a_name(measure_project: Callable[[Mapping[str, str]], TypeFacts]) -> None:
    names = [name.replace("()", "") for name in NAMES if not name.startswith("mypy_extensions.")]
    parts = [name.split(".") for name in names]
    # What cannot be imported by itself, such as `sys.modules`, is an error of its own line alone.
    owners = sorted({".".join(each[:length]) for each in parts for length in range(1, len(each))})
    lines = [*(f"import {owner}" for owner in owners), *names]
    texts = {"app.py": "\n".join(lines), "mypy.ini": "[mypy]\npython_version = 3.12\n"}
    facts = measure_project(texts).modules["app.py"]
    wrong = {lines[error.line - 1] for error in facts.errors if error.line > len(owners)}
    assert wrong <= UNTYPED | {"importlib.find_loader"}
