"""What readers wrote below a speech goes; what its author wrote in several posts, and what others answer, stay."""

from __future__ import annotations

import pytest

from discourse.corpus import make_corpus
from discourse.corpus.speech import Speech
from discourse.sources import Source

ONE = "渠道要在春灌以前清淤，闸门逐座检修，谁管的段谁签字，验收的人不许坐在办公室里听汇报。" * 5
TWO = "村小的屋顶漏雨，先修屋顶再修操场，工钱一季一结，账目贴在校门口，家长随时可以来看。" * 5
SHORT = "今天先发到这里，下面还有一段，是讲树苗的，树苗要栽在阴坡，栽完浇透，浇完再培一次土，来年开春再看。"


def only(*lines: str) -> Speech:
    (one,) = make_corpus([Source.from_bytes("\n".join(lines).encode(), "page")])[0]
    return one


@pytest.mark.parametrize(
    "comments",
    [
        (
            "山里人",
            "发表于 2009-8-15 10:44:50",
            "写得好，收藏了。",
            "老李头",
            "发表于 2009-8-16 08:00:00",
            "顶！",
        ),
        ("山里人 2009-8-15 10:44:50", "写得好，收藏了。", "回复(0)"),
        (
            "作者：山里人　日期：2009-08-15 10:44:50",
            "看了想起我爸。",
            "作者：小雨 日期：2009-08-15 11:00:00",
            "同感",
        ),
        ("2楼 山里人 发表于 2009-08-15 10:44", "这个稿子实在，比我们那里强。"),
        ("网友评论", "这个稿子实在，比我们那里强。", "讲到心里去了。"),
        ("评论（2）", "这个稿子实在，比我们那里强。", "讲到心里去了。"),
        ("精选留言", "山里人", "讲到心里去了。", "老李头", "渠道什么时候修到我们村？"),
        ("评论", "山里人：讲到心里去了。", "回复 举报"),
    ],
)
def test_comments_go(comments: tuple[str, ...]) -> None:
    """With the names and hours above them, on record as comments or as the page's."""
    speech = only("在春灌会议上的讲话", "同志们：", ONE, *comments)
    assert speech.text == f"同志们：\n{ONE}"
    gone = [line.text for line in speech.removed if line.kind in ("comment", "interface", "posting date")]
    assert gone == list(comments)


@pytest.mark.parametrize(
    "below",
    [
        ("评论", "评论家说的话不能全信，庄稼人说的话要多听几句。"),
        ("回复", "大家提的意见，我逐条作了回复，不到位的请继续提。"),
        ("2009年8月15日上午10:44，闸门终于落下来了。", "那一刻我在场。"),
        ("2009-8-15 10:44 闸门落下", TWO),
        ("网友留言", TWO),
        ("网友评论", "一、路要修。", "二、桥要补。"),
        ("最新评论", "同志们，评论再多，也要把水放下去。", "各位代表：", "散会。"),
    ],
)
def test_words_of_the_speech_stay(below: tuple[str, ...]) -> None:
    """A heading that could stand above comments, an hour in a sentence, or a long text below either."""
    assert "".join(only("在春灌会议上的讲话", "同志们：", ONE, *below).text.split()).endswith(
        "".join("".join(below[1:]).split())
    )


def test_a_speech_in_several_posts_is_one() -> None:
    """The headers between them go; what others say below goes, too."""
    speech = only(
        "标题：在春灌会议上的讲话",
        "楼主：铁水红　时间：2006-05-11 13:20:00",
        ONE,
        "作者：铁水红　日期：2006-05-11 13:22:00",
        SHORT,
        "作者：铁水红　日期：2006-05-11 13:25:00",
        TWO,
        "作者：江边石　日期：2006-05-11 14:02:00",
        "看哭了",
    )
    assert speech.text == f"{ONE}\n{SHORT}\n{TWO}"


def test_talk_on_line_is_no_list_of_comments() -> None:
    """Where several people have much to say, nothing is taken for a comment; nor is a diary of short entries."""
    talk = [
        ("网友老张", SHORT),
        ("局长王建国", ONE),
        ("网友小李", SHORT),
        ("局长李秀兰", TWO),
        ("网友老张", "谢谢。"),
    ]
    lines = [x for n, (who, what) in enumerate(talk) for x in (f"{who} 2009-8-15 10:4{n}:50", what)]
    assert all(what in only("春灌网上座谈", *lines).text for _, what in talk)
    words = ["老宋家的牛找到了，在后沟。", ONE[:84], TWO[:80], SHORT, "雨停了，渠水浑，明天再去看闸门。"]
    days = [x for n, what in enumerate(words) for x in (f"2009-8-1{n} 21:10", what)]
    assert all(what in only("驻村日记", *days).text for what in words)
