"""What `ratchet hook HOST --event post-edit` costs an agent: seconds that it waits, seconds of CPU, said or silent.

    python benchmarks/post_edit.py TREE PATH... [--times N]

TREE is a checkout; a copy of it is initialised and checked once, so that its cache is warm. Then a function without
annotations is added to each PATH, N times. "whole" is the same edit checked without a limit, which is what an answer
would have cost. The last line of each is an edit that meets an empty cache.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

RATCHET = [sys.executable, "-m", "ratchet"]


class Cost(NamedTuple):
    """What one command took: seconds by the clock, seconds of CPU, and how much it said."""

    wall: float
    cpu: float
    said: int

    def __str__(self) -> str:
        return f"{self.wall:5.2f} s by the clock, {self.cpu:5.2f} s of CPU, {self.said} characters"


def cost(top: Path, environ: Mapping[str, str], text: str, *command: str) -> Cost:
    """Run a command of ratchet in a tree, with a text on its standard input."""
    before, started = os.times(), time.monotonic()
    done = subprocess.run(
        [*RATCHET, *command], input=text, cwd=top, env=dict(environ), capture_output=True, text=True, check=False
    )
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return Cost(time.monotonic() - started, spent, len(done.stdout))


def edited(top: Path, path: str, number: int) -> str:
    """Add a function to a file; the payload of the host that did so."""
    with (top / path).open("a", encoding="utf-8") as stream:
        stream.write(f"\n\ndef added_{number}(value):\n    return value\n")
    asked = {"cwd": str(top), "hook_event_name": "PostToolUse", "tool_input": {"file_path": str(top / path)}}
    return json.dumps(asked)


def measure(top: Path, path: str, times: int, environ: Mapping[str, str]) -> None:
    """Print what edits of one file cost, and put the file back."""
    hook, check = ("hook", "claude-code", "--event", "post-edit"), ("check", "--frozen", path)
    original = (top / path).read_bytes()
    for number in range(times):
        text = edited(top, path, number)
        print(f"{path}  hook   {cost(top, environ, text, *hook)}", flush=True)
        print(f"{path}  whole  {cost(top, environ, '', *check)}", flush=True)
    shutil.rmtree(environ["RATCHET_CACHE_DIR"])
    print(f"{path}  cold   {cost(top, environ, edited(top, path, times), *hook)}", flush=True)
    (top / path).write_bytes(original)
    cost(top, environ, "", "check")


class Given(argparse.Namespace):
    """What the command line says."""

    tree: Path
    paths: list[str]
    times: int


def main() -> int:
    """Make the copy, warm it up, and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path)
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--times", type=int, default=3)
    given = parser.parse_args(namespace=Given())
    with tempfile.TemporaryDirectory(prefix="ratchet-post-edit-") as folder:
        top = Path(folder).resolve() / "tree"
        shutil.copytree(given.tree, top, ignore=shutil.ignore_patterns(".git", ".ratchet_cache", "baselines"))
        environ = {**os.environ, "RATCHET_CACHE_DIR": f"{folder}/cache", "XDG_STATE_HOME": f"{folder}/state"}
        environ.pop("CI", None)
        identity = ("-c", "user.name=benchmark", "-c", "user.email=benchmark@example.invalid")
        cost(top, environ, "", "init")
        for command in (("init", "-q", "-b", "main"), ("add", "-A"), (*identity, "commit", "-qm", "base")):
            subprocess.run(["git", *command], cwd=top, check=True, capture_output=True)
        print(f"warm: {cost(top, environ, '', 'check')}", flush=True)
        for path in given.paths:
            measure(top, path, given.times, environ)
    return 0


if __name__ == "__main__":
    sys.exit(main())
