"""What checkers' findings cost and whether they stay where they are: `python benchmarks/tools.py httpx==0.28.1`.

Each package is downloaded, and what each tool finds by all of its rules is recorded. Then it is changed without a
change of meaning: the same tree again, seven lines of comment on top of each file, classes in another order, a file and
a class renamed, a function moved to a module of its own. Whatever a check refuses then is printed: there should be
nothing. With `--cost` the CPU of a check is printed beside the tool alone. `--history CLONE --commits 25` lays the last
commits of a clone onto one another, and prints each finding that is refused in a symbol whose text did not change.

Tools are ruff, ty, pyrefly and basedpyright, those of --tools that stand on PATH. basedpyright needs minutes.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import itertools
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.corpora import Corpus, download
from ratchet.storage.narrowing import as_number, as_table, as_text, parsed, tables

RATCHET = str(Path(sys.executable).with_name("ratchet"))
ALONE = {
    "ruff": ("check", "--no-cache", "--quiet"),
    "ty": ("check", "--output-format", "concise"),
    "pyrefly": ("check", "--output-format", "json"),
    "basedpyright": ("--outputjson",),
}
EVERYTHING = """
[project]
name = "benchmark"
version = "0"
requires-python = ">=3.9"
[tool.ruff.lint]
select = ["ALL"]
[tool.ty.rules]
all = "warn"
[tool.pyrefly]
preset = "strict"
[tool.basedpyright]
typeCheckingMode = "recommended"
"""
USUAL = '\n[project]\nname = "benchmark"\nversion = "0"\nrequires-python = ">=3.9"\n'
OF_MYPY = ("missing-annotation", "explicit-any", "bare-generic", "dynamic-access", "cast")


class Found(NamedTuple):
    """One finding of a check."""

    path: str
    symbol: str
    detail: str
    allowed: int
    found: int


class Bench:
    """A package in a repository of its own, whose findings are recorded on main. Changes stand on a branch."""

    def __init__(self, where: Path, package: str, tools: Sequence[str], settings: str):
        self.top, self.package, self.tools = where / "repository", package, tools
        self._environ = {**os.environ, "RATCHET_CACHE_DIR": str(where / "cache"), "RATCHET_RESIDENT": "0"}
        self.top.mkdir()
        named = "".join(f'[[tool]]\nid = "{tool}"\n' for tool in tools)
        off = "".join(f'{rule} = "off"\n' for rule in OF_MYPY)
        ours = f'[ratchet]\nmypy = false\npaths = ["{package}"]\n{named}[rules]\n{off}'
        (self.top / "ratchet.toml").write_text(ours, encoding="utf-8")
        (self.top / "pyproject.toml").write_text(settings, encoding="utf-8")

    def run(self, *command: str) -> str:
        """What a command prints that has to succeed."""
        done = subprocess.run(command, cwd=self.top, env=self._environ, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: {done.stdout}{done.stderr}")
        return done.stdout

    def git(self, *arguments: str) -> str:
        """Run git."""
        return self.run("git", "-c", "user.name=b", "-c", "user.email=b@example.invalid", *arguments)

    def record(self) -> None:
        """Record what there is, on a main of one commit, and begin a change."""
        for old in (".git", "baselines"):
            shutil.rmtree(self.top / old, ignore_errors=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.run(RATCHET, "init")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message=base")
        self.git("switch", "--quiet", "--create", "change")

    def forget(self) -> None:
        """Take a change back."""
        self.git("reset", "--quiet", "--hard", "main")
        self.git("clean", "-qfdx")

    def check(self) -> tuple[str, list[Found]]:
        """The verdict on the work tree, with its reason, and the findings."""
        command = (RATCHET, "check", "--base", "main", "--format", "json")
        done = subprocess.run(command, cwd=self.top, env=self._environ, capture_output=True, text=True)
        answer = as_table(parsed(done.stdout))
        found = [_found(each) for each in tables(answer["findings"])]
        return f"{as_text(answer['verdict'])} {answer.get('reason') or ''}".strip(), found

    def cpu(self, *command: str) -> float:
        """Seconds of CPU of a command and its children."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=self.top, env=self._environ, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def files(self) -> list[Path]:
        """The modules of the package."""
        return sorted((self.top / self.package).rglob("*.py"))


