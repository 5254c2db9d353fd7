"""Counts of terms in documents, as four arrays: what TF-IDF, keyness and document frequencies are worked out from.

A document is counted in one pass and its tokens are let go at once; what is kept is which terms it has and how often
(compressed sparse rows). Such counts are small to send from one process to another, and :func:`merge` puts those of
any parts of a corpus together: the vocabulary is in the order of code points, so that the result does not hang on
where the corpus was cut, nor on who counted which part.

scikit-learn, SciPy and pandas are not imported here: to import them takes longer than to count four megabytes. The
tests hold :func:`tfidf` against scikit-learn's and :func:`g2` against :mod:`discourse.compare.measures`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from ..deviance import of_two
from ..errors import MeasuredError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FloatArray: TypeAlias = npt.NDArray[np.float64]
IntArray: TypeAlias = npt.NDArray[np.int64]
SmallArray: TypeAlias = npt.NDArray[np.int32]


class CutsText(Hashable, Protocol):
    """What a tokenizer must do: give a text's tokens, and where they begin (which is not looked at here). Equal
    tokenizers, with one hash, give equal tokens."""

    def tokenize(self, text: str, /) -> tuple[Sequence[str], Sequence[int]]: ...


@runtime_checkable
class CutsPieces(Protocol):
    """What it may offer besides: pieces that come quicker, and what the few among them are that are no tokens."""

    def pieces(self, text: str, /) -> Sequence[str]: ...
    def corrections(self, pieces: Iterable[str], /) -> Mapping[str, tuple[str, ...]]: ...


@dataclass(frozen=True, eq=False)
class Terms:
    """How often each document has each term: documents in rows, terms in columns, zeros left out.

    ``vocabulary[j]`` is the term of column j, in the order of code points. Row i is ``ids[indptr[i]:indptr[i + 1]]``,
    the columns (each once, ascending), with ``counts`` at the same places; ``indptr`` (int64) has one entry more than
    there are documents, ``ids`` and ``counts`` are int32. Documents without a term are empty rows.

    >>> terms = count_terms([["党", "的", "党"], [], ["的"]])
    >>> terms.vocabulary, terms.indptr.tolist(), terms.ids.tolist(), terms.counts.tolist()
    (('党', '的'), [0, 2, 2, 3], [0, 1, 1], [2, 1, 1])
    >>> terms.sizes.tolist(), terms.totals.tolist(), terms.document_frequencies.tolist()
    ([3, 0, 1], [2, 2], [1, 2])
    """

    vocabulary: tuple[str, ...]
    indptr: IntArray
    ids: SmallArray
    counts: SmallArray

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self.indptr) - 1

    @property
    def rows(self) -> IntArray:
        """The document of each entry."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.indptr))

    @property
    def sizes(self) -> IntArray:
        """Tokens of each document."""
        before = np.concatenate(([0], np.cumsum(self.counts, dtype=np.int64)))
        return np.diff(before[self.indptr])

    @property
    def totals(self) -> IntArray:
        """Occurrences of each term in all documents together."""
        return _summed(self.ids, self.counts, len(self.vocabulary))

    @property
    def document_frequencies(self) -> IntArray:
        """Documents that have each term."""
        return np.bincount(self.ids, minlength=len(self.vocabulary)).astype(np.int64)

    def to_scipy(self) -> csr_array:
        """The same as SciPy's sparse array, documents x terms; imports SciPy."""
        from scipy.sparse import csr_array

        return csr_array((self.counts, self.ids, self.indptr), shape=(len(self), len(self.vocabulary)))


