"""Training of the linear chain: a penalised likelihood, its gradient, and the one minimum it has.

A conditional random field (Lafferty, McCallum and Pereira 2001; Sutton and McCallum 2012, DOI
10.1561/2200000013) with one weight a feature and stance, and one weight a link. All documents are worked on at
once, padded to the longest. Only training needs this module, and scipy with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STATES = 4
LINKS = 4


@dataclass(frozen=True)
class Batch:
    """Documents stacked row by row: features, stances, links, and where each document's rows are.

    ``place`` has a row a document and a column a sentence, -1 where the document has ended; ``weight`` is a number
    a document.
    """

    x: Any  # scipy.sparse.csr_matrix, (sentences, features)
    y: Ints
    kinds: Ints
    lengths: Ints
    weight: Floats

    @property
    def place(self) -> Ints:
        grid = np.arange(int(self.lengths.max()))[None, :]
        first = np.concatenate([[0], np.cumsum(self.lengths)[:-1]])[:, None]
        return np.where(grid < self.lengths[:, None], first + grid, -1)

    def by_length(self, limits: Sequence[int]) -> list[Batch]:
        """The documents in batches: up to the first limit, up to the second, ..., longer than the last."""
        first = np.concatenate([[0], np.cumsum(self.lengths)])
        group = np.searchsorted(np.asarray(limits), self.lengths)
        batches = []
        for k in np.unique(group):
            chosen = np.flatnonzero(group == k)
            rows = np.concatenate([np.arange(first[d], first[d + 1]) for d in chosen])
            batches.append(
                Batch(self.x[rows], self.y[rows], self.kinds[rows], self.lengths[chosen], self.weight[chosen])
            )
        return batches


def fit(
    batches: Sequence[Batch], penalty: float, link_penalty: float, iterations: int
) -> tuple[Floats, Floats]:
    """The weights of least penalised negative log-likelihood: features (F, 4) and links (4, 4, 4).

    Batches share their weights; documents of like length go into one, so that little is padded. The function is
    strictly convex, so the start does not matter; L-BFGS (Liu and Nocedal 1989, DOI 10.1007/BF01589116) goes from
    zero.
    """
    from scipy.optimize import fmin_l_bfgs_b
    from threadpoolctl import threadpool_limits

    terms = [_Term(batch) for batch in batches]
    size = batches[0].x.shape[1] * STATES

    def loss(theta: Floats) -> tuple[float, Floats]:
        weights, links = theta[:size].reshape(-1, STATES), theta[size:].reshape(LINKS, STATES, STATES)
        value = penalty / 2 * (weights**2).sum() + link_penalty / 2 * (links**2).sum()
        slope, link_slope = penalty * weights, link_penalty * links
        for term in terms:
            own, own_slope, own_link_slope = term.loss(weights, links)
            value, slope, link_slope = value + own, slope + own_slope, link_slope + own_link_slope
        return float(value), np.concatenate([slope.ravel(), link_slope.ravel()])

    start = np.zeros(size + LINKS * STATES * STATES)
    with threadpool_limits(1):  # sums over several threads come out differently from run to run
        theta, _, _ = fmin_l_bfgs_b(loss, start, m=10, factr=4.5e5, pgtol=1e-3, maxiter=iterations)
    return theta[:size].reshape(-1, STATES), theta[size:].reshape(LINKS, STATES, STATES)


class _Term:
    """One batch's share of the negative log-likelihood, with what does not change from step to step."""

    def __init__(self, batch: Batch) -> None:
        self.batch, self.place = batch, batch.place
        self.kinds = np.where(self.place >= 0, batch.kinds[np.maximum(self.place, 0)], 0)
        self.transposed = batch.x.T.tocsr()
        self.gold = np.eye(STATES)[batch.y]
        self.token_weight = np.repeat(batch.weight, batch.lengths)
        self.seen = self._links_seen()

    def loss(self, weights: Floats, links: Floats) -> tuple[float, Floats, Floats]:
        """The negative log-likelihood and its slopes for the weights and for the links."""
        unary = self.batch.x @ weights
        log_z, single, pair = expectations(unary, links, self.place, self.kinds)
        score = (unary * self.gold).sum(axis=1) @ self.token_weight + (self.seen * links).sum()
        pair *= self.batch.weight[:, None, None, None]
        expected = np.array([pair[self.kinds[:, 1:] == kind].sum(axis=0) for kind in range(LINKS)])
        slope = self.transposed @ ((single - self.gold) * self.token_weight[:, None])
        return float(self.batch.weight @ log_z - score), slope, expected - self.seen

    def _links_seen(self) -> Floats:
        """How often each link was seen, weighted, shape (3, 4, 4)."""
        linked = self.place[:, 1:] >= 0
        before, behind = self.place[:, :-1][linked], self.place[:, 1:][linked]
        weight = np.repeat(self.batch.weight[:, None], linked.shape[1], axis=1)[linked]
        seen = np.zeros((LINKS, STATES, STATES))
        np.add.at(seen, (self.batch.kinds[behind], self.batch.y[before], self.batch.y[behind]), weight)
        return seen


def expectations(unary: Floats, links: Floats, place: Ints, kinds: Ints) -> tuple[Floats, Floats, Floats]:
    """log Z a document, P(state) a sentence (rows as in ``unary``), P(state, next state) a link."""
    inside = place >= 0
    documents, longest = place.shape
    evidence = np.zeros((documents, longest, STATES))
    evidence[inside] = unary[place[inside]]
    step = links[kinds]
    forward = np.zeros_like(evidence)
    backward = np.zeros_like(evidence)
    forward[:, 0] = evidence[:, 0]
    for t in range(1, longest):
        reached = _log_sum(forward[:, t - 1, :, None] + step[:, t], 1) + evidence[:, t]
        forward[:, t] = np.where(inside[:, t, None], reached, forward[:, t - 1])
    for t in range(longest - 2, -1, -1):
        left = _log_sum(step[:, t + 1] + (evidence[:, t + 1] + backward[:, t + 1])[:, None, :], 2)
        backward[:, t] = np.where(inside[:, t + 1, None], left, 0.0)
    log_z = _log_sum(forward[:, -1], 1)
    single = np.empty_like(unary)
    single[place[inside]] = np.exp(forward + backward - log_z[:, None, None])[inside]
    ahead = (evidence[:, 1:] + backward[:, 1:])[:, :, None, :]
    pair = np.exp(forward[:, :-1, :, None] + step[:, 1:] + ahead - log_z[:, None, None, None])
    return log_z, single, pair * inside[:, 1:, None, None]


def _log_sum(terms: Floats, axis: int) -> Floats:
    top = terms.max(axis=axis, keepdims=True)
    return np.asarray((top + np.log(np.exp(terms - top).sum(axis=axis, keepdims=True))).squeeze(axis))
