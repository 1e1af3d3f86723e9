"""Programs that stand for a tool: one that leaves a mark if it is run, and ones that answer as they are told to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def planted(path: Path, hit: Path) -> None:
    """A program that leaves its mark."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n: > {hit}\necho 1.0\n", encoding="utf-8")
    path.chmod(0o755)


_COUNTING = """
case "$1" in --version) echo "--version" >> {runs}; echo {version}; exit 0 ;; esac
files=
results=
for word in "$@"; do
    case "$word" in
        ./*) files="$files${{files:+ }}$word"
             one="{{\\"filename\\": \\"$word\\", \\"line_number\\": 1, \\"col_offset\\": 0"
             results="$results${{results:+,}}$one, \\"test_id\\": \\"B1\\", \\"issue_text\\": \\"so\\"}}" ;;
    esac
done
echo "$files" >> {runs}
echo "{{\\"errors\\": [], \\"results\\": [$results]}}"
"""
"""In bandit's form: one finding in each file that is named, and a line for each run."""


def scripted(
    directory: Path, name: str, *, monkeypatch: pytest.MonkeyPatch, counting: Path | None = None, script: str = "",
    version: str = "1.0.0", interpreter: str = "/bin/sh",
) -> None:  # fmt: skip
    """A program on PATH, outside of every tree: one that counts its runs in a file, or any script."""
    directory.mkdir(exist_ok=True)
    text = _COUNTING.format(runs=counting, version=version) if counting is not None else script
    path = directory / name
    path.unlink(missing_ok=True)
    path.write_text(f"#!{interpreter}\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([str(directory), "/usr/bin", "/bin"]))
