"""What `ratchet init` finds in a repository: roots, what to measure, tests, and configuration of other tools."""

from __future__ import annotations

import configparser
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ratchet.adoption.migrations import find, tools
from ratchet.config import Config, parse_config
from ratchet.errors import Inconclusive, UsageError
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.contents import content_in
from ratchet.facts.inventory import is_python, module_name, walk
from ratchet.facts.source.parallel import facts_of_text
from ratchet.storage.files import text_of

_TEST_DIRECTORIES = frozenset({"tests", "test", "testing"})
_VENDORED = frozenset({"_vendor", "vendor", "vendored", "_vendored", "third_party", "thirdparty", "extern"})
_MYPY_CONFIGS = ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg")


@dataclass(frozen=True, slots=True)
class OtherTool:
    """A file of another tool that `ratchet migrate` reads. `is_baseline`: it is a baseline, and no contracts."""

    tool: str
    file: str
    is_baseline: bool


@dataclass(frozen=True, slots=True)
class Discovery:
    """What `init` found. `broken`: (path, reason) of the files that do not parse, which are excluded by name."""

    files: tuple[str, ...]
    roots: tuple[str, ...]
    tests: tuple[str, ...]
    vendored: tuple[str, ...]
    broken: tuple[tuple[str, str], ...]
    mypy: str | None
    others: tuple[OtherTool, ...]

    @property
    def exclude(self) -> tuple[str, ...]:
        return (*self.vendored, *(path for path, _ in self.broken))


def discover(top: Path, listed: Collection[str] | None) -> Discovery:
    """Look through a tree. `listed`: the paths that git lists, None without git.

    Raises UsageError if there is no Python file, or if git does not ignore a virtual environment.
    """
    everything = sorted(listed if listed is not None else walk(top))
    files = [path for path in everything if not (top / path).is_symlink() and is_python(top / path)]
    if not files:
        raise UsageError(f"there is no Python file in {top}. Run ratchet init where the code is.")
    if listed is not None and (environment := _environment_in(top, files)):
        raise UsageError(
            f"{environment}/ is a virtual environment, and git does not ignore it: "
            f"put {environment}/ into .gitignore, then run ratchet init again."
        )
    vendored = tuple(_patterns(files, _VENDORED))
    ours = [path for path in files if not _below_any(path, _VENDORED)]
    facts: dict[str, SourceFacts] = {}
    broken: list[tuple[str, str]] = []
    for path in ours:
        try:
            facts[path] = facts_of_text(content_in(top, path), path)
        except (Inconclusive, OSError) as error:
            broken.append((path, str(error)))
    roots = _roots(facts)
    broken += _clashing(facts, roots)
    return Discovery(
        tuple(files),
        roots,
        tuple(_test_patterns(ours)),
        vendored,
        tuple(broken),
        next((name for name in _MYPY_CONFIGS if _configures_mypy(top / name)), None),
        tuple(_other_tools(top)),
    )


def _environment_in(top: Path, files: Iterable[str]) -> str | None:
    """The first virtual environment that holds files of the tree: a directory with pyvenv.cfg and site-packages."""
    seen = {parent for path in files if "/site-packages/" in path for parent in PurePosixPath(path).parents[:-1]}
    return next((str(parent) for parent in sorted(seen) if (top / parent / "pyvenv.cfg").is_file()), None)


def proposed_toml(found: Discovery) -> str:
    """The text of ratchet.toml for what was found."""
    lines = [
        "[ratchet]",
        f"roots = {_array(found.roots)}",
        'paths = ["."]',
    ]
    if found.exclude:
        lines.append(f"exclude = {_array(found.exclude)}")
    if found.tests:
        lines += [
            "",
            "# Tests go without annotations; everything else is minded in them too.",
            "[[profile]]",
            f"paths = {_array(found.tests)}",
            'rules = { missing-annotation = "off", unchecked-body = "off", unchecked-operation = "off", '
            'untyped-decorator = "off" }',
        ]
    return "\n".join(lines) + "\n"


def proposed_config(found: Discovery) -> Config:
    """The configuration that `proposed_toml` writes."""
    return parse_config(proposed_toml(found), "ratchet.toml")


