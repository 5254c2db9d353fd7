"""TF-IDF against scikit-learn, class-based weights by hand, and how far an era's terms can be trusted."""

from __future__ import annotations

from collections import Counter
from itertools import chain, product
from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from discourse.errors import ExtractorError
from discourse.extractors._era_terms import COLUMNS
from discourse.extractors._tokens import is_word, words
from discourse.extractors.tfidf import (
    Tfidf,
    class_tfidf,
    count_matrix,
    era_terms,
    stop_words,
    tfidf_matrix,
    top_terms,
)
from tests.helpers import make_segmented, of_tokens, sample, tokenizer


def by_sklearn(token_lists: list[list[str]]) -> tuple[np.ndarray, list[str]]:
    vectorizer = TfidfVectorizer(analyzer=lambda tokens: tokens)
    return vectorizer.fit_transform(token_lists).toarray(), list(vectorizer.get_feature_names_out())


def test_the_matrix_is_scikit_learns() -> None:
    """On the same tokens, to twelve decimals, terms in the same order."""
    token_lists = [words(speech.tokens) for speech in sample()]
    expected, terms = by_sklearn(token_lists)
    weights, names = tfidf_matrix(token_lists)
    assert list(names) == terms
    np.testing.assert_allclose(weights.toarray(), expected, rtol=0, atol=1e-12)


def test_the_table_of_scikit_learns_manual() -> None:
    """Six texts of three words, as its user guide prints the weights with smoothed idf."""
    counts = [[3, 0, 1], [2, 0, 0], [3, 0, 0], [4, 0, 0], [3, 2, 0], [3, 0, 2]]
    matrix, terms = tfidf_matrix([list("a" * a + "b" * b + "c" * c) for a, b, c in counts])
    printed = [[0.85151335, 0, 0.52433293], [1, 0, 0], [1, 0, 0], [1, 0, 0],
               [0.55422893, 0.83236428, 0], [0.63035731, 0, 0.77630514]]  # fmt: skip
    assert terms == ("a", "b", "c")
    np.testing.assert_allclose(matrix.toarray(), printed, atol=5e-9)


def test_the_features_are_scikit_learns_on_the_kept_terms() -> None:
    """The columns are the union of each speech's heaviest terms, and each cell is the matrix's."""
    expected, terms = by_sklearn([words(speech.tokens) for speech in sample()])
    extractor = Tfidf(terms=5).fit(sample())
    kept = {terms[i] for row in expected for i in sorted(np.flatnonzero(row), key=lambda i: (-row[i], i))[:5]}
    names = extractor.get_feature_names_out()
    assert list(names) == [f"tfidf.{term}" for term in sorted(kept)]
    places = [terms.index(name.removeprefix("tfidf.")) for name in names]
    np.testing.assert_allclose(extractor.transform(sample()), expected[:, places], rtol=0, atol=1e-12)


def test_a_weight_by_hand() -> None:
    """党 twice in the first of two speeches, 的 once in both: 2·(ln(3/2)+1) and 1, then length one."""
    pair = [of_tokens("党 的 党", "a.1"), of_tokens("的", "b.1")]
    party, of = 2 * (log(3 / 2) + 1), 1.0
    length = sqrt(party**2 + of**2)
    np.testing.assert_allclose(
        Tfidf().fit(pair).transform(pair), [[party / length, of / length], [0, 1]], atol=1e-15
    )


def test_copies_do_not_change_what_is_learned() -> None:
    """A near-duplicate gets its row, but idf, vocabulary and columns are those of the independent speeches."""
    copies = [of_tokens("党 建 新词", f"z.{n}", duplicate_of="a.1") for n in range(1, 6)]
    alone, together = Tfidf().fit(sample()), Tfidf().fit([*sample(), *copies])
    assert together.vocabulary_ == alone.vocabulary_
    np.testing.assert_array_equal(together.idf_, alone.idf_)
    np.testing.assert_array_equal(together.transform(sample()), alone.transform(sample()))
    assert together.transform(copies).shape == (5, len(alone.terms_))


def test_single_characters_are_words_and_numbers_are_not() -> None:
    """党 and 的 stay; punctuation, numbers in any script and masks go, and so cannot head a list."""
    line = "党 的 两 A股 H1N1 ， …… 2014 ３０ 3.5% 二〇一四 十二 XX × *** ①"
    assert [token for token in line.split() if is_word(token)] == ["党", "的", "两", "A股", "H1N1"]
    assert set(Tfidf(terms=99).fit([of_tokens(line)]).terms_) == {"党", "的", "两", "A股", "H1N1"}