def count_terms(
    documents: Iterable[str] | Iterable[Sequence[str]], tokenizer: CutsText | None = None
) -> Terms:
    """The terms of each document. With a ``tokenizer`` documents are texts, without one they are lists of tokens.

    A term is any token: what is a word, and what too rare, is the next step's question. Tokens become numbers as soon
    as a document is cut, and are counted as numbers, a million at a time; memory grows with the entries of the result
    only. Raises MeasuredError for a text without a tokenizer, for a list with one.

    >>> from discourse.segment.tokens import Tokenizer
    >>> count_terms(["全面从严治党", "治国\\n治党"], Tokenizer()).vocabulary
    ('从严治党', '全面', '治党', '治国')
    """
    cut, corrections = _ways(tokenizer)
    column: defaultdict[str, int] = defaultdict()
    column.default_factory = column.__len__  # what is new gets the next number
    tally = _Tally()
    for document in documents:
        if isinstance(document, str) != (tokenizer is not None):
            raise _other_documents(document)
        pieces = cut(document)
        tally.add(np.fromiter(map(column.__getitem__, pieces), np.int32, len(pieces)))
    return _terms(column, *tally.entries(), tally.documents, corrections(list(column)))


def merge(parts: Iterable[Terms]) -> Terms:
    """The documents of all parts, one part behind the other; the same however the corpus was cut into parts.

    >>> one, two = count_terms([["党", "的"]]), count_terms([["的", "会"]])
    >>> both = merge([one, two])
    >>> both.vocabulary, both.ids.tolist()
    (('会', '党', '的'), [1, 2, 0, 2])
    """
    held = list(parts)
    vocabulary = tuple(sorted(set().union(*(part.vocabulary for part in held))))
    column = {term: n for n, term in enumerate(vocabulary)}
    ids, counts = [np.zeros(0, np.int32)], [np.zeros(0, np.int32)]
    indptr, entries = [np.zeros(1, np.int64)], 0
    for part in held:
        here = np.fromiter(map(column.__getitem__, part.vocabulary), np.int32, len(part.vocabulary))
        ids.append(here[part.ids])  # both vocabularies are in order, so the ids of a row stay ascending
        counts.append(part.counts)
        indptr.append(part.indptr[1:] + entries)
        entries += len(part.ids)
    return Terms(vocabulary, np.concatenate(indptr), np.concatenate(ids), np.concatenate(counts))


def pooled(terms: Terms, groups: npt.ArrayLike, n: int) -> Terms:
    """One row a group instead of one a document: ``groups`` is each document's group, 0 … n-1, or -1 for none.

    The vocabulary stays. A group's terms can then be merged with those of the same group elsewhere, and pooled again:
    so keyness of a corpus of any size is worked out from parts. Raises MeasuredError for a group out of bounds and
    for a term that occurs more than 2³¹-1 times in a group.

    >>> terms = count_terms([["党", "的"], ["党"], ["会"]])
    >>> pooled(terms, [1, 1, 0], 2).to_scipy().toarray().tolist()
    [[1, 0, 0], [0, 2, 1]]
    """
    of = np.asarray(groups, dtype=np.int64)
    if of.shape != (len(terms),) or (len(of) and not (of.min() >= -1 and of.max() < n)):
        raise MeasuredError(
            f"{of.size} groups of {len(terms)} documents, or one that is not among 0 … {n - 1}",
            where="pooled",
            expected="one number a document: its group, or -1",
        )
    row = of[terms.rows]
    kept, width = row >= 0, max(len(terms.vocabulary), 1)
    places, inverse = np.unique(row[kept] * width + terms.ids[kept], return_inverse=True)
    counts = _summed(inverse, terms.counts[kept], len(places))
    if len(counts) and counts.max() > np.iinfo(np.int32).max:
        raise MeasuredError(
            "a term occurs more than 2,147,483,647 times in one group", where="pooled", expected="less"
        )
    indptr = np.searchsorted(places, np.arange(n + 1, dtype=np.int64) * width)
    return Terms(
        terms.vocabulary,
        indptr.astype(np.int64),
        (places % width).astype(np.int32),
        counts.astype(np.int32),
    )


