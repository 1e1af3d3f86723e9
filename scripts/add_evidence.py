"""Begins a kind of evidence that lets growth pass: its file and its place on the ladder.

    python scripts/add_evidence.py renamed-loop
    python scripts/add_evidence.py doc-example --standard    # counts where strictness = "standard", and is told

What is left to say by hand is printed: the proof, why it is no door, its test, and a case for each way around it.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scripts.editing import PACKAGE, put_before

_EVIDENCE = '''"""{name}: in one line."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Evidence, Situation


class {cls}(Evidence):
    """What passes, and by which proof.

    Why it is no door: what somebody who wants growth to pass would have to write, and why that is worth nothing.
    """

    id = "{id}"

    def ask(self, account: Account, situation: Situation) -> None:
        for key in self.grown(account):
            proved = 0  # how much of the growth of this key is none
            account.grant(self.id, key, proved, told=False)
'''

_NOTE = '''"""{name}: in one line."""

from __future__ import annotations

from ratchet.check.account import Account
from ratchet.check.evidence import Note, Situation


class {cls}(Note):
    """What is told and recorded, and by which proof.

    Why it is no door: what somebody who wants growth to pass would have to write, and why that is worth nothing.
    """

    id = "{id}"
    words = "{words}"

    def ask(self, account: Account, situation: Situation) -> None:
        for key, debts in self.noted(account, situation):
            proved = [debt for debt in debts if situation.stood(key, debt)]
            account.grant(self.id, key, sum(debt.count for debt in proved), told=True)
'''


def main(arguments: list[str]) -> int:
    """Write what a new kind of evidence consists of. 2 where it is there, or its name is none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id", help="the id that reports and `ratchet explain --why` name: renamed-loop")
    parser.add_argument("--standard", action="store_true", help="a note, which counts under `standard` alone")
    asked: dict[str, object] = vars(parser.parse_args(arguments))
    name = str(asked["id"])
    module = name.replace("-", "_")
    path = PACKAGE / "check/evidence" / f"{module}.py"
    if not re.fullmatch(r"[a-z]+(?:-[a-z]+)*", name) or path.exists():
        print(f"{name} is no name for new evidence", file=sys.stderr)
        return 2
    cls = "".join(part.capitalize() for part in name.split("-"))
    text = _NOTE if asked["standard"] else _EVIDENCE
    spoken = name.replace("-", " ")
    path.write_text(text.format(id=name, cls=cls, name=spoken.capitalize(), words=f"by {spoken}"), encoding="utf-8")
    ladder = PACKAGE / "check/evidence/ladder.py"
    put_before(ladder, "\nLADDER: ", f"from ratchet.check.evidence.{module} import {cls}\n")
    # Behind what proves more: what is paid for is not asked again.
    put_before(
        ladder, ")\n\nWORDS" if asked["standard"] else "    # What counts under `standard` alone.", f"    {cls}(),\n"
    )
    print(*(f"wrote {each.relative_to(PACKAGE.parent)}" for each in (path, ladder)), sep="\n")
    print("put the imports in order: ruff check --fix . && ruff format .")
    print(f"left: the words and the proof in {path.name}, tests/check/evidence/, cases in tests/cases/, changes/")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
