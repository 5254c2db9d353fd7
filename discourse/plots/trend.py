"""The study's primary outcomes over time: every speech as wide as its date is uncertain, and a fan, not a line."""

from __future__ import annotations

from math import ceil, floor, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import MissingFeatureError
from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import n_note
from .parts.keys import Key, draw_key
from .parts.links import to_speech
from .parts.rows import below_axis
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.tables import records, require
from .parts.units import in_chinese
from .style import FAINT, GREY, INK, MAX_ROWS, PAPER, SMALL, TEXT, Mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "Trends over time", "随时间的变化"

#: Outcomes shown: a page has room for so many panels.
MOST = 4

#: Draws of dates and speeches behind the fan; draws of dates behind the changes.
DRAWS, CUT_DRAWS = 300, 50

#: Light to dark in grey as in colour: the outer and the inner band.
OUTER, INNER = "#DDE6EE", "#AFC4D6"

COLUMNS = (
    "row", "feature", "label_en", "label_zh", "unit", "speech", "earliest", "latest", "x0", "x1", "value",
    "q05", "q25", "q50", "q75", "q95", "bandwidth", "note_en", "note_zh",
)  # fmt: skip


def data(results: Results) -> pd.DataFrame:
    """For each primary outcome (the first four) a ``row`` "summary", then "speech", "fan" and "change" rows.

    A speech has the first and last day of its interval (``x0``, ``x1`` as decimal years) and its value, a fan row a
    date, five quantiles and the ``bandwidth`` in years, a change the interval of its date (``x0``, ``x1``; ``value``
    the cut). The summary's note says what :func:`discourse.compare.trend_tables.trend_table` and
    :func:`discourse.compare.change_tables.change_table` found.
    """
    import pandas as pd

    from ..compare.change_tables import change_table
    from ..compare.trend_tables import trend_fan, trend_table

    names = list(results.study.comparisons.primary)[:MOST]
    if not names:
        raise MissingFeatureError(
            "the study declares no primary outcome",
            where="figure trend",
            expected="[comparisons] primary",
            advice='leave "trend" out of [figures] names',
        )
    require(results, "trend", names)
    features, metadata, columns = results.features, results.metadata, results.columns
    seed, level = results.study.seed, results.study.comparisons.level
    asked: dict[str, Any] = {"names": names, "seed": seed}
    trends = trend_table(features[names], metadata, columns, primary=names, level=level, **asked)
    fans = trend_fan(features, metadata, draws=DRAWS, **asked)
    cuts = change_table(features[names], metadata, columns, draws=CUT_DRAWS, level=level, **asked)
    rows: list[dict[str, Any]] = []
    for trend in records(trends):
        name = trend["feature"]
        found = records(cuts[(cuts["feature"] == name) & (cuts["kind"] == "change")])
        head = {key: trend[key] for key in ("feature", "label_en", "label_zh", "unit")}
        en, zh = _note(trend, found, level)
        rows.append({**head, "row": "summary", "value": trend["n"], "note_en": en, "note_zh": zh})
        rows += [{**head, "row": "speech", **row} for row in _speeches(results, name)]
        for row in records(fans[fans["feature"] == name]):
            rows.append({**head, **row, "row": "fan", "x0": row["year"], "earliest": row["date"]})
        for cut in found:
            ends = {"earliest": cut["low"], "latest": cut["high"], "value": _years([cut["cut"]])[0]}
            ends |= dict(zip(("x0", "x1"), _years([cut["low"], cut["high"]]), strict=True))
            rows.append({**head, "row": "change", **ends})
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = [*("x0", "x1", "value", "bandwidth"), *(c for c in COLUMNS if c.startswith("q"))]
    table[numbers] = table[numbers].astype(float)
    words = [c for c in COLUMNS if c not in numbers]
    table[words] = table[words].astype(object).fillna("")
    return table


def _years(days: list[str]) -> list[float]:
    from ..compare.date_draws import decimal_years

    found: list[float] = decimal_years(np.array(days, dtype="M8[D]")).tolist()
    return found


