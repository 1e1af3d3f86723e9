"""Verdicts of the contracts, beside those of import-linter's own tests.

    python benchmarks/contracts.py --peer import-linter --python PYTHON [--checkout DIR]

PYTHON is the interpreter of an environment with import-linter and pytest, DIR a checkout of import-linter; without one,
the source distribution of the installed version is downloaded. Every contract that their tests check is written down by
a plug-in of pytest, with its graph and its verdict. The graph becomes a tree on disk, and the contract one of ours
twice: as a person would write it, and as `ratchet migrate` does. Prints how many verdicts agree, and which do not.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ratchet.adoption.checking import checked
from ratchet.adoption.migrations import import_linter
from ratchet.contracts import ContractTable, build
from ratchet.contracts.expressions import Expression, within
from ratchet.errors import UsageError
from ratchet.facts.imports import ImportGraph
from ratchet.facts.imports.building import import_graph
from ratchet.facts.inventory import take_inventory
from ratchet.facts.source.store import read_sources
from ratchet.storage.narrowing import as_list, as_table, as_text, parsed

Table = dict[str, object]
_PLUGIN = Path(__file__).parent / "peers"
_REASON = "ignored there"


class Captured(NamedTuple):
    """One contract of theirs that a test checked: its options, the graph, and what came out."""

    test: str
    kind: str
    roots: tuple[str, ...]
    options: Mapping[str, object]
    modules: frozenset[str]
    imports: tuple[tuple[str, str], ...]
    verdict: str

    def texts(self, key: str) -> list[str]:
        value = self.options.get(key)
        if value is None:
            return []
        return [str(item) for item in value] if isinstance(value, list) else [str(value)]

    def flag(self, key: str, default: bool = False) -> bool:
        return str(self.options.get(key, default)).lower() == "true"


def captured(python: str, checkout: Path) -> list[Captured]:
    """The contracts that the tests of a checkout check."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "captured.jsonl")
        path = os.pathsep.join([str(_PLUGIN), str(checkout / "src"), str(checkout)])
        environ = {**os.environ, "PYTHONPATH": path, "CAPTURED_CONTRACTS": str(file)}
        command = [python, "-m", "pytest", "-q", "-p", "captured_contracts", "-p", "no:cacheprovider"]
        subprocess.run([*command, "tests/unit/contracts"], cwd=checkout, env=environ, check=True, capture_output=True)
        return [_captured(as_table(parsed(line))) for line in file.read_text(encoding="utf-8").splitlines()]


def _captured(row: Mapping[str, object]) -> Captured:
    session = as_table(row["session"])
    roots = session.get("root_packages") or session.get("root_package") or []
    pairs = [as_list(pair) for pair in as_list(row["imports"])]
    return Captured(
        as_text(row["test"]),
        as_text(row["type"]),
        tuple(map(str, roots)) if isinstance(roots, list) else (str(roots),),
        as_table(row["options"]),
        frozenset(map(str, as_list(row["modules"]))),
        tuple((str(importer), str(imported)) for importer, imported in pairs),
        as_text(row["verdict"]),
    )


def graph_of(one: Captured, top: Path) -> ImportGraph:
    """The graph as ratchet reads it from a tree: a file for each first-party module, a line for each import."""
    ours = {module for module in one.modules if any(within(module, root) for root in one.roots)} or one.modules
    packages = {module.rpartition(".")[0] for module in ours}
    for module in ours:
        path = top / module.replace(".", "/")
        file = path / "__init__.py" if module in packages else path.with_suffix(".py")
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"import {imported}\n" for importer, imported in one.imports if importer == module]
        file.write_text("".join(lines), encoding="utf-8")
    paths = [path.relative_to(top).as_posix() for path in top.rglob("*.py")]
    files = take_inventory(top, paths, (".",), lambda _: True).measured
    return import_graph(files, read_sources(top, files, None))


def broken(tables: Sequence[Table], graph: ImportGraph) -> bool:
    """Whether one of the contracts has a debt."""
    for table in tables:
        values = {key: value for key, value in table.items() if key not in ("id", "type")}
        contract = build(ContractTable("c", str(table["type"]), None, values, {}, "here"))
        if any(contract.debts(graph)) or any(contract.unassigned(graph)):
            return True
    return False


def migrated(one: Captured, graph: ImportGraph) -> list[Table]:
    """What `ratchet migrate` makes of the contract, out of a file as import-linter has it."""
    options = {key: value for key, value in one.options.items() if value is not None}
    rows = [f"{key} = {_toml(value)}" for key, value in {"name": "c", **options, "type": one.kind}.items()]
    session = f"root_packages = {json.dumps(one.roots)}\nexclude_type_checking_imports = true"
    text = "\n".join(["[tool.importlinter]", session, "[[tool.importlinter.contracts]]", *rows, ""])
    return [dict(table) for table in checked(import_linter.migrate(text, "pyproject.toml", graph)).contracts]


def _toml(value: object) -> str:
    return json.dumps([str(item) for item in value] if isinstance(value, list) else str(value))


