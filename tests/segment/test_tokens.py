"""The fast engine gives jieba's tokens; nothing is lost, shared, cached or left to chance."""

from __future__ import annotations

import importlib
import json
import pickle
import subprocess
import sys
import tempfile
import warnings
from dataclasses import FrozenInstanceError
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from discourse.build import build_study
from discourse.errors import SegmentError
from discourse.segment import segment_corpus
from discourse.segment.dictionary import Frequencies, UserWord, jieba_dictionary
from discourse.segment.tokens import Engine, Tokenizer
from discourse.study import Study
from tests.helpers import make_speech

FAST, PLAIN_FAST = Tokenizer("fast"), Tokenizer("fast", hmm=False)
JIEBA = Tokenizer("jieba")


@cache
def _dictionary() -> tuple[dict[str, int], int]:
    """jieba's dictionary as jieba reads it."""
    with jieba_dictionary().open("rb") as file:
        frequencies, total = import_jieba().Tokenizer.gen_pfdict(file)
    return frequencies, total


def import_jieba() -> Any:
    """jieba; its first import warns about its own string escapes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("jieba")


def oracle() -> Any:
    """jieba 0.42.1 itself: a fresh instance, used without any code of this package."""
    frequencies, total = _dictionary()
    instance = import_jieba().Tokenizer()
    instance.FREQ, instance.total, instance.initialized = dict(frequencies), total, True
    return instance


ORACLE = oracle()


def by_jieba(text: str, hmm: bool = True, instance: Any = ORACLE) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """jieba's tokens and their places, white space left out."""
    kept = [(word, start) for word, start, _ in instance.tokenize(text, HMM=hmm) if word.strip()]
    return tuple(word for word, _ in kept), tuple(start for _, start in kept)


#: Where ports of jieba go wrong: runs of letters and digits, dates, rare and compatibility ideographs, full-width
#: forms, masks, traditional script, addresses, signs that belong to jieba's words (+ # & . _ % -), odd spaces.
AWKWARD = [
    "2011-2020年, 2024-05-13, 3.5%、20.01KB；v1.2.3_beta",
    "http://www.example.gov.cn/a_b/2014-05/13.html?x=1&y=%E4 qq.com foo@bar.cn C++ C# AT&T",
    "某某村党支部(***)投入XXX万元, X月X日, ××镇○○村",
    "二〇一四年三月五日，一九四九年十月一日；２０１４年５月，ＧＤＰ增长７．５％",
    "㐀㐁䶵鿕鿖龥龦𠀀𠮷𫝀﨑豈々〆ヶ〇〡⺀⼀",
    "市長製訂臺灣麵條後來發展，憂鬱的烏龜",
    "全面从严治党永远在路上。坚持和加强党的全面领导！",
    "台中正确应该不会被切开。他来到了网易杭研大厦，小明硕士毕业于中国科学院计算所",
    "\ufeff \u3000\xa0\u200b\r\n\t\x1c\x85\u2028行首　空格",
    "\ud800党\udfff建",
    "....----____%%%%++++####&&&&",
    "1.2.3.4 1..2 a.b.c 5G网络 4G/5G A股 T恤 H1N1 PM2.5",
    "（一）加强学习。1、抓好落实；2. 改进作风①②③",
    "“两学一做”学习教育……——《党章》·马克思·恩格斯",
    "",
    " ",
    "。",
    "党",
]


@pytest.mark.parametrize("text", AWKWARD)
def test_both_engines_agree_with_jieba_on_awkward_text(text: str) -> None:
    """Token for token and place for place, with and without guessing."""
    assert FAST.tokenize(text) == by_jieba(text)
    assert JIEBA.tokenize(text) == by_jieba(text)
    assert PLAIN_FAST.tokenize(text) == by_jieba(text, hmm=False)


