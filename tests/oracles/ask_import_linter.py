"""Run by the peers' interpreter: what import-linter's contracts find, as JSON."""

import importlib
import json
import sys

import grimp  # type: ignore[import-not-found]  # lives in the peers' environment alone
from importlinter.configuration import configure  # type: ignore[import-not-found]  # the same


def plain(value: object) -> object:
    """What JSON cannot say by itself: sets and objects."""
    return list(value) if isinstance(value, set | frozenset) else vars(value)


configure()
question = json.load(sys.stdin)
sys.path.insert(0, question["top"])
graph = grimp.build_graph(question["name"], exclude_type_checking_imports=True, cache_dir=None)
answers = []
for kind, options in question["contracts"]:
    made = vars(importlib.import_module(f"importlinter.contracts.{kind}"))[f"{kind.title().replace('_', '')}Contract"]
    contract = made("c", {"root_packages": [question["name"]]}, options)
    answers.append(contract.check(graph, verbose=False).metadata)
json.dump(answers, sys.stdout, default=plain)
