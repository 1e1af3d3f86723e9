"""Attribute walks out of source text."""

from __future__ import annotations

import pytest

from ratchet.facts.collect.walk import source_facts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("import app\napp.db.core.X\n", ["<module> app.db.core.X import-time"], id="from the root"),
        pytest.param("import app.web\napp.db.core\n", ["<module> app.db.core import-time"], id="past the import"),
        pytest.param("import app.db as d\nd.core.X\n", ["<module> app.db.core.X import-time"], id="under a name"),
        pytest.param("import app\ndef f():\n    app.db.core()\n", ["f app.db.core lazy"], id="in a function"),
        pytest.param("import app\nclass A:\n    x = app.db.core\n", ["A app.db.core import-time"], id="in a class"),
        pytest.param("import app\nif TYPE_CHECKING:\n    app.db.core\n", ["<module> app.db.core typing"], id="types"),
        pytest.param("import app\napp.db.core\napp.db.core\n", ["<module> app.db.core import-time"], id="twice"),
        pytest.param("import app\napp.name\n", ["<module> app.name import-time"], id="one attribute"),
        pytest.param("import app\n# app.db.core.X\n'app.db.core.X'\n", [], id="in a comment or string"),
        pytest.param("import os\nos.path.join.x\n", [], id="standard library"),
        pytest.param("from app import db\ndb.core.X\n", ["<module> app.db:core.X import-time"], id="imported by name"),
        pytest.param("from .. import db as d\nd.core\n", ["<module> ..db:core import-time"], id="by a relative name"),
        pytest.param("from app import Session\nSession.core\n", [], id="a class imported by name"),
        pytest.param(
            "from app import db\n(db\n    .core\n    .X)\n", ["<module> app.db:core.X import-time"], id="broken"
        ),
        pytest.param(
            "import app\nb = app.db\nb.core\n",
            ["<module> app.db import-time", "<module> app.db.core import-time"],
            id="under another name",
        ),
        pytest.param(
            "import app\ndef f():\n    b: object = app.db\n    b.core\n",
            ["f app.db lazy", "f app.db.core lazy"],
            id="in a function, renamed",
        ),
        pytest.param("from app import db\ndef f(db):\n    return db.core\n", [], id="a parameter of that name"),
        pytest.param(
            "from app import db\ndef f(rows):\n    for db in rows:\n        db.core\n", [], id="a variable of that name"
        ),
        pytest.param(
            "def f():\n    from app import db\n    db = db\n    db.core\n",
            ["f app.db:core lazy"],
            id="bound again where it is imported",
        ),
        pytest.param(
            "if TYPE_CHECKING:\n    from app import db\ndef f(x: db.Session) -> None: ...\n",
            ["f app.db:Session typing"],
            id="imported for types",
        ),
        pytest.param(
            "def f():\n    from app import db\ndb.core\n", ["<module> app.db:core lazy"], id="imported lazily"
        ),
        pytest.param("import app\nf().app.db.core\n", [], id="of something else"),
        pytest.param(
            "from app import db\ndef f():\n    def g():\n        db = 1\n    db.core\n",
            ["f app.db:core lazy"],
            id="a variable of a function inside",
        ),
        pytest.param(
            "from app import db\ndef f():\n    global db\n    db.core\n    db = db\n",
            ["f app.db:core lazy"],
            id="a global",
        ),
        pytest.param(
            "from app import db\ndef f(rows):\n    print([db for db in rows])\n    return db.core\n",
            ["f app.db:core lazy"],
            id="a comprehension's variable, elsewhere",
        ),
        pytest.param(
            "from app import db\ndef f(rows):\n    return {db.core: db.x for db in rows if db.y}\n",
            [],
            id="a comprehension's variable",
        ),
        pytest.param("from app import db\nx = [y for db in z for y in db.core]\n", [], id="of one that goes through"),
        pytest.param(
            "from app import db\nx = [db for db in db.core]\n",
            ["<module> app.db:core import-time"],
            id="what a comprehension goes through",
        ),
        pytest.param("from app import db\nx = lambda db: db.core\n", [], id="a lambda's parameter"),
        pytest.param(
            "from app import db\nx = lambda y=db.core: y\n", ["<module> app.db:core import-time"], id="its default"
        ),
        pytest.param(
            "from app import db\na = b = (db)  # c\nb.core\n", ["<module> app.db:core import-time"], id="of two names"
        ),
        pytest.param(
            "from app import db\nx = 1; a = db; y = 2\na.core\n",
            ["<module> app.db:core import-time"],
            id="renamed on a line with more",
        ),
        pytest.param("from app import db\nx[a] = db\na.core\n", [], id="kept, but not under a name"),
    ],
)
def test_attribute_walks(text: str, expected: list[str]) -> None:
    found = source_facts(text, "module.py").of("attribute-walk")

    assert expected == [f"{walk.symbol} {walk.detail} {walk.note}" for walk in found]