def tfidf(terms: Terms, frequencies: npt.ArrayLike | None = None, documents: int | None = None) -> FloatArray:
    """TF-IDF of each entry of ``terms``, at the same places as its ``ids``: scikit-learn's TfidfVectorizer's.

    Count x (ln((1 + n) / (1 + df)) + 1), each row divided by its Euclidean length: n documents, df of them with the
    term (smooth idf, l2 norm, raw term frequency; scikit-learn's defaults). Higher = more of this document is this
    term, and fewer documents have it. For a part of a corpus say the whole's document ``frequencies`` (one a term of
    this vocabulary) and its number of ``documents``. It hangs on what the other documents are; weights of two corpora
    are not to be compared.

    >>> terms = count_terms([["党", "的", "党"], ["的"]])
    >>> tfidf(terms).round(4).tolist()
    [0.9422, 0.3352, 1.0]
    """
    df = np.asarray(terms.document_frequencies if frequencies is None else frequencies, dtype=np.float64)
    if df.shape != (len(terms.vocabulary),):
        raise MeasuredError(
            f"{df.size} document frequencies of {len(terms.vocabulary)} terms",
            where="tfidf",
            expected="one a term of the vocabulary",
        )
    n = len(terms) if documents is None else documents
    weights = terms.counts * (np.log((1 + n) / (1 + df)) + 1)[terms.ids]
    rows = terms.rows
    lengths = np.sqrt(np.bincount(rows, weights=weights * weights, minlength=len(terms)))
    normed: FloatArray = weights / lengths[rows]
    return normed


class Keyness(NamedTuple):
    """For each term of the vocabulary: occurrences in the target and in the reference, and G² (unsigned)."""

    target: IntArray
    reference: IntArray
    g2: FloatArray


def keyness(terms: Terms, target: npt.ArrayLike, *, formula: Literal["four-cell", "two-cell"]) -> Keyness:
    """The log-likelihood ratio G² of every term: the documents marked in ``target`` against all others.

    Tokens of one document are no independent draws: G² describes, it does not test (see
    :func:`discourse.compare.keyness` for what does). Raises MeasuredError where one side has no tokens.

    >>> terms = count_terms([["党", "党", "的"], ["的", "会"]])
    >>> keyness(terms, [True, False], formula="four-cell").g2.round(3).tolist()
    [2.231, 2.911, 0.138]
    """
    inside = np.asarray(target, dtype=np.bool_)
    if inside.shape != (len(terms),):
        raise MeasuredError(
            f"{inside.size} marks of {len(terms)} documents",
            where="keyness",
            expected="True or False for each",
        )
    of_target = inside[terms.rows]
    here = _summed(terms.ids[of_target], terms.counts[of_target], len(terms.vocabulary))
    counts = (here, terms.totals - here)
    sizes = [int(count.sum()) for count in counts]
    if not all(sizes):
        raise MeasuredError(
            "one of the two sides has no tokens", where="keyness", expected="a target and a reference"
        )
    found = g2(counts[0], sizes[0], counts[1], sizes[1], formula=formula)
    return Keyness(counts[0], counts[1], found)


def g2(
    f1: npt.ArrayLike, n1: int, f2: npt.ArrayLike, n2: int, *, formula: Literal["four-cell", "two-cell"]
) -> FloatArray:
    """2 Σ O ln(O/E) for ``f1`` occurrences among ``n1`` tokens against ``f2`` among ``n2``; unsigned, 0 = same rate.

    Equal to :func:`discourse.compare.measures.g2`, which says what the two formulas are (Dunning 1993; Rayson &
    Garside 2000, doi:10.3115/1117729.1117730) and imports SciPy for it. Nothing is checked here.

    >>> g2([110], 2552, [111], 29225, formula="four-cell").round(2)
    array([270.72])
    """
    if formula not in ("four-cell", "two-cell"):
        raise MeasuredError(f"there is no formula {formula!r}", where="g2", expected="four-cell or two-cell")
    a, b = np.asarray(f1, dtype=np.float64), np.asarray(f2, dtype=np.float64)
    return of_two(a, float(n1), b, float(n2), four_cells=formula == "four-cell")


#: So many tokens are counted at once; the sort that counts them takes 16 bytes each.
_CHUNK = 1 << 20


