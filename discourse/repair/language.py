"""A small model of Chinese: what a string of characters costs, in nats, by the words it could be made of.

It chooses between characters of which half the bytes are lost. The words and their frequencies are those of
jieba's dictionary; what the dictionary cannot know — the names, slogans and turns of this very document — comes
from the pairs of characters the document itself uses. Traditional script is read through its simplified forms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from math import exp, log
from pathlib import Path

from .plausible import is_han

#: No longer word is looked up: over 99 % of the dictionary's mass is in words of up to four characters.
LONGEST = 5

#: What a character outside the dictionary costs: rarer than its rarest word.
UNKNOWN = 18.5

#: jieba counts 的 no oftener than 为; it is the commonest character of Chinese print, three to four in a hundred.
CORRECTED = {"的": 0.035}

#: How often marks stand in print, per character (rounded; counted on the texts the dictionary cannot see, the
#: public work reports): they are no words, yet must be weighed against words.
MARKS: Mapping[str, float] = {
    "，": 0.065, "。": 0.03, "、": 0.025, "“": 0.006, "”": 0.006, "；": 0.004, "：": 0.003, "《": 0.001,
    "》": 0.001, "！": 0.001, "？": 0.0005, "（": 0.001, "）": 0.001, "—": 0.0008, "…": 0.0003, "‘": 0.0002,
    "’": 0.0002, "·": 0.0001, "　": 0.0001,
}  # fmt: skip

#: ASCII marks stand for the full-width ones in pages that were folded.
FOLDED = dict(zip(",;:!?()", "，；：！？（）", strict=True))

#: What a letter or digit costs, what any other character: private use, kana, boxes, the signs of programmers.
ASCII_COST, STRANGE_COST = 6.0, 16.0

#: The weight of the document's own pairs against the dictionary's words; how many observations of the character
#: before count as much as the document's single characters; how many characters of the document count as much
#: as the dictionary.
PAIR_WEIGHT, PAIR_PRIOR, SINGLE_PRIOR = 0.5, 15.0, 3000.0

#: Marks that cannot follow each other, and how much such a meeting costs: in 5 million characters of reports,
#: news and laws these pairs never stood (an independent draw would have given thousands).
CLAUSE_ENDS, ENDS, OPENERS = "，。、；：", "，。、；：！？》）”’", "“《（‘"
CLASH = 6.0

#: Words of one character that wait for another: fewer than one in two hundred stands before a mark.
NEVER_LAST = "不和把与及其各每最很必第被将从使让给这那更"

#: What a line costs that ends without an end mark: one line of prose in twenty does.
OPEN_END = 3.0

#: Behind a quotation that is a sentence (`。”`) none of these stood: they take up a word or a phrase.
TAKES_UP_PHRASE = "的等和与之"


@dataclass(frozen=True)
class Lexicon:
    """Costs of words and of single characters, in nats, and the simplified form of each Han character."""

    words: Mapping[str, float]
    simple: Mapping[str, str]

    def char_cost(self, char: str) -> float:
        """What one character costs by itself."""
        if char in MARKS or char in FOLDED:
            return -log(MARKS[FOLDED.get(char, char)])
        if is_han(char):
            return self.words.get(self.simple.get(char, char), UNKNOWN)
        return ASCII_COST if char.isascii() and char not in "@[\\]^_`{|}~" else STRANGE_COST


@cache
def lexicon() -> Lexicon:
    """jieba's dictionary as costs: a constant of that package, read once, without importing it."""
    spec = find_spec("jieba")
    assert spec is not None, "jieba is a dependency"
    path = Path(str(spec.origin)).with_name("dict.txt")
    counts: dict[str, int] = {}
    total = 0
    for line in path.read_text("utf-8").splitlines():
        word, count, _ = line.split(" ", 2)
        total += int(count)
        if len(word) <= LONGEST:
            counts[word] = int(count)
    norm = log(total)
    costs = {word: norm - log(count) if count else UNKNOWN for word, count in counts.items()}
    return Lexicon({**costs, **{word: -log(share) for word, share in CORRECTED.items()}}, _simple())


