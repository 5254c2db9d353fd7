"""How much of a speech is formula, and of which kind."""

from __future__ import annotations

import re
from math import fsum, isfinite, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import n_note
from .parts.keys import Key, draw_key
from .parts.links import of_row, to_category, to_speech
from .parts.rows import TICKS, Rows, below_axis, height, name_rows, panel, planned, type_size
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.speeches import COLUMNS, era_row, groups, numbers, speech_rows, too_many
from .parts.tables import records, require
from .style import FAINT, GREY, INK, PAPER, TINY, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "How formulaic the speeches are", "讲话的套话密度"

MAIN = "formula.lexicon_share"
#: The lexicon's categories; not its sum, nor local coinages, which are found by pattern and not in the lexicon.
_CATEGORY = re.compile(r"formula\.(?!lexicon_|local_)\w+_per_1000")
#: Millimetres that the head of a kind may take where it stands upright, in one language and in both; between heads
#: that lie.
_LONGEST, _BOTH, _AIR = 28.0, 37.0, 2.2
VALUES = ["feature", "feature_en", "feature_zh", "value", "low", "high", "n", "n_independent", "n_measured"]


def data(results: Results) -> pd.DataFrame:
    """A row a speech and feature, then for each era the mean over its independent speeches (``row`` "era").

    ``low`` and ``high``: the mean ± t(n−1) standard errors, 95 %. Beyond 80 speeches only the eras' rows.
    """
    import pandas as pd

    require(results, "formula_density", [MAIN])
    names = [MAIN, *(c for c in results.features.columns if _CATEGORY.fullmatch(c))]
    words = {c.name: (short(c.en), short(c.zh)) for c in results.columns}
    base = speech_rows(results)
    rows: list[dict[str, Any]] = []
    for group in groups(results):
        members = base[base["era"] == group.id]
        own = members.loc[members["duplicate_of"] == "", "speech"]
        for record in [] if too_many(results) else records(members):
            cells = record | {"n": 1}
            cells["n_independent"] = int(not record["duplicate_of"])
            for name in names:
                value = float(results.features[name][record["speech"]])
                rows.append(
                    cells | _named(name, words) | {"value": value, "n_measured": int(isfinite(value))}
                )
        if group.id or too_many(results):
            cells = era_row(group) | {"n": len(members), "n_independent": len(own)}
            for name in names:
                rows.append(cells | _named(name, words) | _mean(results.features.loc[list(own), name]))
    return pd.DataFrame(rows, columns=pd.Index([*COLUMNS, *VALUES]))


def short(label: str) -> str:
    """A column's label without its unit: what heads a narrow panel.

    >>> short("Idioms per 1,000 Han characters"), short("每千字成语数"), short("成语（每千字）")
    ('Idioms', '成语', '成语')
    """
    bare = re.split(r" per |, | \(|（|，", label)[0].strip()
    if bare.startswith("每千字"):
        bare = bare.removeprefix("每千字").removesuffix("数")
    return bare or label


def _named(name: str, words: dict[str, tuple[str, str]]) -> dict[str, str]:
    en, zh = words.get(name, (name, name))
    return {"feature": name, "feature_en": en, "feature_zh": zh}


def _mean(values: pd.Series[float]) -> dict[str, float]:
    import numpy as np

    from ..compare.intervals import jackknife_t

    known = values.dropna().to_numpy(dtype=float)
    if not len(known):
        return {"value": float("nan"), "low": float("nan"), "high": float("nan"), "n_measured": 0}
    estimate = jackknife_t(np.mean, known)
    return {"value": estimate.estimate, "low": estimate.low, "high": estimate.high, "n_measured": len(known)}


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """The share of each speech at the left, the kinds of formula as squares at the right."""
    sheet = Sheet(fig, lang)
    top = sheet.header(TITLE_EN, TITLE_ZH, *n_note(*numbers(table)))
    main = table[table["feature"] == MAIN]
    kinds = table.loc[table["feature"] != MAIN, ["feature", "feature_en", "feature_zh"]].drop_duplicates()
    foot = draw_key(sheet, _keys(table)) - below_axis(lang, 2 if sheet.narrow else 1)
    rows = planned(main)
    right = sheet.width - MARGIN - 1.0
    heads = [_head(sheet, row) for row in records(kinds)]
    middle = right - fsum(head.width for head in heads)
    top += max([_head_height(sheet, head) for head in heads], default=0.0) + 1.0
    of_the_mean = main.assign(
        n_independent=main["n_measured"]
    )  # a speech too short to be measured is in no mean
    left = name_rows(sheet, of_the_mean, rows, (top, foot), ("mean", "均值"))
    _draw_share(sheet, main, rows, (left, top, middle - 3.0, foot))
    named = dict(zip(map(str, kinds["feature"]), heads, strict=True))
    _draw_kinds(sheet, table, rows, (middle, top, right, foot), named)


