"""When the speeches were given: an interval each, never a point that the evidence does not bear."""

from __future__ import annotations

from datetime import date
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import n_note
from .parts.keys import Key, draw_key
from .parts.links import to_speech
from .parts.rows import type_size
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.speeches import groups, speech_rows, too_many
from .parts.tables import records
from .style import FAINT, GREY, INK, PAPER, SMALL, Mark, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "When the speeches were given", "讲话的时间"

#: The tick of a posting date: there to be looked up, not to catch the eye.
TICK = "#969696"

COLUMNS = [
    *("row", "era_order", "era", "era_en", "era_zh", "speech", "label"),
    *("earliest", "best", "latest", "posted", "duplicate_of", "n", "n_independent"),
]


def data(results: Results) -> pd.DataFrame:
    """First the eras (``row`` "era": bounds in ``earliest`` and ``latest``), then the speeches by date.

    Beyond :data:`~discourse.plots.style.MAX_ROWS` speeches: a row a year and era (``row`` "year", the year in
    ``label``) with how many speeches have their best date in it.
    """
    import pandas as pd

    eras = [
        dict.fromkeys(COLUMNS, "")
        | {"row": "era", "era_order": i, "era": era.id, "era_en": era.en, "era_zh": era.zh}
        | {"earliest": _iso(era.start), "latest": _iso(era.end)}
        | _count(results.metadata[results.metadata["era"] == era.id])
        for i, era in enumerate(results.eras)
    ]
    rows = _year_rows(results) if too_many(results) else _speech_rows(results)
    return pd.DataFrame([*eras, *rows], columns=pd.Index(COLUMNS))


def _speech_rows(results: Results) -> list[dict[str, Any]]:
    dates = results.metadata[["earliest", "latest", "posted"]]
    rows = records(speech_rows(results).join(dates, on="speech"))
    rows.sort(key=lambda row: (_sort_date(row), str(row["speech"])))
    return [row | {"n": 1, "n_independent": int(not row["duplicate_of"])} for row in rows]


def _sort_date(row: dict[str, Any]) -> str:
    return str(row["best"] or row["latest"] or row["earliest"] or "9999")


def _year_rows(results: Results) -> list[dict[str, Any]]:
    meta = results.metadata
    year = meta["best"].str[:4]
    rows = []
    for when in sorted(set(year)):
        for group in groups(results):
            here = meta[(year == when) & (meta["era"] == group.id)]
            if len(here):
                names = dict(zip(["era_order", "era", "era_en", "era_zh"], group, strict=True))
                rows.append(
                    dict.fromkeys(COLUMNS, "") | {"row": "year", "label": when} | names | _count(here)
                )
    return rows


def _count(frame: pd.DataFrame) -> dict[str, int]:
    return {"n": len(frame), "n_independent": int((frame["duplicate_of"] == "").sum())}


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def year_of(day: str) -> float:
    """A date as a number of years, the day counted by its place in the year.

    >>> year_of("2010-01-01"), round(year_of("2010-12-31"), 3)
    (2010.0, 2010.997)
    """
    when = date.fromisoformat(day)
    first, following = date(when.year, 1, 1), date(when.year + 1, 1, 1)
    return when.year + (when - first).days / (following - first).days


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """Bars from the earliest to the latest possible day, over the eras; a marker at the best guess."""
    sheet = Sheet(fig, lang)
    eras, rest = table[table["row"] == "era"], table[table["row"] != "era"]
    note = n_note(int(rest["n"].sum()), int(rest["n_independent"].sum()))
    top = sheet.header(TITLE_EN, TITLE_ZH, *note)
    if set(rest["row"]) == {"year"}:
        _draw_years(sheet, eras, rest, top)
    else:
        _draw_speeches(sheet, eras, rest, top)


def _draw_speeches(sheet: Sheet, eras: pd.DataFrame, rows: pd.DataFrame, top: float) -> None:
    foot = draw_key(sheet, _keys(rows)) - 5.0
    room = sheet.width * (0.36 if sheet.narrow else 0.33)
    size = type_size((foot - top) / max(len(rows), 1))
    names = [sheet.fitted(_name(row), room, size) for row in records(rows)]
    left = MARGIN + max([sheet.text_width(n, size) for n in names], default=0.0) + 3.0
    low, high = _span(eras, rows)
    ax, top = _over_bands(sheet, eras, (left, top, foot), (low, high))
    ax.set(ylim=(len(rows), 0), yticks=[])
    ax.spines["left"].set_visible(False)
    pitch = (foot - top) / max(len(rows), 1)
    for y, (name, row) in enumerate(zip(names, records(rows), strict=True)):
        text = sheet.text(
            MARGIN, top + (y + 0.5) * pitch, name, size, color=GREY if row["duplicate_of"] else INK
        )
        sheet.link(text, to_speech(str(row["speech"])))
        _draw_interval(sheet, ax, row, y + 0.5, min(pitch, 4.4))