def test_a_speech_without_words_is_not_measurable() -> None:
    """A speech of numbers, or of words never seen, has no weights: NaN, not 0."""
    fitted = Tfidf().fit(sample())
    for line in ("2014 ， ***", "龘龘"):
        assert np.isnan(fitted.transform([of_tokens(line)])).all()


def test_min_speeches_drops_rare_words() -> None:
    """A word must stand in so many independent speeches."""
    trio = [of_tokens("党 建 一时", "a.1"), of_tokens("党 建", "b.1"), of_tokens("党", "c.1")]
    assert Tfidf(min_speeches=2).fit(trio).terms_ == ("党", "建")
    assert Tfidf(min_speeches=3).fit(trio).terms_ == ("党",)


@pytest.mark.parametrize("parameters", [{"terms": 0}, {"min_speeches": 0}])
def test_impossible_parameters_are_refused(parameters: dict[str, int]) -> None:
    """At least one term a speech, at least one speech a term."""
    with pytest.raises(ExtractorError, match=r"is 0\. Expected: 1 or more"):
        Tfidf(**parameters).fit(sample())


def test_top_terms_order_and_ties() -> None:
    """Heaviest first; equals by code point (乡 U+4E61 before 镇 U+9547); zeros never; dense and sparse alike."""
    counts, terms = count_matrix([["镇", "乡", "村", "村"], ["乡"]])
    expected = [[("村", 2.0), ("乡", 1.0)], [("乡", 1.0)]]
    assert top_terms(counts, terms, 2) == expected
    assert top_terms(counts.toarray(), terms, 2) == expected


def test_class_tfidf_by_hand() -> None:
    """Two eras, 3 and 5 tokens, A = 4: tf · ln(1 + 4/f)."""
    counts = [[2, 1, 0, 0], [0, 3, 2, 0]]
    expected = [[2 * log(1 + 4 / 2), log(1 + 4 / 4), 0, 0], [0, 3 * log(1 + 4 / 4), 2 * log(1 + 4 / 2), 0]]
    np.testing.assert_allclose(class_tfidf(counts), expected, atol=1e-15)
    shares = np.array(expected) / [[3], [5]]
    np.testing.assert_allclose(class_tfidf(counts, "share"), shares, atol=1e-15)


ERAS = [
    ("新 农村 建设 建设 的", "2010"),
    ("新 农村 道路 的", "2010"),
    ("群众 路线 教育 的", "2014"),
    ("群众 路线 建设 的", "2014"),
    ("群众 整改 整改 整改 的", "2014"),
    ("二十大 精神 的", "2022"),
    ("别的 词 的", None),
]


def era_table(**options: object) -> pd.DataFrame:
    cut = [of_tokens(line, f"{chr(97 + i)}.1") for i, (line, _) in enumerate(ERAS)]
    return era_terms(cut, [era for _, era in ERAS], **options)  # type: ignore[arg-type]


def test_era_terms_by_hand() -> None:
    """Counts, ranges and scores; 的 is a function word and not counted, a speech of no era neither.

    Words counted: 2010 has 7 (新 农村 建设 建设 新 农村 道路), 2014 has 10, 2022 has 2; A = 19/3.
    """
    table = era_table(k=3)
    assert tuple(table.columns) == COLUMNS
    first = table[table["era"] == "2010"].set_index("term")
    mean = 19 / 3
    assert list(first.index) == ["农村", "新", "建设"]
    assert first.loc["农村", "score"] == pytest.approx(2 * log(1 + mean / 2))
    assert first.loc["建设", "score"] == pytest.approx(2 * log(1 + mean / 3))
    assert list(first["count"]) == [2, 2, 2]
    assert list(first["range"]) == [2, 2, 1]
    assert set(first["n_speeches"]) == {2}
    assert list(first["rank"]) == [1, 2, 3]
    assert "词" not in set(table["term"])


def test_stability_is_the_share_of_draws_that_keep_a_term() -> None:
    """群众 is in all three speeches of 2014 and never falls out; 整改 is in one and is missed by (2/3)³ of draws."""
    table = era_table(k=3, bootstrap=2000, seed=1).query("era == '2014'").set_index("term")
    assert table.loc["群众", "stability"] > 0.99
    assert table.loc["整改", "stability"] == pytest.approx(1 - (2 / 3) ** 3, abs=0.03)
    assert table.loc["整改", "rank_low"] == 1
    assert table.loc["整改", "rank_high"] > 3
    assert (table["rank_low"] <= table["rank"]).all()
    assert "only 10 different draws" in table["note"].iloc[0]