def _found(each: Mapping[str, object]) -> Found:
    path, symbol, detail = (as_text(each[name]) for name in ("path", "symbol", "detail"))
    return Found(path, symbol, detail, as_number(each["allowed"]), as_number(each["found"]))


def same(bench: Bench) -> str:
    """Nothing at all."""
    return f"{len(bench.files())} files"


def seven_lines(bench: Bench) -> str:
    """Comments above each file: no place is where it was."""
    filled = [path for path in bench.files() if ast.parse(_read(path)).body]
    for path in filled:
        text = _read(path)
        first = re.match(r"(?:#!.*\n)?", text)
        end = first.end() if first is not None else 0
        path.write_text(text[:end] + "# One of seven lines.\n" * 7 + text[end:], encoding="utf-8")
    return f"{len(filled)} files"


def classes_reordered(bench: Bench) -> str:
    """Two classes change places where one follows the other, and neither names the other."""
    changed = 0
    for path in bench.files():
        text = _read(path)
        body = ast.parse(text).body
        pairs = (
            [one, two]
            for one, two in itertools.pairwise(body)
            if isinstance(one, ast.ClassDef)
            and isinstance(two, ast.ClassDef)
            and not _names(text, one, two.name)
            and not _names(text, two, one.name)
        )
        if not (classes := next(pairs, [])):
            continue
        lines = text.splitlines(keepends=True)
        (start, end), (second, last) = map(_span, classes)
        moved = [*lines[:start], *lines[second:last], *lines[end:second], *lines[start:end], *lines[last:]]
        path.write_text("".join(moved), encoding="utf-8")
        changed += 1
    return f"{changed} files"


def file_renamed(bench: Bench) -> str:
    """The largest module gets another name, and whoever imports from it says so."""
    texts = {path: _read(path) for path in bench.files()}
    for path in sorted(texts, key=lambda each: len(texts[each]), reverse=True):
        old, new = path.stem, f"{path.stem}_renamed"
        spelled = re.compile(rf"(?m)^(\s*from [.\w]*?\.?)\b{old} import ")
        others = re.compile(rf"(?m)^\s*(?:import .*\b{old}\b|from [.\w]+ import .*\b{old}\b)|[.(\"']{old}\b")
        if path.stem.startswith("__") or any(others.search(spelled.sub("", text)) for text in texts.values()):
            continue
        for other, text in texts.items():
            other.write_text(spelled.sub(rf"\1{new} import ", text), encoding="utf-8")
        bench.git("mv", str(path), str(path.with_name(f"{new}.py")))
        return path.relative_to(bench.top).as_posix()
    return "no file that can be renamed by its imports alone"


def class_renamed(bench: Bench) -> str:
    """The largest class gets another name, everywhere."""
    found = [
        (node.end_lineno or 0, node.name)
        for path in bench.files()
        for node in ast.parse(_read(path)).body
        if isinstance(node, ast.ClassDef)
    ]
    name = max(found)[1]
    for path in bench.files():
        path.write_text(re.sub(rf"\b{name}\b", f"{name}Renamed", _read(path)), encoding="utf-8")
    return name


