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

from ..corpus.genre import named
from ..doors import door
from ..errors import CompareError
from .selection import need, plain_labels, select

if TYPE_CHECKING:
    import pandas as pd

    from ..eras import Periodisation

#: What a speech's genre is called when nobody knows it. It is never the same genre as another unknown.
UNKNOWN = frozenset({"", "unknown", "未知"})

#: From this share of common genres on, two sides are called alike: one speech in ten may differ.
ALIKE = 0.9

#: A genre must have so many speeches on both sides to be compared within itself: one has no spread.
WITHIN = 2

#: From how many standard deviations on a difference of means or shares is named (Rubin 2001; Stuart 2010,
#: doi:10.1214/09-STS313).
UNEVEN = 0.25

#: Values of a category that get a row of their own.
SHOWN = 12

#: Eras whose mix of genres a sentence tells; of the rest it says how many.
MIXES = 8

#: The columns before and behind those of the groups.
FIRST = ("variable", "value", "kind")
LAST = ("largest_smd", "known", "overlap", "cramers_v", "cramers_v_corrected")

#: Names of the metadata's columns that an audit looks at, where they are there.
CATEGORIES = ("era", "genre", "level", "place", "speaker", "source", "truncated")
NUMBERS = ("characters", "masks")


#: What the variables are called in a sentence.
NAMES = {
    "era": ("era", "时期"),
    "genre": ("genre", "文体"),
    "level": ("level", "层级"),
    "place": ("place", "地点"),
    "speaker": ("speaker", "讲话人"),
    "source": ("source", "来源"),
    "truncated": ("completeness", "完整程度"),
    "characters": ("length", "篇幅"),
    "masks": ("masked names", "隐名处理"),
}


class Overlap(NamedTuple):
    """How far two sides share their genres (1 = same mix, 0 = none in common), and a verdict in words."""

    share: float
    separable: bool
    words: str


@door
def confounding(metadata: pd.DataFrame, by: str = "era", order: Sequence[str] = ()) -> pd.DataFrame:
    """How the groups differ in genre, level, source, completeness, length: counts, means, standardised differences.

    For each variable a first row of ``kind`` "distinct" says how many values each group has (for a number: "mean"
    alone), of how many speeches it is ``known``, how far the two groups least alike agree (``overlap``: Σ min(share
    here, share there)), and how closely the variable goes with the grouping (``cramers_v``, and
    ``cramers_v_corrected`` for the bias of small tables, which with a handful of speeches is often 0). These are of
    the speeches for which the value is known. Below it a row a value with its counts (:data:`SHOWN` values at most,
    then the rest in one row), unknown ones included.

    Two columns a group, its count or mean and its n; ``largest_smd`` is the largest absolute standardised mean
    difference over all pairs of groups, (m1 - m2) / √((v1 + v2) / 2) with v = p(1-p) for a share (Austin 2009,
    doi:10.1002/sim.3697): above 0.1 is usually called unbalanced; infinite where two groups do not overlap at all and
    NaN where there are not two to compare. Near-duplicates count once; speeches without a group are left out.
    ``order`` names the groups, by default all there are.
    """
    import pandas as pd

    need(metadata, (by,), where="metadata")
    named = plain_labels(metadata[by], where=by)
    order = plain_labels(order, where=by) or sorted({*named} - {""})
    taken = sorted({*FIRST, *LAST} & {c for g in order for c in (g, f"n {g}")})
    if taken:
        raise CompareError(
            f"no group can be called {taken[0]!r}: a column of the table of what else differs has that name",
            where=f"{by} {taken[0]}",
            expected=f"any name but {', '.join([*FIRST, *LAST])}",
            advice="another id in the file of eras, another value in the metadata",
        )
    known = {*order}
    inside = [name if name in known else "" for name in named]
    chosen = select(
        metadata.assign(**{by: inside}), by=by, order=order
    )  # of all: a copy is one of any of them
    metadata = metadata[[name != "" for name in inside]]
    groups = {name: metadata.loc[list(ids)] for name, ids in chosen.groups.items()}
    rows: list[dict[str, object]] = []
    for name in (c for c in CATEGORIES if c in metadata.columns and c != by):
        values = {g: _values(t[name], name, metadata) for g, t in groups.items()}
        rows += _category(name, values)
    for name in (c for c in NUMBERS if c in metadata.columns):
        numbers = {g: t[name].to_numpy(np.float64) for g, t in groups.items()}
        rows.append(
            _row(name, "", "mean", numbers, {g: v.mean() if v.size else np.nan for g, v in numbers.items()})
        )
    columns = [c for g in order for c in (g, f"n {g}")]
    return pd.DataFrame(rows, columns=[*FIRST, *columns, *LAST])