def _simple() -> dict[str, str]:
    import opencc

    chars = [chr(code) for code in range(0x4E00, 0xA000)]
    short = str(opencc.OpenCC("t2s").convert("\n".join(chars))).split("\n")
    return {old: new for old, new in zip(chars, short, strict=True) if old != new and len(new) == 1}


@dataclass(frozen=True, slots=True)
class Context:
    """The end of a string in the making: its last characters, and what each way of ending a word there costs.

    ``costs[-1]`` is the cost of the whole string; ``costs[-1 - k]`` that of the string without its last k.
    """

    tail: str = ""
    costs: tuple[float, ...] = (0.0,)


class Model:
    """The dictionary together with one document's own pairs of characters.

    >>> model = Model("把党的建设抓好，把党的建设抓实。")
    >>> model.cost("党的建设") < model.cost("党的建投") < model.cost("党的畑投")
    True
    """

    def __init__(self, text: str) -> None:
        self.lexicon = lexicon()
        simple = self.lexicon.simple
        plain = "".join(simple.get(char, FOLDED.get(char, char)) for char in text)
        self._singles = Counter(plain)
        self._pairs = Counter(pairwise(plain))
        self._size = len(plain)
        self._priors: dict[str, tuple[float, float]] = {}

    def extend(self, context: Context, char: str) -> Context:
        """The context after one more character."""
        char = self.lexicon.simple.get(char, FOLDED.get(char, char))
        tail = (context.tail + char)[-LONGEST:]
        bonus = self._bonus(context.tail[-1:], char) + _clash(context.tail, char)
        if char == "\n":
            closed = context.tail[-1:] in tuple("。！？：；”》）…")
            return Context(char, (context.costs[-1] + (0.0 if closed else OPEN_END),))
        if not is_han(char):
            cost = context.costs[-1] + self.lexicon.char_cost(char)
            return Context(tail, (*context.costs[1 - LONGEST :], cost + bonus))
        words, costs = self.lexicon.words, context.costs
        best = costs[-1] + words.get(char, UNKNOWN)
        for size in range(2, min(len(tail), len(costs)) + 1):
            word = words.get(tail[-size:])
            if word is not None and costs[-size] + word < best:
                best = costs[-size] + word
        return Context(tail, (*costs[1 - LONGEST :], best + bonus))

    def _bonus(self, before: str, char: str) -> float:
        """What the document's own habits add to or take from the cost of ``char`` behind ``before``."""
        if not before:
            return 0.0
        known = self._priors.get(char)
        if known is None:
            prior = exp(-self.lexicon.char_cost(char))
            single = (self._singles[char] + SINGLE_PRIOR * prior) / (self._size + SINGLE_PRIOR)
            known = self._priors[char] = (prior, PAIR_PRIOR * single)
        prior, single = known
        pair = self._pairs.get((before, char), 0) + single
        ratio = log(pair / (self._singles.get(before, 0) + PAIR_PRIOR) / prior)
        return -PAIR_WEIGHT * max(-3.0, min(7.0, ratio))

    def cost(self, text: str) -> float:
        """What a whole string costs."""
        context = Context()
        for char in text:
            context = self.extend(context, char)
        return context.costs[-1]


def _clash(tail: str, char: str) -> float:
    """What it costs that marks meet which do not meet in print."""
    before = tail[-1:]
    if not before:
        return 0.0
    if tail[-2:] == 2 * char:  # dots in a row
        return 0.0
    if (before in CLAUSE_ENDS and char in CLAUSE_ENDS + "》") or (before in OPENERS and char in ENDS):
        return CLASH
    if before in NEVER_LAST and char in CLAUSE_ENDS + "！？":
        return CLASH
    if char in TAKES_UP_PHRASE and before in "”’" and tail[-2:-1] in tuple("，。、；！？"):
        return CLASH
    return 0.0
