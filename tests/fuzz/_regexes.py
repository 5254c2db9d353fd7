"""Every regular expression of the package, attacked by itself.

A pattern is fed with what its own repetitions match, over and over, with an end on which it fails: whatever is more
than linear in that shows. The attack strings are made from the parsed pattern, for each repetition what leads to it
and what it repeats, and from the characters it names, alone and in pairs.
"""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib import import_module
from itertools import islice, product
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FunctionType, ModuleType
from typing import Any

from ._growth import Repeated
from ._trial import TooSlowError, timed

#: How deep tables of patterns may lie in tables, and how long one may be: a dictionary of words holds none.
DEPTH, LONG = 4, 2000

#: So many of a pattern's characters are tried in pairs.
PAIRED = 8

#: A repetition up to less than this is no repetition.
OFTEN = 30

#: The functions of :mod:`re` that take a pattern and a text, and the methods that look at one place of a text only.
FUNCTIONS = frozenset("search match fullmatch split findall finditer sub subn".split())
ANCHORED = frozenset({"match", "fullmatch"})

#: What no pattern of the package ends with.
TAILS = ("\U000e0001", "\n\U000e0001")

#: Patterns that are more than linear in what they are given, and why that is never long.
BOUNDED = {
    "discourse.corpus.abstract._CUT_OFF": "the last characters of a line",
    "discourse.corpus.compilations._BRACKETS": "a whole line, matched from its beginning only",
    "discourse.corpus.dating.rules.years._REACHED": "thirty characters behind a year",
    "discourse.corpus.residue.LINK_LISTS": "a line that is shorter than the rule's own bound",
    "discourse.publish.cite.findings._SAMPLED": "a sentence of the package",
    "discourse.publish.cite.references.cited": "the methods statement of the package",
    "discourse.publish.room.pictures._DOTS": "a drawing of the package",
    "discourse.publish.room.pictures._LEFT_OUT": "a drawing of the package",
    "discourse.publish.room.pictures._LONG": "a drawing of the package",
    "discourse.publish.room.pictures._SIGN": "a drawing of the package",
}

#: What is called slow: seconds at least, times as long as four quarters of the text take one after the other (what
#: grows with the square takes four times), and when to stop waiting.
FLOOR, GROWTH, LIMIT = 0.01, 2.0, 0.3


@dataclass(frozen=True)
class Found:
    """A pattern, where it is said, and whether it is only ever matched at one place."""

    where: str
    pattern: re.Pattern[Any]
    anchored: bool = False


@cache
def collect(package: str = "discourse") -> tuple[Found, ...]:
    """The patterns of a package: what modules and classes hold, in whatever table, and what stands in calls."""
    found: dict[tuple[str | bytes, int], Found] = {}
    for name in _modules(package):
        module = import_module(name)
        source = inspect.getsource(module)
        for label, value in _held(module):
            for pattern in _patterns(value, DEPTH):
                used = set(re.findall(rf"\b{label}\s*\.\s*([a-z]+)\(", source))
                one = Found(f"{name}.{label}", pattern, bool(used) and used <= ANCHORED)
                key = (pattern.pattern, pattern.flags)
                if key not in found or (found[key].anchored and not one.anchored):
                    found[key] = one
        for label, pattern, anchored in _inline(source):
            found.setdefault((pattern.pattern, pattern.flags), Found(f"{name}.{label}", pattern, anchored))
    return tuple(sorted(found.values(), key=lambda one: one.where))


def attacked() -> list[Found]:
    """The patterns that have to be linear: all but the exceptions."""
    return [one for one in collect() if one.where not in BOUNDED]


def _modules(package: str) -> Iterator[str]:
    top = import_module(package)
    yield package
    for module in pkgutil.walk_packages(top.__path__, f"{package}."):
        if not module.name.endswith("__main__"):
            yield module.name


def _held(module: ModuleType) -> Iterator[tuple[str, object]]:
    """What a module and its classes call by a name, and what functions without arguments keep for good."""
    for name, value in vars(module).items():
        yield name, value
        if getattr(value, "__module__", None) != module.__name__:
            continue
        if isinstance(value, type):
            yield from vars(value).items()
        elif hasattr(value, "cache_info") and not inspect.signature(value).parameters:
            yield name, value()
        if isinstance(value, FunctionType):
            yield name, (value.__defaults__, tuple(c.cell_contents for c in value.__closure__ or ()))


def _patterns(value: object, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Sized) and len(value) > LONG:
        return
    elif depth and isinstance(value, dict):
        yield from _patterns([*value.keys(), *value.values()], depth - 1)
    elif depth and isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _patterns(item, depth - 1)
    elif depth and is_dataclass(value) and not isinstance(value, type):
        yield from _patterns([getattr(value, f.name, None) for f in fields(value)], depth - 1)


def _inline(source: str) -> Iterator[tuple[str, re.Pattern[Any], bool]]:
    """The patterns that stand as constants in calls of :mod:`re`, with the function that calls."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for node in ast.walk(function):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            of, constant = node.func.value, node.args[0]
            if not (isinstance(of, ast.Name) and of.id == "re" and node.func.attr in FUNCTIONS):
                continue
            if isinstance(constant, ast.Constant) and isinstance(constant.value, str | bytes):
                yield function.name, re.compile(constant.value), node.func.attr in ANCHORED


# ── what to attack one with ─────────────────────────────────────────────────────────────────────────────


def attacks(pattern: re.Pattern[Any]) -> Iterator[Repeated]:
    """Repeated strings that a pattern may stumble over, the likeliest first."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    pumps = list(dict.fromkeys(_pumps(tree, "")))
    letters = "".join(dict.fromkeys((*_letters(tree), *(c for _, body in pumps for c in body), *"a1 \n一")))
    for (head, body), tail in product(pumps, TAILS):
        yield _repeated(body, head=head, tail=tail)
    for head, body in pumps:
        if head:
            yield _repeated(head + body * 3)
    for one in letters:
        yield _repeated(one, tail=TAILS[0])
    for one, two in product(letters[:PAIRED], repeat=2):
        if one != two:
            yield _repeated(one + two, tail=TAILS[0])
            yield _repeated(one, two, tail=TAILS[0])