@door
def unbalanced(table: pd.DataFrame) -> list[str]:
    """Which variables of :func:`confounding` differ between the groups, most first: a mean or share by more than
    :data:`UNEVEN` standard deviations, or categories of which less than :data:`ALIKE` agree.

    A category of which nearly every speech has a value of its own (a file each) tells nothing and is not named, nor
    is one that is unknown of every second speech or more.
    """
    need(table, ("variable", "kind", "value"), where="unbalanced")
    found: dict[str, float] = {}
    for variable, rows in table.groupby("variable", sort=False):
        distinct = rows[rows["kind"] == "distinct"]
        if len(distinct):
            names = [c for c in table.columns if f"n {c}" in table.columns]
            values = float(distinct[names].to_numpy(np.float64).sum())
            speeches = float(distinct[[f"n {c}" for c in names]].to_numpy(np.float64).sum())
            known = float(distinct["known"].iloc[0])
            if (
                2 * known < speeches
                or values > ALIKE * known
                or not float(distinct["overlap"].iloc[0]) < ALIKE
            ):
                continue
            rows = rows[~rows["value"].isin(UNKNOWN)]
        largest = float(np.fmax.reduce(rows["largest_smd"].to_numpy(np.float64)))
        if largest > UNEVEN:
            found[str(variable)] = largest
    return sorted(found, key=lambda name: (-found[name], name))


@door
def audit_note(metadata: pd.DataFrame, by: str, order: Sequence[str]) -> str:
    """One sentence before a comparison: whether the groups can be told from their genres, and what else differs.

    Empty where the groups are alike in all that is known of them, or fewer than two have a speech. Where genres are
    the groups, it is the era that they are told from.
    """
    within = "era" if by == "genre" else "genre"
    need(metadata, (within,), where="metadata")
    groups = select(metadata, by=by, order=order).groups
    kinds = {
        g: [str(k) for k in metadata.loc[list(ids), within].fillna("")] for g, ids in groups.items() if ids
    }
    pairs = [overlap(two, one, within=within, by=by) for one, two in combinations(kinds.values(), 2)]
    stuck = sum(not pair.separable for pair in pairs)
    said = []
    if stuck:
        said.append(
            f"{within} and {by} cannot be told apart"
            + ("" if stuck == len(pairs) else f" in {stuck} of {len(pairs)} pairs")
        )
    elif any(pair.share < ALIKE for pair in pairs):
        said.append(f"the groups differ in {within}, and can be compared within")
    others = (
        [name for name in unbalanced(confounding(metadata, by, list(kinds))) if name != within]
        if pairs
        else []
    )
    if others:
        said.append(
            f"the groups {'also ' if said else ''}differ in {', '.join(NAMES[name][0] for name in others)}"
        )
    return "; ".join(said) + "; a difference may be one of these" if said else ""


@door
def overlap(
    target: Sequence[str], reference: Sequence[str], *, within: str = "genre", by: str = "era"
) -> Overlap:
    """How far the genres of two eras agree: Σ min(share here, share there), unknown genres agreeing with none.

    Three verdicts: *alike* (:data:`ALIKE`); *differ, but can be compared within* a genre that has at least two
    speeches on both sides; otherwise genre and era *cannot be told apart*. ``within`` and ``by`` are what genre and
    era are called, where it is something else that is looked at.

    >>> overlap(["讲话", "发言"], ["讲话"]).words.split("; ")[0]
    "genre and era cannot be told apart: statement 1/2, leader's speech 1/2 against leader's speech 1/1"
    >>> overlap(["讲话", "发言"], ["讲话"]).words.split("; ")[1:]
    ['common share of genres 0.50', 'no genre has 2 speeches on both sides']
    >>> overlap(["讲话"] * 3, ["讲话"] * 2).words
    "genres alike: leader's speech 3/3 against leader's speech 2/2; common share of genres 1.00"
    """
    target, reference = (plain_labels(side, where="overlap") for side in (target, reference))
    if not target or not reference:
        return Overlap(0.0, False, "nothing to compare: no speech on one side")
    here, there = Counter(target), Counter(reference)
    known = (here.keys() & there.keys()) - UNKNOWN
    share = fsum(min(here[g] / len(target), there[g] / len(reference)) for g in known)
    inside = sorted(g for g in known if min(here[g], there[g]) >= WITHIN)
    mixes = f"{_mix(here, within)[0]} against {_mix(there, within)[0]}"
    tail = f"{mixes}; common share of {within}s {share:.2f}"
    if share >= ALIKE:
        return Overlap(share, True, f"{within}s alike: {tail}")
    if inside:
        return Overlap(
            share,
            True,
            f"{within}s differ, and can be compared within "
            f"{', '.join(_called(name, within)[0] for name in inside)}: {tail}",
        )
    why = f"no {within} has {WITHIN} speeches on both sides"
    return Overlap(share, False, f"{within} and {by} cannot be told apart: {tail}; {why}")


