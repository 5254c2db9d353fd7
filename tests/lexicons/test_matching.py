"""Formulas found on characters: layout, masks, nesting, frames, false friends; checked against slow searches."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.lexicons import Entry, FalseFriend, Lexicon, load_formulas
from discourse.lexicons.match import Matcher, matcher_of
from discourse.lexicons.stream import fold, key
from tests.helpers import ends


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """The shipped list, ready to search with."""
    return Matcher(load_formulas())


def of(*forms: str, guards: tuple[tuple[str, str], ...] = ()) -> Matcher:
    """A matcher of a few forms."""
    entries = tuple(Entry(f, "ideology-name", "national", source="test") for f in forms)
    return Matcher(Lexicon("test", "1", entries, tuple(FalseFriend(*g) for g in guards)))


def found(matcher: Matcher, text: str) -> list[str]:
    """The forms of the hits."""
    return [hit.form for hit in matcher.hits(text)]


@pytest.mark.parametrize(
    "text",
    [
        "解放思想、实事求是",
        "解放思想，实事求是",
        "解放思想,实事求是",
        "解放思想实事求是",
        "解放思想 实事求是",
        "“解放思想、实事求是”",
        "解放思想、\n实事求是",
        "解放思\n　　想、实事求是",
        "解放\u200b思想､实事求是",
    ],
)
def test_printings_of_one_formula(text: str) -> None:
    """Emancipate the mind, seek truth from facts: however it is punctuated or broken, it is one formula."""
    (hit,) = of("解放思想、实事求是").hits(text)
    assert text[hit.start] == "解"
    assert text[hit.end - 1] == "是"


@pytest.mark.parametrize("text", ["解放思想。实事求是", "解放思想；实事求是", "解放思想的人实事求是"])
def test_what_stands_between_sentences_or_words_parts_them(text: str) -> None:
    """A full stop or a word in between makes it another thing."""
    assert found(of("解放思想、实事求是"), text) == []


@pytest.mark.parametrize("mask", ["***", "＊＊＊", "XXX", "×××", "习**", "**"])
def test_a_masked_name_is_the_leaders(matcher: Matcher, mask: str) -> None:
    """Where the web masks the leader, the formula is still found, mask and all."""
    text = f"以{mask}新时代中国特色社会主义思想为指导"
    hits = {hit.form: hit for hit in matcher.hits(text)}
    hit = hits["习近平新时代中国特色社会主义思想"]
    assert text[hit.start : hit.end] == f"{mask}新时代中国特色社会主义思想"
    assert hit.first_use == "2017-10-18"


def test_a_mask_that_could_be_anyone_has_no_date(matcher: Matcher) -> None:
    """General Secretary Hu, Jiang or Xi: the formula is counted, but bears nobody's date."""
    (hit,) = [h for h in matcher.hits("以***同志为总书记的党中央") if "党中央" in h.form]
    assert (hit.form, hit.first_use) == ("以***同志为总书记的党中央", "")


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("要组织力量抓紧抢修", "组织力"),  # organise forces
        ("要提升组织力量配备水平", "提升组织力"),
        ("志愿军三个代表团抵京", "三个代表"),  # three delegations
        ("创新发展理念", "新发展理念"),
        ("政治意识、责任意识和大局意识", "四个意识"),
        ("强调了十四个坚持的要求", "四个坚持"),
        ("第四个自信是文化自信", "四个自信"),
        ("党的领导干部要带头", "党的领导"),
    ],
)
def test_false_friends(matcher: Matcher, text: str, absent: str) -> None:
    """The same characters, another word."""
    assert absent not in found(matcher, text)


@pytest.mark.parametrize(
    "text",
    [
        "三个代表先后发言",  # three delegates spoke in turn
        "这三个代表着三种颜色",  # these three stand for three colours
        "三个代表来自矿区",
        "两个维护人员在修电梯",  # two maintenance workers
        "两个确立了合作关系",  # two have established
        "裁判宣布八项规定动作",  # eight compulsory moves
        "四个自信的小伙子",  # four confident lads
        "四个伟大的作曲家",
        "四个全面试点的乡",
        "五位一体检",  # five (people) | one medical
        "三会一课桌",
        "一带一路灯",
        "三大改造项目",
        "小区三大改造",
        "三个面向阳台的房间",
        "在新农村商业银行开户",  # the rural commercial bank of a place named 新
        "十个明确的答复",
        "两个凡是有票的都能进",
    ],
)
def test_what_runs_on_is_another_phrase(matcher: Matcher, text: str) -> None:
    """The slogan's words, made ordinary by what follows: refused, and the place is told."""
    found, refused = matcher.search(f"现场{text}。")
    assert [hit.form for hit in found if hit.scope == "national"] == []
    assert refused


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("“三个代表”先后写入党章国法", "三个代表"),  # in its own quotation marks it is meant
        ("用“三个代表”团结群众", "三个代表"),
        ("做到两个维护的同志", "两个维护"),  # a verb before it makes it the slogan
        ("践行四个自信的年轻人", "四个自信"),
        ("两个维护着力点", "两个维护"),  # 着力 is a word
        ("两个确立的决定性意义", "两个确立"),
        ("落实八项规定要求", "八项规定"),
        ("坚持三个面向的方针", "三个面向"),
        ("一带一路沿线，一带一路口岸", "一带一路"),
        ("新农村建设", "新农村建设"),
        ("三会一课程序", "三会一课"),
    ],
)
def test_what_runs_on_can_be_the_slogan_still(matcher: Matcher, text: str, form: str) -> None:
    """A word that begins with the same character, a quotation mark, a verb of slogans."""
    assert form in " ".join(found(matcher, text))