def _speeches(results: Results, name: str) -> list[dict[str, Any]]:
    """The speeches that count, by date."""
    from ..compare.date_draws import decimal_years
    from ..compare.dated import dated_speeches

    dated = dated_speeches(results.metadata)
    first = decimal_years(dated.bounds.first).tolist()
    last = decimal_years(dated.bounds.last + np.timedelta64(1, "D")).tolist()
    values = results.features[name].to_numpy(dtype=np.float64)[dated.rows].tolist()
    ids = results.features.index[dated.rows]
    rows = [
        {"speech": str(i), "earliest": str(a), "latest": str(b), "x0": x0, "x1": x1, "value": value}
        for i, a, b, x0, x1, value in zip(
            ids, dated.bounds.first, dated.bounds.last, first, last, values, strict=True
        )
        if isfinite(value)
    ]
    return sorted(rows, key=lambda row: (row["x0"] + row["x1"], row["speech"]))


def _note(trend: dict[str, Any], cuts: list[dict[str, Any]], level: float) -> tuple[str, str]:
    """What the numbers allow to be said of one outcome, in English and Chinese."""
    from ..compare.changepoints import EXPLORATORY
    from ..compare.dated import CIRCULAR, DATING
    from ..compare.trend_tables import GENRE

    n, dates = int(trend["n"]), int(trend["dates"])
    if trend["verdict"].startswith("cannot be tested"):
        return (
            f"n = {n}: too few dates or no variation, nothing can be tested.",
            f"n = {n}：日期太少或数值无变化，无从检验。",
        )
    slope, low, high = (trend[f"{k}_per_decade"] for k in ("slope", "low", "high"))
    ends = (f" ({low:+.2g} to {high:+.2g})", f"（{low:+.2g} 至 {high:+.2g}）")
    ends = ends if isfinite(low) else ("", "")
    p = f"p {'=' if trend['p'] >= 0.001 else '<'} {max(trend['p'], 0.001):.2g}"
    en = [f"{slope:+.2g}{ends[0]} a decade, {p}, n = {n}"]
    zh = [f"每十年 {slope:+.2g}{ends[1]}，{p}，n = {n}"]
    if trend["verdict"].startswith(("rises", "falls")):
        mixed = GENRE in trend["verdict"]
        en.append("a trend after correction" + (f", {GENRE}" if mixed else ""))
        zh.append("校正后仍有趋势" + ("，但与文体的变化无法区分" if mixed else ""))
    else:
        en.append("no trend can be told")
        zh.append("看不出趋势")
    if cuts:
        when = ", ".join(f"{cut['low'][:4]}–{cut['high'][:4]}" for cut in cuts)
        few = dates < EXPLORATORY
        en.append(f"change{'s' if len(cuts) > 1 else ''} in {when}" + (" (exploratory)" if few else ""))
        zh.append(f"变化点：{when}" + ("（探索性）" if few else ""))
    else:
        en.append(f"no change point can be told with {n} speeches")
        zh.append(f"{n} 篇讲话看不出变化点")
    if trend["feature"] in DATING:
        en.append(CIRCULAR)
        zh.append("循环：构成此数的词语也用于推定讲话日期")
    return "; ".join(en) + ".", "；".join(zh) + "。"


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """A panel an outcome, one above the other over the same years."""
    sheet = Sheet(fig, lang)
    heads = records(table[table["row"] == "summary"])
    shown = table[table["row"] == "speech"]
    n = int(shown["speech"].nunique())
    top = sheet.header(TITLE_EN, TITLE_ZH, *n_note(n, n)) + 1.0
    foot = draw_key(sheet, _keys(table)) - below_axis(lang)
    low, high = _span(table)
    pitch = (foot - top) / max(len(heads), 1)
    left, right = MARGIN + 11.0, sheet.width - MARGIN - 2.0
    for k, head in enumerate(heads):
        part = table[table["feature"] == head["feature"]]
        y = _write_head(sheet, head, top + k * pitch)
        bottom = top + (k + 1) * pitch - (0.0 if k + 1 == len(heads) else 3.0)
        ax = sheet.axes(left, y, right - left, bottom - y, xlim=(low, high))
        _draw_fan(ax, records(part[part["row"] == "fan"]))
        _draw_cuts(ax, records(part[part["row"] == "change"]))
        _draw_speeches(sheet, ax, records(part[part["row"] == "speech"]))
        _ticks(ax, (low, high), right - left, bottom - y, last=k + 1 == len(heads))
    sheet.axis_title(left, right, foot + 3.6, "year", "年份")


