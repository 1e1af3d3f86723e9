"""ratchet holds itself to its own standard: sizes, docstrings, doors, discovery, and what is imported when."""

from __future__ import annotations

import ast
import functools
import io
import pkgutil
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import mypy
import pytest
from projects.building import Project

import ratchet
from ratchet import rules
from ratchet.adoption import migrations
from ratchet.agents import hosts
from ratchet.cli import commands
from ratchet.contracts import kinds
from ratchet.contracts.building import types
from ratchet.facts.tools import adapters
from ratchet.fixing import fixes
from ratchet.fixing.fixes import all_fixes
from ratchet.reports import debts, formats, history
from ratchet.rules import all_rules
from ratchet.storage.narrowing import as_table, as_texts, tables
from ratchet.terms.catalogue import CONTRACT_TYPES

PACKAGE = Path(ratchet.__file__).parent
TOP = PACKAGE.parent
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((TOP / "tests").rglob("*.py"))

MOST_LINES = 350
LONGER_MODULES = {"ratchet/facts/collect/shapes.py": "all that moves ask of one module's code"}
MOST_CLASS_LINES = 150
LONGER_CLASSES = {
    "ratchet/facts/collect/shapes.py:Shape": "all that moves ask of one module's code",
    "ratchet/facts/collect/types/anys.py:Tally": "one short method for each class of mypy's types",
    "ratchet/facts/collect/types/causes.py:_Search": "one short method for each class of mypy's nodes",
}
MOST_FUNCTION_LINES = 40
LONGER_FUNCTIONS = {"ratchet/cli/commands/check.py:command": "its options are most of it"}
NAMED_AFTER_SYNTAX = {
    f"ratchet/facts/collect/types/{name}.py": "a function a node of mypy's, with no more to say than its name"
    for name in ("operations", "statements", "definitions")
}
DOORS = (
    "ratchet/facts/types/",
    "ratchet/facts/collect/types/",
    "ratchet/facts/collect/reach/",
    "ratchet/facts/options/",
)
"""Where mypy's internals come in. Only there may a type be doubted."""
VAGUE = ("utils", "helpers", "common", "core", "base", "manager", "models", "misc")
DOUBT = re.compile(r"#\s*(?:type:\s*ignore|pyright:|mypy:)")


def name_of(path: Path) -> str:
    return path.relative_to(TOP).as_posix()


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (one for one in ast.walk(tree_of(path)) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)))


def public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    kinds_of = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return (one for one in body if isinstance(one, kinds_of) and not one.name.startswith("_"))


# -- sizes and words --------------------------------------------------------------------------------------------------


def test_modules_are_short() -> None:
    longer = {name_of(path) for path in MODULES if len(path.read_text("utf-8").splitlines()) > MOST_LINES}
    assert longer <= LONGER_MODULES.keys()


def test_functions_are_short() -> None:
    lengths = {f"{name_of(path)}:{one.name}": (one.end_lineno or 0) - one.lineno + 1
               for path in MODULES for one in functions(path)}  # fmt: skip
    assert {name for name, lines in lengths.items() if lines > MOST_FUNCTION_LINES} <= LONGER_FUNCTIONS.keys()


def test_classes_are_short() -> None:
    lengths = {f"{name_of(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
               for path in MODULES for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef)}  # fmt: skip
    assert {name for name, lines in lengths.items() if lines > MOST_CLASS_LINES} == LONGER_CLASSES.keys()


# What an unchanged check imports: their packages import nothing on the way.
BARE_PACKAGES = ("check", "check/findings", "check/identity", "facts", "measure", "policy", "storage")


@pytest.mark.parametrize("package", BARE_PACKAGES)
def test_a_package_on_the_quick_path_holds_a_docstring_alone(package: str) -> None:
    (docstring,) = tree_of(PACKAGE / package / "__init__.py").body
    assert isinstance(docstring, ast.Expr)


def test_every_module_says_what_it_is() -> None:
    silent = [name_of(path) for path in [*MODULES, *TESTS] if not ast.get_docstring(tree_of(path))]
    assert [one for one in silent] == []


def test_every_public_function_and_class_says_what_it_is() -> None:
    silent = [
        f"{name_of(path)}:{one.name}"
        for path in MODULES
        if name_of(path) not in NAMED_AFTER_SYNTAX
        for one in public(tree_of(path).body)
        if not ast.get_docstring(one)
    ]
    assert silent == []


