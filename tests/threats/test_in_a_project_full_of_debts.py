"""Cheats and honest changes, by their numbers, in a project full of debts: decorators, constructors, contracts."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

import pytest
from projects.building import Project, new_project, quieten

BASE = {
    "pyproject.toml": """
        [tool.mypy]
        files = ["app"]
        strict = true
        warn_unreachable = true
        python_version = "3.13"
        """,
    "ratchet.toml": """
        [ratchet]
        paths = ["app"]

        [[contract]]
        id = "plugins"
        type = "independence"
        modules = ["app.plugins.*"]

        [[contract]]
        id = "billing-api"
        type = "interface"
        modules = ["app.billing"]
        expose = "__all__"
        """,
    "app/__init__.py": '"""An application."""\n',
    "app/billing/__init__.py": """
        from app.billing.invoice import Invoice

        __all__ = ["Invoice"]
        """,
    "app/billing/invoice.py": "class Invoice: ...\n",
    "app/plugins/__init__.py": '"""Plugins."""\n',
    "app/plugins/csv.py": "def run(path: str) -> str:\n    return path\n",
    "app/orders.py": """
        import json

        import nolib_x  # type: ignore[import-not-found]


        def retry(times):
            return lambda call: call


        @retry(3)
        def submit(url: str) -> bool:
            print(url, nolib_x)
            return bool(url)


        @retry(3)
        def cancel(url: str) -> bool:
            return not url


        class Parser:
            def __init__(self, options):
                self.options = options
                self.seen = []

            def feed(self, chunk):
                for line in chunk:
                    yield parse(line)


        def parse(line):
            parts = line.split(",")
            return {"name": parts[0], "value": float(parts[1])}


        def price(text: str) -> int:
            row: dict[str, int] = {}
            row.update(json.loads(text)["row"]["cents"])
            total: int = json.loads(text)["total"]["cents"]
            return total + row["a"]


        def label(errors):
            return "%s: %s" % (errors, errors)
        """,
}
ORDERS = dedent(BASE["app/orders.py"]).lstrip("\n")
SUBMIT = ORDERS[ORDERS.index("@retry(3)\ndef submit") : ORDERS.index("@retry(3)\ndef cancel")]
POLICY = dedent(BASE["ratchet.toml"]).lstrip("\n")
SENDING = (
    "import nolib_x  # type: ignore[import-not-found]\n\nfrom app.orders import retry\n\n\n"
    + SUBMIT.rstrip("\n")
    + "\n"
)
INDEPENDENCE = POLICY[POLICY.index('[[contract]]\nid = "plugins"') : POLICY.index('[[contract]]\nid = "billing-api"')]
Head = Mapping[str, str]


def orders(*pieces: str) -> dict[str, str]:
    """The module with pieces replaced (old, new, old, new, …)."""
    text = ORDERS
    for old, new in zip(pieces[::2], pieces[1::2], strict=True):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return {"app/orders.py": text}


HONEST: list[tuple[str, str, Head]] = [
    ("3", "a decorated function moved", orders(SUBMIT, "") | {"app/sending.py": SENDING}),
    ("3", "an expression taken out of a function", orders('total: int = json.loads(text)["total"]["cents"]', "total = totalled(text)", "def label", 'def totalled(words: str) -> int:\n    found: int = json.loads(words)["total"]["cents"]\n    return found\n\n\ndef label')),
    ("5", "a function put into its caller", orders('def parse(line):\n    parts = line.split(",")\n    return {"name": parts[0], "value": float(parts[1])}\n\n\n', "", "            yield parse(line)\n", '            parts = line.split(",")\n            yield {"name": parts[0], "value": float(parts[1])}\n')),
    ("11", "percent formatting made an f-string", orders('"%s: %s" % (errors, errors)', 'f"{errors}: {errors!r}"')),
    ("16", "a constructor annotated", orders("def __init__(self, options):", "def __init__(self, options: dict[str, str]) -> None:")),
    ("22", "an untyped dependency that may be missing", orders("import nolib_x  # type: ignore[import-not-found]\n", "try:\n    import nolib_x  # type: ignore[import-not-found]\nexcept ImportError:\n    nolib_x = None\n")),
    ("41", "all that a contract is about deleted with it", {"app/plugins/__init__.py": "", "app/plugins/csv.py": "", "ratchet.toml": POLICY.replace(INDEPENDENCE, "")}),
    ("41", "the last module that a contract is about deleted with it", {"app/plugins/csv.py": "", "ratchet.toml": POLICY.replace(INDEPENDENCE, "")}),
    ("41", "a package that a contract is about made a module", {"app/plugins/__init__.py": "", "app/plugins/csv.py": "", "app/plugins.py": BASE["app/plugins/csv.py"], "ratchet.toml": POLICY.replace("app.plugins.*", "app.plugins")}),
    ("42", "where an interface's module is", {"app/where.py": "from app import billing\n\nprint(billing.__name__, billing.__file__)\n"}),
]  # fmt: skip

CHEATS: list[tuple[str, str, Head, Sequence[str]]] = [
    ("50", "another function under an untyped decorator", orders("@retry(3)\ndef cancel", "def cancel") | {"app/sending.py": "from app.orders import retry\n\n\n@retry(3)\ndef send(url: str) -> bool:\n    return bool(url)\n"}, ["untyped-decorator"]),
    ("12", "one operation typed, another one of its kind elsewhere", orders('total: int = json.loads(text)["total"]["cents"]', "total = 1", "def label", 'def other(text: str) -> int:\n    found: int = json.loads(text)["total"]["euros"]\n    return found\n\n\ndef label'), ["unchecked-operation"]),
    ("45", "an attribute more in a constructor that is annotated", orders("def __init__(self, options):", "def __init__(self, options: dict[str, str]) -> None:", "        self.seen = []\n", "        self.seen: list[str] = []\n        self.more = []\n"), ["type-error"]),
    ("55", "an import under another name", orders("\n\n\ndef retry", "\n\nlib = nolib_x\n\n\ndef retry"), ["missing-annotation"]),
    ("133", "a contract taken out, its modules moved", {"app/plugins/__init__.py": "", "app/plugins/csv.py": "", "app/more/__init__.py": '"""Plugins."""\n', "app/more/csv.py": BASE["app/plugins/csv.py"], "ratchet.toml": POLICY.replace(INDEPENDENCE, "")}, ["loosened-policy"]),
    ("133", "a contract taken out, its module emptied", {"app/plugins/csv.py": "# nothing\n", "ratchet.toml": POLICY.replace(INDEPENDENCE, "")}, ["loosened-policy"]),
    ("124", "what is in an interface's module", {"app/where.py": "from app import billing\n\nprint(billing.__dict__)\n"}, ["interface"]),
]  # fmt: skip


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, shared_cache: Path) -> Project:
    with pytest.MonkeyPatch.context() as patch:
        quieten(patch, shared_cache)
        return new_project(tmp_path_factory.mktemp("indebted")).recorded(BASE)


@pytest.fixture
def indebted(recorded: Project, quiet_environment: None) -> Project:
    """The recorded project on a branch of its own, nothing changed yet."""
    recorded.git("clean", "-qffdx")
    recorded.git("switch", "-qf", "-C", "change", "main")
    return recorded


@pytest.mark.parametrize("head", [pytest.param(head, id=f"{number}: {name}") for number, name, head in HONEST])
def test_accepted(indebted: Project, head: Head) -> None:
    indebted.write(head)
    said = indebted.check()
    assert said.status == 0, (said.keys if said.status == 1 else said, said.out[-1500:])
    assert indebted.ratchet("update", "--base", "main").status == 0
    indebted.commit()
    assert indebted.check("--frozen").status == 0


@pytest.mark.parametrize(
    ("head", "rules"), [pytest.param(head, rules, id=f"{number}: {name}") for number, name, head, rules in CHEATS]
)
def test_refused(indebted: Project, head: Head, rules: Sequence[str]) -> None:
    indebted.write(head)
    said = indebted.check()
    assert said.status == 1, said
    assert set(rules) <= set(said.rules), said.keys
