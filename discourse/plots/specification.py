"""The specification curve: each headline comparison under every choice that could have been made otherwise.

Left all differences in order, right what each choice does to them. What the curve shows is a spread, not a test:
the test of the whole curve stands in the caption (Simonsohn, Simmons & Nelson 2020, doi:10.1038/s41562-020-0912-z).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import MissingFeatureError
from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.keys import Key, draw_key
from .parts.rows import TICKS, below_axis
from .parts.sheet import LEADING, MARGIN, Sheet
from .parts.specification_caption import fullest, sentences
from .parts.specifications import (
    LABELS,
    MOST,
    PAIR,
    Panel,
    choices,
    effects,
    join_labels,
    limits,
    options,
    panels,
    shown,
)
from .parts.tables import rounded
from .style import FAINT, GREY, INK, PAPER, SMALL, TEXT, TINY

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..results import Multiverse, Results

TITLE_EN, TITLE_ZH = "The comparisons under every choice", "各种设定下的比较结果"

#: Millimetres of a panel with its words, and of everything else on the sheet.
_PITCH, _PAGE, _REST = 29.0, 188.0, 58.0

#: Millimetres between comparisons, and those that an upright name may take.
_GAP, _UPRIGHT = 2.4, 37.0

#: Points of the curve where p is below the level; columns between the marks of two options.
_HEAVY, _STEP = 2.2, 0.24


def data(results: Results) -> pd.DataFrame:
    """Every specification, in order of d within outcome and pair, with its ``rank`` on the curve (1: least d).

    A specification without d, or the same as another that has a rank, has none. d is rounded before it is put in
    order, so that no machine's last digit decides between equals.
    """
    found = _multiverse(results)
    table = rounded(found.specifications)
    table["_panel"] = table.groupby(PAIR, sort=False).ngroup()
    table = table.sort_values(["_panel", "d"], kind="stable", na_position="last", ignore_index=True)
    place = table.groupby("_panel").cumcount()
    counted = table["distinct"].astype(bool) & table["d"].notna()
    table["rank"] = counted.astype(float).groupby(table["_panel"]).cumsum().where(counted)
    groups = _groups(results)
    outcomes = {column.name: (column.en, column.zh) for column in results.columns}
    for i, name in enumerate(LABELS):
        called = [choice[i + 1] for choice in found.choices]
        table[name] = [
            join_labels(
                outcomes.get(outcome, (outcome, outcome))[i],
                f"{groups.get(a, (a, a))[i]} − {groups.get(b, (b, b))[i]}",
                called,
            )
            if first == 0
            else ""
            for first, outcome, a, b in zip(place, *(table[c] for c in PAIR), strict=True)
        ]
    return table[[*found.specifications.columns, "rank", *LABELS]]


def _multiverse(results: Results) -> Multiverse:
    if results.multiverse is None:
        raise MissingFeatureError(
            "the comparisons were not run again under other choices",
            where="figure specification",
            expected="results with a multiverse",
            advice="run = true in [multiverse] of the study, or discourse multiverse",
        )
    return results.multiverse


def _groups(results: Results) -> dict[str, tuple[str, str]]:
    """The eras' names, where eras are compared; other groups go by their own."""
    if results.study.comparisons.by != "era":
        return {}
    return {era.id: (era.en, era.zh) for era in results.eras}


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """A row a comparison: its curve at the left, at the right the mean under each option, on the same scale."""
    sheet = Sheet(fig, lang)
    parts = shown(table)
    top = sheet.header(TITLE_EN, TITLE_ZH, *_note(len(parts), len(panels(table))))
    if not parts:
        said = sheet.say("no two groups to compare", "没有可以比较的两组")
        sheet.text(sheet.width / 2, (top + sheet.height) / 2, said, ha="center", color=GREY)
        return
    varied = [name for name in choices(table) if any(options(part.rows, name) for part in parts)]
    left, right = MARGIN + 9.5, sheet.width - MARGIN - 0.5
    names = _names_of(sheet, [parts[0].called[name] for name in varied], right - left)
    middle = right - names.pitch * len(varied)
    end = middle - 3.0 if varied else right
    foot = draw_key(sheet, _keys(parts)) - max(below_axis(lang, 2 if sheet.narrow else 1), names.height + 2.0)
    pitch, scale = (foot - top + _GAP) / len(parts), limits(parts)
    for n, part in enumerate(parts):
        last = n == len(parts) - 1
        begin = _write_words(sheet, part, top + n * pitch, (left, right)) + 0.8
        until = top + (n + 1) * pitch - _GAP
        sheet.text(left - 7.5, (begin + until) / 2, "d", ha="center")
        _draw_curve(_axes(sheet, (left, begin, end, until), scale), sheet, part, last=last)
        if varied:
            _draw_options(_axes(sheet, (middle, begin, right, until), scale), part, varied)
    _write_names(sheet, names, middle, foot + 1.2)
    sheet.axis_title(left - 2, end + 2, foot + TICKS, "share of specifications", "设定占比")


