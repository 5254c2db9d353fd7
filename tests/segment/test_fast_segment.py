"""The fast ways through segmentation, each held against the plain one, on texts that no sane person would write."""

from __future__ import annotations

import copy
import math
import pickle
import random
import re
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from discourse.segment import sections, sentences
from discourse.segment.dictionary import jieba_entries, jieba_tags
from discourse.segment.sections import KINDS, PARTS, annotate, numbering
from discourse.segment.segmented import SegmentedSpeech
from discourse.segment.sentences import split_sentences
from discourse.segment.stance import features, label, label_all
from discourse.segment.stance.decode import marginals, marginals_of_all
from discourse.segment.stance.features import Joined, cue_matrix, design, design_all, hash_ngrams, load_cues
from discourse.segment.stance.model import TOGETHER, load_model
from discourse.segment.stance.openings import Finder, openings
from tests.helpers import SAMPLE, make_segmented

#: Signs that rules look for: marks of all widths, brackets, numerals, masks, blanks, letters, signs beyond the basic
#: plane, traditional script, a combining mark, control characters that count as white space.
SIGNS = (
    "的党一二三四十百是要其首第、，。；：！？…“”‘’「」『』（）()《》〈〉[]〔〕\n\r \u3000*×XxＸ０１２某两多余"
    "0123456789.．%％‰,:;!?-—·abcXYZ𠀀\U0001f600\U000323b0繁體國際發展\t\u200b\u2028\u0085\"'①②③年月"
    "万亿个名村镇市王李县不没未有\u0301\u0661\x1c"
)

#: Pieces of sentences that make rules fire.
PIECES = (
    "一、 （二） 1. 2、 第一， 一是 二要 其三， 首先， 首先是 第一部分 存在的问题 取得成绩 下一步 要加强 必须 "
    "有的支部 个别同志 我们学习不够 问题突出 党委责任 在于 群众参与 客观上 指出：“ 强调： 《条例》 “四个意识” "
    "！” 不够 不太 不同程度 3.5亿元 百分之五 一百多户 三十二名 90% 第3次 〔2023〕5号 同谋划、同部署、同检查 "
    "真抓实干、求真务实 坚持 发展要靠党，稳定要靠党 柳湾镇 王主任 XX村 某县 ××同志 李某 何立新 辽宁省 "
    "去年以来 一年来， 同志们！ 各位领导： 谢谢大家 让我们 会议强调 如下： 3,500 9:30 ... 。。 。 ， ； ！ "
    "\n \n\n \r\n \u3000\u3000"
).split(" ")

#: Nothing, one sign, signs of one kind in a row.
EDGES = (
    "",
    "党",
    "。",
    "\n",
    " ",
    "，",
    "*",
    "***",
    "\r\n",
    "𠀀",
    "1",
    "一、",
    "“",
    "“。”",
    "。" * 50,
    "党" * 400,
    "，。\n\n",
    ",,,",
)


def awkward(seed: int, n: int) -> Iterator[str]:
    """Texts of random signs, of pieces that make rules fire, of any Unicode, and sound ones that were damaged."""
    rng = random.Random(seed)
    yield from EDGES
    for _ in range(n):
        yield "".join(rng.choices(SIGNS, k=rng.choice((2, 9, 60, 400))))
        yield "".join(rng.choices(PIECES, k=rng.choice((3, 20, 120))))
        yield "".join(
            chr(rng.choice((rng.randrange(0xD800), rng.randrange(0xE000, 0x110000)))) for _ in range(40)
        )
        sound = list(rng.choice(SAMPLE) * 2)
        for _ in range(rng.choice((0, 2, 30))):
            sound[rng.randrange(len(sound))] = rng.choice(SIGNS)
        yield rng.choice(("", "\n", "\r\n")).join("".join(sound).split("\n"))


# Cues ----------------------------------------------------------------------------------------------------------


def test_cues_are_found_as_by_finditer() -> None:
    """All cues looked for together are what each cue finds by itself, in texts joined as the model sees them."""
    patterns = [cue.pattern for cue in load_cues()]
    finder = Finder(patterns)
    for text in awkward(1, 60):
        line = "\n" + text + "\n"
        expected = [
            (k, *match.span()) for k, pattern in enumerate(patterns) for match in pattern.finditer(line)
        ]
        assert sorted(zip(*(column.tolist() for column in finder.spans(line)), strict=True)) == expected


