"""The project that every cheat and every legitimate change is tried on: small, typed, strict, with one old debt."""

from __future__ import annotations

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
    "tests/test_app.py": """
        from app.service import total


        def test_total():
            assert total([1, 2]) == 3
        """,
    "scripts/run.py": """
        from app.web import page

        print(page([1]))
        """,
}


def changed(path: str, old: str, new: str) -> dict[str, str]:
    """One file of the project with a piece replaced; the piece has to be there."""
    from textwrap import dedent

    text = dedent(BASE[path]).lstrip("\n")
    assert text.count(old) == 1, (path, old)
    return {path: text.replace(old, new)}


def added(path: str, code: str) -> dict[str, str]:
    """One file of the project with code at its end."""
    from textwrap import dedent

    return {path: dedent(BASE[path]).lstrip("\n") + "\n\n" + dedent(code).lstrip("\n")}
