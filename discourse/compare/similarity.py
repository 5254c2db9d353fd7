"""How alike speeches are in their words, which of them go together, and whether that follows the eras.

The likeness of two speeches is the cosine of their TF-IDF weights: 1 = the same words in the same proportions, 0 = no
word in common. Shares of words instead of TF-IDF would measure the commonest function words, which make up most of
any Chinese text and bring all speeches near 1. What is alike here is the subject and the wording of it. It is not who
copied whom (:mod:`.reuse` has that), and it grows with length: a short speech has had no room for most of its words,
and seems less like all others than it is.

Refused: a map of points in the plane. It moves speeches from where they are in order to draw them, and what is near
on paper may be far in truth; the table of cosines says every likeness as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from math import exp, factorial, fsum, lgamma, log, nan, prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ..doors import door
from ..errors import CompareError
from ..extractors._weights import smooth_idf
from .asked import numbers, one_each, some
from .counts import FloatArray
from .permutation import EXACT_LIMIT, TIE, block_of
from .selection import plain_labels
from .tokens import count_words

if TYPE_CHECKING:
    from scipy import sparse

    from ..segment.segmented import SegmentedSpeech

#: Decimals of a cosine that are kept: the rest differs between processors, and would decide between equals.
DECIMALS = 10

#: A distance below this share of the largest is nought: the root of what rounded cosines lose.
_SLACK = 1e-4


class Merge(NamedTuple):
    """Two branches that join: where each has its stem among the leaves (0 = the first leaf), how far apart the
    leaves of the one are from those of the other on average (1 - cosine), and how far those of each were joined at
    (0 for a leaf)."""

    low: float
    high: float
    distance: float
    low_distance: float
    high_distance: float


class Clustering(NamedTuple):
    """``order``: the speeches, by their place in the matrix, so that neighbours are alike; ``merges``: nearest first;
    ``cophenetic``: how well the tree tells the distances it was made from (correlation; NaN below three speeches)."""

    order: tuple[int, ...]
    merges: tuple[Merge, ...]
    cophenetic: float


class Permanova(NamedTuple):
    """``f``: variation between the groups over variation within, each a degree of freedom; ``r2``: the share of all
    variation that lies between groups; ``r2_chance``: the mean share when groups are given out by chance, which is
    large where there are few speeches a group; ``p`` with its ``floor``, the smallest that groups of these sizes
    allow."""

    f: float
    r2: float
    r2_chance: float
    p: float
    floor: float
    method: str


@door
def speech_weights(speeches: Sequence[SegmentedSpeech]) -> sparse.csr_matrix:
    """TF-IDF weights (speeches x words), rows of Euclidean length 1; a speech without words has a row of zeros.

    scikit-learn's formula on this package's words, those of one character among them. The idf is that of the
    speeches given: hand over independent ones, or a copy makes its own words look common.
    """
    return word_weights(count_words((speech.tokens for speech in speeches), min_count=1).counts)


def word_weights(counts: sparse.csr_array) -> sparse.csr_matrix:
    """The same from a table of counts: what :func:`discourse.extractors._weights.tfidf_matrix` makes of the words."""
    from scipy import sparse

    table = sparse.csr_matrix(counts.astype(np.float64))
    table.sort_indices()
    there = np.bincount(table.indices, minlength=table.shape[1])
    weights = table @ sparse.diags(smooth_idf(table.shape[0], there))
    lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(lengths > 0, lengths, 1)) @ weights)


@door
def cosines(weights: sparse.csr_matrix) -> FloatArray:
    """The cosine of each row with each (n x n, :data:`DECIMALS` decimals); NaN for a row of zeros.

    >>> from discourse.extractors._weights import tfidf_matrix
    >>> cosines(tfidf_matrix([["党", "的"], ["党", "的"], ["村"]])[0]).round(2).tolist()
    [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    found: FloatArray = np.round((weights @ weights.T).toarray().astype(np.float64), DECIMALS)
    empty = found.diagonal() == 0
    found[empty], found[:, empty] = nan, nan
    return np.clip(found, 0.0, 1.0)


@door
def cluster(similarity: npt.ArrayLike) -> Clustering:
    """The tree of a matrix of cosines by average linkage (UPGMA) on 1 - cosine, its leaves in their optimal order.

    Two branches are as far apart as their leaves are on average (Sokal & Michener 1958), which neither chains (single
    linkage) nor needs points in a space (Ward). A tree can be drawn in 2^(n-1) orders: of these the one whose
    neighbours are most alike (Bar-Joseph et al. 2001, doi:10.1093/bioinformatics/17.suppl_1.S22), with the earlier of
    the first and the last leaf first. ``cophenetic``: Sokal & Rohlf 1962, doi:10.2307/1217208; where it is low,
    believe the matrix and not the tree. The tree is scipy's; its order of leaves is often not the optimal one
    (https://github.com/scipy/scipy/issues/11227), so that is found here.

    >>> cluster(np.array([[1, 0.2, 0.9], [0.2, 1, 0.4], [0.9, 0.4, 1]])).order
    (0, 2, 1)
    """
    from scipy.cluster.hierarchy import cophenet, linkage

    similarity = numbers(similarity, "cluster")
    n = len(similarity) if similarity.ndim else 0
    if similarity.shape != (n, n) or n < 1 or not np.isfinite(similarity).all():
        raise CompareError(
            f"a matrix of shape {similarity.shape} with {int(np.isnan(similarity).sum())} values missing",
            where="cluster",
            expected="a square of cosines, none missing",
            advice="leave out speeches without words",
        )
    if n == 1:
        return Clustering((0,), (), nan)
    distances = 1 - similarity[np.triu_indices(n, 1)]
    tree = linkage(distances, "average")
    order = _best_order(1 - similarity, [(int(one), int(two)) for one, two in tree[:, :2]])
    told = cophenet(tree)
    spread = min(float(np.ptp(distances)), float(np.ptp(told)))
    agrees = float(np.corrcoef(distances, told)[0, 1]) if n > 2 and spread > TIE else nan
    return Clustering(tuple(order), tuple(_merges(tree, order)), agrees)


def _best_order(distances: FloatArray, joined: Sequence[tuple[int, int]]) -> list[int]:
    """The leaves so that the sum of the distances of neighbours is the least that the tree allows.

    For each branching, from the leaves up: the least sum with leaf i at one end and leaf j at the other, i on the one
    side of it and j on the other, is the least over the two leaves that meet in the middle. Then back from the top.
    """
    leaves = [[leaf] for leaf in range(len(distances))]
    least = [np.zeros((1, 1)) for _ in leaves]
    for one, two in joined:
        left, right = leaves[one], leaves[two]
        across = _least_sum(_least_sum(least[one], distances[np.ix_(left, right)]), least[two])
        both = np.full((len(left) + len(right),) * 2, np.inf)
        both[: len(left), len(left) :], both[len(left) :, : len(left)] = across, across.T
        leaves.append([*left, *right])
        least.append(both)
    order: list[int] = []
    open_ends = [(len(leaves) - 1, *_at_least(least[-1]))]
    while open_ends:
        node, first, last = open_ends.pop()
        if node < len(distances):
            order.append(node)
            continue
        one, two = joined[node - len(distances)]
        turned = first >= len(leaves[one])
        i, j = sorted((first, last))
        j -= len(leaves[one])
        between = distances[np.ix_(leaves[one], leaves[two])]
        m, k = _at_least(least[one][i][:, None] + between + least[two][:, j])
        open_ends += [(one, m, i), (two, j, k)] if turned else [(two, k, j), (one, i, m)]
    return order if order[0] < order[-1] else order[::-1]


def _at_least(sums: FloatArray) -> tuple[int, int]:
    """Row and column of the least value; of equal ones the first."""
    row, column = np.unravel_index(int(sums.argmin()), sums.shape)
    return int(row), int(column)


def _least_sum(one: FloatArray, two: FloatArray) -> FloatArray:
    """The least one[i, m] + two[m, j] over m, for each i and j."""
    return np.array([(row[:, None] + two).min(axis=0) for row in one])


def _merges(tree: FloatArray, order: Sequence[int]) -> Iterator[Merge]:
    """Each row of scipy's tree with the places of its two stems, the lower first."""
    stems = {leaf: (float(at), 0.0) for at, leaf in enumerate(order)}
    for n, (one, two, distance, _) in enumerate(tree.tolist()):
        low, high = sorted((stems[int(one)], stems[int(two)]))
        stems[len(order) + n] = ((low[0] + high[0]) / 2, distance)
        yield Merge(low[0], high[0], distance, low[1], high[1])


@door
def group_cosines(
    weights: sparse.csr_matrix, groups: Sequence[object], order: Sequence[object]
) -> FloatArray:
    """The mean cosine over pairs of different speeches, within and between groups (k x k); NaN without a pair.

    By sums of rows, so that it takes no longer for a million speeches than to read them. Rows of zeros are left out.
    """
    from scipy import sparse

    named = np.asarray(plain_labels(groups, where="group_cosines"))
    order = plain_labels(order, where="group_cosines")
    weights = sparse.csr_matrix(weights)
    one_each(range(weights.shape[0]), named, "group_cosines")
    if not order:
        raise CompareError("no group is named", where="group_cosines", expected="one at least")
    filled = np.diff(weights.indptr) > 0
    sizes = np.array([int(((named == group) & filled).sum()) for group in order], dtype=np.float64)
    member = sparse.csr_matrix(np.array([(named == group) & filled for group in order], dtype=np.float64))
    sums = member @ weights
    total = (sums @ sums.T).toarray().astype(np.float64)
    pairs = np.outer(sizes, sizes)
    diagonal = np.diag_indices(len(order))
    total[diagonal] -= sizes
    pairs[diagonal] -= sizes
    with np.errstate(invalid="ignore"):
        found: FloatArray = np.where(pairs > 0, total / np.where(pairs > 0, pairs, 1), nan)
    return np.round(found, DECIMALS)


@door
def permanova(
    distances: npt.ArrayLike, groups: Sequence[object], *, seed: int = 0, resamples: int = 9_999
) -> Permanova:
    """Whether groups differ in their centres: the analysis of variance of a matrix of distances, by permutation.

    F = ((SST - SSW) / (k - 1)) / (SSW / (N - k)); SST = Σ d² over all pairs / N, SSW = Σ over groups of Σ d² over
    their pairs / n (Anderson 2001, doi:10.1111/j.1442-9993.2001.01070.pp.x); R² = 1 - SSW / SST, by chance
    (k - 1) / (N - 1). p is the share of the ways to give out the groups anew that make F as large: of all of them up
    to 20,000, else of a random sample from ``seed``, the real one counted in; random ones go by place, so that the
    order of the speeches is part of the seed. Groups of one size can change names, and the F of that is the same:
    however many ways there are, p cannot fall below the share of these. A group that is more scattered than a larger
    one can be found to differ without another centre (Anderson & Walsh 2013, doi:10.1890/12-2010.1): with groups of
    unlike size look at the matrix too. All NaN where fewer than two groups, or no group of two, or no
    distance at all: ``method`` says which.

    >>> found = permanova(np.abs(np.subtract.outer([0.0, 1, 5, 6], [0.0, 1, 5, 6])), ["a", "a", "b", "b"])
    >>> found.f, round(found.r2, 3), round(found.p, 3), round(found.floor, 3), found.method
    (50.0, 0.962, 0.333, 0.333, 'exact permutation, 6 assignments')
    """
    order, codes = np.unique(_named(groups), return_inverse=True)
    some(resamples, "permanova")
    n, k = len(codes), len(order)
    distances = numbers(distances, "permanova")
    if distances.shape != (n, n):
        raise CompareError(
            f"distances of shape {distances.shape} and {n} groups",
            where="permanova",
            expected="a row, a column and a group for each speech",
        )
    _check_distances(distances)
    squared = distances**2
    sizes = np.bincount(codes, minlength=k).astype(np.float64)
    total = fsum(squared[np.triu_indices(n, 1)]) / n if n else 0.0
    if not 2 <= k < n or not total > 0:
        why = (
            "no distance at all"
            if 2 <= k < n
            else "no group of two"
            if k == n > 1
            else "fewer than two groups"
        )
        return Permanova(nan, nan, nan, nan, nan, f"none: {why}")
    ways = _log_ways(sizes)
    exact = ways < log(EXACT_LIMIT + 0.5)
    block = block_of(n * k, 1)
    within = float(_within(squared, codes[None, :], sizes)[0])
    as_low = m = 0
    for labels in _every(codes, block) if exact else _random(codes, resamples, seed, block):
        as_low += int((_within(squared, labels, sizes) <= within + TIE * total).sum())
        m += len(labels)
    alike = prod(factorial(times) for times in Counter(sizes.tolist()).values())
    p, floor = (as_low / m, alike / m) if exact else _sampled(as_low, m, exp(log(alike) - ways))
    f = ((total - within) / (k - 1)) / (within / (n - k)) if within > TIE * total else float("inf")
    method = (
        f"exact permutation, {m:,} assignments"
        if exact
        else f"Monte Carlo permutation, {m:,} assignments, seed {seed}"
    )
    return Permanova(f, 1 - within / total, (k - 1) / (n - 1), p, floor, method)


def _check_distances(distances: FloatArray) -> None:
    """A speech lies at no distance from itself, and as far from another as that from it: cosines do not."""
    slack = _SLACK * float(np.abs(distances).max(initial=0.0))
    if not np.isfinite(distances).all() or (distances < 0).any():
        raise CompareError(
            "a distance is missing, infinite or below zero",
            where="permanova",
            expected="distances, all known",
            advice="leave out speeches without words",
        )
    if (
        np.abs(distances.diagonal()).max(initial=0.0) > slack
        or not (np.abs(distances - distances.T) <= slack).all()
    ):
        raise CompareError(
            "the matrix has something beside noughts on its diagonal, or its halves differ",
            where="permanova",
            expected="distances, and not likenesses",
            advice="np.sqrt(2 * (1 - matrix)) for cosines",
        )


def _named(groups: Sequence[object]) -> npt.NDArray[Any]:
    """The group of each speech: numbers as they are, for they have an order, anything else by its name."""
    given = np.asarray(groups)
    if given.ndim == 1 and given.dtype.kind in "iu":
        return given
    labels = plain_labels(groups, where="permanova")
    if "" in labels:
        raise CompareError(
            "a speech has no group",
            where="permanova",
            expected="a group each",
            advice="leave the speech out, its row and its column too",
        )
    return np.array(labels, dtype=str)


def _sampled(as_low: int, m: int, least: float) -> tuple[float, float]:
    """p and its floor from a sample of ``m``, neither of them below the ``least`` that all ways allow."""
    floor = max(1 / (m + 1), least)
    return max((as_low + 1) / (m + 1), floor), floor


def _log_ways(sizes: FloatArray) -> float:
    """Natural logarithm of how many ways there are to give out groups of these sizes."""
    return lgamma(float(sizes.sum()) + 1) - fsum(lgamma(float(size) + 1) for size in sizes)


def _within(squared: FloatArray, labels: npt.NDArray[np.int64], sizes: FloatArray) -> FloatArray:
    """SSW of each row of labels."""
    out = np.zeros(len(labels))
    for code, size in enumerate(sizes):
        mine = (labels == code).astype(np.float64)
        out += ((mine @ squared) * mine).sum(axis=1) / (2 * size)
    return out


def _every(codes: npt.NDArray[np.int64], block: int) -> Iterator[npt.NDArray[np.int64]]:
    """All different orders of the labels, some rows at a time."""
    rows: list[list[int]] = []
    left = np.bincount(codes).tolist()
    for row in _orders(left, []):
        rows.append(row)
        if len(rows) == block:
            yield np.array(rows, dtype=np.int64)
            rows = []
    if rows:
        yield np.array(rows, dtype=np.int64)


def _orders(left: list[int], begun: list[int]) -> Iterator[list[int]]:
    if not any(left):
        yield list(begun)
    for code, count in enumerate(left):
        if count:
            left[code] -= 1
            yield from _orders(left, [*begun, code])
            left[code] += 1


def _random(
    codes: npt.NDArray[np.int64], resamples: int, seed: int, block: int
) -> Iterator[npt.NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        yield rng.permuted(np.broadcast_to(codes, (rows, len(codes))), axis=1)
