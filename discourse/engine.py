"""How many pieces of work are done at once: one, as many as this machine has cores, or as many as a cluster has.

The work is a function at the head of a module and items of plain values (names of files, frozen options), and what
comes back is small: large things go from worker to worker as files. Results come in the order of the items, whatever
order they were done in, so that no number hangs on how many workers there were. A worker that is lost (killed, out
of memory, a node that went away) costs its piece of work a second try, not the run.

Any :class:`concurrent.futures.Executor` will do; the four that need no preparation have names.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from concurrent.futures import wait as wait_for
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import chain, islice
from multiprocessing.connection import wait
from typing import Any, Final, Generic, Literal, Self, TypeVar, get_args

from .errors import EngineError

T = TypeVar("T")
R = TypeVar("R")

Name = Literal["serial", "processes", "loky", "dask"]
ENGINES: Final[tuple[str, ...]] = get_args(Name)

#: A piece of work whose worker was lost so often is given up: it would take down the next worker, too.
TRIES: Final = 3

#: Seconds that a scheduler has to answer.
PATIENCE: Final = 20

#: Seconds that a scheduler may be without any worker.
NOBODY: Final = 60

#: What is loaded once for all workers, before they are asked for anything.
_PRELOAD: Final = ["discourse.measured.work", "discourse.publish.drawing"]

#: Processes that were started ahead of work that has not come yet.
_AHEAD: Final[set[int]] = set()


class Engine:
    """``with Engine("processes", workers=4) as engine:`` maps functions over items, in order.

    ``serial`` works here and now; ``processes`` on this machine's cores (``workers``, by default all of them);
    ``loky`` likewise, by joblib's more forgiving pool; ``dask`` on a cluster: the one whose ``scheduler`` is named
    (``tcp://host:8786``), else one of this machine's cores. An ``executor`` of your own goes before the name; it is
    not shut down, and if it breaks the run ends. Raises EngineError for a name that is none, a library that is
    missing, a scheduler that does not answer, work that takes down every worker.

    >>> with Engine("serial") as engine:
    ...     list(engine.map(str.upper, ["a", "b"]))
    ['A', 'B']
    """

    def __init__(
        self,
        name: str = "serial",
        *,
        workers: int | None = None,
        scheduler: str = "",
        executor: Executor | None = None,
    ) -> None:
        if name not in ENGINES:
            raise EngineError(f"there is no engine {name!r}", expected="one of " + ", ".join(ENGINES))
        if scheduler and name != "dask":
            raise EngineError(
                f"the engine {name} has no scheduler", expected="a scheduler with --engine dask only"
            )
        if workers is not None and workers < 1:
            raise EngineError(f"{workers} workers do no work", expected="one or more")
        self.name, self.scheduler, self.given = name, scheduler, executor
        self.workers = 1 if name == "serial" and executor is None else workers or cores()
        self._open = ExitStack()
        self._executor: Executor | None = None
        self._client: Any = None  # of a scheduler
        self._preload: list[str] = _PRELOAD
        self._ahead: int | None = None

    @property
    def here(self) -> bool:
        """Whether all workers are surely on this machine, and see its temporary files."""
        return self.given is None and self.name != "dask"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *error: Any) -> None:
        """Let the workers go when they are done with what they began; at once, if somebody stopped the run."""
        if self._ahead is not None and self._ahead in _AHEAD:  # there was no work, from nobody
            _AHEAD.discard(self._ahead)
            _unserve()
        self._executor = self._ahead = self._client = None
        self._open.__exit__(kind, *error)

    def close(self) -> None:
        """Let the workers go; what they had not begun is not done."""
        self.__exit__(None, None, None)

    def prepare(self, *modules: str) -> None:
        """Say that there will be work for several processes, and that it needs these ``modules``: the process that
        they are copies of is started now and loads them meanwhile. Workers of other engines load what they need when
        they need it."""
        if self.name == "processes" and self.given is None and _server() is None:
            self._preload = [*_PRELOAD, *modules]
            self._context()
            self._ahead = _server()
            _AHEAD.update(() if self._ahead is None else (self._ahead,))

    def map(
        self,
        function: Callable[[T], R],
        items: Iterable[T],
        *,
        lost: Callable[[T, EngineError], R] | None = None,
    ) -> Iterator[R]:
        """``function`` of each item, in their order; only a few items are taken ahead of what was given back.

        What the function raises is raised here, at its place in the order. An item that takes down every worker is an
        error, too, unless ``lost`` says, here and now, what stands in the place of its result.
        """
        if self.name == "serial" and self.given is None:
            yield from map(function, items)
            return
        rest = iter(items)
        if self.given is None and not self.scheduler:
            first = list(islice(rest, 2))
            if len(first) < 2:  # one piece of work needs no worker
                yield from map(function, first)
                return
            rest = chain(first, rest)
        waiting: deque[_Asked[T, R]] = deque()
        with _called_off(waiting):
            while True:
                waiting.extend(_Asked(item) for item in islice(rest, 2 * self.workers + 1 - len(waiting)))
                if not waiting:
                    return
                yield self._result(function, waiting, lost)

    @contextmanager
    def begun(self, function: Callable[[T], R], items: Sequence[T]) -> Iterator[Iterator[R]]:
        """``function`` of each item, in their order, as of :meth:`map`, but handed out to the workers now: what comes
        of it may be asked for when this process has done something else. Without workers it is done when it is asked
        for. For a few items; when the block ends, what was not begun is not done."""
        if self.workers == 1 or (len(items) < 2 and self._executor is None):
            yield self.map(function, items)
            return
        waiting: deque[_Asked[T, R]] = deque(_Asked(item) for item in items)
        with _called_off(waiting):
            # if others lost the workers, they are made anew when these are asked for
            with suppress(BrokenExecutor):
                for asked in waiting:
                    self._asked(function, asked)
            yield (self._result(function, waiting, None) for _ in items)

    def _result(
        self,
        function: Callable[[T], R],
        waiting: deque[_Asked[T, R]],
        lost: Callable[[T, EngineError], R] | None,
    ) -> R:
        """What the first of those waiting gives.

        When workers are lost, all that was under way with them is under suspicion, and done again one at a time: so
        the letter names the work that takes workers down, and not what was done beside it.
        """
        while True:
            first = waiting[0]
            try:
                for asked in [first] if any(a.suspect for a in waiting) else waiting:
                    if asked.future is None:
                        self._asked(function, asked)
                found = self._waited(first.future)
            except Exception as error:
                if not _is_loss(error) and not isinstance(error, CancelledError):
                    raise
                first.losses += 1
                broken = isinstance(
                    error, BrokenExecutor
                )  # and no executor of somebody else's can be made anew
                given_up = first.losses >= TRIES
                if (given_up and lost is None) or (broken and self.given is not None):
                    raise _lost(first.item, error) from error
                if broken and first.workers is self._executor:  # else they were let go since, over other work
                    self.close()
                for asked in waiting:
                    if asked.future is not None and _went_down(asked.future):
                        asked.future, asked.suspect = None, True
                if given_up and lost is not None:
                    waiting.popleft()
                    return lost(first.item, _lost(first.item, error))
            else:
                waiting.popleft()
                return found

    def _waited(self, future: Future[R] | None) -> R:
        """What comes of a piece of work. A scheduler without a worker waits for one for ever, and dask's do not come
        back when the machine was too busy to start them in time: none for :data:`NOBODY` seconds are workers lost."""
        assert future is not None
        last = time.monotonic()
        while self._client is not None and not _is_done(future, NOBODY / 10):
            if self._client.scheduler_info(n_workers=-1)["workers"]:
                last = time.monotonic()
            elif time.monotonic() - last > NOBODY:
                raise BrokenExecutor(f"there was no worker for {NOBODY:.0f} seconds")
        return future.result()

    def _asked(self, function: Callable[[T], R], asked: _Asked[T, R]) -> None:
        """Hand out a piece of work to the workers that there are now."""
        asked.workers = self._running
        asked.future = asked.workers.submit(function, asked.item)

    @property
    def _running(self) -> Executor:
        """The workers, called when the first piece of work is there."""
        if self._executor is None:
            self._executor = self.given or self._made()
        return self._executor

    def _made(self) -> Executor:
        if self.name == "processes":
            return self._processes()
        if self.name == "loky":
            from joblib.externals import loky

            pool = loky.ProcessPoolExecutor(self.workers, initializer=_alone)
            self._open.push(partial(_ended, pool, {}))
            loky_pool: Executor = pool
            return loky_pool
        return self._dask()

    def _processes(self) -> Executor:
        from concurrent.futures import ProcessPoolExecutor

        pool = ProcessPoolExecutor(self.workers, mp_context=self._context(), initializer=_alone)
        _AHEAD.clear()  # there is only one such process at a time
        self._open.push(partial(_ended, pool, {"cancel_futures": True}))
        return pool

    def _context(self) -> Any:
        """How processes are started: where there is such a thing, as copies of one that is told now what to load."""
        kind = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
        context: Any = multiprocessing.get_context(kind)
        if kind == "forkserver":
            context.set_forkserver_preload(self._preload)
            _serve()
        return context

    def _dask(self) -> Executor:
        try:
            import distributed
        except ImportError as error:
            raise EngineError(
                "the engine dask is not installed",
                expected="dask and distributed",
                advice='pip install "discourse[cluster]"',
            ) from error
        cluster: Any = distributed  # its classes are not typed
        address: Any = self.scheduler
        if not address:
            scratch = tempfile.mkdtemp(prefix="discourse-dask-")
            self._open.callback(shutil.rmtree, scratch, ignore_errors=True)
            address = self._open.enter_context(
                cluster.LocalCluster(
                    n_workers=self.workers,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",  # any free port: two runs must not meet
                    local_directory=scratch,
                )
            )
        try:
            client = self._open.enter_context(cluster.Client(address, timeout=PATIENCE, set_as_default=False))
        except (OSError, TimeoutError, ValueError) as error:
            self._open.close()
            raise EngineError(
                f"the scheduler does not answer ({' '.join(str(error).split()) or type(error).__name__})",
                where=self.scheduler or "a local cluster",
                expected="the address of a running dask scheduler, such as tcp://node01:8786",
                advice="see whether it runs (`dask scheduler` prints its address) and can be reached from here",
            ) from error
        self.workers = max(self.workers, len(client.scheduler_info(n_workers=-1)["workers"]))
        self._client = client
        made: Executor = client.get_executor(pure=False)
        return made


class _Asked(Generic[T, R]):
    """A piece of work: how often workers were lost over it, whether it is suspect, who has it, what comes of it."""

    def __init__(self, item: T) -> None:
        self.item, self.losses, self.suspect = item, 0, False
        self.workers: Executor | None = None
        self.future: Future[R] | None = None


@contextmanager
def _called_off(waiting: Iterable[_Asked[Any, Any]]) -> Iterator[None]:
    """What still waits when the block ends is not done."""
    try:
        yield
    finally:
        for asked in waiting:
            if asked.future is not None:
                asked.future.cancel()


def cores() -> int:
    """How many cores this process may use (a container or a batch system may give it fewer than there are)."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _is_done(future: Future[Any], seconds: float) -> bool:
    """Whether a piece of work is done, or will be in so many seconds."""
    wait_for([future], timeout=seconds)
    return future.done()


def _went_down(future: Future[Any]) -> bool:
    """Whether a piece of work went down with its worker."""
    if future.cancelled():
        return True
    error = future.exception() if future.done() else None
    return error is not None and _is_loss(error)


def _is_loss(error: BaseException) -> bool:
    """Whether an error says that workers were lost; dask's says so when it has tried four times by itself."""
    return isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker"


def _lost(item: Any, error: Exception | None) -> EngineError:
    return EngineError(
        f"a worker was lost each of {TRIES} times it was given this" + (f" ({error})" if error else ""),
        where=str(item)[:200],
        expected="workers that live long enough; most often it is memory that is short",
        advice="fewer workers at once: --workers 1",
    )


def _ended(pool: Any, how: dict[str, bool], kind: type[BaseException] | None, *_: object) -> None:
    """Shut down a pool: its processes finish what they began, or, when the run was stopped (Ctrl-C), are killed."""
    stopped = kind is not None and not issubclass(kind, Exception)
    if stopped:
        _killed(process.pid for process in list((getattr(pool, "_processes", None) or {}).values()))
    pool.shutdown(wait=not stopped, **how)


def _killed(workers: Iterable[int | None]) -> None:
    """End processes at once; and the one that they are copies of, which may be about to make another."""
    for process in [_server(), *workers]:
        if process is not None:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)