#: Pieces that meet at every kind of border jieba knows.
PIECES = st.one_of(
    st.sampled_from(
        "的是党委要必须从严治党二〇年製訂鿖々𠀀\ud800ABCxyz0189０Ａ.-_%+#&*×…—“”《》，。！？\n\r\t \u3000\x1c/:@"
    ),
    st.sampled_from(
        ["全面从严治党", "三个代表", "我们", "H1N1", "2014-05", "3.5%", "XX村", "示范点", "革命斗争"]
    ),
    st.characters(),
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(TEXTS)
def test_the_fast_engine_agrees_with_jieba_on_any_text(text: str) -> None:
    """Whatever is thrown at it, the fast engine gives jieba's tokens in jieba's places."""
    assert FAST.tokenize(text) == by_jieba(text)
    assert PLAIN_FAST.tokenize(text) == by_jieba(text, hmm=False)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TEXTS)
def test_tokens_lose_nothing_but_white_space(text: str) -> None:
    """Each token stands where it is said to stand, and between two tokens there is only white space."""
    tokens, starts = FAST.tokenize(text)
    ends = [0, *(start + len(token) for token, start in zip(tokens, starts, strict=True))]
    assert all(text.startswith(token, start) for token, start in zip(tokens, starts, strict=True))
    gaps = [text[end:start] for end, start in zip(ends, [*starts, len(text)], strict=True)]
    assert not "".join(gaps).strip()
    assert all(a < b for a, b in pairwise(starts))
    assert not any(token.isspace() or not token for token in tokens)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(TEXTS.map(lambda t: t.replace("\r", "")), max_size=4), st.sampled_from("。！？\n"))
def test_a_text_has_the_tokens_of_its_sentences(sentences: list[str], end: str) -> None:
    """Cut once, sliced a sentence: no token crosses 。！？ or a line break."""
    whole = FAST.tokenize("".join(sentence + end for sentence in sentences))[0]
    parts = [token for sentence in sentences for token in FAST.tokenize(sentence + end)[0]]
    assert list(whole) == parts


def test_known_tokens() -> None:
    """The examples of jieba's README: 杭研 is guessed by the model, 台中 falls apart without a user word."""
    assert FAST.tokenize("他来到了网易杭研大厦")[0] == ("他", "来到", "了", "网易", "杭研", "大厦")
    assert PLAIN_FAST.tokenize("网易杭研大厦")[0] == ("网易", "杭", "研", "大厦")
    assert FAST.tokenize("「台中」正确应该不会被切开")[0] == (
        "「",
        "台",
        "中",
        "」",
        "正确",
        "应该",
        "不会",
        "被",
        "切开",
    )


def write(folder: Path, text: str) -> Path:
    path = folder / "words.txt"
    path.write_text(text, encoding="utf-8")
    return path


USER_WORDS = (
    "\ufeff台中\n\n全面从严治党 20000 n\r\n三严三实 n\n"
    "两个确立 300\nco-op\n的 20000\n全过程人民民主\n中国\n丁真\n"
)

MIXED = "革命斗争必将产生深远影响, “台中”的全过程人民民主、三严三实与丁真, 两个确立、全面从严治党、co-op"


@pytest.mark.parametrize("engine", ["fast", "jieba"])
def test_a_user_dictionary_does_what_it_does_in_jieba(engine: Engine, tmp_path: Path) -> None:
    """Entries with a frequency and a tag, with either, with neither; a byte order mark; blank lines; CRLF.

    的 is in the dictionary already: jieba leaves its old frequency in the total, the Rust port would not, and
    then 革命斗争 falls apart.
    """
    path, instance = write(tmp_path, USER_WORDS), oracle()
    with path.open("rb") as file:
        instance.load_userdict(file)
    tokenizer = Tokenizer(engine, dictionary=path)
    for word, frequency, _ in tokenizer.words:
        assert frequency == instance.FREQ[word], word
    for text in [*AWKWARD, MIXED]:
        assert tokenizer.tokenize(text) == by_jieba(text, instance=instance)
    assert {"台中", "三严三实", "两个确立", "全面从严治党", "co-op"} < set(tokenizer.tokenize(MIXED)[0])


