"""A newcomer begins a kind of evidence by CONTRIBUTING's recipe, in a copy of the package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[3]
ASK = """
from ratchet.check.evidence import Note
from ratchet.check.evidence.ladder import LADDER, WORDS
ids = [evidence.id for evidence in LADDER]
first_note = next(number for number, evidence in enumerate(LADDER) if isinstance(evidence, Note))
print(ids.index("renamed-loop") < first_note, ids[-1], WORDS["doc-example"])
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("copied")
    for name in ("ratchet", "scripts"):
        shutil.copytree(TOP / name, top / name, ignore=shutil.ignore_patterns("__pycache__"))
    return top


def add(copied: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(copied / "scripts/add_evidence.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_evidence_is_one_file_and_a_row_of_the_ladder(copied: Path) -> None:
    told = [add(copied, "renamed-loop").stdout, add(copied, "doc-example", "--standard").stdout]
    ladder = "ratchet/check/evidence/ladder.py"
    assert [[line[6:] for line in text.splitlines() if line.startswith("wrote ")] for text in told] == [
        ["ratchet/check/evidence/renamed_loop.py", ladder],
        ["ratchet/check/evidence/doc_example.py", ladder],
    ]
    environ = {**os.environ, "PYTHONPATH": str(copied)}
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(command, cwd=copied, env=environ, capture_output=True, text=True, check=False)
    assert ("True doc-example by doc example\n", "") == (done.stdout, done.stderr)
    again = add(copied, "moved")
    assert (again.returncode, again.stderr) == (2, "moved is no name for new evidence\n")
