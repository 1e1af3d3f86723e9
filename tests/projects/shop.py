"""The project that every cheat and every legitimate change is tried on: small, typed, strict, with old debts."""

from __future__ import annotations

from textwrap import dedent

BASE = {
    "pyproject.toml": """
        [project]
        name = "app"
        version = "0"

        [tool.mypy]
        files = ["app", "tests"]
        strict = true
        warn_unreachable = true
        python_version = "3.11"
        """,
    "ratchet.toml": """
        [ratchet]
        roots = ["."]
        paths = ["app", "tests", "scripts"]
        exclude = ["app/_vendor/**"]

        [[profile]]
        paths = ["tests/**"]
        rules = { missing-annotation = "off", unchecked-body = "off", type-error = "off" }

        [[contract]]
        id = "tiers"
        type = "layers"
        layers = ["app.web", "app.service", "app.db"]
        why = "the database knows nobody above it"

        [[contract]]
        id = "no-cycles"
        type = "acyclic"
        packages = ["app"]
        """,
    "app/__init__.py": '"""A shop."""\n',
    "app/web.py": """
        from app.service import total


        def page(prices: list[int]) -> str:
            return f"<p>{total(prices)}</p>"
        """,
    "app/service.py": """
        from app.db import Order


        def total(prices: list[int]) -> int:
            return sum(prices)


        def title(order: Order) -> str:
            return order.name.title()


        def legacy(row, rate):
            return row * rate
        """,
    "app/db.py": """
        from __future__ import annotations

        import json
        from dataclasses import dataclass


        @dataclass
        class Order:
            name: str
            cents: int = 0

            def paid(self) -> bool:
                return self.cents == 0


        def load(text: str) -> Order:
            order: dict[str, int] = json.loads(text)
            return Order("order", order.get("cents", 0))
        """,
    "app/old.py": """
        \"\"\"Code from before types.\"\"\"

        import json
        from typing import Any, cast

        import nolib_x  # type: ignore[import-not-found]

        Blob = dict[str, Any]


        class Ledger:
            def __init__(self, rows):
                self.rows = rows

            def balance(self, currency):
                total = 0
                for row in self.rows:
                    if row["currency"] == currency:
                        total += row["cents"]
                return total

            def export(self, path: str) -> Any:
                with open(path, "w") as stream:
                    json.dump(self.rows, stream)
                return self.rows


        def parse(text: str) -> Blob:
            data = json.loads(text)
            return {str(key): value for key, value in data["rows"].items()}


        def first(text: str) -> int:
            return cast(int, json.loads(text)["rows"][0]["cents"])


        def exchange(amount, rate, *, rounding=2):
            result = amount * rate
            return round(result, rounding)


        def convert(code: str) -> int:
            rate: int = nolib_x.rate(code).value
            return rate.upper()  # type: ignore
        """,
    "app/_vendor/__init__.py": '"""Other people\'s code."""\n',
    "app/_vendor/slug.py": """
        def slug(text):
            return text.lower()
        """,
    "tests/test_app.py": """
        from app.service import total


        def test_total():
            assert total([1, 2]) == 3
        """,
    "tests/test_json.py": """
        import json


        def test_rows(text='[1]'):
            assert json.loads(text)[0] == 1
        """,
    "scripts/run.py": """
        from app.web import page

        print(page([1]))
        """,
}


def source(path: str) -> str:
    """One file of the project as it is laid."""
    return dedent(BASE[path]).lstrip("\n")


def changed(path: str, *pieces: str) -> dict[str, str]:
    """One file of the project with pieces replaced (old, new, old, new, …); each has to be there, once."""
    text = source(path)
    for old, new in zip(pieces[::2], pieces[1::2], strict=True):
        assert text.count(old) == 1, (path, old)
        text = text.replace(old, new)
    return {path: text}


def added(path: str, code: str) -> dict[str, str]:
    """One file of the project with code at its end."""
    return {path: source(path) + "\n\n" + dedent(code).lstrip("\n")}
