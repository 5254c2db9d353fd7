"""The methods statement: numbers counted by hand, the same in both languages, nothing stronger than the tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import discourse
from discourse.publish.cite import methods, references, values
from discourse.publish.cite.folder import Folder, read
from discourse.verify import read_manifest

from . import folders

#: Numbers in a sentence; citations, hashes and formulas have digits of their own.
_NUMBER = re.compile(r"(?<![\w.])[−-]?\d[\d,]*(?:\.\d+)?")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return folders.folder(tmp_path / "results")


def numbers_in(text: str) -> list[str]:
    """The numbers of a text, sorted; a Chinese comma and an English one alike."""
    text = re.sub(r"\[@[^\]]*\]|[0-9a-f]{64}|“[^”]*”", "", text)
    return sorted(number.rstrip(",") for number in _NUMBER.findall(text))


def test_the_corpus_is_counted_right(folder: Folder) -> None:
    """Six speeches of three files: one a copy, one undated, two incomplete, two with 3 + 4 masks."""
    text = methods.statement(folder, "en")
    for said in (
        "read 3 files, which hold 6 speeches",
        "1 near-duplicate of another speech of the corpus (excerpt: 1) counts together with it, once: 5 are",
        "No source was left out as unusable",
        "1 speech lies in no era, 1 of them without any date, and is in no comparison",
        "have 7,800 Han characters, 800 to 2,500 each",
        "2 speeches are incomplete as published and kept",
        "In 2 speeches the publisher put 7 masks for names or numbers",
        "In 1 speech damaged characters were put back by inference, at most 0.05 % of",
        "from 2005-03-01 at the earliest to 2016-06-02 at the latest",
        "Early era (2001-01-01 to 2010-12-31), n = 2; Late era (2011-01-01 to today), n = 2",
    ):
        assert said in text


def test_a_table_of_metadata_is_no_text(tmp_path: Path) -> None:
    """Three texts and a table of what is known of them: three files, and the dates may be the table's."""
    manifest = folders.about()
    manifest["inputs"].append({"source": "known.csv", "sha256": "1" * 64, "bytes": 9})
    manifest["study"]["sources"]["metadata"] = "known.csv"
    rows = [dict(row, given="date" if row["best"] else "") for row in folders.speeches()]
    results = folders.folder(tmp_path, manifest, speeches=rows)
    text = methods.statement(results)
    assert (
        "read 3 files, which hold 6 speeches. What a table of metadata says of them was taken as given"
        in text
    )
    assert "读取 3 个文件，得讲话 6 篇。元数据表所载视为已知" in text
    assert "5 given with the sources or in the table of metadata" in text
    assert dict(values.values(results))["counts/files"] == "3"


def test_segmenter_and_seed_are_those_of_the_manifest(folder: Folder) -> None:
    """Versions, the hash of segmenter and dictionary, the seed."""
    text = methods.statement(folder, "en")
    assert "jieba 0.42.1 [@jieba] by rjieba 0.2.2 [@rjieba]" in text
    assert folder.about["tokenizer"] in text
    assert "the seed of everything random is 4711" in text


def test_both_languages_say_the_same_numbers(folder: Folder) -> None:
    """Sentence by sentence, whatever number stands in the one stands in the other."""
    for heading, made in methods.PARAGRAPHS:
        for en, zh in made(folder):
            assert numbers_in(en.replace(" to ", " ")) == numbers_in(zh), (heading, en, zh)


def test_too_few_speeches_mean_that_nothing_can_be_concluded(folder: Folder) -> None:
    """Where no test could have reached the level, the statement says so and calls nothing a finding."""
    en, zh = methods.statement(folder, "en"), methods.statement(folder, "zh")
    assert "nothing can be concluded" in en
    assert "不能据以就所比各组得出任何结论" in zh
    assert "The smallest p that so many speeches can give is 0.33." in en
    assert "differ at the level" not in en


def test_a_difference_comes_with_its_numbers_and_what_it_may_be(tmp_path: Path) -> None:
    """Estimate, interval, corrected p and n stand in the sentence; that genre may explain it stands behind it."""
    row = folders.comparison(verdict="differs", p="0.001", p_holm="0.004", p_floor="0.0002")
    text = methods.statement(folders.folder(tmp_path, comparisons=[row]), "en")
    assert "Of the 1 primary comparison 1 differ at the level after correction." in text
    assert "Theta, Late era − Early era: −0.75 [−2.12, 0.625], p = 0.004 after Holm, n = 2, 2." in text
    assert "In 1 of these 1 genre and era cannot be told apart: what differs may be genre." in text
    assert "nothing can be concluded" not in text


