"""Web pages and Markdown become their text, and nothing of the text is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.corpus import read_corpus
from discourse.repair import repair, replay
from discourse.repair.html import frame_of, is_page, read_page
from discourse.repair.markdown import changes
from discourse.repair.traced import TracedText
from discourse.sources import Source
from tests.formats import files
from tests.helpers import ends

BITS = (
    "<p>", "</p>", "<br>", "<a href='", "'>", "</a>", "同志们，大家好。", "<!--", "-->", "<![CDATA[", "]]>",
    "<script>", "</SCRIPT>", "&nbsp;", "&#x65b0;", "&lt", "<", "&", "\n", "  ", "<b", "<title>", '"',
    "<meta name=PubDate content=1>", "\x00", "<body>", "<pre>", "。",
)  # fmt: skip


def text_of(source: str) -> str:
    return TracedText.from_str(source).replace(read_page(source).changes).text


@given(st.lists(st.sampled_from(BITS), max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_page_gives_its_words(source: str) -> None:
    """Whatever is opened and not closed, every character outside markup and scripts is still there."""
    text = text_of(source)
    assert text.count("大家好") <= source.count("大家好")
    if not any(bit in source for bit in ("<!--", "<script", "<a", "<b", "<meta", "<p", "<t", "</")):
        assert text.count("大家好") == source.count("大家好")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", '<a b="', "<a b='", "<script>", "<", "&", "<![CDATA[", "<?", "</"]
)
def test_open_markup_costs_no_more_than_its_length(piece: str) -> None:
    """A hundred thousand tags left open are read in the time of so many characters."""
    with ends():
        read_page(piece * 100_000)


def test_a_page_is_known_by_its_tags() -> None:
    """Not by its name; a text with a stray tag is no page."""
    assert is_page('\ufeff\n<?xml version="1.0"?><html>') or is_page('\n<?xml version="1.0"?>\n<html>')
    assert is_page("<!-- saved -->\n<!DOCTYPE HTML>")
    assert not is_page("讲话<html>")
    assert not is_page("<p>讲话</p>")


def test_layouts_of_other_sites(tmp_path: Path) -> None:
    """Paragraphs made of line breaks, of divisions, of table cells; a posting date in a tag; GBK; spans in words."""
    broken = "<br>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{line}" for line in files.SPEECH)
    divisions = "".join(f"<div><span style='a'>{line[:3]}</span>{line[3:]}</div>" for line in files.SPEECH)
    cells = f"<table><tr><td><p>{'</p><p>'.join(files.SPEECH)}</p></td></tr></table>"
    wrapped = "".join(f"<p>\n    {line[:9]}\n    {line[9:]}\n</p>" for line in files.SPEECH)
    for body in (broken, divisions, cells, wrapped):
        head = '<meta name="PubDate" content="2014-04-02 09:30">'
        (tmp_path / "a.htm").write_bytes(files.page(body, head=head).encode("gb18030"))
        (speech,) = read_corpus([tmp_path / "a.htm"])
        assert (speech.title, speech.text.split("\n")) == (files.TITLE, list(files.SPEECH))
        assert speech.posted is not None
        assert speech.posted.isoformat() == "2014-04-02"


def test_the_frame_is_recorded_not_lost(tmp_path: Path) -> None:
    """What was around the article is in the list of what was removed, with its place in the file."""
    data = files.html()
    (tmp_path / "a.html").write_bytes(data)
    (speech,) = read_corpus([tmp_path / "a.html"])
    removed = {r.text: data[r.raw_start : r.raw_end].decode() for r in speech.removed}
    for words in ("首页", "东岭乡举办农民运动会", "地址：东岭乡一号　邮编：000000"):
        assert removed[words] == words


def test_a_sentence_the_judge_of_articles_missed_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Salutation, last words and paragraphs beside what was judged to be the article stay; links and menus go."""
    source = files.html().decode()
    monkeypatch.setattr("discourse.repair.html._article", lambda *_, **__: "".join(files.SPEECH[1:4]))
    page = read_page(source)
    framed = {source[start:end] for start, end in frame_of(source, page, "")}
    assert not any(line in "".join(framed) for line in files.SPEECH)
    assert "首页" in framed
    assert "东岭乡举办农民运动会" in framed


