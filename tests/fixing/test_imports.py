"""Imports come where isort puts them: what was in order is in order afterwards, as ruff says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import libcst as cst
import pytest

from ratchet.fixing.imports import Style, with_imports
from ratchet.fixing.spelling import Import

PLAIN = Import("collections.abc", "Iterator", False)
TYPE = Import("app.sql", "Token", True)
OTHER = Import("yaml", "Loader", True)


@pytest.mark.parametrize(
    ("before", "imports", "after"),
    [
        pytest.param(
            "import os\nimport sys\n\nX = 1\n",
            [PLAIN],
            "import os\nimport sys\nfrom collections.abc import Iterator\n\nX = 1\n",
            id="behind the plain ones",
        ),
        pytest.param(
            '"""Doc."""\n\nfrom os import path\n\nfrom app import a\n\nX = 1\n',
            [PLAIN],
            '"""Doc."""\n\nfrom collections.abc import Iterator\nfrom os import path\n\nfrom app import a\n\nX = 1\n',
            id="first of its section",
        ),
        pytest.param(
            '"""Doc."""\n\nfrom . import a\n\nX = 1\n',
            [PLAIN],
            '"""Doc."""\n\nfrom collections.abc import Iterator\n\nfrom . import a\n\nX = 1\n',
            id="a section of its own",
        ),
        pytest.param(
            "from __future__ import annotations\n\nX = 1\n",
            [PLAIN],
            "from __future__ import annotations\n\nfrom collections.abc import Iterator\n\nX = 1\n",
            id="behind the future",
        ),
        pytest.param(
            "from collections.abc import Callable, Mapping\n\nX = 1\n",
            [PLAIN],
            "from collections.abc import Callable, Iterator, Mapping\n\nX = 1\n",
            id="among names",
        ),
        pytest.param(
            "from collections.abc import (\n    Callable,\n    Mapping,\n)\n\nX = 1\n",
            [PLAIN],
            "from collections.abc import (\n    Callable,\n    Iterator,\n    Mapping,\n)\n\nX = 1\n",
            id="among names on lines",
        ),
        pytest.param(
            "from collections.abc import Callable\nfrom collections.abc import Mapping\n\nX = 1\n",
            [PLAIN],
            "from collections.abc import Callable\nfrom collections.abc import Iterator\n"
            "from collections.abc import Mapping\n\nX = 1\n",
            id="one name a line",
        ),
        pytest.param(
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from app.a import A\n    from app.z import Z\n",
            [TYPE, OTHER],
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from yaml import Loader\n\n"
            "    from app.a import A\n    from app.sql import Token\n    from app.z import Z\n",
            id="in a block",
        ),
        pytest.param(
            "import os\n\nX = 1\n",
            [TYPE, OTHER],
            "import os\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from yaml import Loader\n\n"
            "    from app.sql import Token\n\nX = 1\n",
            id="a new block",
        ),
        pytest.param(
            "from app.sql import Aaaaaaaaaaaaaaaaaaaaaaaaaa, Bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, Ccccccc\n\nX = 1\n",
            [Import("app.sql", "Token", False)],
            "from app.sql import (\n    Aaaaaaaaaaaaaaaaaaaaaaaaaa,\n    Bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,\n"
            "    Ccccccc,\n    Token,\n)\n\nX = 1\n",
            id="a line that gets too long",
        ),
    ],
)
def test_imports_come_where_isort_puts_them(before: str, imports: list[Import], after: str, tmp_path: Path) -> None:
    made = with_imports(cst.parse_module(before), imports, Style(frozenset({"app"}), 88)).code
    (tmp_path / "a.py").write_text(made)
    one_each = "force-single-line=true" if before.count("from collections.abc") > 1 else "force-single-line=false"
    command = ["ruff", "check", "--isolated", "--no-cache", "--select", "I", "--config", f"lint.isort.{one_each}"]
    command += ["--config", 'lint.isort.known-first-party=["app"]']
    ruff = Path(sys.executable).with_name(command[0])
    done = subprocess.run([ruff, *command[1:], "a.py"], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert after == made
    assert 0 == done.returncode, done.stdout
