"""Dating by evidence: made-up sentences with bounds set by hand, the seeds, and what must hold of every estimate."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from discourse.corpus.dating import RULES, date_speech, estimate
from discourse.corpus.dating.calendar import number
from discourse.corpus.dating.page import Page
from discourse.corpus.speech import DateEstimate, Removed, Speech
from discourse.repair.traced import TracedText

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "dating_cases.jsonl").read_text(encoding="utf-8").splitlines()
]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _estimate(case: dict[str, Any]) -> DateEstimate:
    return estimate(
        case["text"],
        title=case.get("title", ""),
        header=case.get("header", ""),
        posted=_day(case.get("posted")),
    )


@pytest.mark.parametrize("case", [c for c in CASES if not c.get("nothing")], ids=lambda c: c["say"])
def test_interval_holds_the_day_and_stays_within_its_bounds(case: dict[str, Any]) -> None:
    """The interval contains the day the sentence was written for and is no wider than set by hand."""
    found = _estimate(case)
    holds, (lowest, highest) = _day(case.get("holds")), map(_day, case["inside"])
    if holds:
        assert found.earliest is None or found.earliest <= holds
        assert found.latest is None or holds <= found.latest
    if lowest:
        assert found.earliest is not None
        assert found.earliest >= lowest
    if highest:
        assert found.latest is not None
        assert found.latest <= highest
    if "conflict" in case:
        assert bool(found.conflicts) == case["conflict"]


@pytest.mark.parametrize("case", [c for c in CASES if c.get("nothing")], ids=lambda c: c["say"])
def test_false_friends_say_nothing(case: dict[str, Any]) -> None:
    """A look-alike of a dated word, and plain prose, leave the interval open on both sides."""
    found = _estimate(case)
    assert (found.earliest, found.latest) == (None, None)


@pytest.mark.parametrize("held", ["2009年6月3日", "2010年2月10日"])
def test_a_year_of_work_in_the_title_is_no_year_under_review(held: str) -> None:
    """2009年度安全生产工作会议 is held in the year or the winter after it: no conflict with either printed day."""
    found = estimate(
        "同志们：\n现在开会。", title="在柳湾镇2009年度安全生产工作会议上的讲话", header=f"（{held}）"
    )
    assert found.conflicts == ()
    assert found.best == found.earliest == found.latest
    reviewed = estimate("同志们：\n现在开会。", title="2009年度党建工作述职报告", header="（2009年6月3日）")
    assert reviewed.conflicts


def test_the_second_step_of_a_plan_is_not_past() -> None:
    """从二〇三五年到本世纪中叶 bounds no date, whatever 从 says; the day under the title stands."""
    found = estimate(
        "从二〇三五年到本世纪中叶，再分一步走。", title="在全县党员大会上的报告", header="（2022年10月16日）"
    )
    assert found.best == date(2022, 10, 16)
    assert found.conflicts == ()


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("三百万", 3_000_000),
        ("十二万五千", 125_000),
        ("两千零五", 2005),
        ("百", None),
        ("十多", None),
        ("", None),
    ],
)
def test_a_number_in_words_is_read_or_is_none(written: str, value: int | None) -> None:
    """Ten thousand multiplies all before it; a unit without a number, and what is only about right, is none."""
    assert number(written) == value


def test_nothing_is_dated_from_nothing() -> None:
    """An empty text has no date, no evidence and no conflict."""
    assert estimate("") == DateEstimate()


def test_every_quotation_stands_in_the_document() -> None:
    """Evidence quotes the document as it stands, also where its digits and quotation marks are folded for reading."""
    for case in CASES:
        whole = "\n".join([case.get("title", ""), case.get("header", ""), case["text"]])
        for evidence in _estimate(case).evidence:
            assert evidence.rule == "posting date" or evidence.quote in whole
            assert 0 < evidence.weight <= 1


def test_intervals_are_never_empty_however_texts_are_mixed() -> None:
    """Two texts of different years in one still give an interval, with its best day inside it."""
    chance = random.Random(1921)
    for _ in range(500):
        one, two = chance.sample(CASES, 2)
        found = estimate(
            one["text"] + "\n" + two["text"], title=one.get("title", ""), header=two.get("header", "")
        )
        if found.earliest and found.latest:
            assert found.earliest <= found.latest
        if found.best:
            assert (found.earliest or found.best) <= found.best <= (found.latest or found.best)


def test_rules_are_independent_of_one_another() -> None:
    """Each rule can be asked alone and gives the same clues twice: nothing is remembered between texts."""
    page = Page.of("今年是“十二五”开局之年，深入开展创先争优活动，迎接建党90周年。", title="在座谈会上的讲话")
    assert [rule(page) for rule in RULES] == [rule(page) for rule in RULES]


def test_a_posting_date_far_off_does_not_move_the_era() -> None:
    """Posted ten years later or five: the words give the same interval."""
    text = "目前，第二批深入学习实践科学发展观活动正在我县开展，甲型H1N1流感防控不放松。"
    assert estimate(text, posted=date(2022, 5, 14)).latest == estimate(text).latest


def test_a_quotation_still_says_not_before_but_hardly_not_after() -> None:
    """Words inside a long quotation bound from below as ever; their going out of use weighs half."""
    words = "紧密团结在以胡锦涛同志为总书记的党中央周围，开拓进取，扎实工作，为夺取全面建设小康社会新胜利而努力奋斗"
    own, quoted = estimate(words + "。"), estimate(f"他当年说：“{words}！”")
    assert own.earliest == quoted.earliest == date(2002, 11, 15)
    weights = [
        {e.rule: e.weight for e in found.evidence}["office-holder (still in use)"] for found in (own, quoted)
    ]
    assert weights[1] == pytest.approx(weights[0] / 2)


def _speech(
    text: str, *, title: str = "", removed: tuple[Removed, ...] = (), posted: date | None = None
) -> Speech:
    return Speech("a.1", "a", "0" * 64, 1, title, TracedText.from_str(text), removed=removed, posted=posted)


def test_a_date_line_cut_off_the_speech_still_dates_it() -> None:
    """What was removed as the document's own header counts as its evidence."""
    removed = (Removed("date line", "（2010年9月3日）", 0, 9), Removed("speaker", "省委副书记 某某", 9, 20))
    found = date_speech(_speech("现将情况汇报如下。", title="在座谈会上的发言", removed=removed))
    assert (found.earliest, found.latest, found.best) == (date(2010, 9, 3),) * 3


