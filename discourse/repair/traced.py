"""Text that remembers where every character came from.

Every repair is a list of changes to the text as it then stands. A piece table keeps, for each stretch of the
repaired text, the stretch of the raw text it stands for and the kinds of change that made it so: the text and
its explanation are one value, and a sentence, a formula or a figure can be led back to bytes in the raw file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, pairwise
from typing import NamedTuple

from ..doors import door
from ..errors import RepairError


class Change(NamedTuple):
    """Put ``new`` for the characters ``start:end`` of the text as it stands; ``kind`` says why.

    ``certain`` is False where ``new`` was inferred rather than known; ``probability`` then says how sure.
    """

    start: int
    end: int
    new: str
    kind: str
    certain: bool = True
    probability: float | None = None


class Edit(NamedTuple):
    """What became of one stretch of the raw text. ``raw_start:raw_end`` are bytes of the raw file,
    ``char_start:char_end`` characters of the text decoded from it."""

    kind: str
    raw_start: int
    raw_end: int
    before: str
    after: str
    certain: bool
    probability: float | None
    char_start: int
    char_end: int


class Piece(NamedTuple):
    """A stretch of raw characters and what stands for it now; ``kinds`` is empty where nothing was done."""

    start: int
    end: int
    text: str
    kinds: tuple[str, ...] = ()
    certain: bool = True
    probability: float | None = None


@dataclass(frozen=True)
class RawText:
    """The text decoded from a source, and where each of its characters begins in the source's bytes.

    ``byte_starts`` has one entry more than ``text`` has characters: the last is where the text ends.
    """

    text: str
    byte_starts: Sequence[int]


@dataclass(frozen=True)
class TracedText:
    """The text as it now stands, with the way back. Frozen: :meth:`replace` and :meth:`slice` give new ones.

    >>> raw = RawText("市長(zhǎng)好", [0, 3, 6, 7, 8, 9, 11, 12, 13, 14, 17])
    >>> plain = TracedText.of(raw).replace([Change(2, 9, "", "pinyin")])
    >>> clean = plain.replace([Change(1, 2, "长", "script")])
    >>> clean.text
    '市长好'
    >>> clean.raw_span(0, 2)
    (0, 6)
    >>> [(e.kind, e.before, e.after) for e in clean.edits()]
    [('script', '長', '长'), ('pinyin', '(zhǎng)', '')]
    """

    raw: RawText = field(repr=False)
    pieces: tuple[Piece, ...] = field(repr=False)

    @classmethod
    def of(cls, raw: RawText) -> TracedText:
        """The raw text, with nothing done to it yet."""
        return cls(raw, (Piece(0, len(raw.text), raw.text),) if raw.text else ())

    @classmethod
    def from_str(cls, text: str) -> TracedText:
        """A traced text for a plain string, as if read from a UTF-8 file."""
        from .starts import Utf8Starts

        return cls.of(RawText(text, Utf8Starts(text)))

    @cached_property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @cached_property
    def _offsets(self) -> list[int]:
        """Where each piece begins in :attr:`text`; one entry more, the length."""
        return list(accumulate((len(piece.text) for piece in self.pieces), initial=0))

    def __len__(self) -> int:
        return self._offsets[-1]

    def replace(self, changes: Iterable[Change]) -> TracedText:
        """The text with ``changes`` made. They refer to the text as it stands now and must not overlap.

        A change that falls inside an earlier edit takes the whole of that edit's raw stretch with it: its
        characters can no longer be told apart in the raw file.
        """
        ordered = sorted(changes, key=lambda c: (c.start, c.end))
        if not ordered:
            return self
        for before, after in pairwise(ordered):
            if after.start < before.end:
                raise RepairError(
                    f"two edits overlap: {before!r} and {after!r}", expected="edits side by side"
                )
        if ordered[0].start < 0 or ordered[-1].end > len(self):
            raise RepairError(f"an edit reaches outside the text of {len(self)} characters: {ordered[-1]!r}")
        out: list[Piece] = []
        rest = _Rest(self.pieces)
        for start, end, group in self._grouped(ordered):
            out += rest.taken(start)
            out += rest.deleted_here()
            covered = rest.taken(end)
            raw_at = covered[0].start if covered else (out[-1].end if out else rest.raw_start)
            raw_end = covered[-1].end if covered else raw_at
            if len(group) == 1 and not any(piece.kinds for piece in covered):  # nothing was done here before
                ((_, _, new, kind, certain, probability),) = group
                out.append(Piece(raw_at, raw_end, new, (kind,), certain, probability))
                continue
            steps: list[Piece | Change] = [*covered, *group]
            probabilities = [step.probability for step in steps if step.probability is not None]
            out.append(
                Piece(
                    raw_at,
                    raw_end,
                    _apply(self.text[start:end], start, group),
                    tuple(dict.fromkeys([k for p in covered for k in p.kinds] + [c.kind for c in group])),
                    all(step.certain for step in steps),
                    min(probabilities, default=None),
                )
            )
        out += rest.taken(len(self))
        out += rest.deleted_here()
        return TracedText(self.raw, _merged(out))

    def _grouped(self, ordered: list[Change]) -> list[tuple[int, int, list[Change]]]:
        """The changes with the stretch each rewrites, widened to whole edits that cannot be divided."""
        if all(len(piece.text) < 2 or _divisible(piece) for piece in self.pieces):
            return [(change.start, change.end, [change]) for change in ordered]
        groups: list[tuple[int, int, list[Change]]] = []
        for change in ordered:
            start, end = self._widened(change.start)[0], self._widened(change.end)[1]
            if groups and start < groups[-1][1]:
                before = groups.pop()
                groups.append((before[0], max(before[1], end), [*before[2], change]))
            else:
                groups.append((start, end, [change]))
        return groups

    def _widened(self, at: int) -> tuple[int, int]:
        """``at`` itself, or the two ends of the indivisible edit it falls into."""
        index = bisect_right(self._offsets, at) - 1
        if index >= len(self.pieces) or self._offsets[index] == at or _divisible(self.pieces[index]):
            return at, at
        return self._offsets[index], self._offsets[index + 1]

    def slice(self, start: int, end: int) -> TracedText:
        """The part ``start:end``, still traced to the same raw text."""
        first = max(bisect_right(self._offsets, start) - 1, 0)
        kept: list[Piece] = []
        for index in range(first, len(self.pieces)):
            piece, at = self.pieces[index], self._offsets[index]
            if at >= end:
                break
            low, high = max(start - at, 0), min(end - at, len(piece.text))
            if low == 0 and high == len(piece.text):
                kept.append(piece)
            elif low < high:
                kept.append(_part(piece, low, high))
        while kept and not kept[0].text:
            kept.pop(0)
        return TracedText(self.raw, tuple(kept))

    def char_span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the raw text that ``start:end`` stands for."""
        if not self.pieces:
            return (0, 0)
        if start >= end:
            at = self.char_span(start - 1, start)[1] if start > 0 else self.pieces[0].start
            return (at, at)
        first = bisect_right(self._offsets, start) - 1
        last = bisect_left(self._offsets, end) - 1
        return (
            _raw_at(self.pieces[first], start - self._offsets[first], ending=False),
            _raw_at(self.pieces[last], end - self._offsets[last], ending=True),
        )

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The bytes of the raw file that ``start:end`` stands for."""
        low, high = self.char_span(start, end)
        return (self.raw.byte_starts[low], self.raw.byte_starts[high])

    def edits(self) -> tuple[Edit, ...]:
        """What was done to the raw text, in its order, side by side and replayable by :func:`replay`."""
        byte = self.raw.byte_starts
        return tuple(
            Edit(
                "+".join(p.kinds),
                byte[p.start],
                byte[p.end],
                self.raw.text[p.start : p.end],
                p.text,
                p.certain,
                p.probability,
                p.start,
                p.end,
            )
            for p in self.pieces
            if p.kinds
        )

    def map(self, change: Callable[[str], Iterable[Change]]) -> TracedText:
        """The text after the changes that ``change`` proposes on seeing it: one step of a repair."""
        return self.replace(change(self.text))


class _Rest:
    """The pieces of a text that no change has reached yet, taken from the front. A piece is cut only where it is
    taken, so that the rest of a long one is not copied time and again."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._index = 0  # the first piece that is left
        self._low = 0  # how much of it is gone
        self._at = 0  # where the rest begins in the text

    def taken(self, until: int) -> list[Piece]:
        """What stands before ``until``, a piece being cut in two where need be."""
        found: list[Piece] = []
        while self._at < until and self._index < len(self._pieces):
            piece = self._pieces[self._index]
            size = len(piece.text)
            high = min(size, self._low + until - self._at)
            found.append(piece if (self._low, high) == (0, size) else _part(piece, self._low, high))
            self._at += high - self._low
            self._index, self._low = (self._index + 1, 0) if high == size else (self._index, high)
        return found

    def deleted_here(self) -> list[Piece]:
        """The pieces without text at the front, what was deleted there: they stay before what is put in."""
        found: list[Piece] = []
        while self._low == 0 and self._index < len(self._pieces) and not self._pieces[self._index].text:
            found.append(self._pieces[self._index])
            self._index += 1
        return found

    @property
    def raw_start(self) -> int:
        """Where the rest begins in the raw text; 0 where nothing is left."""
        return self._pieces[self._index].start if self._index < len(self._pieces) else 0


def side_by_side(changes: Iterable[Change]) -> list[Change]:
    """The changes in order and apart: of two that meet, the one that begins first or reaches further has it.

    >>> found = [Change(3, 4, "", "a"), Change(2, 5, "", "b"), Change(5, 6, "", "a")]
    >>> [(c.start, c.end) for c in side_by_side(found)]
    [(2, 5), (5, 6)]
    """
    kept: list[Change] = []
    for change in sorted(changes, key=lambda c: (c.start, -c.end)):
        if not kept or change.start >= kept[-1].end:
            kept.append(change)
    return kept


@door
def replay(raw: str, edits: Iterable[Edit]) -> str:
    """The repaired text, made anew from the raw text and the list of edits alone.

    >>> traced = TracedText.from_str("同志 們").replace([Change(2, 3, "", "layout")])
    >>> replay("同志 們", traced.edits())
    '同志們'
    """
    out: list[str] = []
    at = 0
    for edit in edits:
        if raw[edit.char_start : edit.char_end] != edit.before:
            raise RepairError(
                f"the edit at character {edit.char_start} does not fit the text",
                expected=repr(edit.before),
                advice="give the text that the edits were made for",
            )
        out += [raw[at : edit.char_start], edit.after]
        at = edit.char_end
    return "".join([*out, raw[at:]])


