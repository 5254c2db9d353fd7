"""The divergence of two groups of speeches on samples of equal size, and what it is between groups that chance made.

Two short texts have few words in common whatever they speak of, so a raw divergence measures length. Here every
speech gives the same number of tokens, drawn without putting back, and both sides of the comparison have the same
number of them. The null shuffles *whole speeches* between the sides and draws as many tokens again.

Why as many of every speech: under the null hypothesis, that the speeches of both groups are of one kind, each may
stand on either side. Speeches of unequal length may not: a long one shows its vocabulary better than a short one, and
where the groups differ in length, a test that kept all tokens would find that. With equal numbers length plays no
part, but for one thing: so many tokens of a long speech are spread over more subjects than a short speech has.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb, log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.special import entr

from ..errors import CompareError
from .counts import FloatArray
from .permutation import all_masks, log_assignments, random_masks, sampled

Ints = npt.NDArray[np.int64]
Masks = npt.NDArray[np.bool_]

#: Values that differ by less are the same value, rounded differently: a permutation's tie with the real assignment.
TIE = 1e-10

#: Cells of the table of words by assignments that are held at once (int64: 32 MB).
_CELLS = 4_000_000


class Matched(NamedTuple):
    """``value`` in bits, mean over the draws, and what assignments of speeches to sides by chance give.

    ``tokens``: how many each side has in a draw, target and reference; ``spread``: standard deviation over draws.
    ``p``: share of assignments with a value as large; ``floor``: the smallest p these sides can give.
    """

    value: float
    spread: float
    null: FloatArray
    p: float
    floor: float
    method: str
    per_speech: tuple[int, int]
    tokens: tuple[int, int]


def matched_jsd(
    counts: csr_array,
    target: Masks,
    *,
    per_speech: int,
    seed: int,
    draws: int,
    permutations: int,
) -> Matched:
    """Jensen-Shannon divergence of equal samples of two sides, against a permutation of whole speeches.

    ``counts`` has speeches in rows, words in columns; ``target`` marks the rows of one side. Each speech of the
    smaller side (k speeches) gives ``per_speech`` tokens, each of the larger (n - k) as many fewer as makes the sides
    equal, rounded down. The test is one-sided, for a divergence can only be too large: p is exact where all
    assignments are no more than ``permutations``, else (b+1)/(m+1) from random ones (Phipson & Smyth 2010,
    doi:10.2202/1544-6115.1585). All assignments are looked at under the same ``draws`` orders of each speech's
    tokens, so that drawing cannot spoil the test. :func:`smallest_one_sided_p` says what p can be at least.

    >>> table = csr_array(np.array([[4, 0], [4, 0], [4, 0], [0, 4], [0, 4], [0, 4]]))
    >>> found = matched_jsd(table, np.arange(6) < 3, per_speech=4, seed=1, draws=2, permutations=99)
    >>> found.value, found.p, found.method
    (1.0, 0.1, 'exact permutation of speeches, 20 assignments, one-sided')
    """
    n, k = len(target), int(target.sum())
    if not 0 < k < n or counts.shape[0] != n:
        raise CompareError(
            f"{k} of {n} speeches on one side", where="matched_jsd", expected="at least one on each side"
        )
    small = min(k, n - k)
    fewer = per_speech * small // (n - small)
    sizes = np.asarray(counts.sum(axis=1)).reshape(-1)
    if fewer < 1 or per_speech > int(sizes.min()) or draws < 1 or permutations < 1:
        raise CompareError(
            f"{per_speech} tokens a speech, {fewer} on the larger side; the shortest speech has {int(sizes.min())}",
            where="matched_jsd",
            expected="at least one token and no more than the shortest speech has",
        )
    real = target if k == small else ~target
    exact = log_assignments(n, small) < log(permutations + 0.5)
    first, null = [], np.zeros(comb(n, small) if exact else permutations)
    for tokens in _orders(counts, per_speech, seed, draws):
        tables = tokens.first(per_speech), tokens.first(fewer)
        first.append(float(_divergences(real[None, :], *tables)[0]))
        block = max(1, _CELLS // max(tables[0].shape[1], 1))
        at = 0
        for masks in _assignments(n, small, exact, permutations, seed, block):
            null[at : at + len(masks)] += _divergences(masks, *tables) / draws
            at += len(masks)
    total = float(np.mean(first))
    above = int((null >= total - TIE).sum())
    least = smallest_one_sided_p(n, k)
    floor = least if exact else max(least, 1 / (permutations + 1))
    p = above / len(null) if exact else max((above + 1) / (permutations + 1), floor)
    sides = (per_speech, fewer) if k == small else (fewer, per_speech)
    return Matched(
        total,
        float(np.std(first, ddof=1)) if draws > 1 else float("nan"),
        null,
        p,
        floor,
        f"exact permutation of speeches, {len(null):,} assignments, one-sided"
        if exact
        else f"Monte Carlo permutation of speeches, {sampled(n, small, permutations, seed)}, one-sided",
        sides,
        (sides[0] * k, sides[1] * (n - k)),
    )


def smallest_one_sided_p(n: int, k: int) -> float:
    """The smallest p that a divergence of ``k`` of ``n`` speeches from the rest can reach, whatever they say.

    The real assignment is one of C(n, k), and no other need have a value as large: 1 / C(n, k). But where both
    sides have as many speeches, to exchange the sides changes nothing, every value is there twice: 2 / C(n, k).

    >>> [round(smallest_one_sided_p(n, k), 4) for n, k in ((6, 3), (6, 2), (8, 4), (2, 1))]
    [0.1, 0.0667, 0.0286, 1.0]
    """
    if not 0 < k < n:
        return float("nan")
    ways = log_assignments(n, k)
    return min(1.0, (2 if 2 * k == n else 1) / comb(n, k)) if ways < 700 else 0.0


class _Tokens(NamedTuple):
    """The tokens of every speech in a random order: of which speech, at which place of it, which word."""

    speech: Ints
    place: Ints
    word: Ints
    shape: tuple[int, int]

    def first(self, tokens: int) -> csr_array:
        """Counts of the first so many tokens of each speech, a row a word."""
        inside = self.place < tokens
        cells = (np.ones(int(inside.sum()), dtype=np.int64), (self.word[inside], self.speech[inside]))
        return csr_array(cells, shape=self.shape)


def _orders(counts: csr_array, per_speech: int, seed: int, draws: int) -> Iterator[_Tokens]:
    """As many random orders of each speech's tokens as there are draws, cut after ``per_speech``."""
    rows = csr_array(counts)
    rows.sort_indices()
    words = np.repeat(rows.indices.astype(np.int64), rows.data.astype(np.int64))
    sizes = np.asarray(rows.sum(axis=1), dtype=np.int64).reshape(-1)
    speech = np.repeat(np.arange(len(sizes)), sizes)
    begins = np.repeat(np.cumsum(sizes) - sizes, sizes)
    place = np.arange(len(words)) - begins
    early = place < per_speech
    for draw in range(draws):
        rng = np.random.default_rng((seed, draw))
        order = np.lexsort((rng.random(len(words)), speech))[early]
        used, column = np.unique(words[order], return_inverse=True)
        yield _Tokens(speech[early], place[early], column.astype(np.int64), (len(used), len(sizes)))


def _assignments(n: int, k: int, exact: bool, permutations: int, seed: int, block: int) -> Iterator[Masks]:
    return all_masks(n, k, block=block) if exact else random_masks(n, k, permutations, seed, block=block)


def _divergences(masks: Masks, more: csr_array, fewer: csr_array) -> FloatArray:
    """For each row of masks, the divergence in bits of the speeches in it (``more``) and the others (``fewer``)."""
    inside = more @ masks.T.astype(np.int64)
    outside = fewer @ (~masks).T.astype(np.int64)
    a, b = int(inside[:, 0].sum()), int(outside[:, 0].sum())
    halves = _entropy(inside, a) + _entropy(outside, b)
    if a == b:
        middle = _entropy(inside + outside, 2 * a)
    else:
        middle = entr((inside / a + outside / b) / 2).sum(axis=0) / log(2)
    return np.clip(middle - halves / 2, 0.0, 1.0)


def _entropy(counts: Ints, total: int) -> FloatArray:
    """The entropy of each column, from a table of the terms: counts are small numbers, logarithms are slow."""
    terms = entr(np.arange(int(counts.max(initial=0)) + 1) / total) / log(2)
    sums: FloatArray = terms[counts].sum(axis=0)
    return sums