def test_suggested_frequencies_are_jiebas() -> None:
    """Known and unknown words, single characters, beginnings of words, letters and digits."""
    known = Frequencies()
    assert known.total == ORACLE.total
    for word in [
        "中国",
        "新农村建设",
        "亍",
        "鿕",
        "从严治",
        "H1N1",
        "5G网络",
        "的",
        "一是二是三是",
        "乡镇党委书记",
    ]:
        assert known.suggest(word, PLAIN_FAST.tokenize(word)[0]) == ORACLE.suggest_freq(word), word


DELETED = (
    UserWord("中国", 0),
    UserWord("A股", 0),
    UserWord("杭研", 0),
    UserWord("的", 20000),
    UserWord("台中"),
)


def test_a_frequency_of_nought_deletes_a_word_for_this_tokenizer_only() -> None:
    """中国 is in the dictionary, 杭研 only guessed: both fall apart here and nowhere else, by either engine.

    The Rust port cannot unlearn a word (it is taught the others), and jieba notes deletions in a table of the
    whole process (which is left alone).
    """
    fast, slow = Tokenizer("fast", words=DELETED), Tokenizer("jieba", words=DELETED)
    assert fast.tokenize("网易杭研，中国，A股")[0] == ("网易", "杭", "研", "，", "中", "国", "，", "A", "股")
    for text in [*AWKWARD, MIXED, "网易杭研，中国，A股", "发展中国家", "中国的革命斗争"]:
        assert fast.tokenize(text) == slow.tokenize(text)
    assert FAST.tokenize("网易杭研，中国，A股")[0] == ("网易", "杭研", "，", "中国", "，", "A股")
    assert not import_jieba().finalseg.Force_Split_Words


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ("“三严三实”", "“ | "),
        ("三个代表\t20000", "三个代表 | '\\t' | 20000"),
        ("的是 1", "的 | 是"),
        ("𠮷祥", "𠮷 | 祥"),
        ("党 建 n", "党 | ' ' | 建"),
    ],
)
def test_an_entry_without_effect_is_refused_by_name(entry: str, found: str, tmp_path: Path) -> None:
    """A count of zero would be printed for a word that is there; the letter names file, line and cut."""
    with pytest.raises(SegmentError, match=r"words\.txt, line 2: the entry .* takes no effect") as caught:
        Tokenizer(dictionary=write(tmp_path, f"台中 500\n{entry}\n"))
    assert found in str(caught.value)


def test_the_letter_says_what_would_help(tmp_path: Path) -> None:
    """Too low a frequency can be raised; a sign that jieba cuts at cannot be helped; a word must be one."""
    with pytest.raises(SegmentError, match=r"一站式服务.*一站式 \| 服务.*Try: a higher frequency"):
        Tokenizer(words=(UserWord("一站式服务", 1), UserWord("服务", 9_000_000)))
    with pytest.raises(SegmentError, match=r"修渠·引水.*Try: leave it out: jieba cuts at other signs"):
        Tokenizer(dictionary=write(tmp_path, "修渠·引水 90000\n"))
    for word in (UserWord("", 5), UserWord("水渠", -1)):
        with pytest.raises(SegmentError, match="there is no word"):
            Tokenizer(words=(word,))


def test_every_entry_is_one_token_when_it_stands_alone() -> None:
    """A hundred entries without a frequency, pieces of each other among them: each wins by what is worked out."""
    words = [
        a + b for a in ("水渠", "盘山路", "旱改水", "梯田", "引水") for b in ("修建", "队", "看护人", "章程")
    ]
    words += [a + b for a in words[:20] for b in ("制度", "网格化", "积分", "员")]
    tokenizer = Tokenizer(words=tuple(map(UserWord, words)))
    assert len(tokenizer.words) == 100
    assert [tokenizer.tokenize(word)[0] for word in words] == [(word,) for word in words]