def test_no_module_is_called_after_nothing() -> None:
    assert [name_of(path) for path in MODULES if path.stem in VAGUE] == []


# -- doors ------------------------------------------------------------------------------------------------------------


@functools.cache
def comments(path: Path) -> tuple[str, ...]:
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    return tuple(token.string for token in tokens if token.type == tokenize.COMMENT)


def doubts(path: Path) -> Iterator[str]:
    """Suppressions, casts and Any in one module."""
    yield from (one for one in comments(path) if DOUBT.match(one))
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module in ("typing", "typing_extensions"):
            yield from (alias.name for alias in node.names if alias.name in ("Any", "cast", "no_type_check"))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "typing":
            yield from [node.attr] if node.attr in ("Any", "cast") else []


def test_types_are_doubted_at_the_doors_alone() -> None:
    inside = [path for path in MODULES if not name_of(path).startswith(DOORS)]
    assert [(name_of(path), doubt) for path in inside for doubt in doubts(path)] == []


def test_every_suppression_names_its_code_and_reason() -> None:
    told = re.compile(r"# type: ignore\[[\w-]+(?:, ?[\w-]+)*\]\s+(?:#\s*)?\w+")
    assert [(name_of(path), one) for path in MODULES for one in comments(path)
                  if re.match(r"#\s*type:\s*ignore", one) and not told.match(one)] == []  # fmt: skip


def users_of(name: str) -> set[str]:
    """Modules in whose code a name is read, imported or called."""
    return {
        name_of(path)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.alias) and node.name == name)
    }


def test_a_file_is_replaced_by_the_cache_and_the_sessions_alone() -> None:
    assert {"ratchet/agents/sessions.py", "ratchet/storage/cache.py"} == users_of("replace_whole")


def test_a_database_is_opened_in_one_place() -> None:
    """And mypy's own in another."""
    assert {"ratchet/facts/types/run/sealed_rows.py", "ratchet/storage/database.py"} == users_of("sqlite3")


def test_what_ratchets_code_is_has_two_answers() -> None:
    """All of it, and the facts alone: no list by hand of what something rests on."""
    calls = {
        ast.unparse(node)
        for path in MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "code_digest"
    }
    assert {"code_digest()", "code_digest('facts')"} == calls


# -- concepts in the place of callbacks -------------------------------------------------------------------------------

STAGES = ("check", "measure", "policy", "baseline")
"""Where what is decided rests on data alone: a function that is handed over hides what it rests on."""
FUNCTIONS_THAT_ARE_DATA = {
    "Callable[[Judged], Iterator[Finding]]": "a source of findings: what `decide` goes through",
    "Callable[[], Totals]": "a verdict's sums, counted when they are asked for",
    "Callable[[], ImportGraph]": "the import graph, made when it is asked for",
    "Callable[[str], None]": "where progress is told",
}


def callables(text: str) -> set[str]:
    """Every `Callable[…]` that a module names, as its source has it."""
    subscripts = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Subscript))
    return {ast.unparse(node) for node in subscripts if ast.unparse(node.value) == "Callable"}


def test_no_stage_is_handed_a_function() -> None:
    texts = (path.read_text("utf-8") for stage in STAGES for path in (PACKAGE / stage).rglob("*.py"))
    assert {found for text in texts for found in callables(text)} <= FUNCTIONS_THAT_ARE_DATA.keys()


# -- discovery --------------------------------------------------------------------------------------------------------


def files_of(package: Path) -> set[str]:
    return {path.stem for path in package.glob("*.py") if path.stem != "__init__"}


def test_a_rule_is_a_file() -> None:
    own = {one.id for one in all_rules() if type(one).__module__.startswith("ratchet.rules.")}
    assert {name.replace("_", "-") for name in files_of(PACKAGE / "rules")} == own


def test_a_contract_type_is_a_file() -> None:
    assert files_of(PACKAGE / "contracts/kinds") == set(types())


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=name_of(path))
        for path in MODULES
        if not name_of(path).startswith("ratchet/contracts/kinds/") and name_of(path) != "ratchet/terms/catalogue.py"
    ],
)
def test_only_its_own_file_and_the_catalogue_know_a_contract_type(path: Path) -> None:
    """Nobody else imports its class or compares its name, so that a new type is one file and one row."""
    assert list(contract_types_known_in(tree_of(path))) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("from ratchet.contracts.kinds.layers import Layers", id="imports its class"),
        pytest.param("from ratchet.contracts.kinds import layers", id="imports its module"),
        pytest.param("import ratchet.contracts.kinds.layers", id="imports its module by its whole name"),
        pytest.param("table.type == 'layers'", id="compares its name"),
        pytest.param("table.type in ('layers', 'acyclic')", id="looks its name up"),
        pytest.param("match table.type:\n    case 'layers':\n        pass", id="matches its name"),
    ],
)
def test_a_module_that_knows_a_contract_type_is_noticed(text: str) -> None:
    assert list(contract_types_known_in(ast.parse(text))) != []