def _note(n: int, of: int) -> tuple[str, str]:
    en, zh = (
        "d: difference in standard deviations of the speeches compared",
        "d：以所比讲话的标准差为单位的差异",
    )
    if n == of:
        return en, zh
    return f"{en}; {fullest(n, of)[0]}", f"{zh}；{fullest(n, of)[1]}"


def _keys(parts: list[Panel]) -> list[Key]:
    keys = [
        Key("the study's option", "本研究的选择", marker="o"),
        Key("other options", "其他选择", marker="o", hollow=True),
    ]
    if any(part.curve["below_level"].any() for part in parts):
        keys.append(Key("p below the corrected level", "p 低于校正水准", line="-", width=_HEAVY))
    return keys


def _write_words(sheet: Sheet, part: Panel, top: float, span: tuple[float, float]) -> float:
    """What is compared, and how many specifications turn it; gives where the panel may begin."""
    room = span[1] - MARGIN
    langs: tuple[Lang, ...] = ("zh", "en") if sheet.lang == "both" else (sheet.lang,)
    said = {lang: _counted(part, lang) for lang in langs}
    lines: list[tuple[str, float, str]] = []
    for lang in langs:
        note = said[lang]
        aside = 0.0 if sheet.narrow else sheet.text_width(note, SMALL) + 4.0
        beside = room - aside - sheet.text_width(f"{part.outcome[lang]}：", TEXT)
        pair = sheet.fitted(part.pair[lang], max(beside, 0.75 * (room - aside)), TEXT)
        rest = room - aside - sheet.text_width(f"：{pair}", TEXT)
        outcome = sheet.fitted(part.outcome[lang], rest, TEXT)
        lines.append((f"{outcome}{': ' if lang == 'en' else '：'}{pair}", TEXT, INK))
        if not sheet.narrow:
            at = top + (len(lines) - 0.5) * TEXT * LEADING
            sheet.text(span[1], at, note, SMALL, ha="right", color=GREY)
    if sheet.narrow:
        one = "  ".join(said.values())
        fits = sheet.text_width(one, TINY) <= room
        lines += [(note, TINY, GREY) for note in ([one] if fits else said.values())]
    for text, size, colour in lines:
        sheet.text(MARGIN, top + 0.5 * size * LEADING, text, size, color=colour)
        top += size * LEADING
    return top


def _counted(part: Panel, lang: Lang) -> str:
    """How many specifications, and in what share of them the sign turns."""
    n, total = len(part.curve), part.distinct
    if part.own is None:
        en, zh = "the study's own cannot be estimated", "本研究的设定不可估"
    elif not part.turned:
        en, zh = "the sign never turns", "从不变号"
    else:
        en, zh = f"sign turns in {_percent(part.turned / n)}", f"{_percent(part.turned / n)} 变号"
    if lang == "en":
        return f"{n:,}{'' if n == total else f' of {total:,}'} specifications; {en}"
    return f"{n:,} 种设定{'' if n == total else f'（共 {total:,} 种）'}；{zh}"


def _percent(share: float) -> str:
    """A share in words that never round to none or all.

    >>> _percent(0.526), _percent(0.002), _percent(0.999), _percent(1.0)
    ('53%', '<1%', '>99%', '100%')
    """
    if 0 < share < 0.01 or 0.99 < share < 1:
        return "<1%" if share < 0.5 else ">99%"
    return f"{100 * share:.0f}%"


def _axes(sheet: Sheet, box: tuple[float, float, float, float], scale: tuple[float, float]) -> Axes:
    from matplotlib.ticker import MaxNLocator

    left, top, right, bottom = box
    ax = sheet.axes(left, top, right - left, bottom - top)
    ax.set_ylim(scale)
    ticks = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(*scale)
    ax.set_yticks([tick for tick in ticks if scale[0] <= tick <= scale[1]])
    ax.axhline(0, color=GREY, lw=0.5, zorder=1)
    return ax


