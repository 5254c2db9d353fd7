"""Where damage begins and ends, and what is said of it: faults put into the code on purpose went unseen here, too."""

from __future__ import annotations

from types import SimpleNamespace
from unicodedata import category

import pytest

from discourse.repair import byteshift, clean_text, language, layout, mojibake, zones
from discourse.repair.lines import Line, Page, Paragraph
from discourse.repair.plausible import MARKS, is_han
from discourse.repair.traced import Change
from discourse.repair.zones import Zone

#: “三抓三保”的总抓手 after a cut between two bytes: a character at the gap, then five read one byte off.
RUN = "“三抓三?!钡淖茏ナ?;"


# Where a page may be damaged ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "at", "count", "step", "place"),
    [
        ("甲乙丙", 1, 5, -1, 0),
        ("甲乙丙", 1, 5, 1, 3),
        ("甲乙丙丁", 1, 2, 1, 3),
        ("甲乙\n丙丁戊", 4, 5, -1, 3),
        ("甲乙\n丙丁戊", 0, 5, 1, 3),
        ("甲(jiǎ)乙丙", 0, 2, 1, 7),
        ("。" * 200, 100, 5, 1, 160),
        ("。" * 200, 100, 5, -1, 40),
    ],
)
def test_so_many_characters_away_on_the_same_line(
    text: str, at: int, count: int, step: int, place: int
) -> None:
    """Han characters are counted, a line end is part of the line before it, and 60 places are the limit."""
    assert zones._reach(text, at, count, step) == place


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("龘大龘?!好", 0),  # two places apart, then one
        ("龘大龘人民龘?!好", 0),  # three
        ("龘大龘人民会龘?!好", 6),  # four
        ("龘\n龘?!好", 2),
    ],
)
def test_oddities_in_company_lead_up_to_damage(text: str, first: int) -> None:
    """龘 is odd, ?! is damage: odd characters of its line, each three places from the next at most, lead up to it."""
    (zone,) = zones._shown(text)
    assert (zone.first, zone.last, zone.end) == (first, text.index("?"), len(text))


def test_what_leads_up_begins_behind_the_stretch_before() -> None:
    """Four odd characters in a row, the first of which another stretch has taken."""
    assert zones._led_up("龘龘龘?", [0, 1, 2, 3], 3, 1) == [1, 2, 3]
    assert zones._led_up("龘龘龘?", [0, 1, 2, 3], 3, 0) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("text", "suspicious"),
    [
        ("会议ア开始", []),
        ("会ア人民大会ア开始", []),  # five places apart
        ("会アア开始", [(1, 2)]),
        ("龘ア开始", [(0, 1)]),
        ("会龘开龘始", []),
    ],
)
def test_strange_letters_are_damage_in_company_only(text: str, suspicious: list[tuple[int, int]]) -> None:
    """Kana beside another oddity, before or behind it; rare characters by themselves are none."""
    assert [(zone.first, zone.last) for zone in zones._shown(text)] == suspicious


def test_questions_asked_with_emphasis_are_no_damage() -> None:
    """?? is none, whatever is behind it; a single ? before a mark is a gap."""
    assert list(zones._shown("真的??！好")) == []
    (zone,) = zones._shown("真的?！好")
    assert (zone.first, zone.last) == (2, 2)