def _server() -> int | None:
    """The process that workers are copies of, if there is one."""
    from multiprocessing import forkserver

    found: int | None = getattr(getattr(forkserver, "_forkserver", None), "_forkserver_pid", None)
    return found


def _serve() -> None:
    """Start the process that workers are copies of, with Ctrl-C kept from it: that is for the run to answer."""
    from multiprocessing import forkserver, resource_tracker

    resource_tracker.ensure_running()  # which the other would start, and let signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _unserve() -> None:
    """End the process that workers are copies of, at once, whatever it is loading; another can be started."""
    from multiprocessing import forkserver

    _killed([])
    server: Any = getattr(forkserver, "_forkserver", None)
    if server is not None:
        with suppress(ChildProcessError):  # somebody else has seen it end
            server._stop()


def _alone() -> None:
    """A worker is one of several: its linear algebra takes one core, Ctrl-C is for the run to answer, not for it, and
    it does not outlive the run, which may be killed without a word to anyone."""
    from threadpoolctl import threadpool_limits

    threadpool_limits(1)  # those libraries that are loaded; the others will look for these
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if (parent := multiprocessing.parent_process()) is not None:
        threading.Thread(target=_ends_with, args=(parent,), daemon=True).start()


def _ends_with(parent: Any) -> None:
    """End this process when the run has ended."""
    if parent.sentinel is not None:
        wait([parent.sentinel])
    else:  # loky's workers are the run's own children
        while os.getppid() == parent.pid:
            time.sleep(1)
    os._exit(1)
