r"""LaTeX tables of a study: the corpus, the comparisons of the primary outcomes, what became of each claim.

Packages: ``booktabs`` and ``longtable``, no other. Cells are escaped; Chinese needs XeLaTeX or LuaLaTeX and a font
that has it. A table longer than a page breaks. What is long in words stands in the csv of the same name.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from ...corpus.genre import named
from ...plots.base import Lang
from .folder import Folder, Row, number
from .printed import BY, per_cent, rounded

#: Rows from which on a table is broken over pages: about what a page holds where titles take two lines.
LONG = 25

#: What LaTeX, or a font, would take for something else. ``*`` and ``[`` would be arguments of a ``\\`` before them.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "[": "{[}",
    "]": "{]}",
    "*": "{*}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "<": "$<$",
    ">": "$>$",
    "−": "$-$",
    "±": r"$\pm$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "θ": r"$\theta$",
    "δ": r"$\delta$",
}

#: The verdicts of the comparisons table, by how they begin, as a table has room for them.
VERDICTS = (
    ("no test can reach the level after correction", "none after correction", "校正后无法达到"),
    ("no test can reach the level", "too few speeches", "篇数太少"),
    ("not distinguishable", "not distinguishable", "无法区分"),
    ("differs", "differs", "有差异"),
    ("cannot be compared", "cannot be compared", "无法比较"),
)


#: A cell of a narrow column is not stretched to its width; ``\\raggedright`` would take the ``\\\\`` of the row.
_HEAD = r"""% Tables of the study. Written by discourse cite. Needs \usepackage{booktabs,longtable}.
\providecommand\discoursecell{\rightskip0pt plus1fil\relax}
"""


class Table(NamedTuple):
    """A table in one language: ``columns`` are LaTeX column types, ``note`` ends the caption; a row of one cell is a
    heading over those below it."""

    name: str
    caption: str
    note: str
    columns: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def tables(folder: Folder, lang: Lang = "both") -> str:
    """All tables; with ``both`` first in English, then in Chinese, each with a label of its own."""
    made = [
        _latex(table, one)
        for one in (("en", "zh") if lang == "both" else (lang,))
        for table in (_corpus(folder, one), _comparisons(folder, one), _claims(folder, one))
        if table.rows
    ]
    return _HEAD + "".join(f"\n{table}" for table in made)


def escaped(text: str) -> str:
    r"""Text as LaTeX prints it.

    >>> escaped("R&D 50% $x_1$ #2 {a} ~b^c [d] −1")
    'R\\&D 50\\% \\$x\\_1\\$ \\#2 \\{a\\} \\textasciitilde{}b\\textasciicircum{}c {[}d{]} $-$1'
    """
    return "".join(_SPECIAL.get(c, c if c.isprintable() else " ") for c in text)


def short_verdict(verdict: str, lang: str) -> str:
    """A verdict in a word or two; one that is not known as it is."""
    circular = ("; circular" in verdict) * (" (circular)" if lang == "en" else "（循环）")
    for beginning, en, zh in VERDICTS:
        if verdict.startswith(beginning):
            return (en if lang == "en" else zh) + circular
    return verdict


def _corpus(folder: Folder, lang: str) -> Table:
    en = lang == "en"
    lengths = {row["id"]: row.get("length.han", "") for row in folder.tables["features"]}
    rows = []
    for row in sorted(folder.tables["speeches"], key=lambda row: (row["best"] or "9999", row["id"])):
        marks = r"\dagger" * bool(row["duplicate_of"]) + r"\ddagger" * (row["truncated"] == "True")
        title = escaped(_short(row["title"] or row["id"])) + (f"$^{{{marks}}}$" if marks else "")
        era = escaped(folder.era(row["era"], lang) or "–")
        words = (title, _interval(row), escaped(named(row["genre"])[0 if en else 1]), era)
        rows.append((*map(_ragged, words), _number(lengths[row["id"]])))
    return Table(
        "corpus",
        "The speeches, by date." if en else "讲话（按日期）。",
        r"Date: the interval that the evidence allows. Length: Han characters. $^{\dagger}$\,near-duplicate of "
        r"another, $^{\ddagger}$\,incomplete as published."
        if en
        else r"日期为证据所容许的区间，篇幅以汉字计。$^{\dagger}$\,近似重复，$^{\ddagger}$\,原文残缺。",
        r"p{.37\linewidth}p{.16\linewidth}p{.12\linewidth}p{.17\linewidth}r",
        ("Speech", "Date", "Genre", "Era", "Length") if en else ("讲话", "日期", "文体", "时期", "篇幅"),
        rows,
    )


def _comparisons(folder: Folder, lang: str) -> Table:
    en = lang == "en"
    rows = []
    for row in folder.primary:
        cells = (
            _ragged(escaped(_pair(folder, row, lang))),
            f"{row['n_target']}, {row['n_reference']}",
            _number(row["estimate"]),
            _range(row["low"], row["high"]),
            _chance(row["p"], row["p_floor"]),
            _number(row["p_holm"], 2),
            _ragged(escaped(short_verdict(row["verdict"], lang)) + r"$^{\ast}$" * _confounded(row)),
        )
        rows.append((folder.label(row["feature"], lang), cells))
    sure = per_cent(1 - folder.asked["level"])
    stuck = next((row for row in folder.primary if _confounded(row)), None)
    names = (stuck["within"], folder.by) if stuck else ("", "")
    return Table(
        "comparisons",
        "Comparisons of the primary outcomes." if en else "主要指标的比较。",
        f"n: independent speeches of either side. Interval: {sure}\\,\\%, over speeches; –: none can be given. "
        "In brackets beside p the smallest that so many speeches can give. Holm: p corrected."
        + (rf" $^{{\ast}}$\,{names[0]} and {names[1]} cannot be told apart." if stuck else "")
        if en
        else f"n 为两侧独立篇数；区间为以篇为单位的 {sure}\\,\\% 区间，– 表示无从给出；"
        "p 后括号内为该篇数所能达到的最小值；Holm 为校正后的 p。"
        + (
            rf"$^{{\ast}}$\,{BY.get(names[0], names[0])}与{BY.get(names[1], names[1])}无法区分。"
            if stuck
            else ""
        ),
        r"p{.21\linewidth}crcrrp{.14\linewidth}",
        ("Difference", "n", "Estimate", "Interval", "$p$", "Holm", "Verdict")
        if en
        else ("差", "n", "估计", "区间", "$p$", "Holm", "结论"),
        _under(rows),
    )


def _claims(folder: Folder, lang: str) -> Table:
    en = lang == "en"
    rows = []
    for row in folder.tables["claims"]:
        cells = (
            _ragged(escaped(_pair(folder, row, lang))),
            f"{row['estimable']}/{row['distinct']}",
            row["flips"],
            _number(row["d_median"]),
            _range(row["d_smallest"], row["d_largest"]),
            _chance(row["p_curve"], row["p_curve_floor"]),
        )
        rows.append((folder.label(row["outcome"], lang), cells))
    return Table(
        "claims",
        "The same comparisons under every combination of choices." if en else "各种选择组合之下的同一比较。",
        "Made: combinations that can be estimated, of those that differ. Turned: of these, with the other sign "
        "than the study's own. d: difference in standard deviations. p: of the median of the curve, in brackets "
        "the smallest possible."
        if en
        else "组合为可估计数/互异数，反号为其中与本研究符号相反者；d 为以标准差计的差；p 为曲线中位数之 p，"
        "括号内为其最小可能值。",
        r"p{.27\linewidth}rrrcr",
        ("Difference", "Made", "Turned", "Median d", "Range of d", "$p$")
        if en
        else ("差", "组合", "反号", "d 中位数", "d 的范围", "$p$"),
        _under(rows),
    )


def _pair(folder: Folder, row: Row, lang: str) -> str:
    """``later − earlier``, in words; genres and levels have a name in English."""
    if folder.by not in ("genre", "level"):
        return folder.pair(row, lang)
    target, reference = (named(row[side])[0 if lang == "en" else 1] for side in ("target", "reference"))
    return f"{target} − {reference}"


def _under(rows: Sequence[tuple[str, Sequence[str]]]) -> list[Sequence[str]]:
    """Rows below the name of what they are about, which is said once."""
    out: list[Sequence[str]] = []
    for name, group in groupby(rows, key=lambda row: row[0]):
        out += [(rf"\emph{{{escaped(name)}}}",), *(cells for _, cells in group)]
    return out


def _latex(table: Table, lang: str) -> str:
    gap = " " if lang == "en" else ""
    caption = f"\\caption{{{table.caption}{gap}{table.note}}}\\label{{tab:discourse-{table.name}-{lang}}}"
    head = "\\toprule\n" + " & ".join(table.head) + " \\\\\n\\midrule\n"
    body = "".join(_line(row, len(table.head)) for row in table.rows)
    size = "\\footnotesize\\setlength{\\tabcolsep}{3pt}"
    if len(table.rows) > LONG:
        return (
            f"{{{size}\n\\begin{{longtable}}{{{table.columns}}}\n{caption} \\\\\n{head}\\endfirsthead\n"
            f"{head}\\endhead\n\\bottomrule\n\\endfoot\n{body}\\end{{longtable}}}}\n"
        )
    return (
        f"\\begin{{table}}[htbp]\n\\centering{size}\n{caption}\n\\begin{{tabular}}{{{table.columns}}}\n{head}{body}"
        "\\bottomrule\n\\end{tabular}\n\\end{table}\n"
    )


def _short(title: str, most: int = 28) -> str:
    return title if len(title) <= most else f"{title[: most - 1]}…"


def _interval(row: Row) -> str:
    if row["earliest"] == row["latest"]:
        return row["earliest"] or "–"
    return f"{row['earliest']}– {row['latest']}"  # a space, so that a narrow column can break there


def _ragged(text: str) -> str:
    return rf"\discoursecell {text}"


def _line(row: Sequence[str], columns: int) -> str:
    cells = [rf"\multicolumn{{{columns}}}{{l}}{{{row[0]}}}"] if len(row) == 1 else row
    return " & ".join(cells) + " \\\\\n"


def _number(cell: str, digits: int = 3) -> str:
    return "–" if number(cell) is None else f"${rounded(cell, digits)}$"


def _range(low: str, high: str) -> str:
    return "–" if number(low) is None else rf"$[{rounded(low)},\,{rounded(high)}]$"


def _confounded(row: Row) -> bool:
    return "cannot be told apart" in row["confounded"]


def _chance(p: str, floor: str) -> str:
    """A p with the smallest that it could have been."""
    return "–" if number(p) is None else f"{_number(p, 2)} ({_number(floor, 2)})"