def contract_types_known_in(tree: ast.Module) -> Iterator[str]:
    """Where a module names a contract type: by an import of its file, in a comparison or in a match."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name for name in names if name.startswith(f"{kinds.__name__}."))
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith(f"{kinds.__name__}."))
        elif isinstance(node, (ast.Compare, ast.MatchValue)):
            words = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
            yield from (word for word in words if isinstance(word, str) and word in CONTRACT_TYPES)


def test_a_report_is_a_file() -> None:
    assert files_of(PACKAGE / "reports/formats") == set(formats.formats())
    assert [name for name in formats.formats() if formats.find(name) is None] == []


def test_a_report_of_debts_is_a_file() -> None:
    assert files_of(PACKAGE / "reports/debts") == set(debts.formats())
    assert files_of(PACKAGE / "reports/history") == set(history.formats())
    assert [name for name in debts.formats() if debts.find(name) is None] == []


def test_a_host_is_a_file() -> None:
    assert {name.replace("_", "-") for name in files_of(PACKAGE / "agents/hosts")} == set(hosts.hosts())
    assert [name for name in hosts.hosts() if hosts.host(name) is None] == []


def test_a_tool_to_migrate_from_is_a_file() -> None:
    assert {name.replace("_", "-") for name in files_of(PACKAGE / "adoption/migrations")} == set(migrations.tools())
    assert [name for name in migrations.tools() if migrations.find(name) is None] == []


def test_a_fix_is_a_file() -> None:
    assert files_of(PACKAGE / "fixing/fixes") == {type(one).__module__.rpartition(".")[2] for one in all_fixes()}


def test_a_command_is_a_file() -> None:
    found = {name.replace("_", "-") for name in files_of(PACKAGE / "cli/commands")}
    said = subprocess.run([sys.executable, "-m", "ratchet", "--help"], capture_output=True, text=True, check=True)
    listed = set(re.findall(r"^  ([a-z][a-z-]+)(?:  |$)", said.stdout, re.MULTILINE))
    assert found - listed <= {"merge-driver"}, "git alone calls the merge driver"
    assert listed <= found


TESTED_BY = {
    "rules": "rules",
    "contracts/kinds": "contracts",
    "reports/formats": "reports",
    "reports/debts": "",
    "reports/history": "",
    "fixing/fixes": "fixing",
    "agents/hosts": "agents",
    "facts/tools/adapters": "tools",
    "adoption/migrations": "migrations",
    "cli/commands": "",
}


@pytest.mark.parametrize(
    ("package", "name"),
    [
        pytest.param(package, module.name, id=f"{package}/{module.name}")
        for package, place in [
            ("rules", rules.__path__),
            ("contracts/kinds", kinds.__path__),
            ("reports/formats", formats.__path__),
            ("reports/debts", debts.__path__),
            ("reports/history", history.__path__),
            ("fixing/fixes", fixes.__path__),
            ("agents/hosts", hosts.__path__),
            ("facts/tools/adapters", adapters.__path__),
            ("adoption/migrations", migrations.__path__),
            ("cli/commands", commands.__path__),
        ]
        for module in pkgutil.iter_modules(place)
    ],
)
def test_what_is_discovered_is_tested(package: str, name: str) -> None:
    """Its name stands in a test of its kind, or a test goes through all of its kind."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in TESTS
        if path.parts[-2] == TESTED_BY[package] or not TESTED_BY[package]
    ]
    words = {name, name.replace("_", "-")}
    through_all = {
        "rules": "all_rules()",
        "contracts/kinds": "types()",
        "reports/formats": "formats()",
        "agents/hosts": "hosts()",
    }
    assert any(word in text for text in texts for word in words) or any(
        package in through_all and through_all[package] in text for text in texts
    )


# -- what is imported when --------------------------------------------------------------------------------------------

