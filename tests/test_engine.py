"""One map, four kinds of worker: the same results in the same order, whatever finishes first and whoever dies."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

import discourse.errors
from discourse import engine as engines
from discourse import engine as module
from discourse.engine import ENGINES, TRIES, Engine, cores
from discourse.errors import DiscourseError, EngineError, SourceError
from tests.helpers import ends

#: Those whose workers are processes, and can be lost.
MANY = [name for name in ENGINES if name != "serial"]


# ── what the workers are asked to do ─────────────────────────────────────────────────────────────────────


def doubled(item: int) -> int:
    """Twice the item."""
    return 2 * item


def process(_: int) -> int:
    """The process that does the work."""
    return os.getpid()


def refuse_three(item: int) -> int:
    """The item, but a letter for 3 and a plain error for 5."""
    if item == 3:
        raise SourceError("the third is empty", where="3.txt", expected="a speech", advice="another")
    if item == 5:
        raise KeyError("five")
    return item


def waits_for_its_neighbour(item: tuple[str, int]) -> int:
    """The number; an even one comes only when the one after it is done."""
    folder, n = item
    if n % 2 == 0:
        await_file(Path(folder, str(n + 1)))
    else:
        Path(folder, str(n)).touch()
    return n


def waits_for_its_turn(item: tuple[str, int]) -> int:
    """The number, when there is a file of that name."""
    await_file(Path(item[0], str(item[1])))
    return item[1]


def dies_once(item: tuple[str, int]) -> int:
    """Twice the number; the worker kills itself the first time that it is given 3."""
    folder, n = item
    with Path(folder, f"tries{n}").open("a", encoding="utf-8") as tries:
        tries.write("x")
    if n == 3 and Path(folder, "tries3").stat().st_size == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * n


def dies_of_three(n: int) -> int:
    """Twice the number; 3 kills every worker."""
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * n


def dies_of_three_beside_slow(item: tuple[str, int]) -> int:
    """3 kills every worker while the others wait for a file that comes only when somebody gave up."""
    folder, n = item
    if n == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    await_file(Path(folder, "done"), seconds=3)
    return n


def threads(_: int) -> tuple[int, list[int]]:
    """This process, and how many threads each of its linear algebra libraries takes, after it was used."""
    import numpy as np
    from threadpoolctl import threadpool_info

    np.ones((8, 8)) @ np.ones((8, 8))
    return os.getpid(), [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]


def await_file(path: Path, seconds: float = 600) -> None:
    """Return when the file is there, or the time is over."""
    end = time.monotonic() + seconds
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.01)


# ── order and haste ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.thorough] if name == "dask" else []) for name in ENGINES],
)
@pytest.mark.slow
def test_every_engine_gives_the_same_in_order(name: str) -> None:
    """Twelve items, four kinds of worker, one list; the work is done elsewhere unless it is serial."""
    with Engine(name, workers=2) as engine:
        assert list(engine.map(doubled, range(12))) == [2 * n for n in range(12)]
        places = set(engine.map(process, range(4)))
        assert (places == {os.getpid()}) == (name == "serial")
        assert list(engine.map(doubled, [])) == []


def test_what_is_done_first_waits_for_its_turn(tmp_path: Path) -> None:
    """Each even item is held up until its neighbour is done, and still comes before it."""
    items = [(str(tmp_path), n) for n in range(6)]
    with Engine("processes", workers=2) as engine:
        assert list(engine.map(waits_for_its_neighbour, items)) == list(range(6))


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_few_items_are_taken_ahead(workers: int) -> None:
    """An endless input is no trouble: no more than two a worker and one are taken before the first is given."""
    taken = []

    def endless() -> Iterator[int]:
        n = 0
        while True:
            taken.append(n)
            yield n
            n += 1

    with ThreadPoolExecutor(workers) as pool, Engine(workers=workers, executor=pool) as engine:
        results = engine.map(doubled, endless())
        for n in range(5):
            assert next(results) == 2 * n
            assert len(taken) <= n + 2 * workers + 1
        results.close()


@pytest.mark.parametrize("name", ENGINES)
def test_one_piece_of_work_needs_no_worker(name: str) -> None:
    """No pool is started, and no library asked for, for an item alone."""
    with Engine(name, workers=2) as engine:
        assert list(engine.map(process, [1])) == [os.getpid()]


def test_serial_takes_one_item_at_a_time() -> None:
    """Without workers nothing is read before it is asked for."""
    taken: list[int] = []
    results = Engine().map(doubled, (taken.append(n) or n for n in range(9)))
    assert taken == []
    assert [next(results), next(results)] == [0, 2]
    assert taken == [0, 1]


def test_what_nobody_waits_for_is_not_done() -> None:
    """When the results are no longer wanted, work that was not begun is called off."""
    done: list[int] = []
    go = threading.Event()

    def slow(n: int) -> int:
        done.append(n)
        if n == 1:
            go.wait(60)
        return n

    with ThreadPoolExecutor(1) as pool, Engine(workers=2, executor=pool) as engine:
        results = engine.map(slow, range(50))
        assert next(results) == 0
        results.close()
        go.set()
    assert set(done) <= {0, 1}


# ── begun now, asked for later ───────────────────────────────────────────────────────────────────────────


def test_work_is_begun_before_anybody_asks_for_it(tmp_path: Path) -> None:
    """Two items wait for a file each, which is made when both are under way; the results come in order."""
    items = [(str(tmp_path), n) for n in (0, 1, 2, 3)]
    with Engine("processes", workers=2) as engine, engine.begun(waits_for_its_neighbour, items) as results:
        await_file(tmp_path / "1")
        await_file(tmp_path / "3")
        assert (tmp_path / "3").exists()
        assert list(engine.map(doubled, [1, 2])) == [2, 4]  # other work meanwhile
        assert list(results) == [0, 1, 2, 3]


@pytest.mark.parametrize("items", [[], [7], [7, 8]])
def test_begun_without_workers_is_done_when_it_is_asked_for(items: list[int]) -> None:
    """Here, one at a time; one item alone starts no worker, either."""
    for name in ("serial", "processes") if len(items) < 2 else ("serial",):
        with Engine(name, workers=2) as engine, engine.begun(process, items) as results:
            assert list(results) == [os.getpid()] * len(items)


def test_begun_work_is_done_again_when_its_worker_is_lost(tmp_path: Path) -> None:
    """A worker that dies before anybody asks, and takes the others down: nothing is lost, nothing out of order."""
    items = [(str(tmp_path), n) for n in range(6)]
    with Engine("processes", workers=2) as engine, engine.begun(dies_once, items) as results:
        await_file(tmp_path / "tries3")
        assert list(engine.map(doubled, range(5))) == [0, 2, 4, 6, 8]  # in need of workers, too
        assert list(results) == [0, 2, 4, 6, 8, 10]


@pytest.mark.parametrize("name", ["processes", pytest.param("loky", marks=pytest.mark.thorough)])
def test_work_begun_with_new_workers_is_not_called_off_with_the_old(name: str, tmp_path: Path) -> None:
    """Workers are lost and replaced over other work; more is begun; then the first is asked for, whose are gone."""
    items = [(str(tmp_path), n) for n in range(6)]
    with Engine(name, workers=2) as engine, engine.begun(dies_once, items) as results:
        await_file(tmp_path / "tries3")
        assert list(engine.map(doubled, range(5))) == [0, 2, 4, 6, 8]
        with engine.begun(doubled, [7]) as more:
            assert list(results) == [0, 2, 4, 6, 8, 10]
            assert list(more) == [14]


def test_begun_work_is_called_off_when_the_block_ends() -> None:
    """An error in what this process did meanwhile: what was not begun is not done."""
    done: list[int] = []
    go = threading.Event()

    def slow(n: int) -> int:
        done.append(n)
        go.wait(60)
        return n

    with ThreadPoolExecutor(1) as pool, Engine(workers=2, executor=pool) as engine:
        with pytest.raises(KeyError), engine.begun(slow, range(50)):
            raise KeyError
        go.set()
    assert set(done) <= {0}


# ── errors ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["serial", "processes"])
def test_an_error_is_raised_at_its_place_and_whole(name: str) -> None:
    """Three results come first; then the letter, with all its parts, as it was raised in the worker."""
    with Engine(name, workers=2) as engine:
        results = engine.map(refuse_three, range(9))
        assert [next(results) for _ in range(3)] == [0, 1, 2]
        with pytest.raises(SourceError) as caught:
            next(results)
    error = caught.value
    assert (error.found, error.where, error.expected, error.advice) == (
        "the third is empty",
        "3.txt",
        "a speech",
        "another",
    )
    assert str(error) == "3.txt: the third is empty. Expected: a speech. Try: another."


def test_an_error_that_is_no_letter_stays_what_it_is() -> None:
    """A KeyError of the work is a KeyError here, and the engine can be used again."""
    with Engine("processes", workers=1) as engine:
        with pytest.raises(KeyError, match="five"):
            list(engine.map(refuse_three, [5, 6]))
        assert list(engine.map(refuse_three, [6, 7])) == [6, 7]


@pytest.mark.parametrize("name", ["processes", pytest.param("loky", marks=pytest.mark.thorough)])
def test_a_run_that_fails_comes_to_an_end(name: str) -> None:
    """A letter that lay ready when more work was asked for: that work is called off, and the program ends."""
    program = f"""