@pytest.mark.parametrize(
    ("pattern", "texts"),
    [
        ("^抓", ["抓\n抓抓", "x抓", ""]),
        ("(?:^|[,\n])要", ["要\n,要要\n\n要"]),
        ("抓(?=好)|[做办]?好", ["抓好做好好办", "抓"]),
        ("(?:一|二){1,3}是", ["一二一二是二是"]),
        ("(?<=不)好", ["不好好不好"]),
        ("抓(?!紧)", ["抓紧抓", "抓"]),
        ("\\d+个", ["12个3个"]),
        ("[^,]好", ["好好,好"]),
        ("𠀀[好𠀁]", ["𠀀𠀁𠀀好𠀀"]),
    ],
)
def test_any_pattern_is_found_as_by_finditer(pattern: str, texts: Sequence[str]) -> None:
    """Anchors, repeats, look-around, classes, signs beyond the basic plane: what can be filtered and what cannot."""
    compiled = re.compile(pattern, re.MULTILINE)
    for text in texts:
        found = [column.tolist() for column in Finder([compiled]).spans(text)[1:]]
        assert list(zip(*found, strict=True)) == [match.span() for match in compiled.finditer(text)]


def test_more_patterns_than_bits() -> None:
    """Seventy patterns do not fit into one number of 64 bits; all are found."""
    patterns = [re.compile(chr(0x4E00 + n) + "好") for n in range(70)]
    text = "".join(chr(0x4E00 + n) + "好" for n in range(70))
    assert Finder(patterns).spans(text)[0].tolist() == list(range(70))


def test_most_cues_are_filtered() -> None:
    """At most three of the cues are still searched for in the ordinary way."""
    assert sum(openings(cue.pattern) is None for cue in load_cues()) <= 3


# Features ------------------------------------------------------------------------------------------------------


def test_sentences_are_joined_as_one_by_one() -> None:
    """Folding all sentences at once gives each as it is normalised by itself, half surrogates included."""
    lines = [*awkward(2, 40), "\udfff", "a\udfffb", "1\udfff2"]
    for texts in (lines, lines[:-3], lines[-4:], lines[:1], []):
        joined = Joined.of(texts)
        plain = [features.normalise(text) for text in texts]
        assert joined.text == "".join(["\n", *(line + "\n" for line in plain)])
        ends = joined.ends.tolist()
        starts = joined.starts.tolist()
        assert [joined.text[a : b - 1] for a, b in zip(starts, ends[: len(texts)], strict=True)] == plain


def test_ngrams_are_those_of_each_line() -> None:
    """The buckets of a line are the hashes of its substrings of one to four characters, by plain whole numbers."""

    def bucket(gram: str) -> int:
        mixed = len(gram)
        for sign in gram:
            mixed = (mixed ^ ord(sign)) * 0x9E3779B97F4A7C15 % (1 << 64)
            mixed ^= mixed >> 29
        return mixed % features.BUCKETS

    texts = [*awkward(3, 5)]
    rows, buckets = hash_ngrams(Joined.of(texts))
    for row, text in enumerate(texts):
        line = "\n" + features.normalise(text) + "\n"
        grams = [line[i : i + n] for n in range(1, 5) for i in range(len(line) - n + 1)]
        expected = sorted(bucket(gram) for gram in grams if gram != "\n")
        assert sorted(buckets[rows == row].tolist()) == expected


def test_more_sentences_than_half_a_key_has_room_for() -> None:
    """Beyond 2 ** 14 sentences the keys of n-grams are twice as wide; rows and buckets are those of a short text."""
    few, many = Joined.of(["抓实", "好"]), Joined.of(["抓实", "好"] * 8200)
    assert features._ngram_keys(few).dtype == np.uint32
    assert features._ngram_keys(many).dtype == np.uint64
    rows, buckets = hash_ngrams(many)
    assert np.array_equal(np.bincount(rows), np.tile(np.bincount(hash_ngrams(few)[0]), 8200))
    assert {*buckets.tolist()} == {*hash_ngrams(few)[1].tolist()}