@pytest.mark.parametrize(
    ("text", "form", "span"),
    [
        ("关于4个意识", "四个意识", "4个意识"),
        ("关于２个维护", "两个维护", "２个维护"),
        ("关于3会1课", "三会一课", "3会1课"),
        ("“5位1体”布局", "五位一体", "5位1体"),
        ("“2个100年”目标", "两个一百年", "2个100年"),
        ("第2个百年奋斗目标", "第二个百年奋斗目标", "第2个百年奋斗目标"),
        ("10个明确、14个坚持", "十个明确", "10个明确"),
        ("党的20大精神", "党的二十大精神", "党的20大精神"),
    ],
)
def test_digits_print_numerals(matcher: Matcher, text: str, form: str, span: str) -> None:
    """8项规定 is 八项规定; the hit has the places of the digits."""
    assert span in [text[h.start : h.end] for h in matcher.hits(text) if form in h.form]


@pytest.mark.parametrize(
    "text", ["3.4个意识", "24个意识", "第4个自信", "A4个意识", "2+4个意识", "1,004个意识"]
)
def test_digits_of_another_number_print_none(matcher: Matcher, text: str) -> None:
    """Decimals, longer numbers, ordinals, sizes of paper."""
    assert found(matcher, text) == []


def test_the_last_of_a_list_may_have_an_and(matcher: Matcher) -> None:
    """政治意识、大局意识、核心意识和看齐意识: the four, however their list ends."""
    four = "政治意识、大局意识、核心意识、看齐意识"
    assert found(matcher, "政治意识、大局意识、核心意识和看齐意识") == [four]


def test_a_guard_does_not_blind_the_rest(matcher: Matcher) -> None:
    """The true formula beside its false friend is found."""
    assert "组织力" in found(matcher, "组织力量下沉，组织力明显增强")


def test_residual_accounting_by_hand() -> None:
    """民主 (democracy) five times: three within longer names, two bare."""
    text = "发扬民主，全过程人民民主、民主集中制、人民民主，民主。"
    counts = {
        c.form: tuple(c[1:]) for c in of("全过程人民民主", "民主集中制", "人民民主", "民主").count(text)
    }
    assert counts == {
        "民主": (5, 3, 2),
        "人民民主": (2, 1, 1),
        "全过程人民民主": (1, 0, 1),
        "民主集中制": (1, 0, 1),
    }


def test_longest_match_leftmost() -> None:
    """One hit for the longest name, and the next search begins after it."""
    assert found(of("人民民主", "全过程人民民主", "民主集中制"), "全过程人民民主集中制") == ["全过程人民民主"]


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("把党建工作作为头等大事", "党建工作"),
        ("要把群众满意不满意作为标准", "群众满意不满意"),
        ("把建党、建国作为", "建党、建国"),
    ],
)
def test_a_frame_spans_its_gap(text: str, gap: str) -> None:
    """把…作为: the hit reaches from word to word, the parts are the fixed words only."""
    (hit,) = of("把…作为").hits(text)
    assert [text[a:b] for a, b in hit.parts] == ["把", "作为"]
    assert text[hit.parts[0][1] : hit.parts[1][0]] == gap


@pytest.mark.parametrize(
    "text",
    ["把作为", "把门关上。作为干部", "把门关上\n\n作为干部", "把" + "很" * 41 + "作为", "关于把握\n作为"],
)
def test_a_frame_does_not_reach_too_far(text: str) -> None:
    """Nothing in the gap, a sentence end, a blank line, 41 characters, the end of a heading: no frame."""
    assert found(of("把…作为"), text) == []


def test_a_short_gap_is_short() -> None:
    """坚持~导向 (keep to the … orientation) takes an attribute, not a clause."""
    assert found(of("坚持~导向"), "坚持大抓基层的鲜明导向") == ["坚持~导向"]
    assert found(of("坚持~导向"), "坚持在各项工作当中都有明确导向") == []


def test_frames_pair_with_the_nearest() -> None:
    """Two openings before one end: the later one; two ends after one opening: the nearer one."""
    matcher = of("把…作为", "把…摆在")
    text = "把握机遇，把项目作为抓手，把它摆在首位作为重点"
    assert [text[h.start : h.end] for h in matcher.hits(text)] == ["把项目作为", "把它摆在"]