def _name(row: dict[str, Any]) -> str:
    return f"≈ {row['label']}" if row["duplicate_of"] else str(row["label"])


def _draw_interval(sheet: Sheet, ax: Axes, row: dict[str, Any], y: float, pitch: float) -> None:
    low, high = ax.get_xlim()
    mark = era_mark(int(row["era_order"]))
    if row["posted"]:
        ax.plot([year_of(row["posted"])], [y], "|", color=TICK, ms=pitch * 1.5, mew=0.9, zorder=3)
    if not (row["earliest"] or row["latest"]):
        text = sheet.say("no evidence of a date", "无日期证据")
        size = type_size(pitch)
        ax.text(low + (high - low) * 0.01, y, text, size=size, color=GREY, va="center", zorder=4)
        return
    ax.axhline(y, color=FAINT, lw=0.3, zorder=1)
    start = year_of(row["earliest"]) if row["earliest"] else low
    end = year_of(row["latest"]) if row["latest"] else high
    line: dict[str, Any] = {"color": mark.colour, "lw": pitch * 0.62, "solid_capstyle": "butt"}
    (bar,) = ax.plot([start, end], [y, y], alpha=0.45 if row["duplicate_of"] else 0.75, zorder=4, **line)
    sheet.link(bar, to_speech(str(row["speech"])))
    for there, at, arrow in ((row["earliest"], start, 4), (row["latest"], end, 5)):
        if there:
            ax.plot([at, at], [y - 0.26, y + 0.26], color=mark.colour, lw=0.8, zorder=5)
        else:
            ax.plot([at], [y], marker=arrow, color=mark.colour, ms=4, zorder=5, clip_on=False)
    if row["best"]:
        face = PAPER if row["duplicate_of"] else mark.colour
        ax.plot(
            [year_of(row["best"])], [y], mark.marker, mfc=face, mec=INK, mew=0.5, ms=min(4.2, pitch), zorder=6
        )


def _span(eras: pd.DataFrame, rows: pd.DataFrame) -> tuple[float, float]:
    """From the first to the last year that any speech or its posting touches, with some air."""
    days = [d for name in ("earliest", "best", "latest", "posted") for d in rows[name] if d]
    if not days:
        days = [d for name in ("earliest", "latest") for d in eras[name] if d] or ["2000-01-01"]
    years = [year_of(d) for d in days]
    air = max(0.6, (max(years) - min(years)) * 0.03)
    return min(years) - air, max(years) + air


def _over_bands(
    sheet: Sheet, eras: pd.DataFrame, box: tuple[float, float, float], span: tuple[float, float]
) -> tuple[Axes, float]:
    """Axes over the eras as shaded bands, their names above, a line higher where two names would meet.

    ``box`` is left, top and bottom in millimetres; gives the axes and their top, below the names.
    """
    left, top, foot = box
    low, high = span
    right = sheet.width - MARGIN - 2
    placed: list[tuple[float, int, str]] = []
    bands = []
    taken: list[float] = []
    for row in records(eras):
        start = max(low, year_of(row["earliest"]) if row["earliest"] else low)
        end = min(high, year_of(row["latest"]) + 1 / 365 if row["latest"] else high)
        if start >= end:
            continue
        bands.append((start, end, era_mark(int(row["era_order"])).colour))
        text = sheet.say(row["era_en"], row["era_zh"], "\n")
        wide = max(sheet.text_width(line) for line in text.split("\n"))
        centre = left + ((start + end) / 2 - low) * (right - left) / (high - low)
        centre = min(max(centre, left + wide / 2), sheet.width - MARGIN - wide / 2)
        level = next((i for i, at in enumerate(taken) if centre - wide / 2 > at + 1.0), len(taken))
        taken[level : level + 1] = [centre + wide / 2]
        placed.append((centre, level, text))
    step = (2 if sheet.lang == "both" else 1) * SMALL * LEADING + 0.4
    top += len(taken) * step + 0.8
    ax = sheet.axes(left, top, right - left, foot - top, xlim=span)
    for start, end, colour in bands:
        ax.axvspan(start, end, color=colour, alpha=0.13, lw=0, zorder=0)
        rule: dict[str, Any] = {
            "transform": ax.get_xaxis_transform(),
            "clip_on": False,
            "solid_capstyle": "butt",
        }
        ax.plot([start, end], [1, 1], color=colour, lw=2.2, zorder=7, **rule)
    for centre, level, text in placed:
        sheet.text(centre, top - 0.8 - level * step, text, SMALL, ha="center", va="bottom")
    _year_ticks(ax, low, high, right - left)
    return ax, top


