"""LaTeX tables and macros: escaped, complete, the numbers of the csv; and a whole paper that compiles."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import discourse
from discourse.plots.fonts import FONT
from discourse.publish.cite import FILES, made, values, write_citation
from discourse.publish.cite.folder import Folder
from discourse.publish.cite.latex import LONG, escaped, short_verdict, tables

from . import folders

#: A speech a row, more than a page holds.
MANY = tuple(
    (f"d.{n}", f"第{n}次座谈会上的讲话", "讲话", "2015-05-01", "", False, 0, 900, 0.0) for n in range(60)
)

PAPER = r"""
\documentclass[a4paper]{article}
\usepackage{fontspec}
\setmainfont{%s}[Path=./]
\newfontfamily\latin{lmroman10-regular.otf}
\XeTeXlinebreaklocale "zh"
\XeTeXlinebreakskip=0pt plus 1pt
\usepackage{booktabs,longtable,graphicx}
\input{values.tex}
\begin{document}
本文共 \discourseN{} 篇讲话（独立 \discourseIndependent{} 篇），差为
\discoursevalue{comparisons/stance.theta/late/early/estimate}，即
$d=\discourseexact{comparisons/stance.theta/late/early/p}$。
%s

\includegraphics[width=.8\linewidth]{figure.pdf}
\input{tables.tex}
\nocite{*}\latin
\bibliographystyle{plain}
\bibliography{references}
\end{document}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return folders.folder(tmp_path / "results")


def rows_of(latex: str, label: str) -> list[list[str]]:
    """The cells between the rules of the table with that label."""
    body = latex.split(f"tab:discourse-{label}")[1].split("\\midrule")[1].split("\\bottomrule")[0]
    return [line.removesuffix(" \\\\").split(" & ") for line in body.strip().splitlines()]


def defined(latex: str) -> dict[str, tuple[str, str]]:
    """What values.tex defines, by key: printed and exact."""
    found = re.findall(r"^\\discoursedefine\{([^{}]*)\}\{(.*)\}\{(.*)\}$", latex, re.MULTILINE)
    return {key: (value, exact) for key, value, exact in found}


@pytest.mark.parametrize("special", "&%$#_{}~^\\")
def test_every_special_of_tex_is_escaped(special: str) -> None:
    """None of the ten characters that TeX takes for itself comes out bare."""
    text = escaped(f"甲{special}乙")
    assert text.startswith("甲\\")
    assert text.endswith("乙")


def test_what_tables_and_fonts_would_take_for_something_else_is_escaped() -> None:
    """A bracket or a star behind the end of a row is an argument; a minus sign and < are of mathematics."""
    assert escaped("[甲]*−1 <乙>") == "{[}甲{]}{*}$-$1 $<$乙$>$"
    assert escaped("甲\n乙\t丙") == "甲 乙 丙"


def test_the_corpus_table_has_a_row_a_speech(folder: Folder) -> None:
    """By date, the undated last; copies and incomplete texts marked; lengths those of the features."""
    rows = rows_of(tables(folder, "en"), "corpus-en")
    assert [row[-1] for row in rows] == ["$1000$", "$2000$", "$500$", "$1500$", "$2500$", "$800$"]
    assert [row[3].split()[-1] for row in rows] == ["era", "era", "era", "era", "era", "–"]
    assert [("\\dagger" in row[0], "\\ddagger" in row[0]) for row in rows][2] == (True, True)
    assert "\\ddagger" in rows[4][0]
    assert "=SUM()" in rows[4][0]


def test_the_comparison_table_has_the_numbers_of_the_csv(folder: Folder) -> None:
    """Three digits of the estimate and its interval, two of p and of the smallest p, the verdict in short."""
    head, row = rows_of(tables(folder, "en"), "comparisons-en")
    assert head == ["\\multicolumn{7}{l}{\\emph{Theta}}"]
    assert row[1:-1] == ["2, 2", "$-0.75$", "$[-2.12,\\,0.625]$", "$0.67$ ($0.33$)", "$0.67$"]
    assert "Late era $-$ Early era" in row[0]
    assert "too few speeches$^{\\ast}$" in row[-1]
    assert "genre and era cannot be told apart" in tables(folder, "en")


