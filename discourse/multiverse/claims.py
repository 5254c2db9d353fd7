"""What became of each headline claim: whether it holds in every specification, and which choice turns it round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from .choices import Choice
from .curve import Curve

#: The table of claims, left to right.
COLUMNS = (
    "outcome", "target", "reference", "specifications", "estimable",
    "estimate", "d", "p", "n_target", "n_reference", "claim",
    "d_smallest", "d_median", "d_largest", "same_sign", "below_level", "level",
    "p_curve", "p_curve_sign", "curve_resamples", "flips", "turned_by", "driven_by", "no_effect", "verdict",
)  # fmt: skip


def claim(
    specifications: pd.DataFrame,
    curve: Curve,
    choices: Sequence[Choice],
    untouched: Sequence[str],
    *,
    level: float,
) -> dict[str, Any]:
    """One row: the study's own specification, the spread of all, and what turns the claim.

    ``level`` is the corrected one (the study's over the number of headline comparisons). ``flips`` counts the
    specifications with the opposite sign; ``turned_by`` names each choice that alone, all else as in the study, turns
    the sign or moves p across the level; ``driven_by`` the choice whose options differ most (share of the variance of
    d between them). ``no_effect`` are choices that cannot touch the outcome.
    """
    table = specifications[specifications["d"].notna()]
    base = specifications[specifications["baseline"]].iloc[0]
    sign = np.sign(base["d"]) if np.isfinite(base["d"]) else 0.0
    flips = table[np.sign(table["d"]) == -sign] if sign else table.iloc[:0]
    below = table["p"] <= level
    row: dict[str, Any] = {
        "outcome": base["outcome"],
        "target": base["target"],
        "reference": base["reference"],
        "specifications": len(specifications),
        "estimable": len(table),
        **{name: base[name] for name in ("estimate", "d", "p", "n_target", "n_reference")},
        "claim": _said(base, level),
        "d_smallest": float(table["d"].min()) if len(table) else np.nan,
        "d_median": float(table["d"].median()) if len(table) else np.nan,
        "d_largest": float(table["d"].max()) if len(table) else np.nan,
        "same_sign": float((np.sign(table["d"]) == sign).mean()) if len(table) and sign else np.nan,
        "below_level": float(below.mean()) if len(table) else np.nan,
        "level": level,
        "p_curve": curve.p_median,
        "p_curve_sign": curve.p_sign,
        "curve_resamples": curve.resamples,
        "flips": len(flips),
        "turned_by": "; ".join(_alone(specifications, base, choices, level)),
        "driven_by": _driver(table, choices),
        "no_effect": " ".join(untouched),
    }
    row["verdict"] = _verdict(row, base, bool(below.any()), bool(below.all()), level)
    return row


def _said(base: pd.Series, level: float) -> str:
    """The headline in words."""
    if not np.isfinite(base["d"]):
        return "cannot be compared"
    way = "higher" if base["d"] > 0 else "lower" if base["d"] < 0 else "equal"
    if base["p_floor"] > level:
        return f"{way}, which no test of so many speeches can tell from chance"
    return f"{way}, differs" if base["p"] <= level else f"{way}, not distinguishable from chance"


def _alone(
    specifications: pd.DataFrame, base: pd.Series, choices: Sequence[Choice], level: float
) -> list[str]:
    """The choices that alone turn the sign or move p across the level."""
    names = [choice.name for choice in choices if choice.name in specifications.columns]
    same = {name: (specifications[name] == base[name]).to_numpy() for name in names}
    found = []
    for name in names:
        others = np.logical_and.reduce(
            [same[other] for other in names if other != name] or [same[name] | True]
        )
        for _, row in specifications[others & ~same[name]].iterrows():
            if not np.isfinite(row["d"]) or not np.isfinite(base["d"]):
                continue
            if row["d"] * base["d"] < 0:
                found.append(f"{name} = {row[name]} (sign)")
            elif (row["p"] <= level) != (base["p"] <= level):
                found.append(
                    f"{name} = {row[name]} ({'p falls below' if row['p'] <= level else 'p rises above'})"
                )
    return found


def _driver(table: pd.DataFrame, choices: Sequence[Choice]) -> str:
    """The choice whose options account for most of the variance of d."""
    total = float(((table["d"] - table["d"].mean()) ** 2).sum()) if len(table) else 0.0
    if not total > 0:
        return ""
    shares = {}
    for name in (c.name for c in choices if c.name in table.columns):
        groups = table.groupby(name, sort=True)["d"]
        between = float((groups.size() * (groups.mean() - table["d"].mean()) ** 2).sum())
        shares[name] = between / total
    best = max(shares, key=lambda name: (shares[name], name))
    return f"{best} ({100 * shares[best]:.0f} %)" if shares[best] > 0 else ""


def _verdict(row: dict[str, Any], base: pd.Series, some: bool, every: bool, level: float) -> str:
    n = row["estimable"]
    if not np.isfinite(base["d"]):
        return "cannot be compared in the study's own specification"
    parts = []
    if row["flips"]:
        parts.append(f"flips: the sign turns in {row['flips']} of {n} specifications")
    else:
        parts.append(f"the sign holds in all {n} specifications")
    if base["p_floor"] > level:
        parts.append("too few speeches for any test")
    elif base["p"] <= level and not every:
        parts.append(f"flips: not below the level in {round(n * (1 - row['below_level']))} of {n}")
    elif base["p"] > level and some:
        parts.append(f"flips: below the level in {round(n * row['below_level'])} of {n}")
    elif every:
        parts.append("below the level in all")
    else:
        parts.append("below the level in none")
    return "; ".join(parts)