SCRIPT = """
import sys
from ratchet.cli.main import main
status = main(sys.argv[1:])
own = sum(name.partition(".")[0] == "ratchet" for name in sys.modules)
print("status", own, status, *(name for name in ("mypy", "libcst", "networkx") if name in sys.modules), file=sys.stderr)
"""
MOST_IMPORTED = 31
"""Modules of ratchet's own that a check imports where nothing changed."""


def own_modules(top: Path, *arguments: str) -> int:
    """How many of ratchet's modules one command line imported."""
    return int(said_of_imports(top, *arguments)[1])


def imported(top: Path, *arguments: str) -> list[str]:
    """The exit status of one command line, and which heavy packages it imported."""
    return said_of_imports(top, *arguments)[2:]


def said_of_imports(top: Path, *arguments: str) -> list[str]:
    """The last line that SCRIPT prints for one command line, word by word."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments], cwd=top, capture_output=True, text=True, check=True
    )
    return done.stderr.splitlines()[-1].split()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["--version"], ["0"], id="the version"),
        pytest.param(["--help"], ["0"], id="help"),
        pytest.param(["chekc"], ["2"], id="a command that is none"),
        pytest.param(["check", "--formt", "json"], ["2"], id="an option that is none"),
        pytest.param(["check", "--format", "jsno"], ["2"], id="a format that is none"),
    ],
)
def test_a_word_costs_nothing(tmp_path: Path, arguments: list[str], expected: list[str]) -> None:
    assert expected == imported(tmp_path, *arguments)


def test_an_unchanged_check_imports_nothing_heavy_and_a_held_one_no_networkx(project: Project) -> None:
    project.recorded({"app.py": "def f() -> int:\n    return 1\n"})
    project.write({"app.py": "def f() -> int:\n    return 2\n"})
    assert imported(project.top, "check", "--base", "main") == ["0", "mypy"]
    assert imported(project.top, "check", "--base", "main") == ["0"]
    assert own_modules(project.top, "check", "--base", "main") <= MOST_IMPORTED


def test_a_project_without_other_tools_imports_nothing_of_them(project: Project) -> None:
    project.recorded({"app.py": "def f() -> int:\n    return 1\n"})
    project.write({"app.py": "def f() -> int:\n    return None\n"})
    script = "import sys; from ratchet.cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script, "check", "--base", "main"],
        cwd=project.top, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "ratchet.measure.tree" in done.stderr.split()
    assert [name for name in done.stderr.split() if name.startswith("ratchet.facts.tools")] == []


MOST_MODULES = 31
"""How many modules of ratchet an unchanged check may import: each costs about half a millisecond."""


def test_an_unchanged_check_imports_few_modules(project: Project) -> None:
    project.recorded({"app.py": "def f() -> int:\n    return 1\n"})
    assert project.check().status == 0
    script = "import sys; from ratchet.cli.main import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script, "check", "--base", "main", "--format", "json"],
        cwd=project.top, capture_output=True, text=True, check=True,
    )  # fmt: skip
    modules = [name for name in done.stderr.split() if name.partition(".")[0] == "ratchet"]
    assert "ratchet.pipeline" not in modules
    assert len(modules) <= MOST_MODULES


def test_every_part_of_ratchet_has_its_layer() -> None:
    policy: object = tomllib.loads((TOP / "ratchet.toml").read_text(encoding="utf-8"))
    line = next(one for one in tables(as_table(policy)["contract"]) if one["id"] == "line")
    placed = re.findall(r"[\w.]+", " ".join(as_texts(line["layers"])))
    parts = {name_of(path).removesuffix(".py").split("/")[1] for path in MODULES} - {"__init__"}
    assert line["exhaustive"]
    assert line["containers"] == ["ratchet"]
    assert sorted(map(str, placed)) == sorted(f"ratchet.{part}" for part in parts)


# -- what mypy's cache does not keep -----------------------------------------------------------------------------------

BUILT = (
    *("ratchet/facts/collect/followed", "ratchet/facts/collect/reach/", "ratchet/facts/collect/types/"),
    "ratchet/facts/types/",
)
"""Where mypy's objects are of a build. All other modules read trees that this run itself has parsed."""

TREE = {
    *("analyzed", "arguments", "base_type_exprs", "body", "column", "decorators", "defs", "expanded", "keywords"),
    *("line", "original_decorators", "type_args", "unanalyzed_items", "unanalyzed_type"),
}
"""What a node has in the tree of the module that mypy has just checked, and the symbol of another module has not."""

