"""Web pages and Markdown: what is cut is what is no text, and what is left leads back to the file."""

from __future__ import annotations

from itertools import pairwise

from discourse.repair import html, markdown, replay
from discourse.repair.traced import Change, TracedText

NAME = "pages"

SEEDS = [
    "<!DOCTYPE html><html><head><title>讲话</title><meta name='pubdate' content='2010-09-03'></head>"
    "<body><nav><a href=x>首页</a></nav><div><h1>在会上的讲话</h1><p>同志们：今天的会议很重要，大家都要认真学习。</p>"
    "<p>我说三点意见，请大家讨论。</p></div>"
    "<footer>版权</footer></body></html>",
    "<?xml version='1.0'?><html><body><pre>a\n b</pre><ul><li>一<li>二</ul><table><tr><td>1<td>2</table>"
    "&nbsp;&#x515a;&bogus;",
    "<html><script>if (a<b) '</p>'</script><style>p{}</style><p>x<!-- -- > --><![CDATA[y]]><textarea>z",
    "<body><a<a<a \"'<b =\"<p>'>&#0;&#55296;&#1114112;&#x110000;",
    "<html>\r\n<p\r\n>同\r志\x00们\x0c</p\t><BR/><body><nav><body>",
    "# 讲话\n\n1. **学习**[党章](x.html)\n\n**同志说\n\n> 引文\n\n```\n代码\n```\n\n|甲|乙|\n|-|-|\n|1|2|\n",
    "---\ntitle: a\n---\n讲话\n===\n\n* * *\n\n- 一\n  - 二\n\n"
    "![图](a.png 't') <b>x</b> &amp; \\* `c` [a][b]\n\n[b]: x\n",
    "***同志、***书记**和**主任_的_讲话__\n~~~\n~~~\n    code\n\r\n\x00a  \nb\\\nc\n",
    "同志们：<br>大家好",
    "",
    b"<html>\xff\xfe<p>\xed\xa0\x80</html>",
]
SEEDS = [seed if isinstance(seed, bytes) else seed.encode() for seed in SEEDS]

WORDS = [
    "<html>", "<body>", "<p>", "</p>", "<p", "<a href=\"x\">", "<a ", "</a>", "<br>", "<!--", "-->",
    "<![CDATA[", "]]>", "<script>", "</script>", "<style>", "<title>", "<meta name=pubdate content=", "<meta ",
    "<nav>", "</nav>", "<pre>", "<table>", "<td>", "<li>", "<div>", "</div>", "<?xml ", "?>", "<", ">", "/",
    "=", "\"", "'", "&amp;", "&#", "&#x515a;", "&", ";", "#", "# ", "*", "**", "_", "__", "`", "```", "~~~",
    "[", "](", "]", "![", ")", "(", "[a]: b\n", "> ", "- ", "1. ", "|", "|-|\n", "---\n", "===\n", "\\", "\n",
    "\n\n", "\r", "\t", "    ", "  \n", "\x00", "\x0c", "党", "同志", "，", "。", "a", "1", "<svg>",
    "<textarea>", "<select>", "\u2028", "\ufeff", b"\xff",
]  # fmt: skip


def run(data: bytes) -> None:
    """As a page and as Markdown: cuts, blocks and frame lie side by side, and the edits replay."""
    text = data.decode("utf-8", "replace")
    page = html.read_page(text)
    cut(text, page.changes)
    for block in page.blocks:
        assert 0 <= block.start < block.end <= len(text)
        assert block.words.strip() == block.words != ""
    for one, two in pairwise(page.blocks):
        assert one.end <= two.start, "blocks go back"
    spans = html.frame_of(text, page, "fuzz")
    assert all(0 <= low < high <= len(text) for low, high in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans)), "the frame goes back"
    cut(text, tuple(markdown.changes(text)))
    html.is_page(text)


def cut(text: str, changes: tuple[Change, ...]) -> None:
    """The changes fit the text and bring no Han character into it but those that an entity names."""
    assert all(0 <= change.start <= change.end <= len(text) for change in changes)
    left = TracedText.from_str(text).replace(changes)
    assert replay(text, left.edits()) == left.text
    new = "".join(change.new for change in changes if change.kind == "markup")
    assert new.strip() == "", "markup became words"