def test_two_dictionaries_in_one_process() -> None:
    """Each tokenizer knows its own words, whichever was made or used last, by either engine."""
    text = "盘山渠通水"
    for engine, plain in (("fast", FAST), ("jieba", JIEBA)):
        one = Tokenizer(engine, words=(UserWord("盘山渠"),))
        two = Tokenizer(engine, words=(UserWord("渠通水"),))
        assert one.tokenize(text)[0] == ("盘山渠", "通水")
        assert two.tokenize(text)[0] == ("盘山", "渠通水")
        assert one.tokenize(text)[0] == ("盘山渠", "通水")
        assert plain.tokenize(text)[0] == ("盘山", "渠", "通水")
        assert one.digest != two.digest


def test_equal_tokenizers_share_what_they_have_learnt() -> None:
    """An instance takes a fifth of a second and many megabytes; where the words were read does not matter."""
    one, two = (Tokenizer(words=(UserWord("盘山渠", 900, where),)) for where in ("a.txt:1", "b.txt:7"))
    assert one == two
    assert one._cutter is two._cutter
    assert one._cutter is not Tokenizer(words=(UserWord("盘山渠", 901),))._cutter


#: Sentences of the genre with what ports get wrong, made up.
INVENTED = [
    "2021年至2023年，全镇新修水渠3.5公里，投入资金1,200.50万元，惠及农户2000余户。",
    "“三清一改”后，村容村貌焕然一新；党员积分制、网格化管理、“12345”热线全覆盖。",
    "一是抓学习。二是抓整改。（三）强化督查问效，坚决防止“一阵风”“走过场”。",
    "个别党员干部“慵懒散拖”，工作不在状态……这些问题，归根到底是宗旨意识淡薄！",
]


def _differing(texts: list[str], hmm: bool) -> list[str]:
    """Where the fast engine and jieba part company: the first token of each text that differs, with its place."""
    found = []
    for text in texts:
        tokens, starts = (FAST if hmm else PLAIN_FAST).tokenize(text)
        theirs = by_jieba(text, hmm)
        for ours, other in zip(zip(tokens, starts, strict=True), zip(*theirs, strict=True), strict=False):
            if ours != other:
                found.append(
                    f"{ours[0]!r} for {other[0]!r} at {other[1]}: {text[other[1] - 9 : other[1] + 9]}"
                )
                break
        else:
            if len(tokens) != len(theirs[0]):
                found.append(f"{len(tokens)} tokens for {len(theirs[0])}: {text[:20]}")
    return found


@pytest.mark.parametrize("hmm", [True, False])
def test_speeches_have_jiebas_tokens(hmm: bool, root: Path) -> None:
    """The seeds as they came and as they read repaired, and invented sentences: nowhere different."""
    seeds = [path.read_bytes().decode("utf-8", "replace") for path in sorted((root / "seeds").glob("*.txt"))]
    repaired = [path.read_text("utf-8") for path in sorted((root / "tests/gold/normalized").glob("*.txt"))]
    assert len(seeds) == 5
    assert len(repaired) == 9
    assert _differing([*seeds, *repaired, *INVENTED], hmm) == []


def test_the_hash_stands_in_every_result(tmp_path: Path) -> None:
    """The digest of the study's tokenizer, user words and all, is in the manifest and in the json of a figure."""
    (tmp_path / "words.txt").write_text("盘山渠\n", encoding="utf-8")
    (tmp_path / "speech.txt").write_text("2012年3月5日，盘山渠通水。大家高兴。\n" * 3, encoding="utf-8")
    table = {
        "sources": {"paths": ["speech.txt"]},
        "segment": {"dictionary": "words.txt"},
        "features": {"extractors": ["length"]},
        "comparisons": {"primary": []},
        "figures": {"names": ["timeline"]},
    }
    results, _ = build_study(Study.parse(table, root=tmp_path), tmp_path / "out", show_progress=False)
    digest = Tokenizer(words=(UserWord("盘山渠"),)).digest
    assert "盘山渠" in results.segmented[0].tokens
    assert results.tokenizer == digest != Tokenizer().digest
    for name in ("manifest.json", "timeline.json"):
        assert json.loads((tmp_path / "out" / name).read_text("utf-8"))["tokenizer"] == digest


