"""A git repository: which files it lists, and what they were at a commit. It is only ever read."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from ratchet.errors import Inconclusive
from ratchet.facts.contents import content_in
from ratchet.facts.git.command import Git, complaint
from ratchet.facts.git.scan import LINK, SUBMODULE, Scan, is_file, tags_of
from ratchet.facts.git.trunk import FULL_NAME, Base, find_base
from ratchet.storage.cache import CachedDocument

_SMALL = 1 << 14
_REMOTE = "remotes/origin"
_EXCLUDE = "info/exclude"
_PLACES = ("--git-path", _EXCLUDE, "--show-toplevel")
"""What git is asked for first. For the branch a pattern is used, since git fails where a ref is not there."""


class Repository:
    """The repository around a directory. `top` is the absolute root of its work tree; paths are relative to it.

    `cache` is ratchet's cache directory, for listings of commits; None for no cache. `exclude` is the file in git's
    directory that says what git ignores.
    """

    __slots__ = ("cache", "exclude", "git", "known", "top", "trees")

    def __init__(self, top: Path, git: Git, exclude: Path | None = None) -> None:
        self.top = top
        self.git = git
        self.exclude = exclude
        self.cache: Path | None = None
        self.trees: dict[str, Mapping[str, tuple[str, str]]] = {}
        self.known: dict[str, bytes] = {}

    def scan(self) -> Scan:
        """The paths that git lists, by one call of git."""
        listing = self.git.output("ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard")
        return Scan(self.top, tags_of(listing))

    def listed(self) -> frozenset[str]:
        """Paths that are on disk and that git tracks or would: links included, submodules left out.

        Whether a path is there is asked of the disk, so neither skip-worktree nor assume-unchanged hides anything.
        """
        return self.scan().listed

    def tracked(self, under: Collection[str] = (".",)) -> frozenset[str]:
        """Paths in the index at or below some directories, on disk or not, submodules left out."""
        fields = self.git.fields("ls-files", "-z", "--stage", "--", *under) if under else []
        return frozenset(name for mode, name in map(_staged, fields) if mode != SUBMODULE)

    def absent(self) -> frozenset[str]:
        """Tracked paths that are not on disk because a sparse checkout leaves them out: unknown, not deleted."""
        return self.scan().absent

    def head(self) -> str | None:
        """The commit that HEAD names, or None before the first one."""
        return self.git.objects.commit("HEAD")

    def commit(self, ref: str) -> str | None:
        """The full name of the commit that a ref or an expression names, or None."""
        return self.git.objects.commit(ref)

    def base(self, ref: str | None, trunk: str | None, environ: Mapping[str, str]) -> Base:
        """The commit whose baseline says what is allowed: see find_base."""
        return find_base(self.git, ref, trunk, environ)

    def tree(self, commit: str, under: str = "") -> Mapping[str, tuple[str, str]]:
        """Path -> (mode, object name) of every file at a commit, at or below `under`."""
        if commit in self.trees:
            whole = self.trees[commit]
            return {name: entry for name, entry in whole.items() if name.startswith(f"{under}/")} if under else whole
        ask = ["ls-tree", "-r", "-z", "--full-tree", commit]
        if under or not FULL_NAME.fullmatch(commit):  # any other name may mean another commit next time
            return _entries(self.git.output(*ask, *(["--", under] if under else [])))
        self.trees[commit] = _entries(remembered(self.cache, commit, lambda: self.git.output(*ask)))
        return self.trees[commit]

    def blobs(self, commit: str, paths: Collection[str]) -> Mapping[str, bytes]:
        """What files held at a commit; a path that was no file there is left out."""
        if not paths:
            return {}
        tree = self.tree(commit)
        wanted = {path: tree[path][1] for path in paths if path in tree and tree[path][0] != SUBMODULE}
        contents = self.objects(sorted(set(wanted.values())))
        return {path: contents[name] for path, name in wanted.items()}

    def texts(self, commit: str, paths: Collection[str]) -> Mapping[str, bytes]:
        """The contents of a few files at a commit, without listing its tree. Names with a line break are left out."""
        found = zip(paths, self.git.objects.contents([f"{commit}:{path}" for path in paths]), strict=True)
        return {path: entry.content for path, entry in found if entry is not None and entry.kind == "blob"}

    def changed_paths(self, commit: str, paths: Collection[str] | None = None) -> frozenset[str]:
        """Paths (of `paths`, or all) that do not hold the same on disk as at a commit; line endings do not count."""
        tree = self.tree(commit)
        candidates = self.listed() | tree.keys() if paths is None else paths
        return frozenset(path for path in candidates if not self._holds(path, tree.get(path)))

    def renames(self, commit: str, added: Mapping[str, bytes], deleted: Collection[str]) -> Mapping[str, str]:
        """Old path -> new path, as git's similarity detection sees it, for files gone since a commit."""
        from ratchet.facts.git.renames import find_renames  # only needed where files are gone and others new

        return find_renames(self.blobs(commit, deleted), added)

    def export(self, commit: str, into: Path) -> None:
        """Write a commit's files below a directory as they are in git: no filters, no hooks, submodules left out."""
        from ratchet.facts.git.laying import lay  # seldom needed

        tree = self.tree(commit)
        lay(tree, self.objects(sorted({name for mode, name in tree.values() if mode != SUBMODULE})), into)

    def conflicts(self, under: str) -> Mapping[str, Mapping[int, bytes]]:
        """Unmerged path below a directory -> stage (1 the common ancestor, 2 ours, 3 theirs) -> content."""
        fields = self.git.fields("ls-files", "-z", "--unmerged", "--", under)
        entries = [(name, *words.split(" ")) for words, _, name in (field.partition("\t") for field in fields)]
        contents = self.objects(sorted({sha for _, _, sha, _ in entries}))
        stages: dict[str, dict[int, bytes]] = {}
        for name, _, sha, stage in entries:
            stages.setdefault(name, {})[int(stage)] = contents[sha]
        return stages

    def setting(self, name: str) -> str | None:
        """One of git's settings, such as user.name."""
        return self.git.line("config", "--get", name)

    def _holds(self, path: str, entry: tuple[str, str] | None) -> bool:
        """Whether the disk holds the content of a tree's entry. Of a submodule, always."""
        if entry is None:
            return not is_file(f"{self.top}/{path}")
        mode, name = entry
        target = self.top / path
        if mode == SUBMODULE:
            return True
        if target.is_symlink() is not (mode == LINK):
            return False
        # A link may lead to a directory, or nowhere: what git keeps of it is where it leads.
        if mode != LINK and not is_file(f"{self.top}/{path}"):
            return False
        # A path of pathlib's has no slash at its end, and the link may.
        data = os.fsencode(os.readlink(target)) if mode == LINK else content_in(self.top, path)  # noqa: PTH115
        unix = data.replace(b"\r\n", b"\n")
        return any(_object_name(form, name) == name for form in (data, unix, unix.replace(b"\n", b"\r\n")))

    def objects(self, names: Collection[str]) -> Mapping[str, bytes]:
        """Object name -> content, by one call of git. Small objects are kept, because several callers want the same."""
        missing = [name for name in names if name not in self.known]
        contents: dict[str, bytes] = {}
        for name, found in zip(missing, self.git.objects.contents(missing), strict=True):
            if found is None:
                raise Inconclusive(f"git has no object {name}: fetch the whole history (fetch-depth: 0).")
            contents[name] = found.content
        self.known.update((name, content) for name, content in contents.items() if len(content) <= _SMALL)
        return {name: contents[name] if name in contents else self.known[name] for name in names}


