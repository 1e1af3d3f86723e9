"""Many builds in one process: what they leave behind stays bounded, and is not collected before each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from projects import many_builds

from ratchet.storage.narrowing import as_numbers, parsed


def test_what_builds_leave_behind_is_bounded(tmp_path: Path, shared_cache: Path) -> None:
    # A process of its own: this one may hold what hundreds of tests have left.
    words = [sys.executable, many_builds.__file__, str(tmp_path), str(shared_cache)]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    alive, collections = as_numbers(parsed(said))
    # Each build reads some forty modules of the standard library.
    assert alive < 400 + 100
    assert collections < 6
