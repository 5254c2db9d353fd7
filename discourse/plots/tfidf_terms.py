"""The terms that weigh most in each era, and how far one should believe their order.

With two or three eras the weight hardly discounts what all of them say; what sets one off from another is
:func:`discourse.compare.keyness`.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from ..extractors._era_terms import COLUMNS as ERA_TERMS
from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import independent_by_era
from .parts.keys import Key, draw_key
from .parts.links import to_term
from .parts.rows import type_size
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.tables import records
from .style import FAINT, GREY, INK, PAPER, TEXT, TINY, era_mark

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from ..results import Results

TITLE_EN, TITLE_ZH = "The heaviest terms of each era (class-based TF-IDF)", "各时期权重最高的词（类 TF-IDF）"

#: Terms an era; more cannot be read, fewer hide how flat the list is.
TERMS = 15

#: Bootstrap samples of speeches behind a term's stability.
SAMPLES = 500

#: A term that comes back among the first in fewer samples than this is drawn hollow.
STABLE = 0.5

#: Millimetres that the bars keep, however long the terms are.
_BAR = 6.0

GROUP = ["era_order", "era", "era_en", "era_zh"]
#: What :func:`era_terms` says of a term, its era aside.
CELLS = list(ERA_TERMS[1:])


def data(results: Results) -> pd.DataFrame:
    """A row a term: :func:`discourse.extractors.tfidf.era_terms` with the eras' names, eras in order.

    Near-duplicates and speeches outside the eras are left out. The study's seed draws the bootstrap.
    """
    import pandas as pd

    from ..extractors.tfidf import era_terms

    eras = [str(era) for era in results.metadata["era"]]
    if not any(eras):
        return pd.DataFrame(columns=pd.Index([*GROUP, *CELLS]))
    terms = era_terms(results.segmented, eras, k=TERMS, bootstrap=SAMPLES, seed=results.study.seed)
    names = pd.DataFrame(
        [(i, era.id, era.en, era.zh) for i, era in enumerate(results.eras)], columns=pd.Index(GROUP)
    )
    table = terms.merge(names, on="era").sort_values(["era_order", "rank"], kind="stable")
    return table[[*GROUP, *CELLS]].reset_index(drop=True)


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """A list an era, heaviest term first; the bar is the score, hollow where the order does not hold."""
    sheet = Sheet(fig, lang)
    eras = [part for _, part in table.groupby("era_order", sort=True)]
    n = sum(int(part["n_speeches"].iloc[0]) for part in eras)
    note = (f"n = {n}, independent speeches that lie in an era", f"n = {n} 篇独立且落在某一时期之内的讲话")
    top = sheet.header(TITLE_EN, TITLE_ZH, *note) + 1.0
    if not eras:
        sheet.text(MARGIN, top + 3.0, sheet.say("no speech lies in any era", "没有讲话落在任何时期之内"))
        return
    foot = draw_key(sheet, _keys()) - 1.0
    across, down = _grid(len(eras), sheet.narrow)
    wide = (sheet.width - 2 * MARGIN - 3.0 * (across - 1)) / across
    tall = (foot - top) / down
    for i, part in enumerate(eras):
        left = MARGIN + (i % across) * (wide + 3.0)
        high = top + (i // across) * tall
        _draw_list(sheet, part, (left, high, left + wide, high + tall - 1.0))


def _grid(eras: int, narrow: bool) -> tuple[int, int]:
    """Lists side by side and one below another."""
    across = min(eras, 3 if narrow else 4)
    return across, ceil(eras / across)


def _keys() -> list[Key]:
    return [
        Key(
            "score; rank: 95% interval over samples of speeches",
            "权重；名次：重抽讲话所得 95% 区间",
            marker="o",
        ),
        Key(
            f"among the first {TERMS} in under half of the samples, or not known",
            f"不足半数的重抽样进入前 {TERMS} 名，或无从得知",
            marker="o",
            hollow=True,
        ),
    ]


def _draw_list(sheet: Sheet, part: pd.DataFrame, box: tuple[float, float, float, float]) -> None:
    from matplotlib.ticker import MaxNLocator

    left, top, right, foot = box
    first = part.iloc[0]
    mark = era_mark(int(first["era_order"]))
    canvas = sheet.canvas()
    canvas.plot([left + 1], [top + 1.5], marker=mark.marker, color=mark.colour, ms=3.8)
    names = [first["era_zh"], first["era_en"]] if sheet.lang == "both" else []
    names = names or [sheet.say(first["era_en"], first["era_zh"])]
    how_many = f"n = {first['n_speeches']:.0f}"
    names = [*names, how_many] if sheet.narrow else [f"{names[0]}  {how_many}", *names[1:]]
    for n, line in enumerate(names):
        sheet.text(
            left + 2.6, top + 1.5 + n * TEXT * LEADING, sheet.fitted(line, right - left - 2.6, TEXT), TEXT
        )
    top, foot = top + (len(names) + 0.6) * TEXT * LEADING + 1.0, foot - 4.0
    pitch = (foot - top) / TERMS
    size = type_size(pitch)
    ranks = [_ranks(row) for row in records(part)]
    spread = [f"{row['range']:.0f}/{row['n_speeches']:.0f}" for row in records(part)]
    columns = [(ranks, "rank", "名次")] if sheet.narrow else [(spread, "in", "篇数"), (ranks, "rank", "名次")]
    edge = _write_columns(sheet, columns, (top, right), pitch)
    room = max((edge - left) * 0.62, edge - left - _BAR)
    terms = [sheet.fitted(f"{row['rank']:.0f} {row['term']}", room, size) for row in records(part)]
    start = left + max(sheet.text_width(text, size) for text in terms) + 1.6
    ax = sheet.axes(start, top, edge - start, foot - top)
    ax.set(xlim=(0, part["score"].max() * 1.08 or 1.0), ylim=(TERMS, 0), yticks=[])
    ax.spines["left"].set_color(FAINT)
    ax.tick_params(axis="x", labelsize=TINY)
    ax.xaxis.set_major_locator(MaxNLocator(1 if sheet.narrow else 2))
    for y, (row, term) in enumerate(zip(records(part), terms, strict=True)):
        stable = row["stability"] >= STABLE
        name = sheet.text(left, top + (y + 0.5) * pitch, term, size, color=INK if stable else GREY)
        ax.plot([0, row["score"]], [y + 0.5] * 2, color=mark.colour, lw=0.9)
        face = mark.colour if stable else PAPER
        (dot,) = ax.plot(
            [row["score"]], [y + 0.5], mark.marker, mfc=face, mec=mark.colour, mew=0.8, ms=3.2, clip_on=False
        )
        for artist in (name, dot):
            sheet.link(artist, to_term(row["term"], row["era"]))


def _write_columns(
    sheet: Sheet, columns: list[tuple[list[str], str, str]], corner: tuple[float, float], pitch: float
) -> float:
    """Small grey columns, the last ending at the corner's right; gives where the first begins. In a narrow sheet
    each language of a head has its own line."""
    top, right = corner
    for texts, en, zh in reversed(columns):
        heads = [en, zh] if sheet.narrow and sheet.lang == "both" else [sheet.say(en, zh)]
        for y, text in enumerate(texts):
            sheet.text(right, top + (y + 0.5) * pitch, text, TINY, ha="right", color=GREY)
        for n, head in enumerate(heads):
            sheet.text(right, top - 0.7 - n * TINY * LEADING, head, TINY, ha="right", color=GREY)
        right -= max(sheet.text_width(text, TINY) for text in [*heads, *texts]) + 1.2
    return right


def _ranks(row: dict[str, Any]) -> str:
    low, high = row["rank_low"], row["rank_high"]
    if not (low == low and high == high):
        return "–"
    return f"{low:.0f}–{high:.0f}" if high <= 99 else f"{min(low, 99):.0f}–99+"


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What is left out, how the terms are weighed, how their ranks were tried."""
    from ..extractors.tfidf import stop_words

    lone = [n for n in independent_by_era(results).values() if n == 1]
    shown = (
        f"The {TERMS} heaviest terms of each era by class-based TF-IDF, count · ln(1 + A/f) with A the mean "
        "number of words an era and f the term's count in all. Function words and numerals (a list of "
        f"{len(stop_words())} words: 的, 和, 在 …) are left out first, and A counts what remains; by this formula "
        "they would head the lists. Words of one speech win by construction, so the column range of the table tells "
        "in how many speeches of the era a term stands. Scores are comparable within an era "
        f"only. The speeches of each era were drawn again with replacement {SAMPLES} times: at the right the 95% "
        "interval of the rank (99+: beyond the 99th), hollow where fewer than half of the draws have the term "
        f"among the first {TERMS}. Near-duplicates and speeches outside the eras are left out.",
        f"各时期按类别 TF-IDF（次数 · ln(1 + A/f)，A 为各时期平均词数，f 为该词总次数）最重的 {TERMS} 个词；"
        f"虚词与数词（词表共 {len(stop_words())} 个，如的、和、在）事先去除，A 只计所余之词；"
        "若不去除，按此公式虚词将居各表之首。"
        "只见于一篇的词天然占优，故表中 range 一栏注明见于几篇。权重只可在同一时期内比较。"
        f"各时期讲话有放回地重抽 {SAMPLES} 次：右侧为名次之 95% 区间（99+ 指 99 名以后）；"
        f"不足半数的重抽样中进入前 {TERMS} 名者为空心。近似重复及时期之外者不计。",
    )
    if lone:
        shown = (
            shown[0]
            + " An era with one speech cannot be drawn again: the stability of its terms is unknown.",
            shown[1] + "仅有一篇讲话的时期无法重抽，其词的稳定性无从得知。",
        )
    return captioned(results, table, shown)


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; a list of terms an era, four side by side."""
    eras = table["era"].nunique()
    return 175.0, 24.0 + max(1, _grid(eras, narrow=False)[1] if eras else 0) * (TERMS * 3.7 + 13.0)


figure = FigureSpec("tfidf_terms", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=40)
