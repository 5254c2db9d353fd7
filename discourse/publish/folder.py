"""An output folder that is either what it was or all new, whenever the run that writes into it ends.

New files are made in a folder aside, ``.NAME.new``, which also is the lock: who holds it builds. When they are all
there and on the disk, the folder and the one aside change places in one step, where the system can do that and the
folder holds nothing but an earlier result. Else the folder aside is moved, in one step, into the folder as
``.finished``, and its files are put in their places from there; a run that is cut off in the middle of that is
finished by the next verb that looks at the folder (:func:`settled`).
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from ..errors import BusyError, PublishError
from .exchanged import exchanged
from .manifest import NAME

#: A whole new result, within the folder whose files it is to replace.
FINISHED = ".finished"

#: What another verb (`discourse report`) writes into a folder in which nothing was built yet.
_ALONE = frozenset({"report.html"})


class Place:
    """An output folder that this run alone writes into."""

    def __init__(self, out: Path, aside: Path) -> None:
        self.out, self.aside = out, aside

    @contextmanager
    def staged(self) -> Iterator[Path]:
        """A fresh folder; when the block ends well its files take the place of the old ones.

        Of what was in the output folder before, only the files that the old manifest lists are removed or replaced:
        a file of the user's own, such as a table of speeches called ``speeches.csv``, is never touched. On an error
        the folder stays as it was. A folder among the new files is moved in whole, where none of its name may be yet.
        """
        with _letters(self.out):
            yield self.aside
            earlier = _listed(self.out)
            for path in self.aside.iterdir():
                path.chmod(0o755 if path.is_dir() else 0o644)
                _nothing_in_the_way(self.out / path.name, path.is_dir(), earlier)
            _on_disk(self.aside)
            self._replace()

    def _replace(self) -> None:
        if self.out.is_dir() and not _is_within(self.out):
            left = {path.name for path in self.out.iterdir()} - _listed(self.out) - {NAME}
            shutil.copymode(self.out, self.aside)
            with held(self.out) as alone:  # it lies aside in a moment, and is ours to take away
                if alone and not left and exchanged(self.aside, self.out):
                    _named_on_disk(self.out.parent)
                    shutil.rmtree(self.aside, ignore_errors=True)
                    return
        self.out.mkdir(parents=True, exist_ok=True)
        os.rename(self.aside, self.out / FINISHED)
        _named_on_disk(self.out)
        _put_in_place(self.out)


@contextmanager
def reserved(out: Path) -> Iterator[Place]:
    """The output folder ``out``, for this run alone until the block ends; nothing is changed in it yet.

    Raises:
        PublishError: nothing can be written there.
        BusyError: another run is at work in it.
    """
    ready(out)
    out = out.resolve()
    aside = _aside(out)
    with ExitStack() as stack:
        with _letters(out):
            stack.enter_context(_lock(aside, out))
            settled(out)
            for path in aside.iterdir():  # of a run that was cut off
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        yield Place(out, aside)


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """:meth:`Place.staged` of a folder that was not reserved before."""
    with reserved(out) as place, place.staged() as folder:
        yield folder


def settled(out: Path) -> Path:
    """The folder, after what an earlier run had finished and not put in its place is put there."""
    if (out / FINISHED).is_dir():
        _no_link(out / FINISHED)
        with _letters(out), held(out / FINISHED) as alone:
            if not alone:
                raise _busy(out)
            _put_in_place(out)
    return out


def ready(out: Path) -> Path:
    """The folder, already there, in which an output folder is made; a letter, before any work, if it cannot be."""
    if out.exists() and not out.is_dir():
        raise PublishError(
            "there is a file of this name", where=str(out), expected="a folder, or nothing yet"
        )
    parent = next((folder for folder in (out, *out.resolve().parents) if folder.exists()), out)
    if not parent.is_dir() or not os.access(parent, os.W_OK):
        raise PublishError(
            "nothing can be written here",
            where=str(parent),
            expected="a folder of your own",
            advice="another folder: -o DIR",
        )
    return parent


def _aside(out: Path) -> Path:
    """Where new files are made: beside the folder; in it, where the folder beside is another's or another disk."""
    parent = next(folder for folder in out.parents if folder.exists())
    if out.exists() and (not os.access(parent, os.W_OK) or os.stat(parent).st_dev != os.stat(out).st_dev):
        return out / ".new"
    return parent / f".{'-'.join(out.relative_to(parent).parts)}.new"


