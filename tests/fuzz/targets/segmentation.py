"""Any text cut up: sentences that tile it, stances that are probabilities, tokens with nothing but blanks between."""

from __future__ import annotations

import re
from functools import cache

from discourse.segment.sections import PARTS, annotate
from discourse.segment.segmented import STANCES, Sentence
from discourse.segment.stance import label_all
from discourse.segment.tokens import Tokenizer

NAME = "segmentation"

SEEDS = [
    "",
    "同志们:\n今天开会。要抓实、抓好;要常抓。",
    "一、主要成效\n一年来,建了三个支部。\n二、存在的问题\n一是认识不足。有的支部不开会。\n三、下一步打算\n要整改。谢谢大家！",
    "他说：“为了谁？依靠谁？我是谁？”的问题，要答好。“走！”他喊。",
    "（一）抓班子 班子是关键，要配强。（掌声）①抓队伍；②抓阵地。[12]",
    "党员发展很快.党的建设加强.作风好转.",
    "全面从严治党 2021-2023，GDP 3.5%，C++ a_b 12.5% e-mail。",
    "第一部分\n第一章 总则\n（1）一要；（2）二要；其一，其二是。" + "三是抓落实；" * 60,
    "……！！！？？？\n\n\n　　　。。。",
    "(((((“““《《《」」」】】】)))))\n",
    "𠮷野家\U0001f600\ue000〇々\u3021\ufffd\x00\x85\u2028\u200b",
    "http://a.cn/page.html?id=1!x 五.四 弗拉基米尔.普京",
]

WORDS = [
    "。", "！", "？", "!", "?", "…", "...", "······", "；", ";", "：", "，", "、", ".", "．", "\n", "\r\n", " ",
    "　", "\t", "\x00", "\u200b", "“", "”", "‘", "’", "「", "」", '"', "（", "）", "(", ")", "《", "》", "〉",
    "［", "【", "】", "〔", "[12]", "①", "⑳", "一、", "（一）", "(2)", "1.", "1、", "十三、", "第一，",
    "第一部分", "一是", "二要", "其一", "首先是", "说", "指出：", "的", "也", "等", "不", "同志们：",
    "谢谢大家", "各位领导，", "存在问题", "取得成效", "下一步", "要", "必须", "必须从三方面", "一年来",
    "今后，", "但是", "党", "党的建设", "从严治党", "工作", "a", "A1", "3.5%", "2014年", "12", "+", "#", "&",
    "_", "%", "-", "\ue000", "〇", "々", "〡", "\u9fff", "𠮷", "\U0001f600", "\ufffd", "\u0301", "\u2028",
    "\x85",
]  # fmt: skip


def run(data: bytes) -> None:
    """Sentences and tokens of one text, and that both engines cut it into the same tokens.

    Not asked of a few characters that are repeated again and again: there two ways of cutting are equally likely to
    the last bit, and either is right. jieba itself is asked of short texts: among unknown words it copies all that it
    has found at every character.
    """
    text = data.decode("utf-8", "replace")
    sentences = label_all([annotate(text)])[0]
    _is_tiled(text, sentences)
    engines = ("fast", "jieba") if len(text) <= SHORT else ("fast",)
    found = [_tokenizer(engine, hmm).tokenize(text) for engine in engines for hmm in (True, False)]
    for tokens, starts in found:
        _are_placed(text, tokens, starts)
    if not _AGAIN.search(text):
        assert all(one == found[n % 2] for n, one in enumerate(found)), "the two engines differ"


#: Up to three Han characters five times.
_AGAIN = re.compile(r"([\u3400-\u9fff]{1,3})\1{4}")

#: Characters of which jieba is asked.
SHORT = 6000


@cache
def _tokenizer(engine: str, hmm: bool) -> Tokenizer:
    return Tokenizer(engine=engine, hmm=hmm)  # type: ignore[arg-type]


def _is_tiled(text: str, sentences: tuple[Sentence, ...] | list[Sentence]) -> None:
    assert "".join(sentence.text for sentence in sentences) == text, "the sentences are not the text"
    at = 0
    for n, sentence in enumerate(sentences):
        assert (sentence.n, sentence.start, sentence.end) == (n, at, at + len(sentence.text))
        at = sentence.end
        assert sentence.text.strip() or not text.strip(), "white space by itself"
        assert sentence.part in PARTS
        assert sentence.stance in STANCES
        assert all(0 <= p <= 1 for p in sentence.probability), "no probability"
        assert abs(sum(sentence.probability) - 1) < 1e-9, "probabilities do not add up to one"


def _are_placed(text: str, tokens: tuple[str, ...], starts: tuple[int, ...]) -> None:
    assert len(tokens) == len(starts)
    at = 0
    for token, start in zip(tokens, starts, strict=True):
        assert at <= start, "tokens overlap"
        assert not text[at:start].strip(), "something between two tokens was lost"
        assert text[start : start + len(token)] == token
        assert token.strip(), "a blank is no token"
        at = start + len(token)
    assert not text[at:].strip(), "something behind the last token was lost"


#: What is loaded once is no part of what an input costs.
FIRST = "党".encode()
