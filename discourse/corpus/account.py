"""The account of a source: what became of every one of its characters.

A number about a text is worth nothing if a part of the text was lost on the way and nobody knows. So the characters
of a raw file are counted out: ``kept`` as they stood, ``edited`` by a repair (deleted ones included), or ``removed``
from between and around the speeches, each with its kind; the three add up to the file. :func:`checked` is asked of
every source of every run: a character that is nowhere, or in two places, is an error that says where it stands.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..errors import REPORT, InvariantError
from ..repair.starts import Utf8Starts
from .speech import Corpus, Speech

if TYPE_CHECKING:
    import pandas as pd

    from ..repair import Repaired
    from ..repair.traced import Piece, RawText

#: Kinds by name ("kept", "edited: pinyin", "removed: navigation"), with how many characters of the raw text.
Account = dict[str, int]

KEPT: Final = "kept"

#: What was deleted by a repair where there is no speech, when nobody recalls the kind.
OUTSIDE: Final = "edited: outside the speeches"

#: What a residue is called among the changes of a body.
_RESIDUE: Final = "residue:"

#: Fewer places than this are not worth an array of all.
_FEW: Final = 16

#: No byte order mark is longer.
_MARK: Final = 4


def account(corpus: Corpus) -> pd.DataFrame:
    """A row a source that gave speeches: its ``characters``, and how many were kept, edited and removed, by kind.

    What a repair deleted outside of all speeches (the tags of a web page, say) is one column here, since a corpus
    holds its speeches only; the manifest of a build has it by kind.

    >>> from discourse.corpus import make_corpus
    >>> from discourse.sources import Source
    >>> page = "首页 > 讲话\\n在全县工作会议上的讲话\\n同志们:今天開会,主要讲三点意见。\\n责任编辑:某某\\n"
    >>> account(make_corpus([Source.from_bytes(page.encode(), "a")])[0]).loc["a"].to_dict()
    {'characters': 46, 'kept': 17, 'removed: blank': 4, ...}
    """
    import pandas as pd

    of_source: dict[str, list[Speech]] = {}
    for speech in corpus:
        of_source.setdefault(speech.source, []).append(speech)
    rows = {source: _Painted(held[0].traced.raw, held).counts() for source, held in of_source.items()}
    kinds = sorted({kind for row in rows.values() for kind in row} - {KEPT})
    table = pd.DataFrame(rows, index=pd.Index([KEPT, *kinds])).T.fillna(0).astype(int).rename_axis("source")
    table.insert(0, "characters", table.sum(axis=1))
    return table


def added(accounts: Iterable[Mapping[str, int]]) -> dict[str, Any]:
    """Accounts added up, as plain values for a manifest.

    >>> added([{"kept": 5, "removed: blank": 1}, {"kept": 2, "edited: script": 1}])
    {'characters': 9, 'kept': 7, 'edited': {'script': 1}, 'removed': {'blank': 1}}
    """
    total: Counter[str] = Counter()
    for one in accounts:
        total.update(one)
    parts = {
        part: {kind.removeprefix(f"{part}: "): total[kind] for kind in sorted(total) if kind.startswith(part)}
        for part in ("edited", "removed")
    }
    return {"characters": sum(total.values()), KEPT: total[KEPT], **parts}


def checked(repaired: Repaired, speeches: Sequence[Speech]) -> Account:
    """The account of a repaired source and the speeches found in it.

    Raises :class:`~discourse.errors.InvariantError` where the text is not all of the file, or a character of it is
    neither kept nor on record as edited or removed, or both, or in two speeches.
    """
    raw, pieces = repaired.traced.raw, repaired.traced.pieces
    _is_all_of_the_file(raw, len(repaired.source.data), repaired.source.path)
    _side_by_side(raw, pieces, repaired.source.path, whole=True)
    for speech in speeches:
        _side_by_side(raw, speech.traced.pieces, f"speech {speech.id}", whole=False)
    painted = _Painted(raw, speeches, pieces)
    painted.check(repaired.source.path)
    return painted.counts()


class _Painted:
    """The characters of a raw text, each painted with what became of it: first what the repair did, over it what was
    removed around the speeches, over that what the speeches themselves hold."""

    def __init__(self, raw: RawText, speeches: Sequence[Speech], pieces: Sequence[Piece] = ()) -> None:
        self.raw, self.kinds = raw, {"": 0, KEPT: 1}
        self.colours = np.zeros(len(raw.text), dtype=np.int16)
        for piece in pieces:
            if not piece.text:
                self.colours[piece.start : piece.end] = self._colour("edited: " + "+".join(piece.kinds))
        removed = [one for speech in speeches for one in speech.removed]
        places = _characters(raw, [at for one in removed for at in (one.raw_start, one.raw_end)])
        for one, start, end in zip(removed, places[::2], places[1::2], strict=True):
            self.colours[start:end] = self._colour(f"removed: {one.kind}")
        self.around = self.colours.copy()
        self.held = np.zeros(len(raw.text), dtype=np.int8)  # by how many speeches, as they stand
        for speech in speeches:
            for piece in speech.traced.pieces:
                self.colours[piece.start : piece.end] = self._colour(_of_body(piece))
                if not piece.kinds:
                    self.held[piece.start : piece.end] += 1

    def counts(self) -> Account:
        """How many characters of each kind; :data:`OUTSIDE` where none is known."""
        found = np.bincount(self.colours, minlength=len(self.kinds)).tolist()
        return {kind or OUTSIDE: found[n] for kind, n in self.kinds.items() if found[n]}

    def check(self, source: str) -> None:
        """Raise InvariantError where a character is nowhere or in two places."""
        removed = np.array([kind.startswith("removed: ") for kind in self.kinds])
        for wrong, what in (
            (self.colours == 0, "neither in a speech nor on record as edited or removed"),
            (self.held > 1, "in more than one speech"),
            ((self.held == 1) & removed[self.around], "in a speech and on record as removed"),
        ):
            if wrong.any():
                at = int(wrong.argmax())
                raise InvariantError(
                    f"{int(wrong.sum())} of {len(wrong)} characters are {what}, the first of them {at} "
                    f"({self.raw.text[at : at + 12]!r}, byte {self.raw.byte_starts[at]})",
                    where=source,
                    expected="each character kept, edited or removed",
                    advice=REPORT,
                )

    def _colour(self, kind: str) -> int:
        return self.kinds.setdefault(kind, len(self.kinds))


def _characters(raw: RawText, at: Sequence[int]) -> list[int]:
    """The characters that begin at some bytes; a few are looked for, many looked up."""
    if len(at) < _FEW:
        return [bisect_left(raw.byte_starts, byte) for byte in at]
    found: list[int] = np.searchsorted(np.asarray(raw.byte_starts), np.array(at, dtype=np.int64)).tolist()
    return found


def _of_body(piece: Piece) -> str:
    """What became of a stretch of a speech."""
    if not piece.kinds:
        return KEPT
    residue = [kind.removeprefix(_RESIDUE) for kind in piece.kinds if kind.startswith(_RESIDUE)]
    return f"removed: {residue[0]}" if residue and not piece.text else "edited: " + "+".join(piece.kinds)


def _is_all_of_the_file(raw: RawText, size: int, source: str) -> None:
    """Raise InvariantError where the bytes at which characters begin do not lead from the first of the file to the
    last without a step back."""
    starts = raw.byte_starts
    first, last = starts[0], starts[-1]
    # the places in UTF-8 follow from the characters
    back: Sequence[int] = (
        [] if isinstance(starts, Utf8Starts) else np.flatnonzero(np.diff(np.asarray(starts)) < 0).tolist()
    )
    if len(starts) == len(raw.text) + 1 and first <= _MARK and last == size and not back:
        return
    raise InvariantError(
        f"{len(raw.text)} characters with {len(starts)} places stand for the bytes {first} to {last} of {size}"
        + (f", with a step back at character {back[0]}" if back else ""),
        where=source,
        expected="every byte of the file read, in order",
        advice=REPORT,
    )


def _side_by_side(raw: RawText, pieces: Sequence[Piece], where: str, *, whole: bool) -> None:
    """Raise InvariantError where the stretches of a text leave a gap in the raw text, or go back in it, or say that
    nothing was done to what reads otherwise now."""
    at, before = 0 if whole or not pieces else pieces[0].start, None
    for piece in pieces:
        shared = before is not None and before[:2] == piece[:2] and piece.kinds  # one edit, cut in two
        if (piece.start != at and not shared) or piece.end < piece.start:
            raise _torn(f"character {at} is followed by {piece.start}", where)
        if not piece.kinds and raw.text[piece.start : piece.end] != piece.text:
            raise _torn(f"{piece.text[:20]!r} is said to stand there unchanged", f"{where}, character {at}")
        at, before = piece.end, piece
    if at > len(raw.text) or (whole and at != len(raw.text)):
        raise _torn(f"it ends at character {at} of {len(raw.text)}", where)


def _torn(found: str, where: str) -> InvariantError:
    return InvariantError(
        f"the text does not lead back to the raw file: {found}",
        where=where,
        expected="stretches of the raw text side by side",
        advice=REPORT,
    )
