"""The two wide tables as a reader wants to see them first; as pandas has them from the first operation on.

A features table has hundreds of columns and a comparisons table forty: printed whole they tell nothing. These two are
ordinary data frames with another face. Whatever pandas makes of them (a slice, a copy, a join, a rounding) is a plain
``DataFrame`` and shows itself as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import pandas as pd

from . import ROWS, Html, box, cell, counted, edges, line, shortened, table, unbroken

#: The columns of a features table that are shown, where they are there.
HEADLINES = (
    "length.han",
    "formula.lexicon_share",
    "stance.achievement",
    "stance.problem",
    "stance.theta",
    "reuse.own_share",
)

#: Without them a comparisons table is shown as pandas shows it.
_NEEDED = {
    "feature", "label_en", "label_zh", "unit", "target", "reference", "n_target", "n_reference",
    "estimate", "low", "high", "p", "p_floor", "primary", "verdict",
}  # fmt: skip


class FeaturesTable(pd.DataFrame):
    """The features of a corpus, a row a speech; in a notebook an overview by family of columns.

    ``explained`` has (name, English label, Chinese label, unit) of each column. What pandas makes of this table is a
    plain data frame.
    """

    _metadata: ClassVar[list[str]] = ["explained"]
    explained: tuple[tuple[str, str, str, str], ...] = ()

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str | None:
        named = self.columns.is_unique and all(isinstance(name, str) for name in self.columns)
        if not named or not pd.get_option("display.notebook_repr_html"):
            return pd.DataFrame(self)._repr_html_()  # type: ignore[no-any-return,operator]
        families = Counter(name.partition(".")[0] for name in self.columns)
        empty = int(self.isna().to_numpy().sum())
        said = ", ".join(f"{family} {count}" for family, count in families.items())
        first, last, hidden = edges(range(len(self)))
        names = self._headlines()
        return box(
            line(
                counted(len(self), "speech", "speeches"),
                counted(self.shape[1], "column"),
                f"{counted(empty, 'cell')} not measurable (NaN)" if empty else "every cell measurable",
                strong="Features:",
            ),
            line(said, strong=f"{counted(len(families), 'family', 'families')} (columns of each):"),
            table(
                ["speech", *(self._head(name) for name in names)],
                self._rows(first, names),
                self._rows(last, names),
                hidden,
            ),
            line(
                "a selection; .copy() shows it as pandas does, discourse.extractors.codebook(columns) explains it",
                faint=True,
            ),
        )

    def _headlines(self) -> list[str]:
        """The headlines that are there; without two of them, the first column of each of the first families."""
        there = [name for name in HEADLINES if name in self.columns]
        firsts: dict[str, str] = {}
        for name in self.columns:
            firsts.setdefault(name.partition(".")[0], name)
        return there if len(there) > 1 else list(dict.fromkeys([*there, *firsts.values()]))[: len(HEADLINES)]

    def _head(self, name: str) -> Html:
        labels = {column: (en, unit) for column, en, _, unit in self.explained}
        en, unit = labels.get(name, ("", ""))
        below = "<br>".join(
            f'<span style="font-weight:normal">{cell(text)}</span>' for text in (en, unit) if text
        )
        return Html(f"{cell(name)}<br>{below}" if below else cell(name))

    def _rows(self, places: Any, names: list[str]) -> list[list[Any]]:
        part = self.iloc[list(places)][names]
        return [
            [shortened(str(key), 30), *(_plain(value) for value in row)]
            for key, row in zip(part.index, part.to_numpy().tolist(), strict=True)
        ]


class ComparisonsTable(pd.DataFrame):
    """Every feature in every pair of groups, forty columns; in a notebook the few that answer, verdict in words.

    What pandas makes of this table is a plain data frame.
    """

    @property
    def _constructor(self) -> Callable[..., pd.DataFrame]:
        return pd.DataFrame

    def _repr_html_(self) -> str | None:
        if not _NEEDED.issubset(self.columns) or not pd.get_option("display.notebook_repr_html"):
            return pd.DataFrame(self)._repr_html_()  # type: ignore[no-any-return,operator]
        declared = self["primary"].to_numpy(dtype=bool)
        answers = self[declared] if declared.any() else self
        shown = answers.iloc[:ROWS]
        verdicts = Counter(str(verdict).partition(":")[0] for verdict in self["verdict"])
        pairs = self[["target", "reference"]].drop_duplicates()
        said = ", ".join(f"{verdict or 'none'} {count}" for verdict, count in verdicts.most_common())
        level = self.attrs.get("level")
        others = len(self) - len(answers)
        return box(
            line(
                f"{counted(self['feature'].nunique(), 'feature')} in {counted(len(pairs), 'pair')} of groups",
                f"{int(declared.sum()):,} rows of primary outcomes",
                f"level {level:g}" if isinstance(level, float) else "",
                strong="Comparisons:",
            ),
            line(said, strong="Verdicts:"),
            table(
                [
                    "outcome",
                    "groups",
                    "difference [interval]",
                    "p (smallest attainable)",
                    "n",
                    "verdict",
                ],
                [_compared(row) for row in shown.to_dict("records")],
                hidden=len(answers) - len(shown),
            ),
            line(
                f"{others:,} other rows, not declared beforehand, are leads and not results"
                if others
                else "",
                "verdicts are after correction",
                f".copy() shows all rows and {self.shape[1]} columns as pandas does",
                faint=True,
            ),
        )


def _compared(row: dict[Any, Any]) -> list[Any]:
    """One comparison in six cells."""
    interval = (
        f" [{cell(_plain(row['low']))}, {cell(_plain(row['high']))}]" if row["low"] == row["low"] else ""
    )
    name = f"{cell(str(row['label_en'] or row['feature']))}<br>{cell(str(row['label_zh']))}"
    return [
        Html(f"<b>{name}</b>" if row["primary"] else name),
        unbroken(str(row["target"]), f"minus {row['reference']}"),
        unbroken(f"{cell(_plain(row['estimate']))}{interval}", str(row["unit"])),
        unbroken(f"{cell(_plain(row['p']))} ({cell(_plain(row['p_floor']))})"),
        unbroken(f"{row['n_target']} and {row['n_reference']}"),
        str(row["verdict"]),
    ]


def _plain(value: Any) -> float | str:
    """A number as Python has it, whole where it is whole."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return str(value)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
