"""How often each of many phrases stands in each document and in each of its sentences: one pass over the text.

``str.count`` reads the text once for each phrase, and once more for each phrase in each sentence; an automaton (Aho &
Corasick 1975, doi:10.1145/360825.360855) reads it once for all. Its matches are places, so the sentences need no pass
of their own: each match falls between two sentence ends.

**What is counted.** Every place where a phrase stands, character for character, also inside a longer phrase (民主 in
人民民主). ``str.count`` gives the same number, except where a phrase overlaps itself: 哈哈 stands twice in 哈哈哈,
``str.count`` finds it once. :attr:`PhraseCounter.self_overlapping` names the phrases that can. Matching that takes
the longest phrase only, folds punctuation and knows false friends is :mod:`discourse.lexicons.match`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..errors import MeasuredError
from .terms import CutsText, IntArray, Terms, count_terms, merge

#: What ends a sentence here: what stands between two of these, unless it is blank, is one. Coarser and cheaper than
#: :mod:`discourse.segment.sentences`: what a regular expression at hand would cut at.
STOPS = "。！？!?；;\n"

#: Half a surrogate pair: no character.
_HALF = re.compile("[\ud800-\udfff]")

#: Characters of a shard: about 1.2 MB of Chinese in UTF-8.
SHARD = 400_000


class PhraseCounts(NamedTuple):
    """``documents``: documents x phrases; ``sentences``: sentences x phrases, those of all documents one after the
    other; ``per_document``: how many sentences each document has (int64)."""

    documents: Terms
    sentences: Terms
    per_document: IntArray


@dataclass(frozen=True)
class PhraseCounter:
    """Counts ``forms`` in texts. Frozen, compared by value, small to pickle; forms are kept in code-point order.

    Raises MeasuredError for an empty or blank form and for a form given twice.

    >>> counter = PhraseCounter(("民主", "人民民主", "党"))
    >>> counts = counter.count(["党发展人民民主。党的民主。", "无"])
    >>> counter.forms, counts.documents.to_scipy().toarray().tolist()
    (('人民民主', '党', '民主'), [[1, 2, 2], [0, 0, 0]])
    >>> counts.sentences.to_scipy().toarray().tolist(), counts.per_document.tolist()
    ([[1, 1, 1], [0, 1, 1], [0, 0, 0]], [2, 1])
    """

    forms: tuple[str, ...]

    def __post_init__(self) -> None:
        forms = tuple(sorted(self.forms))
        for form, following in zip_longest(forms, forms[1:]):
            if form == following or not form.strip() or _HALF.search(form):
                raise MeasuredError(
                    f"the phrase {form!r} is given twice" if form == following else f"{form!r} is no phrase",
                    where="PhraseCounter",
                    expected="different phrases, each with at least one sign that is not blank",
                )
        object.__setattr__(self, "forms", forms)

    def __reduce__(self) -> tuple[Any, ...]:
        """The automaton cannot be pickled: what crosses to another process is what it is made from."""
        return (PhraseCounter, (self.forms,))

    @property
    def self_overlapping(self) -> tuple[str, ...]:
        """The forms that can overlap themselves: one that ends as it begins may be counted more often than by
        ``str.count``.

        >>> PhraseCounter(("哈哈", "人民", "好上加好")).self_overlapping
        ('哈哈', '好上加好')
        """
        return tuple(
            form for form in self.forms if any(form.startswith(form[n:]) for n in range(1, len(form)))
        )

    def count(self, texts: Sequence[str]) -> PhraseCounts:
        """The counts in each text and in each sentence of it, in time linear in the characters and in the matches.

        A form that holds a sentence end is counted in documents only, as no sentence has it.
        """
        lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        first = np.cumsum(lengths + 1) - lengths - 1  # where each text begins when a line break parts them
        row, start, end, form = self._matches(texts)
        begun, ended = sentence_spans("\n".join(texts))
        sentence = np.searchsorted(begun, first[row] + start, side="right") - 1
        inside = np.flatnonzero(sentence >= 0)
        inside = inside[first[row[inside]] + end[inside] <= ended[sentence[inside]]]
        return PhraseCounts(
            self._terms(row, form, len(texts)),
            self._terms(sentence[inside], form[inside], len(begun)),
            np.diff(np.searchsorted(begun, first + lengths), prepend=0),
        )

    @cached_property
    def _automaton(self) -> Any:
        import daachorse

        return daachorse.CharwiseDoubleArrayAhoCorasick(list(self.forms)) if self.forms else None

    def _matches(self, texts: Sequence[str]) -> npt.NDArray[np.int64]:
        """Text, start, end (characters of the text) and form of every match: four rows."""
        found = [self._found(text) for text in texts]
        many = np.fromiter(map(len, found), np.int64, len(found))
        flat = np.fromiter(chain.from_iterable(chain.from_iterable(found)), np.int64, 3 * int(many.sum()))
        return np.vstack((np.repeat(np.arange(len(texts)), many), flat.reshape(-1, 3).T))

    def _found(self, text: str) -> list[tuple[int, int, int]]:
        """Start, end and form of every match in a text, by their ends."""
        if self._automaton is None:
            return []
        try:
            found: list[tuple[int, int, int]] = self._automaton.find_overlapping(text)
        except UnicodeEncodeError:  # halves of surrogate pairs cannot cross into Rust, and no form has any
            found = self._automaton.find_overlapping(_HALF.sub("\uffff", text))
        return found

    def _terms(self, unit: IntArray, form: IntArray, units: int) -> Terms:
        """Matches as counts, units x forms."""
        width = max(len(self.forms), 1)
        places, counts = np.unique(unit * width + form, return_counts=True)
        return Terms(
            self.forms,
            np.searchsorted(places, np.arange(units + 1) * width).astype(np.int64),
            (places % width).astype(np.int32),
            counts.astype(np.int32),
        )


def sentence_spans(text: str) -> tuple[IntArray, IntArray]:
    """Where the sentences of a text begin and end (characters, the stop left out): what :data:`STOPS` part.

    >>> text = "同志们:\\n今天开会。 \\n要抓实；要常抓!"
    >>> [text[start:end] for start, end in zip(*sentence_spans(text), strict=True)]
    ['同志们:', '今天开会', '要抓实', '要常抓']
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    kind = _kinds()[np.minimum(codes, 0xFFFF)]  # no blank and no stop lies beyond the basic plane
    stops = np.flatnonzero(kind == _STOP)
    begun, ended = np.concatenate(([0], stops + 1)), np.concatenate((stops, [len(codes)]))
    # Each piece is looked at with its stop, which is no ink; one without a stop, at the end, with a sign put there.
    inked = np.logical_or.reduceat(np.append(kind == _INK, False), begun)
    return begun[inked], ended[inked]


