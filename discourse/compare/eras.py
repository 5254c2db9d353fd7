"""Every feature in every pair of eras: the comparisons table, from which figures and sentences are made.

The speech is the unit. With a handful of speeches most rows must end in "cannot tell", and the table says so in words
rather than leaving the reader to a p-value that no data could have made small.
"""

from __future__ import annotations

import difflib
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from ..doors import door
from ..errors import CompareError
from ..segment.segmented import STANCES
from ..segment.stance import confusion
from ..shown.frames import ComparisonsTable
from .asked import several, significance
from .correction import corrected_means
from .counts import FloatArray
from .dated import circular, labels_of
from .multiplicity import bh, holm
from .pairs import Side, compare_sides, patterns, turns
from .permutation import permutation_test
from .resample import ENOUGH
from .selection import Selection, need, select

if TYPE_CHECKING:
    from ..eras import Periodisation
    from ..extractors.base import Column

#: The comparisons table, left to right.
COLUMNS = (
    "feature", "label_en", "label_zh", "unit", "target", "reference", "n_target", "n_reference", "n_excluded",
    "n_no_group", "n_copies", "n_unmeasured",
    "mean_target", "mean_reference", "sd_target", "sd_reference",
    "estimate", "low", "high", "interval", "low_bca", "high_bca",
    "p", "p_floor", "p_method", "cliffs_delta", "hedges_g", "p_holm", "q_bh", "primary", "verdict",
    "confounded", "within", "estimate_within", "low_within", "high_within", "p_within", "p_within_floor",
    "within_method",
    "leave_one_out_low", "leave_one_out_high",
    "n_target_without_reuse", "n_reference_without_reuse", "estimate_without_reuse", "p_without_reuse", "sign_turns",
)  # fmt: skip

#: Features that see nothing but repetition between speeches: without it they have nothing to say.
MADE_OF_REUSE = ("reuse.", "template.", "bundles.", "formula.recurrence_")

#: Cells of the features table that are held at once (float64: 134 MB, and some copies), and columns at the least.
_CELLS, _LEAST = 1 << 24, 8

#: The outcome that was corrected by labelled sentences, which are a sample too: its interval holds that doubt.
CORRECTED = "stance.theta_corrected"


@dataclass(frozen=True, eq=False)
class FeatureBlocks:
    """A features table that is nowhere whole: ``read`` gives the columns named, in that order, a row a speech of
    ``index``."""

    index: pd.Index
    columns: Sequence[str]
    read: Callable[[list[str]], pd.DataFrame]

    def __getitem__(self, names: list[str]) -> pd.DataFrame:
        return self.read(names)