def function_moved(bench: Bench) -> str:
    """The largest function that uses builtins only goes to a module of its own, which its module imports."""
    best: tuple[int, Path, ast.FunctionDef] | None = None
    for path in bench.files():
        tree = ast.parse(_read(path))
        for node in tree.body:
            if not isinstance(node, ast.FunctionDef) or path.name == "__init__.py" or node.name.startswith("_"):
                continue
            others = (each for other in tree.body if other is not node for each in ast.walk(other))
            # An import that is not used is found, and rightly.
            if not any(isinstance(each, ast.Name) and each.id == node.name for each in others):
                continue
            used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)}
            own = {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)} | {
                each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            }
            length = (node.end_lineno or 0) - node.lineno
            if not used - own - set(dir(builtins)) - {node.name} and (best is None or length > best[0]):
                best = length, path, node
    if best is None:
        return "no function that uses builtins only"
    _, path, node = best
    lines, (start, end) = _read(path).splitlines(keepends=True), _span(node)
    head = (
        '# Copyright (c) 2026 Nobody.\n"""A function that stood elsewhere."""\n\nfrom __future__ import annotations\n'
    )
    is_relative = any(line.startswith("from .") for line in lines)
    module = path.with_name("zzz_moved").relative_to(bench.top).as_posix().replace("/", ".")
    place = ".zzz_moved" if is_relative else module
    path.with_name("zzz_moved.py").write_text(head + "\n\n" + "".join(lines[start:end]), encoding="utf-8")
    lines[start:end] = []
    imports = [each for each in ast.parse("".join(lines)).body if isinstance(each, (ast.Import, ast.ImportFrom))]
    lines.insert(imports[-1].end_lineno or 0, f"from {place} import {node.name}\n")
    path.write_text("".join(lines), encoding="utf-8")
    return f"{path.relative_to(bench.top).as_posix()}: {node.name}"


CHANGES: tuple[Callable[[Bench], str], ...] = (
    same,
    seven_lines,
    classes_reordered,
    file_renamed,
    class_renamed,
    function_moved,
)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _names(text: str, node: ast.ClassDef, name: str) -> bool:
    return re.search(rf"\b{name}\b", ast.get_source_segment(text, node) or "") is not None


def _span(node: ast.ClassDef | ast.FunctionDef) -> tuple[int, int]:
    """The lines of a definition with its decorators, as a slice."""
    return min(node.lineno, *(each.lineno for each in node.decorator_list), node.lineno) - 1, node.end_lineno or 0


def invariants(bench: Bench) -> None:
    """Do each change in turn, and print what is refused."""
    for change in CHANGES:
        what = change(bench)
        start = time.monotonic()
        verdict, found = bench.check()
        print(f"  {change.__name__} ({what}): {verdict}, {len(found)} findings, {time.monotonic() - start:.0f} s")
        for each in found[:12]:
            print(f"    {each.path} {each.symbol} {each.detail}: {each.allowed} -> {each.found}")
        bench.forget()


def cost(bench: Bench, plain: Bench, programs: Sequence[str], rounds: int = 9) -> None:
    """Print the CPU of each tool alone, of a check after an edit of one file, and of one after nothing changed.

    `plain` is the same without tools.
    """
    check = (RATCHET, "check", "--base", "main")
    for each in (bench, plain):
        each.cpu(*check)
    seen: dict[str, list[float]] = {}
    for number in range(rounds):
        for tool, program in zip(bench.tools, programs, strict=True):
            seen.setdefault(f"{tool} alone", []).append(bench.cpu(program, *ALONE[tool], bench.package))
        for each, name in ((bench, "with tools"), (plain, "without tools")):
            largest = max(each.files(), key=lambda path: path.stat().st_size)
            with largest.open("a", encoding="utf-8") as handle:
                handle.write(f"# Round {number}.\n")
            seen.setdefault(f"one file changed, {name}", []).append(each.cpu(*check))
            seen.setdefault(f"nothing changed, {name}", []).append(each.cpu(*check))
    for each in (bench, plain):
        each.forget()
    for name, taken in seen.items():
        print(f"  {name}: {min(taken) * 1000:.0f} ms least, {statistics.median(taken) * 1000:.0f} median")