def test_genres_are_called_in_the_language_of_the_table(tmp_path: Path) -> None:
    """English in English, in the table of the speeches and, where genres are compared, as groups."""
    manifest = folders.about()
    manifest["study"]["comparisons"]["by"] = "genre"
    row = folders.comparison(target="发言", reference="讲话", within="era", confounded="")
    folder = folders.folder(tmp_path, manifest, comparisons=[row], claims=[], leave_one_out=[])
    en, zh = tables(folder, "en"), tables(folder, "zh")
    assert {cells[2].split(" ", 1)[1] for cells in rows_of(en, "corpus-en")} == {
        "leader's speech",
        "statement",
    }
    assert {cells[2].split(" ", 1)[1] for cells in rows_of(zh, "corpus-zh")} == {"讲话", "发言"}
    assert "statement $-$ leader's speech" in rows_of(en, "comparisons-en")[1][0]
    assert "发言 $-$ 讲话" in rows_of(zh, "comparisons-zh")[1][0]


def test_the_claims_table_says_how_many_turned(folder: Folder) -> None:
    """Forty of fifty combinations can be estimated, three turn the sign."""
    _, row = rows_of(tables(folder, "zh"), "claims-zh")
    assert row[1:] == ["40/50", "3", "$-0.5$", "$[-1.5,\\,0.25]$", "$0.67$ ($0.33$)"]


def test_a_study_without_multiverse_has_no_table_of_claims(tmp_path: Path) -> None:
    """claims.csv may be absent."""
    path = folders.written(tmp_path / "results")
    (path / "claims.csv").unlink()
    written = write_citation(path, folders.about())
    assert "discourse-claims" not in (path / "tables.tex").read_text("utf-8")
    assert [file.name for file in written] == list(FILES.values())


def test_both_languages_have_tables_of_their_own(folder: Folder) -> None:
    """With both, each table stands once in English and once in Chinese, under a label of its own."""
    labels = re.findall(r"\\label\{tab:discourse-([^}]*)\}", tables(folder, "both"))
    assert labels == [
        f"{name}-{lang}" for lang in ("en", "zh") for name in ("corpus", "comparisons", "claims")
    ]


def test_a_table_longer_than_a_page_breaks(tmp_path: Path) -> None:
    """longtable from so many rows on, with its head on each page; below, a float."""
    assert len(MANY) > LONG
    results = folders.folder(
        tmp_path, folders.about(MANY), speeches=folders.speeches(MANY), features=folders.features(MANY)
    )
    text = tables(results, "en")
    assert text.count("\\begin{longtable}") == 1
    assert "\\endhead" in text
    assert text.count("\\begin{tabular}") == 2


def test_no_verdict_is_made_stronger() -> None:
    """Only a verdict that differs is said to differ; one that nobody foresaw is given in full."""
    assert (
        short_verdict("no test can reach the level: smallest attainable p = 0.1", "en") == "too few speeches"
    )
    assert short_verdict("no test can reach the level after correction: …", "zh") == "校正后无法达到"
    assert short_verdict("differs; circular: the words date speeches", "en") == "differs (circular)"
    assert short_verdict("something else", "en") == "something else"


def test_every_number_of_the_primary_comparisons_has_a_macro(folder: Folder) -> None:
    """As printed and as it stands in the table."""
    found = defined(values.macros(folder))
    for column, cell in folders.comparison().items():
        if cell and column not in ("feature", "target", "reference"):
            assert f"comparisons/stance.theta/late/early/{column}" in found, column
    place = "comparisons/stance.theta/late/early/"
    assert found[place + "p"] == ("0.667", "0.6666666667")
    assert found[place + "low"] == (r"\ensuremath{-2.12}", r"\ensuremath{-2.125}")
    assert found["claims/stance.theta/late/early/flips"] == ("3", "3")
    assert found["features/a.1/stance.theta"][1] == r"\ensuremath{-0.25}"
    assert found["counts/characters"] == ("7800", "7800")
    assert found["eras/late/zh"] == ("晚期", "晚期")


def test_what_only_looks_like_a_number_is_left_alone(folder: Folder) -> None:
    """Version 1.10 is not 1.1, and a digest of digits with an e in it is no power of ten."""
    found = defined(values.macros(folder))
    assert found["versions/opencc"][0] == "1.10"
    assert found["versions/numpy"][0] == "2.0"
    assert found["tokenizer"][0] == folder.about["tokenizer"]


def test_short_names_are_of_letters_and_lead_to_a_value(folder: Folder) -> None:
    """LaTeX commands have no digits; each short name stands for a key that is there."""
    found = defined(values.macros(folder))
    for name, key in values.SHORT.items():
        assert name.isascii()
        assert name.isalpha()
        assert key in found, name


