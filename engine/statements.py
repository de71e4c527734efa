"""Reads the statements of a method's own `update`, so that they can be executed one by one (tracing.py)."""

import ast
import inspect
import textwrap
from typing import Any, NamedTuple


class Statement(NamedTuple):
    """A top-level statement of an `update`."""

    source: str
    code: Any  # compiled
    right: ast.expr | None  # what an assignment computes, or what is returned as the new point
    names: tuple[str, ...]  # what it assigns
    returns: bool
    shown: bool


def statements(update) -> tuple[Statement, ...]:
    """Returns the statements of an update; none if it has no source text, or returns from the midst of it."""
    try:
        source = textwrap.dedent(inspect.getsource(update))
        function = ast.parse(source).body[0]
    except (OSError, TypeError, SyntaxError):
        return ()
    if not isinstance(function, ast.FunctionDef):
        return ()
    *before, last = function.body
    if not isinstance(last, ast.Return) or last.value is None or any(_leaves(node) for node in before):
        return ()
    return tuple(_statement(node, source) for node in function.body)


def _leaves(node: ast.AST) -> bool:
    """Tells whether a statement returns or yields from the function that it stands in."""
    if isinstance(node, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
        return False
    own = isinstance(node, (ast.Return, ast.Yield, ast.YieldFrom, ast.Await, ast.Nonlocal, ast.Global))
    return own or any(_leaves(child) for child in ast.iter_child_nodes(node))


def _statement(node: ast.stmt, whole: str) -> Statement:
    source = " ".join((ast.get_source_segment(whole, node) or ast.unparse(node)).split())
    if isinstance(node, ast.Return):
        assert node.value is not None
        code = compile(ast.Expression(node.value), "<return>", "eval")
        new = node.value.elts[0] if isinstance(node.value, ast.Tuple) and len(node.value.elts) == 2 else None
        return Statement(source, code, new, ("x",), True, not isinstance(new, ast.Name))
    code = compile(ast.Module([node], []), "<statement>", "exec")
    names = tuple(
        dict.fromkeys(
            part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
        )
    )
    right: ast.expr | None = None
    if isinstance(node, ast.Assign | ast.AnnAssign):
        right = node.value
    elif isinstance(node, ast.AugAssign):
        right = ast.BinOp(ast.Name(ast.unparse(node.target), ast.Load()), node.op, node.value)
    quiet = isinstance(node, (ast.Expr, ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Pass))
    return Statement(source, code, right, names, False, not quiet and bool(names))