from discourse.engine import Engine
from discourse.errors import DiscourseError
from tests.test_engine import refuse_three
import time
try:
    with Engine({name!r}, workers=2) as engine:
        for n in engine.map(refuse_three, range(20)):
            time.sleep(n)
except DiscourseError as error:
    print(error.where)
"""
    command = [sys.executable, "-W", "error", "-c", program]
    here = Path(__file__).parent.parent
    started = subprocess.Popen(command, cwd=here, start_new_session=True, stdout=-1, stderr=-1, text=True)
    try:
        out, err = started.communicate(timeout=600)
    except subprocess.TimeoutExpired:
        os.killpg(started.pid, signal.SIGKILL)
        out, err = started.communicate()
        raise AssertionError(f"still there: {out}{err}") from None
    assert (out, err, started.returncode) == ("3.txt\n", "", 0)


KINDS = [
    kind
    for kind in vars(discourse.errors).values()
    if isinstance(kind, type) and issubclass(kind, DiscourseError)
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("parts", [{}, {"where": "a\n.txt"}, {"expected": "b", "advice": "c"}])
def test_every_letter_survives_pickling(kind: type[DiscourseError], parts: dict[str, str]) -> None:
    """Every kind of error, with any of its parts, is pickled and read again as what it was, notes and all."""
    error = kind("found", **parts)
    error.add_note("said later")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error)
    assert vars(again) == vars(error)
    assert again.args == error.args


def test_a_name_that_is_none_is_told_with_those_there_are() -> None:
    """The letter names the four engines."""
    with pytest.raises(EngineError) as caught:
        Engine("threads")
    assert (
        str(caught.value) == "there is no engine 'threads'. Expected: one of serial, processes, loky, dask."
    )


@pytest.mark.parametrize("name", ["serial", "processes", "loky"])
def test_a_scheduler_belongs_to_dask(name: str) -> None:
    """An address given to an engine that has none is an error, not ignored."""
    with pytest.raises(EngineError, match=f"the engine {name} has no scheduler"):
        Engine(name, scheduler="tcp://127.0.0.1:8786")


@pytest.mark.parametrize("workers", [0, -1])
def test_no_workers_do_no_work(workers: int) -> None:
    """Fewer than one worker is an error before any work."""
    with pytest.raises(EngineError, match="do no work"):
        Engine("processes", workers=workers)


def test_there_are_as_many_workers_as_cores() -> None:
    """Unless it is said otherwise; serial is one, whatever was said."""
    assert Engine("processes").workers == cores() >= 1
    assert Engine("processes", workers=3).workers == 3
    assert Engine("serial", workers=3).workers == 1


def test_without_dask_the_letter_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named when the library is missing, and only when there is work."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    engine = Engine("dask")
    assert list(engine.map(doubled, [])) == []
    with pytest.raises(EngineError) as caught:
        list(engine.map(doubled, [1, 2]))
    assert str(caught.value) == (
        'the engine dask is not installed. Expected: dask and distributed. Try: pip install "discourse[cluster]".'
    )


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody listens at port 9: a letter with the address, after the patience set, and no other noise."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(module, "PATIENCE", 1)
    with (
        Engine("dask", scheduler="tcp://127.0.0.1:9") as engine,
        pytest.raises(EngineError, match="the scheduler does not answer") as caught,
    ):
        list(engine.map(doubled, [1]))
    assert caught.value.where == "tcp://127.0.0.1:9"


def test_an_address_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be an address is a letter, too."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(module, "PATIENCE", 1)
    with (
        Engine("dask", scheduler="no such scheme://nowhere:x") as engine,
        pytest.raises(EngineError, match="the scheduler does not answer"),
    ):
        list(engine.map(doubled, [1]))


# ── an executor of one's own ─────────────────────────────────────────────────────────────────────────────


class Counting(Executor):
    """An executor that works at once and counts what it was asked."""

    def __init__(self) -> None:
        self.asked, self.ended = 0, False

    def submit(self, function: Callable[..., object], /, *items: object, **named: object) -> Future[object]:
        """The result of the function, done now."""
        self.asked += 1
        future: Future[object] = Future()
        future.set_result(function(*items, **named))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Remember it."""
        self.ended = True