def open_repository(start: Path) -> Repository | None:
    """The repository around a directory, or None where there is none.

    A bare repository in GIT_DIR counts where no repository surrounds the directory, as some CI checkouts have it.
    Raises Inconclusive if there is a repository that git refuses to read.
    """
    start = start.resolve()
    done, git = None, Git(start, {})
    for git in (Git(start, {}), *_redirected(start)):
        try:
            done = git.attempt("rev-parse", *_PLACES, "--symbolic-full-name", f"--glob=refs/{_REMOTE}/HEA[D]")
        except Inconclusive:
            if any((directory / ".git").exists() for directory in (start, *start.parents)):
                raise
            return None
        if done.returncode == 0:
            break
        if b"not a git repository" not in done.stderr:
            raise Inconclusive(f"git will not read the repository around {start}: {complaint(done)}")
    if done is None or done.returncode != 0:
        return None
    # The branch stands in the last line. It is not told where there is none, and the ref's own name where it is none.
    exclude, _, said = os.fsdecode(done.stdout).rstrip("\n").partition(f"{_EXCLUDE}\n")
    place, mark, default = said.rpartition("\nrefs/")
    top = Path(place if mark else said)
    if not start.is_relative_to(top.resolve()):
        raise Inconclusive(f"git's core.worktree says that the work tree is {top}, which does not hold {start}.")
    is_branch = mark and default != f"{_REMOTE}/HEAD"
    return Repository(top, Git(top, git.extra, f"refs/{default}" if is_branch else ""), start / exclude / _EXCLUDE)


def remembered(cache: Path | None, commit: str, ask: Callable[[], bytes]) -> bytes:
    """The answer to `ask`, which depends on nothing but the commit's full name."""
    document = CachedDocument(cache, f"tree-{commit}", "tree-*")
    listing = document.read()
    if listing is None:
        listing = ask()
        document.write(listing)
    return listing


def _redirected(start: Path) -> Iterator[Git]:
    directory = os.environ.get("GIT_DIR")
    if directory:
        work_tree = os.environ.get("GIT_WORK_TREE") or str(start)
        yield Git(start, {"GIT_DIR": str(Path(directory).absolute()), "GIT_WORK_TREE": str(Path(work_tree).absolute())})


def _staged(field: str) -> tuple[str, str]:
    words, _, name = field.partition("\t")
    return words.split(" ")[0], name


def _entries(listing: bytes) -> dict[str, tuple[str, str]]:
    """Path -> (mode, object name) of a listing. Raises Inconclusive for a tree that holds one name twice."""
    fields = os.fsdecode(listing).split("\0")[:-1]
    # Tens of thousands are read in a run. But for a submodule's, mode, kind and object's name are as long as any other.
    length = fields[0].find("\t") if fields else 0
    entries: dict[str, tuple[str, str]] = {}
    for field in fields:
        if field[length : length + 1] == "\t" and field[6:12] == " blob ":
            entries[field[length + 1 :]] = field[:6], field[12:length]
        else:
            words, _, name = field.partition("\t")
            entries[name] = words[:6], words.rpartition(" ")[2]
    if len(entries) != len(fields):
        names = Counter(field.partition("\t")[2] for field in fields)
        raise Inconclusive(f"a commit holds {names.most_common(1)[0][0]!r} twice. No work tree can hold both.")
    return entries


def _object_name(data: bytes, like: str) -> str:
    """The name that git gives a blob, in the hash that another name shows the repository to use."""
    digest = hashlib.sha256 if len(like) == 64 else hashlib.sha1
    return digest(b"blob %d\0" % len(data) + data).hexdigest()
