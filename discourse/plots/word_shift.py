"""Which words make two eras differ: the divergence as a sum, its largest terms each way, each with its doubt."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import independent_by_era
from .parts.era_pairs import tokens_and_eras, worded
from .parts.keys import Key, draw_key
from .parts.links import to_term
from .parts.rows import TICKS, Rows, below_axis, height, panel, planned, type_size
from .parts.sheet import MARGIN, Sheet
from .parts.tables import records
from .style import GREY, INK, PAPER, TINY, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "Which words make two eras differ", "哪些词使两个时期不同"

#: Words each way: what fits a column of a journal beside their counts.
TERMS = 12

#: Bootstrap samples of speeches.
SAMPLES = 500

#: An interval is cut at so many times the longest bar, and ends in an arrow.
REACH = 2.4

#: Millimetres of air between the panel and the margin.
_RIGHT = 1.5

GROUP = ["era_order", "era", "era_en", "era_zh"]
#: What :func:`discourse.compare.shift_table.word_shift` says of a word; the two eras are its target and reference.
CELLS = [
    "term", "target", "reference", "count_target", "count_reference", "docs_target", "docs_reference",
    "n_target", "n_reference", "rate_target", "rate_reference", "contribution", "signed", "low", "high", "interval",
    "sign_stability", "rank", "share", "total", "total_low", "total_high",
]  # fmt: skip


def data(results: Results) -> pd.DataFrame:
    """The :data:`TERMS` largest contributions to the Jensen-Shannon divergence each way, in bits, later era first.

    Compared are the two eras with most independent speeches, the later (target) with the earlier (reference); of
    eras with as many, the later ones. Speeches without a word are left out. The era of a row is the one that uses the
    word more. The study's seed draws.
    """
    import pandas as pd

    from ..compare.shift_table import OTHER, word_shift

    given = worded(results)
    sizes = independent_by_era(given)
    columns = pd.Index([*GROUP, *CELLS])
    if len(sizes) < 2:
        return pd.DataFrame(columns=columns)
    order = list(sizes)
    reference, target = sorted(
        sorted(order, key=lambda era: (sizes[era], order.index(era)))[-2:], key=order.index
    )
    table = word_shift(
        *tokens_and_eras(given),
        target,
        reference,
        kind="jsd",
        seed=results.study.seed,
        resamples=SAMPLES,
    )
    listed = table[(table["term"] != OTHER) & (table["more_in"] != "")]
    sides = [listed[listed["more_in"] == era].head(TERMS).assign(era=era) for era in (target, reference)]
    names = pd.DataFrame(
        [(i, era.id, era.en, era.zh) for i, era in enumerate(results.eras)], columns=pd.Index(GROUP)
    )
    shown = pd.concat(sides).merge(names, on="era", validate="m:1")[list(columns)]
    return shown.astype({"docs_target": "int64", "docs_reference": "int64"})


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """A bar a word from nought, hollow where its interval holds nought; counts at the left."""
    sheet = Sheet(fig, lang)
    top = sheet.header(TITLE_EN, TITLE_ZH, *_note(table)) + 3.4
    if table.empty:
        text = sheet.say("nothing can be compared", "无从比较")
        sheet.text(MARGIN, top + 1.0, text)
        return
    foot = draw_key(sheet, _keys()) - below_axis(lang)
    rows = planned(table)
    left = _write(sheet, table, rows, (top, foot))
    right = sheet.width - MARGIN - _RIGHT
    ax = panel(sheet, rows, (left, top, right, foot))
    _draw_bars(sheet, ax, table, rows)
    en, zh = "contribution, 1/1000 bit", "贡献（千分之一比特）"
    sheet.axis_title(left, right, foot + TICKS, en, zh)


def _note(table: pd.DataFrame) -> tuple[str, str]:
    if table.empty:
        return "fewer than two eras hold a speech with common words", "有讲话的时期不足两个"
    first, names = records(table)[0], {row["era"]: (row["era_en"], row["era_zh"]) for row in records(table)}
    sides = [(first["target"], first["n_target"]), (first["reference"], first["n_reference"])]
    return (
        " against ".join(f"{names.get(era, (era, era))[0]} (n = {n:.0f})" for era, n in sides)
        + ", independent speeches",
        "与".join(f"{names.get(era, (era, era))[1]}（n = {n:.0f}）" for era, n in sides) + "之比，只计独立篇",
    )


def _keys() -> list[Key]:
    return [
        Key("95% interval over speeches", "以篇为单位的 95% 区间", line="-", width=0.9),
        Key("the interval holds nought, or there is none", "区间含零，或无区间", marker="s", hollow=True),
    ]


def _write(sheet: Sheet, table: pd.DataFrame, rows: Rows, span: tuple[float, float]) -> float:
    """Words under the name of the era that uses them more, with counts; gives where the panel begins."""
    top, foot = span
    pitch = (foot - top) / rows.total
    size = type_size(pitch)
    canvas = sheet.canvas()
    words = [sheet.fitted(row["term"], sheet.width * 0.2, size) for row in records(table)]
    right = MARGIN + 3 + max(sheet.text_width(word, size) for word in words) + 2.0
    for y, word, row in zip(rows.y, words, records(table), strict=True):
        sheet.link(sheet.text(MARGIN + 3, top + y * pitch, word, size), to_term(row["term"]))
    columns = [("count", "次数", "count", False)]
    if not sheet.narrow:
        columns.append(("speeches", "篇数", "docs", True))
    for en, zh, name, of in columns:
        cells = [_pair(row, name, of) for row in records(table)]
        head = sheet.say(en, zh)
        right += max(sheet.text_width(text, TINY) for text in [*cells, head])
        sheet.text(right, top - 1.2, head, TINY, ha="right", color=GREY)
        for y, cell in zip(rows.y, cells, strict=True):
            sheet.text(right, top + y * pitch, cell, TINY, ha="right", color=GREY)
        right += 2.5
    left = right + 1.0
    room = (left + sheet.width - MARGIN - _RIGHT) / 2 - 1.0 - MARGIN - 3  # as far as the line of nought
    for group, start, _ in rows.blocks:
        y, mark = top + (start + 0.5) * pitch, era_mark(group.order)
        canvas.plot([MARGIN + 1], [y], marker=mark.marker, color=mark.colour, ms=min(4.0, size * 0.6))
        head = sheet.say(f"more in {group.en}", f"{group.zh}较多")
        sheet.text(MARGIN + 3, y, sheet.fitted(head, room, size), size)
    return left


def _pair(row: dict[str, Any], name: str, of: bool) -> str:
    sides = ("target", "reference")
    return " : ".join(f"{row[f'{name}_{s}']:.0f}" + (f"/{row[f'n_{s}']:.0f}" if of else "") for s in sides)


def _draw_bars(sheet: Sheet, ax: Axes, table: pd.DataFrame, rows: Rows) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.ticker import MaxNLocator

    longest = max(abs(row["signed"]) for row in records(table)) * 1000
    ends = [abs(row[end]) * 1000 for row in records(table) for end in ("low", "high") if isfinite(row[end])]
    limit = min(max([longest * 1.1, *ends]) * 1.05, longest * REACH)
    ax.set_xlim(-limit, limit)
    ax.axvline(0, color=INK, lw=0.6, zorder=3)
    ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    for y, row in zip(rows.y, records(table), strict=True):
        mark = era_mark(int(row["era_order"]))
        sure = isfinite(row["low"]) and not row["low"] <= 0 <= row["high"]
        face = to_rgba(mark.colour, 0.45) if sure else PAPER
        (bar,) = ax.barh([y], [row["signed"] * 1000], 0.58, color=face, ec=mark.colour, lw=0.8, zorder=2)
        sheet.link(bar, to_term(row["term"]))
        if isfinite(row["low"]):
            _draw_interval(ax, y, row["low"] * 1000, row["high"] * 1000, limit)


def _draw_interval(ax: Axes, y: float, low: float, high: float, limit: float) -> None:
    """A line from end to end; what reaches beyond the axis ends in an arrow."""
    shown = [min(max(end, -limit), limit) for end in (low, high)]
    ax.plot(shown, [y, y], color=INK, lw=0.9, zorder=4, solid_capstyle="butt")
    for end, at, arrow in zip((low, high), shown, (4, 5), strict=True):
        if end != at:
            ax.plot([at], [y], marker=arrow, color=INK, ms=3.0, mew=0, zorder=4, clip_on=False)


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """The total, what a bar and its interval are, and what neither can say."""
    if table.empty:
        return captioned(results, table)
    first = records(table)[0]
    names = {era.id: (era.en, era.zh) for era in results.eras}
    target, reference = names[first["target"]], names[first["reference"]]
    few = min(first["n_target"], first["n_reference"])
    share = 100 * float(table["share"].sum())
    how_en, how_zh = _how(int(few))
    total = f"{first['total']:.3f}"
    span = f"{first['total_low']:.3f}–{first['total_high']:.3f}" if isfinite(first["total_low"]) else ""
    en = (
        f"The Jensen-Shannon divergence (log2) of the words of {target[0]} and {reference[0]} is {total} bits"
        + (f" (95% interval over speeches {span})" if span else "")
        + f"; each word contributes a part. Shown are the {TERMS} largest parts each way, {share:.0f}% of the total: "
        f"to the right words more frequent in {target[0]}, to the left in {reference[0]}. Counts: "
        f"{target[0]} : {reference[0]}. {how_en} A hollow bar is not told from nought; an arrow marks an "
        "interval that reaches beyond the axis. The words were chosen for being the largest, so they seem larger "
        "than they are. A total of short texts measures their length: whether the eras differ at all is for "
        "group_divergence to say. Near-duplicates, punctuation, numbers and masks are left out."
    )
    zh = (
        f"{target[1]}与{reference[1]}用词的 Jensen-Shannon 散度（以 2 为底）为 {total} 比特"
        + (f"（以篇为单位的 95% 区间 {span}）" if span else "")
        + f"，由各词之贡献相加而成。图示两个方向各最大的 {TERMS} 个词，占总量 {share:.0f}%："
        f"右为{target[1]}较多之词，左为{reference[1]}较多之词；次数依次为{target[1]}∶{reference[1]}。{how_zh}"
        "空心者与零无从区分；箭头表示区间超出坐标轴。所列为最大者，故看来比实际更大。"
        "短文本的总量反映篇幅；两个时期是否有别，须看 group_divergence。近似重复、标点、数字及遮蔽符号不计。"
    )
    return captioned(results, table, (en, zh))


def _how(few: int) -> tuple[str, str]:
    from ..compare.shift_doubt import BOOTSTRAP_FROM

    if few < 2:
        return "A side of one speech gives no interval.", "一方仅一篇，无区间。"
    if few < BOOTSTRAP_FROM:
        return (
            "Intervals: 95%, each speech left out in turn, t with Welch and Satterthwaite's degrees of freedom.",
            "区间为逐篇删除的刀切法 95% 区间（Welch-Satterthwaite 自由度之 t）。",
        )
    return (
        f"Intervals: 95%, quantiles of {SAMPLES} bootstrap samples of speeches.",
        f"区间为 {SAMPLES} 次重抽讲话之 95% 分位区间。",
    )


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; a row a word."""
    return 175.0, 24.0 if table.empty else height(table, 34.0, pitch=3.9)


figure = FigureSpec("word_shift", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=46)
