"""Our missing-annotation counts per function, side by side with `pyrefly coverage report`, every difference listed.

    python benchmarks/slots_against_pyrefly.py --pyrefly PYREFLY PROJECT PACKAGE_DIR

PROJECT is a recorded project (it has a ratchet.toml); PACKAGE_DIR is the package in it, such as src/requests.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from ratchet.measure.project import Request
from ratchet.pipeline import status


def main() -> int:
    """Print the table; 0 when both agree everywhere."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pyrefly", default="pyrefly", help="the command to ask")
    parser.add_argument("project", type=Path)
    parser.add_argument("package", help="the package's directory, from the project's root")
    asked = parser.parse_args()
    top = Path(str(asked.project)).resolve()
    ours, kinds = _ours(top, str(asked.package))
    theirs = _theirs(top, str(asked.package), str(asked.pyrefly))
    agree = sum(ours[name] == theirs[name] for name in ours.keys() | theirs.keys())
    print(f"{len(ours.keys() | theirs.keys())} symbols with a slot, {agree} agree; missing: ours {sum(ours.values())},")
    print(f"pyrefly {sum(theirs.values())}")
    for name in sorted(ours.keys() | theirs.keys()):
        if ours[name] != theirs[name]:
            print(f"{name}: ours {ours[name]}, pyrefly {theirs[name]} ({', '.join(kinds.get(name, []))})")
    return 0 if ours == theirs else 1


def _ours(top: Path, package: str) -> tuple[Counter[str], dict[str, list[str]]]:
    _, measured = status(Request(top, {}, paths=(package,)))
    counts: Counter[str] = Counter()
    details: dict[str, list[str]] = {}
    for one in measured.measure.files:
        if one.file.path.startswith(f"{package}/"):
            for function in measured.sources[one.file.path].functions:
                counts[f"{one.file.module}.{function.symbol}"] += 0
            for debt in one.debts:
                if debt.key.rule == "missing-annotation":
                    name = f"{one.file.module}.{debt.key.symbol}"
                    counts[name] += debt.count
                    details.setdefault(name, []).append(debt.key.detail)
    return counts, details


def _theirs(top: Path, package: str, pyrefly: str) -> Counter[str]:
    done = subprocess.run([pyrefly, "coverage", "report", package], cwd=top, capture_output=True, text=True, check=True)
    document = json.loads(done.stdout)
    counts: Counter[str] = Counter()
    for module in document["module_reports"]:
        for symbol in module["symbol_reports"]:
            if symbol["kind"] in ("function", "method", "property"):
                counts[str(symbol["name"])] += int(symbol["n_untyped"])
    return counts


if __name__ == "__main__":
    sys.exit(main())
