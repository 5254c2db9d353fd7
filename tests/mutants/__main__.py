"""Do the tests see a fault? Small ones are put into the code that makes the numbers, one at a time; a test must fail.

``python -m tests.mutants [FAMILY or MODULE ...] [--sample N] [--seed S] [--seconds T]``

A mutant is made in memory, never on the disk: the process that has imported everything and run every test once forks,
the child swaps the code of the one function (or works out the one constant again, and what hangs on it), and runs the
tests that call it, the quickest first, until one fails. What no test fails on is printed, ``file:line  was → is``: a
hole in the tests, or a fault that changes nothing, which only a reader can tell.
"""

from __future__ import annotations

import argparse
import ast
import gc
import operator
import os
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

from .faults import Mutant, mutants

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "discourse"
#: What is mutated, and the tests that are about it.
FAMILIES = {
    "statistics": (
        "compare/ ranksum permutation intervals ratios effects counts pairs clustered correction multiplicity "
        "kendall trends dispersion* divergence agreement",
        "compare/ agreement* eras in* m* p* t* clustered contrast correction dispersion group* strat*",
    ),
    "dating": ("corpus/dating/ * rules/*", "corpus/ dating* fast_dating* mutants_dating*"),
    "repair": ("repair/ decode mojibake gbk byteshift pinyin layout masks zones traced", "repair/ [!p]*"),
    "stance": ("segment/stance/ *", "segment/ stance fast_segment mutants*"),
}
#: Large data that nobody reads again for a mutant, unless it is the one who reads it.
_LARGE = ("corpus.dating.lexicon", "repair.language", "segment.dictionary", "segment.tokens")
KEPT = {f"discourse.{name}" for name in _LARGE}

#: What can become of a mutant, by the exit code of its process.
VERDICTS = ("survived", "killed", "stillborn", "unreached")


class Campaign:
    """A pytest plugin: the tests are collected and run once, then again and again on faults."""

    def __init__(self, paths: list[Path], asked: argparse.Namespace) -> None:
        self.paths, self.asked = paths, asked
        self.calls: dict[pytest.Item, set[CodeType]] = {}
        self.cost: dict[pytest.Item, float] = {}

    def pytest_configure(self) -> None:
        from hypothesis import HealthCheck, settings

        calm = settings(
            deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        settings.register_profile("mutants", calm)
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for item in session.items:
            self.measure(item, sys.settrace)
        for item in list(self.calls):
            self.measure(item, lambda trace: None)
        session.testsfailed = 0
        print(f"{len(self.calls)} tests, {sum(self.cost.values()):.0f} s", flush=True)
        self.functions = [f for f in gc.get_objects() if isinstance(f, FunctionType) and _ours(f.__code__)]
        total: Counter[str] = Counter()
        for path in self.paths:
            tree, name = ast.parse(path.read_bytes()), path.relative_to(PACKAGE).as_posix()
            every = list(mutants(tree))
            random.Random(f"{self.asked.seed} {name}").shuffle(every)
            verdicts = Counter(
                self.verdict(session, path, tree, mutant) for mutant in every[: self.asked.sample]
            )
            print(f"{name}: {_said(verdicts)}", flush=True)
            total += verdicts
        print(f"together: {_said(total)}", flush=True)
        return True

    def measure(self, item: pytest.Item, watch: Callable[[Any], None]) -> None:
        """What a test calls, and how long it takes; if it fails without a fault, it is no witness."""
        seen: set[CodeType] = self.calls.pop(item, set())
        self.forget("")
        failed, began = item.session.testsfailed, time.process_time()
        watch(lambda frame, event, arg: seen.add(frame.f_code))
        self.run(item)
        watch(None)
        if item.session.testsfailed == failed:
            self.calls[item], self.cost[item] = {c for c in seen if _ours(c)}, time.process_time() - began
        else:
            print(f"fails without a fault: {item.nodeid}", flush=True)

    def run(self, item: pytest.Item) -> None:
        if isinstance(item, pytest.DoctestItem):  # it forgets its module's names when it is done
            item.dtest.globs.update(vars(_module(item.path)))
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)

    def forget(self, module: str) -> None:
        """Empties the caches of functions, for they may hold what a fault would change."""
        for home, space in _spaces():
            for cached in list(vars(space).values()) if home not in KEPT - {module} else ():
                if hasattr(cached, "cache_clear") and cached.__module__ == home:
                    cached.cache_clear()

    def verdict(self, session: pytest.Session, path: Path, tree: ast.Module, mutant: Mutant) -> str:
        """What became of a mutant, in a child of this process."""
        mutant.put(mutant.new)
        child, code = os.fork(), 2
        if not child:
            try:
                code = self.trial(session, path, ast.fix_missing_locations(tree), mutant.statement)
            finally:
                os._exit(code)
        status = os.waitpid(child, 0)[1]
        mutant.put(mutant.old)
        verdict = "timed out" if os.WIFSIGNALED(status) else VERDICTS[os.WEXITSTATUS(status)]
        if verdict in ("survived", "unreached"):
            print(f"  {verdict}: {path.relative_to(ROOT)}:{mutant}", flush=True)
        return verdict

    def trial(self, session: pytest.Session, path: Path, tree: ast.Module, statement: ast.stmt) -> int:
        """The place of the verdict among :data:`VERDICTS`; an exception means that it could not be put in at all."""
        module = _module(path)
        touched = self.swap(compile(tree, str(path), "exec", dont_inherit=True))
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            if not any(calls & touched for calls in self.calls.values()):  # it may have made a constant
                touched |= self.spread(module, tree, {statement.name})
        else:
            touched |= self.spread(module, tree, _bound(statement))
        if module.__name__ in KEPT:
            touched |= {function.__code__ for function in self.functions}  # whoever was given the data
        self.forget(module.__name__)
        tests = sorted((i for i, calls in self.calls.items() if calls & touched), key=self.cost.__getitem__)
        began = time.process_time()
        limit = int(began + 4 * self.asked.seconds + 2)
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        for item in tests:
            if time.process_time() + self.cost[item] > began + self.asked.seconds and item is not tests[0]:
                break
            self.run(item)
            if session.testsfailed:
                break
        return 1 if session.testsfailed else 0 if tests else 3

    def swap(self, compiled: CodeType) -> set[CodeType]:
        """Gives the functions of a file their new code where it differs; gives back the old."""
        key = operator.attrgetter("co_qualname", "co_firstlineno")
        count = Counter(map(key, _codes(compiled)))
        new = {key(code): code for code in _codes(compiled) if count[key(code)] == 1}
        changed = set()
        for function in (f for f in self.functions if f.__code__.co_filename == compiled.co_filename):
            old = function.__code__
            function.__code__ = new.get(key(old), old)
            changed |= {old} - {function.__code__}
        return changed

    def spread(self, module: ModuleType, tree: ast.Module, names: set[str]) -> set[CodeType]:
        """Works out constants again, and what hangs on them or is made by a function, here and where imported; gives
        who uses them."""
        space, before = vars(module), dict(vars(module))
        for statement in tree.body:
            if isinstance(statement, ast.Assign | ast.AnnAssign) and names & _names(statement):
                exec(compile(ast.Module([statement], []), str(module.__file__), "exec"), space)
                names = names | _bound(statement)
        mine = [f.__code__ for f in self.functions if f.__code__.co_filename == module.__file__]
        used = names - {s.name for s in tree.body if isinstance(s, ast.FunctionDef | ast.ClassDef)}
        users = {code for code in mine if any(used & set(inner.co_names) for inner in _codes(code))}
        new = {n for n in names & space.keys() if space[n] is not before.get(n, space)}
        for other in [space for _, space in _spaces() if space is not module]:
            hit = {n for n in new & vars(other).keys() if vars(other)[n] is before.get(n, space)}
            vars(other).update({n: space[n] for n in hit})
            if hit:
                users |= self.spread(other, ast.parse(Path(str(other.__file__)).read_bytes()), hit)
        return users


