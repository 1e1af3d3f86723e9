"""Real history as a team with ratchet would have lived it: `python benchmarks/history.py REPOSITORY ... --commits 60`.

The last commits on the first-parent line that touch Python are laid one after the other onto a branch that carries
ratchet's own ledger: by what `ratchet init` writes at the first commit, unless `--configuration FILE` says otherwise.
What a check holds is committed with what it recorded. What it refuses is accepted, as a team would after a talk, with
`ratchet accept`, so that no commit pays for another's debts.

For each commit a line says the verdict, the debts before and after, and what was found; `--record DIR` keeps them as
JSON, one file a repository, and goes on where an earlier run stopped. `--labels FILE` holds what a reader said, one
line each, separated by tabs:

    commit, rule, module, symbol, detail, right | unwelcome | wrong      of a finding
    commit, honest | loss                                                 of a commit

With it the shares are printed: honest commits that are held, wrong findings, losses that pass; and what has no label.
Repositories run beside each other, `--jobs` at a time. mypy looks for libraries in the environment that VIRTUAL_ENV
names.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ratchet.baseline.store import read_stored
from ratchet.storage.narrowing import as_number, as_table, as_text, parsed, tables
from ratchet.terms import Key

_HISTORY = "ratchet-history"
"""The tag of the last commit that is replayed."""

JUDGEMENTS = ("right", "unwelcome", "wrong")


class Found(NamedTuple):
    """One finding: its key, the place, and what was said."""

    key: Key
    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One commit: the exit status of its check, the debts before and after, its findings, how many notes it got."""

    commit: str
    subject: str
    status: int
    before: int
    after: int
    seconds: float
    findings: tuple[Found, ...] = ()
    notes: int = 0
    said: str = ""

    @property
    def line(self) -> str:
        """The row as a line of JSON."""
        plain = {name: getattr(self, name) for name in Row.__slots__ if name != "findings"}
        return json.dumps({**plain, "findings": [[*one.key, one.place, one.message] for one in self.findings]})


def row_of(line: str) -> Row:
    """What `Row.line` wrote."""
    table = as_table(parsed(line))
    rows = table["findings"]
    texts = (
        [[as_text(field) for field in one] for one in rows if isinstance(one, list)] if isinstance(rows, list) else []
    )
    seconds = table["seconds"]
    return Row(
        as_text(table["commit"]),
        as_text(table["subject"]),
        as_number(table["status"]),
        as_number(table["before"]),
        as_number(table["after"]),
        float(seconds) if isinstance(seconds, (int, float)) else 0.0,
        tuple(Found(Key(*one[:4]), one[4], one[5]) for one in texts),
        as_number(table["notes"]),
        as_text(table["said"]),
    )


