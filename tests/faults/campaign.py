"""Runs every campaign, and prints a table of what was tried and what went wrong."""

from __future__ import annotations

import argparse
import datetime
import platform
import sys
import time
from collections.abc import Mapping, Sequence

from mypy.version import __version__ as mypy_version

from faults import bits, doors, equality, kills, limits, mutations, resident, sources
from faults.tally import Campaign, Extent
from ratchet.storage.narrowing import as_texts

CAMPAIGNS: Mapping[str, Campaign] = {
    "kills": kills.run,
    "doors": doors.run,
    "bits": bits.run,
    "mutations": mutations.run,
    "sources": sources.run,
    "limits": limits.run,
    "equality": equality.run,
    "resident": resident.run,
}
SHOWN = 5


def main(arguments: Sequence[str]) -> int:
    """Run the campaigns that are named, or all; 1 where anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests faults", description=__doc__)
    parser.add_argument("campaigns", nargs="*", choices=[*CAMPAIGNS, []], help="Default: all.")
    parser.add_argument("--share", type=float, default=1.0, help="The share of a whole campaign. Default: 1.")
    parser.add_argument("--seed", type=int, default=0, help="The seed of what is drawn. Default: 0.")
    asked: Mapping[str, object] = vars(parser.parse_args(arguments))
    extent = Extent(float(str(asked["share"])), int(str(asked["seed"])))
    names = as_texts(asked["campaigns"]) or tuple(CAMPAIGNS)
    began, wrong = time.monotonic(), 0
    versions = f"Python {platform.python_version()}, mypy {mypy_version}, {platform.system()}"
    print(f"{datetime.date.today()}, {versions}, seed {extent.seed}\n")
    print("| fault | tried | wrong |\n|---|---:|---:|", flush=True)
    for name in names:
        for tally in CAMPAIGNS[name](extent):
            print(f"| {tally.what} | {tally.tried:,} | {len(tally.wrong)} |", flush=True)
            wrong += len(tally.wrong)
            for fault in tally.wrong[:SHOWN]:
                print(f"  {tally.what}: {fault[:2_000]}", file=sys.stderr, flush=True)
    print(f"\n{time.monotonic() - began:.0f} seconds")
    return 1 if wrong else 0