def history(bench: Bench, clone: Path, count: int) -> None:
    """Lay the last commits onto one another, and print what is refused where the text of the symbol is the same."""
    listed = ["git", "-C", str(clone), "log", "--first-parent", "--format=%H", f"-n{count + 1}", "--", bench.package]
    commits = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split()[::-1]
    total = strange = 0
    _lay(bench, clone, commits[0])
    for commit in commits[1:]:
        bench.record()
        before = {path.relative_to(bench.top).as_posix(): _read(path) for path in bench.files()}
        _lay(bench, clone, commit)
        verdict, found = bench.check()
        unchanged = [each for each in found if _is_unchanged(each, before, bench.top)]
        total, strange = total + len(found), strange + len(unchanged)
        print(f"  {commit[:9]}: {verdict}, {len(found)} findings", flush=True)
        for each in unchanged:
            print(f"    text unchanged: {each.path} {each.symbol} {each.detail}: {each.allowed} -> {each.found}")
    print(f"  {len(commits) - 1} commits, {total} findings, {strange} in unchanged text")


def _lay(bench: Bench, clone: Path, commit: str) -> None:
    shutil.rmtree(bench.top / bench.package, ignore_errors=True)
    packed = subprocess.run(
        ["git", "-C", str(clone), "archive", commit, bench.package], check=True, capture_output=True
    )
    subprocess.run(["tar", "-x", "-C", str(bench.top)], input=packed.stdout, check=True)


def _is_unchanged(found: Found, before: dict[str, str], top: Path) -> bool:
    path = top / found.path
    if found.path not in before or not path.is_file():
        return False
    old, new = before[found.path], _read(path)
    text = _text_of(old, found.symbol) if found.symbol != "<module>" else None
    return old == new or (text is not None and text == _text_of(new, found.symbol))


def _text_of(text: str, symbol: str) -> str | None:
    node: ast.AST = ast.parse(text)
    for part in symbol.split("."):
        named = (each for each in ast.walk(node) if each is not node and getattr(each, "name", None) == part)
        node = next(named, ast.Pass())
    return ast.get_source_segment(text, node) if hasattr(node, "lineno") else None


def _programs(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        if (program := shutil.which(name)) is None:
            raise SystemExit(f"{name} is not on PATH. Install it, or leave it out: --tools")
        print(f"{name}: {subprocess.run([program, '--version'], capture_output=True, text=True).stdout.strip()}")
        yield name, program


class Asked(argparse.Namespace):
    """What the command line asks for."""

    packages: list[str]
    tools: list[str]
    cost: bool
    history: Path | None
    commits: int


def main() -> None:
    """Print what --help says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="+", help="requirements: httpx==0.28.1; with --history: a package's name")
    parser.add_argument("--tools", nargs="+", default=["ruff", "ty"], choices=ALONE)
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--history", type=Path, metavar="CLONE")
    parser.add_argument("--commits", type=int, default=25)
    arguments = parser.parse_args(namespace=Asked())
    programs = dict(_programs(arguments.tools))
    for requirement in arguments.packages:
        print(requirement)
        with tempfile.TemporaryDirectory(prefix="tools-") as folder:
            where = Path(folder).resolve()
            if arguments.history is not None:
                history(
                    Bench(where, requirement, list(programs), USUAL), arguments.history.resolve(), arguments.commits
                )
                continue
            download(Corpus((requirement,), "", ""), where / "unpacked", where / "wheels")
            [source] = (each.parent for each in (where / "unpacked").glob("*/__init__.py"))
            package = source.name
            bench = Bench(where, package, list(programs), EVERYTHING)
            shutil.copytree(source, bench.top / package)
            bench.record()
            invariants(bench)
            if arguments.cost:
                (where / "plain").mkdir()
                plain = Bench(where / "plain", package, [], EVERYTHING)
                shutil.copytree(source, plain.top / package)
                plain.record()
                cost(bench, plain, list(programs.values()))


if __name__ == "__main__":
    main()
