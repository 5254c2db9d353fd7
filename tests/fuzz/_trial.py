"""One input given to one target: what came of it, how long it took, how much memory.

Time is the processor's, so that a busy machine does not look like a hang; a bound that is passed stops the input by
a signal. What a target raises is a finding, named by the error and the function it came from.
"""

from __future__ import annotations

import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from types import FrameType

from .targets import Target

#: Every input has so many seconds of the processor, whatever its length: a cache may have to be filled, and a line of
#: nothing but damage takes a second for 400 bytes; what hangs takes minutes.
SECONDS = 6.0

#: No input may add more than so many megabytes, and so many a kilobyte, to what the process has held at most.
MEGABYTES, MEGABYTES_PER_KB = 128, 4

FINDINGS = Path(__file__).with_name("findings")


class TooSlowError(BaseException):
    """An input took longer than it may; no handler of the package catches it."""


@dataclass(frozen=True)
class Finding:
    """What an input did that none may do: ``kind`` is crash, hang or memory, ``what`` says it in a line."""

    target: str
    kind: str
    where: str
    what: str
    data: bytes

    @property
    def name(self) -> str:
        """A short name for its file, the same for the same input."""
        return f"{self.kind}-{self.where}-{sha256(self.data).hexdigest()[:6]}".lower()


@dataclass(frozen=True)
class Outcome:
    """The seconds an input took, and what was wrong with it."""

    seconds: float
    finding: Finding | None = None


def attempt(target: Target, data: bytes) -> Outcome:
    """``data`` given to the target. A hang is one only if it is one again."""
    found = _once(target, data)
    if found.finding and found.finding.kind == "hang":
        return _once(target, data)
    return found


def peak() -> float:
    """The megabytes this process has held at most."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held / 2**20 if sys.platform == "darwin" else held / 2**10


def timed(run: Callable[[bytes], None], data: bytes, limit: float) -> float:
    """The seconds of the processor that ``run`` takes; raises TooSlowError at the limit. Letters are no matter."""
    from discourse.errors import DiscourseError

    before = signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, limit, 1.0)
    start = time.process_time()
    try:
        run(data)
    except DiscourseError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - start


def _once(target: Target, data: bytes) -> Outcome:
    limit = SECONDS + target.per_kb * len(data) / 1024
    held, start = peak(), time.process_time()
    finding = None
    try:
        timed(target.run, data, limit)
    except TooSlowError as error:
        finding = _finding(target, "hang", error, f"more than {limit:.1f} s of the processor", data)
    except MemoryError as error:
        finding = _finding(target, "memory", error, "no memory was left", data)
    except Exception as error:
        finding = _finding(target, "crash", error, f"{type(error).__name__}: {error}", data)
    grown = peak() - held
    if finding is None and grown > MEGABYTES + MEGABYTES_PER_KB * len(data) / 1024:
        finding = Finding(target.name, "memory", "peak", f"{grown:.0f} MB more than ever before", data)
    return Outcome(time.process_time() - start, finding)


def _finding(target: Target, kind: str, error: BaseException, what: str, data: bytes) -> Finding:
    """Named by the last function of the package, or the promise of the target, that the error went through."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.name != _stop.__name__]
    ours = [f for f in frames if "discourse" in Path(f.filename).parts or "targets" in Path(f.filename).parts]
    last = ours[-1] if ours else frames[-1]
    kept = [type(error).__name__] if kind == "crash" else []
    where = "-".join([*kept, Path(last.filename).stem.strip("_"), last.name.strip("_<>"), str(last.lineno)])
    return Finding(target.name, kind, where, what.split("\n")[0][:300], data)


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooSlowError
