"""What the stance model sees of a sentence: hashed character n-grams, clause cues, headings, neighbours.

Everything is computed over the whole speech, or many speeches, at once: the sentences are joined, a line each, and
n-grams, cues and clauses are found in one array. What is dense in the mathematics is kept as its few cells that are
not nought. Nothing here knows how far into a text a sentence stands, nor who wrote it:
position helps on the national layout and hurts on every other genre.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from ...errors import LexiconError
from ..sections import KINDS, PARTS, numbering
from ..segmented import STANCES, Sentence
from .openings import Finder

#: Scale of the blocks before one common penalty is laid on all weights: n-grams are many and learn topics, cues
#: are few and carry over to other genres. (Leave-one-speech-out macro-F1: 6 and 2 better than 10 and 1 by .05.)
NGRAM_SCALE, CUE_SCALE, SHAPE_SCALE, NEIGHBOUR_SCALE = 6.0, 2.0, 2.0, 0.5

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.unsignedinteger[Any]]

_Key = TypeVar("_Key", bound=np.integer[Any])

#: Hash buckets: about eight times the n-grams seen twice in training, so few of them share one.
_BITS = 18
BUCKETS = 1 << _BITS

#: Longest n-gram. Four characters hold a compound and its verb; longer ones learn the training texts by heart.
LONGEST = 4

_FOLD: dict[int, str | None] = {
    **{ord(full): ascii_ for full, ascii_ in zip("，；：？！（）．％.", ",;:?!()。%。", strict=True)},
    **dict.fromkeys(map(ord, "“”„‟「」『』‘’"), '"'),
    **dict.fromkeys(map(ord, " \t\n\v\f\r\u3000\u00a0\u200b\ufeff")),
    **{0xFF10 + digit: str(digit) for digit in range(10)},
}
_NUMBER = re.compile(
    r"[0-9][0-9]*(?:[.·。][0-9]+)?(?:%|个百分点)?"
)  # one class first: that is looked for fast
_PINYIN = re.compile(r"\([A-Za-z\u00e0-\u01dc]{1,8}\)")
_MASKS = tuple(map(re.compile, ("[*×][*×]*", "[Xx][Xx]+", "某某")))
_CLAUSE = ",;:。?!"

#: How a sentence opens that turns against the one before, or changes sides.
_TURN = re.compile(
    r"\s*(?:但|不过|然而|可是|可(?!以|能|见|靠|持|喜|谓)|只是|相反|与此同时|另一方面|同时(?!要)|遗憾的是|美中不足|值得注意)"
)

#: Stands between two sentences while they are folded: half of a surrogate pair, which no decoded text holds.
_SEAM = "\udfff"
#: What :data:`_FOLD` makes of each character of the basic plane; this where it is dropped.
_DROPPED = 0xFFFFFFFF


def _fold_table() -> npt.NDArray[np.uint32]:
    table = np.arange(0x10000, dtype=np.uint32)
    for code, into in _FOLD.items():
        table[code] = ord(into) if into else _DROPPED
    table[ord(_SEAM)] = ord("\n")
    return table


_FOLDED = _fold_table()


@dataclass(frozen=True, slots=True)
class Cue:
    """One pattern of ``lexicons/cues.toml`` and the stance it speaks for."""

    name: str
    stance: str
    pattern: re.Pattern[str]


@cache
def load_cues() -> tuple[Cue, ...]:
    """The cues, in the order of the file; where a pattern names a class of words (``<good>``), its words stand in it;
    a cue of ``any`` others is there where one of them is.

    Raises:
        LexiconError: a cue has no name, no known stance, or a pattern that does not compile.
    """
    where = "lexicons/cues.toml"
    table = tomllib.loads(resources.files("discourse").joinpath(where).read_text(encoding="utf-8"))
    words = {f"<{name}>": f"(?:{'|'.join(text.split())})" for name, text in table.get("words", {}).items()}
    patterns = {entry.get("name"): entry.get("pattern", "") for entry in table["cue"]}
    for entry in table["cue"]:
        entry.setdefault("pattern", "|".join(patterns[name] for name in entry.get("any", ())))
    return tuple(_cue(entry, words, where) for entry in table["cue"])


def _cue(entry: dict[str, Any], words: Mapping[str, str], where: str) -> Cue:
    name = str(entry.get("name", ""))
    if not name or entry.get("stance") not in STANCES:
        raise LexiconError(
            f"cue {name!r} lacks a name or a known stance", where=where, expected=", ".join(STANCES)
        )
    try:
        pattern = re.sub("<[a-z]+>", lambda found: words.get(found[0], found[0]), entry["pattern"])
        return Cue(name, entry["stance"], re.compile(pattern, re.MULTILINE))
    except re.error as error:
        raise LexiconError(f"the pattern of {name} does not compile ({error})", where=where) from error


def normalise(text: str) -> str:
    """One sentence as the model reads it: one kind of punctuation, numbers as 0, no blanks, pinyin or masks.

    >>> normalise("同比增长12.5%，達(dá)標 XX个。")
    '同比增长0,達標*个。'
    """
    return _shortened(text.translate(_FOLD))


def _shortened(text: str) -> str:
    """Pinyin gone, numbers and masks one sign each, in a text that is folded."""
    if "(" in text:
        text = _PINYIN.sub("", text)
    text = _NUMBER.sub("0", text)
    for mask in _MASKS:
        text = mask.sub("*", text)
    return text


@dataclass(frozen=True)
class Joined:
    """Sentences as one text, a line each. ``starts[i]`` is where sentence i begins, just behind a line break."""

    text: str
    starts: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> Joined:
        """The sentences, each as :func:`normalise` leaves it, by folding them all at once."""
        whole = _SEAM.join(texts)
        if not texts or whole.count(_SEAM) >= len(texts):
            return cls._line_by_line(texts)
        codes = _codes(whole)
        if codes.max(initial=0) < len(_FOLDED):
            codes = _FOLDED[codes]
        else:
            codes = np.where(codes < len(_FOLDED), _FOLDED[np.minimum(codes, len(_FOLDED) - 1)], codes)
        text = codes[codes != _DROPPED].tobytes().decode("utf-32-le", "surrogatepass")
        text = "\n" + _shortened(text) + "\n"  # no number, pinyin or mask reaches over the end of a line
        return cls(text, np.flatnonzero(_codes(text) == ord("\n"))[:-1] + 1)

    @classmethod
    def _line_by_line(cls, texts: Sequence[str]) -> Joined:
        """The same, sentence by sentence."""
        lines = [normalise(text) for text in texts]
        lengths = np.array([1, *(len(line) + 1 for line in lines)], dtype=np.int64)
        return cls("".join(["\n", *(line + "\n" for line in lines)]), np.cumsum(lengths)[:-1])

    @cached_property
    def codes(self) -> npt.NDArray[np.uint32]:
        """The code points of the text."""
        return _codes(self.text)

    @property
    def ends(self) -> Ints:
        """Where each sentence ends, its line break included."""
        return np.append(self.starts[1:], len(self.text))

    def rows(self, places: Ints) -> Ints:
        """Which sentence each place of the text is in."""
        return np.searchsorted(self.starts, places, side="right") - 1


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def hash_ngrams(joined: Joined) -> tuple[Ints, Ints]:
    """All n-grams of 1 to :data:`LONGEST` characters as ``(row, bucket)``; none crosses a line.

    The line break itself stands for "begins" and "ends" at the edge of an n-gram.
    """
    return _parted(_ngram_keys(joined))


def _ngram_keys(joined: Joined) -> Keys:
    """The same as one number each, :data:`BUCKETS` times the row and the bucket; half as wide where it has room."""
    codes = joined.codes.astype(np.uint64)
    is_break = codes == ord("\n")
    breaks = np.cumsum(is_break)
    width: type[np.unsignedinteger[Any]] = np.uint32 if len(joined.starts) <= 1 << (32 - _BITS) else np.uint64
    rows: Keys = ((breaks - 1) << _BITS).astype(width)
    keys = []
    for n in range(1, LONGEST + 1):
        first = len(codes) - n + 1
        if first <= 0:
            break
        mixed = codes[:first] ^ np.uint64(n)
        for k in range(n):
            if k:
                mixed ^= codes[k : k + first]
            mixed *= np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        # a line break may open or close an n-gram, but not stand inside it nor be one
        whole = breaks[n - 1 :] - is_break[n - 1 :] == breaks[:first]
        if n == 1:
            whole &= ~is_break
        mixed &= np.uint64(BUCKETS - 1)
        keys.append((rows[:first] | mixed.astype(width))[whole])
    return np.concatenate(keys)


def _parted(keys: Keys) -> tuple[Ints, Ints]:
    """Row and bucket of each key."""
    return (keys >> keys.dtype.type(_BITS)).astype(np.int64), (keys & keys.dtype.type(BUCKETS - 1)).astype(
        np.int64
    )


class Cells(NamedTuple):
    """The cells of a table that are not nought: ``value`` at (``row``, ``column``)."""

    row: Ints
    column: Ints
    value: Floats

    @classmethod
    def of(cls, parts: Sequence[tuple[Ints, Ints, Floats | float]]) -> Cells:
        """The cells of several parts; no place may be filled twice."""
        row = np.concatenate([part[0] for part in parts])
        column = np.concatenate([part[1] for part in parts])
        value = np.concatenate([np.broadcast_to(part[2], part[0].shape) for part in parts])
        return cls(row, column, value)

    def in_order(self, width: int) -> Cells:
        """The same cells in order of row and column; the table has ``width`` columns."""
        order = np.argsort(self.row * width + self.column)
        return Cells(self.row[order], self.column[order], self.value[order])

    def dense(self, rows: int, columns: int) -> Floats:
        """The whole table."""
        table = np.zeros((rows, columns))
        table[self.row, self.column] = self.value
        return table


@cache
def _finder() -> Finder:
    return Finder([cue.pattern for cue in load_cues()])


def cue_cells(joined: Joined) -> Cells:
    """Cues by sentence, (sentences, 3 x cues): found anywhere, in the first clause, in the last clause.

    Anywhere is 1 for one match, growing with the logarithm of the number; the clauses are 0 or 1.
    """
    cue, start, end = _finder().spans(joined.text)
    first, last = _edges(joined)
    row = joined.rows(end - 1)
    cues = len(load_cues())
    some, times = np.unique(row * cues + cue, return_counts=True)
    parts: list[tuple[Ints, Ints, Floats | float]] = [(some // cues, 3 * (some % cues), np.log2(1 + times))]
    for place, inside in ((1, start <= first[row]), (2, end > last[row])):
        found = _distinct(row[inside] * cues + cue[inside])
        parts.append((found // cues, 3 * (found % cues) + place, 1.0))
    return Cells.of(parts)


def cue_matrix(joined: Joined) -> Floats:
    """The same as a whole table."""
    return cue_cells(joined).dense(len(joined.starts), 3 * len(load_cues()))


def _edges(joined: Joined) -> tuple[Ints, Ints]:
    """Where the first clause of each sentence ends and the last begins."""
    commas = np.flatnonzero(_IN_CLAUSE[np.minimum(joined.codes, len(_IN_CLAUSE) - 1)])
    ends = joined.ends - 2
    inner = np.append(commas, len(joined.text))
    first = np.minimum(inner[np.searchsorted(commas, joined.starts)], ends)
    before = np.searchsorted(commas, ends) - 1
    last = np.where(before >= 0, inner[before], -1)
    return first, np.maximum(last, joined.starts - 1)


def shape_cells(texts: Sequence[Sequence[Sentence]], joined: Joined) -> Cells:
    """What is seen of a sentence without its words, (sentences, :data:`SHAPES`), of 1; ``joined`` holds all texts.

    A constant, heading, part (none where the text is one sentence: it is no opening then), kind of numbering,
    question, quotation, figures, four classes of length.
    """
    rows = np.arange(len(joined.starts))
    sentences = [sentence for text in texts for sentence in text]
    lone = np.array([len(text) == 1 for text in texts for _ in text], dtype=bool)
    heading = np.array([sentence.heading for sentence in sentences], dtype=bool)
    part = np.array([_PART_COLUMN[sentence.part] for sentence in sentences], dtype=np.int64)
    kind = np.array([_KIND_COLUMN[numbering(s.text.strip())] for s in sentences], dtype=np.int64)
    length = np.searchsorted(_LENGTHS, joined.ends - joined.starts - 1, side="right")
    signs = [joined.rows(np.flatnonzero(joined.codes == ord(sign))) for sign in '?"0']
    parts: list[tuple[Ints, Ints]] = [
        (rows, np.zeros_like(rows)),
        (rows[heading], np.ones_like(rows[heading])),
        (rows[~lone], part[~lone]),
        (rows[kind > 0], kind[kind > 0]),
        *((found, np.full_like(found, _SIGN_COLUMN + i)) for i, found in enumerate(map(_distinct, signs))),
        (rows, _LENGTH_COLUMN[length]),
    ]
    parts = [(row[column >= 0], column[column >= 0]) for row, column in parts]
    return Cells.of([(row, column, 1.0) for row, column in parts])


_PART_COLUMN = {part: 2 + n for n, part in enumerate(PARTS)}
_KIND_COLUMN = {"": 0} | {kind: 2 + len(PARTS) + n for n, kind in enumerate(KINDS)}
_SIGN_COLUMN = 2 + len(PARTS) + len(KINDS)
#: Salutations and labels; short; (neither short nor long: no column); long; very long.
_LENGTHS = np.array([12, 25, 60, 110])
_LENGTH_COLUMN = np.array([0, 1, -1 - _SIGN_COLUMN - 3, 2, 3]) + _SIGN_COLUMN + 3

#: Columns of :func:`shape_cells`.
SHAPES = _SIGN_COLUMN + 3 + 4

_IN_CLAUSE = np.zeros(0x10001, dtype=bool)
_IN_CLAUSE[[ord(mark) for mark in _CLAUSE]] = True


@dataclass(frozen=True)
class Design:
    """The features of ``n`` sentences: n-grams as keys (row and bucket) in order, each once; the rest as cells."""

    n: int
    keys: Keys
    cells: Cells
    kinds: Ints

    @property
    def rows(self) -> Ints:
        """The sentence of each n-gram."""
        return _parted(self.keys)[0]

    @property
    def buckets(self) -> Ints:
        """The bucket of each n-gram."""
        return _parted(self.keys)[1]

    @property
    def firsts(self) -> Ints:
        """Where the n-grams of each sentence begin among all."""
        return np.searchsorted(
            self.keys, np.arange(self.n, dtype=self.keys.dtype) << self.keys.dtype.type(_BITS)
        )

    @property
    def dense(self) -> Floats:
        """The cells as a whole table."""
        return self.cells.dense(self.n, 5 * len(load_cues()) + SHAPES)

    def part(self, where: slice) -> Design:
        """The features of some of the sentences, as they are among all of them."""
        first, end, _ = where.indices(self.n)
        ends = np.append(self.firsts, len(self.keys))
        shift = self.keys.dtype.type(first) << self.keys.dtype.type(_BITS)
        row, column, value = self.cells
        inside = (row >= first) & (row < end)
        cells = Cells(row[inside] - first, column[inside], value[inside])
        return Design(end - first, self.keys[ends[first] : ends[end]] - shift, cells, self.kinds[where])


def design(sentences: Sequence[Sentence]) -> Design:
    """The features of the sentences of one text, in order.

    ``dense`` holds cues in three places, shapes, and the cues of the sentence before and behind; ``kinds`` says how
    each sentence hangs on the one before (:func:`transition_kinds`).
    """
    return design_all([sentences])


def design_all(texts: Sequence[Sequence[Sentence]]) -> Design:
    """The same of several texts, one behind the other; no sentence has a neighbour in another text."""
    joined = Joined.of([sentence.text for text in texts for sentence in text])
    text = np.array([n for n, text in enumerate(texts) for _ in text], dtype=np.int64)
    cues, shapes = cue_cells(joined), shape_cells(texts, joined)
    present = cues.column % 3 == 0
    seen, cue = cues.row[present], cues.column[present] // 3
    within = [np.diff(text, append=-1)[seen] == 0, np.diff(text, prepend=-1)[seen] == 0]
    after = 3 * len(load_cues())
    cells = Cells.of(
        [
            (cues.row, cues.column, cues.value * CUE_SCALE),
            (shapes.row, after + shapes.column, np.where(shapes.column, SHAPE_SCALE, 1.0)),
            (seen[within[0]] + 1, after + SHAPES + cue[within[0]], NEIGHBOUR_SCALE),
            (seen[within[1]] - 1, after + SHAPES + len(load_cues()) + cue[within[1]], NEIGHBOUR_SCALE),
        ]
    ).in_order(5 * len(load_cues()) + SHAPES)
    kinds = np.concatenate([np.zeros(0, np.int64), *map(transition_kinds, texts)])
    return Design(len(text), _distinct(_ngram_keys(joined)), cells, kinds)


def without_neighbours(dense: Floats) -> Floats:
    """The dense features of the same sentences, each a text by itself: no neighbours, no part."""
    cues = len(load_cues())
    alone = dense.copy()
    alone[:, 3 * cues + SHAPES :] = 0
    alone[:, 3 * cues + 2 : 3 * cues + 2 + len(PARTS)] = 0
    return alone


def _distinct(keys: npt.NDArray[_Key]) -> npt.NDArray[_Key]:
    """The different keys in ascending order; ten times faster than ``np.unique`` on a million of them."""
    ordered = np.sort(keys)
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]


def transition_kinds(sentences: Sequence[Sentence]) -> Ints:
    """How each sentence hangs on the one before: 0 plain, 1 it is a heading, 2 it stands right below one, 3 it turns
    against it (但, 不过)."""
    heading = np.array([sentence.heading for sentence in sentences], dtype=bool)
    below = np.zeros_like(heading)
    below[1:] = heading[:-1] & ~heading[1:]
    turns = np.array([bool(_TURN.match(sentence.text)) for sentence in sentences], dtype=bool)
    return np.asarray(heading + 2 * below + 3 * (turns & ~heading & ~below), dtype=np.int64)