def test_words_of_a_frame_are_not_counted_twice() -> None:
    """充分发挥 within 充分发挥…作用 is the frame's; elsewhere it is a formula by itself."""
    matcher = of("充分发挥", "充分发挥…作用")
    assert found(matcher, "充分发挥党员作用。要充分发挥出来") == ["充分发挥…作用", "充分发挥"]


def test_the_input_comes_back_by_its_places(matcher: Matcher) -> None:
    """Every hit lies inside the text, parts in order inside the hit."""
    text = "同志们：\n今天，我们召开会议，\n以***同志为核心，把“四个意识”作为标准。" * 3
    for hit in matcher.hits(text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert (hit.start, hit.end) == (hit.parts[0][0], hit.parts[-1][1])
        assert list(hit.parts) == sorted(hit.parts)


ALPHABET = st.text(alphabet="党建民主的", min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(ALPHABET.filter(lambda s: len(s) >= 2), min_size=1, max_size=6, unique=True),
    st.text("党建民主的。", max_size=30),
)
def test_against_a_slow_search(forms: list[str], text: str) -> None:
    """Leftmost-longest hits and residual counts are those of a search that tries every place."""
    matcher = of(*forms)
    expected, at = [], 0
    while at < len(text):
        longest = max((f for f in forms if text.startswith(f, at)), key=len, default=None)
        expected += [(at, longest)] if longest else []
        at += len(longest) if longest else 1
    assert [(h.start, h.form) for h in matcher.hits(text)] == expected
    places = [(i, i + len(f), f) for f in forms for i in range(len(text)) if text.startswith(f, i)]
    for count in matcher.count(text):
        mine = [p for p in places if p[2] == count.form]
        inside = [p for p in mine if any(q != p and q[0] <= p[0] and p[1] <= q[1] for q in places)]
        assert (count.total, count.as_part_of_longer) == (len(mine), len(inside))
        assert count.bare == count.total - count.as_part_of_longer


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="党建，,、。“” \n*X×12Ａa\u200b𠀀", max_size=40))
def test_stream_leads_back(text: str) -> None:
    """Each character of the stream stands for a stretch of the text, in order, without overlap."""
    stream = fold(text)
    assert len(stream.text) == len(stream.starts) == len(stream.ends) == len(stream.stops)
    assert (stream.starts < stream.ends).all()
    assert (stream.ends[:-1] <= stream.starts[1:]).all()
    assert (np.diff(stream.stops) >= 0).all()
    for i, character in enumerate(stream.text):
        whence = text[stream.starts[i] : stream.ends[i]]
        if "\u3400" <= character <= "\u9fff" and not whence.isdecimal():  # digits may print a numeral
            assert whence == character
    if "*" not in text and "X" not in text and "×" not in text:
        assert key(text) == stream.text


def test_hard_wrapped_lines_are_one_sentence_and_headings_are_not() -> None:
    """A frame may reach over the end of a full line, not over that of a heading."""
    wrapped = "各级党组织要进一步提高政治站位把抓好\n党建工作作为最大政绩"
    assert found(of("把…作为"), wrapped) == ["把…作为"]
    assert found(of("把…作为"), "一、把握方向\n党建工作作为最大政绩") == []


def test_initials_stand_for_the_name_they_hide(matcher: Matcher) -> None:
    """Sites write XJP where others write asterisks; the formula is the one with the name."""
    found = [hit.form for hit in matcher.hits("以 XJP 新时代中国特色社会主义思想为指导")]
    assert "习近平新时代中国特色社会主义思想" in found


@pytest.mark.parametrize(
    "text", ["把" * 60_000, "以" * 30_000 + "为契机" * 10_000, "组织力" * 30_000, "*" * 60_000]
)
def test_walls_of_one_word_do_not_hang(matcher: Matcher, text: str) -> None:
    """Walls of opening words, false friends and masks take a moment, not a square of one."""
    with ends():
        hits = matcher.hits(text)
    assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)


def test_a_shipped_matcher_travels_by_its_name(tmp_path: Path) -> None:
    """A worker has the lexicon already; one of the reader's own travels whole."""
    shipped = matcher_of("party")
    assert matcher_of(load_formulas()) is shipped
    sent = pickle.dumps(shipped)
    assert len(sent) < 200
    assert pickle.loads(sent) is shipped
    rows = "form,category,scope,first_use,source,note\n不忘初心,idiom,national,,here,\n"
    (tmp_path / "lexicon.toml").write_text('name = "own"\nversion = "1"\n', encoding="utf-8")
    (tmp_path / "own.csv").write_text(rows, encoding="utf-8")
    own = pickle.loads(pickle.dumps(matcher_of(tmp_path)))
    assert [hit.form for hit in own.hits("我们不忘初心。")] == ["不忘初心"]
