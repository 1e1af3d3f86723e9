"""Annotations as written, casts, dynamic access, imports."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ratchet.facts.collect.records import SourceFacts

Facts = Callable[[str], SourceFacts]

IMPORTS = """import typing as t, builtins, importlib, sys, runpy, pkgutil, functools, itertools, operator
from typing import *
"""


@pytest.mark.parametrize(
    ("annotation", "names"),
    [
        pytest.param("int", ["int"], id="a name"),
        pytest.param("dict[str, t.Any]", ["dict", "str", "t.Any"], id="arguments"),
        pytest.param("'list[\"Any\"]'", ["list", "Any"], id="a string in a string"),
        pytest.param("t.Literal['Any']", ["t.Literal"], id="a literal is no type"),
        pytest.param("t.Annotated[int, 'Any']", ["t.Annotated", "int"], id="metadata is no type"),
        pytest.param("t.Callable[[int], str]", ["t.Callable", "int", "str"], id="callables"),
        pytest.param("int | None", ["int"], id="None is no name"),
        pytest.param("tuple[int, ...]", ["tuple", "int"], id="the ellipsis is none"),
    ],
)
def test_names_in_annotations(facts_of: Facts, annotation: str, names: list[str]) -> None:
    found = facts_of(f"{IMPORTS}def f(x: {annotation}) -> None: ...").annotations[0]
    assert [one.name for one in found.names] == names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("t.Optional[str]", "str | None", id="Optional"),
        pytest.param("t.Union[int, str]", "str | int", id="Union, in any order"),
        pytest.param("t.List[int]", "list[int]", id="List"),
        pytest.param("'Shop'", "Shop", id="quotes"),
        pytest.param("t.Dict[str, 'Shop']", "dict[str, Shop]", id="within"),
        pytest.param("collections.abc.Sequence[int]", "t.Sequence[int]", id="where it comes from"),
    ],
)
def test_a_casts_detail_does_not_depend_on_the_spelling(facts_of: Facts, one: str, other: str) -> None:
    text = f"import collections.abc\nimport typing as t\nclass Shop: ...\nt.cast({one}, 1)\nt.cast({other}, 1)"
    found = [cast.detail for cast in facts_of(text).of("cast", "cast-handed-on")]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("call", "functions"),
    [
        pytest.param("getattr(x, 'a')", ["getattr"], id="getattr with a literal"),
        pytest.param("getattr(x, 'a', None)", [], id="a default makes it honest"),
        pytest.param("getattr(x, name)", [], id="a computed name"),
        pytest.param("getattr(x, 'a' + 'b')", ["getattr"], id="a literal put together"),
        pytest.param("getattr(x, NAME)", ["getattr"], id="a constant"),
        pytest.param("setattr(x, 'a', 1)", ["setattr"], id="setattr"),
        pytest.param("delattr(x, 'a')", ["delattr"], id="delattr"),
        pytest.param("builtins.setattr(x, 'a', 1)", ["setattr"], id="through builtins"),
        pytest.param("poke(x, 'a', 1)", ["setattr"], id="under another name"),
        pytest.param("object.__setattr__(x, 'a', 1)", ["setattr"], id="object.__setattr__"),
        pytest.param("x.__dict__['a']", ["__dict__"], id="__dict__"),
        pytest.param("vars(x)['a']", ["__dict__"], id="vars"),
        pytest.param("vars(x).update(a=1)", ["__dict__"], id="vars().update"),
        pytest.param("dict.update(vars(x), {'a': 1})", ["__dict__"], id="dict.update, unbound"),
        pytest.param("globals()['a'] = 1", ["__dict__"], id="globals"),
        pytest.param("globals()[name] = 1", [], id="globals, by a computed name"),
        pytest.param("d = vars(x); d['a'] = 1", ["__dict__"], id="vars under another name"),
        pytest.param("x.__dict__ = {'a': 1}", ["__dict__"], id="__dict__ replaced"),
        pytest.param("x.__dict__ |= dict(a=1)", ["__dict__"], id="__dict__ enlarged"),
        pytest.param("x.__dict__ = y.__dict__", [], id="__dict__ shared"),
        pytest.param("setattr(*(x, 'a', 1))", ["setattr"], id="behind a star"),
        pytest.param("setattr(x, 'a'.lower(), 1)", ["setattr"], id="an operation on a literal"),
        pytest.param("setattr(x, ''.join(['a', 'b']), 1)", ["setattr"], id="literals joined"),
        pytest.param("setattr(x, b'a'.decode(), 1)", ["setattr"], id="bytes decoded"),
        pytest.param("setattr(x, chr(97), 1)", ["setattr"], id="a constant character"),
        pytest.param("setattr(x, f'{name}_at', 1)", [], id="partly computed"),
        pytest.param("setattr(x, (n := 'a'), 1)", ["setattr"], id="named on the way"),
        pytest.param("local = 'a'; setattr(x, local, 1)", ["setattr"], id="a variable that holds a literal"),
        pytest.param(
            "local = 'a'\n    for local in name: setattr(x, local, 1)", [], id="a variable that does not always"
        ),
        pytest.param("setattr(x, 'a' if name else 'b', 1)", ["setattr"], id="one literal or another"),
        pytest.param("functools.partialmethod(setattr, 'a')", ["setattr"], id="partialmethod"),
        pytest.param("sorted(x, key=operator.attrgetter('a'))", [], id="the key of a sort"),
        pytest.param("x.sort(key=operator.attrgetter('a'))", [], id="the key of a list's sort"),
        pytest.param("pick(x, key=operator.attrgetter('a'))", ["attrgetter"], id="a key of who knows what"),
        pytest.param(
            "itertools.groupby(x, key=operator.attrgetter('a'))", ["attrgetter"], id="a key that is handed out"
        ),
        pytest.param("exec('y = 1')", ["exec"], id="exec"),
        pytest.param("run = eval", ["eval"], id="eval, only named"),
        pytest.param("x.getattr('a', 1)", [], id="a method of that name"),
        pytest.param("x.eval('a')", [], id="a method called eval"),
    ],
)
def test_dynamic_access(facts_of: Facts, call: str, functions: list[str]) -> None:
    text = f"{IMPORTS}NAME = 'a'\npoke = setattr\ndef f(x, name):\n    {call}"
    # What begins with a question mark is known when all modules are.
    assert [one.detail for one in facts_of(text).of("access") if one.detail[0] != "?"] == functions


@pytest.mark.parametrize(
    ("call", "target"),
    [
        pytest.param("importlib.import_module('a.b')", ("a.b", 0, ""), id="import_module"),
        pytest.param("importlib.import_module('.b', 'a')", ("b", 1, "a"), id="relative to a package"),
        pytest.param("importlib.import_module('.b', __package__)", ("b", 1, "__package__"), id="relative to its own"),
        pytest.param("importlib.import_module(f'{__package__}.b')", ("b", 1, "__package__"), id="spelled with f"),
        pytest.param("importlib.import_module('a.' + 'b')", ("a.b", 0, ""), id="put together"),
        pytest.param("__import__('a.b')", ("a.b", 0, ""), id="__import__"),
        pytest.param("runpy.run_module('a.b')", ("a.b", 0, ""), id="runpy"),
        pytest.param("pkgutil.resolve_name('a.b:C')", ("a.b", 0, ""), id="resolve_name"),
        pytest.param("sys.modules['a.b']", ("a.b", 0, ""), id="sys.modules"),
        pytest.param("sys.modules.pop('a.b', None)", ("a.b", 0, ""), id="sys.modules.pop"),
        pytest.param("sys.modules.setdefault('a.b', None)", ("a.b", 0, ""), id="sys.modules.setdefault"),
        pytest.param("sys.modules.__getitem__('a.b')", ("a.b", 0, ""), id="sys.modules.__getitem__"),
        pytest.param("__builtins__['__import__']('a.b')", ("a.b", 0, ""), id="__builtins__, a dict"),
        pytest.param("__builtins__.__import__('a.b')", ("a.b", 0, ""), id="__builtins__, a module"),
        pytest.param("builtins.__dict__['__import__']('a.b')", ("a.b", 0, ""), id="builtins by its dict"),
    ],
)
def test_literal_dynamic_imports(facts_of: Facts, call: str, target: tuple[str, int, str]) -> None:
    found = [one for one in facts_of(f"{IMPORTS}x = {call}").imports if one.form == "call"]
    assert [(one.module, one.level, one.anchor) for one in found] == [target]


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("importlib.import_module(name)", id="a variable"),
        pytest.param("importlib.import_module('a.' + name)", id="partly literal"),
        pytest.param("__import__(name)", id="__import__"),
        pytest.param("importlib.util.spec_from_file_location('x', name)", id="by path"),
        pytest.param("sys.modules['a.' + name]", id="sys.modules, partly literal"),
    ],
)
def test_computed_imports(facts_of: Facts, call: str) -> None:
    assert len(facts_of(f"{IMPORTS}def f(name): {call}").of("computed-import")) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        pytest.param("import a", "import-time", id="at the top"),
        pytest.param("try:\n    import a\nexcept ImportError: ...", "import-time", id="in a try"),
        pytest.param("class A:\n    import a", "import-time", id="in a class"),
        pytest.param("def f():\n    import a", "lazy", id="in a function"),
        pytest.param("lazy import a", "lazy", id="PEP 810"),
        pytest.param("if False:\n    import a", "import-time", id="under a false constant"),
    ],
)
def test_import_kinds(facts_of: Facts, text: str, kind: str) -> None:
    assert [one.kind.value for one in facts_of(text).imports] == [kind]


def test_newer_syntax_is_read_whatever_python_this_is(facts_of: Facts) -> None:
    facts = facts_of("type J = dict[str, int]\ndef f[T](x: T) -> J:\n    return {}\nclass A[T]: ...\n")
    assert [one.detail for one in facts.annotations] == ["J", "x", "return"]


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        pytest.param("__import__('core', globals(), locals(), [], 1)", ["core"], id="__import__ with a level"),
        pytest.param("__import__('app', fromlist=['web'])", ["app", "app.web"], id="__import__ with names"),
        pytest.param("sys.modules.get('app.web')", ["app.web"], id="sys.modules.get"),
    ],
)
def test_other_ways_to_name_a_module(facts_of: Facts, text: str, targets: list[str]) -> None:
    assert [one.module for one in facts_of(f"{IMPORTS}x = {text}").imports if one.form == "call"] == targets


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("list(map(importlib.import_module, names))", id="by its module"),
        pytest.param("from importlib import import_module as im\nlist(map(im, names))", id="under another name"),
    ],
)
def test_an_importer_that_is_passed_on_imports_who_knows_what(facts_of: Facts, text: str) -> None:
    assert len(facts_of(f"{IMPORTS}names = ['a']\n{text}").of("computed-import")) == 1


@pytest.mark.parametrize(
    ("text", "targets", "computed"),
    [
        pytest.param(
            "import importlib._bootstrap\nimportlib._bootstrap._gcd_import({})", ["call a.b"], 1, id="_gcd_import"
        ),
        pytest.param("from importlib import _bootstrap as b\nb._gcd_import({})", ["call a.b"], 1, id="by another name"),
        pytest.param("from importlib._bootstrap import _gcd_import\n_gcd_import({}, 'c', 1)", [], 1, id="with a level"),
        pytest.param("import pydoc\npydoc.locate({})", ["call a.b"], 1, id="pydoc.locate"),
        pytest.param("def f():\n    from pydoc import safeimport\n    safeimport({})", ["call a.b"], 1, id="lazily"),
        pytest.param("import zipimport\nzipimport.zipimporter('x').load_module({})", [], 1, id="zipimporter"),
        pytest.param("import importlib.util\nimportlib.util.find_spec({})", ["spec a.b"], 0, id="find_spec"),
        pytest.param("from importlib.util import find_spec as fs\nfs(name={})", ["spec a.b"], 0, id="find_spec as"),
        pytest.param(
            "from importlib.machinery import PathFinder\nPathFinder.find_spec({})", ["spec a.b"], 0, id="path"
        ),
        pytest.param("import pkgutil\npkgutil.get_loader({})", ["spec a.b"], 0, id="get_loader"),
        pytest.param("def f():\n    import pkgutil as p\n    p.find_loader({})", ["spec a.b"], 0, id="find_loader"),
        pytest.param(
            "from importlib import util\nutil.module_from_spec(util.find_spec({}))",
            ["spec a.b"],
            1,
            id="loaded as well",
        ),
    ],
)
def test_ways_to_import_that_are_seldom_used(facts_of: Facts, text: str, targets: list[str], computed: int) -> None:
    named = facts_of(text.format("'a.b'"))
    assert [f"{one.form} {one.module}" for one in named.imports if one.kind.value == "dynamic"] == targets
    assert len(named.of("computed-import")) == (0 if targets else 1)
    assert len(facts_of(text.format("__file__")).of("computed-import")) == computed


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sys.modules.pop('a.b', None)", id="forgotten"),
        pytest.param("sys.modules.setdefault('a.b', object())", id="put there"),
        pytest.param("del sys.modules['a.b']", id="deleted"),
        pytest.param("locate('a.b')", id="a function of that name"),
        pytest.param("x.find_spec('a.b')", id="a method of that name"),
    ],
)
def test_what_takes_no_module(facts_of: Facts, text: str) -> None:
    facts = facts_of(f"{IMPORTS}def f(x, locate):\n    {text}")
    assert not [one for one in facts.imports if one.kind.value == "dynamic"]
    assert not facts.of("computed-import")


@pytest.mark.parametrize(
    ("condition", "kind"),
    [
        pytest.param("TYPE_CHECKING and x", "typing", id="and"),
        pytest.param("TYPE_CHECKING or x", "import-time", id="or something that may be true"),
    ],
)
def test_combined_conditions(facts_of: Facts, condition: str, kind: str) -> None:
    text = f"from typing import TYPE_CHECKING\nx = input()\nif {condition}:\n    import a"
    assert [one.kind.value for one in facts_of(text).imports[1:]] == [kind]