def _spaces() -> list[tuple[str, ModuleType]]:
    return [(name, module) for name, module in sys.modules.items() if name.startswith(("discourse", "tests"))]


def _module(path: Path) -> ModuleType:
    return next(m for m in list(sys.modules.values()) if getattr(m, "__file__", None) == str(path))


def _ours(code: CodeType) -> bool:
    return code.co_filename.startswith((str(PACKAGE), str(ROOT / "tests")))


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    yield from chain.from_iterable(_codes(inner) for inner in code.co_consts if isinstance(inner, CodeType))


def _names(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _bound(statement: ast.stmt) -> set[str]:
    return {n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _said(verdicts: Counter[str]) -> str:
    born = verdicts.total() - verdicts["stillborn"]
    return ", ".join([f"{born} mutants", *(f"{n} {verdict}" for verdict, n in sorted(verdicts.items()))])


def _files(folder: Path, said: str, before: str = "") -> list[Path]:
    inside, *patterns = said.split()
    return sorted({p for pattern in patterns for p in folder.glob(f"{inside}{before}{pattern}.py")})


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=str(__doc__).split("\n")[0])
    parser.add_argument("only", nargs="*", help=f"{', '.join(FAMILIES)}; a module such as compare/ranksum")
    parser.add_argument("--sample", type=int, default=15, help="mutants a module (15)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=3, help="of tests a mutant (3)")
    asked = parser.parse_args()
    plain = "-p no:terminal -p no:cacheprovider -o addopts= --doctest-modules -m".split()
    for family, (modules, tests) in FAMILIES.items():
        names = {p.relative_to(PACKAGE).with_suffix("").as_posix(): p for p in _files(PACKAGE, modules)}
        paths = [p for name, p in names.items() if not asked.only or {family, name} & set(asked.only)]
        if paths and not os.fork():
            files = _files(ROOT / "tests", tests, "test_")
            pytest.main([*plain, "not slow", *map(str, files + paths)], plugins=[Campaign(paths, asked)])
            os._exit(0)
        elif paths:
            os.wait()


if __name__ == "__main__":
    main()
