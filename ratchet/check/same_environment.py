"""Whether the base's shards were made in today's environment, as far as base's own code could notice."""

from __future__ import annotations

from collections.abc import Collection

from ratchet.check.merge_base import MergeBase
from ratchet.facts.environment import BUNDLED, Interpreter, distributions, versions
from ratchet.facts.inventory import SUFFIXES
from ratchet.measure.tree import Measured


def is_same_environment(base: MergeBase, measured: Measured, interpreter: Interpreter) -> bool:
    """Whether base would be recorded today as it was: else it has to be measured again.

    The manifest names what first-party code imports. A distribution that only the change imports is none of base's
    business, nor is one that only base imported, as long as it is installed as it was.
    """
    then, now = base.manifest, measured.environment
    if then is None or then == now:
        return then is not None
    kept = {name: version for name, version in then.distributions.items() if name not in BUNDLED}
    then = then._replace(distributions=kept)
    if then._replace(distributions=now.distributions) != now:
        return False
    old, new = then.distributions, now.distributions
    if any(old[name] != new[name] for name in old.keys() & new.keys()):
        return False
    gone = {name: version for name, version in old.items() if name not in new}
    if versions(interpreter, gone) != gone:
        return False
    came = new.keys() - old.keys()
    if came & measured.imports.brought.keys():
        return False
    tops = {top for top in measured.imports.externals if came & distributions(interpreter, (top,)).keys()}
    return not came or not _is_used_at_base(base, measured, tops)


def _is_used_at_base(base: MergeBase, measured: Measured, tops: Collection[str]) -> bool:
    """Whether any file imports these at base: one that is unchanged, or one whose text then has the word."""
    files = (*measured.inventory.measured, *measured.inventory.unmeasured)
    changed = base.code.changed_files(files)
    graph = measured.imports.graph
    for edge in graph.edges.values():
        external = graph.externals.get(edge.imported)
        if external is not None and external.top in tops and any(site.place.path not in changed for site in edge.sites):
            return True
    present = {file.path for file in files}
    then = set(map(base.change.origin, changed))
    then |= {path for path in base.code.paths if path.endswith(SUFFIXES) and path not in present}
    blobs = base.code.texts(sorted(then & base.code.paths))
    return any(top.encode() in text for text in blobs.values() for top in tops)