def test_not_distinguishable_is_not_called_alike(tmp_path: Path) -> None:
    """A test that found nothing shows no equality."""
    row = folders.comparison(verdict="not distinguishable", p_floor="0.0002")
    text = methods.statement(folders.folder(tmp_path, comparisons=[row]), "en")
    assert "1 cannot be told from chance, which does not show that the groups are alike" in text


def test_sensitivity_names_what_turns(folder: Folder) -> None:
    """The sign turns without one speech, without shared passages, and in 3 of 40 combinations (92.5 % keep it)."""
    text = methods.statement(folder, "en")
    assert (
        "When a single speech is left out, the sign turns in 1 of the 1 primary comparison for which it can be tried "
        "(Theta: Late era" in text
    )
    assert "Without the passages that independent speeches share, the sign turns in 1 of the 1" in text
    assert "in 1 of 1 the sign turns under some of them" in text
    assert "Theta, Late era − Early era: 92 % of 40, p = 0.67 (0.33)" in text


def test_sensitivity_says_where_nothing_turns(tmp_path: Path) -> None:
    """Where no sign turns, that is said, and not only where one does."""
    row = folders.comparison(estimate_without_reuse="-0.5")
    results = folders.folder(
        tmp_path, comparisons=[row], leave_one_out=folders.left_out(turns=False), claims=[]
    )
    text = methods.statement(results, "en")
    assert "the sign turns in none of the 1 primary comparison for which it can be tried." in text
    assert "share, the sign turns in none of the 1 primary comparison." in text
    assert "combination" not in text


def without_each(sides: tuple[int, int], turns: bool = False, **given: str) -> list[dict[str, str]]:
    """Rows of leave_one_out.csv for so many speeches a side: one alone on its side cannot be left out."""
    return [
        {**folders.left_out(turns=False)[0], "speech": f"{side}{n}", **given}
        | ({"estimate_without": ""} if many == 1 else {"sign_turns": str(turns and n == 0)})
        for side, many in zip("ab", sides, strict=True)
        for n in range(many)
    ]


@pytest.mark.parametrize(
    ("second", "turns", "en", "zh"),
    [
        (
            (1, 1),
            False,
            "When a single speech is left out, the sign turns in none of the 1 primary comparison for which it can",
            "剔除任意一篇后，可作此检验的 1 项主要比较的符号均不改变。",
        ),
        (
            (1, 2),
            True,
            "In 1 more, with a single speech on one side, it turns when one of the other side is left out (Theta",
            "另有 1 项一侧仅有一篇，剔除另一侧某篇后符号改变（西塔：早期 − 晚期）。",
        ),
    ],
)
def test_a_comparison_that_no_speech_can_leave_is_not_counted_as_firm(
    second: tuple[int, int], turns: bool, en: str, zh: str, tmp_path: Path
) -> None:
    """Two against two is tried; one against one is not, and one against two in part, which is said if it turns."""
    rows = [folders.comparison(), folders.comparison(target="early", reference="late")]
    left = [*without_each((2, 2)), *without_each(second, turns, target="early", reference="late")]
    results = folders.folder(tmp_path, comparisons=rows, leave_one_out=left, claims=[])
    assert en in methods.statement(results, "en")
    assert zh in methods.statement(results, "zh")


def test_nothing_is_said_of_leaving_out_where_it_cannot_be_tried(tmp_path: Path) -> None:
    """One speech against one: no estimate without either, no sentence, in no language."""
    results = folders.folder(tmp_path, leave_one_out=without_each((1, 1)))
    text = methods.statement(results)
    assert "left out, the sign" not in text
    assert "剔除任意一篇" not in text


def test_a_sentence_whose_number_is_missing_is_left_out(tmp_path: Path) -> None:
    """Without lengths, masks, repair counts, shared passages and held-out counts nobody hears of them."""
    manifest = folders.about()
    del manifest["data"]["segment/stance/heldout.json"]
    rows = [dict(row, **{"length.han": "", "edition.inferred_share": ""}) for row in folders.features()]
    plain = [dict(row, masks="0") for row in folders.speeches()]
    book = [row for row in folders.codebook() if not row["name"].startswith("edition.")]
    row = folders.comparison(estimate_without_reuse="")
    results = folders.folder(
        tmp_path, manifest, features=rows, speeches=plain, codebook=book, comparisons=[row], claims=[]
    )
    text = methods.statement(results, "both")
    for word in ("Han characters, ", "mask", "inference", "share, the sign", "accuracy", "准确率", "隐去"):
        assert word not in text