@door
def confounding_sentence(metadata: pd.DataFrame, eras: Periodisation) -> dict[str, str]:
    """Plain sentences for captions and the methods statement, in English (``en``) and Chinese (``zh``).

    First whether genre and era can be told apart, then what else differs between the eras.
    """
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
    listed, rest = list(mixes.items())[:MIXES], max(0, len(mixes) - MIXES)
    en = "; ".join(f"{era.en}: {mix[0]}" for era, mix in listed) + (f"; {rest} more eras" if rest else "")
    zh = "；".join(f"{era.zh}：{mix[1]}" for era, mix in listed) + (f"；另有 {rest} 个时期" if rest else "")
    others = _others(metadata, [era.id for era in genres])
    if stuck:
        which = _which(len(stuck), len(pairs))
        return {
            "en": f"Genre and era cannot be told apart{which[0]} ({en}): a difference may be one of genre."
            + others["en"],
            "zh": f"文体与时期{which[1]}无法区分（{zh}）：所见差异可能只是文体的差异。" + others["zh"],
        }
    if min(found.share for found in pairs.values()) < ALIKE:
        return {
            "en": f"The eras differ in genre ({en}); compare within a genre before concluding."
            + others["en"],
            "zh": f"各时期的文体构成不同（{zh}），下结论前应在同一文体内比较。" + others["zh"],
        }
    return {
        "en": f"The eras are alike in genre ({en})." + others["en"],
        "zh": f"各时期文体构成相近（{zh}）。" + others["zh"],
    }


def _others(metadata: pd.DataFrame, order: Sequence[str]) -> dict[str, str]:
    """What else than the genre differs between the eras, or nothing."""
    names = [name for name in unbalanced(confounding(metadata, order=order)) if name != "genre"]
    if not names:
        return {"en": "", "zh": ""}
    en, zh = zip(*(NAMES[name] for name in names), strict=True)
    return {
        "en": f" The eras also differ in {', '.join(en)}.",
        "zh": f"各时期在{'、'.join(zh)}方面也有差异。",
    }


def _values(column: pd.Series, name: str, metadata: pd.DataFrame) -> list[str]:
    """The values of a category as text; sources without the folders that all of them have in common."""
    values = [str(value) for value in column.fillna("")]
    if name != "source":
        return values
    parts = [str(source).replace("\\", "/").split("/")[:-1] for source in metadata[name]]
    shared = 0
    for folders in zip(*parts, strict=False):
        if len(set(folders)) > 1:
            break
        shared += 1
    return ["/".join(value.replace("\\", "/").split("/")[shared:]) for value in values]


def _category(name: str, values: dict[str, list[str]]) -> list[dict[str, object]]:
    """The row of a category, and a row for each of its most frequent values."""
    total = Counter(value for found in values.values() for value in found)
    if not total:
        return []
    ordered = sorted(total, key=lambda value: (-total[value], value))
    shown = ordered if len(ordered) <= SHOWN + 1 else ordered[:SHOWN]
    known = {group: [value for value in found if value not in UNKNOWN] for group, found in values.items()}
    filled = [found for found in known.values() if found]
    shares = [overlap(one, two).share for one, two in combinations(filled, 2)]
    table = [[Counter(found)[value] for value in ordered] for found in filled]
    first = _row(
        name, "", "distinct", {g: np.array([]) for g in values}, {g: len(set(known[g])) for g in values}
    )
    first |= {f"n {group}": len(found) for group, found in values.items()}
    first |= {
        "known": sum(map(len, known.values())),
        "overlap": min(shares, default=np.nan),
        "cramers_v": cramers_v(table, corrected=False),
        "cramers_v_corrected": cramers_v(table, corrected=True),
    }
    rows = [first]
    for value in sorted(shown):
        hits = {g: np.array([v == value for v in found], dtype=np.float64) for g, found in values.items()}
        rows.append(_row(name, value, "count", hits, {g: h.sum() for g, h in hits.items()}))
    rest = set(ordered) - set(shown)
    if rest:
        hits = {g: np.array([v in rest for v in found], dtype=np.float64) for g, found in values.items()}
        label = f"({len(rest)} other values)"
        rows.append(_row(name, label, "count", hits, {g: h.sum() for g, h in hits.items()}))
    return rows