WALKS = (
    *("reach/branches", "reach/excused", "reach/plain_code", "reach/unreachable", "types/definitions"),
    *("types/imported_names", "types/lambdas", "types/operations", "types/signature_casts", "types/slots"),
    *("types/statements", "types/unfilled_variables", "types/variables", "types/walk"),
)
"""Modules of `facts/collect` that are handed nodes of that tree alone, and read `TREE` of these."""

READ_ALL_THE_SAME = {
    "collect/followed": ("no_serialize", "to leave out names"),
    "collect/reach/plain_code": ("is_self is_cls", "of a variable that the function has itself"),
    "collect/reach/unreachable": ("can_be_true can_be_false ambiguous", "of what the module itself holds"),
    "collect/types/anys": ("line column is_ellipsis_args ambiguous", "places in the declaration itself; "
                           "dots of a callable, which are kept; no variable is of the ambiguous bottom type"),
    "collect/types/arguments": ("is_ellipsis_args", "of a callable, which keeps it; `Parameters` do not"),
    "collect/types/causes": ("analyzed ambiguous", "of a call in the tree of the module itself; no variable is of the "
                             "ambiguous bottom type"),
    "collect/types/decorators": ("decorators line column", "of a function in the tree of the module itself"),
    "collect/types/namespaces": ("line column", "of an expression in the module itself"),
    "collect/types/origins": ("is_argument analyzed line column", "of an expression in the module itself"),
    "collect/types/implicit_casts": ("is_ellipsis_args", "of a callable, which keeps it"),
    "collect/types/unions": ("analyzed", "of a call in the tree of the module itself"),
    "types/inference/calls": ("definition", "every measured module is checked anew for this"),
    **{f"types/inference/{name}": (" ".join(TREE), "every measured module is checked anew for this")
       for name in ("bodies", "functions", "reading", "variables")},
    "types/run/errors_told": ("line column", "of an error"),
    "types/run/looked_into": ("alias_deps", "of the module that mypy has just checked"),
    "types/run/misplaced": (f"end_line {' '.join(TREE)}", "of the module that mypy has just checked, and of errors"),
    "types/run/plugin": ("ignored_lines", "of the module that mypy has just checked"),
    "types/run/selftest": ("line", "of a record"),
}  # fmt: skip
"""Module of `facts` → names that are read there although some class loses them, and why that does no harm."""

NOT_LOST = {
    "info": "mypy sets it anew as it loads a class",
    "fallback": "an overload has that of its first item",
    "_items": "a method of our own",
}


def names_read(path: Path) -> set[str]:
    """The attributes that a module reads, but for those of a harvest, which is ours."""
    return {
        node.attr
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and ast.unparse(node.value) != "harvest"
    }


def test_no_fact_rests_on_what_mypys_cache_does_not_keep() -> None:
    """Else a module would be measured otherwise where the modules that it uses were not checked in the same run."""
    lost = attributes_lost() - NOT_LOST.keys()
    assert {"definition", "decorators", "line", "is_ellipsis_args", "no_serialize"} <= lost
    excused = {f"ratchet/facts/{name}.py": set(names.split()) for name, (names, _) in READ_ALL_THE_SAME.items()}
    for name in WALKS:
        excused.setdefault(f"ratchet/facts/collect/{name}.py", set()).update(TREE)
    read = {name_of(path): names_read(path) & lost for path in MODULES if name_of(path).startswith(BUILT)}
    assert {name: names for name, found in read.items() if (names := found - excused.get(name, set()))} == {}
    idle = {name: names - TREE - read[name] for name, names in excused.items()}
    assert {name: names for name, names in idle.items() if names} == {}


def attributes_lost() -> set[str]:
    """What a type or symbol of mypy's has in memory, and loses where mypy takes its module from the cache.

    An attribute that some class loses counts, also where another class keeps one of the same name. By the source of
    the mypy that is installed: the fields of a class, less what its `write` writes and its `read` sets.
    """
    home = Path(mypy.__file__).parent
    return {name for file in ("types.py", "nodes.py") for name in lost_in(ast.parse((home / file).read_text("utf-8")))}