class _Tally:
    """Counts numbers document by document: entries of document, number and count, in this order, ascending."""

    def __init__(self) -> None:
        self.documents = 0
        self._waiting: list[SmallArray] = []
        self._tokens = 0
        self._places, self._counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]

    def add(self, numbers: SmallArray) -> None:
        """One more document."""
        self._waiting.append(numbers)
        self.documents += 1
        self._tokens += len(numbers)
        if self._tokens >= _CHUNK:
            self._count()

    def entries(self) -> tuple[IntArray, IntArray, IntArray]:
        """Document, number and count of each entry."""
        self._count()
        places = np.concatenate(self._places)
        return places >> 32, places & 0xFFFFFFFF, np.concatenate(self._counts)

    def _count(self) -> None:
        first = self.documents - len(self._waiting)
        lengths = np.fromiter(map(len, self._waiting), np.int64, len(self._waiting))
        rows = np.repeat(np.arange(first, self.documents), lengths)
        numbers = np.concatenate([np.zeros(0, np.int32), *self._waiting])
        places, counts = np.unique(rows << 32 | numbers, return_counts=True)
        self._places.append(places)
        self._counts.append(counts)
        self._waiting, self._tokens = [], 0


def _ways(
    tokenizer: CutsText | None,
) -> tuple[Callable[[Any], Sequence[str]], Callable[[Iterable[str]], Mapping[str, tuple[str, ...]]]]:
    """How a document becomes pieces, and what pieces are to be corrected into."""
    if tokenizer is None:
        return lambda tokens: tokens, lambda _: {}
    if isinstance(tokenizer, CutsPieces):
        return tokenizer.pieces, tokenizer.corrections
    return lambda text: tokenizer.tokenize(text)[0], lambda _: {}


def _other_documents(document: object) -> MeasuredError:
    text = isinstance(document, str)
    return MeasuredError(
        f"a text ({document[:20]!r}) and no tokenizer"
        if isinstance(document, str)
        else "tokens, and a tokenizer",
        where="count_terms",
        expected="texts with a tokenizer, or lists of tokens without one",
        advice="count_terms(texts, Tokenizer())" if text else "count_terms(token_lists)",
    )


def _terms(
    column: dict[str, int],
    rows: IntArray,
    ids: IntArray,
    counts: IntArray,
    documents: int,
    corrections: Mapping[str, tuple[str, ...]],
) -> Terms:
    """Entries by the numbers of pieces, as entries by tokens in the order of code points."""
    if corrections:
        rows, ids, counts = _corrected(column, rows, ids, counts, corrections)
    pieces = list(column)
    used = np.flatnonzero(np.bincount(ids, minlength=len(pieces))).tolist()
    met = sorted(used, key=pieces.__getitem__)
    place = np.zeros(len(pieces), dtype=np.int64)
    place[met] = np.arange(len(met))
    ids = place[ids]
    order = np.argsort(rows << 32 | ids)  # no two are equal, so that any sort gives the same
    return Terms(
        tuple(map(pieces.__getitem__, met)),
        np.searchsorted(rows, np.arange(documents + 1)).astype(np.int64),
        ids[order].astype(np.int32),
        counts[order].astype(np.int32),
    )


def _corrected(
    column: dict[str, int],
    rows: IntArray,
    ids: IntArray,
    counts: IntArray,
    corrections: Mapping[str, tuple[str, ...]],
) -> tuple[IntArray, IntArray, IntArray]:
    """Each entry of a piece that is no token becomes entries of its tokens, which new numbers are found for."""
    tokens = {column[piece]: [column[token] for token in found] for piece, found in corrections.items()}
    wrong = np.isin(ids, list(tokens))
    entries = zip(rows[wrong].tolist(), ids[wrong].tolist(), counts[wrong].tolist(), strict=True)
    more = [(row, token, count) for row, piece, count in entries for token in tokens[piece]]
    kept = np.stack((rows, ids, counts))[:, ~wrong]
    rows, ids, counts = np.concatenate((kept, np.array(more, dtype=np.int64).reshape(-1, 3).T), axis=1)
    places, which = np.unique(rows << 32 | ids, return_inverse=True)
    return places >> 32, places & 0xFFFFFFFF, _summed(which, counts, len(places))


def _summed(ids: npt.NDArray[np.integer], counts: npt.NDArray[np.integer], n: int) -> IntArray:
    """The counts of each id added up; exact, for sums below 2⁵³ are whole numbers in float64."""
    return np.bincount(ids, weights=counts, minlength=n).astype(np.int64)