def _put_in_place(out: Path) -> None:
    """Move the files of a finished result to where they belong, the manifest last; what is done stays done."""
    finished = out / FINISHED
    new = sorted(finished.iterdir(), key=lambda path: (path.name == NAME, path.name))
    if new:
        for name in _listed(out) - _listed(finished) - {path.name for path in new}:
            (out / name).unlink(missing_ok=True)
    for path in new:
        os.replace(path, out / path.name)
    _named_on_disk(out)
    finished.rmdir()


def _no_link(path: Path) -> None:
    """A letter where a folder of this package is a link: what it leads to is somebody's, and would be emptied."""
    if path.is_symlink():
        raise PublishError(
            "this is a link, where a folder of this package has its place",
            where=str(path),
            expected="that folder, or nothing",
            advice="take the link away, if you know whose it is",
        )


def _listed(out: Path) -> set[str]:
    """The files that an earlier build says it wrote here."""
    try:
        outputs = json.loads((out / NAME).read_text(encoding="utf-8"))["outputs"]
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in outputs if isinstance(name, str) and Path(name).name == name not in ("", "..")}


def _nothing_in_the_way(place: Path, is_dir: bool, earlier: set[str]) -> None:
    """A folder takes the place of no other, and a file only that of a file which an earlier run wrote."""
    own = place.is_file() and place.name not in {*earlier, *_ALONE} and not (earlier and place.name == NAME)
    if own or place.is_dir() or (is_dir and place.exists()):
        raise PublishError(
            "a result is to have this name, and it is taken"
            + (" by a file that no build is known to have written" if own else ""),
            where=str(place),
            expected="nothing, or the file of an earlier run",
            advice="move it away, or another folder: -o DIR",
        )


def _is_within(out: Path) -> bool:
    """Whether whoever started this stands in the folder: it must not go from under their feet."""
    with suppress(OSError):
        here = Path.cwd()
        return out == here or out in here.parents
    return False


# ── who is at work ───────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def _lock(aside: Path, out: Path) -> Iterator[None]:
    """The folder ``aside``, made and held by this run until the block ends, when it is taken away."""
    with ExitStack() as stack:
        while True:
            with suppress(
                FileExistsError
            ):  # not exist_ok: that asks again whether it is there, and it may be gone
                aside.mkdir()
            _no_link(aside)
            try:
                alone = stack.enter_context(held(aside))
            except FileNotFoundError:  # whoever had it is done just now
                continue
            if not alone:
                raise _busy(out)
            if alone.is_still(aside):
                break
        try:
            yield
        finally:
            if alone.is_still(aside):
                shutil.rmtree(aside, ignore_errors=True)


class _Hold:
    """A folder that is open, by its number: names change hands."""

    def __init__(self, number: tuple[int, int] | None) -> None:
        self.number = number

    def is_still(self, path: Path) -> bool:
        """Whether it has this name."""
        try:
            found = os.stat(path)
        except OSError:
            return False
        return self.number in (None, (found.st_dev, found.st_ino))


@contextmanager
def held(folder: Path) -> Iterator[_Hold | None]:
    """A folder, against all other runs that ask; None: another has it. The hold goes with the process, however that
    ends. Where the system cannot lock folders (Windows, some network disks) nobody is kept out."""
    try:
        import fcntl

        opened = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    except (ImportError, PermissionError):
        yield _Hold(None)
        return
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        except OSError as error:
            if error.errno not in (errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOTSUP):
                raise
        found = os.fstat(opened)
        yield _Hold((found.st_dev, found.st_ino))
    finally:
        os.close(opened)


def _busy(out: Path) -> BusyError:
    return BusyError(
        "another run is writing into this folder",
        where=str(out),
        expected="one run a folder",
        advice="wait until it is done, or another folder: -o DIR",
    )


# ── what outlives a power cut ────────────────────────────────────────────────────────────────────────────


def _on_disk(folder: Path) -> None:
    """Return when the files of a folder, and their names, are on the disk and not only on their way to it."""
    for here, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(here, name), "rb+") as file:
                os.fsync(file.fileno())
        _named_on_disk(Path(here))


def _named_on_disk(folder: Path) -> None:
    """Return when the names in a folder are on the disk, where the system lets one ask for that."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextmanager
def _letters(out: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PublishError(
            f"the results cannot be written or put in place ({error.strerror or error})",
            where=str(out),
            expected="a folder of your own, with room for the results",
            advice="another folder: -o DIR; what was there before is as it was",
        ) from error
