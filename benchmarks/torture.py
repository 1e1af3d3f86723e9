"""What mypy's own test data shows: `python benchmarks/torture.py`, about an hour; `--share 0.05` is a sample.

The cases are taken from mypy's source distribution, which pip downloads: each file in each case becomes a module, with
strict options and typeshed's stubs. `--and DIRECTORY…` adds Python files that lie there, such as the conformance suite
of `github.com/python/typing` and the test cases of `github.com/python/typeshed`: no package index has these.

What is no Python, and what stops mypy itself, is left out and counted. Modules are batched as a few projects. Asserted:

- unreadable: no file may make ratchet give up;
- misplaced: each error that mypy's command line tells is a `type-error` on its line and in the definition around it, or
  another rule counts there what it says (one cause, one debt);
- lost: of one code, a file has as many errors and debts that count them as mypy tells;
- unequal: the facts are the same cold, warm (every third module edited), by two workers, and in the other order.

The result is a table for docs/threat-model.md; each fault is told on standard error.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ratchet.errors import Inconclusive
from ratchet.facts.collect.parsing import decode, parse
from ratchet.facts.collect.type_records import ModuleTypes
from ratchet.facts.files import SourceFile
from ratchet.facts.types import MypyRequest, type_facts
from ratchet.measure.folding import COUNTED_BY
from ratchet.storage.narrowing import as_number, as_table, as_text, tables

RATCHET = Path(sys.executable).with_name("ratchet")
IN_PROJECT = 800
FOLDER = "corpus/of/cases"
"""Deep enough for what imports relatively: `from ... import x` at the top would stop mypy."""
MOST_STOPPED = 60
MYPY_INI = """\
[mypy]
strict = true
warn_unreachable = true
python_version = 3.14
enable_error_code = redundant-expr, possibly-undefined, truthy-bool, ignore-without-code, unused-awaitable
show_column_numbers = true
"""
_SECTION = re.compile(r"\[(?P<word>[a-zA-Z_]+[0-9]*)\s*(?P<rest>.*)\]\s*$")
_ERROR = re.compile(r"(?P<path>[^:]+):(?P<line>\d+):(?P<column>\d+): error: .*?(?:  \[(?P<code>[\w-]+)\])?$")
_STOPPED = re.compile(r"^(?:mypy: )?\"?(?P<path>[\w./]+\.py)\b", re.MULTILINE)
_OF_A_FUNCTION_ELSEWHERE = frozenset({"no-untyped-call"})
"""Codes of errors that are counted where the function is defined, once."""


class Tally(NamedTuple):
    """How many of what, over all projects."""

    numbers: Counter[str]
    faults: dict[str, list[str]]

    def fault(self, kind: str, what: str) -> None:
        """Count a fault, and tell it."""
        self.numbers[kind] += 1
        self.faults.setdefault(kind, []).append(what)
        print(f"{kind}: {what}", file=sys.stderr, flush=True)


class Asked(argparse.Namespace):
    """The command line."""

    share: float
    also: list[Path]
    source: str
    keep: Path | None
    seed: int


def main() -> int:
    """Print the table; 1 if there was any fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=1.0, help="of the modules, drawn by lot")
    parser.add_argument("--seed", type=int, default=0, help="of the lot")
    parser.add_argument("--and", dest="also", type=Path, nargs="*", default=[], help="directories of Python files")
    parser.add_argument("--source", default="", help="an unpacked source distribution of mypy, in place of a download")
    parser.add_argument("--keep", type=Path, help="work in this directory, and leave it there")
    asked = parser.parse_args(namespace=Asked())
    tally = Tally(Counter(), {})
    with tempfile.TemporaryDirectory(prefix="ratchet-torture-") as folder:
        where = (asked.keep or Path(folder)).resolve()
        where.mkdir(parents=True, exist_ok=True)
        source = Path(asked.source).resolve() if asked.source else _downloaded(where)
        modules = _valid(_drawn(_all_modules(source, asked.also), asked), tally)
        for number, start in enumerate(range(0, len(modules), IN_PROJECT)):
            _try_project(where / f"project_{number}", dict(modules[start : start + IN_PROJECT]), tally)
            _say(f"{min(start + IN_PROJECT, len(modules)):,} of {len(modules):,} modules: {dict(tally.numbers)}")
    _print_table(tally)
    return 1 if tally.faults else 0


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _downloaded(where: Path) -> Path:
    """mypy's source distribution of the installed version, unpacked."""
    from mypy.version import __version__

    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "mypy", "--dest", str(where)]
    subprocess.run([*pip, f"mypy=={__version__}"], check=True)
    shutil.unpack_archive(where / f"mypy-{__version__}.tar.gz", where, filter="data")
    return where / f"mypy-{__version__}"


# -- the modules ------------------------------------------------------------------------------------------------------


def _all_modules(source: Path, also: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """File name and text of every module of the corpus."""
    for path in sorted(source.glob("**/test-data/**/*.test")):
        yield from _of_cases(path)
    for folder in also:
        for path in sorted(folder.rglob("*.py")):
            yield f"{_word(path.relative_to(folder).with_suffix('').as_posix())}.py", path.read_text(errors="replace")


def _of_cases(path: Path) -> Iterator[tuple[str, str]]:
    """The files of the cases of one .test file: that of the case itself, and those that it names."""
    case, file, lines = "", "", list[str]()
    for line in [*path.read_text(encoding="utf-8").splitlines(), "[case end]"]:
        section = _SECTION.match(line) if line.startswith("[") else None
        if section is None:
            if not line.startswith("--"):
                lines.append(line.removeprefix("\\"))
            continue
        if file and any(lines):
            yield f"{_word(f'{path.stem}__{case}__{file}')}.py", "\n".join(lines) + "\n"
        lines = []
        word, rest = section["word"], section["rest"].strip()
        case = rest if word == "case" else case
        file = "main" if word == "case" else rest if word == "file" and ".py" in rest else ""


def _word(text: str) -> str:
    return re.sub(r"\W", "_", text).strip("_").lower() or "module"


def _drawn(modules: Iterable[tuple[str, str]], asked: Asked) -> Mapping[str, str]:
    lot = random.Random(asked.seed)
    return {f"{FOLDER}/t_{name}": text for name, text in modules if asked.share >= 1 or lot.random() < asked.share}


def _valid(modules: Mapping[str, str], tally: Tally) -> Sequence[tuple[str, str]]:
    """Those that are Python, for mypy's parser."""
    found = []
    for name, text in modules.items():
        tally.numbers["files"] += 1
        try:
            parse(decode(text.encode(), name), name)
        except Inconclusive:
            tally.numbers["no Python"] += 1
        else:
            found.append((name, text))
    return found


# -- one project ------------------------------------------------------------------------------------------------------


def _try_project(top: Path, modules: dict[str, str], tally: Tally) -> None:
    shutil.rmtree(top, ignore_errors=True)
    top.mkdir(parents=True)
    (top / "mypy.ini").write_text(MYPY_INI, encoding="utf-8")
    (top / ".gitignore").write_text(".cache*/\n.mypy_cache/\n.ratchet_cache/\n", encoding="utf-8")
    (top / FOLDER).mkdir(parents=True)
    for package in (Path(FOLDER), *Path(FOLDER).parents[:-1]):
        (top / package / "__init__.py").write_text("", encoding="utf-8")
    for name, text in modules.items():
        (top / name).write_text(text, encoding="utf-8")
    cold = _cold(top, modules, tally)
    tally.numbers["modules"] += len(modules)
    if cold is not None:
        _compare_runs(top, modules, cold, tally)
        _compare_with_mypy(top, modules, tally)


def _cold(top: Path, modules: dict[str, str], tally: Tally) -> Mapping[str, str] | None:
    """The digests of a cold run; what stops mypy is taken out of the project before."""
    for _ in range(MOST_STOPPED):
        try:
            return _digests(top, modules, ".cache-cold")
        except Inconclusive as problem:
            named = [found["path"] for found in _STOPPED.finditer(str(problem)) if found["path"] in modules]
            if "facts could not be read" in str(problem) or not named:
                tally.fault("unreadable", str(problem).replace("\n", " ")[:600])
                if not named:
                    return None
            else:
                tally.numbers["stops mypy"] += 1
                _say(f"left out: {str(problem).splitlines()[-1][:200]}")
            del modules[named[-1]]
            (top / named[-1]).unlink()
            shutil.rmtree(top / ".cache-cold", ignore_errors=True)
    tally.fault("unreadable", f"{top.name}: mypy stops again and again")
    return None


def _digests(
    top: Path, modules: Iterable[str], cache: str, jobs: int = 1, *, backwards: bool = False
) -> Mapping[str, str]:
    """A digest of what is true of each module."""
    files = [
        SourceFile(name, name[:-3].replace("/", "."), ".", _sha((top / name).read_bytes())) for name in sorted(modules)
    ]
    ordered = tuple(files[::-1] if backwards else files)
    facts = type_facts(MypyRequest(top, ordered, (".",), top / cache, jobs=jobs)).modules
    return {name: _sha(repr(_in_order(facts[name])).encode()) for name in modules}


def _in_order(module: ModuleTypes) -> Sequence[object]:
    return [sorted(rows) if isinstance(rows, tuple) else rows for rows in module]


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _compare_runs(top: Path, modules: Mapping[str, str], cold: Mapping[str, str], tally: Tally) -> None:
    """Warm, after a comment at the end of every third module; by two workers; in the other order."""
    edited = sorted(modules)[::3]
    for name in edited:
        (top / name).write_text(f"{modules[name]}# edited\n", encoding="utf-8")
    runs = {"warm": _digests(top, modules, ".cache-cold")}
    for name in edited:
        (top / name).write_text(modules[name], encoding="utf-8")
    runs["warm, as it was"] = _digests(top, modules, ".cache-cold")
    runs["by two workers"] = _digests(top, modules, ".cache-workers", jobs=2)
    runs["in the other order"] = _digests(top, modules, ".cache-order", backwards=True)
    for what, digests in runs.items():
        for name in sorted(modules):
            if digests[name] != cold[name]:
                tally.fault("unequal", f"{top.name}/{name}: {what}")


# -- what mypy tells --------------------------------------------------------------------------------------------------


def _compare_with_mypy(top: Path, modules: Mapping[str, str], tally: Tally) -> None:
    told, debts = _told(top, modules), _debts(top, tally)
    for name in sorted(modules) if debts is not None else ():
        tally.numbers["errors"] += len(told.get(name, ()))
        own = debts.get(name, []) if debts is not None else []
        spans = _spans(modules[name])
        heads = {span.first for span in spans}
        length = len(modules[name].splitlines())
        strays = Counter(debt.detail for debt in own if debt.rule == "type-error" and debt.line in heads)
        for (line, code), number in sorted(Counter(told.get(name, ())).items()):
            here = [debt for debt in own if (debt.line, debt.detail, debt.rule) == (line, code, "type-error")]
            around = _around(spans, line)
            wrong = [debt.symbol for debt in here if around is not None and debt.symbol != around]
            place = f"{top.name}/{name}:{line}: [{code}]"
            if wrong:
                tally.fault("misplaced", f"{place} is in {around}, and stands in {wrong[0]}")
            elif len(here) > number:
                tally.fault("told twice", f"{place} {len(here)} times, mypy {number}")
            elif len(here) < number:
                if _is_counted(code, line, around, own):
                    tally.numbers["another rule counts"] += number - len(here)
                elif line > length or strays[code]:
                    tally.numbers["of another file"] += number - len(here)
                else:
                    tally.fault("lost", f"{place} {len(here)} times, mypy {number}")


def _is_counted(code: str, line: int, around: str | None, own: Iterable[Debt]) -> bool:
    """Whether another rule counts what an error says: on its line, or in the definition around it (None: not known)."""
    rule = COUNTED_BY.get(code, "")
    is_anywhere = code in _OF_A_FUNCTION_ELSEWHERE
    return is_anywhere or any(
        debt.rule == rule and (debt.line == line or around in (None, debt.symbol)) for debt in own
    )


def _around(spans: Sequence[Span], line: int) -> str | None:
    """The symbol of the innermost class or function around a line; None where this Python cannot parse the file."""
    inside = [span for span in spans if span.first <= line <= span.last]
    return max(inside, key=lambda span: span.first).symbol if inside else None


def _spans(text: str) -> list[Span]:
    """Every class and function, and the module itself; none for what this Python cannot parse."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return []
    found = [Span("<module>", 0, 10**9)]
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, around = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            around = f"{around}.{node.name}" if around else node.name
            found.append(Span(around, node.lineno, node.end_lineno or node.lineno))
        stack += [(child, around) for child in ast.iter_child_nodes(node)]
    return found


class Span(NamedTuple):
    """A class or function, from its head to its last line."""

    symbol: str
    first: int
    last: int


class Debt(NamedTuple):
    """One place of a debt."""

    line: int
    rule: str
    symbol: str
    detail: str


def _told(top: Path, modules: Mapping[str, str]) -> Mapping[str, list[tuple[int, str]]]:
    """Line and code of every error that mypy's command line tells, by file."""
    command = [sys.executable, "-m", "mypy", "--cache-dir", os.devnull, "--no-error-summary", *sorted(modules)]
    done = subprocess.run(command, cwd=top, capture_output=True, text=True, check=False)
    told: dict[str, list[tuple[int, str]]] = {}
    for line in done.stdout.splitlines():
        match = _ERROR.match(line)
        if match is not None:
            told.setdefault(match["path"], []).append((int(match["line"]), match["code"] or "misc"))
    return told


def _debts(top: Path, tally: Tally) -> Mapping[str, list[Debt]] | None:
    """The places of all debts by file; None where ratchet could not tell."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main"], cwd=top, check=True)
    shown = ""
    for command in ("init",), ("debts", "--format", "json"):
        cache = ["--cache-dir", str(top / ".cache-debts")]
        done = subprocess.run([RATCHET, *command, *cache], cwd=top, capture_output=True, text=True, check=False)
        if done.returncode:
            tally.fault("unreadable", f"{top.name}: {done.stderr.strip()[:600]}")
            return None
        shown = done.stdout
    for path in re.findall(
        rf'^ *"({FOLDER}/.*\.py)"', (top / "ratchet.toml").read_text(encoding="utf-8"), re.MULTILINE
    ):
        tally.fault("unreadable", f"{top.name}/{path}: init takes it out of the measure")
    found: dict[str, list[Debt]] = {}
    for row in tables(as_table(json.loads(shown))["debts"]):
        for place in tables(row["places"]):
            debt = Debt(as_number(place["line"]), *(as_text(row[key]) for key in ("rule", "symbol", "detail")))
            found.setdefault(as_text(place["path"]), []).append(debt)
    return found


def _print_table(tally: Tally) -> None:
    numbers = tally.numbers
    rows = [
        ("files of the cases", numbers["files"]),
        ("no Python, by mypy's parser", numbers["no Python"]),
        ("mypy itself stops at them", numbers["stops mypy"]),
        ("modules measured", numbers["modules"]),
        ("errors that mypy's command line tells in them", numbers["errors"]),
        ("of these another rule counts what they say", numbers["another rule counts"]),
        ("of these on a line of another file: told at the class or function", numbers["of another file"]),
        *((f"**{kind}**", numbers[kind]) for kind in ("unreadable", "misplaced", "lost", "told twice", "unequal")),
    ]
    print("| | number |\n|---|---:|")
    for what, number in rows:
        print(f"| {what} | {number:,} |")


if __name__ == "__main__":
    sys.exit(main())
