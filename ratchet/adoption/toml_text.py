"""The ratchet.toml that `init` proposes: every value with its source as a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from ratchet.adoption.choice import Choice
from ratchet.adoption.discovery import Discovery
from ratchet.adoption.other_tools import tools_proposed
from ratchet.adoption.untyped_libraries import LeanedOn, libraries_table
from ratchet.config import Config, parse_config

_TEST_RULES = ("missing-annotation", "unchecked-body", "unchecked-operation", "untyped-decorator")
"""What tests may go without: fixtures, mocks and parametrisation are untyped in most projects."""
_HEADER = re.compile(r"^((?:# )?\[\[?)(\w+)", re.MULTILINE)
"""The beginning of a table's header, also of one that a comment proposes. The rows of an array are indented."""
_MOST_WHY = 100
_STRICTNESS = 'strictness = "standard"  # "strict" refuses what standard notes'


def proposed_toml(found: Discovery, libraries: Sequence[LeanedOn] = (), absent: Sequence[str] = ()) -> str:
    """The text of ratchet.toml for what was found. `absent` are modules that are never asked for."""
    lines = ["[ratchet]", _STRICTNESS, *_array("roots", found.roots), *_array("paths", found.paths)]
    if found.exclude:
        lines += _array("exclude", found.exclude)
    if found.mypy is not None and "/" in found.mypy:
        lines += [f"mypy-config = {_quoted(found.mypy)}  # it configures mypy for most files"]
    if found.tests:
        rules = ", ".join(f'{rule} = "off"' for rule in _TEST_RULES)
        lines += [
            "",
            "# Tests may go without annotations. Every other rule counts in them too.",
            "[[profile]]",
            *_array("paths", found.tests),
            f"rules = {{ {rules} }}",
        ]
    lines += libraries_table(libraries, absent)
    for directory, python in found.environments:
        paths = f"paths = [{_quoted(f'{directory}/**')}]"
        lines += [
            "",
            "[[environment]]",
            paths,
            f"python = {_quoted(python)}  # {directory} has an environment of its own",
        ]
    lines += tools_proposed(found.tools, found.taken)
    return "\n".join(lines) + "\n"


def proposed_config(found: Discovery, libraries: Sequence[LeanedOn] = ()) -> Config:
    """The configuration that `proposed_toml` writes."""
    return parse_config(proposed_toml(found, libraries), "ratchet.toml")


def for_pyproject(text: str) -> str:
    """The same text as tables of pyproject.toml."""
    return _HEADER.sub(lambda found: f"{found[1]}tool.ratchet{'' if found[2] == 'ratchet' else f'.{found[2]}'}", text)


def _array(key: str, choices: Sequence[Choice]) -> list[str]:
    """A list, one value a line with its source, values of one source together."""
    if len(choices) == 1:
        return [f"{key} = [{_quoted(choices[0].value)}]  # {_comment(choices[0].why)}"]
    return [f"{key} = [", *_rows(choices), "]"]


def _rows(choices: Iterable[Choice]) -> Iterable[str]:
    for value, why in choices:
        yield f"    {_quoted(value)},  # {_comment(why)}"


def _comment(text: str) -> str:
    """Text on one line, without what a TOML comment may not hold."""
    flat = "".join(char if char.isprintable() else " " for char in " ".join(text.split()))
    return flat if len(flat) <= _MOST_WHY else f"{flat[: _MOST_WHY - 1]}…"


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are all TOML's as well, and DEL is the one that JSON leaves out."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
