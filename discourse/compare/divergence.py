"""How different are two vocabularies: Jensen-Shannon divergence, and which words make it.

The raw value of two short texts measures their length: two samples of 1,000 words from one pool of reports differ by
half a bit. Compare it only with what two samples of the same sizes from the *pooled* speeches give, which is what
:func:`group_divergence` does; a correction for bias helps less, see :func:`jsd_miller_madow`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array

from ..doors import door
from ..errors import CompareError
from .asked import numbers, one_each, significance, some
from .counts import FloatArray
from .grouped import grouped
from .matched import Masks, Matched, matched_jsd, smallest_one_sided_p
from .multiplicity import bh
from .selection import label_order, plain_labels
from .shifts import jsd_parts, shares_of
from .tokens import Speeches, WordCounts, is_word

#: A speech of fewer words than this is left out of matched samples, which are as short as their shortest speech.
MIN_TOKENS = 100

#: Matched samples whose divergence is averaged. Ten leave a standard error of a third of one sample's.
DRAWS = 10

#: Speeches by words that are held at once (float64: 32 MB).
_CELLS = 4_000_000

#: The table of :func:`group_divergence`, left to right.
COLUMNS = (
    "target", "reference", "n_target", "n_reference", "short_target", "short_reference",
    "tokens_target", "tokens_reference", "per_speech_target", "per_speech_reference",
    "matched_target", "matched_reference", "jsd_raw", "js_distance", "jsd_miller_madow", "jsd_jackknife",
    "jsd", "jsd_sd", "null_mean", "null_low", "null_high", "excess", "z", "p", "p_floor", "q", "method", "verdict",
    "formula",
)  # fmt: skip

FORMULA = (
    "Jensen-Shannon divergence, log2, both sides one half; jsd: mean over samples of equal tokens a speech and a "
    "side; excess: jsd - mean over assignments of whole speeches to sides"
)


class Divergence(NamedTuple):
    """``bits`` between 0 (same shares) and 1 (no word in common); ``contributions`` add up to it, one a word."""

    bits: float
    contributions: FloatArray


@door
def jsd(target: npt.ArrayLike, reference: npt.ArrayLike) -> Divergence:
    """Jensen-Shannon divergence of two lists of counts, ½ KL(p‖m) + ½ KL(q‖m) with m = (p+q)/2, in bits.

    Lin 1991, doi:10.1109/18.61115. Both sides weigh one half whatever their size. Its square root is the
    distance that some libraries call by the same name.

    >>> jsd([1, 1, 0], [0, 1, 1])
    Divergence(bits=0.5, contributions=array([0.25, 0.  , 0.25]))
    """
    parts = jsd_parts(*shares_of(target, reference, "jsd"), "bits")
    return Divergence(min(math.fsum(parts), 1.0), parts)


@door
def jsd_miller_madow(target: npt.ArrayLike, reference: npt.ArrayLike) -> float:
    """:func:`jsd` less its bias to first order, were the tokens independent draws; in bits, below 0 at times.

    Each entropy is too small by (K - 1) / 2N nats (Miller 1955, in Quastler, Information Theory in Psychology), that
    of the middle by ½ Σ var(m) / m with var(m) = ¼ [p(1-p)/N1 + q(1-q)/N2]. The tokens of one speech are not
    independent, so the bias is larger than what is taken off, and words not seen on either side are not corrected
    for: see the measurements at :func:`group_divergence`.

    >>> round(jsd_miller_madow([50, 50], [50, 50]), 4), round(jsd([50, 50], [50, 50]).bits, 4)
    (-0.0036, 0.0)
    """
    bits = jsd(target, reference).bits
    n1, n2 = (float(np.asarray(side, dtype=np.float64).sum()) for side in (target, reference))
    p, q = shares_of(target, reference, "jsd_miller_madow")
    middle = (p + q) / 2
    varies = (p * (1 - p) / n1 + q * (1 - q) / n2) / 4
    of_middle = np.divide(varies, middle, out=np.zeros_like(p), where=middle > 0).sum()
    of_sides = (((p > 0).sum() - 1) / n1 + ((q > 0).sum() - 1) / n2) / 2
    return bits - float(of_sides - of_middle) / (2 * math.log(2.0))


@door
def jsd_jackknife(counts: csr_array, target: Masks) -> float:
    """:func:`jsd` of two groups less its bias as leaving out one speech at a time shows it; NaN with one speech.

    Or where one speech has all the tokens of its side. ``counts`` has speeches in rows, ``target`` marks those of one
    side. On each side (n-1) times the mean of the values without one speech less the value of all is taken off
    (Quenouille 1956, doi:10.1093/biomet/43.3-4.353; for entropies Zahl 1977, Ecology 58, 907-913). Knows that tokens
    of a speech belong together; does not know of words that no speech has said yet. Below 0 at times.

    >>> jsd_jackknife(csr_array(np.array([[2, 0], [2, 0], [0, 2], [0, 2]])), np.arange(4) < 2)
    1.0
    """
    target = numbers(target, "jsd_jackknife").astype(np.bool_).reshape(-1)
    one_each(range(counts.shape[0]), target, "jsd_jackknife", what="mark")
    sides = [csr_array(counts[mask]) for mask in (target, ~target)]
    if min(side.shape[0] for side in sides) < 2:
        return math.nan
    sums = [np.asarray(side.sum(axis=0), dtype=np.float64).reshape(-1) for side in sides]
    whole = jsd(*sums).bits
    bias = []
    for side, own, other in zip(sides, sums, reversed(sums), strict=True):
        n, step = side.shape[0], max(1, _CELLS // max(side.shape[1], 1))
        without: list[float] = []
        for start in range(0, n, step):
            left = own - side[start : start + step].toarray()
            if not left.any(axis=1).all():
                return math.nan
            shares = left / left.sum(axis=1, keepdims=True), np.broadcast_to(other / other.sum(), left.shape)
            without += jsd_parts(*shares, "bits").sum(axis=1).tolist()
        bias.append((n - 1) * (math.fsum(without) / n - whole))
    return whole - math.fsum(bias)


@door
def group_divergence(
    speeches: Speeches,
    groups: Sequence[object],
    *,
    order: Sequence[object] | None = None,
    seed: int,
    permutations: int = 1_000,
    size: int | None = None,
    min_tokens: int = MIN_TOKENS,
    draws: int = DRAWS,
    level: float = 0.05,
    keep: Callable[[str], bool] = is_word,
) -> pd.DataFrame:
    """One row a pair of groups (the later of ``order`` against the earlier), with :data:`COLUMNS`.

    ``speeches`` are segmented speeches or lists of tokens, ``groups`` one label each ("" = none), ``order`` the
    groups to compare (None: all, by name). Near-duplicates among segmented speeches are left out. ``level`` is the
    largest corrected p that counts (0.05).

    ``jsd_raw`` is of all tokens and means little by itself. ``jsd`` is the mean over ``draws`` matched samples: every
    speech of the smaller group gives ``size`` tokens (None: as many as the shortest speech of ``min_tokens`` or more
    has; shorter ones are left out and counted in ``short_target``, ``short_reference``), every speech of the larger
    group so many fewer that the groups have equally many. ``null_mean`` and the middle 95 % from ``null_low`` to
    ``null_high`` are what random assignments of whole speeches to the sides give, ``excess`` is ``jsd - null_mean``,
    ``z`` the same in standard deviations of the null. Where the groups do differ, shuffled sides are mixtures that
    vary more, so that the excess is smaller than the true divergence: it ranks pairs of similar sizes, and is no
    distance. ``p`` is one-sided, at least ``p_floor``: 1/C(n,k), and twice that where the groups have as many
    speeches; ``q`` its Benjamini-Hochberg correction over the pairs. See :mod:`discourse.compare.matched`.

    Measured (``tests/benchmarks/shifts.py``) on over-dispersed speeches of one kind, 1,000 pairs each: p is at most
    5 % in 4.4 % of pairs of 6 against 6 speeches, 4.0 % of 4 against 12, 5.5 % of 15 against 15, 4.2 % of 8 against 8
    of which one side's are ten times as long; on 200 random halves each of work reports of 1978-2002 and 2003-2025,
    2,000 tokens a report, of 4.0 and 5.0 %. Reports of 1978-92 against those of 2013-25: 0.40 bits, where shuffled
    ones have 0.17 (0.55 and 0.41 with 200 tokens a report), p = 0.001. Of pairs of simulated groups that truly differ
    by 0.035 bits it finds 68 % with 4 speeches a side, 98 % with 6. Where nothing differs the raw value of 4, 8, 30
    speeches a side is 0.27, 0.18, 0.065 bits, ``jsd_miller_madow`` 0.25, 0.16, 0.054 and ``jsd_jackknife`` 0.15,
    0.07, 0.007: no correction makes up for few speeches. Were tokens independent, raw would be 0.10, 0.05, 0.012 and
    Miller and Madow's 0.05, 0.014, 0.0005.

    >>> old, new = [["新", "农村"]] * 3, [["新", "时代"]] * 3
    >>> table = group_divergence([*old, *new], ["a"] * 3 + ["b"] * 3, seed=1, min_tokens=1)
    >>> table[["target", "reference", "matched_target", "jsd", "p", "p_floor"]].round(3).values.tolist()
    [['b', 'a', 6, 0.5, 0.1, 0.1]]
    """
    where = "group_divergence"
    significance(level, where)
    some(permutations, where)
    some(draws, where)
    named = label_order(groups, where=where) if order is None else plain_labels(order, where=where)
    if len(set(named)) < max(len(named), 2):
        raise CompareError(
            f"the groups to compare are {', '.join(named) or 'none'}",
            where="group_divergence",
            expected="two or more, each named once",
            advice="discourse speeches, which shows the date, the era and the genre of each",
        )
    if (size is not None and size < 1) or min_tokens < 1:
        raise CompareError(
            f"{size} tokens of a speech, at least {min_tokens} in it",
            where="group_divergence",
            expected="at least one",
        )
    table = grouped(speeches, groups, named, keep=keep, where=where)
    labels = np.array(table.labels, dtype=object)
    rows = []
    for reference, target in combinations(named, 2):
        inside = (labels == target) | (labels == reference)
        long = table.words.sizes >= (min_tokens if size is None else size)
        row: dict[str, Any] = {"target": target, "reference": reference}
        for name, group in (("target", target), ("reference", reference)):
            row[f"n_{name}"] = int((long & (labels == group)).sum())
            row[f"short_{name}"] = int((~long & (labels == group)).sum())
        used = np.flatnonzero(inside & long)
        rows.append(row | _pair(table.words, used, labels[used] == target, size, seed, draws, permutations))
    frame = pd.DataFrame(rows)
    frame["q"] = bh(frame["p"])
    q_floor = bh(frame["p_floor"].where(frame["p"].notna()))
    frame["verdict"] = [
        _verdict(row, q, least, level)
        for row, q, least in zip(rows, frame["q"].tolist(), q_floor.tolist(), strict=True)
    ]
    frame["formula"] = FORMULA
    frame = frame.reindex(columns=list(COLUMNS))
    frame.attrs = {
        "unit_of_analysis": "speech; near-duplicates count once",
        "formula": FORMULA,
        "null": "whole speeches shuffled between the two sides, sizes kept",
        "p": "one-sided, share of assignments with a divergence as large",
        "q": f"Benjamini & Hochberg 1995 over {len(frame)} pairs",
        "jsd_miller_madow": "raw, bias of independent tokens taken off",
        "jsd_jackknife": "raw, bias by leaving out one speech at a time taken off",
        "size": "the shortest speech" if size is None else size,
        "min_tokens": min_tokens,
        "draws": draws,
        "permutations": permutations,
        "level": level,
        "seed": seed,
        "copies_left_out": table.copies,
    }
    return frame


def _pair(
    words: WordCounts,
    used: npt.NDArray[np.intp],
    target: Masks,
    size: int | None,
    seed: int,
    draws: int,
    permutations: int,
) -> dict[str, Any]:
    """The numbers of one pair; without any where a side has no speech of sufficient length."""
    k, n = int(target.sum()), len(used)
    sizes, counts = words.sizes[used], csr_array(words.counts[used])
    row: dict[str, Any] = {
        "tokens_target": int(sizes[target].sum()),
        "tokens_reference": int(sizes[~target].sum()),
        "p": math.nan,
        "p_floor": smallest_one_sided_p(n, k),
    }
    if not 0 < k < n:
        return row | {"method": "none: a side without a speech of sufficient length"}
    sums = [np.asarray(counts[mask].sum(axis=0)).reshape(-1) for mask in (target, ~target)]
    row["jsd_raw"] = jsd(*sums).bits
    row |= {"js_distance": math.sqrt(row["jsd_raw"]), "jsd_miller_madow": jsd_miller_madow(*sums)}
    row["jsd_jackknife"] = jsd_jackknife(counts, target)
    each = int(sizes.min()) if size is None else size
    if each * min(k, n - k) < max(k, n - k):
        return row | {"method": "none: fewer tokens on the smaller side than speeches on the larger"}
    found = matched_jsd(counts, target, per_speech=each, seed=seed, draws=draws, permutations=permutations)
    return row | _numbers(found)


def _numbers(found: Matched) -> dict[str, Any]:
    mean, sd = float(found.null.mean()), float(found.null.std())
    low, high = np.quantile(found.null, (0.025, 0.975))
    return {
        "per_speech_target": found.per_speech[0],
        "per_speech_reference": found.per_speech[1],
        "matched_target": found.tokens[0],
        "matched_reference": found.tokens[1],
        "jsd": found.value,
        "jsd_sd": found.spread,
        "null_mean": mean,
        "null_low": float(low),
        "null_high": float(high),
        "excess": found.value - mean,
        "z": (found.value - mean) / sd if sd > 1e-9 else math.nan,
        "p": found.p,
        "p_floor": found.floor,
        "method": found.method,
    }


def _verdict(row: dict[str, Any], q: float, q_floor: float, level: float) -> str:
    """``q_floor`` is the smallest corrected p that the numbers of speeches of all the pairs allow."""
    if math.isnan(row["p"]):
        return f"cannot be compared: {row['method'].removeprefix('none: ')}"
    if row["p_floor"] > level:
        return (
            f"cannot tell: {row['n_target']} against {row['n_reference']} speeches, "
            f"p cannot be below {row['p_floor']:.2g}"
        )
    if q_floor > level:
        return f"cannot tell: corrected for all pairs, p cannot be below {q_floor:.2g}"
    return "differ" if q <= level else "no difference shown"