def lost_in(tree: ast.Module) -> Iterator[str]:
    """The attributes that the classes of one module do not keep. A class that cannot be written keeps nothing."""
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for name in classes:
        line = [classes[each] for each in lineage(name, classes)]
        written = method(line, "write")
        if written is None or any(isinstance(node, ast.Raise) for node in ast.walk(written)):
            continue
        kept = {node.attr for node in ast.walk(written) if isinstance(node, ast.Attribute)}
        read = method(line, "read")
        kept |= stored_attributes(read) if read is not None else set()
        yield from {field for each in line for field in fields_of(each)} - kept


def lineage(name: str, classes: Mapping[str, ast.ClassDef]) -> list[str]:
    found = [name]
    for each in found:
        found += [base.id for base in classes[each].bases if isinstance(base, ast.Name) and base.id in classes]
    return found


def method(line: list[ast.ClassDef], name: str) -> ast.FunctionDef | None:
    return next(
        (one for each in line for one in each.body if isinstance(one, ast.FunctionDef) and one.name == name), None
    )


def fields_of(node: ast.ClassDef) -> Iterator[str]:
    for each in node.body:
        if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == "__slots__":
            yield from (str(part.value) for part in ast.walk(each.value) if isinstance(part, ast.Constant))
        elif isinstance(each, ast.FunctionDef) and each.name == "__init__":
            yield from stored_attributes(each)


def stored_attributes(node: ast.AST) -> set[str]:
    return {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store)}


# -- reading ----------------------------------------------------------------------------------------------------------

READS = re.compile(r"\.read_bytes\(|\.read_text\(|(?<![\w.])open\(|\.open\(|os\.open\(")
READERS = {
    "ratchet/storage/files.py": "the reader: regular files of a bounded size",
    "ratchet/storage/cache.py": "files of the cache, in which git tracks nothing",
    "ratchet/storage/cache_directory.py": "makes an empty file in the cache",
    "ratchet/storage/cache_archive.py": "a saved cache, read in blocks: its seal is compared before its content counts",
    "ratchet/storage/code_digest.py": "ratchet's own code",
    "ratchet/contracts/plugins.py": "metadata of what is installed beside ratchet, through importlib",
    "ratchet/facts/inventory.py": "the first line of what is_file() holds for a file, 120 bytes of it",
    "ratchet/facts/environment.py": "text of a question that another interpreter answers",
    "ratchet/facts/types/run/lock.py": "a lock in the cache",
    "ratchet/facts/types/run/workers.py": "what workers leave in the cache",
    "ratchet/baseline/store.py": "locks a directory, and writes",
    "ratchet/agents/sessions.py": "ratchet's own notes in the cache",
    "ratchet/agents/stop_hook.py": "a report that ratchet has just written to a directory of its own",
    "ratchet/agents/post_edit.py": "a report that ratchet has just written to a directory of its own",
    "ratchet/agents/answers.py": "a report that ratchet has just written to a directory of its own",
    "ratchet/resident/identity.py": "what the system tells of a process",
    "ratchet/resident/standing.py": "what the system tells of a process",
    "ratchet/resident/starting.py": "makes an empty file in a directory of its own",
    "ratchet/resident/watched.py": "what the system tells of a process",
    "ratchet/resident/client.py": "the working directory, to hand it over",
    "ratchet/cli/main.py": "writes a traceback",
    "ratchet/cli/streams.py": "the null device",
    "ratchet/cli/saying.py": "writes a report",
    "ratchet/reports/page/document.py": "ratchet's own template, style sheet and scripts",
}
"""Who opens files by other means than `content_of`, and why none of it is a file of the tree that is checked."""


def test_the_tree_is_read_through_one_function() -> None:
    assert READERS.keys() == {name_of(path) for path in MODULES if READS.search(path.read_text(encoding="utf-8"))}


def test_a_first_version_changes_and_mends_nothing() -> None:
    lines = (TOP / "CHANGELOG.md").read_text("utf-8").splitlines()
    versions = [line for line in lines if line.startswith("## ")]

    assert 1 < len(versions) or ["### Added"] == [line for line in lines if line.startswith("### ")]


def test_what_a_release_changes_is_a_file_each_of_a_known_kind() -> None:
    fragments = [path for path in (TOP / "changes").iterdir() if path.name not in ("README.md", "template.md")]
    wrong = [
        path.name
        for path in fragments
        if not re.fullmatch(r"[a-z0-9-]+\.(?:added|changed|fixed)\.md", path.name)
        or not path.read_text("utf-8").strip()
    ]
    assert [] == wrong
