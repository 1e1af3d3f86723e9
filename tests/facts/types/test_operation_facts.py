"""Operations on Any: a table of snippets and what is found in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from ratchet.facts.collect.type_records import ModuleTypes

Measure = Callable[[str], ModuleTypes]

HEAD = """\
from __future__ import annotations
import asyncio, contextlib, dataclasses, enum, functools, json, re, sys
from collections.abc import *
from typing import *
import nolib  # type: ignore
"""

COUNTED = [
    pytest.param("a.b", ["attribute"], id="attribute"),
    pytest.param("a.b.c", ["attribute", "attribute"], id="a chain counts each step"),
    pytest.param("a()", ["call"], id="call"),
    pytest.param("a.b()", ["attribute", "call"], id="method call"),
    pytest.param("a[0]", ["index"], id="index"),
    pytest.param("a + 1", ["operator"], id="left operand"),
    pytest.param("1 + a", ["operator"], id="right operand"),
    pytest.param("a + a", ["operator"], id="both operands are one operation"),
    pytest.param("-a", ["operator"], id="unary operator"),
    pytest.param("'%s' % a", ["operator"], id="percent formatting"),
    pytest.param("a < 1", ["comparison"], id="comparison"),
    pytest.param("1 in a", ["comparison"], id="membership"),
    pytest.param("0 < a < 9", ["comparison", "comparison"], id="a chain of comparisons"),
    pytest.param("for _ in a: pass", ["iteration"], id="loop"),
    pytest.param("[1 for _ in a]", ["iteration"], id="comprehension"),
    pytest.param("{1: 1 for _ in a}", ["iteration"], id="dictionary comprehension"),
    pytest.param("[*a]", ["iteration"], id="starred in a list"),
    pytest.param("{**a}", ["unpacking"], id="unpacked into a dictionary"),
    pytest.param("with a: pass", ["with"], id="with"),
    pytest.param("await a", ["await"], id="await"),
    pytest.param("x, y = a", ["unpacking", "variable", "variable"], id="tuple unpacking"),
    pytest.param("f'{n}{a:>{n}}'", ["format"], id="f-string with a format"),
    pytest.param("f'{a:d}{a:.2f}'", ["format", "format"], id="f-string with fixed formats"),
    pytest.param("'%d %.2f' % (a, a)", ["format", "format"], id="the same by percent"),
    pytest.param("'{:d} {:.2f}'.format(a, a)", ["format", "format"], id="the same by format"),
    pytest.param("'{0:d} {x:>5}'.format(a, x=a)", ["format", "format"], id="by number and by name"),
    pytest.param("'{0.b} {0[c]}'.format(a)", ["attribute", "index"], id="what a format takes of a value"),
    pytest.param("'%(x)05d' % {'x': a}", [], id="percent with a dictionary"),
    pytest.param("a[0] = 1", ["index"], id="subscript assignment"),
    pytest.param("del a[0]", ["index"], id="subscript deletion"),
    pytest.param("a.b = 1", ["attribute"], id="attribute assignment"),
    pytest.param("n += a", ["operator"], id="augmented assignment"),
    pytest.param("x = a", ["variable"], id="variable"),
    pytest.param(
        "def g(x: AnyStr) -> object: return x if isinstance(x, str) else a.b",
        ["attribute"],
        id="an attribute in a function over values, where one of them comes",
    ),
    pytest.param(
        "def g(x: AnyStr) -> None: print(sys.exit(1))",
        ["handed-on"],
        id="what never returns, handed on in a function over values",
    ),
    pytest.param("x = a\nx = a", ["variable"], id="a variable counts once"),
    pytest.param(
        "def stop() -> Never: ...\nload: Callable[[], Never] = stop\nprint(load())",
        ["handed-on"],
        id="what never returns, handed on",
    ),
    pytest.param("x = [a]\ny = {'k': (n, a)}\nz = {n: n}", ["variable", "variable"], id="a literal that holds Any"),
    pytest.param("x = [v for v in m]\ny = list(m)\nz = [m]", [], id="a container that holds Any otherwise"),
    pytest.param("x: list[int] = [a]\nprint([a])", [], id="a literal that is declared, or has no name"),
    pytest.param(
        "match a:\n    case {'k': x, **rest}: pass\n    case [y, *_]: pass\n    case int(z): pass",
        ["variable", "variable"],
        id="names that a pattern captures",
    ),
    pytest.param(
        "match o:\n    case str() as x: x.upper()\n    case int(y): y + 1\n    case {'k': z}: pass",
        ["variable"],
        id="names that a pattern captures from what is not Any",
    ),
    pytest.param("for x in a: pass", ["iteration", "variable"], id="loop variable"),
    pytest.param("if (x := a): pass", ["variable"], id="walrus"),
    pytest.param("json.loads(s)['a']", ["index"], id="a parsed value taken apart"),
    pytest.param("def g() -> int | Any: ...\ng().real", ["attribute"], id="a declared union's attribute"),
    pytest.param("x: int | Any = a\nx + 1", ["operator"], id="a declared variable's union"),
    pytest.param(
        "def g() -> list[int | Any]: ...\n[x.real for x in g()]",
        ["attribute"],
        id="a comprehension over declared unions",
    ),
    pytest.param(
        "def g() -> int | Any: ...\nx = g()\nx.real", ["attribute"], id="a variable inferred from a declared union"
    ),
    pytest.param("x: list[int | Any] = m\nx[0].real", ["attribute"], id="an item that is a declared union"),
    pytest.param("x: list[int | Any] = m\nfor y in x: y.real", ["attribute"], id="a loop over declared unions"),
    pytest.param(
        "async def g() -> int | Any: ...\n(await g()).real", ["attribute"], id="an awaited result that is a union"
    ),
    pytest.param("class C:\n    x: int | Any\nC().x.real", ["attribute"], id="a declared attribute's union"),
    pytest.param(
        "class D(TypedDict):\n    x: int | Any\nd: D = {'x': 1}\nd['x'].real",
        ["attribute"],
        id="a typed dictionary's union",
    ),
    pytest.param("x: dict[str, Any] = {}\n(x.get('a') or {}).get('b')", ["attribute", "call"], id="a default for Any"),
    pytest.param("(json.loads(s) or {}).get('a')", ["attribute", "call"], id="a default for what was parsed"),
    pytest.param("(a if n else {}).get('a')", ["attribute", "call"], id="one of two values is Any"),
    pytest.param("[one.x for one in m]", ["attribute"], id="what a comprehension takes from a list of Any"),
    pytest.param("for one in m: one.x()", ["attribute", "call"], id="what a loop takes from a list of Any"),
    pytest.param("if isinstance(o, dict): o['a']['b']", ["index"], id="an item's item of a narrowed dictionary"),
    pytest.param(
        "import argparse\nx = argparse.ArgumentParser().parse_args()\nx.path.y",
        ["attribute", "hook"],
        id="an argument that was parsed",
    ),
    pytest.param(
        "import argparse\nx = argparse.ArgumentParser().parse_args()\ny: str = x.path",
        [],
        id="an argument that a declared variable takes over",
    ),
    pytest.param(
        "class A:\n    k: int = 1\n    def __getattr__(self, n: str) -> int: return 1\nA().x + A().k",
        ["hook"],
        id="an attribute that a typed hook gives",
    ),
    pytest.param(
        "class A:\n    def __getattr__(self, n: str) -> int: return 1\ny: int = A().x",
        ["hook"],
        id="a hook of one's own, whoever takes it over",
    ),
    pytest.param(
        "class M(type):\n    def __getattr__(cls, n: str) -> int: return 1\n"
        "class A(metaclass=M):\n    k = 1\nA.x + A.k\nA().k\nA.__name__",
        ["hook"],
        id="an attribute that a metaclass's hook gives",
    ),
    pytest.param(
        "class A:\n    def __getattr__(self, n: str) -> int: return 1\nclass B(A): pass\n"
        "def g(x: B | None, y: type[B]) -> None:\n    if x is not None: x.x\n    y().x",
        ["hook", "hook"],
        id="an inherited hook, through a union and a class",
    ),
    pytest.param(
        "import types, ctypes, threading\ntypes.SimpleNamespace().x\nctypes.Structure().x\nthreading.local().x",
        ["hook", "hook", "hook"],
        id="libraries' classes with hooks",
    ),
    pytest.param(
        "import threading\nclass L(threading.local):\n    x: int = 1\nL().x + 1",
        [],
        id="a declared attribute of a hooked class",
    ),
    pytest.param(
        "def g(x: Never) -> Never: ...\ndef h(y: list[Never]) -> None:\n    y[0].a.b",
        ["attribute", "attribute"],
        id="the bottom type",
    ),
    pytest.param(
        "class A:\n    x: Never\ndef g(y: A) -> None:\n    y.x.b + 1\n    z = y.x",
        ["attribute", "operator", "variable"],
        id="an attribute of the bottom type",
    ),
    pytest.param(
        "import sqlite3\nfor row in sqlite3.connect('a').execute('b'): row[0]", ["index"], id="a database row"
    ),
    pytest.param(
        "import sqlite3\nx = sqlite3.connect('a').execute('b').fetchone()", ["variable"], id="a database's one row"
    ),
    pytest.param("nolib.thing", ["attribute"], id="an untyped module's attribute"),
    pytest.param("lambda v: a.b", ["attribute"], id="inside a lambda"),
    pytest.param("assert isinstance(o, dict)\no['a'].b", ["attribute"], id="an item of a narrowed dictionary"),
    pytest.param("sorted(m, key=lambda r: r.id)", ["attribute"], id="a lambda's parameter"),
]

IDIOMS = {
    "a regular expression's group": [
        "def f(m: re.Match[str]) -> str:",
        "    g = m.group(1)",
        "    return m.group(1).upper() + m[1].upper() + m['a'].strip() + g.upper() + f'{g} {m[1]}' + g[0]",
    ],
    "groups": [
        "def f(m: re.Match[str]) -> str:",
        "    a, b = m.groups()",
        "    for g in m.groups(): g.upper()",
        "    for k, v in m.groupdict().items(): k.upper(), v.upper()",
        "    return a.upper() + b.upper() + m.groups()[0].upper()",
    ],
    "findall": ["def f(s: str) -> None:", "    for one in re.finditer('a', s): one.group().upper()"],
    "standard streams": [
        "def f() -> None:",
        "    sys.stdout.write('a')",
        "    stream = sys.stderr",
        "    stream.write('b')",
        "    print(sys.stdout.isatty(), sys.stdin.read().upper())",
    ],
    "standard streams by choice": [
        "def f(n: int) -> None:",
        "    stream = sys.stdout if n else sys.stderr",
        "    stream.write('a')",
        "    (sys.stdout or sys.stderr).write('a')",
    ],
    "a function that gives a stream": ["def g() -> TextIO: return sys.stdout", "g().write('a')"],
    "a declared type that absorbs a union": [
        "def f(m: re.Match[str]) -> str:",
        "    g: str | None = m.group(1)",
        "    h: object = m.group(1)",
        "    assert isinstance(h, str)",
        "    return h.upper() + (g.upper() if g else '')",
    ],
    "loops over containers of Any": [
        "def f(d: dict[str, Any], m: list[Any]) -> None:",
        "    for v in d.values(): print(v)",
        "    for k, v in d.items(): print(k, v)",
        "    for n, v in enumerate(m): print(n, v)",
        "    for a, b in zip(m, m): print(a, b)",
        "    for i, (k, v) in enumerate(d.items()): print(i, k, v)",
        "    print([v for v in m], {k: v for k, v in d.items()}, {x for x in m}, any(x for x in m))",
        "    for first, *rest in [m]: print(first, rest)",
    ],
    "asynchronous loops over containers of Any": [
        "async def f(m: AsyncIterator[Any]) -> list[str]:",
        "    async for x in m: print(x)",
        "    return [str(x) async for x in m]",
    ],
    "a narrowed list": [
        "def f(x: object) -> list[str]:",
        "    return [str(one) for one in x] if isinstance(x, list) else []",
    ],
    "a narrowed list in a block": [
        "def f(x: object) -> list[str]:",
        "    if isinstance(x, list): return [str(one) for one in x]",
        "    return []",
    ],
    "a narrowed dictionary": [
        "def f(x: object) -> dict[str, str]:",
        "    assert isinstance(x, dict)",
        "    return {str(k): str(v) for k, v in x.items()}",
    ],
    "dataclasses": [
        "@dataclasses.dataclass(frozen=True)",
        "class A:",
        "    x: int",
        "    y: tuple[int, ...] = dataclasses.field(default=(), repr=False)",
        "    def more(self) -> 'A': return dataclasses.replace(self, x=self.x + 1)",
        "def f(a: A) -> str:",
        "    return ', '.join(field.name.upper() for field in dataclasses.fields(a)) + str(a.more().x + 1)",
    ],
    "dataclasses in order": [
        "@dataclasses.dataclass(order=True)",
        "class A:",
        "    x: int",
        "    z: dataclasses.InitVar[int]",
        "    def __post_init__(self, z: int) -> None: self.x += z",
        "def f(a: A, b: A) -> bool: return a < b",
    ],
    "an enum's members": [
        "class E(enum.Enum):",
        "    A = 'a'",
        "    B = 'b'",
        "    def label(self) -> str: return self.value.upper() + self.name.lower()",
        "def f(s: str) -> list[str]:",
        "    for e in E: e.value.upper()",
        "    return [e.name for e in E] + [E(s).value, E['A'].value, E.A.label()] + [*E.__members__]",
    ],
    "flags": [
        "class F(enum.IntFlag):",
        "    A = 1",
        "    B = 2",
        "def f(x: F) -> bool: return bool(x & F.A | ~F.B) and F.A in x and x.value + 1 > 1",
    ],
    "an enum by its function": ["E = enum.Enum('E', 'A B')", "def f(e: E) -> str: return e.name + E.A.name"],
    "named tuples": [
        "class N(NamedTuple):",
        "    a: int",
        "    b: str = ''",
        "def f(n: N) -> str:",
        "    a, b = n._replace(a=1)",
        "    return b + N._make([1, '']).b + str(a + n.a) + ''.join(n._fields)",
    ],
    "logging": [
        "import logging",
        "log = logging.getLogger(__name__)",
        "def f(n: int) -> None:",
        "    log.info('%s', n)",
        "    log.exception('a', exc_info=True)",
        "    for handler in log.handlers: handler.setLevel(logging.DEBUG)",
        "    log.setLevel(log.level)",
    ],
    "context managers": [
        "@contextlib.contextmanager",
        "def g(n: int) -> Iterator[int]: yield n",
        "@contextlib.asynccontextmanager",
        "async def h() -> AsyncIterator[str]: yield ''",
        "async def f() -> None:",
        "    with g(1) as x, contextlib.ExitStack() as stack: x + stack.enter_context(g(2))",
        "    async with h() as y: y.upper()",
        "    with contextlib.closing(open('a')) as z: z.read().upper()",
    ],
    "partial functions": [
        "def g(a: int, b: str) -> str: return b",
        "h = functools.partial(g, 1)",
        "h('a').upper()",
        "functools.partial(g, b='')(1).upper()",
        "functools.partial(int, base=2)('1') + 1",
    ],
    "reduction": [
        "import operator",
        "functools.reduce(operator.mul, [1, 2]) + 1",
        "functools.reduce(lambda a, b: a + b, [1, 2], 0) + 1",
    ],
    "cached functions": [
        "@functools.lru_cache",
        "def g(x: int) -> int: return x",
        "@functools.cache",
        "def h(x: int) -> str: return ''",
        "class A:",
        "    @functools.cached_property",
        "    def p(self) -> int: return 1",
        "    @functools.lru_cache(maxsize=1)",
        "    def q(self) -> int: return 1",
        "g(1) + g.cache_info().hits + A().p + A().q()",
        "h(1).upper()",
        "g.cache_clear()",
    ],
    "gathered results": [
        "async def g() -> int: return 1",
        "async def f() -> None:",
        "    for x in await asyncio.gather(*[g(), g()]): x + 1",
        "    task = asyncio.create_task(g())",
        "    await task + 1",
        "    await asyncio.wait_for(g(), 1) + 1",
        "    done, _ = await asyncio.wait([task])",
        "    sum(each.result() for each in done)",
        "    a, b = await asyncio.gather(g(), g(), return_exceptions=True)",
        "    async with asyncio.Lock(), asyncio.timeout(1): pass",
    ],
    "a table's rows": [
        "import csv",
        "def f(h: TextIO) -> None:",
        "    for row in csv.DictReader(h): row['a'].upper() + row['b']",
        "    rows = list(csv.DictReader(h))",
        "    print(rows[0]['a'].upper(), [row['a'].strip() for row in rows])",
        "    print(sorted(rows, key=lambda r: r['a'].upper()))",
        "    for cells in csv.reader(h): cells[0].upper()",
        "    by_name = {row['a']: int(row['b']) for row in rows}",
        "    print(by_name['x'] + 1)",
    ],
    "a process's output": [
        "import subprocess",
        "def f() -> str:",
        "    done = subprocess.run(['a'], capture_output=True, text=True, check=False)",
        "    subprocess.check_output(['a'], text=True).upper()",
        "    subprocess.run(['a'], stdout=subprocess.PIPE).returncode + 1",
        "    p: subprocess.CompletedProcess[str] = done",
        "    with subprocess.Popen(['a'], text=True) as process: process.wait() + 1",
        "    return f'{done.returncode}' + ' '.join(['a'])",
    ],
    "environment": [
        "import os",
        "os.environ['A'].upper()",
        "os.environ.get('A', '').upper()",
        "(os.environ.get('A') or '').upper()",
        "os.getenv('A', '').upper()",
        "for k, v in os.environ.items(): k + v",
        "dict(os.environ)['a'].upper()",
    ],
    "paths": [
        "import os, pathlib, shutil, tempfile",
        "def f(p: pathlib.Path) -> None:",
        "    for q in sorted(p.rglob('*')): (q / 'a').read_text().splitlines()[0].upper()",
        "    with p.open() as h: h.read().upper()",
        "    with p.open('rb') as b: b.read().decode().upper()",
        "    with tempfile.TemporaryDirectory() as d: pathlib.Path(d).name.upper()",
        "    for top, names, files in os.walk(p): os.path.join(top, files[0], names[0]).upper()",
        "    with os.scandir(p) as entries: [e.name.upper() for e in entries]",
        "    max(p.iterdir(), key=lambda q: q.stat().st_mtime).name.upper()",
    ],
    "iteration tools": [
        "import itertools",
        "for a, b in itertools.pairwise([1, 2]): a + b",
        "for k, g in itertools.groupby([1, 2], key=lambda x: x % 2): k + sum(g)",
        "for i, s in itertools.product([1], ['']): str(i + 1) + s.upper()",
        "for x in itertools.chain([1], [2]): x + 1",
        "for y in itertools.chain.from_iterable([[1]]): y + 1",
        "[z + 1 for z in itertools.islice(itertools.count(), 3)]",
        "for p, q in itertools.zip_longest([1], [2], fillvalue=0): p + q",
        "for t in itertools.accumulate([1, 2]): t + 1",
    ],
    "default dictionaries and counters": [
        "import collections",
        "d: collections.defaultdict[str, list[int]] = collections.defaultdict(list)",
        "d['a'].append(1)",
        "c = collections.Counter('abc')",
        "c['a'] += 1",
        "for k, n in c.most_common(3): k.upper() * n",
        "q = collections.deque([1])",
        "q.popleft() + 1",
        "o = collections.OrderedDict([('a', 1)])",
        "o['a'] + 1",
        "e: dict[str, int] = collections.defaultdict(int)",
        "e['x'] += 1",
        "m = collections.ChainMap({'a': 1})",
        "m['a'] + 1",
    ],
    "keys by getter": [
        "import operator",
        "class P(NamedTuple):",
        "    a: int",
        "sorted([P(1)], key=operator.attrgetter('a'))[0].a + 1",
        "sorted([(1, 2)], key=operator.itemgetter(1))[0][1] + 1",
        "max([{'a': 1}], key=operator.itemgetter('a'))['a'] + 1",
        "min([1, 2], key=abs) + 1",
    ],
    "a dictionary's get": [
        "def f(d: dict[str, int], e: Mapping[str, list[str]]) -> int:",
        "    e.get('a', [])[0].upper()",
        "    for one in e.get('b', ()): one.upper()",
        "    d.setdefault('a', 1) + d.pop('a', 0) + 1",
        "    return d.get('a', 0) + (d.get('b') or 1)",
    ],
    "texts of JSON": [
        "json.dumps({'a': 1}).encode().decode()",
        "def f(a: Any) -> str: return json.dumps(a, indent=1) + json.dumps(a, default=str)",
    ],
    "new types": ["U = NewType('U', str)", "def f(u: U) -> str: return u.upper() + U('a').lower()"],
    "methods that give their own class": [
        "from typing_extensions import Self",
        "T = TypeVar('T')",
        "class Box(Generic[T]):",
        "    def __init__(self, x: T) -> None: self.x = x",
        "    def same(self) -> Self: return self",
        "    @classmethod",
        "    def make(cls, x: T) -> Self: return cls(x)",
        "    def then(self, g: Callable[[T], T]) -> Self:",
        "        self.x = g(self.x)",
        "        return self",
        "    def __enter__(self) -> Self: return self",
        "    def __exit__(self, *a: object) -> None: pass",
        "Box(1).same().then(lambda x: x + 1).x + 1",
        "with Box.make(1) as box: box.x + 1",
    ],
    "decorators of any signature": [
        "P = ParamSpec('P')",
        "R = TypeVar('R')",
        "def times(n: int) -> Callable[[Callable[P, R]], Callable[P, list[R]]]:",
        "    def outer(g: Callable[P, R]) -> Callable[P, list[R]]:",
        "        @functools.wraps(g)",
        "        def inner(*args: P.args, **kwargs: P.kwargs) -> list[R]:",
        "            print(g.__name__, args[0:1], kwargs.keys(), len(args))",
        "            return [g(*args, **kwargs) for _ in range(n)]",
        "        return inner",
        "    return outer",
        "@times(2)",
        "def h(x: int, *, y: str = '') -> int: return x",
        "h(1, y='a')[0] + 1",
    ],
    "decorators of coroutines": [
        "P = ParamSpec('P')",
        "R = TypeVar('R')",
        "def d(g: Callable[P, Awaitable[R]]) -> Callable[P, Coroutine[object, object, R]]:",
        "    async def inner(*args: P.args, **kwargs: P.kwargs) -> R:",
        "        x = await g(*args, **kwargs)",
        "        return x",
        "    return inner",
        "@d",
        "async def h() -> int: return 1",
        "async def f() -> int: return await h() + 1",
    ],
    "protocols": [
        "class Pr(Protocol):",
        "    @property",
        "    def n(self) -> int: ...",
        "    def __call__(self, x: int) -> str: ...",
        "    def __getitem__(self, k: str) -> int: ...",
        "    def __iter__(self) -> Iterator[int]: ...",
        "def f(p: Pr) -> str:",
        "    for x in p: x + 1",
        "    a, b = p",
        "    return p(p.n + p['a'] + a + b).upper()",
    ],
    "overloaded items": [
        "class A:",
        "    @overload",
        "    def __getitem__(self, k: int) -> str: ...",
        "    @overload",
        "    def __getitem__(self, k: slice) -> list[str]: ...",
        "    def __getitem__(self, k: int | slice) -> str | list[str]: return ''",
        "A()[0].upper() + A()[1:][0].upper()",
    ],
    "bound type variables": [
        "class S(Protocol):",
        "    def __lt__(self, o: Any, /) -> bool: ...",
        "T = TypeVar('T', bound=S)",
        "N = TypeVar('N', int, float)",
        "def f(xs: Sequence[T]) -> T:",
        "    best = xs[0]",
        "    for x in xs:",
        "        if x < best: best = x",
        "    return best",
        "def g(a: N, b: N) -> N: return a * b + a",
        "f([1, 2]) + g(1, 2)",
    ],
    "descriptors": [
        "class D:",
        "    @overload",
        "    def __get__(self, o: None, t: type) -> 'D': ...",
        "    @overload",
        "    def __get__(self, o: object, t: type) -> int: ...",
        "    def __get__(self, o: object, t: type) -> 'D | int': return 1",
        "    def __set__(self, o: object, v: int) -> None: pass",
        "class A:",
        "    d = D()",
        "A().d + 1",
        "A().d = 2",
        "A.d",
    ],
    "metaclasses": [
        "class M(type):",
        "    def __call__(cls, *args: object) -> 'A':",
        "        made: A = super().__call__(*args)",
        "        return made",
        "    def __iter__(cls) -> Iterator[int]: return iter([1])",
        "    def __len__(cls) -> int: return 1",
        "class A(metaclass=M):",
        "    n = 1",
        "A().n + 1",
        "for x in A: x + len(A)",
    ],
    "property setters": [
        "class A:",
        "    _n = 0",
        "    @property",
        "    def n(self) -> int: return self._n",
        "    @n.setter",
        "    def n(self, v: int) -> None: self._n = v",
        "    @n.deleter",
        "    def n(self) -> None: pass",
        "a = A()",
        "a.n = 2",
        "a.n += 1",
        "del a.n",
    ],
    "asynchronous generators": [
        "async def g(n: int) -> AsyncGenerator[int, None]:",
        "    for x in range(n): yield x",
        "async def f() -> int:",
        "    async for x in g(1): x + 1",
        "    ys = [y + 1 async for y in g(2) if y]",
        "    first = await anext(g(1))",
        "    await g(1).aclose()",
        "    return sum(ys) + first",
    ],
    "patterns of classes": [
        "@dataclasses.dataclass",
        "class A:",
        "    x: int",
        "    y: 'A | None' = None",
        "def f(v: A | tuple[int, str] | list[int] | dict[str, int] | None) -> int:",
        "    match v:",
        "        case A(x=n, y=A(x=m)): return n + m",
        "        case A(x): return x + 1",
        "        case (int(i), str(s)): return i + len(s)",
        "        case [first, *rest]: return first + sum(rest)",
        "        case {'a': k, **more}: return len(more)",
        "        case None: return 0",
        "    return 1",
    ],
    "patterns of objects": [
        "def f(v: object) -> str:",
        "    match v:",
        "        case (str() | bytes()) as s: return str(s)",
        "        case {'a': str(x)}: return x.upper()",
        "        case [str(x), int(y)]: return x.upper() * y",
        "        case int() | float(): return str(v + 1)",
        "        case _: return ''",
    ],
    "walrus": [
        "def f(d: dict[str, str], s: str) -> str:",
        "    if (m := re.match('a', s)) and (g := m.group(1)): return g.upper()",
        "    while (line := sys.stdin.readline()): line.upper()",
        "    xs = [y for x in [s] if (y := x.strip())]",
        "    return (v := d['a']).upper() + v + xs[0].upper()",
    ],
    "star unpacking": [
        "def f(xs: list[int], *rest: str, **more: int) -> int:",
        "    first, *others = xs",
        "    *head, last = rest",
        "    (a, b), c = (1, 2), [*xs, *others]",
        "    print(*rest, sep=last)",
        "    d = {**more, 'a': 1}",
        "    t = (*xs, 1)",
        "    return first + len(others) + a + b + c[0] + d['a'] + t[0] + len(head[0]) + max(*xs)",
    ],
    "time": [
        "import datetime, time",
        "now = datetime.datetime.now(tz=datetime.timezone.utc)",
        "(now - now).total_seconds() + time.perf_counter()",
        "(now + datetime.timedelta(1)).isoformat().upper()",
        "now.date() < now.date()",
    ],
    "threads": [
        "import concurrent.futures, threading, queue",
        "def g(x: int) -> int: return x",
        "with concurrent.futures.ThreadPoolExecutor() as pool:",
        "    pool.submit(g, 1).result() + 1",
        "    for x in pool.map(g, [1]): x + 1",
        "q: queue.Queue[int] = queue.Queue()",
        "q.get() + 1",
        "with threading.Lock(): pass",
        "threading.Thread(target=g, args=(1,)).start()",
    ],
    "reflection": [
        "import inspect",
        "def f(o: object) -> str:",
        "    print(inspect.signature(f).parameters['o'].name.upper(), o.__class__.__name__.upper(), type(o).__name__)",
        "    for name, p in inspect.signature(f).parameters.items(): name + p.name",
        "    return f.__name__ + f.__qualname__ + str(f.__doc__) + f.__module__",
    ],
    "sorting and folding": [
        "d = {'a': [1, 2]}",
        "for k, v in sorted(d.items(), key=lambda kv: (-len(kv[1]), kv[0])): k.upper(), v[0] + 1",
        "[x + y for x, y in zip([1], [2], strict=True)]",
        "max(d, key=lambda k: len(d[k])).upper()",
        "list(map(lambda x: x + 1, [1]))[0] + 1",
        "list(filter(None, [1, None]))[0] + 1",
        "dict(zip(['a'], [1]))['a'] + 1",
        "sum((x for x in [1]), start=0) + 1",
        "next((x for x in [1] if x), 0) + 1",
        "reversed([1]).__next__() + 1",
        "any(x > 1 for x in [1]) and all(x > 1 for x in [1])",
    ],
    "abstract classes": [
        "import abc",
        "class A(abc.ABC):",
        "    registry: ClassVar[dict[str, type['A']]] = {}",
        "    def __init_subclass__(cls, **kwargs: object) -> None:",
        "        super().__init_subclass__(**kwargs)",
        "        A.registry[cls.__name__] = cls",
        "    @abc.abstractmethod",
        "    def m(self) -> int: ...",
        "class B(A):",
        "    def m(self) -> int: return 1 + len(self.registry)",
        "A.registry['B']().m() + 1",
    ],
    "a guard": [
        "from typing_extensions import TypeGuard",
        "def g(o: object) -> TypeGuard[list[str]]: return isinstance(o, list) and all(isinstance(x, str) for x in o)",
        "def f(o: object) -> str: return o[0].upper() if g(o) else ''",
    ],
    "exceptions": [
        "class E(Exception):",
        "    def __init__(self, n: int) -> None:",
        "        super().__init__(n)",
        "        self.n = n",
        "try: pass",
        "except E as e: e.n + 1",
        "except OSError as e: print(e.errno, e.filename, e.strerror, f'{e}', e.__cause__, e.with_traceback(None))",
        "except (KeyError, ValueError) as e: raise E(1) from e",
    ],
    "weak references": ["import weakref", "class A: n = 1", "r = weakref.ref(A())", "x = r()", "if x: x.n + 1"],
    "random, hashing, numbers": [
        "import decimal, fractions, hashlib, math, random, statistics, struct, uuid",
        "random.choice([1]) + random.randint(1, 2) + math.floor(1.5)",
        "statistics.mean([1, 2]) + pow(2, 3) + round(1.5)",
        "hashlib.sha256(b'').hexdigest().upper() + uuid.uuid4().hex.upper()",
        "decimal.Decimal(1) + fractions.Fraction(1).numerator + abs(-1) + divmod(1, 2)[0]",
        "sum([1.5]) + min(1, 2) + 2 ** 2",
    ],
    "parsing": [
        "import argparse, urllib.parse, xml.etree.ElementTree as ET",
        "p = argparse.ArgumentParser()",
        "p.add_argument('--a', type=int, default=1)",
        "sub = p.add_subparsers(dest='c')",
        "sub.add_parser('x').set_defaults(run=print)",
        "urllib.parse.urlsplit('a').netloc.upper() + urllib.parse.parse_qs('a')['x'][0].upper()",
        "for e in ET.parse('a').getroot().iter('x'): e.tag.upper(), (e.text or '').upper(), e.attrib['k'].upper()",
    ],
    "class attributes and slots": [
        "class A:",
        "    __slots__ = ('n',)",
        "    def __init__(self, n: int = 0) -> None: self.n = n",
        "    def __eq__(self, o: object) -> bool: return isinstance(o, A) and o.n == self.n",
        "    def __hash__(self) -> int: return hash((type(self), self.n))",
        "    def __repr__(self) -> str: return f'{type(self).__name__}({self.n!r})'",
        "A() == A()",
        "{A(): 1}[A()] + 1",
    ],
    "a configuration file": [
        "import configparser, tomllib",
        "c = configparser.ConfigParser()",
        "c['a']['b'].upper() + c.get('a', 'b').upper()",
        "for name in c.options('a'): name.upper(), c[name].getint('x')",
    ],
    "tuples of variables": [
        "def f() -> tuple[int, str]: return 1, ''",
        "a, b = f()",
        "(c, d), e = f(), 1",
        "x = y = 1",
        "a + c + e + x + y + len(b + d)",
    ],
}

TYPED = [
    pytest.param("def f(s: str) -> None:\n    x: int = json.loads(s)\n", id="absorbed by an annotated assignment"),
    pytest.param("def f(s: str) -> int:\n    return int(json.loads(s))\n", id="absorbed by a parameter"),
    pytest.param(
        "def g(*, a: int) -> None: ...\ndef f(s: str) -> None:\n    g(**json.loads(s))\n",
        id="spread into typed parameters",
    ),
    pytest.param("def g(*a: int) -> None: ...\ndef f(a: Any) -> None:\n    g(*a)\n", id="spread by position"),
    pytest.param(
        "def f(s: str) -> str:\n    return json.loads(s)  # type: ignore[no-any-return]\n", id="absorbed by a return"
    ),
    pytest.param("def f(a: Any) -> None:\n    if a: pass\n    if not a or a is None: pass\n", id="truth and identity"),
    pytest.param("def f(a: Any) -> None:\n    if isinstance(a, str): a.upper()\n", id="narrowed before use"),
    pytest.param("def f(a: Any) -> None:\n    _ = a\n    __, ___ = 1, a\n", id="underscores are no variables"),
    pytest.param("def f(a):\n    return a.b\n", id="an unchecked body"),
    pytest.param("def f(a: Any) -> list[int]:\n    return [a, 1]\n", id="an item of a typed list"),
    pytest.param(
        "P = ParamSpec('P')\nR = TypeVar('R')\n"
        "def d(f: Callable[P, R]) -> Callable[P, R]:\n    @functools.wraps(f)\n"
        "    def w(*args: P.args, **kwargs: P.kwargs) -> R:\n        return f(*args, **kwargs)\n    return w\n",
        id="a decorator with a ParamSpec",
    ),
    pytest.param("T = TypeVar('T')\ndef f(x: T) -> list[T]:\n    y = x\n    return [y]\n", id="a type variable"),
    pytest.param("def f(x: AnyStr, y: AnyStr) -> AnyStr:\n    return x + y\n", id="a type variable over values"),
    *(
        pytest.param(f"def f(x: AnyStr) -> object:\n    return {expression}\n", id=f"over values: {expression}")
        for expression in (
            "x if isinstance(x, str) else x.decode()",
            "isinstance(x, bytes) and x.decode().upper() == 'A'",
            "not isinstance(x, bytes) or x.decode().upper() == 'A'",
            "(lambda: x if isinstance(x, str) else x.decode().upper())()",
            "[x.find('a')] if isinstance(x, str) else [x.find(b'a')]",
        )
    ),
    pytest.param(
        "def f(v: object) -> int:\n    if isinstance(v, (list, dict)): return len(v)\n    return 1\n",
        id="narrowed to bare containers",
    ),
    pytest.param(
        "@dataclasses.dataclass\nclass A:\n    x: int\n    y: list[int] = dataclasses.field(default_factory=list)\n",
        id="a dataclass",
    ),
    pytest.param(
        "class E(enum.Enum):\n    A = 1\n    B = enum.auto()\ndef f(e: E) -> str:\n    return e.name\n", id="an enum"
    ),
    pytest.param(
        "class N(NamedTuple):\n    a: int\ndef f(n: N) -> int:\n    a, = n\n    return n.a + n[0] + a\n",
        id="a named tuple",
    ),
    pytest.param(
        "class D(TypedDict):\n    a: int\ndef f(d: D) -> int:\n    return d['a'] + d.get('a', 1)\n",
        id="a typed dictionary",
    ),
    pytest.param("U = NewType('U', int)\ndef f(u: int) -> U:\n    return U(u)\n", id="a new type"),
    pytest.param(
        "J = Union[int, str]\ndef f(o: object) -> None:\n    isinstance(o, J)\n    print(J)\n", id="an alias as a value"
    ),
    pytest.param(
        "class A:\n    @property\n    def p(self) -> int: return 1\ndef f(a: A) -> int:\n    return a.p + 1\n",
        id="a property",
    ),
    pytest.param(
        "class A:\n    def __init__(this, n: int):\n        this.n = n\n    @classmethod\n"
        "    def make(k) -> A: return k(1)\n",
        id="receivers under other names",
    ),
    pytest.param("class A:\n    def __init__(self) -> None:\n        super().__init__()\n", id="super"),
    pytest.param("xs = []\nxs.append(1)\nd = {}\nd['a'] = 1\nn = None\n", id="partial types"),
    pytest.param("def f(c: type[int]) -> int:\n    return c('1') + c.__name__.count('a')\n", id="a class as a value"),
    pytest.param(
        "def f(p: str) -> str:\n    with open(p) as h, contextlib.suppress(OSError):\n"
        "        return h.read()\n    return ''\n",
        id="files",
    ),
    pytest.param(
        "async def g() -> int: return 1\nasync def f() -> None:\n"
        "    a, b = await asyncio.gather(g(), g())\n    a + b\n",
        id="awaited results",
    ),
    pytest.param(
        "def f(x: int | str) -> str:\n    match x:\n        case int(n): return str(n + 1)\n"
        "        case str() as s: return s.upper()\n",
        id="a match",
    ),
    pytest.param(
        "@functools.lru_cache(maxsize=None)\ndef g(x: int) -> int: return x\ndef f() -> int:\n    return g(1) + 1\n",
        id="a cached function",
    ),
    pytest.param("def f() -> None:\n    try: pass\n    except (OSError, ValueError) as e: e.args\n", id="an exception"),
    pytest.param(
        "class Pr(Protocol):\n    n: int\n    def m(self) -> int: ...\ndef f(p: Pr) -> int:\n    return p.n + p.m()\n",
        id="a protocol",
    ),
    pytest.param("def f(n: int) -> str:\n    return f'{n:>3} {n!r}' + '{}'.format(n)\n", id="formatting"),
    pytest.param(
        "def f(a: Any, n: int) -> str:\n"
        "    return f'{a} {a!r:>{n}}{a=}' + '%s %r' % (a, a) + '{} {!r:>3}'.format(a, a)\n",
        id="the text of Any",
    ),
    pytest.param(
        "def g() -> Never: ...\ndef f(x: int | None) -> int:\n    if x is None: return g()\n    return x or g()\n",
        id="a function that never returns",
    ),
    pytest.param(
        "def f(x: int | str) -> int:\n    if isinstance(x, int): return 1\n    elif isinstance(x, str): return 2\n"
        "    else: assert_never(x)\n",
        id="an exhaustive chain of checks",
    ),
    pytest.param("def f() -> None:\n    [].copy()\n    next(iter([])).a\n", id="empty lists"),
    pytest.param(
        "@overload\ndef g(x: int) -> int: ...\n@overload\ndef g(x: str) -> str: ...\n"
        "def g(x: Any) -> Any: return x\ndef f() -> int:\n    return g(1) + 1\n",
        id="an overload",
    ),
    pytest.param("def f() -> None:\n    print(__name__, __file__, sys.argv[0].upper())\n", id="module names"),
    pytest.param(
        "def f(xs: list[int]) -> int:\n    a, *b = xs\n    return a + sum(b)\n", id="starred unpacking of a list"
    ),
    pytest.param(
        "G = TypeVar('G')\nclass Box(Generic[G]):\n    def __init__(self, v: G) -> None:\n"
        "        self.v = v\ndef f() -> int:\n    return Box(1).v + Box[int](2).v\n",
        id="a generic class",
    ),
    pytest.param("def f() -> Iterator[int]:\n    x = yield 1\n    yield from [1]\n    print(x)\n", id="a generator"),
    *(pytest.param("".join(f"{line}\n" for line in lines), id=name) for name, lines in IDIOMS.items()),
]

ORIGINS = [
    pytest.param("def f(s: str) -> None:\n    json.loads(s)['a']\n", "`json.loads()` returns Any", id="a call"),
    pytest.param(
        "def f(s: str) -> None:\n    x: object = json.loads(s)['a']['b'].c\n",
        "`json.loads()` returns Any",
        id="a chain",
    ),
    pytest.param("nolib.x\n", "`nolib` is not typed", id="an import"),
    pytest.param("def f(row: Any) -> None:\n    row.a\n", "parameter `row` is Any", id="a declared parameter"),
    pytest.param(
        "def f(n: int, row) -> None:\n    row.a\n", "parameter `row` has no annotation", id="a bare parameter"
    ),
    pytest.param(
        "def g():\n    return 1\ndef f() -> None:\n    g().x\n", "`g()` has no annotations", id="an untyped function"
    ),
    pytest.param(
        "def f(s: str) -> None:\n    x = json.loads(s)\n    x.y\n",
        "`json.loads()` returns Any",
        id="through a variable",
    ),
    pytest.param("class A:\n    x: Any\ndef f(a: A) -> None:\n    a.x.y\n", "`a.x` is Any", id="an attribute"),
    pytest.param("def f(d: dict[str, Any]) -> None:\n    d['a'].y\n", "an item of `d` is Any", id="an item"),
]


def in_function(body: str) -> str:
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return f"{HEAD}\nasync def f(a: Any, n: int, s: str, o: object, m: list[Any]) -> None:\n{lines}\n"


@pytest.fixture(scope="module")
def measure(measure_all: Callable[[Iterable[str]], dict[str, ModuleTypes]]) -> Measure:
    inside = [in_function(str(row.values[0])) for row in COUNTED]
    return measure_all([*inside, *(HEAD + str(row.values[0]) for row in [*TYPED, *ORIGINS])]).__getitem__


def test_the_old_parser_gives_the_same(measure_all: Callable[..., dict[str, ModuleTypes]], measure: Measure) -> None:
    sources = [*(in_function(str(row.values[0])) for row in COUNTED), *(HEAD + str(row.values[0]) for row in TYPED)]
    for source, found in measure_all(sources, "native_parser = false\n").items():
        told = {(each.symbol, each.line, each.detail) for each in measure(source).of("operation")}
        assert told == {(each.symbol, each.line, each.detail) for each in found.of("operation")}, source


@pytest.mark.parametrize(("body", "kinds"), COUNTED)
def test_counted(measure: Measure, body: str, kinds: list[str]) -> None:
    found = measure(in_function(body)).of("operation")
    assert sorted(kinds) == sorted(each.detail for each in found)
    assert all(each.symbol.partition(".")[0] == "f" for each in found)


@pytest.mark.parametrize("source", TYPED)
def test_typed_code_has_none(measure: Measure, source: str) -> None:
    assert not measure(HEAD + source).of("operation")


@pytest.mark.parametrize("source", [row for row in TYPED if row.id in IDIOMS])
def test_idioms_are_sound(measure: Measure, source: str) -> None:
    assert not measure(HEAD + source).errors


@pytest.mark.parametrize(("source", "origin"), ORIGINS)
def test_origin(measure: Measure, source: str, origin: str) -> None:
    assert {origin} == {each.note for each in measure(HEAD + source).of("operation")}