_INK, _BLANK, _STOP = 0, 1, 2


@lru_cache(maxsize=1)
def _kinds() -> npt.NDArray[np.uint8]:
    """Ink, blank or stop, for each character of the basic plane; blank is what ``str.isspace`` says."""
    kinds = np.full(0x10000, _INK, dtype=np.uint8)
    kinds[[c for c in range(0x10000) if chr(c).isspace()]] = _BLANK
    kinds[list(map(ord, STOPS))] = _STOP
    return kinds


# ── shards ───────────────────────────────────────────────────────────────────────────────────────────────


class Counted(NamedTuple):
    """What was counted in some documents: their ``terms`` and ``phrases``, and ``characters`` (int64, one a
    document)."""

    terms: Terms
    phrases: PhraseCounts
    characters: IntArray


def count_shard(
    shard: str | Path | Sequence[str],
    *,
    tokenizer: CutsText,
    phrases: PhraseCounter = PhraseCounter(()),
    field: str = "content",
) -> Counted:
    """Terms and phrases of one shard: a JSON Lines file whose ``field`` holds the text, or the texts themselves.

    To be mapped over shards by an engine: the names of files go out, a few arrays come back. Tokens do not, for to
    send them costs more than to cut the text. A process keeps the dictionary and the automaton from shard to shard.

    >>> from functools import partial
    >>> from discourse.engine import Engine
    >>> from discourse.segment.tokens import Tokenizer
    >>> work = partial(count_shard, tokenizer=Tokenizer(), phrases=PhraseCounter(("治党",)))
    >>> with Engine("serial") as engine:
    ...     counted = merge_shards(engine.map(work, shards_of(["从严治党。", "治国。"], 5)))
    >>> counted.terms.vocabulary, counted.phrases.documents.counts.tolist(), counted.characters.tolist()
    (('。', '从严治党', '治国'), [1], [5, 3])
    """
    texts = read_texts(shard, field) if isinstance(shard, (str, Path)) else shard
    return Counted(
        count_terms(texts, _kept(tokenizer)),
        _kept(phrases).count(texts),
        np.fromiter(map(len, texts), np.int64, len(texts)),
    )


def merge_shards(parts: Iterable[Counted]) -> Counted:
    """The documents of all parts, one part behind the other; equal to what one shard of them all would give."""
    held = list(parts)
    phrases = PhraseCounts(
        merge(part.phrases.documents for part in held),
        merge(part.phrases.sentences for part in held),
        np.concatenate([np.zeros(0, np.int64), *(part.phrases.per_document for part in held)]),
    )
    return Counted(
        merge(part.terms for part in held),
        phrases,
        np.concatenate([np.zeros(0, np.int64), *(part.characters for part in held)]),
    )


def shards_of(texts: Iterable[str], size: int = SHARD) -> Iterator[list[str]]:
    """Texts put together, in their order, until a shard has ``size`` characters or more; no text is cut.

    >>> list(shards_of(["党的", "好", "政策", "会"], 3))
    [['党的', '好'], ['政策', '会']]
    """
    shard: list[str] = []
    room = size
    for text in texts:
        shard.append(text)
        room -= len(text)
        if room <= 0:
            yield shard
            shard, room = [], size
    if shard:
        yield shard


def read_texts(path: str | Path, field: str = "content") -> list[str]:
    """The texts of a JSON Lines file, an object a line; empty lines are skipped.

    Raises MeasuredError, with the line, where there is no such object or its ``field`` is no text.
    """
    texts = []
    with Path(path).open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.isspace():
                continue
            try:
                text = json.loads(line)[field]
            except (ValueError, LookupError, TypeError) as error:
                raise _no_text(path, number, field, repr(error)) from error
            if not isinstance(text, str):
                raise _no_text(path, number, field, f"it is {text!r:.40}")
            texts.append(text)
    return texts


def _no_text(path: str | Path, number: int, field: str, why: str) -> MeasuredError:
    return MeasuredError(
        f"no text ({why})",
        where=f"{path}, line {number}",
        expected=f"an object with the field {field!r}, UTF-8, one a line",
    )


@lru_cache(maxsize=4)
def _kept(thing: Hashable) -> Any:
    """The first of equal things: an equal one that comes with the next shard is not made ready again."""
    return thing
