"""Term weights on sparse matrices of integer ids: TF-IDF, and its form for classes of texts."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from scipy import sparse

Floats = npt.NDArray[np.float64]


def count_matrix(token_lists: Iterable[Iterable[str]]) -> tuple[sparse.csr_matrix, tuple[str, ...]]:
    """How often each term stands in each text: (texts x terms), and the terms in code point order.

    The texts are gone through once, and not kept.

    >>> counts, terms = count_matrix([["党", "的", "党"], ["的"]])
    >>> terms, counts.toarray().tolist()
    (('党', '的'), [[2.0, 1.0], [0.0, 1.0]])
    """
    from scipy import sparse

    numbers: dict[str, int] = {}
    seen, values, sizes = array("q"), array("d"), array("q")
    for tokens in token_lists:
        bag = Counter(tokens)
        seen.extend(numbers.setdefault(term, len(numbers)) for term in bag)
        values.extend(bag.values())
        sizes.append(len(bag))
    terms = tuple(sorted(numbers))
    place = np.argsort(np.array([numbers[term] for term in terms], dtype=np.int64))
    cells = np.repeat(np.arange(len(sizes)), sizes), place[np.asarray(seen)]
    return sparse.csr_matrix((np.asarray(values), cells), shape=(len(sizes), len(terms))), terms


def smooth_idf(n_texts: int, n_texts_with: npt.ArrayLike) -> Floats:
    """``ln((1 + n) / (1 + df)) + 1``, scikit-learn's smoothed inverse document frequency.

    As if one more text held every term once; a term in every text weighs 1, not 0, so that the words an era
    shares do not vanish. Spärck Jones 1972, doi:10.1108/eb026526, in scikit-learn's variant (smooth_idf=True).

    >>> [round(float(x), 4) for x in smooth_idf(3, [1, 3])]
    [1.6931, 1.0]
    """
    return np.log((1 + n_texts) / (1 + np.asarray(n_texts_with, dtype=np.float64))) + 1


def tfidf_matrix(token_lists: Sequence[Iterable[str]]) -> tuple[sparse.csr_matrix, tuple[str, ...]]:
    """TF-IDF of each text, rows of Euclidean length 1: (texts x terms), and the terms in code point order.

    Raw counts times :func:`smooth_idf`; equal to scikit-learn's ``TfidfVectorizer`` on the same tokens. A text
    without tokens has a row of zeros.

    >>> weights, terms = tfidf_matrix([["党", "的", "党"], ["的"]])
    >>> [[round(w, 4) for w in row] for row in weights.toarray().tolist()]
    [[0.9422, 0.3352], [0.0, 1.0]]
    """
    from scipy import sparse

    counts, terms = count_matrix(token_lists)
    weights = counts @ sparse.diags(
        smooth_idf(counts.shape[0], np.bincount(counts.indices, minlength=len(terms)))
    )
    lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ weights), terms


def top_terms(
    matrix: sparse.csr_matrix | Floats, terms: Sequence[str], k: int
) -> list[list[tuple[str, float]]]:
    """The ``k`` heaviest terms of each row with their weights; equals in code point order, zeros never.

    >>> top_terms(np.array([[0.2, 0.0, 0.2, 0.9]]), ("乡", "党", "村", "镇"), 2)
    [[('镇', 0.9), ('乡', 0.2)]]
    """
    from scipy import sparse

    rows = sparse.csr_matrix(matrix)
    out = []
    for start, end in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
        row = [
            (terms[i], float(w)) for i, w in zip(rows.indices[start:end], rows.data[start:end], strict=True)
        ]
        out.append(sorted((pair for pair in row if pair[1] > 0), key=lambda pair: (-pair[1], pair[0]))[:k])
    return out


def class_tfidf(counts: npt.ArrayLike, tf: Literal["raw", "share"] = "raw") -> Floats:
    """Class-based TF-IDF, ``tf(t, c) * ln(1 + A / f(t))``, of counts (classes x terms); the same shape.

    ``A`` is the mean number of tokens a class, ``f(t)`` the count of the term in all classes. Grootendorst
    2022, doi:10.48550/arXiv.2203.05794. ``tf`` "raw" is the paper's count; "share" divides it by the tokens of
    the class (as BERTopic does), which leaves the order within a class and makes classes of unequal size
    comparable. Whatever is in no class weighs 0.

    >>> [[round(w, 3) for w in row] for row in class_tfidf([[2, 1], [0, 3]]).tolist()]
    [[1.833, 0.56], [0.0, 1.679]]
    """
    table = np.asarray(counts, dtype=np.float64)
    total = table.sum(axis=0)
    spread = np.log1p(table.sum() / len(table) / np.where(total > 0, total, 1))
    if tf == "share":
        sizes = table.sum(axis=1, keepdims=True)
        table = table / np.where(sizes > 0, sizes, 1)
    weights: Floats = table * spread
    return weights