def test_two_names_alike_to_latex_have_no_macro(tmp_path: Path) -> None:
    """A key that could mean either of two comparisons would give the wrong number: it gives an error instead."""
    rows = [
        folders.comparison(target=name, estimate=value) for name, value in (("a#b", "1.5"), ("a%b", "2.5"))
    ]
    found = defined(values.macros(folders.folder(tmp_path, comparisons=rows)))
    assert not [key for key in found if key.endswith("/early/estimate")]


def test_two_names_alike_do_not_make_every_key_look_at_every_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key is made clean once, whether or not two come out alike: four thousand keys are no sixteen million."""
    rows = [folders.comparison(target=name) for name in ("a#b", "a%b")]
    folder, cleaned = folders.folder(tmp_path, comparisons=rows), Counter[str]()

    def clean(key: str, once: Callable[[str], str] = values.clean) -> str:
        cleaned[key] += 1
        return once(key)

    monkeypatch.setattr(values, "clean", clean)
    values.macros(folder)
    assert set(cleaned.values()) == {1}
    assert set(cleaned) == set(dict(values.values(folder)))


@pytest.mark.parametrize("what", FILES)
def test_the_same_folder_gives_the_same_bytes(tmp_path: Path, what: str) -> None:
    """Whatever part, wherever the folder lies."""
    one, two = (folders.folder(tmp_path / name) for name in "ab")
    assert made(one, what) == made(two, what)


def compiled(path: Path, sentence: str = "") -> subprocess.CompletedProcess[str]:
    """The paper with all four files, through XeLaTeX and BibTeX; the last run, or the first that fails."""
    for tool in ("xelatex", "bibtex"):
        if shutil.which(tool) is None:
            pytest.skip(f"there is no {tool} here: apt-get install --no-install-recommends texlive-xetex")
    results = folders.written(
        path,
        speeches=[*folders.speeches(), *folders.speeches(MANY)],
        features=folders.features(folders.SPEECHES + MANY),
    )
    write_citation(results, folders.about(folders.SPEECHES + MANY))
    shutil.copy(FONT, path)
    shutil.copy(Path(discourse.__file__).parents[1] / "figures" / "stance.pdf", path / "figure.pdf")
    (path / "paper.tex").write_text(PAPER % (FONT.name, sentence), "utf-8")
    latex = ["xelatex", "-interaction=nonstopmode", "-halt-on-error", "paper"]
    for command in (latex, ["bibtex", "paper"], latex, latex):
        run = subprocess.run(command, cwd=path, capture_output=True, text=True, errors="replace")
        if run.returncode:
            break
    return run


@pytest.mark.slow
def test_a_paper_with_all_of_it_compiles(tmp_path: Path) -> None:
    """Tables (one over two pages), values in text and mathematics, bibliography, figure, Chinese: no glyph missing,
    nothing beside the page, every number and the worst title as they are."""
    import pypdfium2

    run = compiled(tmp_path)
    log = (tmp_path / "paper.log").read_text("utf-8", errors="replace")
    assert run.returncode == 0, log[-3000:]
    assert "Missing character" not in log
    assert "undefined" not in log.replace("Font shape", "") or "undefined citations" not in log
    assert not re.findall(r"Overfull \\hbox \(([1-9]\d|\d{3,})", log)
    assert "error" not in (tmp_path / "paper.blg").read_text("utf-8", errors="replace").lower()
    with pypdfium2.PdfDocument(tmp_path / "paper.pdf") as document:
        text = "".join(page.get_textpage().get_text_bounded() for page in document)
    flat = re.sub(r"\s", "", text)
    assert "本文共66篇讲话（独立65篇），差为−0.75，即" in flat
    for title in (folders.WICKED, folders.WORSE):
        assert re.sub(r"\s", "", title) in flat
    assert "第59次座谈会上的讲话" in flat
    assert "Asimplesequentiallyrejectivemultipletestprocedure" in flat.replace("-", "")


@pytest.mark.slow
def test_a_key_that_does_not_exist_stops_latex(tmp_path: Path) -> None:
    """A number that a new build no longer has is an error that names the key, not a hole in the sentence."""
    run = compiled(tmp_path, r"\discoursevalue{comparisons/stance.theta/late/never/p}")
    assert run.returncode != 0
    assert "There is no value `comparisons/stance.theta/late/never/p'" in run.stdout.replace("\n", "")
