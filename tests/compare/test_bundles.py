"""Lexical bundles: counted by hand, counted again the slow way, and chance held against simulated text."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from discourse.compare.bundles import COLUMNS, chance, lexical_bundles, with_middles
from discourse.errors import CompareError
from discourse.extractors._ngrams import Stream
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import make_segmented, of_tokens

#: One occurrence is enough, in one speech.
ALL: dict[str, Any] = {"min_count": 1, "min_range": 1, "min_rate": 0.0}


def said(*lines: str, **copies: str) -> list[SegmentedSpeech]:
    """Speeches ``a``, ``b`` ... of words with blanks between them; ``copies`` says of which another stands for."""
    return [
        of_tokens(line, chr(97 + n), duplicate_of=copies.get(chr(97 + n))) for n, line in enumerate(lines)
    ]


def row(table: pd.DataFrame, bundle: str) -> pd.Series[Any]:
    return table.set_index("bundle").loc[bundle]


def test_counts_rate_range_by_hand() -> None:
    """走 好 路 three times in two of three speeches, among sixteen words."""
    table = lexical_bundles(
        said("走 好 路 。 走 好 路", "走 好 路 了 。 看", "看 他 走 路 吧"), **ALL | {"min_count": 2}
    )
    assert list(table.columns) == list(COLUMNS)
    assert table["bundle"].tolist() == ["走 好 路"]
    found = row(table, "走 好 路")
    assert found[["n", "count", "range", "n_speeches"]].tolist() == [3, 3, 2, 3]
    assert found["per_10k"] == pytest.approx(3 / 16 * 1e4)
    assert found["per_million"] == pytest.approx(3 / 16 * 1e6)
    # shares of the run 2/3, 1/3, 0 against shares of the words 6/16, 5/16, 5/16
    assert found["dp"] == pytest.approx((abs(2 / 3 - 6 / 16) + abs(1 / 3 - 5 / 16) + 5 / 16) / 2)


def test_chance_of_two_words_is_fishers_exact_test_of_neighbours() -> None:
    """Of eight pairs three begin with 走 and three end in 路: 9/8 are expected, two are there."""
    table = lexical_bundles(said("走 路 走 路 。 走 好 路 。 他 看 他 看"), lengths=(2, 2), **ALL)
    # pairs: 走路 路走 走路 | 走好 好路 | 他看 看他 他看
    found = row(table, "走 路")
    assert found["expected"] == pytest.approx(3 * 3 / 8)
    cells = [[2, 1], [1, 4]]
    assert found["p"] == pytest.approx(stats.fisher_exact(cells, alternative="greater").pvalue)
    g, *_ = stats.chi2_contingency(cells, correction=False, lambda_="log-likelihood")
    assert found["G2_root"] == pytest.approx(np.sqrt(g))
    assert found["log_ratio"] == pytest.approx(np.log2(2 / (9 / 8)))


def test_chance_of_three_words_hangs_on_the_word_between() -> None:
    """的 stands between words six times, after 我 three times and before 家 three times; 我 的 家 is there twice."""
    line = "我 的 家 。 我 的 家 。 我 的 路 。 他 的 路 。 他 的 家 。 他 的 路 。 我 的"
    found = row(lexical_bundles(said(line), **ALL), "我 的 家")
    assert found["expected"] == 3 * 3 / 6
    assert found["p"] == pytest.approx(stats.fisher_exact([[2, 1], [1, 2]], alternative="greater").pvalue)
    # of the words: 我 4, 的 7, 家 3 of 20; six runs of three words
    assert found["log_ratio_words"] == pytest.approx(np.log2(2 / (6 * (4 / 20) * (7 / 20) * (3 / 20))))


def test_fewer_than_expected_is_negative() -> None:
    """我 的 路 is there once where 1.5 are expected: the ratio and the root are below zero, p is large."""
    line = "我 的 家 。 我 的 家 。 我 的 路 。 他 的 路 。 他 的 家 。 他 的 路"
    found = row(lexical_bundles(said(line), **ALL), "我 的 路")
    assert found["log_ratio"] == pytest.approx(np.log2(1 / 1.5))
    assert found["G2_root"] < 0
    assert found["p"] > 0.5


def test_a_fixed_phrase_follows_from_its_parts_and_still_is_a_phrase() -> None:
    """中 华 人 always together: the chain expects every one, independent words none."""
    found = row(lexical_bundles(said("中 华 人 。 " * 8 + "看 他 走 。 " * 40), **ALL), "中 华 人")
    assert (found["count"], found["expected"], found["p"], found["G2_root"]) == (8, 8, 1, 0)
    assert found["log_ratio_words"] > 6


def test_q_is_corrected_for_all_that_could_have_been_listed() -> None:
    """Two words before 的 and three behind it, each often enough: six runs, of which two are listed."""
    line = " 。 ".join(
        ["我 的 家"] * 6 + ["他 的 家"] * 2 + ["他 的 路"] * 5 + ["我 的 人"] * 2 + ["他 的 人"]
    )
    table = lexical_bundles(said(line), **ALL | {"min_count": 3})
    assert set(table["bundle"]) == {"我 的 家", "他 的 路"}
    assert table.attrs["family"]["3"] == 2 * 3
    small, large = np.sort(table["p"])
    np.testing.assert_allclose(np.sort(table["q"]), np.minimum([min(small * 6, large * 3), large * 3], 1))


@pytest.mark.parametrize("between", ["，", "、", "；", "：", "（", "）", "……", "×", "***", "—", "２"])
def test_no_bundle_across_a_mark(between: str) -> None:
    """A clause ends at any mark, at a bracket, a mask and a full-width digit, which is a piece of a figure."""
    assert lexical_bundles(said(f"抓 好 {between} 党建", f"抓 好 {between} 党建"), **ALL).empty


def test_no_bundle_across_a_sentence_or_a_line() -> None:
    """A heading has no stop; its line ends."""
    speech = make_segmented("抓好\n党建", tokens=["抓", "好", "党建"])
    assert lexical_bundles([speech], **ALL).empty


@pytest.mark.parametrize("mark", ["“", "”", "《", "》", '"'])
def test_quotation_parts_nothing(mark: str) -> None:
    """What is quoted is said with the rest; a figure is a word."""
    table = lexical_bundles(said(f"抓 {mark} 好 2014"), **ALL)
    assert table["bundle"].tolist() == ["抓 好 2014"]


def test_near_duplicates_are_one_speech_and_order_does_not_matter() -> None:
    """A copy adds nothing, wherever it stands; two copies of a speech that is not there are one."""
    lines = "走 好 路 。 走 好 路", "走 好 路 了", "走 好 路 。 走 好 路"
    alone = lexical_bundles(said(*lines[:2]), **ALL)
    pd.testing.assert_frame_equal(lexical_bundles(said(*lines, c="a")[::-1], **ALL), alone)
    assert row(lexical_bundles(said(*lines, a="x", c="x"), **ALL), "走 好 路")[
        ["count", "range"]
    ].tolist() == [3, 2]


def test_net_counts_leave_out_what_stands_in_longer_bundles() -> None:
    """走 好 路 five times, three of them in 要 走 好 路 and one more in 走 好 路 吧: one is its own."""
    line = "要 走 好 路 。 要 走 好 路 。 要 走 好 路 吧 。 走 好 路 吧 。 走 好 路"
    table = lexical_bundles(said(line), lengths=(3, 4), **ALL | {"min_count": 2})
    assert table.set_index("bundle")["net_count"].to_dict() == {
        "要 走 好 路": 3, "走 好 路 吧": 2, "走 好 路": 1, "要 走 好": 0, "好 路 吧": 0,
    }  # fmt: skip
    assert table["net_count"].is_monotonic_decreasing
    three = lexical_bundles(said(line), lengths=(3, 3), **ALL)
    assert (three["net_count"] == three["count"]).all()


WORDS = st.lists(st.sampled_from("甲乙丙，"), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4))
def test_the_slow_way(texts: list[list[str]]) -> None:
    """Counts, ranges, expectations, net counts and the family are those of plain loops over clauses."""
    speeches = [of_tokens(" ".join(text), f"{n}") for n, text in enumerate(texts)]
    if not any(word != "，" for text in texts for word in text):
        return
    clauses = [(n, part.split()) for n, text in enumerate(texts) for part in " ".join(text).split("，")]
    where: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for c, (_, words) in enumerate(clauses):
        for n in range(2, 5):
            for i in range(len(words) - n + 1):
                where[tuple(words[i : i + n])].append((c, i))
    kept = {run for run, places in where.items() if len(places) >= 2}
    table = lexical_bundles(speeches, lengths=(2, 4), **ALL | {"min_count": 2}).set_index("bundle")
    assert set(table.index) == {" ".join(run) for run in kept}
    for run in kept:
        found, n = table.loc[" ".join(run)], len(run)
        same = {other: len(places) for other, places in where.items() if len(other) == n}
        heads, tails, middles = (Counter[tuple[str, ...]]() for _ in range(3))
        for other, count in same.items():
            heads[other[:-1]] += count
            tails[other[1:]] += count
            middles[other[1:-1]] += count
        assert found["count"] == len(where[run])
        assert found["range"] == len({clauses[c][0] for c, _ in where[run]})
        assert found["expected"] == pytest.approx(heads[run[:-1]] * tails[run[1:]] / middles[run[1:-1]])
        longer = [(c, i, i + len(o)) for o in kept if len(o) > n for c, i in where[o]]
        free = [1 for c, i in where[run] if not any(c == d and j <= i and i + n <= e for d, j, e in longer)]
        assert found["net_count"] == len(free)
        family = sum(a[1:] == b[:-1] for a in heads for b in tails if heads[a] >= 2 and tails[b] >= 2)
        assert (
            lexical_bundles(speeches, lengths=(n, n), **ALL | {"min_count": 2}).attrs["family"][str(n)]
            == family
        )


def test_thresholds_and_their_defaults() -> None:
    """Five speeches; half of them where there are fewer than ten; a rate decides only where it asks for more."""
    lines = ["走 好 路 。 走 好 路"] * 3 + ["看 着 他"] * 3
    for others, asked in ((0, 3), (1, 4), (6, 5), (60, 5)):
        table = lexical_bundles(said(*lines, *["说 一 说"] * others))
        assert (table.attrs["min_range"], table.attrs["min_count"]) == (asked, 5)
        assert ("走 好 路" in set(table["bundle"])) == (asked <= 3)
    assert lexical_bundles(said(*lines), min_rate=1e5).attrs["min_count"] == 5
    assert lexical_bundles(said(*lines), min_rate=5e5).attrs["min_count"] == 14
    assert lexical_bundles(said("走 好 路 。 " * 9)).empty


def test_evidence_is_the_first_of_three_speeches_and_leads_to_bytes() -> None:
    """A line and a span a speech; the span holds the words with the marks between them."""
    texts = ["会上说：要抓“好”党建，要抓好党建。", "请抓好党建！", "请抓好党建吧", "都抓好党建"]
    cut = [["会上", "说", "：", "要", "抓", "“", "好", "”", "党建", "，", "要", "抓", "好", "党建", "。"]]
    cut += [["请", "抓", "好", "党建", "！"], ["请", "抓", "好", "党建", "吧"], ["都", "抓", "好", "党建"]]
    speeches = [
        make_segmented(text, f"{chr(97 + n)}.1", tokens=tokens)
        for n, (text, tokens) in enumerate(zip(texts, cut, strict=True))
    ]
    found = row(lexical_bundles(speeches, lengths=(3, 3), **ALL), "抓 好 党建")
    assert found["evidence"] == (
        "会上说：要【抓“好”党建】，要抓好党建。 (a.1) | 请【抓好党建】！ (b.1) | 请【抓好党建】吧 (c.1)"
    )
    for place, text, words in zip(
        found["places"].split(" | "), texts, ["抓“好”党建", "抓好党建", "抓好党建"], strict=False
    ):
        start, end = map(int, place.split(":")[1].split("-"))
        assert text.encode()[start:end].decode() == words
    assert [place.split(":")[0] for place in found["places"].split(" | ")] == ["a", "b", "c"]


def by_chain(rng: np.random.Generator, order: int, words: int) -> Stream:
    """Words of a chain over six, in clauses of about eight; order 0 or 1."""
    follow = (
        rng.dirichlet(np.ones(6), 6).cumsum(axis=1)
        if order
        else np.tile(rng.dirichlet(np.ones(6)).cumsum(), (6, 1))
    )
    ids = np.zeros(words, dtype=np.int64)
    for i, drawn in enumerate(rng.random(words)):
        ids[i] = min(np.searchsorted(follow[ids[i - 1]], drawn), 5)
    clause = np.cumsum(rng.random(words) < 1 / 8)
    return Stream(tuple("abcdef"), ids, clause, 0 * ids, np.arange(words), 1)


@pytest.mark.parametrize("order", [0, 1])
def test_text_of_the_chain_is_flagged_at_the_level(order: int) -> None:
    """Of all runs in 20 texts made by the chain, at most 5 % have p <= .05, but not far fewer; no q is small."""
    rng = np.random.default_rng(1)
    p, q = [], []
    for _ in range(20):
        *_, (level, middles) = with_middles(by_chain(rng, order, 2_000), order + 2)
        found = chance(level, middles, np.arange(len(level.keys)), 1)
        enough = found.expected >= 2
        p.extend(found.p[enough])
        q.append(found.q.min())
    assert len(p) > 400
    assert 0.025 <= np.mean(np.array(p) <= 0.05) <= 0.055
    assert np.mean(np.array(q) <= 0.05) <= 0.1


def test_a_run_put_into_such_a_text_is_found() -> None:
    """One clause of three words, said forty times more than the chain has it, is the one with the smallest q."""
    stream = by_chain(np.random.default_rng(2), 1, 4_000)
    run = np.tile([0, 3, 5], 40)
    planted = Stream(
        stream.words,
        np.concatenate([stream.ids, run]),
        np.concatenate([stream.clause, stream.clause[-1] + 1 + np.arange(120) // 3]),
        np.zeros(4_120, dtype=np.int64),
        np.arange(4_120),
        1,
    )
    *_, (level, middles) = with_middles(planted, 3)
    found = chance(level, middles, np.arange(len(level.keys)), 1)
    best = int(found.q.argmin())
    assert found.q[best] < 1e-3
    first = int(level.begins[level.type == best][0])
    assert planted.ids[first : first + 3].tolist() == [0, 3, 5]


def test_wrong_questions_are_letters() -> None:
    """One word, lengths the wrong way round, thresholds of nothing, no words."""
    speeches = said("走 好 路")
    for options in ({"lengths": (1, 3)}, {"lengths": (4, 3)}):
        with pytest.raises(CompareError, match="at least two words"):
            lexical_bundles(speeches, **options)
    for options in ({"min_count": 0}, {"min_range": 0}, {"min_rate": -1.0}, {"min_rate": float("nan")}):
        with pytest.raises(CompareError, match="thresholds"):
            lexical_bundles(speeches, **options)
    for nothing in ([], said("。")):
        with pytest.raises(CompareError, match="no word"):
            lexical_bundles(nothing)


def test_the_definition_stands_in_every_row() -> None:
    """Formulas and thresholds in the last column, as in attrs; an empty table has the column too."""
    table = lexical_bundles(
        said("走 好 路 。 走 好 路 。 抓 好 党建 。 抓 好 党建"), **ALL | {"min_count": 2}
    )
    assert table.columns[-1] == "definition"
    assert set(table["definition"]) == {table.attrs["definition"]}
    assert "runs of 3 to 5 words" in table["definition"].iloc[0]
    assert "at least 2 occurrences" in table["definition"].iloc[0]
    assert list(lexical_bundles(said("走"), **ALL).columns) == list(COLUMNS)