@pytest.mark.parametrize("name", ["serial", "processes", "dask"])
def test_an_executor_of_your_own_goes_before_the_name(name: str) -> None:
    """It is given all the work, and is still open when the engine is closed."""
    own = Counting()
    with Engine(name, executor=own) as engine:
        assert list(engine.map(doubled, range(7))) == [2 * n for n in range(7)]
    assert (own.asked, own.ended) == (7, False)


def test_an_executor_of_your_own_that_breaks_ends_the_run() -> None:
    """It is not ours to start again: the first lost worker is a letter."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(1, mp_context=context) as pool, Engine(executor=pool, workers=1) as engine:
        with pytest.raises(EngineError) as caught:
            list(engine.map(dies_of_three, [3]))
        assert "1 --workers" not in str(caught.value)
    assert caught.value.where == "3"


# ── lost workers ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name", ["processes", *(pytest.param(n, marks=pytest.mark.thorough) for n in MANY[1:])]
)
def test_a_worker_that_is_lost_costs_a_second_try(name: str, tmp_path: Path) -> None:
    """The fourth item kills its worker the first time: all results come, in order, and it was tried twice."""
    if name == "dask":
        pytest.importorskip("distributed")
    with Engine(name, workers=2) as engine:
        found = list(engine.map(dies_once, [(str(tmp_path), n) for n in range(8)]))
    assert found == [2 * n for n in range(8)]
    tries = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert tries["tries3"] == 2
    assert max(tries.values()) == 2
    assert len(tries) == 8


@pytest.mark.parametrize(
    "name", ["processes", *(pytest.param(n, marks=pytest.mark.thorough) for n in MANY[1:])]
)
def test_work_that_takes_down_every_worker_is_given_up(name: str) -> None:
    """An item that kills whoever is given it is named in a letter, after what came before it."""
    if name == "dask":
        pytest.importorskip("distributed")
    with Engine(name, workers=1) as engine:
        results = engine.map(dies_of_three, range(8))
        assert [next(results) for _ in range(3)] == [0, 2, 4]
        with pytest.raises(EngineError, match=f"a worker was lost each of {TRIES} times") as caught:
            next(results)
    assert caught.value.where == "3"
    assert "memory" in str(caught.value)


@pytest.mark.thorough
def test_workers_of_a_scheduler_that_do_not_come_back_are_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dask would wait for ever; the work is done by new workers, from the first piece that was not given back."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(engines, "NOBODY", 3)
    with ends(), Engine("dask", workers=1) as engine:
        results = engine.map(waits_for_its_turn, [(str(tmp_path), n) for n in range(4)])
        (tmp_path / "0").touch()
        assert next(results) == 0
        first = engine._client
        first.cluster.scale(0)
        later = [threading.Timer(8, (tmp_path / str(n)).touch) for n in (1, 2, 3)]
        for timer in later:
            timer.start()
        assert list(results) == [1, 2, 3]
        assert engine._client is not first


def test_the_letter_names_the_work_that_kills_and_not_what_waits_beside_it(tmp_path: Path) -> None:
    """Items that were under way when another took the pool down are innocent, also when they come first."""
    items = [(str(tmp_path), n) for n in range(2, 5)]
    with Engine("processes", workers=3) as engine, pytest.raises(EngineError) as caught:
        list(engine.map(dies_of_three_beside_slow, items))
    assert caught.value.where == str((str(tmp_path), 3))[:200]


@pytest.mark.parametrize(
    "name", ["processes", *(pytest.param(n, marks=pytest.mark.thorough) for n in MANY[1:])]
)
def test_a_worker_takes_one_core(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Linear algebra in a worker has one thread, though nothing outside says so."""
    if name == "dask":
        pytest.importorskip("distributed")
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        monkeypatch.delenv(variable, raising=False)
    with Engine(name, workers=1) as engine:
        found = list(engine.map(threads, [os.getpid()] * 2))
    assert all(pid != os.getpid() for pid, _ in found)
    assert [set(counts) for _, counts in found] == [{1}, {1}]