def _year_ticks(ax: Axes, low: float, high: float, room: float) -> None:
    step = next((s for s in (1, 2, 5, 10, 20, 50) if (high - low) / s * 8.0 <= room), 100)
    ticks = list(range(ceil(low / step) * step, floor(high) + 1, step))
    ax.set_xticks(ticks, [str(tick) for tick in ticks])


def _keys(rows: pd.DataFrame) -> list[Key]:
    order = [int(i) for i in rows["era_order"]]
    mark = era_mark(order[0] if order else -1)
    keys = [
        Key(
            "possible days and best guess",
            "可能的日期范围与最佳估计",
            line="-",
            width=2.6,
            marker=mark.marker,
        )._replace(colour=mark.colour)
    ]
    if (rows["posted"] != "").any():
        keys.append(Key("posted on the web", "网上发布", marker="|", colour=TICK))
    if (rows["duplicate_of"] != "").any():
        keys.append(Key("near-duplicate", "近似重复", marker=mark.marker, hollow=True, prefix="≈ "))
    if (rows["era_order"] == -1).any():
        keys.append(Key("in no era", "不在任何时期", marker=era_mark(-1).marker, colour=era_mark(-1).colour))
    return keys


def _draw_years(sheet: Sheet, eras: pd.DataFrame, rows: pd.DataFrame, top: float) -> None:
    """A column a year, as high as there are speeches; copies stand hollow on top."""
    dated = rows[rows["label"] != ""]
    undated = int(rows[rows["label"] == ""]["n"].sum())
    keys = [Key("near-duplicates", "近似重复", box=Mark(PAPER))]
    if (rows["era_order"] == -1).any():
        keys.append(Key("in no era", "不在任何时期", box=era_mark(-1)))
    keys.append(Key(f"without a date, not drawn: {undated}", f"无日期而未画者 {undated} 篇"))
    foot = draw_key(sheet, keys) - 5.0
    years = [int(year) for year in dated["label"]] or [2000]
    ax, _ = _over_bands(sheet, eras, (MARGIN + 8.0, top + 1.0, foot), (min(years) - 0.5, max(years) + 1.5))
    base = dict.fromkeys(years, 0)
    for row in records(dated):
        at, colour = int(row["label"]), era_mark(int(row["era_order"])).colour
        bar: dict[str, Any] = {"x": at + 0.5, "width": 0.8, "edgecolor": colour, "lw": 0.7}
        ax.bar(height=row["n_independent"], bottom=base[at], facecolor=colour, **bar)
        copies = row["n"] - row["n_independent"]
        ax.bar(height=copies, bottom=base[at] + row["n_independent"], facecolor=PAPER, **bar)
        base[at] += int(row["n"])
    ax.set_ylim(0, max(base.values()) * 1.08 or 1.0)
    sheet.text(MARGIN, top + 1.5, sheet.say("speeches", "篇"))


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What the bars, markers and bands are, and how many speeches there are."""
    periods = results.eras
    if too_many(results):
        shown = (
            "Speeches by the year of their best date, one column a year since a row a speech would not fit.",
            "各年讲话篇数（按最佳日期；篇数过多，不逐篇列出）。",
        )
    else:
        shown = (
            "Each bar runs from the earliest to the latest day that the evidence allows, the marker is the "
            "best guess; an arrow is an end that no evidence bounds; the tick is the day of posting on the "
            "web, which bounds the date from above and is not the date.",
            "横条自证据所容许的最早日至最晚日，标记为最佳估计；箭头表示该端无证据限定；竖线为网上发布日，只是日期的上限，并非讲话日期。",
        )
    bands = (
        f"Bands: {periods.en}. A speech belongs to an era only if its whole interval lies inside.",
        f"色带：{periods.zh}。日期区间全部落在某时期之内，才归入该时期。",
    )
    return captioned(results, table, shown, bands)


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; as high as the rows want."""
    rows = table[table["row"] == "speech"]
    if rows.empty:
        return 175.0, 80.0
    return 175.0, round(34.0 + len(rows) * min(4.6, max(2.45, 212.0 / len(rows))), 1)


figure = FigureSpec("timeline", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=10)
