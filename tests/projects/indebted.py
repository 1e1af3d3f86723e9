"""A project full of debts: decorators, constructors, untyped functions, and contracts on plugins and billing."""

from __future__ import annotations

INDEBTED = {
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