@door
def cramers_v(table: npt.ArrayLike, *, corrected: bool) -> float:
    """Cramér's V of a table of counts: 0 = the rows do not differ, 1 = the column tells the row.

    √(χ²/n / (min(r, c) - 1)) (Cramér 1946), which small tables make large by themselves; ``corrected`` for that:
    φ² = max(0, χ²/n - (r-1)(c-1)/(n-1)) over min(r', c') - 1 with r' = r - (r-1)²/(n-1), likewise c' (Bergsma 2013,
    doi:10.1016/j.jkss.2012.10.002). NaN with fewer than two rows or columns that are not empty.

    >>> cramers_v([[10, 0], [0, 10]], corrected=True), cramers_v([[5, 5], [5, 5]], corrected=True)
    (1.0, 0.0)
    >>> round(cramers_v([[3, 1], [1, 3]], corrected=False), 2), round(cramers_v([[3, 1], [1, 3]], corrected=True), 2)
    (0.5, 0.35)
    """
    counts = np.asarray(table, dtype=np.float64)
    if counts.ndim != 2:
        return float("nan")
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0]
    n, (r, c) = counts.sum(), counts.shape
    if min(r, c) < 2 or n < 2:
        return float("nan")
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / n
    raw = float(((counts - expected) ** 2 / expected).sum() / n)
    if not corrected:
        return min(1.0, float(np.sqrt(raw / (min(r, c) - 1))))
    phi = max(0.0, raw - (r - 1) * (c - 1) / (n - 1))
    room = min(r - (r - 1) ** 2 / (n - 1), c - (c - 1) ** 2 / (n - 1)) - 1
    return min(1.0, float(np.sqrt(phi / room))) if room > 0 else float("nan")


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
    row |= dict.fromkeys(("known", "overlap", "cramers_v", "cramers_v_corrected"), np.nan)
    return row


def _largest_smd(groups: Iterable[npt.NDArray[np.float64]], *, share: bool) -> float:
    """Over all pairs of groups with a speech each (two for a mean, which needs a variance)."""
    found = [float("nan")]
    for x, y in combinations([g for g in groups if g.size >= (1 if share else 2)], 2):
        gap = abs(float(x.mean() - y.mean()))
        spread = np.sqrt((x.var(ddof=0 if share else 1) + y.var(ddof=0 if share else 1)) / 2)
        found.append(gap / float(spread) if spread > 0 else (float("inf") if gap > 0 else 0.0))
    return float(np.fmax.reduce(found))


def _mix(genres: Counter[str], within: str = "genre") -> tuple[str, str]:
    """How many speeches of each genre there are, most first, in English and in Chinese."""
    n = sum(genres.values())
    ordered = sorted(genres.items(), key=lambda pair: (-pair[1], pair[0]))
    en, zh = zip(*(_called(genre, within) for genre, _ in ordered), strict=True)
    shares = [f"{count}/{n}" for _, count in ordered]
    return (
        ", ".join(f"{name} {share}" for name, share in zip(en, shares, strict=True)),
        "、".join(f"{name} {share}" for name, share in zip(zh, shares, strict=True)),
    )


def _called(value: str, within: str) -> tuple[str, str]:
    """A value of the variable ``within`` in English and in Chinese; only genres and levels have two names."""
    if value in UNKNOWN:
        return f"{within} unknown", f"{NAMES.get(within, (within, within))[1]}不详"
    return named(value) if within in ("genre", "level") else (value, value)


def _which(stuck: int, pairs: int) -> tuple[str, str]:
    if stuck == pairs:
        return "", ""
    return f" in {stuck} of {pairs} pairs of eras", f"（{pairs}对时期中的{stuck}对）"