ORPHANED = """
import os, signal, sys, time
from pathlib import Path
from discourse.engine import Engine
from tests.test_engine import says_who_and_sleeps
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
    with Engine(sys.argv[1], workers=2) as engine:
        list(engine.map(says_who_and_sleeps, [sys.argv[2]] * 4))
"""


def says_who_and_sleeps(folder: str) -> None:
    """Work that takes longer than anybody waits."""
    Path(folder, str(os.getpid())).touch()
    time.sleep(600)


@pytest.mark.parametrize("name", ["processes", pytest.param("loky", marks=pytest.mark.thorough)])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT], ids=["killed", "stopped"])
def test_workers_do_not_outlive_the_run(tmp_path: Path, name: str, number: int) -> None:
    """Whether it was killed without a word to them or stopped by Ctrl-C; and they have nothing to say about it."""
    script, begun = tmp_path / "run.py", tmp_path / "begun"
    script.write_text(ORPHANED)
    begun.mkdir()
    run = subprocess.Popen(
        [sys.executable, str(script), name, str(begun)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    await_files(begun, 2)
    workers = [int(path.name) for path in begun.iterdir()]
    if number == signal.SIGINT:  # as a terminal does: to all that belong to the run
        os.killpg(run.pid, number)
    else:
        os.kill(run.pid, number)
    said = run.communicate(timeout=600)[1]
    assert "Error" not in said.replace("KeyboardInterrupt", "")
    assert said.count("Traceback") <= (number == signal.SIGINT)  # the run's own
    for worker in workers:
        await_end(worker)


def await_files(folder: Path, n: int) -> None:
    """Wait until a folder holds so many."""
    for _ in range(12_000):
        if len(list(folder.iterdir())) >= n:
            return
        time.sleep(0.05)
    raise AssertionError(f"not {n} in {folder}")


def await_end(process: int) -> None:
    """Wait until a process that is nobody's child here is gone."""
    for _ in range(6_000):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError(f"{process} runs on")


# ── made ready ───────────────────────────────────────────────────────────────────────────────────────────

READY = """
import os, sys
from discourse.engine import Engine, _server

def held(name):
    return name in sys.modules

def is_there(process):
    try:
        return os.waitpid(process, os.WNOHANG) == (0, 0)
    except ChildProcessError:
        return False

if __name__ == "__main__":
    with Engine("processes", workers=2) as engine:
        engine.prepare("this.is.none", "colorsys")
        first = _server()
        assert is_there(first), "it is started at once"
        assert list(engine.map(held, ["colorsys", "discourse.measured.work", "nntplib"])) == [True, True, False]
        assert _server() == first, "and workers are copies of it"
    assert is_there(first), "others may still work there"
    assert "colorsys" not in sys.modules
"""

UNUSED = """
from pathlib import Path
from discourse.engine import Engine, _server

if __name__ == "__main__":
    with Engine("processes", workers=2) as engine:
        engine.prepare("colorsys")
        first = _server()
    assert not Path("/proc", str(first)).exists(), "there was no work: nothing stays behind"
    assert _server() is None
    with Engine("processes", workers=2) as engine:
        with Engine("processes", workers=2) as other:
            other.prepare("colorsys")
            assert list(engine.map(abs, [-1, 2])) == [1, 2], "and work can still be done"
            second = _server()
        assert _server() == second, "of which another engine makes use"
        assert list(engine.map(abs, [-3, 4])) == [3, 4]
    for name in ("serial", "loky"):
        Engine(name).prepare("colorsys")
"""


@pytest.mark.parametrize("script", [READY, UNUSED], ids=["used", "unused"])
def test_workers_have_at_once_what_they_were_prepared_for(script: str, tmp_path: Path) -> None:
    """What is to be loaded is loaded once for all of them, not here; where no work comes, nothing stays behind."""
    path = tmp_path / "script.py"
    path.write_text(script, encoding="utf-8")
    ran = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, timeout=600)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.thorough
def test_what_all_workers_need_is_loaded() -> None:
    """A fault there would be silent, and every worker would load for itself."""
    code = (
        "from discourse.measured import ready\n"
        "from discourse.lexicons.match import _shipped\n"
        "from discourse.repair.language import lexicon\n"
        "from discourse.segment.stance.model import load_model\n"
        "assert [f.cache_info().currsize for f in (lexicon, _shipped, load_model)] == [1, 1, 1]\n"
        "ready._load()"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=600)
    assert (ran.returncode, ran.stderr) == (0, "")
