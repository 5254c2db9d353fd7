"""Layouts of papers, books and pages: what is the speech's stays, what stands around it goes and is on record."""

from __future__ import annotations

import pytest

from discourse.corpus import make_corpus
from discourse.corpus.speaker import speaker_of
from discourse.corpus.speech import Corpus
from discourse.sources import Source

ONE = "渠道要在春灌以前清淤，闸门逐座检修，谁管的段谁签字，验收的人不许坐在办公室里听汇报。" * 5
TWO = "村小的屋顶漏雨，先修屋顶再修操场，工钱一季一结，账目贴在校门口，家长随时可以来看。" * 5
THREE = "果树嫁接请老把式来教，手把手教会一户算一户，学会了的再去教邻居，明年统一挂牌销售。" * 5
TITLE = "在全县春灌会议上的讲话"


def corpus(*lines: str) -> Corpus:
    return make_corpus([Source.from_bytes("\n".join(lines).encode(), "page")])[0]


# ── letters that pass a speech on ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "letter",
    [
        "现将王建国同志在全县春灌会议上的讲话印发给你们，请认真贯彻落实。",
        "《王建国同志在全县春灌会议上的讲话》已经县委同意，现转发给你们，请组织学习。",
        "现予以印发，请结合实际抓好落实。",
    ],
)
@pytest.mark.parametrize("dated", [("二○一四年五月六日",), ("中共河口县委办公室", "2014年5月6日")])
def test_a_letter_is_not_the_speech(letter: str, dated: tuple[str, ...]) -> None:
    """Title, speaker and date are those of the speech below, not of the paper that passes it on."""
    notice = ("关于印发王建国同志讲话的通知", "各乡镇党委，县直各单位：", letter, *dated)
    (speech,) = corpus(*notice, TITLE, "王建国", "（2014年5月4日）", "同志们：", ONE)
    assert (speech.title, speech.speaker, speech.text) == (TITLE, "王建国", f"同志们：\n{ONE}")
    assert str(speech.date.best) == "2014-05-04"


@pytest.mark.parametrize(
    "lines",
    [
        ("关于做好春灌工作的通知", "各乡镇：", "现将有关要求印发给你们，请抓好落实。", "一、抓清淤。", ONE),
        ("关于印发春灌讲话的通知", "各乡镇：", "现将讲话印发给你们。", TWO, TITLE, ONE),
        (TITLE, "同志们：", "县委的意见，现在转发给大家，回去传达。", ONE),
    ],
)
def test_a_letter_with_its_own_demands_stays(lines: tuple[str, ...]) -> None:
    """A notice that orders something is a text of its own, and a speaker may pass papers on, too."""
    assert lines[2] in corpus(*lines)[0].text


# ── pages of books ───────────────────────────────────────────────────────────────────────────────────────


def test_a_running_head_beside_bare_numbers() -> None:
    """Three numbers with one line beside them are pages, though no sentence is cut."""
    (speech,) = corpus(
        "春灌工作材料之一",
        TITLE,
        "同志们：",
        ONE,
        "1",
        "春灌工作材料之一",
        TWO,
        "2",
        "春灌工作材料之一",
        THREE,
        "3",
    )
    assert speech.text == f"同志们：\n{ONE}\n{TWO}\n{THREE}"


def test_numbers_of_points_stay() -> None:
    """Headings that are bare numbers have no line beside them that comes again."""
    (speech,) = corpus(TITLE, "同志们：", "1", "抓清淤", ONE, "2", "抓校舍", TWO, "3", "抓果园", THREE)
    assert all(line in speech.text.split("\n") for line in ("1", "2", "3", "抓清淤", "抓校舍", "抓果园"))


def test_footnotes_of_a_page_go() -> None:
    """Between the text that calls for them and the number of the page; a list that nothing calls for stays."""
    called = ONE + "①"
    (speech,) = corpus(TITLE, "同志们：", called, "① 这里指县里的闸门。", "— 1 —", TWO, "— 2 —")
    assert speech.text == f"同志们：\n{called}\n{TWO}"
    (speech,) = corpus(TITLE, "同志们：", ONE, "① 抓闸门。", "② 抓渠道。", "— 1 —", TWO, "— 2 —")
    assert "① 抓闸门。" in speech.text


def test_the_editors_have_the_last_word_of_a_book() -> None:
    """What stands below 编后记 is no speech's; a speaker may speak of one."""
    after = ("编后记", "本书收录讲话一篇，错漏之处敬请指正。", "编者")
    assert corpus(TITLE, "同志们：", ONE, *after)[0].text == f"同志们：\n{ONE}"
    spoken = ("编后记", "同志们：编后记里说的，我再讲一遍。")
    assert corpus(TITLE, "同志们：", ONE, *spoken)[-1].text.endswith(spoken[1])


def test_a_book_is_not_the_title_of_its_first_speech() -> None:
    """The name of a collection above the first title."""
    first, second = corpus(
        "春灌讲话选编", TITLE, "同志们：", ONE, "谢谢大家！", "在全县校舍会议上的讲话", "同志们：", TWO
    )
    assert [first.title, second.title] == [TITLE, "在全县校舍会议上的讲话"]


# ── speeches under title and name ────────────────────────────────────────────────────────────────────────

PAIRS = [
    ("渠要年年清", "水利学会　王建国"),
    ("校舍不能等", "崔海（农工党县委会）"),
    ("果树请人教", "农业中学　苗春禾"),
]


