"""Where dotted names start: by mypy's settings, packaging tools, workspaces, `src/`, and the imports themselves."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from ratchet.adoption.choice import Choice, distinct
from ratchet.adoption.settings import Settings, joined, words, workspace_members
from ratchet.facts.collect.records import SourceFacts
from ratchet.facts.inventory import module_name
from ratchet.storage.narrowing import table_or_empty, tables

_NOT_SHIPPED = frozenset(
    {"tests", "test", "_tests", "testing", "fixtures", "examples", "example", "docs", "doc", "samples", "demo", "demos",
     "templates", "tutorial", "benchmarks", "bench", "integration"}
)  # fmt: skip
"""Directories whose projects are samples or data, unless a workspace names them."""

_RUNNER = "manage.py"
"""Django's command: the directory that it lies in is first on the path of all that it runs."""


def find_roots(top: Path, facts: Mapping[str, SourceFacts], projects: Mapping[str, Settings]) -> tuple[Choice, ...]:
    """The roots, the surest source first, the repository's root last. `facts`: path → what a file's text says."""
    found = [
        choice
        for choice in distinct((*_from_mypy(projects["."]), *_from_packaging(top, facts, projects)))
        if choice.value != "." and (top / choice.value).is_dir() and _is_no_package(choice.value, facts)
    ]
    if "src" not in {choice.value for choice in found} and _holds(facts, "src") and "src/__init__.py" not in facts:
        found.append(Choice("src", "src/ holds code"))
    found += _from_imports(facts, [choice.value for choice in found])
    return (*found, Choice(".", "the repository's root"))


def is_sample(directory: str) -> bool:
    """Whether a directory lies among tests, examples or documentation."""
    return any(part in _NOT_SHIPPED for part in PurePosixPath(directory).parts)


def _is_no_package(directory: str, facts: Collection[str]) -> bool:
    return f"{directory}/__init__.py" not in facts and _holds(facts, directory)


def _holds(facts: Collection[str], directory: str) -> bool:
    return any(path.startswith(f"{directory}/") for path in facts)


def _from_mypy(settings: Settings) -> Iterator[Choice]:
    """The directories of `mypy_path`, in the file that mypy reads."""
    for file in ("mypy.ini", ".mypy.ini", "pyproject.toml", "setup.cfg"):
        table = settings.tool("mypy") if file == "pyproject.toml" else settings.section(file).get("mypy", {})
        if not table:
            continue
        value = table.get("mypy_path")
        text = value.replace(":", ",") if isinstance(value, str) else value
        for word in words(text):
            if not word.startswith("/"):
                yield Choice(joined(".", word), f"mypy_path in {file}")
        return


def _from_packaging(top: Path, facts: Collection[str], projects: Mapping[str, Settings]) -> Iterator[Choice]:
    """Where each project's packages lie. A project that does not say has them in src/, or beside pyproject.toml."""
    members = set(workspace_members(projects["."], projects))
    for directory, settings in projects.items():
        if directory not in members and (is_sample(directory) or not settings.is_project):
            continue
        stated = list(distinct(_stated(settings)))
        if stated:
            yield from stated
        elif _holds(facts, joined(directory, "src")):
            yield Choice(joined(directory, "src"), f"src/ beside {settings.place()}")
        elif directory != "." and (top / directory).is_dir():
            source = f"workspace in {projects['.'].place()}" if directory in members else settings.place()
            yield Choice(directory, source)


def _stated(settings: Settings) -> Iterator[Choice]:
    yield from (Choice(joined(settings.directory, place), why) for place, why in _packaged(settings))


def _packaged(settings: Settings) -> Iterator[tuple[str, str]]:
    """(directory, source) of what the tables of the packaging tools say, from the project's directory."""
    where = settings.place()
    yield from _of_setuptools(settings)
    wheel = settings.tool("hatch", "build", "targets", "wheel")
    for package in words(wheel.get("packages")):
        yield _parent(package), f"hatch's packages in {where}"
    for source in words(wheel.get("sources")) or words(settings.tool("hatch", "build").get("sources")):
        yield source, f"hatch's sources in {where}"
    for table in tables(settings.tool("poetry").get("packages")):
        yield str(table.get("from", ".")), f"poetry's packages in {where}"
    backend = settings.tool("pdm", "build").get("package-dir")
    if isinstance(backend, str):
        yield backend, f"pdm's package-dir in {where}"
    uv = settings.tool("uv", "build-backend").get("module-root")
    if isinstance(uv, str):
        yield uv or ".", f"uv's module-root in {where}"