def _keys(table: pd.DataFrame) -> list[Key]:
    keys = [
        Key(
            "era: mean, 95% interval over speeches",
            "时期均值与 95% 区间（以篇为单位）",
            line="-",
            width=2.0,
            marker="d",
        )
    ]
    if (table["row"] == "speech").any():
        keys.insert(0, Key("speech", "单篇", marker="o"))
    if (table["duplicate_of"] != "").any():
        keys.append(
            Key(
                "near-duplicate, not in the mean",
                "近似重复，不计入均值",
                marker="o",
                hollow=True,
                prefix="≈ ",
            )
        )
    return keys


def _draw_share(sheet: Sheet, main: pd.DataFrame, rows: Rows, box: tuple[float, float, float, float]) -> None:
    ax = panel(sheet, rows, box)
    tops = [v for name in ("value", "high") for v in main[name] if isfinite(v)]
    limit = min(1.0, max(tops, default=0.1) * 1.06, max(main["value"].max() * 2.5, 0.01))
    ax.set_xlim(0, limit)
    for y, row in zip(rows.y, records(main), strict=True):
        if not isfinite(row["value"]):
            continue
        era, colour = row["row"] == "era", era_mark(int(row["era_order"])).colour
        if era and isfinite(row["low"]):
            ends = [max(row["low"], 0.0), min(row["high"], limit)]
            ax.plot(ends, [y, y], color=colour, lw=2.0, zorder=3, solid_capstyle="butt")
            if row["high"] > limit:
                ax.plot([limit], [y], marker=5, color=colour, ms=3.6, mew=0, zorder=3, clip_on=False)
        elif not era:
            ax.plot([0, row["value"]], [y, y], color=colour, lw=0.9, zorder=3)
        face = PAPER if row["duplicate_of"] else colour
        point = ax.plot(
            [row["value"]],
            [y],
            "d" if era else "o",
            mfc=face,
            mec=INK,
            mew=0.5,
            ms=5.0 if era else 3.4,
            zorder=4,
        )[0]
        if not era:
            sheet.link(point, to_speech(str(row["speech"])))
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ax.xaxis.set_major_locator(MaxNLocator(2 if sheet.narrow else 4))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.3g}%"))
    name = main.iloc[0]
    sheet.axis_title(
        box[0] - (7 if sheet.narrow else 1),
        box[2] + 1,
        box[3] + TICKS,
        name["feature_en"],
        name["feature_zh"],
    )


class Head(NamedTuple):
    """What stands above a column of squares, and how wide the column must be for it, in millimetres."""

    lines: list[str]
    width: float


def _head(sheet: Sheet, kind: dict[str, Any]) -> Head:
    """Upright in a narrow sheet, on one line; else broken into lines, the longest word unbroken."""
    texts = [kind["feature_zh"], kind["feature_en"]] if sheet.lang == "both" else []
    texts = texts or [sheet.say(kind["feature_en"], kind["feature_zh"])]
    if sheet.narrow:
        return Head([sheet.fitted("  ".join(texts), _LONGEST if len(texts) == 1 else _BOTH, TINY)], 3.9)
    words = [sheet.text_width(word, TINY) for word in kind["feature_en"].split()]
    words += [min(sheet.text_width(kind["feature_zh"], TINY), 10.8)] if sheet.lang != "en" else []
    wide = min(16.0, max([8.9, *words]) + _AIR)
    return Head([line for text in texts for line in sheet.wrapped(text, wide - _AIR + 0.2, TINY)], wide)


