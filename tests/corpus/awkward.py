"""Texts that a fast path is most likely to read otherwise than the plain one."""

from __future__ import annotations

import random
from collections.abc import Sequence

#: Characters at the borders of ranges, of two code units, of no width, of other widths and scripts.
SIGNS = (
    "𠀀𠮷😀﨑㐀䶿一鿿\ue000\ufffd\u200b\u3000\xa0　　\t ＊*×xＸ某〇○09９１２.．：:，,。！!？?；;、"
    "（）()【】[]“”\"‘’'…—-|©é黨國講話"
)
#: Words that the rules know.
WORDS = (
    "在全县水利工作会议上的讲话 同志们： 各位代表！ 谢谢大家！ 今年是“十二五”开局之年 建党93周年 "
    "改革开放40多年来 走过了90年 2010年9月3日 二〇二三年三月五日 2012.5.4 十八届三中全会 明年 第二批 "
    "十一届全国人大三次会议 督导组 以***同志为核心 三个代表 过去的一年 确保到2020年 中发〔2009〕4号 "
    "8900多万党员 第1页 共3页 相关推荐： 免责声明： 如有侵权请联系删除 小编 本站 来源：河口日报 "
    "作者：张某某 浏览：123次 版权所有 展开全文 【微信公众号】 全县 我市 各乡镇 代表县委 "
    "下面，我讲三点意见 我的发言完了 近日 记者 会议强调 县委书记 李国强 我代表 河口县石桥镇 一、 "
    "第一篇： （二） ... 。。。 …… 999+ 1 * * * ===== 首页 > 讲话 © All rights reserved"
).split(" ")
PLAIN = "水利工作要抓紧抓好，群众的事情要办实。我们认真总结经验；继续努力，再创新局面！"


def awkward(n: int, seed: int = 5) -> list[str]:
    """``n`` texts of words, signs and plain sentences in random order, from nothing to some thousand characters."""
    rng = random.Random(seed)
    parts: Sequence[str] = ["", "一", "a\r\nb", "\n\n", PLAIN * 200, *SIGNS]
    return [*parts, *(_text(rng) for _ in range(n))]


def _text(rng: random.Random) -> str:
    out: list[str] = []
    for _ in range(rng.choice((1, 3, 10, 40, 150))):
        word = rng.choice(WORDS)
        cut = rng.random() < 0.2
        out.append(word[: rng.randint(0, len(word))] if cut else word)
        out.append(
            rng.choice(
                ("", "", "", "，", "。", "\n", "\r\n", " ", PLAIN[: rng.randint(0, 40)], rng.choice(SIGNS))
            )
        )
    return "".join(out)