def test_stability_is_that_of_all_possible_draws() -> None:
    """Three speeches have 27 equally likely draws: each is scored by hand, ranks counted with ties by code point."""
    texts = [list("甲甲乙丙"), list("乙乙丙"), list("丁丙甲")]
    other = Counter("甲乙戊戊戊")
    kept = dict.fromkeys("甲乙丙丁", 0.0)
    for draw in product(texts, repeat=3):
        counts = Counter(chain.from_iterable(draw))
        mean = (counts.total() + other.total()) / 2
        scores = {t: -n * log(1 + mean / (n + other[t])) for t, n in counts.items()}
        for term in sorted(scores, key=lambda t: (scores[t], t))[:2]:
            kept[term] += 1 / 27
    cut = [of_tokens(" ".join(t), f"{i}.1") for i, t in enumerate([*texts, list(other.elements())])]
    table = era_terms(cut, ["a", "a", "a", "b"], k=2, bootstrap=4000, seed=3).query("era == 'a'")
    assert len(table) == 2
    for row in table.itertuples():
        assert row.stability == pytest.approx(kept[str(row.term)], abs=0.03)


def test_an_era_of_one_speech_has_no_stability_and_says_so() -> None:
    """It cannot be drawn again: NaN and a note, not a reassuring 1."""
    single = era_table(k=3).query("era == '2022'")
    assert single[["stability", "rank_low", "rank_high"]].isna().all(axis=None)
    assert single["note"].str.contains("one speech").all()


def test_era_terms_hang_on_the_seed_alone() -> None:
    """Same seed, same table; the order in which the speeches come does not matter to the scores."""
    pd.testing.assert_frame_equal(era_table(seed=7), era_table(seed=7))
    cut = [of_tokens(line, f"{chr(97 + i)}.1") for i, (line, _) in enumerate(ERAS)]
    turned = era_terms(cut[::-1], [era for _, era in ERAS][::-1], bootstrap=0)
    columns = ["era", "rank", "term", "score", "count", "n_speeches", "range"]
    pd.testing.assert_frame_equal(turned[columns], era_table(bootstrap=0)[columns])


def test_copies_count_once_in_an_era() -> None:
    """A near-duplicate adds neither occurrences nor speeches."""
    lines = [*ERAS[:2], ("农村 农村 农村 农村", "2010")]
    cut = [
        of_tokens(line, f"{chr(97 + i)}.1", duplicate_of="a.1" if i == 2 else None)
        for i, (line, _) in enumerate(lines)
    ]
    table = era_terms(cut, ["2010"] * 3, k=9).set_index("term")
    assert table.loc["农村", "count"] == 2
    assert set(table["n_speeches"]) == {2}
    assert table["note"].str.contains("one era").all()


def test_stop_words_can_be_left_in() -> None:
    """的 is counted when asked for; without eras there is an empty table with the same columns."""
    assert "的" in set(era_table(stopwords=False)["term"])
    assert "的" not in set(era_table()["term"])
    empty = era_terms([of_tokens("党")], [None])
    assert empty.empty
    assert tuple(empty.columns) == COLUMNS
    with pytest.raises(ExtractorError, match="2 eras were given for 1 speeches"):
        era_terms([of_tokens("党")], ["a", "b"])


def test_the_stop_list_holds_function_words_only() -> None:
    """No word of content, however frequent, and nothing that jieba would never give as one token."""
    listed = stop_words()
    assert {"的", "和", "要", "我们", "一"} <= listed
    assert not listed & {
        "党",
        "工作",
        "建设",
        "发展",
        "加强",
        "问题",
        "群众",
        "坚持",
        "推进",
        "落实",
        "新",
        "抓",
        "基层",
        "领导",
    }
    broken = [word for word in listed if tokenizer().tokenize(word)[0] != (word,)]
    assert broken == []


def test_era_terms_on_running_text() -> None:
    """Real tokens: 的 and 要 are not listed; what is counted stands in the text as often as it says."""
    texts = ["新农村建设要抓好。新农村建设的任务很重。", "群众路线教育要抓实。群众路线是生命线。"]
    table = era_terms([make_segmented(t, f"{i}.1") for i, t in enumerate(texts)], ["2010", "2014"], k=5)
    for row in table.itertuples():
        assert texts[int(row.era == "2014")].count(str(row.term)) == row.count
    assert {"农村", "群众路线"} <= set(table["term"])
