"""The table of specifications as panels: which comparisons are shown, what each option of a choice does to d.

The mean of d over all specifications with an option is no fair measure of the option: a correction that exists for
one unit only, or an estimate that some samples do not allow, would be held against specifications of another kind.
So options are compared where everything else is equal (:func:`effects`).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .tables import records

if TYPE_CHECKING:
    import pandas as pd

#: Panels that a page holds.
MOST = 8

#: What tells one comparison from another.
PAIR = ["outcome", "target", "reference"]

#: The columns of choices stand between the pair and this one.
_AFTER = "n_target"

#: What the outcome, the pair and the choices are called: on the first row of each comparison, not on thousands.
LABELS = ["labels_en", "labels_zh"]

_SEP = " | "


class Panel(NamedTuple):
    """One comparison: all its specifications (``rows``), and those on its curve, in order of d: each that differs
    from the others and has a d. Labels by language; ``called``: the English and the Chinese name of each choice.
    """

    key: tuple[str, ...]
    outcome: dict[str, str]
    pair: dict[str, str]
    called: dict[str, tuple[str, str]]
    rows: pd.DataFrame
    curve: pd.DataFrame

    @property
    def own(self) -> dict[str, Any] | None:
        """The study's own specification, if it can be estimated."""
        found = records(self.curve[self.curve["baseline"]])
        return found[0] if found else None

    @property
    def distinct(self) -> int:
        """Specifications that differ from one another, with and without d."""
        return int(self.rows["distinct"].sum())

    @property
    def turned(self) -> int:
        """Specifications whose sign is the opposite of the study's own."""
        own = self.own
        return int((np.sign(self.curve["d"]) == -np.sign(own["d"])).sum()) if own and own["d"] else 0


class Effect(NamedTuple):
    """The mean d under an option, over ``n`` specifications; ``own`` for the study's option."""

    option: str
    d: float
    n: int
    own: bool


def join_labels(outcome: str, pair: str, called: Sequence[str]) -> str:
    """Labels in one cell; :func:`split_labels` gives them back.

    >>> join_labels("Formulas", "Mass line − New village", ["headings"])
    'Formulas | Mass line − New village | headings'
    """
    return _SEP.join([outcome, pair, *called])


def split_labels(cell: str, n: int) -> tuple[str, str, list[str]]:
    """The outcome, the pair and the ``n`` choices; a group's own name may hold the sign that parts them.

    >>> split_labels("Formulas | A | B − C | headings", 1)
    ('Formulas', 'A | B − C', ['headings'])
    """
    outcome, _, rest = cell.partition(_SEP)
    pair, *called = rest.rsplit(_SEP, n) if n else [rest]
    return outcome, pair, called


def panels(table: pd.DataFrame) -> list[Panel]:
    """All comparisons of the table, in its order."""
    names = choices(table)
    found = []
    for _, part in table.groupby(PAIR, sort=False):
        first = records(part.head(1))[0]
        en, zh = (split_labels(first[label], len(names)) for label in LABELS)
        found.append(
            Panel(
                tuple(first[name] for name in PAIR),
                {"en": en[0], "zh": zh[0]},
                {"en": en[1], "zh": zh[1]},
                dict(zip(names, zip(en[2], zh[2], strict=True), strict=True)),
                part,
                part[part["rank"].notna()],
            )
        )
    return found


def shown(table: pd.DataFrame) -> list[Panel]:
    """The :data:`MOST` comparisons with most specifications on their curves, in the table's order."""
    every = panels(table)
    most = sorted(range(len(every)), key=lambda i: -len(every[i].curve))[:MOST]
    return [every[i] for i in sorted(most)]


def choices(table: pd.DataFrame) -> list[str]:
    """The columns of choices, in the table's order."""
    names = [str(name) for name in table.columns]
    return names[names.index(PAIR[-1]) + 1 : names.index(_AFTER)]


def options(rows: pd.DataFrame, choice: str) -> list[str]:
    """The options in these rows, the study's own first, then by the alphabet; none where there is one only."""
    found = sorted(set(rows[choice]) - {""})
    own = set(rows.loc[rows["baseline"], choice])
    return sorted(found, key=lambda option: option not in own) if len(found) > 1 else []


def effects(panel: Panel, choice: str) -> list[Effect]:
    """The mean d under each option of a choice, over the specifications that are alike in every other choice and can
    be estimated under all the options given.

    An option that leaves no such specification to the options before it is left out; where that leaves one alone,
    there is nothing to hold it against, and none is given.
    """
    wanted = options(panel.rows, choice)
    known = panel.rows[panel.rows["d"].notna()]
    if not wanted or known.empty:
        return []
    others = [name for name in choices(panel.rows) if name != choice]
    rest = (
        known.groupby(others, sort=False).ngroup().to_numpy() if others else np.zeros(len(known), dtype=int)
    )
    d = np.full((rest.max() + 1, len(wanted)), np.nan)  # a row all else, a column an option
    d[rest, known[choice].map(wanted.index).to_numpy()] = known["d"].to_numpy()
    alike, kept = np.ones(len(d), dtype=bool), []
    for place in range(len(wanted)):
        both = alike & np.isfinite(d[:, place])
        if both.any():
            alike = both
            kept.append(place)
    if len(kept) < 2:
        return []
    return [Effect(wanted[i], float(np.mean(d[alike, i])), int(alike.sum()), i == 0) for i in kept]


def limits(parts: list[Panel]) -> tuple[float, float]:
    """One scale for all panels, nought on it."""
    values = [float(v) for part in parts for v in (part.curve["d"].min(), part.curve["d"].max())]
    known = [v for v in values if isfinite(v)]
    low, high = min([0.0, *known]), max([0.0, *known])
    air = 0.1 * (high - low) or 1.0
    return low - air, high + air