def test_stretches_that_overlap_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first beginning to the last end, with all that is suspicious and the greatest excess; 30 is apart."""
    one, other = Zone(2, 30, 7, 20, frozenset({7}), 1.5), Zone(4, 25, 6, 22, frozenset({8}), 0.5)
    third, apart = Zone(29, 30, 29, 29, frozenset(), 0.2), Zone(30, 40, 35, 36, frozenset({35}), 2.0)
    monkeypatch.setattr(zones, "_shown", lambda text: [third, apart])
    monkeypatch.setattr(zones, "_ended", lambda text: [other, one])
    assert zones.find_zones("") == [Zone(2, 30, 6, 29, frozenset({7, 8}), 1.5), apart]


@pytest.mark.parametrize(
    ("text", "excess", "ends"),
    [
        ("大家都要参加?现在开会", 2.4, 0),
        ("大家都要参加?现在开会", 2.6, 1),
        ("大家都参加吗?现在开会", 4.9, 0),
        ("大家都参加吗?现在开会", 5.1, 1),
        ("大家都参加吗??现在开会", 9.0, 0),
    ],
)
def test_a_question_needs_twice_the_excess(
    text: str, excess: float, ends: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """2.5 nats more than sound text make a question mark the end of a run, 5 where the word before it asks."""
    monkeypatch.setattr(zones, "_dearest", lambda text, start, end, model: (end - 2, excess))
    assert [(zone.first, zone.last, zone.excess) for zone in zones._ended(text)] == [(4, 6, excess)] * ends


def test_the_end_of_a_run_is_looked_at_with_what_is_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Five characters before it, seven behind; a byte may be lost four places around its beginning, or at its end."""
    monkeypatch.setattr(zones, "_dearest", lambda text, start, end, model: (9, 3.0))
    (zone,) = zones._ended("各村的党员大家都要参加?现在开会听取各村汇报")
    assert zone == Zone(4, 19, 9, 11, frozenset(range(5, 12)), 3.0)


# Runs read one byte off -----------------------------------------------------------------------------------------


def test_what_is_not_put_back_is_said() -> None:
    """A mark behind a sentence that asks nothing, by its place; of a run that is read nothing is said."""
    assert byteshift.restore("干部要牢记?旨，服务群众。").notes == (
        "question marks that ask nothing, at 5: each may be a lost character",
    )
    found = byteshift.restore(f"我们要提出{RUN}大家都要抓好三保,做好三保工作。干部要牢记?旨。")
    assert [c.new for c in found.changes][1:4] == ["”", "的", "总"]
    assert found.notes == ("question marks that ask nothing, at 38: each may be a lost character",)
    assert byteshift.restore("今年的任务?;明年的任务。").notes == (
        "question marks that ask nothing, at 5: each may be a lost character",
    )


def test_a_text_that_is_no_chinese_is_left_alone() -> None:
    """A run in a page in Korean: there is no model to read it by."""
    page = f"오늘 회의에서는 지난해의 업무를 돌아보고 올해의 계획을 논의합니다. {RUN} 모두 열심히 일합시다."
    assert byteshift.restore(page) == byteshift.Shifted(())


def test_a_stretch_is_weighed_from_its_first_oddity_to_its_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both included, nothing beside them; what has lost too much is named by these places."""
    seen: list[str] = []

    def hopeless(stretch: str) -> bool:
        seen.append(stretch)
        return True

    monkeypatch.setattr(byteshift, "_hopeless", hopeless)
    found = byteshift.restore(f"我们要提出{RUN}大家都要抓好三保,做好三保工作。")
    assert seen == ["?!钡淖茏ナ?"]
    assert found.changes == ()
    assert found.notes == ("the stretch from 9 to 15 has lost too much to be read",)


@pytest.mark.parametrize(
    ("length", "gaps", "hopeless"),
    [(40, 13, False), (41, 13, True), (41, 12, False), (201, 24, False), (201, 25, True)],
)
def test_how_much_a_long_stretch_may_have_lost(length: int, gaps: int, hopeless: bool) -> None:
    """Beyond 40 characters three in ten, beyond 200 twelve in a hundred; up to 40 as many as there are."""
    assert byteshift._hopeless("?" * gaps + "好" * (length - gaps)) == hopeless


@pytest.mark.parametrize(
    ("stretch", "foreign"),
    [
        ("カナ", True),
        ("カ好", False),
        ("カナ好", True),
        ("カナ?", False),
        ("カナシ?", True),
        ("カナa", False),
    ],
)
def test_letters_in_their_own_right(stretch: str, foreign: bool) -> None:
    """More letters than Han characters and twice the gaps; one letter of ASCII at the end is a gap."""
    assert byteshift._foreign_letters(stretch) == foreign


def test_a_page_has_a_script() -> None:
    """The other script's characters are foreign to it; a page in both has none."""
    assert {"黨", "會"} <= byteshift._foreign("党会议国家") - byteshift._foreign("黨會議國家")
    assert {"党", "会"} & byteshift._foreign("黨會議國家")
    assert byteshift._foreign("党会議國") == frozenset()


