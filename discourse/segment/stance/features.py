"""What the stance model sees of a sentence: hashed character n-grams, clause cues, headings, neighbours.

Everything is computed over the whole speech at once: the sentences are joined, a line each, and n-grams, cues and
clauses are found in one array. Nothing here knows how far into a text a sentence stands, nor who wrote it:
position helps on the national layout and hurts on every other genre.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import numpy.typing as npt

from ...errors import LexiconError
from ..sections import KINDS, PARTS, numbering
from ..segmented import STANCES, Sentence

#: Scale of the blocks before one common penalty is laid on all weights: n-grams are many and learn topics, cues
#: are few and carry over to other genres. (Leave-one-speech-out macro-F1: 6 and 2 better than 10 and 1 by .05.)
NGRAM_SCALE, CUE_SCALE, SHAPE_SCALE, NEIGHBOUR_SCALE = 6.0, 2.0, 2.0, 0.5

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Hash buckets: about eight times the n-grams seen twice in training, so few of them share one.
BUCKETS = 1 << 18

#: Longest n-gram. Four characters hold a compound and its verb; longer ones learn the training texts by heart.
LONGEST = 4

_FOLD: dict[int, str | None] = {
    **{ord(full): ascii_ for full, ascii_ in zip("，；：？！（）．％.", ",;:?!()。%。", strict=True)},
    **dict.fromkeys(map(ord, "“”„‟「」『』‘’"), '"'),
    **dict.fromkeys(map(ord, " \t\n\v\f\r\u3000\u00a0\u200b\ufeff")),
    **{0xFF10 + digit: str(digit) for digit in range(10)},
}
_NUMBER = re.compile(r"[0-9]+(?:[.·。][0-9]+)?(?:%|个百分点)?")
_PINYIN = re.compile(r"\([A-Za-z\u00e0-\u01dc]{1,8}\)")
_MASK = re.compile(r"[*×]+|[Xx]{2,}|某某")
_CLAUSE = re.compile(r"[,;:。?!]")


@dataclass(frozen=True, slots=True)
class Cue:
    """One pattern of ``lexicons/cues.toml`` and the stance it speaks for."""

    name: str
    stance: str
    pattern: re.Pattern[str]


@cache
def load_cues() -> tuple[Cue, ...]:
    """The cues, in the order of the file.

    Raises:
        LexiconError: a cue has no name, no known stance, or a pattern that does not compile.
    """
    where = "lexicons/cues.toml"
    text = resources.files("discourse").joinpath(where).read_text(encoding="utf-8")
    return tuple(_cue(entry, where) for entry in tomllib.loads(text)["cue"])


def _cue(entry: dict[str, Any], where: str) -> Cue:
    name = str(entry.get("name", ""))
    if not name or entry.get("stance") not in STANCES:
        raise LexiconError(
            f"cue {name!r} lacks a name or a known stance", where=where, expected=", ".join(STANCES)
        )
    try:
        return Cue(name, entry["stance"], re.compile(entry["pattern"], re.MULTILINE))
    except re.error as error:
        raise LexiconError(f"the pattern of {name} does not compile ({error})", where=where) from error


def normalise(text: str) -> str:
    """One sentence as the model reads it: one kind of punctuation, numbers as 0, no blanks, pinyin or masks.

    >>> normalise("同比增长12.5%，達(dá)標 XX个。")
    '同比增长0,達標*个。'
    """
    text = text.translate(_FOLD)
    if "(" in text:
        text = _PINYIN.sub("", text)
    return _MASK.sub("*", _NUMBER.sub("0", text))


@dataclass(frozen=True)
class Joined:
    """Sentences as one text, a line each. ``starts[i]`` is where sentence i begins, just behind a line break."""

    text: str
    starts: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> Joined:
        lines = [normalise(text) for text in texts]
        lengths = np.fromiter((len(line) + 1 for line in lines), np.int64, len(lines))
        starts = np.concatenate([[1], 1 + np.cumsum(lengths)[:-1]]).astype(np.int64)
        return cls("\n" + "\n".join(lines) + "\n", starts)

    def rows(self, places: Ints) -> Ints:
        """Which sentence each place of the text is in."""
        return np.searchsorted(self.starts, places, side="right") - 1


def hash_ngrams(joined: Joined) -> tuple[Ints, Ints]:
    """All n-grams of 1 to :data:`LONGEST` characters as ``(row, bucket)``, ordered by row; none crosses a line.

    The line break itself stands for "begins" and "ends" at the edge of an n-gram.
    """
    codes = np.frombuffer(joined.text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    breaks = np.cumsum(codes == 10)
    rows, buckets = [], []
    for n in range(1, LONGEST + 1):
        first = len(codes) - n + 1
        if first <= 0:
            break
        mixed = np.full(first, np.uint64(n), dtype=np.uint64)
        for k in range(n):
            mixed = (mixed ^ codes[k : k + first]) * np.uint64(0x9E3779B97F4A7C15)
            mixed ^= mixed >> np.uint64(29)
        inner = breaks[n - 1 :][:first] - (codes[n - 1 :][:first] == 10) == breaks[:first]
        whole = inner & ((codes[:first] != 10) | (n > 1)) & ((codes[n - 1 :][:first] != 10) | (n > 1))
        place = np.flatnonzero(whole)
        rows.append(np.maximum(breaks[place] - 1, 0))
        buckets.append((mixed[place] % np.uint64(BUCKETS)).astype(np.int64))
    return np.concatenate(rows).astype(np.int64), np.concatenate(buckets)


def cue_matrix(joined: Joined) -> Floats:
    """Cues by sentence, shape (sentences, 3 x cues): found anywhere, in the first clause, in the last clause.

    Anywhere is 1 for one match, growing with the logarithm of the number; the clauses are 0 or 1.
    """
    cues = load_cues()
    commas = np.fromiter((m.start() for m in _CLAUSE.finditer(joined.text)), np.int64)
    first, last = _edges(joined, commas)
    found = np.zeros((len(joined.starts), 3 * len(cues)))
    for k, cue in enumerate(cues):
        spans = [m.span() for m in cue.pattern.finditer(joined.text)]
        if not spans:
            continue
        place = np.array(spans, dtype=np.int64)
        row = joined.rows(place[:, 1] - 1)
        found[:, 3 * k] = np.log2(1 + np.bincount(row, minlength=len(found)))
        found[row[place[:, 0] <= first[row]], 3 * k + 1] = 1
        found[row[place[:, 1] > last[row]], 3 * k + 2] = 1
    return found


def _edges(joined: Joined, commas: Ints) -> tuple[Ints, Ints]:
    """Where the first clause of each sentence ends and the last begins."""
    ends = np.append(joined.starts[1:], len(joined.text)) - 2
    inner = np.append(commas, len(joined.text))
    first = np.minimum(inner[np.searchsorted(commas, joined.starts)], ends)
    before = np.searchsorted(commas, ends) - 1
    last = np.where(before >= 0, inner[before], -1)
    return first, np.maximum(last, joined.starts - 1)


def shape_matrix(sentences: Sequence[Sentence], joined: Joined) -> Floats:
    """What is seen of a sentence without its words, shape (sentences, :data:`SHAPES`), of 0 and 1.

    A constant, heading, part (none where the text is one sentence: it is no opening then), kind of numbering,
    question, quotation, figures, four classes of length.
    """
    n = len(sentences)
    found = np.zeros((n, SHAPES))
    found[:, 0] = 1
    ends = np.append(joined.starts[1:], len(joined.text))
    for row, sentence in enumerate(sentences):
        line = joined.text[joined.starts[row] : ends[row] - 1]
        found[row, 1] = sentence.heading
        found[row, 2 + PARTS.index(sentence.part)] = n > 1
        kind = numbering(sentence.text.strip())
        if kind:
            found[row, 8 + KINDS.index(kind)] = 1
        found[row, 8 + len(KINDS) :] = ("?" in line, '"' in line, "0" in line, *_length_class(len(line)))
    return found


def _length_class(length: int) -> tuple[bool, bool, bool, bool]:
    """Salutations and labels; short; long; very long. Sentences between 25 and 60 characters are none of these."""
    return length < 12, 12 <= length < 25, 60 <= length < 110, length >= 110


#: Columns of :func:`shape_matrix`.
SHAPES = 2 + len(PARTS) + len(KINDS) + 3 + 4


@dataclass(frozen=True)
class Design:
    """The features of one text: n-grams as pairs without repetition, everything else dense."""

    rows: Ints
    buckets: Ints
    dense: Floats
    kinds: Ints

    @property
    def n(self) -> int:
        return len(self.dense)

    def part(self, where: slice) -> Design:
        """The features of some of the sentences, as they are among all of them."""
        inside = (self.rows >= where.start) & (self.rows < where.stop)
        rows, buckets = self.rows[inside] - where.start, self.buckets[inside]
        return Design(rows, buckets, self.dense[where], self.kinds[where])


def design(sentences: Sequence[Sentence]) -> Design:
    """The features of the sentences of one text, in order.

    ``dense`` holds cues in three places, shapes, and the cues of the sentence before and behind; ``kinds`` says how
    each sentence hangs on the one before: 0 plain, 1 it is a heading, 2 it stands right below one.
    """
    joined = Joined.of([sentence.text for sentence in sentences])
    row, bucket = hash_ngrams(joined)
    key = _distinct(row * BUCKETS + bucket)
    cues = cue_matrix(joined)
    present = np.minimum(cues[:, ::3], 1) * NEIGHBOUR_SCALE
    before, behind = np.zeros_like(present), np.zeros_like(present)
    before[1:], behind[:-1] = present[:-1], present[1:]
    shapes = shape_matrix(sentences, joined)
    shapes[:, 1:] *= SHAPE_SCALE
    dense = np.hstack([cues * CUE_SCALE, shapes, before, behind])
    return Design(key // BUCKETS, key % BUCKETS, dense, transition_kinds(sentences))


def without_neighbours(dense: Floats) -> Floats:
    """The dense features of the same sentences, each a text by itself: no neighbours, no part."""
    cues = len(load_cues())
    alone = dense.copy()
    alone[:, 3 * cues + SHAPES :] = 0
    alone[:, 3 * cues + 2 : 3 * cues + 2 + len(PARTS)] = 0
    return alone


def _distinct(keys: Ints) -> Ints:
    """The different keys in ascending order; ten times faster than ``np.unique`` on a million of them."""
    ordered = np.sort(keys)
    fresh = np.ones(len(ordered), dtype=bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]


def transition_kinds(sentences: Sequence[Sentence]) -> Ints:
    """How each sentence hangs on the one before: 0 plain, 1 it is a heading, 2 it stands right below one."""
    heading = np.array([sentence.heading for sentence in sentences], dtype=bool)
    below = np.zeros_like(heading)
    below[1:] = heading[:-1] & ~heading[1:]
    return np.asarray(heading + 2 * below, dtype=np.int64)
