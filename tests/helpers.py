"""Builders of tiny corpora for tests: a speech, the same speech cut up, a few of them at once.

The sentences made here are cut at 。！？ and line breaks only, and the tokens are real ones unless given: a test
that counts by hand should not depend on the splitter it is not about.
"""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from functools import cache
from itertools import accumulate, pairwise

from discourse.corpus.speech import Corpus, DateEstimate, Speech
from discourse.repair.traced import TracedText
from discourse.segment.segmented import STANCES, SegmentedSpeech, Sentence, Stance
from discourse.segment.tokens import Tokenizer


@cache
def tokenizer() -> Tokenizer:
    """One fast tokenizer for the whole run: it is frozen, and starting one takes a tenth of a second."""
    return Tokenizer()


def make_speech(
    text: str,
    id: str = "a.1",
    *,
    title: str = "",
    genre: str = "unknown",
    masks: int = 0,
    earliest: date | None = None,
    latest: date | None = None,
    duplicate_of: str | None = None,
) -> Speech:
    """A speech whose raw file is ``text`` in UTF-8; ``latest`` is ``earliest`` unless given."""
    return Speech(
        id=id,
        source=id.rpartition(".")[0] or id,
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        n=1,
        title=title,
        traced=TracedText.from_str(text),
        genre=genre,
        masks=masks,
        date=DateEstimate(earliest, latest or earliest, earliest),
        duplicate_of=duplicate_of,
    )


def make_sentences(
    text: str, stances: Sequence[Stance] = (), headings: Iterable[int] = ()
) -> tuple[Sentence, ...]:
    """The sentences of ``text``; those beyond ``stances`` are "other"; ``headings`` are their numbers."""
    ends = [i + 1 for i, c in enumerate(text) if c in "。！？\n" and text[i + 1 : i + 2] != "\n"]
    cuts = [0, *ends] if ends and ends[-1] == len(text) else [0, *ends, len(text)]
    out = []
    for n, (start, end) in enumerate(pairwise(cuts)):
        stance: Stance = stances[n] if n < len(stances) else "other"
        one_hot = [float(s == stance) for s in STANCES]
        probability = (one_hot[0], one_hot[1], one_hot[2], one_hot[3])
        out.append(
            Sentence(
                n, start, end, text[start:end], n in set(headings), stance=stance, probability=probability
            )
        )
    return tuple(out)


def make_segmented(
    text: str,
    id: str = "a.1",
    *,
    tokens: Sequence[str] | None = None,
    stances: Sequence[Stance] = (),
    headings: Iterable[int] = (),
    masks: int = 0,
    earliest: date | None = None,
    latest: date | None = None,
    duplicate_of: str | None = None,
) -> SegmentedSpeech:
    """A speech cut up. ``tokens`` are looked up in ``text`` one after the other; jieba's unless given."""
    if tokens is None:
        tokens, starts = tokenizer().tokenize(text)
    else:
        starts, at = [], 0
        for token in tokens:
            at = text.index(token, at)
            starts.append(at)
            at += len(token)
    speech = make_speech(text, id, masks=masks, earliest=earliest, latest=latest, duplicate_of=duplicate_of)
    return SegmentedSpeech(speech, make_sentences(text, stances, headings), tuple(tokens), tuple(starts))


def of_tokens(line: str, id: str = "a.1", *, duplicate_of: str | None = None) -> SegmentedSpeech:
    """A speech whose tokens are the words of ``line``, written with blanks between them."""
    return make_segmented(line, id, tokens=line.split(), duplicate_of=duplicate_of)


def make_corpus(*texts: str) -> Corpus:
    """A corpus of speeches ``a.1``, ``b.1``, ...: one a source."""
    return Corpus(tuple(make_speech(text, f"{chr(ord('a') + i)}.1") for i, text in enumerate(texts)))


def offsets(tokens: Iterable[str]) -> list[int]:
    """Where each token begins if they stand side by side."""
    return list(accumulate(map(len, tokens), initial=0))[:-1]


#: Four short speeches with all that extractors look for: praise, faults, plans, slogans, a heading, a number.
SAMPLE = (
    "同志们:\n一、取得的成绩\n一年来,镇党委扎实推进新农村建设,群众满意度明显提高。党员干部作风进一步转变。"
    "新建村级活动场所12个,发展党员36名。\n二、存在的问题\n有的支部组织生活不够严格,个别党员作用发挥不明显。"
    "\n三、下一步打算\n我们要坚持以人民为中心,切实加强基层党组织建设。",
    "党的群众路线教育实践活动开展以来,我们认真学习文件,广泛征求意见。查摆问题还不够深刻,整改措施不够具体。"
    "下一步,必须坚持问题导向,务必抓好整改落实。",
    "全面贯彻党的二十大精神,深刻领悟两个确立的决定性意义。全年完成投资3.5亿元,同比增长12%。"
    "我们也清醒地看到,产业结构还不合理。大家要坚定信心,可以相信明天会更好！",
    "会议指出,要把党建引领贯穿基层治理全过程。会议强调,各级党组织要坚决扛起主体责任。",
)


@cache
def sample() -> tuple[SegmentedSpeech, ...]:
    """The four sample speeches, cut up; frozen, so shared."""
    stances: tuple[tuple[Stance, ...], ...] = (
        ("other", "other", "achievement", "achievement", "achievement", "other", "problem", "other", "plan"),
        ("achievement", "problem", "plan"),
        ("other", "achievement", "problem", "plan"),
        ("plan", "plan"),
    )
    return tuple(
        make_segmented(
            text,
            f"{chr(ord('a') + i)}.1",
            stances=stances[i],
            headings=(1, 5, 7) if i == 0 else (),
            earliest=date((2010, 2014, 2023, 2024)[i], 3, 1),
        )
        for i, text in enumerate(SAMPLE)
    )


@contextmanager
def ends(seconds: int = 90) -> Iterator[None]:
    """Fails when the block hangs. A guard, not a stopwatch: what is linear needs a hundredth of it, what goes back
    over all it has read needs hours, and a busy machine is neither."""

    def give_up(*_: object) -> None:
        raise AssertionError(f"still at it after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def assert_no_square(
    seconds: Callable[[int], float], size: int, *, bound: float = 7.0, rounds: int = 6
) -> None:
    """That four times the size once takes less than ``bound`` times as long, both taken one after the other.

    What is quadratic takes sixteen times as long in every round; a busy machine, on which one of the two takes longer
    than it should, does not do so six times over.
    """
    ratios: list[float] = []
    while len(ratios) < rounds:
        small, large = seconds(size), seconds(4 * size)
        ratios.append(large / small)
        if ratios[-1] < bound:
            return
    raise AssertionError(f"four times as much takes {', '.join(f'{r:.1f}' for r in ratios)} times as long")