def test_a_restored_character_is_certain_or_inferred_or_stays_a_gap() -> None:
    """A doubt under one in ten thousand is none; under a half the gap stays, U+FFFD where none was to be seen."""
    text = "甲?乙丙?丁"
    items = [
        (0, 2, "保", True),
        (0, 2, "保", True),
        (0, 2, "校", False),
        (0, 2, "校", False),
        (2, 3, "抓", False),
    ]
    restored = [SimpleNamespace(start=a, end=b, char=c, certain=sure) for a, b, c, sure in items]
    reading = SimpleNamespace(restored=restored, chances=[0.99991, 0.99989, 0.6, 0.5, 0.5])
    search = SimpleNamespace(weigh=lambda reading, item: ("们", 0.9))
    assert byteshift._changes(reading, text, search) == [  # type: ignore[arg-type]
        Change(0, 2, "保", "byteshift"),
        Change(0, 2, "保", "byteshift", False, 0.9999),
        Change(0, 2, "们", "byteshift", False, 0.54),
        Change(0, 2, "?", "byteshift", False, 0.45),
        Change(2, 3, "\ufffd", "byteshift", False, 0.45),
    ]


# Read in the wrong encoding -------------------------------------------------------------------------------------


def spoilt(text: str, right: str = "utf-8", wrong: str = "gb18030") -> str:
    """A text read in the wrong encoding."""
    return text.encode(right).decode(wrong, "replace")


def test_each_line_goes_back_the_way_it_came() -> None:
    """Two lines were read as Latin-1, one as GBK, one was never spoilt: the page's way is no way for the last two."""
    said = [
        "各村要抓紧修渠，确保春耕用水。",
        "会后分组讨论，形成意见。",
        "同志们大家要认真抓好落实",
        "现在开会。",
    ]
    wrong = ["latin-1", "latin-1", "gb18030"]
    text = "\n".join([*(spoilt(line, wrong=w) for line, w in zip(said, wrong, strict=False)), said[3]])
    for change in reversed(mojibake.changes(text)):
        text = text[: change.start] + change.new + text[change.end :]
    assert text.split("\n") == said


def test_a_line_in_another_language_has_no_way_back() -> None:
    """Neither strange lines nor sound ones with an accent take the way of a spoilt neighbour."""
    spoilt_line = spoilt("大家要认真抓好落实")
    text = f"{spoilt_line}\nПривет, товарищи\nÇa va，同志们大家好，我们开会。"
    assert {(c.start < len(spoilt_line), c.end <= len(spoilt_line)) for c in mojibake.changes(text)} == {
        (True, True)
    }


@pytest.mark.parametrize(("strange", "known"), [(1, True), (2, False)])
def test_one_character_in_eight_may_be_none_of_the_wrong_reading(strange: int, known: bool) -> None:
    """Hangul is not in Big5; what was lost (U+FFFD) does not count against it."""
    text = "a" * (7 - strange) + "\ufffd" + "한" * strange
    expected = [b"a"] * (7 - strange) + [b"\xff"] * (1 + strange)
    assert mojibake._codes(text, "big5hkscs") == (expected if known else None)


@pytest.mark.parametrize(
    ("data", "right", "text"),
    [
        ("同志a".encode(), "utf-8", "同志a"),
        ("同志a".encode("gb18030"), "gb18030", "同志a"),
        ("同志a".encode("big5hkscs"), "big5hkscs", "同志a"),
        ("同ȡ".encode("gb18030"), "gb18030", ""),  # ȡ has four bytes
        ("同志".encode()[:-1], "utf-8", ""),
    ],
)
def test_bytes_without_a_loss_are_decoded_at_once(data: bytes, right: str, text: str) -> None:
    """Unless a code of GB18030 is four bytes long: no wrong reading leads there."""
    assert mojibake._sound(data, right) == text