def _array(values: Iterable[str]) -> str:
    items = [_quoted(value) for value in values]
    one_line = f"[{', '.join(items)}]"
    return one_line if len(one_line) < 100 else "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _below_any(path: str, names: Collection[str]) -> bool:
    return any(part in names for part in PurePosixPath(path).parts[:-1])


def _patterns(files: Iterable[str], names: Collection[str]) -> Iterator[str]:
    """`dir/**` for each outermost directory of one of these names."""
    seen: dict[str, None] = {}
    for path in files:
        parts = PurePosixPath(path).parts[:-1]
        for index, part in enumerate(parts):
            if part in names:
                seen[f"{'/'.join(parts[: index + 1])}/**"] = None
                break
    yield from seen


def _test_patterns(files: Iterable[str]) -> Iterator[str]:
    """Directories of tests by name, and files of tests that stand elsewhere."""
    files = list(files)
    patterns = list(_patterns(files, _TEST_DIRECTORIES))
    nested = [pattern for pattern in patterns if pattern.count("/") > 1]
    names = sorted({pattern.split("/")[-2] for pattern in nested})
    yield from (pattern for pattern in patterns if pattern not in nested)
    yield from (f"**/{name}/**" for name in names)
    outside = [PurePosixPath(path).name for path in files if not _below_any(path, _TEST_DIRECTORIES)]
    if any(name.startswith("test_") for name in outside):
        yield "**/test_*.py"
    if "conftest.py" in outside:
        yield "**/conftest.py"


def _roots(facts: dict[str, SourceFacts]) -> tuple[str, ...]:
    """`src` if it holds code, directories whose files import each other by their bare names, and "."."""
    roots = ["src"] if any(path.startswith("src/") for path in facts) and "src/__init__.py" not in facts else []
    packages = {str(PurePosixPath(path).parent) for path in facts if PurePosixPath(path).stem == "__init__"}
    inside: dict[str, set[str]] = {}
    for path in facts:
        pure = PurePosixPath(path)
        folder = str(pure.parent)
        if folder not in packages and folder != ".":
            inside.setdefault(folder, set()).add(pure.name.removesuffix(pure.suffix))
    for package in packages:
        folder, name = str(PurePosixPath(package).parent), PurePosixPath(package).name
        if folder not in packages and folder != ".":
            inside.setdefault(folder, set()).add(name)
    elsewhere = {module_name(path, (*roots, "."))[0].partition(".")[0] for path in facts}
    wanted: Counter[str] = Counter()
    for path, source in facts.items():
        folder = next((f for f in map(str, PurePosixPath(path).parents) if f not in packages), ".")
        for name in _absolute_heads(source):
            if name in inside.get(folder, ()) and name not in elsewhere:
                wanted[folder] += 1
    for folder in sorted(wanted):
        # Directories of one shape, as of examples, would claim the same module names: then none of them is a root.
        rivals = [other for other in wanted if other != folder and inside[other] & inside[folder]]
        if folder not in roots and not rivals:
            roots.append(folder)
    return (*roots, ".")


def _absolute_heads(facts: SourceFacts) -> Iterator[str]:
    for statement in facts.imports:
        if statement.form == "import":
            yield from (name.name.partition(".")[0] for name in statement.names)
        elif statement.level == 0:
            yield statement.module.partition(".")[0]


def _clashing(facts: dict[str, SourceFacts], roots: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """(path, reason) of each file whose module has the name of another file's."""
    taken: dict[tuple[str, bool], str] = {}
    for path in sorted(facts):
        module, _ = module_name(path, roots)
        other = taken.setdefault((module, path.endswith(".pyi")), path)
        if other != path:
            yield path, f"{path}: its module {module} is {other} already"


def _configures_mypy(path: Path) -> bool:
    try:
        text = text_of(path)
    except (OSError, UnicodeDecodeError):
        return False
    if path.suffix == ".toml":
        try:
            tool = tomllib.loads(text).get("tool")
        except tomllib.TOMLDecodeError:
            return False
        return isinstance(tool, dict) and "mypy" in tool
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return False
    return parser.has_section("mypy")


def _other_tools(top: Path) -> Iterator[OtherTool]:
    for tool in filter(None, map(find, tools())):
        for file in tool.configurations(top):
            yield OtherTool(tool.name, file, tool.is_baseline)
