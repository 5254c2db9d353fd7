"""Specifications that nobody reckoned: every combination of options, d as the sum of what each option adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from math import fsum

import numpy as np
import pandas as pd

from discourse.multiverse import COLUMNS, NUMBERS, Multiverse, named
from discourse.multiverse.claims import claim
from discourse.multiverse.curve import Curve

Added = Mapping[str, Mapping[str, float]]

#: What options add to d, unless a test says otherwise; NaN where an option cannot be estimated.
ADDED: Added = {
    "headings": {"in": 0.0, "out": 0.125},
    "smoothing": {"0.5": 0.0, "1": -0.25, "0.1": 0.5},
    "weighting": {"mean": 0.0, "by length": -1.0, "within genre": float("nan")},
}

LEVEL = 0.01


def specified(
    outcomes: Sequence[str],
    groups: Sequence[str],
    *,
    added: Added = ADDED,
    base: float = 0.75,
    below: float = 1.2,
    blank: Mapping[str, str] | None = None,
    same: str = "",
) -> Multiverse:
    """Later groups against earlier ones; each further pair begins 0.25 lower. p is below the level where d reaches
    ``below``. ``blank`` names a choice that does not touch an outcome, ``same`` one that changes no speech."""
    choices = named(list(added))
    tables, claims = [], []
    for outcome in outcomes:
        own = [c for c in choices if c.name != (blank or {}).get(outcome)]
        for n, (earlier, later) in enumerate(combinations(groups, 2)):
            rows = list(product(*([o for o in c.options if o in added[c.name]] for c in own)))
            table = pd.DataFrame(rows, columns=pd.Index([c.name for c in own]))
            table.insert(0, "outcome", outcome)
            table = table.assign(target=later, reference=earlier, n_target=3.0, n_reference=4.0)
            table["d"] = [
                base - 0.25 * n + fsum(added[c.name][o] for c, o in zip(own, row, strict=True))
                for row in rows
            ]
            table["estimate"], table["p_floor"] = table["d"] / 3, 0.001
            table["p"] = np.where(table["d"] >= below, 0.005, 0.4)
            table.loc[table["d"].isna(), ["p", "p_floor"]] = np.nan
            table["below_level"], table["baseline"] = table["p"] <= LEVEL, table.index == 0
            table["same_sign"] = np.sign(table["d"]) == np.sign(table["d"].iloc[0])
            table["distinct"] = table[same] == table[same].iloc[0] if same else True
            claims.append(claim(table, Curve(0.2, 0.9, 0.034, 0.02, "exact"), own, [], level=LEVEL))
            tables.append(table)
    head = ["outcome", "target", "reference", *(c.name for c in choices), *NUMBERS]
    whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=pd.Index(head))
    whole = whole.reindex(columns=head)
    names = [c.name for c in choices]
    whole[names] = whole[names].astype(object).where(whole[names].notna(), "")
    labels = tuple((c.name, c.en, c.zh) for c in choices)
    return Multiverse(whole, pd.DataFrame(claims, columns=list(COLUMNS)), labels, LEVEL)
