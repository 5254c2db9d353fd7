"""Achievements against problems: how many sentences of each, and what they come to with how much doubt."""

from __future__ import annotations

from math import isfinite, log
from typing import TYPE_CHECKING, Any

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import n_note
from .parts.keys import Key, draw_key, stance_key
from .parts.links import of_row, to_speech, to_stance
from .parts.rows import TICKS, Rows, below_axis, height, name_rows, panel, planned, type_size
from .parts.sheet import MARGIN, Sheet
from .parts.speeches import COLUMNS, era_row, groups, numbers, speech_rows, too_many
from .parts.tables import records, require
from .style import GREY, INK, PAPER, STANCE_MARKS, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "Achievements against problems", "成绩与问题之比"

STANCES = ("achievement", "problem", "plan", "other")
COUNTS = [f"stance.{name}" for name in STANCES]
THETA = ["stance.theta", "stance.theta_low", "stance.theta_high"]

#: θ beyond which an interval is cut and ends in an arrow: e^4.6 = 100 achievements a problem.
LIMIT = log(100.0)

#: Where the axis of θ is labelled, as achievements to one problem or the other way round.
_RATIOS = ((100, 1), (10, 1), (3, 1), (1, 1), (1, 3), (1, 10), (1, 100))

#: Millimetres that a label of that axis needs.
_TICK = 5.5


def data(results: Results) -> pd.DataFrame:
    """A row a speech, then a row for its era (``row`` "era"): counts, θ = ln((A+½)/(P+½)), its interval.

    The row of an era adds up its independent speeches; its θ and interval are
    :func:`discourse.compare.pooled.pooled_theta`'s. Beyond 80 speeches only the eras' rows are given.
    """
    import pandas as pd

    require(results, "stance", [*COUNTS, *THETA])
    base = speech_rows(results)
    speeches = base.join(results.features[[*COUNTS, *THETA]], on="speech")
    speeches["n"], speeches["n_independent"] = 1, (speeches["duplicate_of"] == "").astype(int)
    rows: list[dict[str, Any]] = []
    for group in groups(results):
        members = speeches[speeches["era"] == group.id]
        if not too_many(results):
            rows += records(members)
        if group.id or too_many(results):
            rows.append(era_row(group) | _pooled(members))
    return pd.DataFrame(rows, columns=pd.Index([*COLUMNS, *COUNTS, *THETA, "n", "n_independent"]))


def _pooled(members: pd.DataFrame) -> dict[str, Any]:
    from ..compare.pooled import pooled_theta

    own = members[(members["duplicate_of"] == "") & members[COUNTS].notna().all(axis=1)]
    sums = {name: float(own[name].sum()) for name in COUNTS}
    sums |= {"n": len(members), "n_independent": len(own)}
    if own.empty:
        return sums | dict.fromkeys(THETA, float("nan"))
    theta = pooled_theta(own["stance.achievement"], own["stance.problem"])
    return sums | dict(zip(THETA, theta[:3], strict=True))


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """Counts as numbers and as shares of the sentences; θ with its interval at the right."""
    sheet = Sheet(fig, lang)
    top = sheet.header(TITLE_EN, TITLE_ZH, *n_note(*numbers(table))) + 3.0
    foot = draw_key(
        sheet, [*map(stance_key, STANCES[: 3 if sheet.narrow else 4]), *_keys(table)]
    ) - below_axis(lang)
    rows = planned(table)
    left = name_rows(sheet, table, rows, (top, foot))
    left = _write_counts(sheet, table, rows, (left, top, foot))
    right = sheet.width - MARGIN - 2.5
    if not sheet.narrow:
        middle = left + (right - left) * 0.42
        _draw_shares(sheet, table, rows, (left, top, middle, foot))
        left = middle + 6.0
    _draw_theta(sheet, table, rows, (left, top, right, foot))


def _keys(table: pd.DataFrame) -> list[Key]:
    keys = [Key("era, interval over speeches", "时期，区间以篇为单位", line="-", width=2.0, marker="d")]
    if (table["row"] == "speech").any():
        keys.insert(0, Key("speech, 95% interval", "单篇与 95% 区间", line="-", marker="o"))
    if (table["duplicate_of"] != "").any():
        keys.append(
            Key("near-duplicate, not pooled", "近似重复，不计入合计", marker="o", hollow=True, prefix="≈ ")
        )
    return keys


def _write_counts(sheet: Sheet, table: pd.DataFrame, rows: Rows, box: tuple[float, float, float]) -> float:
    """The counts in a column each under its swatch; gives where the next panel begins."""
    from matplotlib.patches import Rectangle

    left, top, foot = box
    pitch = (foot - top) / rows.total
    size = type_size(pitch)
    names = STANCES[:3] if sheet.narrow else STANCES
    wide = max(sheet.text_width(_count(table[COUNTS].max().max()), size), 3.2) + 1.6
    canvas = sheet.canvas()
    for k, name in enumerate(names):
        mark, x = STANCE_MARKS[name], left + (k + 1) * wide - 1.0
        swatch = Rectangle((x - 3.2, top - 1.6), 3.2, 1.8, fc=mark.colour, ec=GREY, hatch=mark.hatch, lw=0.3)
        canvas.add_patch(swatch)
        for y, row in zip(rows.y, records(table), strict=True):
            colour, count = GREY if row["duplicate_of"] else INK, row[f"stance.{name}"]
            text = sheet.text(x, top + y * pitch, _count(count), size, ha="right", color=colour)
            if count > 0:
                sheet.link(text, of_row(to_stance, name, row))
    right = left + len(names) * wide
    sheet.axis_title(left, right, foot + TICKS, "sentences", "句数")
    return right + 3.0