def _write_head(sheet: Sheet, head: dict[str, Any], y: float) -> float:
    """The outcome's name with its unit, and its note; gives where the panel may begin."""
    room = sheet.width - 2 * MARGIN
    for name in _names(sheet, head, room):
        sheet.text(MARGIN, y, name, TEXT, va="top")
        y += TEXT * LEADING
    y += 0.2
    notes = {"zh": [head["note_zh"]], "en": [head["note_en"]], "both": [head["note_zh"], head["note_en"]]}
    for note in notes[sheet.lang]:
        for line in sheet.wrapped(note, room):
            sheet.text(MARGIN, y, line, SMALL, va="top", color=GREY)
            y += SMALL * LEADING
    return y + 1.2


def _names(sheet: Sheet, head: dict[str, Any], room: float) -> list[str]:
    """The outcome with its unit, unless its name says it; two languages on one line if they fit."""
    en, zh, unit = (str(head[key]) for key in ("label_en", "label_zh", "unit"))
    en += f" ({unit})" if unit and unit not in en.lower() else ""
    zh += f"（{in_chinese(unit)}）" if unit and in_chinese(unit) not in zh else ""
    one = sheet.say(en, zh, "  ")
    lines = [zh, en] if sheet.lang == "both" and sheet.text_width(one, TEXT) > room else [one]
    return [sheet.fitted(line, room, TEXT) for line in lines]


def _draw_fan(ax: Axes, rows: list[dict[str, Any]]) -> None:
    """The bands, broken where the grid has a gap, with the median in them."""
    if not rows:
        return
    x = np.array([row["x0"] for row in rows])
    step = float(np.min(np.diff(x))) if x.size > 1 else 1.0
    pieces = np.split(np.arange(x.size), np.flatnonzero(np.diff(x) > 1.5 * step) + 1)
    for piece in pieces:
        bands = {q: [rows[i][q] for i in piece] for q in ("q05", "q25", "q50", "q75", "q95")}
        ax.fill_between(x[piece], bands["q05"], bands["q95"], color=OUTER, lw=0, zorder=1)
        ax.fill_between(x[piece], bands["q25"], bands["q75"], color=INNER, lw=0, zorder=2)
        ax.plot(x[piece], bands["q50"], color=INK, lw=0.9, ls=(0, (4, 1.5)), zorder=3)


