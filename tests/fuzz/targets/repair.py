"""A file, decoded and repaired: what was done can be replayed, leads back to its bytes, and comes to rest."""

from __future__ import annotations

from itertools import pairwise

from discourse.repair import clean_text, repair, replay
from discourse.sources import Source

NAME = "repair"

#: The search for shifted bytes weighs thousands of readings of each damaged character: some five milliseconds of it.
PER_KB = 3.0

SEEDS = [
    "市長(zhǎng)講話：同志們，三個(gè)代表重(zhòng)要思想。\r\n",
    "我们要提出“三抓三?!钡淖茏ナ?;大家都要抓好三保,做好三保工作。\n",
    "鍚屽織浠锛氬ぇ瀹跺ソ銆備粖澶╁紑浼氱殑浠诲姟鏄€荤粨宸ヤ綔銆?\n",
    "ÔÚ¹¤×÷»áÒéÉÏµÄ½²»° åŒå¿—ä»¬ï¼šå¤§å®¶å¥½\n",
    "讲话稿\n今天开\n- 1 -\n\f讲话稿\n会，很\n- 2 -\n\f讲话稿\n好。\n- 3 -\n",
    "　　要坚\n，持下去 \n\n　　一、学习\n（二）市委\n第 1 页 共 3 页\n",
    "各单位的党务工作者始终把 “接访”作为联系群众工作中的 重头戏，做得很好，大家说。\n局长 张三\n",
    "<p>同志们&nbsp;<b>大家</b>好</p><ruby>長<rt>zhǎng</rt></ruby><!-- a --><script>x</script><a <a &amp;amp;#20826;",
    "***同志和XXX书记在××县讲话，□□镇的某某某、╳╳村（*）\n",
    "⼀⽀⻓⺠\u2f00\u2e85 \u200b\u200e\ufeffsoft\xadhyphen\x85\u2028\x0b\x0c\x1c",
    "党，的，领，导-是-党的/建设\n锟斤拷锟斤拷烫烫烫屯屯屯\ufffd\ufffd\n",
    "著名的著作寫著：這裏面條只有隻，乾坤後來後面，頭髮發展，鐘錶表。\n",
    "zhang zhǎng (zhǎng) （zhăng） 长zhǎng 长(chang)(a)(e)(o) 吕(lǚ)女(nv)\n",
    "カタカナ 한국어 Ελληνικά русский العربية 𠀀🇨🇳👩‍👩‍👧e\u0301\n",
    "难道这样就行了吗?!大家想一想。?!?!钡?;?,\n",
    "同志们".encode("gb18030") + b"\xff\n" + "同志們".encode("big5hkscs"),
    b"\xed\xa0\x80\xed\xb0\x80\xc0\x80",
]
SEEDS = [seed if isinstance(seed, bytes) else seed.encode() for seed in SEEDS]

WORDS = [
    "(zhǎng)", "（gè）", "(", "（", "(a)", "zhǎng", "?!", "?", "钡", "?;", "锟斤拷", "\ufffd", "鍚屽織",
    "浠�", "锛", "銆", "Ã¤", "Â", "ÔÚ", "&amp;", "&amp;amp;", "&#20826;", "&#x515a;", "&nbsp;", "&", "<p>",
    "</p>", "<br/>", "<!--", "-->", "<script>", "</script>", "<rt>", "</rt>", "<a ", "<", ">", "\n", "\r\n",
    "\f", "\u3000", "\u00a0", " ", "\t", "\u200b", "\x85", "\xad", "\x00", "长", "長", "著", "裏", "髮", "⼀",
    "⻓", "*", "***", "X", "XX", "××", "某", "□", "-", "——", "，", "。", "、", "；", "“", "”", "《", "》",
    "一、", "（二）", "第1页", "- 1 -", "1/3", "党", "的", "同志们", "2010年", "a", "Z", "1", "，的，领，导",
    "か", "Ω", "𠀀", "e\u0301", b"\x80", b"\xff", b"\xa1\xa1", "党".encode("gb18030"),
]  # fmt: skip


def run(data: bytes) -> None:
    """Edits replay the text, their spans ascend within the file, and a second repair of it is not another text."""
    source = Source.from_bytes(data, "fuzz")
    done = repair(source)
    text, raw = done.text, done.traced.raw
    text.encode()  # no lone surrogate is left
    assert replay(raw.text, done.edits) == text, "the edits do not make the text"
    assert len(raw.byte_starts) == len(raw.text) + 1
    for edit in done.edits:
        assert 0 <= edit.raw_start <= edit.raw_end <= len(data), "an edit reaches outside the file"
        assert edit.probability is None or 0.0 <= edit.probability <= 1.0
        assert not (edit.certain and edit.probability not in (None, 1.0))
    for one, two in pairwise(done.edits):
        assert one.raw_end <= two.raw_start, "edits go back in the file"
        assert one.char_end <= two.char_start, "edits go back in the text"
    low, high = done.traced.raw_span(0, len(text))
    assert 0 <= low <= high <= len(data)
    if not done.notes and "\ufffd" not in text:
        assert clean_text(text) == text, "a second repair finds something to do"
    repair(source, script="keep")