def _divisible(piece: Piece) -> bool:
    """Whether character i of the text stands for raw character i."""
    return piece.end - piece.start == len(piece.text)


def _raw_at(piece: Piece, at: int, *, ending: bool) -> int:
    """The raw character at ``piece.text[at]``; where that is not known, the end or the start of the piece."""
    if _divisible(piece):
        return piece.start + at
    return piece.end if ending else piece.start


def _part(piece: Piece, low: int, high: int) -> Piece:
    """``piece.text[low:high]`` with its own raw span where that is known, else with the whole one."""
    start, end, text, kinds, certain, probability = piece
    if _divisible(piece):
        start, end = start + low, start + high
    return Piece(start, end, text[low:high], kinds, certain, probability)


def _apply(text: str, offset: int, changes: Sequence[Change]) -> str:
    """``text``, which begins at ``offset``, with the changes made."""
    out: list[str] = []
    at = 0
    for change in changes:
        out += [text[at : change.start - offset], change.new]
        at = change.end - offset
    return "".join([*out, text[at:]])


def _merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbours that nothing was done to become one again; pieces of nothing vanish."""
    out: list[Piece] = []
    for piece in pieces:
        if piece.start == piece.end and not piece.text:
            continue
        if out and not piece.kinds and not out[-1].kinds and out[-1].end == piece.start:
            out[-1] = Piece(out[-1].start, piece.end, out[-1].text + piece.text)
        else:
            out.append(piece)
    return tuple(out)