def _count(value: float) -> str:
    return f"{value:.0f}" if isfinite(value) else "–"


def _draw_shares(
    sheet: Sheet, table: pd.DataFrame, rows: Rows, box: tuple[float, float, float, float]
) -> None:
    ax = panel(sheet, rows, box)
    counts = table[COUNTS].fillna(0.0)
    shares = counts.div(counts.sum(axis=1).where(lambda total: total > 0), axis=0).fillna(0.0)
    base = shares.sum(axis=1) * 0.0
    for name in STANCES:
        mark = STANCE_MARKS[name]
        bars = ax.barh(
            rows.y, shares[f"stance.{name}"], 0.66, base, color=mark.colour, ec=GREY, hatch=mark.hatch, lw=0.3
        )
        for bar, row in zip(bars, records(table), strict=True):
            if row[f"stance.{name}"] > 0:
                sheet.link(bar, of_row(to_stance, name, row))
        base = base + shares[f"stance.{name}"]
    ax.set(xlim=(0, 1))
    ax.set_xticks([0, 0.5, 1], ["0", "50%", "100%"])
    sheet.axis_title(box[0], box[2], box[3] + TICKS, "share of sentences", "占句数")


def _draw_theta(
    sheet: Sheet, table: pd.DataFrame, rows: Rows, box: tuple[float, float, float, float]
) -> None:
    ax = panel(sheet, rows, box)
    low, high = _limits(table)
    ax.set_xlim(low, high)
    ax.axvline(0, color=INK, lw=0.6, zorder=1)
    for y, row in zip(rows.y, records(table), strict=True):
        if isfinite(row["stance.theta"]):
            point = _draw_interval(ax, y, row)
            if row["row"] == "speech":
                sheet.link(point, to_speech(str(row["speech"])))
    step = log(3.0) * (box[2] - box[0]) / (high - low)  # millimetres from 1:1 to 3:1
    ratios = [r for r in _RATIOS if low <= log(r[0] / r[1]) <= high and (step >= _TICK or 3 not in r)]
    ax.set_xticks([log(a / p) for a, p in ratios], [f"{a}:{p}" for a, p in ratios])
    en, zh = "achievements : problems", "成绩∶问题（对数刻度）"
    en = en if sheet.narrow else en + " (log scale, θ is its logarithm)"
    sheet.axis_title(box[0] - 2, box[2] + 2, box[3] + TICKS, en, zh)


def _draw_interval(ax: Axes, y: float, row: dict[str, Any]) -> Artist:
    """One θ: an era's is thick and a diamond; what reaches beyond the axis ends in an arrow. Gives the estimate."""
    low, high = ax.get_xlim()
    era = row["row"] == "era"
    mark = era_mark(int(row["era_order"]))
    ends = [row["stance.theta_low"], row["stance.theta_high"]]
    if all(map(isfinite, ends)):
        shown = [min(max(end, low), high) for end in ends]
        ax.plot(shown, [y, y], color=mark.colour, lw=2.0 if era else 0.9, zorder=3, solid_capstyle="butt")
        for end, at, arrow in zip(ends, shown, (4, 5), strict=True):
            if end != at:
                ax.plot([at], [y], marker=arrow, color=mark.colour, ms=3.6, mew=0, zorder=3, clip_on=False)
    face = PAPER if row["duplicate_of"] else mark.colour
    theta = min(max(row["stance.theta"], low), high)
    size = 5.0 if era else 3.4
    return ax.plot([theta], [y], "d" if era else "o", mfc=face, mec=INK, mew=0.5, ms=size, zorder=4)[0]


def _limits(table: pd.DataFrame) -> tuple[float, float]:
    """The axis of θ: all estimates, intervals as far as :data:`LIMIT`, nought always."""
    values = [v for name in THETA for v in table[name] if isfinite(v)]
    inside = [min(max(v, -LIMIT), LIMIT) for v in values] + [-log(3.0), log(3.0)]
    inside += [v for v in table["stance.theta"] if isfinite(v)]
    return min(inside) - 0.25, max(inside) + 0.25


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What θ is, what the two kinds of interval are, what is counted."""
    shown = (
        "Sentences labelled achievement, problem, plan or other, by speech and pooled by era; "
        "θ = ln((A+½)/(P+½)), 0 = as many of one as of the other, 1 = about 2.7 achievements to a problem; "
        "no mark where neither occurs. "
        "A speech's interval is the one of its column stance.theta_low to stance.theta_high; an era's is the "
        "95% delete-one-speech jackknife with t(n−1) over its independent speeches, and none where there is "
        "one speech only. An arrow marks an interval that reaches beyond the axis. The labels are a model's: "
        "the intervals do not hold its errors.",
        "各篇及各时期合计的成绩、问题、打算、其他句数；θ = ln((A+½)/(P+½))，0 为两者相等，1 约为 2.7∶1；"
        "两者皆无则不画。"
        "单篇区间见 stance.theta_low 与 stance.theta_high；"
        "时期区间为逐篇删除的刀切法 95% 区间（t(n−1)，只计独立篇），"
        "仅一篇时无区间。箭头表示区间超出坐标轴。标签由模型给出，区间不含其误差。",
    )
    if too_many(results):
        shown = (shown[0] + " Eras only: too many speeches to list.", shown[1] + "篇数过多，只列时期。")
    return captioned(results, table, shown)


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; as high as the rows want."""
    return 175.0, height(table, 33.0)


figure = FigureSpec("stance", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=20)
