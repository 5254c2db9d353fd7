"""The share of a speech in lexical bundles: counted by hand, and again with sets of tuples."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.errors import ExtractorError
from discourse.extractors.bundles import Bundles
from discourse.segment.segmented import SegmentedSpeech
from tests.helpers import of_tokens


def own(name: str, n: int) -> str:
    """``n`` words that no other speech has, a clause each."""
    return " 。 ".join(f"{name}{i}" for i in range(n))


def said(*lines: str, **copies: str) -> list[SegmentedSpeech]:
    """Speeches ``a``, ``b`` ... of 200 words: what is given, and words of their own."""
    names = [chr(97 + n) for n in range(len(lines))]
    filled = [
        f"{line} 。 {own(copies.get(name, name), 200 - sum(w.isalnum() for w in line.split()))}"
        for name, line in zip(names, lines, strict=True)
    ]
    return [
        of_tokens(line, name, duplicate_of=copies.get(name)) for name, line in zip(names, filled, strict=True)
    ]


def test_shares_by_hand() -> None:
    """要 抓 好 党建 is in all three; with 我们 before it in two only, which is one other."""
    rows = Bundles().fit_transform(said("我们 要 抓 好 党建", "我们 要 抓 好 党建", "要 抓 好 党建"))
    np.testing.assert_allclose(rows, [[4 / 200, 4 / 200]] * 3)


def test_three_words_and_four_words_are_told_apart() -> None:
    """抓 好 党建 three words; 一 年 一 度 four; overlapping ones are covered once."""
    line = "抓 好 党建 。 一 年 一 度"
    rows = Bundles().fit_transform(said(line, line, line))
    np.testing.assert_allclose(rows, [[7 / 200, 4 / 200]] * 3)
    line = "走 好 路 走 好 路"
    assert Bundles().fit_transform(said(line, line, line))[0].tolist() == [6 / 200, 6 / 200]


def test_what_one_speech_repeats_is_no_bundle() -> None:
    """Ten times in one speech and once in another is one other speech."""
    rows = Bundles().fit_transform(said("抓 好 党建 。 " * 10, "抓 好 党建", "看"))
    assert (rows == 0).all()
    assert Bundles(others=1).fit_transform(said("抓 好 党建 。 " * 10, "抓 好 党建", "看"))[:, 0].tolist() == [
        30 / 200, 3 / 200, 0,
    ]  # fmt: skip


def test_a_bundle_ends_with_its_clause() -> None:
    """抓 好，党建 is no run of three words; with quotation marks it is."""
    line = "抓 好 党建"
    assert Bundles().fit_transform(said("抓 好 ， 党建", line, line))[0].tolist() == [0, 0]
    assert Bundles().fit_transform(said("抓 好 “ 党建 ”", line, line))[0, 0] == 3 / 200


def test_near_duplicates_are_one_speech() -> None:
    """A copy is no other speech, neither for the speech it is a copy of nor as a second one for a third."""
    line = "抓 好 党建"
    rows = Bundles().fit_transform(said(line, line, line, "看", c="a"))
    assert (rows == 0).all()
    rows = Bundles(others=1).fit_transform(said(line, line, line, "看", c="a"))
    assert rows[:, 0].tolist() == [3 / 200] * 3 + [0]


def test_a_speech_not_fitted_on_is_looked_up_in_all() -> None:
    """Two speeches are two others for a third; words it alone has break no neighbours."""
    new = said("", "", "请 抓 好 党建 吧")[2]
    fitted = Bundles().fit(said("抓 好 党建", "抓 好 党建"))
    assert fitted.transform([new]).tolist() == [[3 / 200, 0]]
    assert np.isnan(fitted.transform(said("抓 好 党建"))).all()  # itself left out, one other is left


def test_too_little_is_nan() -> None:
    """Under a hundred words; with one other speech only."""
    assert np.isnan(Bundles().fit_transform([of_tokens(own(n, 99), n) for n in "abc"])).all()
    assert (Bundles().fit_transform([of_tokens(own(n, 100), n) for n in "abc"]) == 0).all()
    assert np.isnan(Bundles().fit_transform(said("抓 好 党建", "抓 好 党建"))).all()


def test_the_columns_say_how_many_others() -> None:
    """The declaration follows the parameter; none is refused."""
    columns = Bundles(others=7).fit(said("")).fitted_columns()
    assert all("at least 7 other" in column.formula for column in columns)
    assert [c.name for c in columns] == [c.name for c in Bundles.columns]
    with pytest.raises(ExtractorError, match="others is 0"):
        Bundles(others=0).fit(said(""))


TEXT = st.lists(st.sampled_from("甲乙丙，"), min_size=130, max_size=150)


@settings(max_examples=15, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=5), st.integers(1, 3))
def test_the_slow_way(texts: list[list[str]], others: int) -> None:
    """The shares are those that sets of tuples give, for every number of other speeches."""
    texts = [
        [*("丁戊己"[n % 3] * (i % 5 == 0) or w for i, w in enumerate(text)), *own(str(n), 90).split()]
        for n, text in enumerate(texts)
    ]
    rows = Bundles(others=others).fit_transform([of_tokens(" ".join(t), str(n)) for n, t in enumerate(texts)])
    parted = [[c.split() for c in " ".join(t).replace("。", "，").split("，")] for t in texts]
    for column, n in enumerate((3, 4)):
        sets = [{tuple(c[i : i + n]) for c in clauses for i in range(len(c) - n + 1)} for clauses in parted]
        for k, clauses in enumerate(parted):
            inside = words = 0
            for c in clauses:
                starts = [
                    i for i in range(len(c) - n + 1) if sum(tuple(c[i : i + n]) in s for s in sets) > others
                ]
                inside += len({i + j for i in starts for j in range(n)})
                words += len(c)
            if len(texts) <= others:
                assert np.isnan(rows[k, column])
            else:
                assert rows[k, column] == pytest.approx(inside / words)
