"""Before any comparison: what else differs between the eras besides the era.

If one era is all host scripts and the other all reports on duty, a difference between them is a difference between
genres until shown otherwise. This module shows it, and says so in a sentence that goes under every figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from math import fsum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from .selection import need, select

if TYPE_CHECKING:
    import pandas as pd

    from ..eras import Periodisation

#: What a speech's genre is called when nobody knows it. It is never the same genre as another unknown.
UNKNOWN = frozenset({"", "unknown", "未知"})

#: From this share of common genres on, two sides are called alike: one speech in ten may differ.
ALIKE = 0.9

#: A genre must have so many speeches on both sides to be compared within itself: one has no spread.
WITHIN = 2

#: Names of the metadata's columns that an audit looks at, where they are there.
CATEGORIES = ("genre", "level", "source", "truncated")
NUMBERS = ("characters", "masks")


class Overlap(NamedTuple):
    """How far two sides share their genres (1 = same mix, 0 = none in common), and a verdict in words."""

    share: float
    separable: bool
    words: str


def confounding(metadata: pd.DataFrame, by: str = "era") -> pd.DataFrame:
    """How the groups differ in genre, level, source, completeness, length: counts, means, standardised differences.

    One row a value of a category (``share``: so many of the group's speeches) or a number (``mean``); two columns
    a group, its count or mean and its n; ``largest_smd`` is the largest absolute standardised mean difference
    over all pairs of groups, (m1 - m2) / √((v1 + v2) / 2) with v = p(1-p) for a share (Austin 2009,
    doi:10.1002/sim.3697): above 0.1 is usually called unbalanced; infinite where two groups do not overlap at all and
    NaN where there are not two to compare. Near-duplicates count once; speeches without a group are left out.
    """
    import pandas as pd

    need(metadata, (by,), where="metadata")
    order = sorted({str(value) for value in metadata[by].fillna("")} - {""})
    groups = {
        name: metadata.loc[list(ids)] for name, ids in select(metadata, by=by, order=order).groups.items()
    }
    rows: list[dict[str, object]] = []
    for name in (c for c in CATEGORIES if c in metadata.columns and c != by):
        for value in sorted({str(v) for v in metadata[name]}):
            hits = {g: np.asarray(t[name].astype(str) == value, dtype=np.float64) for g, t in groups.items()}
            if any(h.sum() for h in hits.values()):
                rows.append(_row(name, value, "count", hits, {g: h.sum() for g, h in hits.items()}))
    for name in (c for c in NUMBERS if c in metadata.columns):
        values = {g: t[name].to_numpy(np.float64) for g, t in groups.items()}
        rows.append(
            _row(name, "", "mean", values, {g: v.mean() if v.size else np.nan for g, v in values.items()})
        )
    head = ["variable", "value", "kind", *(c for g in order for c in (g, f"n {g}")), "largest_smd"]
    return pd.DataFrame(rows, columns=head)


def overlap(target: Sequence[str], reference: Sequence[str]) -> Overlap:
    """How far the genres of two eras agree: Σ min(share here, share there), unknown genres agreeing with none.

    Three verdicts: *alike* (:data:`ALIKE`); *differ, but can be compared within* a genre that has at least two
    speeches on both sides; otherwise genre and era *cannot be told apart*.

    >>> overlap(["讲话", "发言", "发言"], ["讲话", "主持词"]).words
    'genre and era cannot be told apart: 发言 2/3, 讲话 1/3 against 主持词 1/2, 讲话 1/2; common share of genres 0.33'
    >>> overlap(["讲话"] * 3, ["讲话"] * 2).words
    'genres alike: 讲话 3/3 against 讲话 2/2; common share of genres 1.00'
    """
    if not target or not reference:
        return Overlap(0.0, False, "nothing to compare: no speech on one side")
    here, there = Counter(target), Counter(reference)
    known = (here.keys() & there.keys()) - UNKNOWN
    share = fsum(min(here[g] / len(target), there[g] / len(reference)) for g in known)
    within = sorted(g for g in known if min(here[g], there[g]) >= WITHIN)
    tail = f"{_mix(here)} against {_mix(there)}; common share of genres {share:.2f}"
    if share >= ALIKE:
        return Overlap(share, True, f"genres alike: {tail}")
    if within:
        return Overlap(share, True, f"genres differ, and can be compared within {', '.join(within)}: {tail}")
    return Overlap(share, False, f"genre and era cannot be told apart: {tail}")


def confounding_sentence(metadata: pd.DataFrame, eras: Periodisation) -> dict[str, str]:
    """One plain sentence or two for captions and the methods statement, in English (``en``) and Chinese (``zh``)."""
    need(metadata, ("genre",), where="metadata")
    groups = select(metadata, by="era", order=[era.id for era in eras]).groups
    genres = {era: [str(metadata.loc[i, "genre"]) for i in groups[era.id]] for era in eras if groups[era.id]}
    if len(genres) < 2:
        return {
            "en": "Fewer than two eras have a speech: nothing can be compared.",
            "zh": "有讲话的时期不足两个，无从比较。",
        }
    pairs = {(a, b): overlap(genres[b], genres[a]) for a, b in combinations(genres, 2)}
    stuck = [pair for pair, found in pairs.items() if not found.separable]
    mixes = {era: _mix(Counter(values)) for era, values in genres.items()}
    en = "; ".join(f"{era.en}: {mix}" for era, mix in mixes.items())
    zh = "；".join(f"{era.zh}：{mix.replace(', ', '、')}" for era, mix in mixes.items())
    if stuck:
        which = _which(len(stuck), len(pairs))
        return {
            "en": f"Genre and era cannot be told apart{which[0]} ({en}): a difference may be one of genre.",
            "zh": f"体裁与时期{which[1]}无法区分（{zh}）：所见差异可能只是体裁的差异。",
        }
    if min(found.share for found in pairs.values()) < ALIKE:
        return {
            "en": f"The eras differ in genre ({en}); compare within a genre before concluding.",
            "zh": f"各时期的体裁构成不同（{zh}），下结论前应在同一体裁内比较。",
        }
    return {"en": f"The eras are alike in genre ({en}).", "zh": f"各时期体裁构成相近（{zh}）。"}


def within_genre(
    target: npt.ArrayLike,
    reference: npt.ArrayLike,
    target_genres: Sequence[str],
    reference_genres: Sequence[str],
) -> float:
    """Difference of means within each genre both sides have, averaged with weights n1 n2 / (n1 + n2); NaN if none.

    Beside the crude difference it shows how much of that is the mix of genres. The weights are Cochran's (1954,
    doi:10.2307/3001616).

    >>> within_genre([9, 1], [5, 5, 0], ["讲话", "发言"], ["讲话", "讲话", "发言"])
    2.7142857142857144
    """
    x, y = np.asarray(target, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    here, there = np.array(target_genres, dtype=object), np.array(reference_genres, dtype=object)
    total = weights = 0.0
    for genre in sorted((set(target_genres) & set(reference_genres)) - UNKNOWN):
        one, two = x[here == genre], y[there == genre]
        weight = one.size * two.size / (one.size + two.size)
        total += weight * float(one.mean() - two.mean())
        weights += weight
    return total / weights if weights else float("nan")


def _row(
    variable: str,
    value: str,
    kind: str,
    values: dict[str, npt.NDArray[np.float64]],
    shown: dict[str, float],
) -> dict[str, object]:
    row: dict[str, object] = {"variable": variable, "value": value, "kind": kind}
    for group, numbers in values.items():
        row[group], row[f"n {group}"] = float(shown[group]), numbers.size
    row["largest_smd"] = _largest_smd(values.values(), share=kind == "count")
    return row


def _largest_smd(groups: Iterable[npt.NDArray[np.float64]], *, share: bool) -> float:
    """Over all pairs of groups with a speech each (two for a mean, which needs a variance)."""
    found = [float("nan")]
    for x, y in combinations([g for g in groups if g.size >= (1 if share else 2)], 2):
        gap = abs(float(x.mean() - y.mean()))
        spread = np.sqrt((x.var(ddof=0 if share else 1) + y.var(ddof=0 if share else 1)) / 2)
        found.append(gap / float(spread) if spread > 0 else (float("inf") if gap > 0 else 0.0))
    return float(np.fmax.reduce(found))


def _mix(genres: Counter[str]) -> str:
    n = sum(genres.values())
    ordered = sorted(genres.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{'genre unknown' if g in UNKNOWN else g} {count}/{n}" for g, count in ordered)


def _which(stuck: int, pairs: int) -> tuple[str, str]:
    if stuck == pairs:
        return "", ""
    return f" in {stuck} of {pairs} pairs of eras", f"（{pairs}对时期中的{stuck}对）"