def _draw_curve(ax: Axes, sheet: Sheet, part: Panel, *, last: bool) -> None:
    """A step a specification, heavy where p is below the level; the diamond is the study's own."""
    n, d = len(part.curve), part.curve["d"].to_numpy()
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], ["0", "50%", "100%"] if last else [])
    if not n:
        said = sheet.say("cannot be estimated", "不可估")
        ax.text(0.5, 0, said, size=TINY, color=GREY, ha="center", va="bottom")
        return
    edges = np.repeat(np.arange(n + 1) / n, 2)[1:-1]
    ax.plot(edges, np.repeat(d, 2), color=INK, lw=0.8, zorder=2)
    below = np.repeat(part.curve["below_level"].to_numpy(dtype=bool), 2)
    if below.any():
        heavy = np.where(below, np.repeat(d, 2), np.nan)
        ax.plot(edges, heavy, color=INK, lw=_HEAVY, zorder=3, solid_capstyle="round")
    own = part.own
    if own is None:
        return
    at = (own["rank"] - 0.5) / n
    ax.plot([at], [own["d"]], "D", ms=4.0, mfc=PAPER, mec=INK, mew=0.8, zorder=5, clip_on=False)
    before = at > 0.5  # a rising curve leaves room above it at the left, below it at the right
    ax.annotate(
        sheet.say("this study", "本研究"),
        (at, own["d"]),
        xytext=(-4.0, 4.0) if before else (4.0, -4.0),
        textcoords="offset points",
        ha="right" if before else "left",
        va="center",
        size=TINY,
        zorder=6,
    )


def _draw_options(ax: Axes, part: Panel, varied: list[str]) -> None:
    """For each choice its options from left to right, the study's own first and filled."""
    ax.set_xlim(-0.5, len(varied) - 0.5)
    ax.set_xticks([])
    ax.tick_params(axis="y", labelleft=False, left=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    for i, name in enumerate(varied):
        ax.axvline(i, color=FAINT, lw=0.3, zorder=0)
        found = effects(part, name)
        places = [i + _STEP * (k - (len(found) - 1) / 2) for k in range(len(found))]
        ax.plot(places, [effect.d for effect in found], color=GREY, lw=0.7, zorder=2)
        for x, effect in zip(places, found, strict=True):
            face = INK if effect.own else PAPER
            ax.plot([x], [effect.d], "o", ms=2.8, mfc=face, mec=INK, mew=0.6, zorder=4 if effect.own else 3)


class _Names(NamedTuple):
    """The names of the choices in lines, whether they stand upright, how far apart, how high, in millimetres."""

    lines: list[list[str]]
    upright: bool
    pitch: float
    height: float


def _names_of(sheet: Sheet, words: list[tuple[str, str]], room: float) -> _Names:
    """Lying on a wide sheet if columns wide enough for the longest word leave the curve a quarter of the room; else
    upright, a line a language if two fit."""
    texts = [[zh, en] if sheet.lang == "both" else [sheet.say(en, zh)] for en, zh in words]
    units = [unit for one in texts for text in one for unit in text.replace("-", "- ").split()]
    longest, n = max((sheet.text_width(unit, TINY) for unit in units), default=0.0) + 0.6, max(1, len(words))
    if not sheet.narrow and longest * n <= 0.75 * room:
        pitch = max(longest, 0.6 * room / n)
        lying = [
            [
                line.replace("- ", "-")
                for text in one
                for line in sheet.wrapped(text.replace("-", "- "), pitch, TINY)
            ]
            for one in texts
        ]
        return _Names(lying, False, pitch, max(map(len, lying), default=0) * TINY * LEADING)
    pitch = 0.62 * room / n
    if pitch < 2 * TINY * LEADING:
        texts = [[" ".join(one)] for one in texts]
    upright = [[sheet.fitted(text, _UPRIGHT, TINY) for text in one] for one in texts]
    tall = max((sheet.text_width(line, TINY) for one in upright for line in one), default=0.0)
    return _Names(upright, True, pitch, tall)


def _write_names(sheet: Sheet, names: _Names, left: float, top: float) -> None:
    for i, lines in enumerate(names.lines):
        centre = left + (i + 0.5) * names.pitch
        for n, line in enumerate(lines):
            if names.upright:
                x = centre + (n - (len(lines) - 1) / 2) * 1.9
                sheet.text(x, top, line, TINY, ha="center", va="top", rotation=90)
            else:
                sheet.text(centre, top + n * TINY * LEADING, line, TINY, ha="center", va="top")


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What is shown, which claims flip, the test of each curve, and what the options are."""
    return captioned(results, table, *sentences(results.study, _multiverse(results), table))


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; as high as the comparisons want, at most a page."""
    n = max(1, min(MOST, len(panels(table))))
    return 175.0, round(_REST + n * min(_PITCH, _PAGE / n), 1)


figure = FigureSpec("specification", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=80, multiverse=True)
