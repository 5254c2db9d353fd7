"""What became of each headline claim: whether it holds in every specification, and which choice turns it round."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..compare.pairs import ROUNDING
from .choices import Choice
from .curve import Curve

#: The table of claims, left to right.
COLUMNS = (
    "outcome", "target", "reference", "specifications", "distinct", "estimable",
    "estimate", "d", "p", "n_target", "n_reference", "claim",
    "d_smallest", "d_median", "d_largest", "same_sign", "below_level", "level",
    "p_curve", "p_curve_floor", "p_curve_method", "flips", "turned_by", "driven_by", "no_effect", "verdict",
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

    ``level`` is the corrected one (the study's over the number of headline comparisons). Of ``specifications`` those
    that are ``distinct`` count, each once, and of these the ``estimable``: of them are ``same_sign`` and
    ``below_level`` shares, and ``flips`` the number with the opposite sign. ``turned_by`` names each option that
    alone, all else as in the study, turns the sign or moves p across the level, or that does so with the fewest
    others where it cannot stand alone; ``driven_by`` the choice whose options differ most (share of the variance of d
    between them). ``no_effect`` are choices that cannot touch the outcome or change nothing in these speeches.
    """
    apart = specifications[specifications["distinct"]]
    table = apart[apart["d"].notna()]
    base = specifications[specifications["baseline"]].iloc[0]
    sign = np.sign(base["d"]) if np.isfinite(base["d"]) else 0.0
    flips = table[np.sign(table["d"]) == -sign] if sign else table.iloc[:0]
    below = table["p"] <= level
    row: dict[str, Any] = {
        "outcome": base["outcome"],
        "target": base["target"],
        "reference": base["reference"],
        "specifications": len(specifications),
        "distinct": len(apart),
        "estimable": len(table),
        **{name: base[name] for name in ("estimate", "d", "p", "n_target", "n_reference")},
        "claim": _said(base, level),
        "d_smallest": float(table["d"].min()) if len(table) else np.nan,
        "d_median": float(table["d"].median()) if len(table) else np.nan,
        "d_largest": float(table["d"].max()) if len(table) else np.nan,
        "same_sign": float((np.sign(table["d"]) == sign).mean()) if len(table) and sign else np.nan,
        "below_level": float(below.mean()) if len(table) else np.nan,
        "level": level,
        "p_curve": _not_below(curve.p, base["p_floor"]),
        "p_curve_floor": _not_below(curve.floor, base["p_floor"]),
        "p_curve_method": curve.method,
        "flips": len(flips),
        "turned_by": "; ".join(_alone(specifications, base, choices, level)),
        "driven_by": _driver(table, choices),
        "no_effect": " ".join(untouched),
    }
    row["verdict"] = _verdict(row, base, bool(below.any()), bool(below.all()), level)
    return row


def _not_below(p: float, floor: float) -> float:
    """A p of the curve, never below the smallest that the study's own specification could reach.

    A speech that is in an era by its best date only carries a label of its own, and finer labels can be given out in
    more ways; but they are no more speeches.
    """
    return max(p, floor) if np.isfinite(p) and np.isfinite(floor) else p


def _said(base: pd.Series, level: float) -> str:
    """The headline in words."""
    if not np.isfinite(base["d"]):
        return "equal in every speech" if np.isfinite(base["estimate"]) else "cannot be compared"
    way = "higher" if base["d"] > 0 else "lower" if base["d"] < 0 else "equal"
    if base["p_floor"] > level:
        return f"{way}, which no test of so many speeches can tell from chance"
    return f"{way}, differs" if base["p"] <= level else f"{way}, not distinguishable from chance"


def _alone(
    specifications: pd.DataFrame, base: pd.Series, choices: Sequence[Choice], level: float
) -> list[str]:
    """The choices that alone turn the sign or move p across the level."""
    names = [choice.name for choice in choices if choice.name in specifications.columns]
    if not np.isfinite(base["d"]) or not names:
        return []
    other = (specifications[names] != base[names]).to_numpy()
    found = []
    for place, name in enumerate(names):
        for option in dict.fromkeys(specifications.loc[other[:, place], name]):
            rows = np.flatnonzero((specifications[name] == option).to_numpy())
            fewest = other[rows].sum(axis=1).min()
            for row in rows[other[rows].sum(axis=1) == fewest]:
                turned = _turned(specifications.iloc[row], base, level)
                if turned:
                    kept = [
                        f"{n} = {specifications[n].iloc[row]}"
                        for n, differs in zip(names, other[row], strict=True)
                        if differs and n != name
                    ]
                    found.append(f"{name} = {option}{' with ' + ', '.join(kept) if kept else ''} ({turned})")
    return found


def _turned(row: pd.Series, base: pd.Series, level: float) -> str:
    """What is otherwise than in the study, in words; nothing where nothing is."""
    if not np.isfinite(row["d"]):
        return ""
    if row["d"] * base["d"] < 0:
        return "sign"
    if (row["p"] <= level) != (base["p"] <= level):
        return "p falls below" if row["p"] <= level else "p rises above"
    return ""


def _driver(table: pd.DataFrame, choices: Sequence[Choice]) -> str:
    """The choice whose options account for most of the variance of d."""
    total = float(((table["d"] - table["d"].mean()) ** 2).sum()) if len(table) else 0.0
    if not total > len(table) * (ROUNDING * float(table["d"].abs().max())) ** 2:
        return ""
    shares = {}
    for name in (c.name for c in choices if c.name in table.columns):
        groups = table.groupby(name, sort=True)["d"]
        between = float((groups.size() * (groups.mean() - table["d"].mean()) ** 2).sum())
        shares[name] = between / total
    best = max(shares, key=lambda name: (shares[name], name))
    return f"{best} ({100 * shares[best]:.0f} %)" if shares[best] > 0 else ""


def _verdict(row: dict[str, Any], base: pd.Series, some: bool, every: bool, level: float) -> str:
    n, lost = row["estimable"], row["distinct"] - row["estimable"]
    if not np.isfinite(base["d"]):
        if np.isfinite(base["estimate"]):
            return "all speeches compared have the same value in the study's own specification"
        return "cannot be compared in the study's own specification"
    parts = []
    if not base["d"]:
        parts.append("no difference in the study's own specification")
    elif row["flips"]:
        parts.append(f"flips: the sign turns in {row['flips']} of {n} specifications")
    elif row["same_sign"] < 1:
        parts.append(f"the sign turns in none of {n} specifications, in some there is no difference")
    else:
        parts.append(f"the sign holds in all {n} specifications")
    if base["p_floor"] > level:
        parts.append("too few speeches for any test")
    elif base["p"] <= level and not every:
        parts.append(f"flips: not below the level in {n - round(n * row['below_level'])} of {n}")
    elif base["p"] > level and some:
        parts.append(f"flips: below the level in {round(n * row['below_level'])} of {n}")
    elif every:
        parts.append("below the level in all")
    else:
        parts.append("below the level in none")
    if lost:
        parts.append(f"{lost} more cannot be compared")
    return "; ".join(parts)