def _head_height(sheet: Sheet, head: Head) -> float:
    if sheet.narrow:
        return max(sheet.text_width(line, TINY) for line in head.lines)
    return len(head.lines) * TINY * LEADING


def _draw_kinds(
    sheet: Sheet,
    table: pd.DataFrame,
    rows: Rows,
    box: tuple[float, float, float, float],
    heads: dict[str, Head],
) -> None:
    """A column of squares a kind, their area the rate."""
    left, top, right, foot = box
    canvas = sheet.canvas()
    values = table.loc[table["feature"] != MAIN, "value"].dropna()
    peak = max(float(values.max()), 1e-9) if len(values) else 1.0
    for y in rows.y if heads else []:
        at = top + y * (foot - top) / rows.total
        canvas.plot([left, right], [at, at], color=FAINT, lw=0.3, zorder=0)
    x = left
    for name, head in heads.items():
        _write_head(sheet, x, top, head)
        _draw_squares(sheet, table[table["feature"] == name], rows, (x, top, head.width, foot), peak)
        x += head.width
    if heads:
        en, zh = f"per 1,000 characters (area; largest {peak:.1f})", f"每千字（面积；最大 {peak:.1f}）"
        sheet.axis_title(left, right, foot + TICKS - 1.5, en, zh)


def _draw_squares(
    sheet: Sheet, kind: pd.DataFrame, rows: Rows, box: tuple[float, float, float, float], peak: float
) -> None:
    """One column (left, top, width, foot); with room, the rate as a number beside its square."""
    from matplotlib.patches import Rectangle

    left, top, wide, foot = box
    pitch = (foot - top) / rows.total
    most = min(pitch * 0.86, wide * 0.86 if sheet.narrow else 3.6)
    centre = left + (wide / 2 if sheet.narrow else 2.0)
    for y, row in zip(rows.y, records(kind), strict=True):
        if not isfinite(row["value"]):
            continue
        side, at = most * sqrt(max(row["value"], 0.0) / peak), top + y * pitch
        colour = PAPER if row["duplicate_of"] else era_mark(int(row["era_order"])).colour
        square = Rectangle(
            (centre - side / 2, at - side / 2), side, side, fc=colour, ec=INK, lw=0.3, zorder=3
        )
        sheet.canvas().add_patch(square)
        category = row["feature"].removeprefix("formula.").removesuffix("_per_1000")
        if row["value"] > 0:
            sheet.link(square, of_row(to_category, category, row))
        if not sheet.narrow:
            ink = GREY if row["duplicate_of"] else INK
            size = min(TINY + 0.5, type_size(pitch))
            sheet.text(left + 4.2, at, f"{row['value']:.1f}", size, color=ink)


def _write_head(sheet: Sheet, left: float, top: float, head: Head) -> None:
    if sheet.narrow:
        sheet.text(left + head.width / 2, top, head.lines[0], TINY, ha="center", va="bottom", rotation=90)
        return
    for n, line in enumerate(reversed(head.lines)):
        sheet.text(left + 0.3, top - n * TINY * LEADING, line, TINY, va="bottom")


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What is counted as a formula, what the squares and intervals are."""
    shown = (
        "Left: share of a speech's Han characters that stand in an expression of the formula lexicon; an era's "
        "diamond is the mean of its independent speeches that can be measured (n) with mean ± t(n−1) standard errors "
        "(95%), without interval where there is one speech only. Right: occurrences per 1,000 Han characters by "
        "category, area in proportion to the rate, one scale for all; an era's row is the mean. A formula is a fixed "
        "expression; nothing is said of whether it was meant.",
        "左：讲话汉字中属于套话词表表达式的比例；菱形为该时期可测独立篇（n）的均值，横条为均值 ± t(n−1) 个标准误"
        "（95%），仅一篇时无区间。"
        "右：各类套话每千字次数，面积与比率成正比，同一标度；时期行为均值。套话指固定表达，与是否由衷无关。",
    )
    if too_many(results):
        shown = (shown[0] + " Eras only: too many speeches to list.", shown[1] + "篇数过多，只列时期。")
    return captioned(results, table, shown)


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; as high as the rows want, or the heads that stand upright in one column."""
    return 175.0, max(_BOTH + 62.0, height(table[table["feature"] == MAIN], 44.0))


figure = FigureSpec("formula_density", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=30)
