"""Does a word keep other company here than there: the collocations of two groups of speeches against each other.

That a pair is more frequent in one group says little, for so its words may be. Held against each other is λ, how
closely the two go together given how frequent each is on its side. And a difference of λ among all pairs of tokens
says little either, for one speech can make it: p comes from dealing the speeches, whole, to the two sides anew.

**A pair that one side lacks** has a λ there all the same: that of the half an observation added to each cell, which
moves with the frequencies of the two words and with nothing else. Such a row says so (``note``) and stands below
those of which both sides have something to say.

**p and z need not agree.** λ of a rare pair takes few values under the many ways of dealing the speeches: it jumps
with the side on which its few occurrences come to lie, and among the deals that leave them on one side it still
moves a little, with how often each *word* is on each side. The true deal may be the most extreme of all by those
word counts alone, and then p is at its floor beside a z of nearly nought. It is no error: p asks whether the
speeches of the two groups could be of one kind, and keeps its level; but what is not of one kind may be the words'
frequencies, and not the tie. To shuffle z in place of the difference does not help, as the same deals are extreme.
So where p is small and z within :data:`NEAR` standard error of nought, or p is that of the tail opposite to the
difference, ``note`` warns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import comb
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..doors import door
from ..errors import CompareError
from .asked import one_each, significance, some
from .association import interaction_lambda, log_dice
from .collocation_table import MIN_COUNT, NODE_SPAN, check, evidence_of, need_word
from .cooccurrence import Across, Bools, Cooccurrence, Words, of_speeches, read, runs, windows
from .counts import FloatArray
from .multiplicity import bh
from .permutation import all_masks, central_p, is_exact, random_masks, sampled, smallest_p
from .selection import plain_label, plain_labels
from .terms import verdicts
from .tokens import Speeches, is_word

#: Cells of tables under assignments held at once (float64: 32 MB).
_CELLS = 4_000_000

#: Statistics that differ by less than this are the same, rounded differently.
_TIE = 1e-9

#: Occurrences on a side below which its λ is mostly the smoothing's, and the row is ranked after the others.
MIN_SIDE = 2

#: Speeches of both sides together that a pair stands in, so that two of them are on one side; half of all at most.
MIN_SPEECHES = 3

#: Standard errors from nought within which a z does not bear a small p out.
NEAR = 1.0

#: What is then said.
DISAGREE = "p and z disagree: p may come from how frequent the two words are, not from their tie"


@door
def contrast_collocations(
    speeches: Speeches,
    groups: Iterable[object],
    target: str,
    reference: str,
    *,
    seed: int,
    span: int | None = None,
    node: str | None = None,
    min_count: int = MIN_COUNT,
    min_speeches: int | None = None,
    keep: Callable[[str], bool] = is_word,
    across: Across = "nothing",
    permutations: int = 1_000,
    level: float = 0.05,
) -> pd.DataFrame:
    """One row a pair of words, the least chance first: how closely it is tied in the target and in the reference.

    ``speeches``, ``span``, ``node``, ``keep``, ``across`` as for
    :func:`discourse.compare.collocations`; ``groups`` one label each ("" = none). Near-duplicates are left out.
    Listed are pairs with ``min_count`` occurrences in ``min_speeches`` speeches of the two groups together
    (:data:`MIN_SPEECHES`; half of the speeches if there are fewer than six). Which group they are of does not matter:
    to ask for so many speeches of *one* side would choose what lies unevenly, and p would be too small. Pairs with
    fewer than :data:`MIN_SIDE` occurrences on a side come after all others.

    ``difference`` is λ of the target minus λ of the reference, ``z`` the same in standard errors of independent
    pairs. ``p_permutation``: two-sided, twice the smaller tail, of the difference under other assignments of whole
    speeches to the sides: all of them where they are few, else ``permutations`` from ``seed``; not below ``p_floor``.
    (Not of z: a pair that one side never has makes the standard error large, and would count for less than one that
    it has once.) It asks whether the speeches of the two groups could be of one kind, by looking at this tie; between
    random halves of work reports it is below .05 for 5 % of pairs (``tests/benchmarks/collocations.py``). ``q``:
    Benjamini-Hochberg over the table. ``verdict``: what q allows to be said at ``level``, the largest that counts
    (0.05), or that so few speeches can show nothing, with the smallest attainable p. ``note``: why λ, p or z of the
    row are to be doubted (see the module). ``evidence`` and ``places`` as there; ``definition``: formulas and
    parameters, the same in every row.

    >>> old, new = [["党", "建", "强", "。", "党", "好"]] * 3, [["党", "好", "。", "建", "党", "。", "建", "强"]] * 3
    >>> table = contrast_collocations([*old, *new], list("aaabbb"), "b", "a", seed=1, min_count=3)
    >>> table.loc[table["collocation"] == "党 建", ["count_target", "count_reference", "p_permutation"]].values
    array([[0. , 3. , 0.1]])
    """
    target, reference = plain_label(target), plain_label(reference)
    labels = plain_labels(groups, where="contrast_collocations")
    one_each(speeches, labels, "contrast_collocations")
    kept = [place for place, label in enumerate(labels) if label in (target, reference)]
    picked: Callable[[list[int]], Speeches] | None = getattr(speeches, "picked", None)
    words = read([speeches[i] for i in kept] if picked is None else picked(kept), keep, across)
    side = _side([labels[kept[place]] for place in words.speeches.places], target, reference)
    check((2,), span, node, min_count, min_speeches, across, "z", 0.95, where="contrast_collocations")
    significance(level, "contrast_collocations")
    some(permutations, "contrast_collocations")
    if not len(words.stream.ids):
        raise CompareError("there is no word", where="contrast_collocations", expected="speeches with words")
    least = max(1, min(MIN_SPEECHES, len(side) // 2)) if min_speeches is None else min_speeches
    if node is not None:
        need_word(node, words, where="contrast_collocations")
        span = NODE_SPAN if span is None else span
    one = (
        next(iter(runs(words, [2], min_count, least)))
        if span is None
        else windows(words, span, min_count, least, node)
    )
    shuffled = _shuffled(one, side, seed, permutations)
    frame = _frame(words, one, side, shuffled, level)
    q = bh(frame["p_permutation"])
    frame = frame.assign(q=q, verdict=verdicts(q, shuffled.floor, shuffled.floor, level, "differs"))
    frame["_thin"] = frame[["count_target", "count_reference"]].min(axis=1) < MIN_SIDE
    frame = frame.sort_values(
        ["_thin", "p_permutation", "_size", "collocation"], kind="stable", ignore_index=True
    )
    frame = frame.drop(columns=["_thin", "_size"])
    what = "words side by side" if span is None else f"two words at most {span} apart"
    definition = (
        f"{what}, within a {'clause' if across == 'nothing' else 'sentence'}"
        + (f", around {node}" if node is not None else "")
        + f"; at least {min_count} occurrences on both sides together, in {least} independent speeches; "
        "lambda: log odds ratio, 0.5 added to each cell; z: difference over the root of the two variances, pairs "
        "taken for independent; p_permutation: whole speeches, difference, central two-sided; "
        f"{shuffled.method}; q: Benjamini-Hochberg over {len(frame)} pairs; verdict: q against {level:g}; pairs with "
        f"fewer than {MIN_SIDE} occurrences on a side ranked last"
    )
    frame = frame.assign(definition=definition)
    frame.attrs = {
        "definition": definition,
        "level": level,
        "span": span,
        "node": node,
        "across": across,
        "min_count": min_count,
        "min_speeches": least,
        "n_target": int(side.sum()),
        "n_reference": int((~side).sum()),
        "copies_left_out": words.speeches.left_out,
    }
    return frame


class _Shuffled(NamedTuple):
    """``tail``: 1 where p is that of differences as high as this or higher, -1 where of those as low, 0 of both."""

    p: FloatArray
    tail: npt.NDArray[np.int64]
    floor: float
    method: str


def _side(labels: Sequence[str], target: str, reference: str) -> Bools:
    """Which of the independent speeches are the target's."""
    side = np.array([label == target for label in labels], dtype=np.bool_)
    if target == reference or not side.any() or side.all():
        raise CompareError(
            f"{int(side.sum())} independent speeches of {target!r}, {int((~side).sum())} of {reference!r}",
            where="contrast_collocations",
            expected="two different groups with a speech each",
        )
    return side