def test_a_lost_first_byte_is_one_that_could_not_be_shown_before_the_second() -> None:
    """In Big5 no character has 90 as its second byte: any that ends in 90 B0 may have lost its first; B0 has many."""
    han = [chr(code) for code in range(0x800, 0x10000) if category(chr(code)) != "Cs"]
    said = [c for c in han if c.encode()[1:] == b"\x90\xb0" and (is_han(c) or c in MARKS)]
    assert len(said) > 3
    assert [*mojibake._fitting(b"\xff\x90\xb0", -1, "big5hkscs", "utf-8")] == said
    assert mojibake._fitting(b"\xff\xb0\x90", -1, "big5hkscs", "utf-8") == ()


def test_what_is_spoilt_does_not_teach_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a page that is spoilt throughout only what is sure does; one that is sound for the most part does, too."""
    taught: list[str] = []

    class Recorded(language.Model):
        def __init__(self, text: str) -> None:
            taught.append(text)
            super().__init__(text)

    monkeypatch.setattr(language, "Model", Recorded)
    broken = spoilt("大家要认真抓好落实，不得有误。")
    sound = "现在开会，请各村逐一发言。" * 4
    mojibake.changes(f"{broken}\n{sound}")
    mojibake.changes(broken)
    mixed, alone = taught
    assert alone == "大家要认真抓好落实，不得有误\ufffd\n"
    assert mixed.startswith(alone)
    assert mixed.endswith("现在开会请各村逐一发言" * 4)


def test_neighbours_are_those_that_are_known() -> None:
    """Up to the nearest gap on either side, eight characters at most, the line end among them."""
    tokens = [mojibake._Token(3 * n, 3 * n + 3, (c,), c) for n, c in enumerate("甲\ufffd乙丙丁戊\ufffd己")]
    stretch = mojibake._Stretch(0, "", [], tokens, (), "\n")
    assert mojibake._around(stretch, 3) == ("乙", "丁戊")
    assert mojibake._around(stretch, 0) == ("", "")
    assert mojibake._around(stretch, 7) == ("", "\n")
    assert mojibake._around(stretch, 6) == ("乙丙丁戊", "己\n")
    tokens = [
        mojibake._Token(n, n + 1, (c,), c) for n, c in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未")
    ]
    stretch = mojibake._Stretch(0, "", [], tokens, (), "\n")
    assert mojibake._around(stretch, 9) == ("乙丙丁戊己庚辛壬", "子丑寅卯辰巳午未")


# Lines ----------------------------------------------------------------------------------------------------------

BROKEN = "今年以来雨水偏多。全镇上下认真抓好春耕生产和防汛排涝的各项准备工作，做到不"


@pytest.mark.parametrize(
    ("opening", "joined"),
    [
        ("", True),
        ("附近", True),
        ("第二十三个", True),
        ("附：", False),
        ("附件：", False),
        ("附录:", False),
        ("第三章", False),
        ("第3条", False),
        ("3、", False),
        ("（二）", False),
        ("篇二", False),
        *((sign, False) for sign in "●★·>①"),
    ],
)
def test_what_opens_with_a_number_is_a_line_of_its_own(opening: str, joined: bool) -> None:
    """A line that waits for its rest is joined to the next, unless that is an item, a chapter or an annex."""
    found = layout.changes(f"{BROKEN}\n{opening}各村要把责任落实到每一个人的头上。")
    assert [(c.start, c.end, c.kind) for c in found] == [
        (len(BROKEN), len(BROKEN) + 1, "line break")
    ] * joined


@pytest.mark.parametrize(
    ("first", "after", "joined"),
    [
        ("雨水多。" + "大" * 25 + "不", "各村各户要把渠修好修牢不误农时。", True),
        (
            "雨水多。" + "大" * 24 + "不",
            "各村各户要把渠修好修牢不误农时。",
            False,
        ),  # 29 characters are a heading
        (
            "雨水多" + "大" * 30 + "不",
            "各村各户要把渠修好修牢不误农时。",
            False,
        ),  # so are 34 without a sentence
        ("雨水多。" + "大" * 25 + "：", "各村各户要把渠修好修牢不误农时。", False),
        (BROKEN, "要把水渠修好修牢不误农时了。", False),  # 14 characters
        (BROKEN, "要把水渠修好修牢不误了农时了。", True),
        (BROKEN, "要把水渠修好修牢不误了农时了吧", False),
        (BROKEN[:-3] + "，", "水库\n，也在修。", True),
    ],
)
def test_running_prose_that_breaks_off_goes_on(first: str, after: str, joined: bool) -> None:
    """From 30 characters on with a sentence in it, into 15 with the end of one, or fewer that a comma follows."""
    found = [c.start for c in layout.changes(f"{first}\n{after}")]
    assert (len(first) in found) == joined


def test_items_of_a_list_that_are_equally_wide_are_no_wrapped_lines() -> None:
    """Forty lines without a full stop, each a little narrower than the margin at most: a list, by how they begin."""
    items = (f"第{n}项 完成率{n * 3}%，同比增长{n}.{n}%，占比{100 - n}%" for n in range(1, 40))
    listed = "\n".join(("全年完成情况：", *items))
    assert clean_text(listed) == listed


@pytest.mark.parametrize(
    ("lines", "width", "wrapped"), [(1, 33, True), (1, 32, False), (2, 36, False), (2, 37, True)]
)
def test_a_first_line_is_narrower_by_its_indentation(lines: int, width: int, wrapped: bool) -> None:
    """Where the first lines of paragraphs lost an indentation of four cells, only they have less room."""
    last, page = Line("甲", 0, 1, False, width), Page(40, 4, False, frozenset())
    after = Line("中文。", 2, 5, False, 30)
    assert layout._wrapped(Paragraph(60, True, "甲", lines), last, after, page) == wrapped


@pytest.mark.parametrize(("pages", "joined"), [((1, 2), 2), ((2, 1), 2), ((1, 3), 0), ((5, 5), 0)])
def test_bare_digits_are_pages_when_their_neighbours_are(pages: tuple[int, int], joined: int) -> None:
    """1 and 2 go from the midst of their sentences, the last as the first; 1 and 3 may be words of the text."""
    part = f"{BROKEN}\n%s\n走一户漏一户，动员群众清淤修渠，各村都按时完成了任务。"
    found = layout.changes("\n".join(part % page for page in pages))
    assert [(c.end - c.start, c.kind) for c in found] == [(3, "page break")] * joined


@pytest.mark.parametrize(
    ("end", "width", "next_line", "wrapped"),
    [
        ("甲", 37, "中文。", True),
        ("甲", 36, "中文。", False),
        ("甲", 35, "中，文", True),
        ("甲", 34, "中，文", False),
        ("甲", 35, "2021年", True),
        ("甲", 34, "2021年", False),
        ("甲", 44, "中文。", True),
        ("甲", 45, "中文。", False),
        ("。", 39, "中文。", True),
        ("。", 38, "中文。", False),
        ("。", 39, "——中文。", False),
    ],
)
def test_a_line_had_no_room_for_the_next_word(end: str, width: int, next_line: str, wrapped: bool) -> None:
    """A margin of 40, two cells a character or mark, one a digit; two more are asked for where no sentence ends."""
    last, after = Line(end, 0, 1, False, width), Line(next_line, 2, 5, False, 30)
    page = Page(40, 0, False, frozenset())
    assert layout._wrapped(Paragraph(60, True, end, 2), last, after, page) == wrapped


@pytest.mark.parametrize(
    ("next_line", "width", "wrapped"),
    [("12次", 4, False), ("12次。", 6, True), ("次", 2, True), ("12次", 15, False), ("12次", 16, True)],
)
def test_a_short_line_that_begins_with_a_figure_is_a_counter(
    next_line: str, width: int, wrapped: bool
) -> None:
    """Unless it ends a sentence, begins with a Han character, or is 16 cells wide."""
    last, after = Line("甲", 0, 1, False, 39), Line(next_line, 2, 5, False, width)
    page = Page(40, 0, False, frozenset())
    assert layout._wrapped(Paragraph(60, True, "甲", 2), last, after, page) == wrapped