def test_edits_of_a_page_replay() -> None:
    """The text of a page is its source with the edits made, so every character leads back."""
    source = Source.from_bytes(files.html(), "a", format="html")
    done = repair(source)
    assert replay(done.traced.raw.text, done.edits) == done.text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# 讲话\n\n1. **学习**[党章](x.html)\n2. 实践\n", "讲话\n\n1. 学习党章\n2. 实践\n"),
        ("---\ntitle: x\n---\n\n## 一、**提高**认识 ##\n", "\n一、提高认识\n"),
        ("标题\n====\n\n正文\n换行  \n再换\n", "标题\n\n\n正文换行\n再换\n"),
        ("感谢**同志和**书记，***同志和***书记。\n", "感谢**同志和**书记，***同志和***书记。\n"),
        ("- 甲\n- 乙\n\n| a | b |\n|---|---|\n| 丙 | 丁 |\n", "甲\n乙\n\na b\n丙 丁\n"),
        ("> 引用 *强调* `码` 5\\*8\n\n***\n\n完\n", "引用 强调 码 5*8\n\n\n\n完\n"),
        ("    四格缩进，*不*是代码。\n", "    四格缩进，*不*是代码。\n"),
        ("甲\n\n```text\n*照抄*的原文\n```\n", "甲\n\n\n*照抄*的原文\n\n"),
        ("GDP\ngrew 5\n增长\n", "GDP grew 5增长\n"),
        ("&nbsp;&nbsp;同志们：**大家**好<br>再见\n", "&nbsp;&nbsp;同志们：大家好<br>再见\n"),
    ],
)
def test_markdown(source: str, text: str) -> None:
    """Marks go, words, numbers of lists and masks stay, in their order."""
    assert TracedText.from_str(source).replace(changes(source)).text == text


@given(st.text(alphabet="同志们，。12.*_`#>-|[]()!\\ \n&;<>", max_size=120))
@settings(max_examples=300, deadline=None)
def test_markdown_never_takes_a_chinese_character(source: str) -> None:
    """Except the address of a link and the words for a picture, which nobody reads aloud."""
    text = TracedText.from_str(source).replace(changes(source)).text
    if "[" not in source and "`" not in source:
        assert [c for c in text if c in "同志们"] == [c for c in source if c in "同志们"]


def test_radicals_become_characters() -> None:
    """A radical that a PDF writer put for a character is searched for in vain."""
    done = repair(Source.from_bytes("⽂件要⻅⼈，⺠生⼤事。".encode(), "a"))
    assert done.text == "文件要见人，民生大事。"
    assert {edit.kind for edit in done.edits} == {"radical"}


def paged(*feet: str, head: str = "材料汇编") -> str:
    """Three pages, the second of which breaks off in mid-sentence, with the given feet."""
    bodies = (
        "讲话\n今天我只讲两点，都是开春以后马上要办的事情，办不好就要误一年的收成，第一点是各村要在清明之前把水",
        "渠清到田头，不误农时，第二点是种子和化肥要备足。\n谢谢大家！",
        "散会之前再说一句，\n谢谢大家！",
    )
    return "\f".join(f"{head}\n{body}\n{foot}\n" for body, foot in zip(bodies, feet, strict=True))


@pytest.mark.parametrize(
    "feet", [("1", "2", "3"), ("— 1 —", "— 2 —", "— 3 —"), ("第1页 共3页", "第2页 共3页", "第3页 共3页")]
)
def test_running_heads_and_page_numbers_do_not_cut_a_sentence(feet: tuple[str, str, str]) -> None:
    """They go, on record; the head of the first page stays, and so does what was said at the end of every page."""
    source = paged(*feet)
    done = repair(Source.from_bytes(source.encode(), "a"))
    assert "之前把水渠清到田头，" in done.text
    assert done.text.startswith("材料汇编\n讲话\n")
    assert done.text.count("材料汇编") == 1
    assert done.text.count("谢谢大家！") == 2
    assert not any(foot in done.text.split("\n") for foot in feet)
    assert [e.before.strip() for e in done.edits if "page header" in e.kind][::-1][0] == feet[-1]


def test_a_text_without_form_feeds_has_no_pages() -> None:
    """A line that comes back is then left to the corpus stage."""
    source = paged("1", "2", "3").replace("\f", "")
    assert repair(Source.from_bytes(source.encode(), "a")).text.count("材料汇编") == 3


def test_a_heading_at_the_foot_of_a_page_stays_a_line() -> None:
    """It is shorter than the lines of its page, and what follows is not its end."""
    body = "去年修通了东岭的机耕路，三百多户用上了自来水，\n大家的干劲明显足了，这是有目共睹的事情，也是\n"
    source = f"{body}最可宝贵的。\n（一）抓好春耕生产准备工作\n\f各村要在清明之前把水渠清到田头。\n"
    assert "准备工作\n各村" in repair(Source.from_bytes(source.encode(), "a")).text
