"""One bound on everything compiled: it holds over all kinds, under threads, and what falls out is freed."""

import ast
import gc
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor

import jax
import jax.numpy as jnp
import numpy as np

from engine import kept, sampling
from engine.batch import Member, paths
from engine.beneath import is_compiled
from engine.grid import sweep
from engine.kept import KEPT, Kept
from engine.run import run
from engine.tracing import trace
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import default_hypers
from states import registry
from states.setting import on
from tests.support.tree import ROOT, files
from typed.method import key_of_program
from typed.surface import key_of


def everything(landscape, optimizer) -> list[np.ndarray]:
    """What a pair's programs compute: a run, the race of a slider, the ends of a map, the inside of a step, the surface."""
    made = run(optimizer, on(landscape, steps=5, noise=0.0))
    swept = paths([optimizer], on(landscape, steps=5), [Member([{}], None, None, 0.0, 0)])
    ends = sweep(optimizer, on(landscape, steps=5), {"x": np.linspace(-1, 1, 3), "y": np.linspace(-1, 1, 2)})
    inside = trace(optimizer, on(landscape, noise=0.0), default_hypers(landscape, optimizer), made)
    return [
        made.x,
        swept.x,
        ends.x,
        inside.x,
        sampling.curvature(landscape, made.x),
        sampling.gradient_field(landscape, made.x),
    ]


def test_one_bound_holds_over_all_kinds_and_nothing_that_is_computed_changes(monkeypatch):
    landscape, methods = LANDSCAPES["bowl"], [OPTIMIZERS[key] for key in ("sgd", "momentum")]
    KEPT.clear()
    plain = [everything(landscape, optimizer) for optimizer in methods]
    assert len(KEPT) > 8  # of every kind at least one
    assert KEPT.megabytes <= KEPT.limit
    monkeypatch.setattr(KEPT, "limit", 12.0)  # not enough for one pair
    KEPT.clear()
    for optimizer, before in zip(methods, plain, strict=True):
        for one, other in zip(everything(landscape, optimizer), before, strict=True):
            np.testing.assert_array_equal(one, other)
        assert KEPT.megabytes <= 15.0  # the newest stays, however large


def test_every_compiled_function_is_made_where_it_is_kept():
    # One that nobody keeps would be compiled with every call; one in a cache of its own would be outside of the bound.
    def compiles(node: ast.AST) -> bool:
        return any(isinstance(part, ast.Attribute) and ast.unparse(part) == "jax.jit" for part in ast.walk(node))

    found = 0
    for file in files(ROOT):
        if file.relative_to(ROOT).parts[0] in ("landscapes", "problems", "optimizers", "engine", "lecture"):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if compiles(node):
                    assert isinstance(node, ast.FunctionDef), f"{file.name}:{node.lineno}"
                    assert any(ast.unparse(one).startswith("compiled(") for one in node.decorator_list), node.name
                    found += 1
    assert found >= 8


def test_the_one_not_used_for_longest_goes_first_and_is_freed():
    store = Kept(limit=3.0)
    made = []

    @store.compiled(megabytes=1.0)
    def function(n):
        made.append(n)
        return jax.jit(lambda x: x + n)

    functions = [function(n) for n in range(3)]
    seen = [weakref.ref(one) for one in functions]
    assert [int(one(jnp.array(1))) for one in functions] == [1, 2, 3]
    del functions
    function(0)  # so that 1 is the one not used for longest
    function(3)
    gc.collect()
    assert [ref() is None for ref in seen] == [False, True, False]
    assert len(store) == 3
    function(1)
    assert made == [0, 1, 2, 3, 1]


def programs() -> int:
    """How many compiled programs the process holds, whoever holds them."""
    return len(jax.local_devices()[0].client.live_executables())


def test_what_was_compiled_for_a_formula_and_for_lines_leaves_with_them():
    KEPT.clear()
    everything(registry.surface(key_of("|x|+y^4")), registry.method(key_of_program("v=rho*v+g;x=x-lr*v")))
    of_entries = [getattr(one.value, "path", getattr(one.value, "steps", one.value)) for one in KEPT._entries.values()]
    seen = [weakref.ref(one) for one in of_entries if callable(one) and is_compiled(one)]
    before = programs()
    assert before >= len(seen) >= 6
    del of_entries
    KEPT.clear()
    gc.collect()
    assert [ref() for ref in seen] == [None] * len(seen)
    assert programs() <= before - len(seen)


def test_the_memory_of_many_that_were_dropped_is_given_back(monkeypatch):
    given_back = []
    monkeypatch.setattr(kept, "give_back", lambda: given_back.append(len(made)))
    store, made = Kept(limit=60.0), list[int]()

    @store.compiled(megabytes=30.0)
    def function(n: int) -> None:
        made.append(n)

    for n in range(10):
        function(n)
        function(n)
    assert given_back == [4, 6, 8, 10]  # 60 MB were dropped each time


def test_a_guess_may_depend_on_what_is_compiled():
    store = Kept(limit=10.0)

    @store.compiled(megabytes=lambda n: 2.0 * n)
    def function(n):
        return object()

    first = function(2)
    function(3)
    assert store.megabytes == 10.0
    assert function(2) is first  # so that 3 is the one not used for longest
    function(1)
    assert store.megabytes == 6.0
    assert function(2) is first


def test_one_that_falls_out_while_it_runs_ends_its_call():
    store = Kept(limit=1.0)
    inside, release = threading.Event(), threading.Event()

    def wait(x):
        inside.set()
        assert release.wait(20)
        return x

    @store.compiled(megabytes=1.0)
    def function(n):
        like = jax.ShapeDtypeStruct((), float)
        return jax.jit(lambda x: 2 * jax.pure_callback(wait, like, x)) if n == 0 else jax.jit(lambda x: x)

    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(lambda: float(function(0)(21.0)))
        assert inside.wait(20)
        function(1)
        gc.collect()
        release.set()
        assert answer.result() == 42.0
    assert len(store) == 1


def test_many_threads_share_what_is_kept_and_never_exceed_the_bound():
    store, most = Kept(limit=10.0), []

    @store.compiled(megabytes=1.0)
    def value(n):
        return object(), n

    @store.compiled(megabytes=3.0)
    def larger(n):
        return value(n)  # asks for another one

    def visitor(seed: int) -> None:
        for n in np.random.default_rng(seed).integers(0, 30, 500).tolist():
            assert value(n)[1] == n
            assert larger(n)[1] == n
            most.append(store.megabytes)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(visitor, range(8)))
    assert max(most) <= 10.0
