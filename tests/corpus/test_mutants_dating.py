"""Dating where faults put into the code on purpose went unseen: every bound is worked out by hand."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta

import pytest

from discourse.corpus.dating import date_speech
from discourse.corpus.dating.calendar import number
from discourse.corpus.dating.clue import Clue, Days, not_after, not_before, on_days, within
from discourse.corpus.dating.folding import fold
from discourse.corpus.dating.lag import is_telling, lag_clues
from discourse.corpus.dating.lexicon import Entry, load
from discourse.corpus.dating.page import Page
from discourse.corpus.dating.patterns import FULL_DATE, MONTH_DAY, YEAR_MONTH, the_day
from discourse.corpus.dating.resolve import resolve
from discourse.corpus.speech import Removed, Speech
from discourse.repair.traced import TracedText

FIRST, LAST = date(2022, 6, 1), date(2022, 7, 2)


@pytest.mark.parametrize(
    ("kind", "words", "bounds"),
    [
        ("posting date", "时间:2022-06-01 09:10:00", (None, LAST)),
        ("navigation", "上一篇 2022年6月1日", (None, LAST)),  # a neighbour's day: 31 days are allowed for
        ("date line", "（2022年6月1日）", (FIRST, FIRST)),
        ("interface", "（2022年6月1日）", (None, None)),
        ("abstract", "（2022年6月1日）", (None, None)),
    ],
)
def test_what_was_cut_off_speaks_by_its_kind(
    kind: str, words: str, bounds: tuple[date | None, date | None]
) -> None:
    """The web's days bound from above, the document's own are the day, and what else was cut off says nothing."""
    speech = Speech(
        "a.1", "a", "0" * 64, 1, "", TracedText.from_str("同志们好。"), removed=(Removed(kind, words, 0, 1),)
    )
    found = date_speech(speech)
    assert (found.earliest, found.latest) == bounds


def test_title_and_posting_date_of_a_speech_are_used() -> None:
    """A year in the title bounds from below, the day of posting from above."""
    text = TracedText.from_str("同志们好。")
    found = date_speech(Speech("a.1", "a", "0" * 64, 1, "在2021年全镇工作会议上的讲话", text, posted=FIRST))
    assert found.earliest is not None
    assert found.earliest.year in (2020, 2021)
    assert found.latest is not None
    assert found.latest <= date(2022, 1, 31)
    assert date_speech(Speech("a.1", "a", "0" * 64, 1, "", text, posted=FIRST)).latest == FIRST


def test_wide_signs_are_folded_as_unicode_folds_them() -> None:
    """Full-width signs and wide blanks become what NFKC makes of them; their neighbours stay."""
    wide = [chr(code) for code in (*range(0xFF01, 0xFF5F), 0x3000, 0xA0) if chr(code) != "＂"]
    assert [fold(sign) for sign in wide] == [unicodedata.normalize("NFKC", sign) for sign in wide]
    assert fold("\uff00\uff5f\u2fff\u3001\x9f\xa1") == "\uff00\uff5f\u2fff\u3001\x9f\xa1"
    assert fold("“一”„二‟『三』「四」＂○◯") == '"一""二""三""四""〇〇'


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("两千", 2000),
        ("壹", 1),
        ("贰", 2),
        ("一万二千", 12_000),
        ("十万", 100_000),
        ("二十", 20),
        ("一千零五", 1005),
        ("二○○八", 2008),
        ("六百七十", 670),
        ("百", None),
        ("一千多", None),
        ("", None),
    ],
)
def test_numbers_as_chinese_writes_them(words: str, value: int | None) -> None:
    """With units, by digits, and none at all."""
    assert number(words) == value


#: Days that follow one another by ten.
D = [date(2010, 1, 1) + timedelta(days=10 * n) for n in range(10)]


def _bounds(*clues: Clue) -> tuple[date | None, date | None]:
    found = resolve(clues)
    return found.earliest, found.latest


def test_a_bound_is_drawn_where_the_doubts_multiply_to_one_in_twenty() -> None:
    """0.1 × 0.5 is enough and 0.2 × 0.3 is not; going outwards the day of the last clue needed is the bound."""
    assert _bounds(not_before("a", "r", D[5], 0.95)) == (D[5], None)
    assert _bounds(not_before("a", "r", D[5], 0.94)) == (None, None)
    assert _bounds(not_before("a", "r", D[5], 0.9), not_before("b", "s", D[3], 0.5)) == (D[3], None)
    assert _bounds(not_before("a", "r", D[5], 0.8), not_before("b", "s", D[3], 0.7)) == (None, None)
    assert _bounds(not_after("a", "r", D[5], 0.9), not_after("b", "s", D[7], 0.5)) == (None, D[7])
    assert _bounds(not_after("a", "r", D[5], 0.9), not_after("b", "s", D[7], 0.49)) == (None, None)


def test_one_rule_is_one_piece_of_news_a_day() -> None:
    """Ten slogans of one congress do not make a bound that one does not make; two congresses do."""
    same = [not_before(f"q{n}", "slogan", D[5], 0.8 + n / 1000) for n in range(10)]
    assert _bounds(*same) == (None, None)
    assert _bounds(*same, not_before("q", "slogan", D[4], 0.75)) == (D[4], None)


def test_of_contradicting_words_the_less_doubtful_stand() -> None:
    """Not before day 7 (doubt 0.01) against not after day 3 (0.05): the former; the other way round the latter."""
    sure, unsure = 0.99, 0.95
    low = resolve([not_before("晚", "r", D[7], sure), not_after("早", "s", D[3], unsure)])
    assert (low.earliest, low.latest) == (D[7], None)
    assert "“晚” and “早” cannot both be" in low.conflicts[0]
    high = resolve([not_before("晚", "r", D[7], unsure), not_after("早", "s", D[3], sure)])
    assert (high.earliest, high.latest) == (None, D[3])
    assert "“早” and “晚” cannot both be" in high.conflicts[0]
    assert not resolve([not_before("晚", "r", D[7], sure), not_after("早", "s", D[7], sure)]).conflicts


@pytest.mark.parametrize(("days", "kept"), [(200, True), (201, False)])
def test_figures_and_words_200_days_apart_are_both_kept(days: int, kept: bool) -> None:
    """Readings so near differ by the season of a meeting; beyond, the words are followed and the years doubted."""
    written = D[0] + timedelta(days=days)
    found = resolve([within("那天", "r", written, written, 0.97, "figure"), not_after("词", "s", D[0], 0.97)])
    assert len(found.conflicts) == 1
    assert ("both are kept" in found.conflicts[0]) == kept
    assert found.latest == (written if kept else D[0])


def test_habits_narrow_and_never_contradict() -> None:
    """What is usual draws the upper bound in, yields to a fact above it, and is no conflict."""
    fact, usual = not_before("a", "r", D[5], 0.97), not_after("b", "s", D[7], 0.97, habit=True)
    assert _bounds(fact, usual) == (D[5], D[7])
    past = not_after("b", "s", D[4], 0.97, habit=True)
    found = resolve([fact, past])
    assert (found.earliest, found.latest, found.conflicts) == (D[5], None, ())
    assert resolve([fact, usual], current=False).latest is None


def test_the_page_is_no_younger_than_its_posting_unless_the_words_are() -> None:
    """The earliest day of the web bounds from above; one before all the text allows is a conflict."""
    posted = [not_after(f"p{n}", "posting date", D[n], 0.97, "web") for n in (6, 8)]
    assert _bounds(not_before("a", "r", D[5], 0.97), *posted) == (D[5], D[6])
    found = resolve([not_before("a", "r", D[7], 0.97), *posted])
    assert (found.earliest, found.latest) == (D[7], None)
    assert found.conflicts == (
        f"the page is dated {D[6]}, before anything the text allows (not before {D[7]})",
    )


def test_a_day_without_its_year_is_put_where_it_fits_once() -> None:
    """1 July within 2010 is that day if sure enough (0.85); within two summers it is in neither."""
    first_of_july = Days((7, 1), (7, 1))
    year = [not_before("a", "r", date(2010, 1, 1), 0.97), not_after("b", "s", date(2010, 12, 31), 0.97)]
    assert _bounds(*year, on_days("七一", "d", first_of_july, 0.85)) == (date(2010, 7, 1), date(2010, 7, 1))
    unsure = resolve([*year, on_days("七一", "d", first_of_july, 0.84)])
    assert (unsure.earliest, unsure.latest, unsure.best) == (
        date(2010, 1, 1),
        date(2010, 12, 31),
        date(2010, 7, 1),
    )
    longer = [year[0], not_after("b", "s", date(2011, 7, 1), 0.97)]
    assert _bounds(*longer, on_days("七一", "d", first_of_july, 0.9)) == (date(2010, 1, 1), date(2011, 7, 1))
    winter = on_days("冬", "d", Days((12, 30), (1, 2)), 0.9)
    assert _bounds(
        not_before("a", "r", date(2010, 3, 1), 0.97), not_after("b", "s", date(2011, 2, 1), 0.97), winter
    ) == (
        date(2010, 12, 30),
        date(2011, 1, 2),
    )


def test_the_best_day_is_the_middle_but_soon_after_the_newest_word() -> None:
    """The middle of a short interval; 300 days into a long one; the middle of a sharp clue."""
    low = not_before("a", "r", date(2010, 1, 1), 0.97)
    assert resolve([low, not_after("b", "s", date(2010, 1, 31), 0.97)]).best == date(2010, 1, 16)
    late = not_after("b", "s", date(2015, 1, 1), 0.97)
    assert resolve([low, late]).best == date(2010, 1, 1) + timedelta(days=300)
    sharp = within("c", "t", date(2012, 3, 1), date(2012, 3, 31), 0.5)
    assert resolve([low, late, sharp]).best == date(2012, 3, 16)
    assert resolve([low]).best == date(2010, 1, 1)


def test_a_clause_ends_at_its_stops_or_its_reach() -> None:
    """The last stop before and the first after, or so many characters to either side, never beyond the text."""
    page = Page.of("一。二。三四五。六")  # a title and a header that are empty stand before: two line breaks
    assert page.folded[slice(*page.clause(7, 8))] == "三四五"
    assert page.clause(7, 8, 1) == (6, 9)
    assert page.clause(11, 11, 60) == (10, 11)
    assert page.around(7, 8, 1, 0) == "三四"


@pytest.mark.parametrize(("n", "quoted"), [(39, False), (40, True), (1500, True), (1501, False)])
def test_a_quotation_of_40_characters_is_somebody_else_s_words(n: int, quoted: bool) -> None:
    """Shorter ones are slogans; what runs on for pages is a mark that was never closed."""
    page = Page.of("他说“" + "话" * n + "”。")
    assert page.is_quoted(10) == quoted
    assert not page.is_quoted(3)


@pytest.mark.parametrize(
    ("text", "current"),
    [
        ("党的X大精神", False),
        ("党的十X大", False),
        ("党的X届三中全会", False),
        ("XX大精神", False),
        ("**大报告", False),
        ("AXX大精神", True),
        ("XX大楼", True),
        ("党的十九大精神", True),
        ("他的生平", False),
    ],
)
def test_a_masked_congress_may_hide_newer_words(text: str, current: bool) -> None:
    """Neither a text with its congress blotted out nor a life is dated by its newest words."""
    assert Page.of(text).is_dated_by_its_newest_words == current


def test_the_lag_is_the_tighter_of_what_coinages_and_all_dated_words_give() -> None:
    """Two coinages and seven sure things, in a text of the Party: nine words, 18 and 42 months after the newest."""
    low = date(2012, 1, 1)
    coinages = [not_before(f"词{n}", "slogan", low, 0.95, coinage=True) for n in range(2)]
    things = [not_before(f"物{n}", "event", low, 0.9) for n in range(7)]
    idle = [
        not_before("疑", "event", low, 0.89),
        not_before("年", "date", low, 0.95, "figure"),
        not_before("后", "event", date(2012, 1, 2), 0.95),
        within("间", "event", low, low, 0.95),
    ]
    found = [c.evidence for c in lag_clues(low, coinages + things + idle, party=True)]
    assert [(e.latest, e.weight) for e in found] == [
        (date(2013, 7, 1), 0.8),
        (date(2015, 7, 1), 0.95),
        (date(2027, 12, 31), 0.85),
    ]
    elsewhere = [c.evidence.latest for c in lag_clues(low, coinages + things + idle, party=False)]
    assert elsewhere == [date(2015, 1, 1), date(2018, 1, 1), date(2027, 12, 31)]  # 36 and 72 months
    assert [len(lag_clues(day, things[:1], party=True)) for day in (None, low)] == [0, 1]
    assert [is_telling(coinages[:2] + more) for more in ([], things, coinages[:1])] == [False] * 3
    assert is_telling([*coinages, not_before("词3", "slogan", low, 0.95, coinage=True)])


def test_the_lists_are_read_whole() -> None:
    """Every period is there, and an end that a row does not give is never held for sure."""
    assert len(load().periods) >= 2
    entries = [item for item in load().items if isinstance(item, Entry)]
    assert {e.sure_until for e in entries if e.latest is None} == {0.0}
    assert {e.sure_from for e in entries if e.earliest is None} == {0.0}
    assert all(e.sure_from > 0 for e in entries if e.rule == "slogan" and e.earliest and not e.revived)


@pytest.mark.parametrize(
    ("said", "party"), [("党" * 6, True), ("党" * 5, False), ("党" * 5 + "X建工作", True)]
)
def test_six_in_a_thousand_make_a_text_the_party_s(said: str, party: bool) -> None:
    """党, also where it is blotted out, in a text of a thousand signs with its two line breaks."""
    assert Page.of(said.ljust(998, "他")).about_party == party


def test_what_stands_before_and_after_stays_in_its_line() -> None:
    """So many characters, and none of the next line or of the one before."""
    page = Page.of("一二三\n四五六\n七八九")  # behind two line breaks
    assert (page.after(6, 2), page.after(8, 9), page.before(8, 1), page.before(8, 9)) == (
        "四五",
        "六",
        "五",
        "四五",
    )


#: The numbers from one to 39 as Chinese writes them.
TENS = ["", *"一二三四五六七八九"]
COUNT = [f"{TENS[n // 10] if n >= 20 else ''}{'十' * (n >= 10)}{TENS[n % 10]}" for n in range(40)]


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_of_a_year_is_read_however_it_is_written(month: int) -> None:
    """In figures with and without noughts, with dots and strokes, and in Chinese numerals; its month, too."""
    for n in range(366):
        if (day := date(2012, 1, 1) + timedelta(days=n)).month == month:
            _is_read(day)


def _is_read(day: date) -> None:
    y, m, d = day.year, day.month, day.day
    chinese = f"二〇一二年{COUNT[m]}月{COUNT[d]}"
    for written in (
        f"{y}年{m}月{d}日",
        f"{y}年{m:02}月{d:02}号",
        f"{y}.{m}.{d}",
        f"{y}-{m:02}-{d:02}",
        f"{y}/{m}/{d}",
    ):
        found = FULL_DATE.fullmatch(written)
        assert found is not None, written
        assert the_day(found) == day
    found = FULL_DATE.fullmatch(chinese + "日")
    assert found is not None
    assert the_day(found) == day
    assert MONTH_DAY.fullmatch(f"{COUNT[m]}月{COUNT[d]}日")
    assert YEAR_MONTH.search(f"二〇一二年{COUNT[m]}月,会议")
    assert not YEAR_MONTH.search(chinese + "日")
    assert not MONTH_DAY.search(f"{y}年{m}月{d}日")
    assert not MONTH_DAY.search(f"7{m}月{d}日")
