"""The words of one era against those of another: what both say, what only one says, and the whole between.

As scattertext draws it (Kessler 2017, https://doi.org/10.18653/v1/P17-4018), with two changes. Its axes are ranks,
which spread the points evenly and hide how large a difference is; here they are rates on logarithmic scales, so that
the distance from the diagonal is the Log Ratio. A rate of nought has no logarithm: such words lie in a band of their
own, outside the scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, zip_longest
from math import ceil, cos, log10, pi, sin, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.era_pairs import (
    NO_PAIR,
    PAIR,
    SIDES,
    by_pair,
    least_said,
    pair_words,
    pairs_said,
    verdict_said,
    verdicts_said,
)
from .parts.keys import Key, draw_key
from .parts.links import to_term
from .parts.placing import Wanted, place
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.tables import records
from .style import FAINT, GREY, INK, PAPER, SMALL, TEXT, TINY, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "The words of one era against those of another", "两个时期用词对照"

#: Words a pair: more points hide one another.
POINTS = 300

#: Words a pair whose names are tried: so many key ones of each side, so many of the most frequent.
KEYED, FREQUENT = 24, 20

CELLS = [
    "term", "count_target", "count_reference", "docs_target", "docs_reference", "n_target", "n_reference",
    "rate_target", "rate_reference", "log_ratio", "q", "p_floor", "key", "more_in", "rank",
    "n_words", "n_testable", "n_key", "level",
]  # fmt: skip

#: ``label_order``: when its name is tried, 1 first, 0 never. ``place``: its number among words with the same counts,
#: or, of words that one era lacks, among all of them by their rate in the other.
COLUMNS = [*PAIR, *CELLS, "label_order", "place"]

#: Millimetres of a panel: white at its edge, the band of words that an era lacks, the gap between band and scale.
_EDGE, _BAND, _GAP = 1.5, 4.5, 1.5

#: Millimetres: from one word to the next of the same counts, and a point's radius with its white.
_APART, _RADIUS = 0.55, 0.5

#: Words of a band are spread over so many lanes, so that those of like rates do not hide one another.
_LANES = 7

#: Room for the numbers at the left of a panel and for numbers and name below it.
_LEFT, _BELOW = 6.0, 7.2

#: What is written where the page has a place left over; the last where there are bands.
_READING = (
    (
        "Above the diagonal: more frequent in the later era; below it: in the earlier.",
        "对角线之上：较晚时期较多；之下：较早时期较多。",
    ),
    (
        "The farther from it, the larger the difference of rates; the farther to the upper right, the more frequent.",
        "离对角线愈远，用词率相差愈大；愈近右上，愈常用。",
    ),
    (
        "In the bands at 0: words that one era lacks. With few speeches many are lacking by chance alone.",
        "0 处之带：某一时期不见之词；篇数少时，不见之词多出于偶然。",
    ),
)

#: Half a turn times the golden section leaves no two points of a spiral in line.
_TURN = pi * (3 - sqrt(5))

#: Rates written at an axis, times a power of ten: the first of these that gives three or more.
_TICKS = ((1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 8))


def data(results: Results) -> pd.DataFrame:
    """A row a word and pair of eras, most key first: the words to be named and the most frequent, :data:`POINTS` at
    most; columns are :data:`COLUMNS`, rates per 10,000 words.

    Which names are drawn hangs on the paper: they are tried in ``label_order`` and left out where there is no room.
    """
    import pandas as pd

    words = pair_words(results)
    parts = [_chosen(part) for part in by_pair(words)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=pd.Index(COLUMNS))


def _chosen(part: pd.DataFrame) -> pd.DataFrame:
    part = part.reset_index(drop=True)
    frequency = part["rate_target"] + part["rate_reference"]
    by_frequency = frequency.sort_values(ascending=False, kind="stable").index
    keyed = [part.index[(part["more_in"] == part[side]) & part["rank"].between(1, KEYED)] for side in SIDES]
    turns = chain.from_iterable(zip_longest(*keyed, by_frequency[:FREQUENT]))
    order = list(dict.fromkeys(int(i) for i in turns if i is not None))
    kept = sorted([*order, *[int(i) for i in by_frequency if i not in set(order)][: POINTS - len(order)]])
    table = part.loc[kept].assign(label_order=0)
    table.loc[order, "label_order"] = range(1, len(order) + 1)
    table["place"] = table.groupby(["count_target", "count_reference"]).cumcount()
    for side in SIDES:
        lacking = table[table[f"count_{side}"] == 0]
        by_rate = lacking["rate_target"] + lacking["rate_reference"]
        table.loc[lacking.index, "place"] = by_rate.rank(method="first").astype(int) - 1
    return table[COLUMNS]


class _Scale(NamedTuple):
    """From rates to millimetres: the same rates for all panels and for both axes."""

    low: float
    high: float
    band: bool

    def at(self, rate: float, length: float) -> float:
        """Where a rate lies on an axis of so many millimetres; nought in the middle of the band."""
        if rate <= 0:
            return _EDGE + _BAND / 2
        start = self.start
        share = (log10(rate) - self.low) / (self.high - self.low)
        return start + share * (length - _EDGE - start)

    @property
    def start(self) -> float:
        return _EDGE + (_BAND + _GAP if self.band else 0.0)


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """A panel a pair of eras: the later upwards, the earlier to the right, the diagonal for equal rates."""
    sheet = Sheet(fig, lang)
    top = sheet.header(TITLE_EN, TITLE_ZH, *_note(table)) + 0.5
    if table.empty:
        sheet.text(MARGIN, top + 3.0, sheet.say("nothing can be compared", "无从比较"))
        return
    foot = draw_key(sheet, _keys(table)) - 0.5
    parts = list(by_pair(table))
    across = 1 if sheet.narrow else 2
    share = 0.62 if len(parts) < across else 1 / across
    room = sheet.width - 2 * MARGIN - 4.0 * (across - 1)
    wide, tall = room * share, (foot - top) / ceil(len(parts) / across)
    scale = _scale(table)
    for i, part in enumerate(parts):
        left = MARGIN + (i % across) * (wide + 4.0)
        high = top + (i // across) * tall
        _draw_pair(sheet, part, scale, (left, high, left + wide, high + tall - 2.0))
    if len(parts) % across:
        _write_reading(
            sheet,
            _READING if scale.band else _READING[:-1],
            (left + wide + 4.0 + _LEFT, high, room - wide - _LEFT),
        )


def _note(table: pd.DataFrame) -> tuple[str, str]:
    if table.empty:
        return NO_PAIR
    return "words per 10,000, logarithmic scales, the same in all panels", "每万词次数，对数标度，各图相同"


def _write_reading(sheet: Sheet, said: Sequence[tuple[str, str]], at: tuple[float, float, float]) -> None:
    """How to read a panel, where the page has one place left over."""
    left, y, room = at
    texts = {
        "zh": ["怎样读图", *(zh for _, zh in said)],
        "en": ["How to read it", *(en for en, _ in said)],
    }
    for lang in ("zh", "en") if sheet.lang == "both" else (sheet.lang,):
        for n, text in enumerate(texts[lang]):
            for line in sheet.wrapped(text, room, TEXT):
                sheet.text(left, y, line, TEXT, va="top", color=GREY if n else INK)
                y += TEXT * LEADING
            y += 0.8
        y += 3.0


def _keys(table: pd.DataFrame) -> list[Key]:
    level = float(table["level"].iloc[0])
    keys = [
        Key(f"key: q ≤ {level:g}", f"关键词：q ≤ {level:g}", marker="o"),
        Key(f"first {KEYED} of an era, not key", f"各时期居前 {KEYED} 词，未达关键", marker="o", hollow=True),
        Key("other words", "其他词", marker=".", colour=GREY),
        Key("equal rate", "两个时期相等", line="--", width=0.6, colour=GREY),
    ]
    if _scale(table).band:
        keys.append(Key("band at 0: absent from that era", "0 处之带：该时期不见之词"))
    return keys


def _scale(table: pd.DataFrame) -> _Scale:
    rates = table[["rate_target", "rate_reference"]].to_numpy(dtype=np.float64)
    known = rates[rates > 0]
    low, high = log10(float(known.min())), log10(float(known.max()))
    air = max(0.03 * (high - low), 0.02)
    return _Scale(low - air, high + air, bool((rates == 0).any()))


def _draw_pair(
    sheet: Sheet, part: pd.DataFrame, scale: _Scale, box: tuple[float, float, float, float]
) -> None:
    left, top, right, foot = box
    rows = records(part)
    top = _write_head(sheet, rows[0], (left, top, right))
    left, foot = left + _LEFT, foot - _BELOW
    wide, tall = right - left, foot - top
    ax = sheet.axes(left, top, wide, tall, xlim=(0, wide), ylim=(0, tall))
    _draw_scales(ax, scale, (wide, tall))
    _write_name(sheet, rows[0], "reference", (left, right, foot + 5.2))
    at = np.array([_point(row, scale, (wide, tall)) for row in rows])
    _draw_points(sheet, ax, rows, at)
    kept_clear = np.vstack([at, _diagonal(scale, (wide, tall))])
    _draw_labels(sheet, ax, rows, at, kept_clear, (left, foot))


def _write_head(sheet: Sheet, row: dict[str, Any], box: tuple[float, float, float]) -> float:
    """The later era, whose rate goes upwards, and what the test can say; gives where the panel may begin."""
    left, y, right = box
    _write_name(sheet, row, "target", (left, right, y + TEXT * LEADING / 2))
    y += TEXT * LEADING + 0.3
    said = verdict_said(row)
    texts = [said[1], said[0]] if sheet.lang == "both" else [sheet.say(*said)]
    for line in chain.from_iterable(sheet.wrapped(text, right - left) for text in texts):
        sheet.text(left, y, line, SMALL, va="top", color=GREY)
        y += SMALL * LEADING
    return y + 1.0


def _write_name(sheet: Sheet, row: dict[str, Any], side: str, at: tuple[float, float, float]) -> None:
    """An era with its mark, n and the way its rate grows: the later above the panel, the earlier below it."""
    left, right, y = at
    of_target = side == "target"
    mark = era_mark(int(row[f"{side}_order"]))
    count = f"  n = {row[f'n_{side}']:.0f}" + ("" if of_target else " →")
    before = "↑ " if of_target else ""
    room = right - left - 3.0 - sheet.text_width(before + count, TEXT)
    name = sheet.fitted(sheet.say(row[f"{side}_en"], row[f"{side}_zh"]), room, TEXT) + count
    x = left if of_target else right - sheet.text_width(name, TEXT) - 3.0
    if before:
        sheet.text(x, y, before.rstrip(), TEXT)
        x += sheet.text_width(before, TEXT) + 0.5
    sheet.canvas().plot([x + 1.0], [y], mark.marker, color=mark.colour, ms=3.6)
    sheet.text(x + 3.0, y, name, TEXT)


def _draw_scales(ax: Axes, scale: _Scale, size: tuple[float, float]) -> None:
    """Rates at both axes, nought at the bands, the diagonal."""
    ends = 10**scale.low, 10**scale.high
    shown = _ticks(*ends)
    names = [f"{tick:g}" for tick in shown]
    if scale.band:
        shown, names = [0, *shown], ["0", *names]
    wide, tall = size
    ax.set_xticks([scale.at(tick, wide) for tick in shown], names)
    ax.set_yticks([scale.at(tick, tall) for tick in shown], names)
    ax.tick_params(labelsize=TINY)
    if scale.band:
        for line in (ax.axvline, ax.axhline):
            line(_EDGE + _BAND + _GAP / 2, color=FAINT, lw=0.5, zorder=0)
    ax.plot(*_diagonal(scale, size).T, color=GREY, lw=0.6, ls="--", zorder=1)


def _diagonal(scale: _Scale, size: tuple[float, float]) -> np.ndarray[Any, Any]:
    """Points of equal rates, close enough that no name fits between two of them."""
    rates = np.logspace(scale.low, scale.high, 200).tolist()
    return np.array([[scale.at(rate, length) for length in size] for rate in rates])


def _ticks(low: float, high: float) -> list[float]:
    """Round rates between two others.

    >>> _ticks(1.8, 150), _ticks(150, 1200)
    ([3.0, 10.0, 30.0, 100.0], [200.0, 500.0, 1000.0])
    """
    shown: list[float] = []
    for steps in _TICKS:
        tens = [10.0**n for n in range(-4, 5)]
        shown = [ten * step for ten in tens for step in steps if low <= ten * step <= high]
        if len(shown) > 2:
            break
    return shown


def _point(row: dict[str, Any], scale: _Scale, size: tuple[float, float]) -> tuple[float, float]:
    """Where a word lies; words with the same counts lie side by side on a spiral, those of a band in lanes."""
    x = scale.at(row["rate_reference"], size[0])
    y = scale.at(row["rate_target"], size[1])
    lane = (row["place"] % _LANES - _LANES // 2) * _APART
    if not row["count_reference"]:
        return x + lane, y
    if not row["count_target"]:
        return x, y + lane
    far, turn = _APART * sqrt(row["place"]), _TURN * row["place"]
    return x + far * cos(turn), y + far * sin(turn)


def _draw_points(sheet: Sheet, ax: Axes, rows: list[dict[str, Any]], at: np.ndarray[Any, Any]) -> None:
    """Key words with the mark of the era that has more of them, all others as dots."""
    others = [i for i, row in enumerate(rows) if not _marked(row)]
    if others:
        dots = ax.scatter(at[others, 0], at[others, 1], s=1.6, color="#9A9A9A", lw=0, zorder=2)
        sheet.link(dots, [to_term(rows[i]["term"], rows[i]["more_in"]) for i in others])
    for row, (x, y) in zip(rows, at.tolist(), strict=True):
        if not _marked(row):
            continue
        side = "target" if row["more_in"] == row["target"] else "reference"
        mark = era_mark(int(row[f"{side}_order"]))
        face = mark.colour if row["key"] else PAPER
        (point,) = ax.plot([x], [y], mark.marker, mfc=face, mec=mark.colour, mew=0.6, ms=2.5, zorder=3)
        sheet.link(point, to_term(row["term"], row["more_in"]))


def _marked(row: dict[str, Any]) -> bool:
    return bool(row["key"]) or 0 < row["rank"] <= KEYED


def _draw_labels(
    sheet: Sheet,
    ax: Axes,
    rows: list[dict[str, Any]],
    at: np.ndarray[Any, Any],
    kept_clear: np.ndarray[Any, Any],
    corner: tuple[float, float],
) -> None:
    """Names in their order where there is room: marked words in black, other frequent ones in grey."""
    size = TINY if sheet.narrow else SMALL
    tried = sorted((row["label_order"], i) for i, row in enumerate(rows) if row["label_order"])
    names = [sheet.fitted(rows[i]["term"], 20.0, size) for _, i in tried]
    wanted = [
        Wanted(float(at[i, 0]), float(at[i, 1]), sheet.text_width(name, size), size * LEADING)
        for (_, i), name in zip(tried, names, strict=True)
    ]
    box = ax.get_xlim()[1], ax.get_ylim()[1]
    spots = place(wanted, kept_clear, _RADIUS, box)
    left, foot = corner
    for (_, i), name, want, spot in zip(tried, names, wanted, spots, strict=True):
        if spot is None:
            continue
        if spot.line:
            ax.plot([want.x, spot.line[0]], [want.y, spot.line[1]], color=GREY, lw=0.3, zorder=1)
        row = rows[i]
        text = sheet.text(
            left + spot.x,
            foot - spot.y,
            name,
            size,
            ha="center",
            color=INK if _marked(row) else GREY,
        )
        sheet.link(text, to_term(row["term"], row["more_in"]))


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What a point and its place are, which words are there, which are named."""
    if table.empty:
        return captioned(results, table, pairs_said(results, table))
    shown = table.groupby(["target", "reference"], sort=False)["term"].size().tolist()
    tested = table.drop_duplicates(["target", "reference"])["n_words"].tolist()
    of = ", ".join(f"{n} of {m}" for n, m in zip(shown, tested, strict=True))
    of_zh = "、".join(f"{m} 词中 {n} 词" for n, m in zip(shown, tested, strict=True))
    fewer = shown != tested
    said = (
        "A point is a word: its rate per 10,000 words in the later era (upwards) and in the earlier one (to the "
        "right), on logarithmic scales, so that the distance from the diagonal is the Log Ratio of keyness. Words "
        "that an era lacks lie in the band at 0, side by side, as do words with the same counts. "
        f"Shown are the {KEYED} most key words of each era and the most frequent, {POINTS} a pair at most ({of})"
        + ("; where points are missing between them, this choice has left them out. " if fewer else ". ")
        + f"Named are key words (black, with the mark of the era that has more of them) and the {FREQUENT} most "
        "frequent (grey if they are not among the former), as many as there is room for: a word without a name is "
        "not a lesser one. Filled marks are key by q (permutation of whole speeches over the mean rate a speech, "
        "Benjamini-Hochberg); rates pool all speeches of an era, so that a long speech weighs more.",
        "每点为一词：纵轴为较晚时期、横轴为较早时期每万词次数，均为对数标度，故与对角线之距即关键性之对数比。"
        "某一时期不见之词置于 0 处之带内，并列；次数相同之词亦并列。"
        f"图示各时期最关键的 {KEYED} 词及最常用之词，每对至多 {POINTS} 词（{of_zh}）"
        + ("；其间的空白处是未选之词。" if fewer else "。")
        + f"标名者为关键词（黑字，符号为用之较多的时期）与最常用的 {FREQUENT} 词（不属前者为灰字），以不相重叠为限，"
        "未标名者并非次要。实心符号为 q 达到水准者（整篇讲话置换检验，比较每篇用词率之均值，"
        "Benjamini-Hochberg 校正）；用词率为全时期合计，长篇所占较重。",
    )
    return captioned(
        results, table, said, verdicts_said(table), least_said(table), pairs_said(results, table)
    )


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide, two panels side by side."""
    pairs = len(table.drop_duplicates(["target", "reference"]))
    return 175.0, {0: 26.0, 1: 125.0}.get(pairs, 225.0)


figure = FigureSpec("term_scatter", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=44)