def test_a_newspaper_prints_speeches_under_title_and_name() -> None:
    """Three such pairs part the page; one of the names may be of a rare family."""
    texts = [ONE, TWO, THREE]
    lines = [x for (title, name), text in zip(PAIRS, texts, strict=True) for x in (title, name, text)]
    found = corpus("委员们的声音", "——县政协大会发言摘登", *lines)
    assert [(speech.title, speech.text) for speech in found] == [
        (title, text) for (title, _), text in zip(PAIRS, texts, strict=True)
    ]
    assert [speech.speaker for speech in found][:2] == ["王建国", "崔海"]


def test_headings_and_names_within_a_speech_part_nothing() -> None:
    """Two pairs, or three in a speech whose audience was called before, or headings without a name below."""
    texts = [ONE, TWO, THREE]
    lines = [x for (title, name), text in zip(PAIRS, texts, strict=True) for x in (title, name, text)]
    assert len(corpus("先进人物", *lines[:6])) == 1
    assert len(corpus(TITLE, "同志们：", "下面讲三个人。", *lines)) == 1
    plain = [x for (title, _), text in zip(PAIRS, texts, strict=True) for x in (title, "抓早抓小", text)]
    assert len(corpus(TITLE, *plain)) == 1


# ── names ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("钱永福，政委", "钱永福"),
        ("张明 党委委员、政治部主任", "张明"),
        ("尉迟娟代表（县医院护士长）", "尉迟娟"),
        ("民进市委会　龚雪琴", "龚雪琴"),
        ("以下为民政专员聂咏诗今日在论坛的致辞全文：", "聂咏诗"),
        ("李鹏会见泰国总理", ""),
        ("全县　文明办", ""),
        ("高度重视，抓好落实", ""),
        ("以下为三位同志的发言", ""),
    ],
)
def test_names_beside_offices(line: str, name: str) -> None:
    """A name before an office with a comma or a space, behind whom somebody speaks for, in what an editor says."""
    assert speaker_of("", [line], "")[0] == name


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "line",
    [
        "中国县域网　>>　两会专题　>>　代表发言",
        "老兵网 → 历史资料 → 讲话",
        "首页　会员　发现　等你来答",
        "〔2014〕第7期",
        "县办发〔2014〕31号",
        "索 引 号：014002/2014-00087",
        "文　　号：县政办发〔2014〕12号",
        "下载所需积分：20金币",
        "以下为民政专员聂咏诗今日在论坛的致辞全文：",
    ],
)
def test_lines_above_a_title(line: str) -> None:
    """Go, and are no title."""
    (speech,) = corpus(line, TITLE, "同志们：", ONE)
    assert (speech.title, speech.text) == (TITLE, f"同志们：\n{ONE}")


@pytest.mark.parametrize(
    "line",
    [
        "转发 312　评论 87　赞 1546",
        "阅读(233)┊ 评论 (2)┊ 收藏(1)┊ 转载(4)┊ 打印┊ 举报",
        "（根据县档案馆保存的记录稿刊印）",
        "分送：各乡镇，县直各单位。",
        "本版文字由本报记者整理",
        "返回目录　上一篇　下一篇",
        "完",
    ],
)
def test_lines_below_a_speech(line: str) -> None:
    """Go."""
    assert corpus(TITLE, "同志们：", ONE, line)[0].text == f"同志们：\n{ONE}"


@pytest.mark.parametrize(
    "line",
    [
        "以下是我的述职报告：",
        "以下是我们支部的发言",
        "根据县档案馆的记录，这条渠修了三年。",
        "您现在看的是账本，账本后面是人。",
        "图为什么要画两张，一张给群众看，一张给自己看。",
        "县里的办法，〔2014〕第7期简报登过。",
        "阅读、评论、收藏都是表面文章。",
    ],
)
def test_words_like_those_of_a_page_stay(line: str) -> None:
    """A speaker who says what pages say."""
    assert line in corpus(TITLE, "同志们：", ONE, line, TWO)[0].text.split("\n")


def test_the_name_of_an_account_is_no_part_of_the_title() -> None:
    """What stands between a title and the hour of its post; a second line of a title is more."""
    (speech,) = corpus("最后一课", "老周的粉笔盒", "2021-6-30 22:47　来自 iPhone客户端", "同学们：", ONE)
    assert (speech.title, speech.text) == ("最后一课", f"同学们：\n{ONE}")
    (speech,) = corpus("不修好渠不收兵", "在春灌会议上的讲话", "2021-6-30 22:47", "同志们：", ONE)
    assert speech.title.endswith("在春灌会议上的讲话")


def test_the_hour_of_a_blog_is_no_part_of_its_title() -> None:
    """2010年度述职报告（2010-12-28 22:15:36）."""
    (speech,) = corpus("2010年度述职报告（2010-12-28 22:15:36）", "各位领导：", ONE)
    assert speech.title == "2010年度述职报告"
    assert str(speech.posted) == "2010-12-28"


@pytest.mark.parametrize("number", ["{}", "（{}）"])
def test_short_texts_that_call_somebody_are_parted(number: str) -> None:
    """Under one title with a number each, though each is shorter than a speech."""
    texts = [f"各位船员：\n{ONE[:84]}", f"师傅们：\n{TWO[:80]}", f"各位家长：\n{THREE[:80]}"]
    lines = [f"安全广播稿{number.format('一二三'[n])}\n{text}" for n, text in enumerate(texts)]
    assert [speech.text for speech in corpus(*lines)] == texts
