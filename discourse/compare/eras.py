"""Every feature in every pair of eras: the comparisons table, from which figures and sentences are made.

The speech is the unit. With a handful of speeches most rows must end in "cannot tell", and the table says so in words
rather than leaving the reader to a p-value that no data could have made small.
"""

from __future__ import annotations

import difflib
import zlib
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy.stats import norm

from ..errors import CompareError
from ..segment.segmented import STANCES
from ..segment.stance import confusion
from ..shown.frames import ComparisonsTable
from .correction import corrected_means
from .counts import FloatArray
from .dated import circular, labels_of
from .multiplicity import bh, holm
from .pairs import Side, compare_sides, patterns
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

#: The outcome that was corrected by labelled sentences, which are a sample too: its interval holds that doubt.
CORRECTED = "stance.theta_corrected"


def compare_eras(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    columns: Sequence[Column],
    eras: Periodisation,
    *,
    primary: Sequence[str],
    names: Sequence[str] = (),
    level: float = 0.05,
    seed: int | None = None,
    without_reuse: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row a feature and pair of eras (the later minus the earlier), with :data:`COLUMNS`.

    ``metadata`` is indexed like ``features`` and has ``era`` ("" = none), ``duplicate_of`` ("" = independent) and
    ``genre``. ``primary`` are the outcomes declared before looking: they carry Holm's correction over themselves and
    all pairs, the whole family carries Benjamini and Hochberg's. ``names`` says which other features to compare;
    empty means every one but single terms (``tfidf.…``). ``seed`` is used where there are too many assignments to
    try all of them, and for the bootstrap; None makes one from the numbers compared. ``without_reuse`` are the same
    features of the same speeches without the passages they share with others (:func:`discourse.build.analyse`
    measures them): the estimate is then given without them, too.

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
    return compare_groups(
        features,
        metadata,
        columns,
        by="era",
        order=[era.id for era in eras],
        primary=primary,
        names=names,
        level=level,
        seed=seed,
        without_reuse=without_reuse,
    )


def compare_groups(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    columns: Sequence[Column],
    *,
    by: str,
    order: Sequence[str],
    primary: Sequence[str],
    names: Sequence[str] = (),
    level: float = 0.05,
    seed: int | None = None,
    within: str | None = None,
    without_reuse: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """:func:`compare_eras` by any column of the metadata: speaker, genre, level. ``order`` names its groups.

    ``within`` is the column that is held fixed beside the crude estimate: the genre, or the era where genres are
    compared.
    """
    _checked(features, metadata, level)
    within = within or ("era" if by == "genre" else "genre")
    need(metadata, (within,), where="metadata")
    chosen = family(features, primary, names)
    _finite(features[chosen])
    groups = select(metadata, by=by, order=order)
    means = _corrected_means(features, groups, seed) if CORRECTED in chosen else {}
    apart = None if without_reuse is None else _without(without_reuse, features, chosen)
    rows: list[dict[str, object]] = []
    for earlier, later in combinations(order, 2):
        target, reference = (
            _side(features, metadata, groups, name, chosen, within) for name in (later, earlier)
        )
        copies = groups.duplicates[later] + groups.duplicates[earlier]
        seeded = content_seed(target.values, reference.values) if seed is None else seed
        found = compare_sides(target, reference, level=level, seed=seeded, within=within, by=by)
        if apart is None:
            again: list[dict[str, Any]] = [{} for _ in chosen]
        else:
            here, there = (
                apart.loc[list(groups.groups[name])].to_numpy(np.float64) for name in (later, earlier)
            )
            again = _compared_again(here, there, seeded)
        for name, row, other in zip(chosen, found, again, strict=True):
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
        pairs = zip(table["feature"], table["verdict"], strict=True)
        table["verdict"] = [circular(str(feature), str(verdict)) for feature, verdict in pairs]
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


def _checked(features: pd.DataFrame, metadata: pd.DataFrame, level: float) -> None:
    if not 0 < level < 1:
        raise CompareError(f"the level is {level}", where="compare", expected="a number between 0 and 1")
    if not features.index.equals(metadata.index):
        raise CompareError(
            f"{len(features)} rows of features and {len(metadata)} of metadata do not have the same speech ids in "
            "the same order",
            where="compare",
            expected="two tables of one corpus",
        )


def _finite(features: pd.DataFrame) -> None:
    """An infinite value is a slip somewhere: no mean, no interval and no p of it means anything."""
    endless = np.isinf(features.to_numpy(dtype=np.float64))
    if endless.any():
        row, column = np.argwhere(endless)[0]
        raise CompareError(
            f"{features.columns[column]} of the speech {features.index[row]} is infinite",
            where="compare",
            expected="numbers, or NaN where a feature is not measurable",
        )


def _without(table: pd.DataFrame, features: pd.DataFrame, chosen: Sequence[str]) -> pd.DataFrame:
    """The features without reused passages, in the columns of the comparison; NaN for those made of reuse."""
    if not table.index.equals(features.index):
        raise CompareError(
            "the features without reused passages are of other speeches",
            where="compare",
            expected="the same speech ids in the same order",
        )
    kept = table.reindex(columns=list(chosen)).copy()
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
    sign = np.sign(row["estimate"])
    others = {
        "one speech left out": (row["leave_one_out_low"], row["leave_one_out_high"]),
        f"within {row['within']}s": (row["estimate_within"],),
        "without reused passages": (row.get("estimate_without_reuse", np.nan),),
    }
    return "; ".join(what for what, found in others.items() if any(sign * value < 0 for value in found))


def family(features: pd.DataFrame, primary: Sequence[str], names: Sequence[str]) -> list[str]:
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
                where="compare",
                expected="a column of the features table",
                advice=near[0] if near else "see the codebook for the features there are",
            )
    bounds = {f"{name}_{end}" for name in known for end in ("low", "high")}
    rest = names or [name for name in known if not name.startswith("tfidf.") and name not in bounds]
    return list(dict.fromkeys([*primary, *rest]))


def content_seed(*arrays: FloatArray) -> int:
    """A seed that hangs on nothing but the numbers compared: the same comparison gives the same p anywhere.

    >>> content_seed(np.zeros(2)) == content_seed(np.zeros(2)) != content_seed(np.ones(2))
    True
    """
    return zlib.crc32(b"|".join(np.ascontiguousarray(a, dtype="<f8").tobytes() for a in arrays))


def _side(
    features: pd.DataFrame,
    metadata: pd.DataFrame,
    groups: Selection,
    name: str,
    chosen: Sequence[str],
    within: str,
) -> Side:
    ids = list(groups.groups[name])
    values = features.loc[ids, list(chosen)].to_numpy(dtype=np.float64)
    return Side(name, values, tuple(str(kind) for kind in metadata.loc[ids, within].fillna("")))


def _corrected_means(features: pd.DataFrame, groups: Selection, seed: int | None) -> dict[str, FloatArray]:
    """For each group its mean of :data:`CORRECTED` under each confusion drawn; nothing without the counts."""
    counts = [f"stance.{name}" for name in STANCES]
    if not set(counts) <= set(features.columns):
        return {}
    measured = features.loc[features[CORRECTED].notna(), counts]
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