@door
def compare_eras(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    columns: Sequence[Column],
    eras: Periodisation | str,
    *,
    primary: str | Sequence[str],
    names: str | Sequence[str] = (),
    level: float = 0.05,
    seed: int | None = None,
    without_reuse: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row a feature and pair of eras (the later minus the earlier), with :data:`COLUMNS`.

    ``metadata`` is indexed like ``features`` and has ``era`` ("" = none), ``duplicate_of`` ("" = independent) and
    ``genre``; ``eras`` is the periodisation, or its name. ``primary`` are the outcomes declared before looking: they
    carry Holm's correction over themselves and all pairs, the whole family carries Benjamini and Hochberg's.
    ``names`` says which other features to compare; empty means every one but single terms (``tfidf.…``). ``seed`` is
    used where there are too many assignments to try all of them, and for the bootstrap; None makes one from the
    numbers compared. ``without_reuse`` are the same features of the same speeches without the passages they share
    with others (:func:`discourse.build.analyse` measures them): the estimate is then given without them, too.
    ``level`` is the largest corrected p that counts (0.05), and intervals have the confidence 1 - ``level``.

    The interval is the jackknife-t's; from twenty speeches on each side ``low_bca`` and ``high_bca`` are the
    bootstrap's beside it. It does not take the place of the other, for simulated it covers less: nominal 95 %, twenty
    against twenty 92 % (skewed values 90 %) where the jackknife-t has 94 and 96 %, a hundred against a hundred 94 and
    95 % against 95 and 96 % (``tests/benchmarks/compare.py``).
    ``estimate_within`` is the difference within genres of which both eras have two speeches (``within_method`` names
    them), ``p_within`` its permutation p.
    ``n_excluded`` counts speeches of no era (``n_no_group``), near-duplicates in the two eras (``n_copies``), and
    speeches of the two eras in which the feature is not measurable (``n_unmeasured``). A feature made of the words
    that date speeches is called circular where eras are compared. ``sign_turns`` names what turns the estimate's
    sign. The table's ``attrs`` say what was done, with which parameters.
    """
    from ..eras import load

    return compare_groups(
        features,
        metadata,
        columns,
        by="era",
        order=[era.id for era in (load(eras) if isinstance(eras, str) else eras)],
        primary=primary,
        names=names,
        level=level,
        seed=seed,
        without_reuse=without_reuse,
    )


@door
def compare_groups(
    features: pd.DataFrame | FeatureBlocks,
    metadata: pd.DataFrame,
    columns: Sequence[Column],
    *,
    by: str,
    order: Sequence[object],
    primary: str | Sequence[str],
    names: str | Sequence[str] = (),
    level: float = 0.05,
    seed: int | None = None,
    within: str | None = None,
    without_reuse: pd.DataFrame | FeatureBlocks | None = None,
) -> pd.DataFrame:
    """:func:`compare_eras` by any column of the metadata: speaker, genre, level. ``order`` names its groups.

    ``within`` is the column that is held fixed beside the crude estimate: the genre, or the era where genres are
    compared. Of features that are :class:`FeatureBlocks` only some columns are held at a time, unless the seed is to
    be made from the numbers; the table is the same.
    """
    primary, names = several(primary), several(names)
    _checked(features, metadata, level)
    within = within or ("era" if by == "genre" else "genre")
    need(metadata, (within,), where="metadata")
    chosen = family(features, primary, names)
    _finite(features, chosen)
    groups = select(metadata, by=by, order=order)
    means = _corrected_means(features, groups, seed) if CORRECTED in chosen else {}
    if without_reuse is not None:
        _of_same_speeches(without_reuse, features)
    sides = {name: _Members.of(metadata, ids, within) for name, ids in groups.groups.items()}
    pairs = list(combinations(groups.groups, 2))
    seeds = dict.fromkeys(pairs, seed) if seed is not None else _content_seeds(features, chosen, sides, pairs)
    rows: list[dict[str, object]] = []
    for some in _blocks(chosen, len(features.index)):
        values = features[some].to_numpy(dtype=np.float64)
        apart = None if without_reuse is None else _without(without_reuse, some).to_numpy(dtype=np.float64)
        for earlier, later in pairs:
            target, reference = (sides[name].side(name, values) for name in (later, earlier))
            seeded = seeds[earlier, later]
            found = compare_sides(target, reference, level=level, seed=seeded, within=within, by=by)
            again: list[dict[str, Any]] = [{} for _ in some]
            if apart is not None:
                again = _compared_again(sides[later].of_rows(apart), sides[earlier].of_rows(apart), seeded)
            copies = groups.duplicates[later] + groups.duplicates[earlier]
            for name, row, other in zip(some, found, again, strict=True):
                if name == CORRECTED and means:
                    row |= _with_doubt(row, means[later] - means[earlier], level)
                unmeasured = target.n + reference.n - row["n_target"] - row["n_reference"]
                row |= {"n_no_group": groups.ungrouped, "n_copies": copies, "n_unmeasured": unmeasured}
                row["n_excluded"] = groups.ungrouped + copies + unmeasured
                row |= {"within": within, **other}
                row["sign_turns"] = _sign_turns(row)
                rows.append({**labels_of(name, columns), "target": later, "reference": earlier, **row})
    rows.sort(key=lambda row: chosen.index(str(row["feature"])))
    table = _corrected(pd.DataFrame(rows, columns=[*COLUMNS, "_floor"]), primary, level)
    if by == "era":
        said = zip(table["feature"], table["verdict"], strict=True)
        table["verdict"] = [circular(str(feature), str(verdict)) for feature, verdict in said]
    table.attrs = {
        "unit_of_analysis": "speech; near-duplicates count once",
        "difference": f"mean of the later {by} minus mean of the earlier, speeches weighted equally"
        if by == "era"
        else f"mean of the target {by} minus mean of the reference, speeches weighted equally",
        "level": level,
        "seed": "from content" if seed is None else seed,
        "interval": f"over speeches: jackknife-t; low_bca, high_bca: BCa bootstrap from {ENOUGH} a side"
        + (f"; {CORRECTED} holds the doubt of the held-out confusion besides" if means else ""),
        "p": "two-sided permutation of speeches, twice the smaller tail",
        "p_holm": f"Holm 1979 over {len(set(primary))} primary outcomes and all pairs",
        "q_bh": f"Benjamini & Hochberg 1995 over {len(chosen)} features and all pairs",
        "hedges_g": "pooled standard deviation, exact J (Hedges 1981)",
        "estimate_within": f"within {within}s of which both sides have two speeches, weights n1 n2 / (n1 + n2) "
        f"(Cochran 1954); p by permutation within {within}s",
        "without_reuse": "not measured"
        if apart is None
        else "the same without passages that independent speeches share, formulas not counted as shared",
    }
    shown = ComparisonsTable(table)
    shown.attrs = table.attrs
    return shown


def _checked(features: pd.DataFrame | FeatureBlocks, metadata: pd.DataFrame, level: float) -> None:
    significance(level, "compare")
    if not features.index.equals(metadata.index):
        raise CompareError(
            f"{len(features.index)} rows of features and {len(metadata)} of metadata do not have the same speech "
            "ids in the same order",
            where="compare",
            expected="two tables of one corpus",
            advice="metadata.loc[features.index]",
        )


def _blocks(chosen: Sequence[str], speeches: int) -> Iterator[list[str]]:
    """The features that are held at once: all, where the speeches are not too many."""
    width = max(_LEAST, _CELLS // max(speeches, 1))
    for start in range(0, len(chosen), width):
        yield list(chosen[start : start + width])


def _finite(features: pd.DataFrame | FeatureBlocks, chosen: Sequence[str]) -> None:
    """An infinite value is a slip somewhere: no mean, no interval and no p of it means anything."""
    found: list[tuple[int, int, str]] = []
    for n, some in enumerate(_blocks(chosen, len(features.index))):
        endless = np.isinf(features[some].to_numpy(dtype=np.float64))
        if endless.any():
            row, column = np.argwhere(endless)[0].tolist()
            found.append((row, n, some[column]))
    if found:
        row, _, name = min(found)
        raise CompareError(
            f"{name} of the speech {features.index[row]} is infinite",
            where="compare",
            expected="numbers, or NaN where a feature is not measurable",
        )


def _of_same_speeches(table: pd.DataFrame | FeatureBlocks, features: pd.DataFrame | FeatureBlocks) -> None:
    if not table.index.equals(features.index):
        raise CompareError(
            "the features without reused passages are of other speeches",
            where="compare",
            expected="the same speech ids in the same order",
        )


def _without(table: pd.DataFrame | FeatureBlocks, chosen: Sequence[str]) -> pd.DataFrame:
    """The features without reused passages, in the columns of the comparison; NaN for those made of reuse."""
    there = set(table.columns)
    measured = table[[name for name in chosen if name in there]]
    kept = measured.reindex(index=table.index, columns=list(chosen)).copy()
    kept[[name for name in chosen if name.startswith(MADE_OF_REUSE)]] = np.nan
    return kept


def _compared_again(target: FloatArray, reference: FloatArray, seed: int) -> list[dict[str, Any]]:
    """The bare difference and its p."""
    rows: list[dict[str, Any]] = [{} for _ in range(target.shape[1])]
    for here, there, same in patterns(target, reference):
        x, y = target[here][:, same], reference[there][:, same]
        p = permutation_test(x, y, seed=seed).p if len(x) and len(y) else np.full(len(same), np.nan)
        for place, column in enumerate(same):
            rows[column] = {
                "n_target_without_reuse": len(x),
                "n_reference_without_reuse": len(y),
                "estimate_without_reuse": float(x[:, place].mean() - y[:, place].mean())
                if len(x) and len(y)
                else np.nan,
                "p_without_reuse": float(p[place]),
            }
    return rows


def _sign_turns(row: dict[str, Any]) -> str:
    """What makes the difference one in the other direction."""
    sizes = [abs(row[f"{of}_{side}"]) for of in ("mean", "sd") for side in ("target", "reference")]
    size = float(np.fmax.reduce(sizes))
    others = {
        "one speech left out": (row["leave_one_out_low"], row["leave_one_out_high"]),
        f"within {row['within']}s": (row["estimate_within"],),
        "without reused passages": (row.get("estimate_without_reuse", np.nan),),
    }
    return "; ".join(
        what for what, found in others.items() if any(turns(row["estimate"], other, size) for other in found)
    )


def family(features: pd.DataFrame | FeatureBlocks, primary: Sequence[str], names: Sequence[str]) -> list[str]:
    """The features to compare: primary outcomes first, then those named, or all that are outcomes of their own.

    A single term's weight is none, nor is a bound of another's interval.

    >>> table = pd.DataFrame(columns=["length.tokens", "stance.theta", "stance.theta_low", "tfidf.党"])
    >>> family(table, ["stance.theta"], [])
    ['stance.theta', 'length.tokens']
    """
    known = [str(name) for name in features.columns]
    for name in (*primary, *names):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
            raise CompareError(
                f"there is no feature {name!r}",
                expected="a column of the features table",
                advice=near[0] if near else "see the codebook for the features there are",
            )
    bounds = {f"{name}_{end}" for name in known for end in ("low", "high")}
    rest = names or [name for name in known if not name.startswith("tfidf.") and name not in bounds]
    return list(dict.fromkeys([*primary, *rest]))


def content_seed(*arrays: FloatArray) -> int:
    """A seed that hangs on nothing but the numbers compared, in the order of the speeches: the same comparison gives
    the same p anywhere, and the same speeches in another order give another seed.

    >>> content_seed(np.zeros(2)) == content_seed(np.zeros(2)) != content_seed(np.ones(2))
    True
    """
    return zlib.crc32(b"|".join(np.ascontiguousarray(a, dtype="<f8").tobytes() for a in arrays))


class _Members(NamedTuple):
    """The speeches of a group: their rows in the tables, and what is held fixed of each."""

    rows: npt.NDArray[np.intp]
    kinds: tuple[str, ...]

    @classmethod
    def of(cls, metadata: pd.DataFrame, ids: Sequence[str], within: str) -> _Members:
        wanted: pd.Index = pd.Index(list(ids))
        rows = metadata.index.get_indexer(wanted)
        return cls(rows, tuple(str(kind) for kind in metadata[within].iloc[rows].fillna("")))

    def of_rows(self, values: FloatArray) -> FloatArray:
        """Their rows of a table, columns one behind the other in memory as pandas has them."""
        found: FloatArray = np.take(values.T, self.rows, axis=1).T
        return found

    def side(self, name: str, values: FloatArray) -> Side:
        return Side(name, self.of_rows(values), self.kinds)


def _content_seeds(
    features: pd.DataFrame | FeatureBlocks,
    chosen: Sequence[str],
    sides: dict[str, _Members],
    pairs: Sequence[tuple[str, str]],
) -> dict[tuple[str, str], int]:
    """A seed for each pair, from all that is compared: for this the table must be whole."""
    values = features[list(chosen)].to_numpy(dtype=np.float64)
    return {
        (earlier, later): content_seed(sides[later].of_rows(values), sides[earlier].of_rows(values))
        for earlier, later in pairs
    }


def _corrected_means(
    features: pd.DataFrame | FeatureBlocks, groups: Selection, seed: int | None
) -> dict[str, FloatArray]:
    """For each group its mean of :data:`CORRECTED` under each confusion drawn; nothing without the counts."""
    counts = [f"stance.{name}" for name in STANCES]
    if not set(counts) <= set(features.columns):
        return {}
    given = features[[CORRECTED, *counts]]
    measured = given.loc[given[CORRECTED].notna(), counts]
    sides = [
        measured.loc[measured.index.intersection(list(ids))].to_numpy() for ids in groups.groups.values()
    ]
    table = confusion()
    draws = corrected_means(sides, table, seed=content_seed(table) if seed is None else seed)
    return dict(zip(groups.groups, draws.T, strict=True))


def _with_doubt(row: dict[str, Any], draws: FloatArray, level: float) -> dict[str, Any]:
    """The interval, reaching as much further as the confusions drawn make the difference vary (two errors that know
    nothing of each other: squares add up)."""
    doubt = float(norm.ppf(1 - level / 2) * draws.std())
    down, up = (float(np.hypot(row[end] - row["estimate"], doubt)) for end in ("low", "high"))
    if np.isnan(down) or np.isnan(up):
        return {}
    method = f"{row['interval']}, the correction's own doubt (± {doubt:.2g}) added"
    return {"low": row["estimate"] - down, "high": row["estimate"] + up, "interval": method}


def _corrected(table: pd.DataFrame, primary: Sequence[str], level: float) -> pd.DataFrame:
    """Corrected p-values and what they allow to be said.

    Both corrections grow with every p they are given, so that the floors, corrected, are the smallest corrected
    p-values attainable.
    """
    main = table["feature"].isin(list(primary)).to_numpy()
    p, floor = (table[name].to_numpy(dtype=np.float64) for name in ("p", "_floor"))
    p_holm, q_bh = holm(np.where(main, p, np.nan)), bh(p)
    least = np.where(main, holm(np.where(main, floor, np.nan)), bh(floor))
    verdicts = [
        _verdict(str(said), design, low, best, got, level)
        for said, design, low, best, got in zip(
            table["verdict"], table["p_floor"], floor, least, np.where(main, p_holm, q_bh), strict=True
        )
    ]
    return table.assign(primary=main, p_holm=p_holm, q_bh=q_bh, verdict=verdicts)[list(COLUMNS)]


def _verdict(said: str, design: float, floor: float, least: float, corrected: float, level: float) -> str:
    """``design`` is the floor of so many speeches (``p_floor``), ``floor`` that of their values: ties raise it."""
    if said:
        return said
    if floor > level:
        ties = f", as values are equal (p_floor {design:.2g}: if all differed)" if floor > design else ""
        return f"no test can reach the level: smallest attainable p = {floor:.2g}{ties}"
    if least > level:
        return f"no test can reach the level after correction: smallest attainable corrected p = {least:.2g}"
    return "differs" if corrected <= level else "not distinguishable"
