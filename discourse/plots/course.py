"""The course of each speech: where along its length praise, problems and plans stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .base import FigureSpec, Lang
from .parts.captions import caption as captioned
from .parts.captions import n_note
from .parts.keys import Key, draw_key, stance_key
from .parts.links import of_row, to_stance
from .parts.rows import TICKS, Rows, below_axis, height, name_rows, panel, planned, type_size
from .parts.sheet import MARGIN, Sheet
from .parts.speeches import COLUMNS, era_row, groups, numbers, speech_rows, too_many
from .parts.tables import records
from .style import GREY, STANCE_MARKS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.figure import Figure

    from ..results import Results
    from ..segment.segmented import SegmentedSpeech

TITLE_EN, TITLE_ZH = "The course of each speech", "各篇讲话的行文"

STANCES = ("achievement", "problem", "plan", "other")

#: Parts of equal length a speech is cut into: fine enough for the turn from praise to problems to show.
BINS = 20

CELLS = ["n", "n_independent", "sentences", "bin", "start", "end", *STANCES]


def data(results: Results) -> pd.DataFrame:
    """A row a speech and part: the share of the part's Han characters in sentences of each stance.

    ``start`` and ``end`` are shares of the speech's length; ``sentences`` are those that the column
    ``stance.sentences`` counts. Beyond 80 speeches: the mean over the independent
    speeches of each era (``row`` "era").
    """
    import pandas as pd

    base = speech_rows(results)
    place = {str(name): i for i, name in enumerate(results.metadata.index)}
    counts, shares = _measured(results)
    rows: list[dict[str, Any]] = []
    for group in groups(results):
        members = base[base["era"] == group.id]
        if too_many(results):
            own = [place[str(i)] for i in members.loc[members["duplicate_of"] == "", "speech"]]
            cells = era_row(group) | {"n": len(members), "n_independent": len(own)}
            cells["sentences"] = int(counts[own].sum())
            rows += _cells(cells, _mean(shares[own]))
            continue
        for record in records(members):
            i = place[str(record["speech"])]
            cells = record | {"n": 1, "sentences": int(counts[i])}
            cells["n_independent"] = int(not record["duplicate_of"])
            rows += _cells(cells, shares[i])
    return pd.DataFrame(rows, columns=pd.Index([*COLUMNS, *CELLS]))


def _measured(results: Results) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """For each speech, in the order of the corpus: its sentences, and its course. Each is read once and let go."""
    import numpy as np

    counts = np.zeros(len(results.segmented), dtype=np.int64)
    shares = np.empty((len(results.segmented), BINS, len(STANCES)))
    for i, speech in enumerate(results.segmented):
        counts[i], shares[i] = _sentences(speech), course(speech, BINS)
    return counts, shares


def course(speech: SegmentedSpeech, bins: int) -> npt.NDArray[np.float64]:
    """Shape (bins, 4): how the Han characters of each part are shared out among the stances."""
    import numpy as np

    from ..extractors.stance import course as stances

    shares = stances(speech, bins)
    return np.column_stack([shares, np.clip(1 - shares.sum(axis=1), 0, 1)])


def _sentences(speech: SegmentedSpeech) -> int:
    """How many sentences are given a stance, as the figure of the counts has it."""
    from ..extractors.stance import counted

    return len(counted(speech.sentences))


def _mean(stack: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The mean over speeches; a speech without a Han character is left out of it."""
    import numpy as np

    measured = stack[np.isfinite(stack).all(axis=(1, 2))]
    return measured.mean(axis=0) if len(measured) else np.full((BINS, len(STANCES)), np.nan)


def _cells(first: dict[str, Any], shares: npt.NDArray[np.float64]) -> list[dict[str, Any]]:
    return [
        first
        | {"bin": i + 1, "start": i / BINS, "end": (i + 1) / BINS}
        | dict(zip(STANCES, map(float, part), strict=True))
        for i, part in enumerate(shares)
    ]


