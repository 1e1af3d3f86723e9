"""`python -m tests`: everything that has to hold before a change lands, and what CI runs.

Arguments go to pytest: `python -m tests -m "not slow"` is the quick loop, and `python -m tests documentation` runs
one folder of tests: here every command of the documentation. `python -m tests faults` is the fault campaign, and
`python -m tests day_one` takes packages of others through their first day: CI runs neither of the two.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ARGUMENTS = [f"tests/{name}" if (TESTS / name).is_dir() else name for name in sys.argv[1:]]
STEPS = (
    (sys.executable, "-m", "ruff", "format", "--check", "."),
    (sys.executable, "-m", "ruff", "check", "."),
    (sys.executable, "-m", "mypy"),
    (sys.executable, "-m", "pytest", "-q", "-n", "2", *ARGUMENTS),
    (sys.executable, "-m", "ratchet", "check"),
)


def main() -> int:
    """Run the steps in order, and stop at the first that fails; its exit status."""
    top = TESTS.parent
    if sys.argv[1:2] == ["faults"]:
        sys.path.insert(0, str(TESTS))
        from faults.campaign import main as campaign

        return campaign(sys.argv[2:])
    if sys.argv[1:2] == ["day_one"]:
        sys.path.insert(0, str(TESTS))
        from day_one.campaign import main as first_day

        return first_day(sys.argv[2:])
    for step in STEPS:
        print("+", *step[1:], flush=True)
        status = subprocess.run(step, cwd=top, check=False).returncode
        if status:
            return status
    return 0


if __name__ == "__main__":
    sys.exit(main())
