"""The audit of the eras as rows of a table: a verdict, then what each era has of each variable and value."""

from __future__ import annotations

import re
from itertools import combinations
from math import fsum, isfinite, nan
from typing import TYPE_CHECKING, Any

from .captions import independent_by_era
from .tables import records

if TYPE_CHECKING:
    import pandas as pd

    from ...results import Results

#: Values of a variable that have a row of their own, most frequent first; the others share one.
VALUES = 5

#: Eras that a page has columns for: those with most independent speeches.
ERAS = 10

#: ``row``: "verdict", or a "variable" with its "value" rows, or a "mean"; one row an era. ``shown``: how many
#: different values the era's ``n`` speeches have, how many of them have the value, or their mean; ``share``: the
#: length of the bar, of n or of the largest mean. The rest as :func:`discourse.compare.confounding` has it;
#: ``uneven`` is 1 for the variables that :func:`discourse.compare.unbalanced` names.
COLUMNS = [
    *("row", "variable", "variable_en", "variable_zh", "value", "value_en", "value_zh"),
    *("era_order", "era", "era_en", "era_zh", "shown", "n", "share", "known"),
    *("overlap", "cramers_v", "cramers_v_corrected", "largest_smd", "uneven"),
]


def audit_table(results: Results) -> pd.DataFrame:
    """First the verdict in words, then a row a variable or value and era (:data:`COLUMNS`); independent speeches
    only. Empty where fewer than two eras have a speech."""
    import pandas as pd

    from ...compare.audit import confounding, unbalanced

    sizes = independent_by_era(results)
    kept = sorted(sizes, key=lambda era: (-sizes[era], list(sizes).index(era)))[:ERAS]
    eras = [(i, era) for i, era in enumerate(results.eras) if era.id in kept]
    if len(eras) < 2:
        return pd.DataFrame(columns=pd.Index(COLUMNS))
    order = [era.id for _, era in eras]
    meta = results.metadata[results.metadata["era"].isin(order)]
    table = confounding(meta, order=order)
    uneven = unbalanced(table)
    rows = [_verdict(results, meta, order, uneven)]
    for variable, part in table.groupby("variable", sort=False):
        for cells in _lines(str(variable), records(part), order):
            cells["uneven"] = int(str(variable) in uneven)
            for i, era in eras:
                names = {"era_order": i, "era": era.id, "era_en": era.en, "era_zh": era.zh}
                rows.append(_named(cells) | names | _cell(cells, era.id, order))
    return pd.DataFrame(rows, columns=pd.Index(COLUMNS))


def _verdict(results: Results, meta: pd.DataFrame, order: list[str], uneven: list[str]) -> dict[str, Any]:
    """Whether genre and era can be told apart, and in what else the eras differ."""
    from ...compare.audit import ALIKE, NAMES, overlap

    own = meta[meta["duplicate_of"] == ""]
    genres = {era: [str(genre) for genre in own.loc[own["era"] == era, "genre"]] for era in order}
    pairs = [overlap(genres[b], genres[a]) for a, b in combinations(order, 2)]
    stuck, n = sum(not pair.separable for pair in pairs), len(pairs)
    if stuck:
        en = "Genre and era cannot be told apart" + (
            "" if stuck == n else f" in {stuck} of {n} pairs of eras"
        )
        zh = ("" if stuck == n else f"{n} 对时期中有 {stuck} 对") + "文体与时期无法区分"
    elif min(pair.share for pair in pairs) < ALIKE:
        en, zh = (
            "The eras differ in genre, and can be compared within one",
            "各时期文体构成不同，可在同一文体内比较",
        )
    else:
        en, zh = "The eras are alike in genre", "各时期文体构成相近"
    others = [NAMES[name] for name in uneven if name != "genre"]
    if others:
        en += f"; they also differ in {', '.join(name for name, _ in others)}"
        zh += f"；在{'、'.join(name for _, name in others)}方面也有差异"
    blank: dict[str, Any] = dict.fromkeys(COLUMNS[7:], nan) | dict.fromkeys(COLUMNS[:7], "")
    texts = {
        "row": "verdict",
        "value_en": f"{en}.",
        "value_zh": f"{zh}。",
        "era": "",
        "era_en": "",
        "era_zh": "",
    }
    return blank | texts | {"era_order": -1, "n": len(own), "uneven": 0}


def _lines(variable: str, rows: list[dict[str, Any]], order: list[str]) -> list[dict[str, Any]]:
    """The rows of one variable, at most :data:`VALUES` of its values and one for all others."""
    if rows[0]["kind"] == "mean":
        return [rows[0] | {"row": "mean"}]
    first, values = rows[0] | {"row": "variable"}, [row | {"row": "value"} for row in rows[1:]]
    if not first["known"]:
        return [first]
    rest = [row for row in values if _REST.fullmatch(str(row["value"]))]
    listed = [row for row in values if row not in rest]
    ordered = sorted(listed, key=lambda row: (-fsum(row[era] for era in order), str(row["value"])))
    if len(ordered) + len(rest) <= VALUES + 1:
        return [first, *ordered, *rest]
    gone = [*ordered[VALUES:], *rest]
    together = gone[0] | {"value": f"({sum(map(_values, gone))} other values)", "largest_smd": nan}
    return [first, *ordered[:VALUES], together | {era: fsum(row[era] for row in gone) for era in order}]


def _values(row: dict[str, Any]) -> int:
    """How many values a row stands for."""
    found = _REST.fullmatch(str(row["value"]))
    return int(found[1]) if found else 1


#: What :func:`discourse.compare.confounding` calls the values that it lists no more.
_REST = re.compile(r"\((\d+) other values\)")


def _named(cells: dict[str, Any]) -> dict[str, Any]:
    """The names of a row in both languages, and what is measured of it."""
    from ...compare.audit import NAMES, UNKNOWN
    from ...corpus.genre import named

    value = str(cells["value"])
    en, zh = value, value
    rest = _REST.fullmatch(value)
    if rest:
        en, zh = f"{rest[1]} others", f"其他 {rest[1]} 种"
    elif cells["row"] == "value" and value in UNKNOWN:
        en, zh = "not known", "不详"
    elif cells["variable"] in ("genre", "level"):
        en, zh = named(value)
    elif cells["variable"] == "truncated":
        en, zh = {"True": ("cut off", "不全"), "False": ("whole", "完整")}.get(value, (value, value))
    name = NAMES.get(cells["variable"], (cells["variable"], cells["variable"]))
    kept = ["known", "overlap", "cramers_v", "cramers_v_corrected", "largest_smd", "uneven"]
    texts = {
        "row": cells["row"],
        "variable": cells["variable"],
        "variable_en": name[0],
        "variable_zh": name[1],
    }
    return texts | {"value": value, "value_en": en, "value_zh": zh} | {name: cells[name] for name in kept}


def _cell(cells: dict[str, Any], era: str, order: list[str]) -> dict[str, Any]:
    """What one era has, and how long its bar is."""
    shown, n = float(cells[era]), int(cells[f"n {era}"])
    whole = float(n) if cells["row"] == "value" else nan
    if cells["row"] == "mean":
        whole = max([float(cells[name]) for name in order if isfinite(cells[name])], default=nan)
    return {"shown": shown, "n": n, "share": shown / whole if whole > 0 else nan}