def plain_dense(texts: Sequence[str]) -> np.ndarray:
    """The dense features of one text's sentences, cell by cell."""
    marked = annotate("".join(texts))
    cues = load_cues()
    table = np.zeros((len(marked), 5 * len(cues) + features.SHAPES))
    for row, sentence in enumerate(marked):
        line = "\n" + features.normalise(sentence.text) + "\n"
        marks = [m.start() for m in re.finditer("[,;:。?!]", line)]
        end = len(line) - 2
        first = min([*marks, end])
        last = max([m for m in marks if m < end], default=0)
        for k, cue in enumerate(cues):
            spans = [m.span() for m in cue.pattern.finditer(line)]
            if spans:
                table[row, 3 * k] = 2 * np.log2(1 + len(spans))
                table[row, 3 * k + 1] = 2 * any(a <= first for a, _ in spans)
                table[row, 3 * k + 2] = 2 * any(b > last for _, b in spans)
                after = 3 * len(cues) + features.SHAPES
                if row + 1 < len(marked):
                    table[row + 1, after + k] = 0.5
                if row > 0:
                    table[row - 1, after + len(cues) + k] = 0.5
        text, shapes = line[1:-1], [1.0] + [0.0] * (features.SHAPES - 1)
        shapes[1] = 2.0 * sentence.heading
        shapes[2 + PARTS.index(sentence.part)] = 2.0 * (len(marked) > 1)
        if kind := numbering(sentence.text.strip()):
            shapes[8 + KINDS.index(kind)] = 2.0
        n = len(text)
        classes = (n < 12, 12 <= n < 25, 60 <= n < 110, n >= 110)
        shapes[8 + len(KINDS) :] = [2.0 * v for v in ("?" in text, '"' in text, "0" in text, *classes)]
        table[row, 3 * len(cues) : 3 * len(cues) + features.SHAPES] = shapes
    return table


def test_cells_are_the_whole_table() -> None:
    """Cues, shapes and neighbours as sparse cells are what is found cell by cell, to the last bit."""
    texts = ["今年天气很好。\n", *SAMPLE, "一是要抓紧。二是问题不少?\n", "党" * 61 + "。", "有的支部" * 30]
    for text in texts:
        assert np.array_equal(design(annotate(text)).dense, plain_dense([text]))
    assert cue_matrix(Joined.of(["党。"])).shape == (1, 3 * len(load_cues()))


def test_texts_looked_at_together_are_as_alone() -> None:
    """The features of several texts are those of each, neighbours and all; a part of them is as among all."""
    marked = [annotate(text) for text in awkward(4, 8)]
    together, first = design_all(marked), 0
    for text in marked:
        alone, part = design(text), together.part(slice(first, first + len(text)))
        assert np.array_equal(alone.dense, part.dense)
        assert np.array_equal(alone.rows, part.rows)
        assert np.array_equal(alone.buckets, part.buckets)
        assert np.array_equal(alone.kinds, part.kinds)
        first += len(text)


def test_weights_add_up_exactly() -> None:
    """The evidence of n-grams is the exact sum of their weights, in whatever order it is added."""
    model = load_model()
    sight = design(annotate(SAMPLE[0]))
    row, column, value = sight.cells
    found = model.unary(sight)
    for n in range(sight.n):
        buckets = sight.buckets[sight.rows == n]
        scale = features.NGRAM_SCALE / math.sqrt(int(model.known[buckets].sum()))
        for k in range(4):
            cells = 0.0
            for at in np.flatnonzero(row == n):
                cells += value[at] * model.dense[column[at], k]
            assert found[n, k] == math.fsum(model.table[buckets, k].astype(float)) * scale + cells


# Decoding and labels -------------------------------------------------------------------------------------------


def test_texts_decoded_together_are_as_alone() -> None:
    """Marginals of texts of many lengths, none among them, are bit for bit those of each text by itself."""
    rng = np.random.default_rng(5)
    lengths = [3, 0, 1, 40, 7, 7, 0, 1, 12]
    n = sum(lengths)
    unary, links, kinds = rng.normal(size=(n, 4)) * 4, rng.normal(size=(3, 4, 4)), rng.integers(0, 3, n)
    found = marginals_of_all(unary, links, kinds, lengths, 1.25)
    ends = np.cumsum(lengths)
    alone = [
        marginals(unary[b - a : b], links, kinds[b - a : b], 1.25) for a, b in zip(lengths, ends, strict=True)
    ]
    assert found.tobytes() == np.concatenate(alone).tobytes()
    assert marginals_of_all(unary[:0], links, kinds[:0], [0, 0]).shape == (0, 4)


def test_texts_labelled_together_are_as_alone() -> None:
    """Stances and probabilities are the same to the last bit, across the batches too."""
    marked = [annotate(text) for text in awkward(6, 40)] + [annotate("党委要抓紧。\n" * (TOGETHER + 10))]
    assert label_all(marked) == [label(text) for text in marked]
    assert label_all([]) == []
    assert label_all([[], []]) == [(), ()]


# Sentences and headings ----------------------------------------------------------------------------------------


