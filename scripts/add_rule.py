"""Begins a rule: its file and its row in the catalogue; where they are new its kind of fact and the name that it minds.

    python scripts/add_rule.py print-call --of builtins.print

What is left to say by hand is printed: the words of the rule, its tests, and a case for each way around it.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from scripts.editing import PACKAGE, put_before

_RULE = '''"""{id}: in one line."""

from __future__ import annotations

from ratchet.facts.kinds import {kind}
from ratchet.rules import Rule


class {cls}(Rule):
    """{what}.

    Flagged:

        {flagged}

    Fine:

        pass
    """

    id = "{id}"
    messages = {{{kind}: "{{detail}} of {{symbol}}"}}
    fix = "How the debt is paid."
    dodge = "What does not help."
'''


def main(arguments: list[str]) -> int:
    """Write what a new rule consists of. 2 where it is there, or its name is none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id", help="the rule's name in ratchet.toml: print-call")
    parser.add_argument("--kind", help="the kind of fact that it minds; by default one of the rule's name")
    parser.add_argument("--of", default="", help="the full name whose calls are such facts: builtins.print")
    asked: dict[str, object] = vars(parser.parse_args(arguments))
    rule, of = str(asked["id"]), str(asked["of"])
    kind = str(asked["kind"] or rule)
    path = PACKAGE / "rules" / f"{rule.replace('-', '_')}.py"
    if not re.fullmatch(r"[a-z]+(?:-[a-z]+)*", rule) or path.exists():
        print(f"{rule} is no name for a new rule", file=sys.stderr)
        return 2
    touched = [path, *_written(path, rule, kind, of)]
    print(*[f"wrote {each.relative_to(PACKAGE.parent)}" for each in touched], sep="\n")
    print("put the imports in order: ruff check --fix . && ruff format .")
    print(f"left: the words in {path.name}, tests/rules/, tests/facts/, cases in tests/cases/{rule}/, CHANGELOG.md")
    return 0


def _written(path: Path, rule: str, kind: str, of: str) -> Iterator[Path]:
    """Write everything; the files that were there before."""
    constant, last = kind.replace("-", "_").upper(), of.rpartition(".")[2]
    what = f"A call of `{of}`, or the function as a value" if of else f"What a fact of the kind {kind} tells"
    cls = "".join(part.capitalize() for part in rule.split("-"))
    flagged = f"{last}()" if of else "..."
    path.write_text(_RULE.format(id=rule, kind=constant, cls=cls, what=what, flagged=flagged), encoding="utf-8")
    yield put_before(
        PACKAGE / "terms/catalogue.py",
        '            RuleInfo("unmeasured-code"',
        f'            RuleInfo("{rule}", Level.RATCHET, Family.CODE, 5),\n',
    )
    kinds = PACKAGE / "facts/kinds.py"
    if f'{constant} = "{kind}"' not in kinds.read_text("utf-8"):
        yield put_before(kinds, "# -- casts -", f'{constant} = "{kind}"\n"""{what}. Detail: `{last}`."""\n\n')
    if of:
        names = PACKAGE / "facts/collect/names.py"
        put_before(names, "\nWORD, MODULE,", f"from ratchet.facts.kinds import {constant}\n")
        yield put_before(
            names, "    # What runs a text.", f'    "{of}": Name("call", "{last}", handed_on={constant}),\n'
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