@dataclass(frozen=True)
class Desk:
    """A clone of a repository, with a cache of its own, and the environment that tells neither of a CI nor a person."""

    name: str
    top: Path
    environ: Mapping[str, str]
    configuration: str = ""

    def git(self, *arguments: str, given: str | None = None) -> str:
        """One git command's output."""
        done = subprocess.run(
            ["git", *arguments], cwd=self.top, env=self.environ, input=given, capture_output=True, text=True, check=True
        )
        return done.stdout

    def ratchet(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """One ratchet command: a process of its own, as mypy's memory only grows."""
        command = [sys.executable, "-P", "-m", "ratchet", *arguments]
        return subprocess.run(command, cwd=self.top, env=self.environ, capture_output=True, text=True, check=False)

    def commits(self, ref: str, count: int) -> list[str]:
        """The last commits that touch Python, and the one before them, oldest first."""
        found = self.git("log", "--first-parent", "-m", "--format=%H", f"-{count + 1}", ref, "--", "*.py", "*.pyi")
        return found.split()[::-1]

    def lay(self, before: str, after: str) -> None:
        """Turn the work tree's own files from one commit into another; what ratchet wrote stays."""
        fields = self.git("diff-tree", "-r", "-z", "--no-renames", "--name-status", before, after).split("\0")
        changes = list(zip(fields[::2], fields[1::2], strict=False))
        for state, path in changes:
            if state == "D":
                with contextlib.suppress(OSError):
                    (self.top / path).unlink()
        if kept := "\0".join(path for state, path in changes if state != "D"):
            self.git("checkout", after, "--pathspec-from-file=-", "--pathspec-file-nul", given=kept)

    def commit(self, message: str) -> None:
        """Commit the whole work tree."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "--no-verify", "-m", message)

    def land(self, message: str) -> None:
        """Commit the branch, and make it the trunk."""
        self.commit(message)
        self.git("switch", "-q", "-C", "main")

    @property
    def debts(self) -> int:
        """How many debts the ledger holds."""
        return sum(read_stored(self.top).baseline.counts.values())

    def start(self, first: str) -> None:
        """Record the first commit, as a team that adopts ratchet there."""
        self.git("checkout", "-q", "-f", "-B", "main", first)
        self.git("clean", "-qfdx")
        if self.configuration:
            (self.top / "ratchet.toml").write_text(self.configuration, encoding="utf-8")
        said = self.ratchet("init")
        if said.returncode != 0:
            raise SystemExit(f"{self.name}: init: {said.stderr or said.stdout}")
        self.commit(f"record\n\nof {first}")


def judge(desk: Desk, old: str, new: str) -> Row:
    """Lay one commit, check it against the ledger, and carry the ledger on."""
    started, subject = time.monotonic(), desk.git("log", "-1", "--format=%s", new).strip()
    before = desk.debts
    # A commit on a branch: on the trunk itself a raise of the commit before would be looked at again.
    desk.git("switch", "-q", "-C", "change")
    desk.lay(old, new)
    desk.commit(f"{subject}\n\nof {new}")
    said = desk.ratchet("check", "--base", "main", "--format", "json", "--all-findings")
    findings: tuple[Found, ...] = ()
    notes = 0
    if said.returncode in (0, 1):
        report = as_table(parsed(said.stdout))
        findings = tuple(_found(one) for one in tables(report["findings"]))
        revealed = report["revealed"]
        notes = len(revealed) if isinstance(revealed, list) else 0
    if said.returncode == 0:
        desk.ratchet("update", "--base", "main", "--environment")
        desk.land(f"{subject}: ledger\n\nof {new}")
    else:
        desk.land(f"{subject}: refused\n\nof {new}")
        accepted = desk.ratchet("accept", "--reason", f"replayed: {subject}")
        if accepted.returncode == 0:
            desk.commit(f"accept\n\nof {new}")
        elif said.returncode == 1:
            raise SystemExit(f"{desk.name} {new}: accept: {accepted.stderr or accepted.stdout}")
    seconds, words = time.monotonic() - started, (said.stderr or "").strip()[-300:] if said.returncode == 3 else ""
    return Row(new, subject, said.returncode, before, desk.debts, seconds, findings, notes, words)


def _found(finding: Mapping[str, object]) -> Found:
    key = Key(*(as_text(finding[name]) for name in ("rule", "module", "symbol", "detail")))
    return Found(key, f"{as_text(finding['path'])}:{as_number(finding['line'])}", as_text(finding["message"]))


def replay(desk: Desk, commits: Sequence[str], known: Sequence[Row]) -> Iterator[Row]:
    """Judge commit after commit; those in `known` were judged before, and the ledger stands behind the last of them."""
    done = [row.commit for row in known]
    here = done[-1] if done else commits[0]
    if not done or here not in commits:
        desk.start(commits[0])
        here = commits[0]
    for new in commits[commits.index(here) + 1 :]:
        yield judge(desk, here, new)
        here = new


@dataclass
class Labels:
    """What a reader said: of findings, by commit and key, and of commits, by the beginnings of their names."""

    findings: dict[tuple[str, Key], str] = field(default_factory=dict)
    commits: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def read(path: Path) -> Labels:
        """The labels in a file. Raises SystemExit for a line that is neither form."""
        labels = Labels()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            fields = line.split("\t")
            if not line or line.startswith("#"):
                continue
            if len(fields) == 6 and fields[5] in JUDGEMENTS:
                labels.findings[fields[0][:9], Key(*fields[1:5])] = fields[5]
            elif len(fields) == 2 and fields[1] in ("honest", "loss"):
                labels.commits[fields[0][:9]] = fields[1]
            else:
                raise SystemExit(f"{path}:{number}: neither a finding's label nor a commit's: {line!r}")
        return labels


def print_shares(rows: Sequence[Row], labels: Labels) -> None:
    """What the labels come to."""
    counts: Counter[str] = Counter()
    unread: list[str] = []
    wrong_commits = set()
    for row in rows:
        said = labels.commits.get(row.commit[:9])
        counts[f"{said or 'unread'} {'held' if row.status == 0 else 'refused' if row.status == 1 else 'untold'}"] += 1
        for one in row.findings:
            label = labels.findings.get((row.commit[:9], one.key), "unread")
            counts[label] += 1
            if label == "wrong":
                wrong_commits.add(row.commit)
            if label == "unread":
                unread.append("\t".join([row.commit[:9], *one.key, f"# {one.place} {one.message}"]))
    honest = counts["honest held"] + counts["honest refused"]
    print(f"honest commits: {honest}, held {counts['honest held']} ({_share(counts['honest held'], honest)})")
    print(f"losses: {counts['loss held'] + counts['loss refused']}, passed {counts['loss held']}")
    print(f"findings: {', '.join(f'{counts[label]} {label}' for label in (*JUDGEMENTS, 'unread'))}")
    print(f"commits with a wrong finding: {len(wrong_commits)} ({_share(len(wrong_commits), len(rows))})")
    for line in unread:
        print(line)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / max(whole, 1):.1f} %"


def print_table(rows: Mapping[str, Sequence[Row]]) -> None:
    """One row of Markdown for each repository."""
    print("| repository | commits | range | held | refused | findings | debts | exit 3 |")
    print("|---|---:|---|---:|---:|---:|---|---:|")
    for name, every in rows.items():
        if every:
            states = Counter(row.status for row in every)
            findings = sum(len(row.findings) for row in every)
            print(
                f"| {name} | {len(every)} | {every[0].commit[:9]}..{every[-1].commit[:9]} | {states[0]} | {states[1]} "
                f"| {findings} | {every[0].before} → {every[-1].after} | {states[3]} |"
            )


class Asked(argparse.Namespace):
    """The command line."""

    repositories: list[str]
    ref: str
    commits: int
    jobs: int
    minutes: float
    record: Path | None
    keep: Path | None
    labels: Path | None
    configuration: Path | None
    only_print: bool


def arguments() -> Asked:
    """What was asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("repositories", nargs="+", help="repositories to clone, with their history: DIRECTORY[@REF]")
    parser.add_argument("--commits", type=int, default=60, help="how many of each, the last ones up to REF (HEAD)")
    parser.add_argument("--jobs", type=int, default=1, help="repositories at a time")
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no commit after so long")
    parser.add_argument("--record", type=Path, help="a directory: a line of JSON for each commit")
    parser.add_argument("--keep", type=Path, help="work in this directory, and leave it there to go on")
    parser.add_argument("--labels", type=Path, help="what a reader said of commits and findings")
    parser.add_argument("--configuration", type=Path, help="a ratchet.toml in the place of the one that init writes")
    parser.add_argument("--only-print", action="store_true", help="of what is recorded; replay nothing")
    return parser.parse_args(namespace=Asked())


def environment(cache: Path) -> dict[str, str]:
    """The environment of all commands: no CI, no user's git configuration, one author, a cache of its own."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "CI" and not name.startswith(("CI_", "GIT_", "GITHUB_", "GITLAB_"))
    }
    people = {f"GIT_{role}_{what}": "replay@invalid" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {**kept, **people, "GIT_CONFIG_GLOBAL": os.devnull, "RATCHET_CACHE_DIR": str(cache)}


def name_of(repository: str) -> str:
    """A short name for a repository: the last part of its path that says something."""
    parts = [part for part in repository.partition("@")[0].split("/") if part not in ("", "repo", ".git")]
    return parts[-1].partition("+")[2] or parts[-1]


def live(asked: Asked, repository: str, folder: Path, deadline: float) -> list[Row]:
    """One repository's commits, as far as the time goes."""
    name, (path, _, ref) = name_of(repository), repository.partition("@")
    top, record = folder / name, asked.record / f"{name}.jsonl" if asked.record else None
    known = [row_of(line) for line in record.read_text("utf-8").splitlines()] if record and record.exists() else []
    if asked.only_print:
        return known
    configuration = asked.configuration.read_text("utf-8") if asked.configuration else ""
    desk = Desk(name, top, environment(folder / "caches" / name), configuration)
    if not top.exists():
        known = []
        if record is not None:
            record.unlink(missing_ok=True)
        subprocess.run(["git", "clone", "-q", "--no-checkout", path, str(top)], env=desk.environ, check=True)
        # Without a remote the branch is the trunk, on which `ratchet accept` records. The tag keeps the history.
        desk.git("tag", _HISTORY, ref or "origin/HEAD")
        desk.git("config", "gc.auto", "0")
        desk.git("remote", "remove", "origin")
    commits = desk.commits(_HISTORY, asked.commits)
    rows = list(known)
    for row in replay(desk, commits, known):
        rows.append(row)
        what = ", ".join(sorted({one.key.rule for one in row.findings}))
        print(
            f"{name} {len(rows)}/{len(commits) - 1} exit {row.status} {row.before} -> {row.after} {row.seconds:.0f} s "
            f"{row.commit[:9]} {row.subject[:60]}  {len(row.findings) or ''} {what}",
            file=sys.stderr,
            flush=True,
        )
        if record is not None:
            with record.open("a", encoding="utf-8") as lines:
                lines.write(row.line + "\n")
        if time.monotonic() > deadline:
            break
    return rows


def main() -> int:
    """Replay, and print what there is."""
    asked = arguments()
    folder = asked.keep or Path(tempfile.mkdtemp(prefix="history-"))
    folder.mkdir(parents=True, exist_ok=True)
    if asked.record:
        asked.record.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + 60 * asked.minutes
    lived: defaultdict[str, list[Row]] = defaultdict(list)
    with ThreadPoolExecutor(asked.jobs) as pool:
        for repository, rows in zip(
            asked.repositories,
            pool.map(lambda one: live(asked, one, folder, deadline), asked.repositories),
            strict=True,
        ):
            lived[name_of(repository)] += rows
    print_table(lived)
    if asked.labels:
        print_shares([row for rows in lived.values() for row in rows], Labels.read(asked.labels))
    if asked.keep is None:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
