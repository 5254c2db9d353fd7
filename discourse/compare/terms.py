"""Which words set one group of speeches off from another: the keyness table.

Words are ranked by a permutation of whole *speeches*. A test that takes tokens for independent draws (G², χ²,
Fightin' Words) calls five times too many words key when the two groups are random halves of one series of
reports; its statistics stand in the table as descriptions, beside effect sizes and dispersion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.stats import hypergeom

from ..doors import door
from ..errors import CompareError
from .asked import confidence, some
from .clustered import MIN_SPEECHES as SPREAD_SPEECHES
from .clustered import log_ratio_clustered
from .counts import FloatArray
from .dispersion import dp_sparse
from .exemplars import exemplars_of
from .grouped import Grouped, grouped
from .measures import bic, chi2, fightin_words, g2
from .multiplicity import bh
from .ranksum import MIN_SPEECHES, rank_sum_p
from .ratios import log_ratio, log_ratio_conservative, log_ratio_interval, percent_diff
from .selection import plain_label
from .shuffle import shuffle_rates
from .tokens import Speeches, WordCounts, column_totals, is_word

#: A word seen less often than this in both groups together cannot be told from chance, and fills tables.
MIN_COUNT = 5

#: Weight of Fightin' Words' prior, in tokens: about one page of speech drawn from the two groups together. It
#: holds back words that occur once or twice and leaves those that occur thirty times nearly as they are.
PRIOR_TOKENS = 1_000.0

#: Rates are given for so many tokens.
PER = 10_000

#: Cells of the table of counts that are tested at once; what is made of each on the way takes about 100 bytes.
_CELLS = 4_000_000


@door
def keyness(
    speeches: Speeches,
    groups: Iterable[object],
    target: str,
    reference: str,
    *,
    seed: int,
    permutations: int = 10_000,
    min_count: int = MIN_COUNT,
    min_speeches: int = 1,
    prior_tokens: float = PRIOR_TOKENS,
    level: float = 0.95,
    keep: Callable[[str], bool] = is_word,
) -> pd.DataFrame:
    """One row a word of the two groups, most surprising first; counts before everything.

    ``speeches`` are segmented speeches or lists of tokens, ``groups`` one label each ("" = none). Near-duplicates
    among segmented speeches are left out. Tokens counted are those that ``keep`` (no punctuation, numbers, masks);
    words below ``min_count`` occurrences or ``min_speeches`` speeches in the two groups together get no row, but
    their tokens count.

    ``p_permutation`` is the two-sided permutation p of the difference of mean rates a speech, every speech weighing
    the same: exact where the assignments can all be tried, else from ``permutations`` random ones under ``seed``
    (assigned by place: the order of the speeches is part of the seed); it cannot fall below ``p_floor``. ``q`` is its
    Benjamini-Hochberg correction over the table. ``p_rank_sum`` is given from five speeches a side. ``lrc`` is the
    Log Ratio's conservative edge, corrected for all words in the table; ``log_ratio_low`` and ``log_ratio_high`` are
    that interval, which takes tokens for independent; ``log_ratio_low_speeches`` and ``log_ratio_high_speeches`` are
    one that does not, for each word by itself. ``level`` is the confidence of the intervals (0.95; in
    :func:`~.compare_eras` it is the p that counts, 0.05), and ``verdict`` says in words what q allows at 1 -
    ``level``: "key", "not distinguishable", or, with its smallest attainable p, that no such test could have found
    anything: too few speeches, or too few that have the word. The column ``formulas`` and ``attrs`` name every
    definition and parameter. ``evidence`` has concordance lines from the side where the word is the more frequent, if
    the speeches are segmented ones.

    >>> old, new = [["新", "农村", "党"]] * 3, [["新", "时代", "党", "党"]] * 3
    >>> table = keyness([*old, *new], ["a"] * 3 + ["b"] * 3, "b", "a", seed=1, min_count=3)
    >>> table[["term", "count_target", "count_reference", "p_permutation"]].head(2).values.tolist()
    [['农村', 0, 3, 0.1], ['时代', 3, 0, 0.1]]
    """
    target, reference = plain_label(target), plain_label(reference)
    if target == reference:
        raise CompareError(f"{target!r} is held against itself", where="keyness", expected="two groups")
    confidence(level, "keyness")
    some(permutations, "keyness")
    least: dict[str, Any] = {"min_count": min_count, "min_speeches": min_speeches}
    given = grouped(speeches, groups, (target, reference), keep=keep, where="keyness", **least)
    words, side = given.words, given.side(target)
    frame = pd.DataFrame({"term": words.words, "target": target, "reference": reference})
    frame = frame.assign(**_frequencies(words, side))
    frame = frame.assign(**_statistics(frame, prior_tokens, level))
    spread = _spread(words, side, seed=seed, permutations=permutations, level=level)
    frame["log_ratio_low_speeches"], frame["log_ratio_high_speeches"] = spread.low, spread.high
    p = np.maximum(spread.p, spread.floor)  # more random assignments than there are could fall short of it
    frame["p_permutation"], frame["p_floor"], frame["q"] = p, spread.floor, bh(p)
    docs = (frame["docs_target"] + frame["docs_reference"]).to_numpy()
    floor = np.minimum(attainable_p(docs, len(side), int(side.sum()), spread.floor), p)
    frame["verdict"] = verdicts(frame["q"], floor, spread.floor, round(1 - level, 12), "key")
    frame["p_rank_sum"] = spread.p_rank_sum
    frame["dp_target"], frame["dp_reference"] = spread.dp_target, spread.dp_reference
    frame["evidence"] = _evidence(frame, given, side)
    formulas = _formulas(len(frame), level, prior_tokens, spread.method)
    frame["formulas"] = "; ".join(f"{name}: {what}" for name, what in formulas.items())
    frame = _ranked(frame)
    frame.attrs = {
        "formulas": formulas,
        "level": level,
        "min_count": min_count,
        "min_speeches": min_speeches,
        "n_words": len(frame),
        "n_target": int(side.sum()),
        "n_reference": int((~side).sum()),
        "copies_left_out": given.copies,
    }
    return frame


def attainable_p(docs: npt.NDArray[np.int64], n: int, k: int, floor: npt.ArrayLike) -> FloatArray:
    """The smallest two-sided p that a word of ``docs`` of ``n`` speeches can have, ``k`` of them being the target's.

    A rate is most extreme where all speeches that have the word are on one side, or none. Other assignments do not
    change it as long as those speeches stay there: C(n-d, k-d) of C(n, k) have them all, C(n-d, k) none, and p, twice
    the smaller tail, counts them all. ``floor`` is what the number of speeches alone allows.

    >>> attainable_p(np.array([1, 3, 5]), 10, 5, 2 / 252).round(4)  # in one speech, in three, in five
    array([1.    , 0.1667, 0.0079])
    """
    have, lack = (np.asarray(hypergeom.pmf(x, n, docs, k), dtype=np.float64) for x in (docs, 0 * docs))
    smallest: FloatArray = np.clip(2 * np.minimum(have, lack), floor, 1.0)
    return smallest


def verdicts(
    q: npt.ArrayLike, floor: npt.ArrayLike, design: npt.ArrayLike, level: float, found: str
) -> list[str]:
    """What may be said of each row: ``found`` where ``q`` (Benjamini and Hochberg's) is at most ``level``.

    ``floor`` is the smallest p that the row could have had, ``design`` the smallest that its number of speeches
    allows. The correction grows with every p it is given, so that the floors, corrected, are the smallest attainable
    corrected p.

    >>> verdicts([0.04, 0.2], 0.008, 0.008, 0.05, "key")
    ['key', 'not distinguishable']
    >>> verdicts([1.0], 0.1, 0.1, 0.05, "key")
    ['no test can reach the level: smallest attainable p = 0.1']
    """
    got = np.asarray(q, dtype=np.float64)
    low, best = (np.broadcast_to(np.asarray(x, dtype=np.float64), got.shape) for x in (floor, design))
    said = []
    for value, own, least, of_all in zip(
        got.tolist(), low.tolist(), bh(low).tolist(), best.tolist(), strict=True
    ):
        if own > level:
            few = f", as few speeches have it (p_floor {of_all:.2g}: if all had it)" if own > of_all else ""
            said.append(f"no test can reach the level: smallest attainable p = {own:.2g}{few}")
        elif least > level:
            said.append(
                f"no test can reach the level after correction: smallest attainable corrected p = {least:.2g}"
            )
        else:
            said.append(found if value <= level else "not distinguishable")
    return said


class _Spread(NamedTuple):
    """What hangs on how the words are spread over the speeches, one number a word."""

    p: FloatArray
    floor: FloatArray
    low: FloatArray
    high: FloatArray
    p_rank_sum: FloatArray
    dp_target: FloatArray
    dp_reference: FloatArray
    method: str


def _spread(
    words: WordCounts, side: npt.NDArray[np.bool_], *, seed: int, permutations: int, level: float
) -> _Spread:
    """The tests and measures of all words, some of them at a time: each is a matter of its own column."""
    found = []
    for counts in _in_parts(words.counts):
        shuffled = shuffle_rates(counts, words.sizes, side, seed=seed, permutations=permutations)
        bounds = log_ratio_clustered(counts, words.sizes, side, level=level)
        here, there = (
            dp_sparse(csr_array(counts[mask]), words.sizes[mask], normalisation="gries-2008")
            for mask in (side, ~side)
        )
        ranked = rank_sum_p(counts, words.sizes, side)
        found.append((shuffled.p, shuffled.floor, bounds.low, bounds.high, ranked, here, there))
    whole = [np.concatenate(column) for column in zip(*found, strict=True)]
    return _Spread(whole[0], whole[1], whole[2], whole[3], whole[4], whole[5], whole[6], shuffled.method)


def _in_parts(counts: csr_array) -> Iterator[csr_array]:
    """A table cut into bundles of columns with about :data:`_CELLS` cells each; one at least."""
    bundles = max(1, -(-counts.nnz // _CELLS))
    if bundles == 1:
        yield counts
        return
    before = np.cumsum(column_totals(counts, np.ones(counts.shape[0], dtype=np.bool_))[1])
    edges = np.searchsorted(before, np.arange(1, bundles) * (counts.nnz / bundles))
    for first, last in pairwise(np.unique([0, *edges.tolist(), counts.shape[1]]).tolist()):
        yield csr_array(counts[:, first:last])


def _frequencies(words: WordCounts, side: npt.NDArray[np.bool_]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, mask in (("target", side), ("reference", ~side)):
        found[f"count_{name}"], found[f"docs_{name}"] = column_totals(words.counts, mask)
        found[f"tokens_{name}"] = int(words.sizes[mask].sum())
        found[f"n_{name}"] = int(mask.sum())
        found[f"rate_{name}"] = PER * found[f"count_{name}"] / found[f"tokens_{name}"]
    return {key: found[key] for key in sorted(found, key=_ORDER.index)}


#: Counts first, target before reference.
_ORDER = [
    f"{what}_{side}" for what in ("count", "tokens", "docs", "n", "rate") for side in ("target", "reference")
]


def _statistics(frame: pd.DataFrame, prior_tokens: float, level: float) -> dict[str, FloatArray]:
    f1, n1, f2, n2 = table = tuple(
        frame[name].to_numpy(dtype=np.float64)
        for name in ("count_target", "tokens_target", "count_reference", "tokens_reference")
    )
    family = max(len(frame), 1)
    interval = log_ratio_interval(*table, family=family, level=level)
    prior = prior_tokens * (f1 + f2) / (n1 + n2)
    scores = {
        kind: fightin_words(f1, n1, f2, n2, prior=prior, prior_total=prior_tokens, variance=kind).z
        for kind in ("two-term", "four-term")
    }
    return {
        "G2": g2(*table, formula="four-cell"),
        "G2_two_cell": g2(*table, formula="two-cell"),
        "chi2": chi2(*table, correction="none"),
        "log_ratio": log_ratio(*table, zero="hardie"),
        "lrc": log_ratio_conservative(*table, family=family, level=level),
        "log_ratio_low": interval.low,
        "log_ratio_high": interval.high,
        "percent_diff": percent_diff(*table),
        "bic": bic(*table, formula="four-cell"),
        "fightin_z": scores["two-term"],
        "fightin_z_four_term": scores["four-term"],
    }


def _evidence(frame: pd.DataFrame, given: Grouped, side: npt.NDArray[np.bool_]) -> list[str]:
    """Concordance lines from the side where a word is the more frequent, if the speeches are segmented ones."""
    more_in_target = frame["log_ratio"].to_numpy() > 0
    lines = {
        here: exemplars_of(given, frame["term"][more_in_target == here].tolist(), side == here)
        for here in (True, False)
    }
    return [lines[bool(more)].get(term, "") for term, more in zip(frame["term"], more_in_target, strict=True)]


def _formulas(family: int, level: float, prior_tokens: float, method: str) -> dict[str, str]:
    return {
        "G2": "four-cell, unsigned, uncorrected",
        "G2_two_cell": "two-cell (UCREL)",
        "chi2": "Pearson, no Yates correction",
        "log_ratio": "log2, a count of 0 taken as 0.5 (Hardie)",
        "lrc": f"Clopper-Pearson interval, level {level:g}, Bonferroni over {family} words",
        "log_ratio_speeches": f"Log Ratio ± t standard errors over speeches (linearised), level {level:g}, "
        f"uncorrected, from {SPREAD_SPEECHES} speeches a side with the word",
        "percent_diff": "a count of 0 in the reference taken as 0.5",
        "bic": "G2 four-cell - ln(tokens)",
        "fightin_z": f"informative prior: pooled rates worth {prior_tokens:g} tokens; two-term variance",
        "p_permutation": f"whole speeches, difference of mean rates, central two-sided; {method}",
        "p_rank_sum": f"Mann-Whitney on rates, ties corrected, from {MIN_SPEECHES} speeches a side",
        "q": f"Benjamini-Hochberg over {family} words",
        "verdict": f"q against {round(1 - level, 12):g}",
        "dp": "Gries 2008, parts are speeches, 0 = even",
    }


def _ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """By permutation p, then by the size of the certain, then of the estimated effect; ties in the order of words."""
    keys = {"_lrc": -frame["lrc"].abs(), "_ratio": -frame["log_ratio"].abs()}
    ordered = frame.assign(**keys).sort_values(
        ["p_permutation", "_lrc", "_ratio", "term"], kind="stable", ignore_index=True
    )
    return ordered.drop(columns=list(keys))