def test_what_the_web_says_of_itself_only_bounds_from_above() -> None:
    """A posting date and the dates of neighbouring posts are upper bounds, no dates."""
    removed = (
        Removed("posting date", "时间:2022-05-14 09:10:00", 0, 9),
        Removed("navigation", "上一篇 2022年6月1日", 9, 20),
    )
    found = date_speech(_speech("深入学习贯彻党的十七大精神。", removed=removed))
    assert found.earliest == date(2007, 10, 15)
    assert found.latest is not None
    assert found.latest <= date(2022, 5, 14)
    assert date_speech(_speech("同志们好。", removed=removed)).earliest is None


def test_quotations_keep_the_blanks_that_reading_leaves_out() -> None:
    """Blanks around figures are skipped for reading, and stand in the quotation where the document has them."""
    found = estimate("今年是建党 90 周年，全镇 1 200 名党员参加。")
    assert "建党 90 周年" in [evidence.quote for evidence in found.evidence]
    assert found.earliest == date(2011, 1, 1)


def test_a_life_is_not_dated_by_the_habits_of_its_past() -> None:
    """The same words bound from above in a speech, and only from below where a life is told."""
    words = "深入贯彻落实科学发展观，构建社会主义和谐社会，党委抓好社会主义新农村建设。" * 8
    assert estimate(words).latest is not None
    assert estimate("他的生平：" + words).latest is None