def test_stops_are_found_as_by_finditer() -> None:
    """Trying a stop only where one can begin finds what a search for stops finds, with full stops of either width."""
    for text in awkward(7, 80):
        for pattern in (sentences._STOP, sentences._STOP_DOTTED):
            assert [m.span() for m in sentences._runs(text, pattern)] == [
                m.span() for m in pattern.finditer(text)
            ]
        dots = len(sentences._DOT.findall(text))
        assert sentences._dots_are_stops(text) == (dots > 0 and text.count("。") * 4 < dots)


def test_glued_headings_are_found_as_in_the_whole_text() -> None:
    """Looking only at lines with a blank in them finds every heading that runs into its text."""
    glued = ["一、加强组织建设 各级党组织要抓好", "（二）抓学习强素质\u3000\u3000我们坚持学习"]
    for text in [*awkward(8, 120), *glued, "\n".join(glued), "x" + glued[0], f"。{glued[1]}\n{glued[0]}"]:
        pattern = sentences._GLUED_HEADING
        plain = [
            m.end() for m in pattern.finditer(text) if m.start() == 0 or text[m.start() - 1] in "\n。 \u3000"
        ]
        plain += [m.end() for m in sentences._GLUED_SALUTATION.finditer(text)]
        assert list(sentences._glued(text)) == plain


def test_a_plain_stop_needs_no_second_look() -> None:
    """Behind 。 and a sign that is no bracket, quote or note every rule says that the sentence ends."""
    for text in awkward(9, 80):
        within = sentences._within(text, sentences._pairs(text))
        closing = set(sentences._pairs(text).values())
        for stop in sentences._STOP.finditer(text):
            place = stop.end()
            if stop[0] != "。" or text[place : place + 1] in sentences._DOUBTFUL:
                continue
            assert sentences._skip_closers(text, place, closing) == place
            assert sentences._skip_notes(text, place) == place
            assert sentences._ASIDE.match(text, place) is None
            assert not sentences._NO_STOP.match(text, stop.start())
            assert not sentences._goes_on(text, stop, place, within)


def test_sentences_still_add_up() -> None:
    """The slices put together again are the text, and none is empty."""
    for text in awkward(10, 60):
        cut = [text[start:end] for start, end in split_sentences(text)]
        assert "".join(cut) == text
        assert all(cut)


def test_numbering_opens_with_its_signs() -> None:
    """What a sentence opens with decides whether the seven patterns are tried; they are then tried in order."""
    for text in [*awkward(11, 80), "٣、党", "⑳党", "其次是党", "3．党", "第十二章"]:
        kinds = (kind for kind, pattern in sections._KINDS if pattern.match(text))
        assert numbering(text) == next(kinds, "")


def test_lead_ins_hold_one_of_their_words() -> None:
    """No lead-in of any kind is found in a sentence without one of the words that are looked for first."""
    leads = [
        sections._PROBLEM_LEAD,
        sections._PROBLEM_LIST,
        sections._TASK_LEAD,
        sections._TASK_LIST,
        sections._ACHIEVED_LEAD,
    ]
    rng = random.Random(12)
    words = sorted({w for lead in leads for w in re.findall(r"[\u4e00-\u9fff]{1,3}", lead.pattern)})
    for _ in range(4000):
        text = "".join(rng.choices([*words, "，", "：", "的", "在", "了", "年"], k=rng.choice((2, 3, 5))))
        if any(lead.search(text) for lead in leads):
            assert sections._LEAD_WORD.search(text), text


# The speech ----------------------------------------------------------------------------------------------------


def test_what_is_made_of_a_speech_stays_at_home() -> None:
    """It is made once, is not sent to another process, and does not change equality."""
    speech = make_segmented(SAMPLE[1])
    twin = make_segmented(SAMPLE[1])
    calls = []

    def counted(given: SegmentedSpeech) -> int:
        calls.append(given)
        return len(given.tokens)

    assert speech.once(counted) == speech.once(counted) == len(speech.tokens)
    assert calls == [speech]
    assert speech == twin
    assert pickle.dumps(speech) == pickle.dumps(twin)
    again = pickle.loads(pickle.dumps(speech))
    assert again == speech == copy.deepcopy(speech)
    assert again.once(counted) == len(speech.tokens)
    assert len(calls) == 2


def test_tags_are_those_of_the_entries() -> None:
    """The dictionary cut at all its blanks at once has the words and tags that its lines have."""
    assert jieba_tags() == {word: tag for word, _, tag in jieba_entries()}