def _apart(cells: FloatArray, rest: FloatArray) -> FloatArray:
    """λ of the one side minus λ of the other."""
    return interaction_lambda(cells, size=2).lambda_ - interaction_lambda(rest, size=2).lambda_


def _shuffled(one: Cooccurrence, side: Bools, seed: int, permutations: int) -> _Shuffled:
    n, k = len(side), int(side.sum())
    if permutations < 1:
        raise CompareError(
            f"{permutations} permutations", where="contrast_collocations", expected="at least one"
        )
    exact = is_exact(n, k)
    m = comb(n, k) if exact else permutations
    block = max(1, _CELLS // max(4 * len(one.count), n))
    blocks = all_masks(n, k, block=block) if exact else random_masks(n, k, m, seed, block=block)
    cells_of = of_speeches(one)
    observed = _apart(*(cells_of(mask[None])[:, 0] for mask in (side, ~side)))[:, None]
    upper = np.zeros(len(one.count), dtype=np.int64)
    lower = np.zeros_like(upper)
    for masks in blocks:
        cells = cells_of(masks)
        found = _apart(cells, one.cells[:, None] - cells)
        upper += (found >= observed - _TIE).sum(axis=1)
        lower += (found <= observed + _TIE).sum(axis=1)
    floor = smallest_p(n, k) if exact else max(2 / (m + 1), smallest_p(n, k))
    how = (
        f"exact permutation, {m:,} assignments"
        if exact
        else f"Monte Carlo permutation, {sampled(n, k, m, seed)}"
    )
    p = np.maximum(central_p(upper, lower, m, exact=exact), floor)
    return _Shuffled(p, np.sign(lower - upper), floor, how)


def _notes(
    target: npt.NDArray[Any], reference: npt.NDArray[Any], z: FloatArray, shuffled: _Shuffled, level: float
) -> list[str]:
    """Why each row is to be doubted, or the empty string; ``target`` and ``reference`` are occurrences."""
    doubtful = (shuffled.p <= level) & ((np.abs(z) < NEAR) | (shuffled.tail * z < 0))
    said = []
    for here, there, odd in zip(target.tolist(), reference.tolist(), doubtful.tolist(), strict=True):
        notes = [
            f"absent from the {name}: its λ is the smoothing's"
            if count == 0
            else f"{count:g} occurrence in the {name}: its λ is mostly the smoothing's"
            for name, count in (("target", here), ("reference", there))
            if count < MIN_SIDE
        ]
        said.append("; ".join([*notes, *([DISAGREE] if odd else [])]))
    return said


def _frame(words: Words, one: Cooccurrence, side: Bools, shuffled: _Shuffled, level: float) -> pd.DataFrame:
    cells_of = of_speeches(one)
    tables = [cells_of(mask[None])[:, 0] for mask in (side, ~side)]
    here, there = (interaction_lambda(cells, size=2) for cells in tables)
    z = (here.lambda_ - there.lambda_) / np.hypot(here.se, there.se)
    spelled = np.array(words.stream.words, dtype=object)[one.words]
    counts: dict[str, npt.NDArray[Any]] = {}
    for name, cells, mask in zip(("target", "reference"), tables, (side, ~side), strict=True):
        both, first, second = cells[:, 1, 1], cells[:, 1].sum(axis=1), cells[:, :, 1].sum(axis=1)
        pairs = cells.sum(axis=(1, 2))
        seen = (one.in_speeches[mask] > 0).sum(axis=0)
        counts |= {
            f"count_{name}": both.astype(np.int64),
            f"speeches_{name}": np.asarray(seen, dtype=np.int64).reshape(-1),
            f"n_{name}": np.full(len(both), int(mask.sum())),
            f"count_1_{name}": first.astype(np.int64),
            f"count_2_{name}": second.astype(np.int64),
            f"pairs_{name}": pairs.astype(np.int64),
            f"expected_{name}": np.divide(
                first * second, pairs, out=np.full(len(both), np.nan), where=pairs > 0
            ),
            f"log_dice_{name}": log_dice(both, first, second),
        }
    evidence, places = evidence_of(words, one)
    return pd.DataFrame(
        {
            "collocation": [" ".join(row) for row in spelled],
            **counts,
            "lambda_target": here.lambda_,
            "lambda_reference": there.lambda_,
            "difference": here.lambda_ - there.lambda_,
            "z": z,
            "p_permutation": shuffled.p,
            "p_floor": shuffled.floor,
            "q": np.nan,
            "verdict": "",
            "note": _notes(counts["count_target"], counts["count_reference"], z, shuffled, level),
            "evidence": evidence,
            "places": places,
            "_size": -np.abs(z),
        }
    )