def draw(table: pd.DataFrame, fig: Figure, lang: Lang) -> None:
    """A strip a speech, read from left to right; the height of a colour is its share there."""
    sheet = Sheet(fig, lang)
    top = sheet.header(TITLE_EN, TITLE_ZH, *n_note(*numbers(table)))
    foot = draw_key(sheet, _keys(table)) - below_axis(lang)
    strips = _strips(table)
    rows = planned(strips)
    left = name_rows(sheet, strips, rows, (top, foot), ("mean", "均值"))
    right = sheet.width - MARGIN - 9.0
    _draw_strips(sheet, table, rows, (left, top, right, foot))
    size = type_size((foot - top) / rows.total)
    for y, row in zip(rows.y, records(strips), strict=True):
        at = top + y * (foot - top) / rows.total
        sheet.text(sheet.width - MARGIN, at, f"{row['sentences']:.0f}", size, ha="right", color=GREY)
    sheet.axis_title(left, right, foot + TICKS, "place in the speech", "在全文中的位置")
    sheet.axis_title(right + 0.5, sheet.width - MARGIN + 0.5, foot + TICKS, "sentences", "句数")


def _keys(table: pd.DataFrame) -> list[Key]:
    keys = [stance_key(name) for name in STANCES]
    if (table["duplicate_of"] != "").any():
        keys.append(Key("near-duplicate", "近似重复", prefix="≈ "))
    return keys


def _strips(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["bin"] == 1]


def _draw_strips(
    sheet: Sheet, table: pd.DataFrame, rows: Rows, box: tuple[float, float, float, float]
) -> None:
    from matplotlib.patches import Rectangle

    ax = panel(sheet, rows, box)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25%", "50%", "75%", "100%"])
    tall = 0.84
    for n, y in enumerate(rows.y):
        strip = table.iloc[n * BINS : (n + 1) * BINS]
        edges = [*strip["start"], 1.0]
        base = strip["bin"] * 0.0 + y + tall / 2
        for name in STANCES:
            mark, top = STANCE_MARKS[name], base - strip[name].fillna(0.0) * tall
            colour = ax.fill_between(
                edges,
                [*base, base.iloc[-1]],
                [*top, top.iloc[-1]],
                step="post",
                fc=mark.colour,
                ec=GREY,
                lw=0,
                hatch=mark.hatch,
            )
            if strip[name].sum() > 0:
                sheet.link(colour, [of_row(to_stance, name, records(strip.head(1))[0])])
            base = top
        ax.add_patch(Rectangle((0, y - tall / 2), 1, tall, fill=False, ec=GREY, lw=0.4, clip_on=False))


def caption(results: Results, table: pd.DataFrame) -> dict[str, str]:
    """What a strip is and how to read it."""
    shown = (
        f"Each strip is a speech from its beginning (left) to its end (right), cut into {BINS} parts of equal "
        "length in Han characters; the height of a colour is the share of the part that stands in sentences of "
        "that stance. The number at the right counts the sentences with a Han character, a bare salutation "
        "left out: in a short speech one sentence fills several parts. The labels are a model's.",
        f"每条自左至右为一篇讲话的全文，按汉字数等分为 {BINS} 段；色块高度为该段中属于各类句子的比例。"
        "右侧为句数（须含汉字，单纯的称呼不计）：篇幅短者，一句可跨数段。标签由模型给出。",
    )
    if (table["duplicate_of"] != "").any():
        shown = (
            shown[0] + " ≈ marks a near-duplicate of another speech shown.",
            shown[1] + "≈ 为图中另一篇的近似重复。",
        )
    if too_many(results):
        shown = (
            shown[0] + " Eras only, the mean of their independent speeches: too many speeches to list.",
            shown[1] + "篇数过多，只列时期（独立篇的均值）。",
        )
    return captioned(results, table, shown)


def size(table: pd.DataFrame) -> tuple[float, float]:
    """Two columns wide; as high as the strips want."""
    return 175.0, height(_strips(table), 30.0, pitch=6.4)


figure = FigureSpec("course", TITLE_EN, TITLE_ZH, data, draw, caption, size, place=25)