def _repeated(first: str, second: str = "", head: str = "", tail: str = "") -> Repeated:
    return Repeated(*(part.encode("utf-8", "surrogatepass") for part in (first, second, head, tail)))


def _pumps(tree: Iterable[Any], head: str) -> Iterator[tuple[str, str]]:
    """For each repetition without a near bound: what leads to it, and what it repeats."""
    for op, value in tree:
        if op in {code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT}:
            _, high, body = value
            if high is code.MAXREPEAT or high >= OFTEN:
                for sample in _samples(body):
                    yield head, sample
            yield from _pumps(body, head)
        elif op is code.SUBPATTERN:
            yield from _pumps(value[3], head)
        elif op is code.ATOMIC_GROUP:
            yield from _pumps(value, head)
        elif op is code.BRANCH:
            for branch in value[1]:
                yield from _pumps(branch, head)
        elif op in {code.ASSERT, code.ASSERT_NOT} and value[0] > 0:
            yield from _pumps(value[1], head)
        head += next(_samples([(op, value)]), "")


def _samples(tree: Iterable[Any]) -> Iterator[str]:
    """Some short strings that a stretch of a pattern matches, or nearly."""
    choices = [list(islice(_sample(op, value), 4)) or [""] for op, value in tree]
    for parts in islice(product(*choices), 12):
        if "".join(parts):
            yield "".join(parts)


def _sample(op: Any, value: Any) -> Iterator[str]:
    if op is code.LITERAL:
        yield chr(value)
    elif op is code.NOT_LITERAL:
        yield from (c for c in "a一1 <" if ord(c) != value)
    elif op is code.ANY:
        yield from "a一 "
    elif op is code.IN:
        yield from _members(value)
    elif op is code.BRANCH:
        for branch in value[1]:
            yield from islice(_samples(branch), 2)
    elif op is code.SUBPATTERN:
        yield from _samples(value[3])
    elif op is code.ATOMIC_GROUP:
        yield from _samples(value)
    elif op in {code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT}:
        for sample in _samples(value[2]):
            yield sample * max(1, min(value[0], 40))


def _members(value: Any) -> Iterator[str]:
    """Some characters of a class, one of each part of it."""
    negated = bool(value) and value[0][0] is code.NEGATE
    if negated:
        source = parser.parse("")  # a pattern of this class alone says what is in it
        source.append((code.IN, value))
        from re import _compiler  # type: ignore[attr-defined]

        one = _compiler.compile(source)
        yield from (c for c in "a一1 <\n，-\"'" if one.fullmatch(c))
        return
    for op, argument in value:
        if op is code.LITERAL:
            yield chr(argument)
        elif op is code.RANGE:
            yield chr(argument[0])
            yield chr(argument[1])
        elif op is code.CATEGORY:
            yield {code.CATEGORY_SPACE: " ", code.CATEGORY_DIGIT: "1"}.get(argument, "a")


def _letters(tree: Iterable[Any]) -> Iterator[str]:
    """The characters that a pattern names, one of each class."""
    for op, value in tree:
        if op in {code.LITERAL, code.NOT_LITERAL}:
            yield chr(value)
        elif op is code.IN:
            yield from islice(_members(value), 3)
        elif op in {code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT}:
            yield from _letters(value[2])
        elif op is code.SUBPATTERN:
            yield from _letters(value[3])
        elif op is code.ATOMIC_GROUP:
            yield from _letters(value)
        elif op is code.BRANCH:
            for branch in value[1]:
                yield from _letters(branch)
        elif op in {code.ASSERT, code.ASSERT_NOT}:
            yield from _letters(value[1])


# ── the attack ──────────────────────────────────────────────────────────────────────────────────────────


def weakness(found: Found, strings: Iterable[Repeated], size: int) -> str:
    """What a pattern takes too long over, in words; empty if nothing of the strings is. What is suspected is asked
    again, twice as long.
    """
    for data in strings:
        if all(_slow(found, data, times * size) for times in (1, 2, 2)):
            return f"{found.where}: {found.pattern.pattern!r} on {data}"
    return ""


def _slow(found: Found, data: Repeated, size: int) -> bool:
    """Whether four times as much takes far more than four times as long; a square takes sixteen times.

    A quarter is measured four times over: some systems count a process's time in steps of four milliseconds.
    """
    run = _searching(found)

    def fourfold(quarter: bytes) -> None:
        for _ in range(4):
            run(quarter)

    try:
        large = timed(run, data.of(size), LIMIT)
        return large > FLOOR and large > GROWTH * timed(fourfold, data.of(size // 4), LIMIT)
    except TooSlowError:
        return True


def _searching(found: Found) -> Callable[[bytes], None]:
    pattern, is_text = found.pattern, isinstance(found.pattern.pattern, str)

    def run(data: bytes) -> None:
        text = data.decode("utf-8", "surrogatepass") if is_text else data
        if found.anchored:
            pattern.match(text)
            pattern.fullmatch(text)
        else:
            for _ in pattern.finditer(text):
                pass

    return run
