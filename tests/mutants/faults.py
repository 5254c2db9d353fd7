"""The faults: what is put in the place of what, in a module's functions and in the values of its constants."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from copy import copy
from typing import Any, NamedTuple

#: What is put in the place of what: operators, names, and signs of a pattern.
_SWAPS = """Lt LtE GtE,LtE Lt Gt,Gt GtE LtE,GtE Gt Lt,Eq NotEq,NotEq Eq,In NotIn,NotIn In,Is IsNot,IsNot Is,And Or,
Or And,Add Sub,Sub Add,Mult Div,Div Mult,FloorDiv Mult,Mod FloorDiv,Pow Mult,BitAnd BitOr,BitOr BitAnd"""
OPERATORS = {getattr(ast, a): [getattr(ast, b) for b in to] for a, *to in map(str.split, _SWAPS.split(","))}
NAMES = dict(
    zip("min max any all minimum maximum".split(), "max min all any maximum minimum".split(), strict=True)
)
SIGNS = {"*": "+", "+": "*", "=": "!", "!": "=", r"\d": r"\D", r"\s": r"\S", r"\w": r"\W"}
PATTERN = re.compile(
    r"(?<![(\\?*+}|])\?|(?<=\[)\^|^\^|\$$|\|[^|()\[\]{}\\?*+]+|(?<=[^\\\[\-^])[^\\\]\-](?=\])"  # left out
    r"|(?<!\\)[*+]|(?<=\(\?)[=!]|(?<=\(\?<)[=!]|\\[dsw]|(?<=[{,])\d+(?=[,}])"  # changed
)
#: Fields and arguments that only say how something is done, or in what words.
UNTOUCHED = {"annotation", "returns", "targets", "target", "strict", "where", "expected", "advice", "help"}


class Mutant(NamedTuple):
    """A fault: what stands instead of ``old`` in a field of ``holder``, within a statement of a module."""

    statement: ast.stmt
    holder: Any
    field: str
    index: int | None
    old: ast.AST
    new: ast.AST

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.holder, self.field, node)
        else:
            getattr(self.holder, self.field)[self.index] = node

    def __str__(self) -> str:
        was, now = (" ".join(ast.unparse(node).split()) for node in (self.old, self.new))
        same = next((i for i, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), 0)
        was, now = (text[max(0, same - 60) : same + 80] for text in (was, now))
        return f"{getattr(self.old, 'lineno', self.statement.lineno)}  {was}  →  {now}"


def mutants(tree: ast.Module) -> Iterator[Mutant]:
    """Every fault that can be put into a module: its functions and the values of its constants."""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            for function in (f for f in ast.walk(statement) if isinstance(f, ast.FunctionDef)):
                yield from _within(function, statement, ("body",))
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and not isinstance(statement.value, ast.Name):
            yield from _within(statement, statement, ("value",))


def _within(holder: ast.AST, statement: ast.stmt, fields: tuple[str, ...]) -> Iterator[Mutant]:
    for field in fields:
        value = getattr(holder, field)
        for i, old in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(old, ast.AST) or {field, getattr(old, "arg", None)} & UNTOUCHED:
                continue
            for new in _instead(old):
                yield Mutant(statement, holder, field, i, old, ast.copy_location(new, old))
            prose = isinstance(old, ast.Expr) and isinstance(old.value, ast.Constant)
            if not prose and not isinstance(old, ast.Raise | ast.FunctionDef | ast.Assert):
                yield from _within(old, statement, old._fields)


def _instead(node: Any) -> Iterator[Any]:
    def but(**fields: Any) -> Any:
        new = copy(node)
        new.__dict__.update(fields)
        return new

    def fewer(field: str) -> Iterator[Any]:
        items = getattr(node, field)
        return (but(**{field: items[:i] + items[i + 1 :]}) for i in range(len(items)))

    match node:
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                yield from (but(ops=[*ops[:i], new(), *ops[i + 1 :]]) for new in OPERATORS[type(op)])
        case ast.BinOp(op=op) if type(op) in OPERATORS:
            yield but(op=OPERATORS[type(op)][0]())
        case ast.BoolOp(op=op):
            yield from (but(op=OPERATORS[type(op)][0]()), *fewer("values"))
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield copy(operand)
        case ast.Constant(value=bool() as value):
            yield but(value=not value)
        case ast.Constant(value=int() as value):
            yield from (but(value=value + 1), but(value=value - 1))
        case ast.Constant(value=float() as value):
            yield from (but(value=value * 1.5 + (not value)), but(value=value / 2 - (not value)))
        case ast.Constant(value=str() as value) if re.search(r"\(\?|\\[dsw]|\[.+\]|\S\|\S", value):
            for m in PATTERN.finditer(value):
                put = str(int(m[0]) + 1) if m[0].isdigit() and m.end() < len(value) else SIGNS.get(m[0], "")
                yield but(value=value[: m.start()] + put + value[m.end() :])
        case ast.Slice():
            yield from (but(**{end: None}) for end in ("lower", "upper") if getattr(node, end))
        case ast.IfExp(body=body, orelse=orelse):
            yield from (copy(body), copy(orelse))
        case ast.Call(keywords=keywords):
            yield from (
                new for k, new in zip(keywords, fewer("keywords"), strict=True) if k.arg not in UNTOUCHED
            )
        case ast.Name(id=name) if name in NAMES:
            yield but(id=NAMES[name])
        case ast.Attribute(attr=name) if name in NAMES:
            yield but(attr=NAMES[name])
        case ast.comprehension():
            yield from fewer("ifs")
        case ast.If(test=test):
            yield from (but(test=ast.copy_location(ast.Constant(x), test)) for x in (True, False))
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield but(value=ast.copy_location(ast.Constant(None), value))
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()