def by_hand(one: Captured, graph: ImportGraph) -> list[Table]:
    """The contract as a person who knows both tools would write it."""
    exempt = [{"import": _arrow(line, one.roots), "reason": _REASON} for line in one.texts("ignore_imports")]
    shared: Table = {"exempt": exempt, "as_packages": one.flag("as_packages", True)}
    return [{**table, **shared} for table in _written(one, graph)]


def _written(one: Captured, graph: ImportGraph) -> Iterator[Table]:
    match one.kind:
        case "layers":
            yield from _layers(one, graph)
        case "forbidden":
            yield from _forbidden(one, graph)
        case "independence" if len(one.texts("modules")) > 1 or "*" in "".join(one.texts("modules")):
            yield {"type": "independence", "modules": one.texts("modules")}
        case "protected":
            protected = [_marked(name, one.roots) for name in one.texts("protected_modules")]
            yield {"type": "protected", "modules": protected, "importers": one.texts("allowed_importers")}
        case "acyclic_siblings":
            yield {"type": "acyclic", "packages": _packages(one, graph)}


def _layers(one: Captured, graph: ImportGraph) -> Iterator[Table]:
    containers = [name for text in one.texts("containers") for name in _modules(text, graph)]
    for container in containers or [""]:
        dot = f"{container}." if container else ""
        rows = [re.sub(r"([\w.]+)", rf"{dot}\1", row) for row in one.texts("layers")]
        exhaustive: Table = {"exhaustive": True, "containers": [container]} if one.flag("exhaustive") else {}
        yield {"type": "layers", "layers": rows, **exhaustive}


def _forbidden(one: Captured, graph: ImportGraph) -> Iterator[Table]:
    """One contract a source: there, what lies inside the source or around it is no pair with it."""
    direct: Table = {"transitive": False} if one.flag("allow_indirect_imports") else {}
    for source in [name for text in one.texts("source_modules") for name in _modules(text, graph)]:
        to = [name for text in one.texts("forbidden_modules") for name in _modules(text, graph)]
        if one.flag("as_packages", True):
            to = [name for name in to if not within(name, source) and not within(source, name)]
        kept = [_marked(name, one.roots) for name in to if name != source]
        if kept:
            yield {"type": "forbidden", "from": [source], "to": list(dict.fromkeys(kept)), **direct}


def _packages(one: Captured, graph: ImportGraph) -> list[str]:
    skipped = {name for text in one.texts("skip_descendants") for name in _modules(text, graph)}
    level = [name for text in one.texts("ancestors") for name in _modules(text, graph)]
    found = list(level)
    for _ in range(int(one.texts("depth")[0]) if one.texts("depth") else 10):
        level = [child for name in level for child in graph.children.get(name, ()) if child not in skipped]
        found += level
    return list(dict.fromkeys(found))


def _modules(text: str, graph: ImportGraph) -> Sequence[str]:
    return Expression(text).modules(graph) or ((text,) if "*" not in text else ())


def _arrow(line: str, roots: Sequence[str]) -> str:
    importer, _, imported = (part.strip() for part in line.partition("->"))
    return f"{importer} -> {_marked(imported, roots)}"


def _marked(name: str, roots: Sequence[str]) -> str:
    return name if "*" in name or not roots or any(within(name, root) for root in roots) else f"ext:{name}"


def compare(rows: Sequence[Captured]) -> Iterator[str]:
    """How many verdicts agree, by type; and each that does not."""
    agreed: Counter[str] = Counter()
    judged = [row for row in rows if row.verdict != "error"]
    for row in judged:
        with tempfile.TemporaryDirectory() as folder:
            graph = graph_of(row, Path(folder))
            for way, translate in (("by hand", by_hand), ("migrated", migrated)):
                try:
                    ours = "broken" if broken(translate(row, graph), graph) else "kept"
                except UsageError as error:
                    ours = f"refused ({error})"
                agreed[way] += ours == row.verdict
                if ours != row.verdict:
                    yield f"{way}: {row.kind}: {row.verdict} there, {ours} here: {row.test}"
    for way, count in sorted(agreed.items()):
        yield f"{way}: {count} of {len(judged)} verdicts agree"


def _downloaded(python: str, folder: Path) -> Path:
    """The source distribution of the version that the interpreter has."""
    asking = "import importlib.metadata as m; print(m.version('import-linter'))"
    version = subprocess.run([python, "-c", asking], check=True, capture_output=True, text=True).stdout.strip()
    command = [python, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(folder)]
    subprocess.run([*command, f"import-linter=={version}"], check=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        archive.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


class Asked(argparse.Namespace):
    """What the command line says."""

    python: str = ""
    checkout: Path | None = None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", choices=["import-linter"], default="import-linter")
    parser.add_argument("--python", required=True, help="the interpreter of an environment with import-linter, pytest")
    parser.add_argument("--checkout", type=Path, help="a checkout of import-linter")
    asked = parser.parse_args(namespace=Asked())
    with tempfile.TemporaryDirectory() as folder:
        checkout = asked.checkout or _downloaded(asked.python, Path(folder))
        for line in compare(captured(asked.python, checkout.resolve())):
            print(line, flush=True)


if __name__ == "__main__":
    main()