def _of_setuptools(settings: Settings) -> Iterator[tuple[str, str]]:
    toml, cfg = settings.tool("setuptools"), settings.section("setup.cfg")
    in_toml, in_cfg = settings.place(), settings.place("setup.cfg")
    for place in table_or_empty(toml.get("package-dir")).values():
        if isinstance(place, str) and place:
            yield place, f"package-dir in {in_toml}"
    for place in words(table_or_empty(table_or_empty(toml.get("packages")).get("find")).get("where")):
        yield place, f"packages.find in {in_toml}"
    for line in cfg.get("options", {}).get("package_dir", "").splitlines():
        name, _, place = line.partition("=")
        if place.strip() and not name.strip():
            yield place.strip(), f"package_dir in {in_cfg}"
    for place in words(cfg.get("options.packages.find", {}).get("where")):
        yield place, f"packages.find in {in_cfg}"
    place = table_or_empty(settings.setup.get("package_dir")).get("", settings.setup.get("where"))
    if isinstance(place, str) and place:
        yield place, f"package_dir in {settings.place('setup.py')}"


def _parent(path: str) -> str:
    return PurePosixPath(path).parent.as_posix()


def _from_imports(facts: Mapping[str, SourceFacts], roots: list[str]) -> list[Choice]:
    """Directories whose files import each other by their bare names, or are run from there by a manage.py.

    A file reaches what lies in its own directory or one above it, and in a `src/` there. Directories of one shape, as
    of examples, would claim the same module names: then none of them is a root. Nor is one in which a file imports
    relatively: it has to lie in a package.
    """
    packages = {_parent(path) for path in facts if PurePosixPath(path).stem == "__init__"}
    packages |= {_parent(path) for path, source in facts.items() if any(one.level for one in source.imports)}
    inside = _importable(facts, packages)
    known = _Known(facts, roots)
    wanted: Counter[str] = Counter(_parent(path) for path in facts if PurePosixPath(path).name == _RUNNER)
    for path, source in facts.items():
        above = [str(parent) for parent in PurePosixPath(path).parents]
        reached = [place for folder in above for place in (folder, joined(folder, "src")) if place in inside]
        for module in set(_absolute(source)):
            head = module.partition(".")[0]
            folder = next((one for one in reached if head in inside[one] and known.lacks(module, one)), None)
            if folder is not None:
                wanted[folder] += 1
    found = []
    for folder in sorted(wanted.keys() & inside.keys()):
        rivals = [
            other for other in wanted.keys() & inside.keys() if other != folder and inside[other] & inside[folder]
        ]
        if folder not in roots and not rivals:
            is_run = _RUNNER.removesuffix(".py") in inside[folder]
            why = f"{_RUNNER} runs there" if is_run else "files there import each other by bare names"
            found.append(Choice(folder, why))
    return found


class _Known:
    """What the roots that are known already give for an import."""

    def __init__(self, facts: Iterable[str], roots: Iterable[str]) -> None:
        self._roots = (*roots, ".")
        self._heads = {module_name(path, self._roots)[0].partition(".")[0] for path in facts}
        self._there: set[str] = set()
        for path in facts:
            pure = PurePosixPath(path)
            self._there.update((str(pure.with_suffix("")), *map(str, pure.parents)))

    def lacks(self, module: str, folder: str) -> bool:
        """Whether a folder has a module of first-party code, and none of the roots has it.

        `example/example/views.py` is `example.views` of `example/`, although the root has an `example`, too.
        """
        head = module.partition(".")[0]
        if head in sys.stdlib_module_names or any(self._has(root, module) for root in self._roots):
            return False
        return head not in self._heads or self._has(folder, module)

    def _has(self, root: str, module: str) -> bool:
        path = module.replace(".", "/")
        return (path if root == "." else f"{root}/{path}") in self._there


def _importable(facts: Iterable[str], packages: Collection[str]) -> dict[str, set[str]]:
    """Directory that is no package → names of the modules and packages in it. The root is left out."""
    inside: dict[str, set[str]] = {}
    for path in facts:
        pure = PurePosixPath(path)
        folder = str(pure.parent)
        if folder not in packages and folder != ".":
            inside.setdefault(folder, set()).add(pure.name.removesuffix(pure.suffix))
    for package in packages:
        folder, name = _parent(package), PurePosixPath(package).name
        if folder not in packages and folder != ".":
            inside.setdefault(folder, set()).add(name)
    return inside


def _absolute(facts: SourceFacts) -> Iterator[str]:
    """The dotted names of modules that a file imports."""
    for statement in facts.imports:
        if statement.form == "import":
            yield from (name.name for name in statement.names)
        elif statement.level == 0:
            yield statement.module
