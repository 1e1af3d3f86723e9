"""What a newcomer does on day one: init, honest changes, and changes that have to be refused at the right line."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from day_one.workshop import Workshop

TYPED = '\n\ndef day_one_total(prices: list[int]) -> int:\n    """The sum of some prices."""\n    return sum(prices)\n'
MODULE = '"""Totals of prices."""\n\nfrom __future__ import annotations\n' + TYPED
CONTRACT = '\n[[contract]]\nid = "day-one"\ntype = "forbidden"\nfrom = ["{module}"]\nto = ["ext:wsgiref"]\n'
REFUSED: Mapping[str, tuple[str, str, int]] = {
    # name: code, the rule that refuses it, and the line of the code that is to blame
    "untyped function": ("\n\ndef day_one_untyped(price, tax):\n    return price + tax\n", "missing-annotation", 2),
    "x: Any": ("\n\nimport typing\n\ndef day_one_any(x: typing.Any) -> None:\n    del x\n", "explicit-any", 4),
    "ignore": ("\n\nday_one: int = ''  # type: ignore[assignment]\n", "suppression", 2),
    "cast": ("\n\nimport typing\n\nday_one = typing.cast(int, '')\n", "cast", 4),
    "broken contract": ("\n\nimport wsgiref.util\n\nwsgiref.util.guess_scheme({})\n", "forbidden", 2),
}


@dataclass(slots=True)
class Outcome:
    """What happened to one subject: seconds of each kind of run, what was held and refused, and what went wrong."""

    seconds: dict[str, float] = field(default_factory=dict)
    held: int = 0
    refused: int = 0
    wrong: list[str] = field(default_factory=list)


def tour(workshop: Workshop) -> Outcome:
    """Take one subject through its first day."""
    outcome = Outcome()
    ran = workshop.ratchet("init")
    outcome.seconds["init"] = ran.seconds
    if ran.status:
        outcome.wrong.append(f"init: {ran.status}: {ran.err.strip()[-300:]}")
        return outcome
    outcome.wrong.extend(_strange_advice(workshop, ran.out))
    leaf = _leaf(workshop)
    module = _module_name(workshop, leaf)
    workshop.append("ratchet.toml", CONTRACT.format(module=module))
    workshop.commit("ratchet")
    workshop.git("switch", "-q", "-C", "day-one")
    _time(workshop, leaf, outcome)
    for name in _honest(workshop, leaf):
        _expect_held(workshop, name, outcome)
        workshop.undo()
        _expect_held(workshop, f"{name}, undone", outcome)
    for name, (code, rule, line) in REFUSED.items():
        first = workshop.append(leaf, code)
        _expect_refused(workshop, name, rule, leaf, first + line, outcome)
        workshop.undo()
    outcome.wrong.extend(_third_party(workshop))
    return outcome


def _strange_advice(workshop: Workshop, said: str) -> Iterator[str]:
    """What init says is missing without a place, and whatever of the project itself it would have installed."""
    for line in said.splitlines():
        if not line.startswith(("missing: ", "types: ")):
            continue
        names = re.findall(r"[\w.]+ \(", line)
        if len(names) != len(re.findall(r"\([^() ]+:\d+\)", line)):
            yield f"init: a name without its place: {line}"
        own = {f"{name} (" for name in workshop.subject.own}
        if not line.endswith(" in this project.") and own & set(names):
            yield f"init: the project itself is to be installed: {line}"


def _time(workshop: Workshop, leaf: str, outcome: Outcome) -> None:
    """Seconds of a cold run, of one with an edited leaf, and of one with nothing changed."""
    shutil.rmtree(workshop.top / ".ratchet_cache", ignore_errors=True)
    outcome.seconds["cold"] = workshop.ratchet("check").seconds
    outcome.seconds["unchanged"] = workshop.ratchet("check").seconds
    workshop.append(leaf, TYPED)
    outcome.seconds["leaf"] = workshop.ratchet("check").seconds
    workshop.undo()


def _honest(workshop: Workshop, leaf: str) -> Iterator[str]:
    """Make one honest change after the other; the name of each."""
    if (test := _clean_test(workshop)) is not None:
        path = Path(test)
        shutil.copy(workshop.top / test, workshop.top / path.with_name(f"{path.stem}_day_one{path.suffix}"))
        shutil.copy(workshop.top / test, workshop.top / path.with_name(f"test_day_one_{path.stem}{path.suffix}"))
        yield f"a copy of {test}"
    workshop.append(leaf, TYPED)
    yield f"a typed function in {leaf}"
    workshop.write(f"{workshop.subject.package}/day_one_module.py", MODULE)
    yield "a new module"


def _expect_held(workshop: Workshop, name: str, outcome: Outcome) -> None:
    ran, findings = workshop.findings()
    if ran.status == 0:
        outcome.held += 1
        return
    said = [f"{one['path']}:{one['line']} {one['message']} [{one['rule']}]" for one in findings[:5]]
    outcome.wrong.append(f"{name}: not held: {said or ran.err.strip()[-300:] or ran.out[-300:]}")


def _expect_refused(workshop: Workshop, name: str, rule: str, path: str, line: int, outcome: Outcome) -> None:
    ran, findings = workshop.findings()
    places = [(one["path"], one["line"]) for one in findings if one["rule"] == rule]
    if (path, line) in places:
        outcome.refused += 1
    else:
        outcome.wrong.append(f"{name}: {rule} expected at {path}:{line}, found {places or ran.status}")


def _leaf(workshop: Workshop) -> str:
    """A module of the package that few others import. mypy reads the module itself, and no stub beside it."""
    folder = workshop.top / workshop.subject.package
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}
    imports = [line for text in texts.values() for line in text.splitlines() if "import" in line]
    rated: list[tuple[int, str]] = []
    for path, text in texts.items():
        is_whole = "__all__" not in text and "TYPE_CHECKING" not in text and "if sys." not in text
        if (
            not path.name.startswith(("__", "conftest", "test"))
            and len(text) > 1_000
            and is_whole
            and not path.with_suffix(".pyi").exists()
        ):
            users = sum(re.search(rf"\b{path.stem}\b", line) is not None for line in imports)
            rated.append((users, path.relative_to(workshop.top).as_posix()))
    return min(rated)[1] if rated else f"{workshop.subject.package}/__init__.py"


def _module_name(workshop: Workshop, path: str) -> str:
    from ratchet.config import load_config
    from ratchet.facts.inventory import module_name

    return module_name(path, load_config(workshop.top).roots)[0]


def _clean_test(workshop: Workshop) -> str | None:
    """The first test file of some length that has no debt."""
    indebted = {path.stem for path in (workshop.top / "baselines/modules").glob("*.tsv")}
    for test in sorted(workshop.git("ls-files", "*test_*.py").split("\n")):
        if not test or "/fixtures/" in test or not Path(test).name.startswith("test_"):
            continue
        text = (workshop.top / test).read_text(encoding="utf-8")
        if "def test_" in text and len(text) > 1_000 and _module_name(workshop, test) not in indebted:
            return test
    return None


def _third_party(workshop: Workshop) -> Iterator[str]:
    """First-party names that the graph takes for libraries."""
    ran = workshop.ratchet("graph")
    for line in ran.out.splitlines():
        if line.startswith("third-party: "):
            named = [part.split(" ")[0] for part in line.removeprefix("third-party: ").split(", ")]
            for name in set(named) & set(workshop.subject.own):
                yield f"graph: {name} is first-party, and told as third-party"
