"""What the methods statement says of figures that nobody declared beforehand: their own numbers, and no findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from discourse.errors import PublishError
from discourse.publish.cite import explored, methods, references
from discourse.publish.cite.folder import EXPLORED, Folder, read
from discourse.publish.manifest import hash_files

from . import folders
from .test_statement import numbers_in

Figures = Mapping[str, Sequence[Mapping[str, str]]]

#: What is said of each figure, by its name, in both languages; every number stands in :func:`folders.drawn`.
SAID = {
    "keyness": ("Early era (n = 2, 2): 1,234, 7, 1, p = 0.01 (0.004).", "1,234、7、1，p = 0.01（0.004）。"),
    "term_scatter": ("on logarithmic scales [@kessler2017].", "用词率为对数坐标"),
    "word_shift": ("0.375 bits in all (95 % interval over speeches 0.25 to 0.5); it tests nothing.", "不作检验。"),
    "tfidf_terms": ("tried on 500 samples of the speeches of each era that has more than one.", "重抽讲话 500 次"),
    "trend": ("Theta: −0.5 (−1.5 to +0.5) a decade, p = 0.33, n = 4; no trend", "西塔：每十年 −0.5（−1.5 至 +0.5）"),
    "similarity": ("the 4 speeches that lie in an era 40 % lies between eras (R²)", "p = 0.33，最小可能值 0.04。"),
    "reuse": ("found: 3 passages.", "所见 3 处。"),
    "dispersion": ("66 expressions of the lexicon that two independent speeches have: 2 that most", "最大者 1 个"),
}  # fmt: skip


def folder(path: Path, figures: Figures) -> Folder:
    folders.draw(folders.written(path), figures)
    return read(path, folders.about())


@pytest.fixture
def whole(tmp_path: Path) -> Folder:
    return folder(tmp_path / "results", folders.drawn())


@pytest.mark.parametrize("name", EXPLORED)
def test_each_figure_is_told_with_its_numbers(name: str, tmp_path: Path) -> None:
    """A folder with one figure: its method and its own numbers are said, no other's, in both languages."""
    results = folder(tmp_path / "results", {name: folders.drawn()[name]})
    for lang, place, head in (("en", 0, "## Exploratory figures"), ("zh", 1, "## 探索性图表")):
        text = methods.statement(results, lang).partition(head)[2].partition("## ")[0]
        assert [figure for figure, said in SAID.items() if said[place] in text] == [name]
        assert ("not declared before looking" if lang == "en" else "均非事先声明") in text


def test_a_folder_without_such_figures_says_nothing_of_them(tmp_path: Path) -> None:
    """No figure, a figure without a row, and one of a release with other columns: no sentence, no heading."""
    for n, figures in enumerate(({}, {"keyness": []}, {"trend": [{"row": "summary"}]})):
        results = folder(tmp_path / str(n), figures)
        assert not list(explored.figures(results))
        assert "Exploratory" not in methods.statement(results)


def test_both_languages_have_the_same_numbers(whole: Folder) -> None:
    """Sentence by sentence."""
    sentences = list(explored.figures(whole))
    assert len(sentences) == 14
    for en, zh in sentences:
        assert numbers_in(en.replace(" to ", " ")) == numbers_in(zh), (en, zh)


def test_what_is_cited_is_in_the_bibliography(tmp_path: Path) -> None:
    """Figure by figure, with no comparison that would bring the same paper."""
    bare = folders.written(tmp_path / "bare", comparisons=[], claims=[], leave_one_out=[])
    for name, rows in folders.drawn().items():
        folders.draw(bare, {name: rows})
        results = read(bare, folders.about())
        keys = {key for said in explored.figures(results) for text in said for key in references.cited(text)}
        assert keys <= set(references.used(results)), name
        (bare / f"{name}.json").unlink()


def test_the_trend_says_what_its_p_is_not(whole: Folder) -> None:
    """p is uncorrected, and a trend is one only after Holm; change points pay for the search."""
    text = methods.statement(whole, "en")
    assert "p is two-sided, from shuffling whole speeches over dates, and not corrected" in text
    assert "only after Holm's correction over the outcomes shown [@holm1979]" in text
    assert "未作校正" in methods.statement(whole, "zh")


def test_many_speeches_are_told_as_eras(tmp_path: Path) -> None:
    """Where the rows are eras there is no tree and no test, and pairs of speeches are counted, at the least."""
    drawn = folders.drawn()
    alike = [drawn["similarity"][1] | {"row": row} for row in ("era", "pair")]
    shared = [{"row": "era", "found": "5000", "widespread": "9"}]
    results = folder(tmp_path / "results", {"similarity": alike, "reuse": shared})
    text = methods.statement(results, "en")
    assert "shown are its means within and between eras." in text
    assert "found: at least 5,000 pairs of speeches with one." in text
    assert "PERMANOVA" not in text
    assert "所见至少 5,000 对讲话。" in methods.statement(results, "zh")


def test_a_table_changed_after_the_build_is_no_source(tmp_path: Path) -> None:
    """The tables of the figures are held against the manifest as all others are."""
    path = folders.written(tmp_path / "results")
    folders.draw(path, folders.drawn())
    manifest = folders.about(outputs=hash_files(path, ["trend.csv", "trend.json"]))
    assert "trend" in read(path, manifest).drawn
    (path / "trend.csv").write_text((path / "trend.csv").read_text("utf-8").replace("0.33", "0.03"), "utf-8")
    with pytest.raises(PublishError, match=r"trend\.csv: the file was changed since the study was built"):
        read(path, manifest)
