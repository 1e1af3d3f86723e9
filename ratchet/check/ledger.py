"""The ledger only falls: which commit is the base where the trunk itself may have been moved to debts of a change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ratchet.baseline.accepted import ACCEPTED, read_acceptances
from ratchet.baseline.store import MODULES, parse_stored
from ratchet.config import CONFIG_FILES, parse_texts
from ratchet.errors import UsageError
from ratchet.facts.git import Base, Repository
from ratchet.terms import Key
from ratchet.terms.counts import by_rule
from ratchet.terms.mypy_files import CONFIG_NAMES

_RULER = ("ratchet.toml", *CONFIG_NAMES)


def before_a_raise(repository: Repository, base: Base, back: int) -> Base:
    """The base of a HEAD that is its own base and whose baseline changed `back` commits ago.

    That is HEAD, unless its shards allow more of a rule in all than those of that time: then the commit of that time
    is the base, as it is in CI when the commits are pushed. What `ratchet accept` has written explains a raise.
    """
    assert base.commit is not None
    commit = repository.git.objects.parent(base.commit, back)
    if commit is None or (back > 1 and not _same_ruler(repository, commit, base.commit)):
        # Who owns the policy has loosened it since, on the trunk: from before that, it would be refused.
        return base
    more = raised(repository, commit, base.commit)
    accepted = by_rule(accepted_since(repository, commit, base.commit))
    rules = sorted(rule for rule, count in more.items() if count > accepted[rule])
    if not rules:
        return base
    reason = f"{base.reason}; its baseline allows more of {', '.join(rules)} than {commit[:12]}, which is the base"
    return base._replace(commit=commit, reason=reason)


def least_of(repository: Repository, base: Base) -> Base:
    """The base with that of its merge bases which allows least.

    It is the first, which the trunk did not get by a merge, unless another allows no more of any rule and has the same
    ratchet.toml and the same configuration of mypy.
    """
    for other in base.others:
        assert base.commit is not None
        if not _same_ruler(repository, other, base.commit):
            continue
        if raised(repository, other, base.commit) and not raised(repository, base.commit, other):
            base = base._replace(commit=other)
    reason = f"{base.reason}; the least of {len(base.others) + 1} merge bases, {(base.commit or '')[:12]}"
    return base._replace(reason=reason)


def raised(repository: Repository, before: str, after: str) -> Counter[str]:
    """Rule → by how much the shards of one commit allow more of it, in all, than those of another.

    Only shards that differ are read. A commit whose shards cannot be read allows everything before, and nothing after:
    what is wrong with it is told where it is the base.
    """
    trees = [repository.tree(commit, MODULES) for commit in (before, after)]
    differing = {path for path in trees[0].keys() | trees[1].keys() if trees[0].get(path) != trees[1].get(path)}
    sums = []
    for commit, tree in zip((before, after), trees, strict=True):
        stored = parse_stored(repository.texts(commit, sorted(differing & tree.keys())))
        if any(problem.path.startswith(f"{MODULES}/") for problem in stored.problems):
            return Counter()
        sums.append(by_rule(stored.baseline.counts))
    return sums[1] - sums[0]


def accepted_since(repository: Repository, before: str, after: str) -> Counter[Key]:
    """What the files of baselines/accepted/ allow that a commit has and another has not.

    Only what the trunk holds counts: call this where `after` has landed there.
    """
    known = repository.tree(before, ACCEPTED)
    new = [path for path in repository.tree(after, ACCEPTED) if path not in known]
    rows: Counter[Key] = Counter()
    for acceptance in read_acceptances(repository.texts(after, new)):
        rows.update(acceptance.more)
    return rows


def _same_ruler(repository: Repository, one: str, other: str) -> bool:
    return _ruler(repository, one) == _ruler(repository, other)


def _ruler(repository: Repository, commit: str) -> Mapping[str, bytes]:
    """The files that say how it is measured at a commit. One that ratchet.toml names is read where that is sound."""
    texts = repository.texts(commit, _RULER)
    policy = {name: texts[name].decode("utf-8", "replace") for name in CONFIG_FILES if name in texts}
    try:
        named = parse_texts(policy).mypy_config
    except UsageError:
        return texts
    return texts if named is None else {**texts, **repository.texts(commit, [named])}