def _draw_cuts(ax: Axes, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        ax.axvspan(row["x0"], row["x1"], facecolor="none", edgecolor=FAINT, hatch="////", lw=0, zorder=0)
        ax.axvline(row["value"], color=INK, lw=0.8, ls=":", zorder=4)


def _draw_speeches(sheet: Sheet, ax: Axes, rows: list[dict[str, Any]]) -> None:
    """Many speeches are drawn thinner, so that they can be told apart."""
    many = len(rows) > MAX_ROWS
    for row in rows:
        ax.plot([row["x0"], row["x1"]], [row["value"]] * 2, color=GREY, lw=0.6 if many else 1.2, zorder=5)
    for row in rows:
        middle, size = (row["x0"] + row["x1"]) / 2, 2.0 if many else 3.4
        (dot,) = ax.plot([middle], [row["value"]], "o", mfc=PAPER, mec=INK, mew=0.5, ms=size, zorder=6)
        sheet.link(dot, to_speech(str(row["speech"])))


def _ticks(ax: Axes, span: tuple[float, float], wide: float, tall: float, *, last: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    low, high = span
    step = next((s for s in (1, 2, 5, 10, 20, 50) if (high - low) / s * 8.0 <= wide), 100)
    years = list(range(ceil(low / step) * step, floor(high) + 1, step))
    ax.set_xticks(years, [str(year) for year in years] if last else [""] * len(years))
    ax.margins(y=0.08)
    bottom, top = ax.get_ylim()
    values = MaxNLocator(max(2, min(6, int(tall / 6.0)))).tick_values(bottom, top)
    ax.set_yticks([value for value in values if bottom <= value <= top])
    ax.set_ylim(bottom, top)
    ax.tick_params(labelsize=SMALL)


def _span(table: pd.DataFrame) -> tuple[float, float]:
    """The years that the speeches touch, with some air."""
    shown = table[table["row"] == "speech"]
    if shown.empty:
        return 2000.0, 2001.0
    low, high = float(shown["x0"].min()), float(shown["x1"].max())
    air = max(0.3, (high - low) * 0.02)
    return low - air, high + air


def _keys(table: pd.DataFrame) -> list[Key]:
    keys = [
        Key("speech: days it may be of", "讲话及其可能日期", line="-", width=1.2, marker="o", hollow=True)
    ]
    if (table["row"] == "fan").any():
        keys.append(Key("middle 50% of courses", "50% 的走势", box=Mark(INNER)))
        keys.append(Key("90%", "90%", box=Mark(OUTER)))
        keys.append(Key("median", "中位走势", line="--", width=0.9))
    if (table["row"] == "change").any():
        keys.append(Key("change, within the hatched dates", "变化点及其区间", line=":", width=0.8))
    return keys


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What the fan is made of, which speeches are in it, and what was found outcome by outcome."""
    heads = records(table[table["row"] == "summary"])
    fan = table[table["row"] == "fan"]
    left, gaps = _left_out(results), _gaps(fan)
    shown = (
        "Primary outcomes over time. A bar is a speech, from the first to the last day that the evidence allows; "
        "near-duplicates and speeches whose interval is open or missing are left out"
        + (f" ({left[0]}). " if left[0] else ". ")
        + (
            f"The fan: middle 50% and 90% of {DRAWS} local means (Gaussian kernel, Silverman's bandwidth), each with "
            "its own days drawn from the intervals and its own speeches drawn with replacement. Nothing is shown "
            f"before the first or after the last speech, where fewer than half of the means reach, or {gaps[0]}. "
            "It is widened where few speeches are near. "
            if len(fan)
            else "Fewer than five dated speeches make no fan. "
        )
        + "Slope a decade: least squares on the middles of the intervals, with an interval for speeches and dates; "
        "p: whole speeches shuffled over dates; changes: p of the largest of all cuts with three speeches a side.",
        "主要指标随时间的变化。横条为一篇讲话，自证据所容许的最早日至最晚日；近似重复、日期区间不完整或缺失者不计"
        + (f"（{left[1]}）。" if left[1] else "。")
        + (
            f"扇形为 {DRAWS} 条局部均值（高斯核，Silverman 带宽）中间的 50% 与 90%，"
            "每条各自从区间中抽取日期并有放回地抽取讲话；"
            f"首篇之前、末篇之后及不足半数的均值所及之处不画，{gaps[1]}。邻近讲话少处已加宽。"
            if len(fan)
            else "有日期的讲话不足五篇，不画扇形。"
        )
        + "每十年斜率：对区间中点的最小二乘，区间兼计讲话与日期的不确定；p：整篇讲话在日期间置换；"
        "变化点：所有切点中最大者的 p，每侧至少三篇。",
    )
    found = (
        " ".join(f"{head['label_en']}: {head['note_en']}" for head in heads),
        "".join(f"{head['label_zh']}：{head['note_zh']}" for head in heads),
    )
    return captioned(results, table, shown, found)


def _gaps(fan: pd.DataFrame) -> tuple[str, str]:
    """Where a fan breaks off between speeches and where it goes on, with the years of its bandwidth."""
    if fan.empty:
        return "", ""
    low, high = (float(end) for end in (fan["bandwidth"].min(), fan["bandwidth"].max()))
    one, two = (f"{n * low:.1f}" + (f"–{n * high:.1f}" if high - low >= 0.05 else "") for n in (1, 2))
    return (
        f"farther than one bandwidth ({one} years) from the middle of any speech's interval: it goes on across a "
        f"gap of up to two bandwidths ({two} years) between speeches, though nobody spoke there",
        f"距任何一篇的区间中点超过一个带宽（{one} 年）处亦不画；"
        f"两篇之间不超过两个带宽（{two} 年）的空档虽无讲话，扇形仍照画",
    )


def _left_out(results: Results) -> tuple[str, str]:
    from ..compare.dated import dated_speeches

    dated = dated_speeches(results.metadata)
    said = [
        (dated.n_duplicates, "near-duplicate", "近似重复"),
        (dated.n_undated, "undated", "无日期"),
        (dated.n_open, "open interval", "区间不完整"),
    ]
    return (
        ", ".join(f"{n} {en}" for n, en, _ in said if n),
        "，".join(f"{zh} {n} 篇" for n, _, zh in said if n),
    )


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide, 52 millimetres a panel."""
    return 175.0, 32.0 + 52.0 * max(1, int((table["row"] == "summary").sum()))


figure = FigureSpec("trend", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=70)