def test_another_model_brings_no_errors_of_this_one(tmp_path: Path) -> None:
    """Held-out accuracy is said only of the very model that labelled the sentences."""
    manifest = folders.about()
    manifest["data"]["segment/stance/model.npz"] = "f" * 64
    text = methods.statement(folders.folder(tmp_path, manifest), "en")
    assert f"SHA-256 {'f' * 64}" in text
    assert "accuracy" not in text


def test_sources_left_out_are_named(tmp_path: Path) -> None:
    """Five by name, the others counted."""
    failed = [{"source": f"bad{n}.txt", "reason": "binary"} for n in range(7)]
    text = methods.statement(folders.folder(tmp_path, folders.about(failed=failed)), "en")
    assert (
        "7 sources could not be used and were left out: bad0.txt; bad1.txt; bad2.txt; bad3.txt; bad4.txt and 2 o"
        in text
    )


def test_groups_other_than_eras_are_named(tmp_path: Path) -> None:
    """By genre: the groups are the genres compared, counted without the copy."""
    manifest = folders.about()
    manifest["study"]["comparisons"]["by"] = "genre"
    row = folders.comparison(target="发言", reference="讲话", within="era", confounded="")
    results = folders.folder(tmp_path, manifest, comparisons=[row], claims=[], leave_one_out=[])
    said = methods.statement(results, "en")
    assert "Speeches are grouped by genre: leader's speech, n = 3; statement, n = 2." in said
    assert "讲话按文体分组：讲话，n = 3；发言，n = 2。" in methods.statement(results, "zh")


def test_nothing_to_compare_is_said(tmp_path: Path) -> None:
    """One group, no comparison: no test is described and nothing is concluded."""
    results = folders.folder(tmp_path, comparisons=[], claims=[], leave_one_out=[])
    text = methods.statement(results, "en")
    assert "no two groups whose primary outcomes could be compared: nothing can be concluded" in text
    assert "Holm" not in text


def test_whatever_is_cited_is_in_the_bibliography(folder: Folder) -> None:
    """Each key of the statement is an entry of references.bib, for the invented study and for the one shipped."""
    shipped = Path(discourse.__file__).parents[1] / "figures"
    for results in (folder, read(shipped, read_manifest(shipped))):
        keys = set(references.cited(methods.statement(results)))
        assert len(keys) > 10
        assert keys <= set(references.used(results))


@pytest.mark.parametrize(
    "given",
    [
        {"speeches": [dict(row, given="date") for row in folders.speeches()]},
        {
            "comparisons": [
                folders.comparison(p="", p_holm="", q_bh="", low="", interval="none: …", p_method="none: …")
            ]
        },
        {
            "comparisons": [
                folders.comparison(
                    estimate_within="0.5", low_bca="-1", p_method="99 of 1e+05 assignments, seed 1"
                )
            ]
        },
        {"claims": [], "codebook": folders.codebook()[1:]},
    ],
    ids=["all dates given", "nothing measurable", "every method", "no stances"],
)
def test_no_citation_leads_nowhere(tmp_path: Path, given: dict[str, list[dict[str, str]]]) -> None:
    """A method is cited where the statement speaks of it, and then it is in the bibliography."""
    results = folders.folder(tmp_path, **given)
    assert set(references.cited(methods.statement(results))) <= set(references.used(results))


def test_dates_are_told_by_where_they_come_from(tmp_path: Path) -> None:
    """Two given with the sources, three inferred though their genre was given; the sixth speech has none."""
    rows = [
        dict(row, given="genre date" if row["id"].startswith("b") else "genre") for row in folders.speeches()
    ]
    text = methods.statement(folders.folder(tmp_path, speeches=rows), "en")
    assert "2 given with the sources, 3 inferred from what the texts say" in text


def test_each_language_stands_alone(folder: Folder) -> None:
    """The English statement has no Chinese sentence and the other way round; both is one after the other."""
    en, zh = methods.statement(folder, "en"), methods.statement(folder, "zh")
    assert "。" not in en
    assert methods.statement(folder) == f"{en}\n{zh}"
