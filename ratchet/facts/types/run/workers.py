"""How the collector works inside mypy's parallel workers: told by a file what is wanted, it leaves records as files.

Workers load plugins by name from the options, in processes of their own; this module is what they load.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from mypy.nodes import MypyFile
from mypy.options import Options

from ratchet.facts.types.run.plugin import Collector

ORDER = "order.json"


def give_order(home: Path, wanted: Mapping[str, str], stale: frozenset[str]) -> None:
    """Say what is wanted, and clear away what an earlier run left."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / ORDER).write_text(json.dumps({"wanted": dict(wanted), "stale": sorted(stale)}), encoding="utf-8")


def collect(home: Path, collector: Collector) -> None:
    """Take what the workers left into the collector of this process, and force no more rechecks."""
    while Worker.made:
        Worker.made.pop().stale = frozenset()
    for path in home.glob("*.record"):
        module, ignored, failure, facts = json.loads(path.read_bytes())
        if failure:
            collector.failures[module] = failure
        else:
            collector.records[module] = facts.encode()
        if ignored:
            collector.ignored.add(module)


def outbox(options: Options) -> Path:
    """Where workers leave their records: beside mypy's cache, which is ours."""
    return Path(options.cache_dir).parent / "outbox"


class Worker(Collector):
    """The collector of one worker; the process that coordinates them has one as well."""

    made: ClassVar[list[Worker]] = []

    def __init__(self, options: Options) -> None:
        order = json.loads((outbox(options) / ORDER).read_bytes())
        super().__init__(options, order["wanted"], frozenset(order["stale"]))
        self.home = outbox(options)
        Worker.made.append(self)

    def get_additional_indirect_deps(self, file: MypyFile) -> set[str]:
        found = super().get_additional_indirect_deps(file)
        module = file.fullname
        if module in self.wanted:
            facts = self.records.pop(module, b"").decode()
            content = [module, module in self.ignored, self.failures.get(module, ""), facts]
            # Module names may be longer than file names may be.
            name = hashlib.sha256(module.encode()).hexdigest()
            (self.home / f"{name}.record").write_text(json.dumps(content), encoding="utf-8")
        return found


def plugin(_: str) -> type[Worker]:
    """mypy's entry point."""
    return Worker