def test_dictionaries_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """A missing file, a file in another encoding, an engine that does not exist."""
    with pytest.raises(SegmentError, match=r"nowhere\.txt: the user dictionary cannot be read"):
        Tokenizer(dictionary=tmp_path / "nowhere.txt")
    path = tmp_path / "gbk.txt"
    path.write_bytes("台中\n".encode("gbk"))
    with pytest.raises(SegmentError, match=r"gbk\.txt: the user dictionary is not UTF-8"):
        Tokenizer(dictionary=path)
    with pytest.raises(SegmentError, match=r"no engine 'slow'\. Expected: one of fast, jieba"):
        Tokenizer("slow")  # type: ignore[arg-type]


def test_a_tokenizer_is_a_value() -> None:
    """Frozen, equal to its like, and the same on the other side of a pickle."""
    assert pickle.loads(pickle.dumps(JIEBA)) == JIEBA
    tokenizer = Tokenizer(words=(UserWord("台中"),))
    copy = pickle.loads(pickle.dumps(tokenizer))
    assert copy == tokenizer
    assert hash(copy) == hash(tokenizer)
    assert copy.digest == tokenizer.digest
    assert copy.tokenize("「台中」") == tokenizer.tokenize("「台中」")
    with pytest.raises(FrozenInstanceError):
        tokenizer.hmm = False  # type: ignore[misc]


def test_the_digest_moves_with_everything_that_moves_tokens(tmp_path: Path) -> None:
    """Engine, guessing and user words each change it; the name of the dictionary file does not."""
    words = (UserWord("台中", 500),)
    different = [Tokenizer(), Tokenizer("jieba"), Tokenizer(hmm=False), Tokenizer(words=words)]
    assert len({tokenizer.digest for tokenizer in different}) == 4
    one = Tokenizer(dictionary=write(tmp_path, "台中 500 nz\n"))
    assert one == Tokenizer(words=words)
    assert one.digest == Tokenizer(words=words).digest


def test_the_libraries_own_tokenizers_are_left_alone() -> None:
    """Neither another instance nor either library's shared tokenizer is started, or learns a word."""
    import rjieba

    Tokenizer(words=(UserWord("台中正确"),)).tokenize("台中正确")
    assert FAST.tokenize("台中正确")[0] == JIEBA.tokenize("台中正确")[0] == ("台", "中", "正确")
    assert not rjieba.has_word("台中正确")
    assert not import_jieba().dt.initialized


def test_jieba_is_silent_and_leaves_no_cache() -> None:
    """Its import warns, its start writes jieba.cache into the common temporary folder and talks on stderr."""
    code = (
        "import logging, pathlib, tempfile\n"
        "level = logging.getLogger('jieba').level, logging.getLogger().handlers[:]\n"
        "from discourse.segment.tokens import Tokenizer\n"
        "print(*Tokenizer('jieba').tokenize('网易杭研大厦')[0])\n"
        "print(*(p.name for p in pathlib.Path(tempfile.gettempdir()).iterdir()))\n"
        "assert logging.getLogger().handlers == level[1]\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-W", "error", "-c", code],
            capture_output=True,
            encoding="utf-8",
            env={"TMPDIR": folder, "PYTHONDONTWRITEBYTECODE": "1"},
            check=False,
        )
    assert done.stderr == ""
    assert done.stdout == "网易 杭研 大厦\n\n"


def test_what_is_cut_up_is_not_cut_up_again() -> None:
    """Nobody is handed speeches within speeches, which fail somewhere further on."""
    with pytest.raises(SegmentError, match="cut up already"):
        segment_corpus(segment_corpus([make_speech("同志们，修渠。")]))  # type: ignore[arg-type]
