"""A small model of Chinese: what a string of characters costs, in nats, by the words it could be made of.

It chooses between characters of which half the bytes are lost. The words and their frequencies are those of
jieba's dictionary; what the dictionary cannot know — the names, slogans and turns of this very document — comes
from the pairs of characters the document itself uses. Traditional script is read through its simplified forms.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache, partial
from importlib.util import find_spec
from math import exp, log
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from .plausible import is_han
from .points import UNICODE, points

_T = TypeVar("_T")

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

#: No other characters clash with those before them.
_CLASHING = frozenset(CLAUSE_ENDS + ENDS + "！？" + TAKES_UP_PHRASE)


class _Known(dict[str, _T]):
    """The values of a pure function, worked out when they are first asked for."""

    def __init__(self, function: Callable[[str], _T]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, key: str) -> _T:
        value = self[key] = self._function(key)
        return value


@dataclass(frozen=True)
class Lexicon:
    """Costs of words and of single characters, in nats, and the simplified form of each Han character."""

    words: Mapping[str, float]
    simple: Mapping[str, str]

    @cached_property
    def plain(self) -> Mapping[str, str]:
        """What a character is weighed as where it is not weighed as itself: its simplified form, its full width."""
        return {**FOLDED, **self.simple}

    @cached_property
    def plain_points(self) -> NDArray[np.uint32]:
        """The same for every code point, shape (:data:`~discourse.repair.points.UNICODE`,)."""
        table = np.arange(UNICODE, dtype=np.uint32)
        table[points("".join(self.plain))] = points("".join(self.plain.values()))
        return table

    @cached_property
    def alone(self) -> Mapping[str, float]:
        """What a character costs that is a word by itself (in its plain form), by the character."""
        return _Known(lambda char: self.words.get(char, UNKNOWN) if is_han(char) else self.char_cost(char))

    @cached_property
    def ordered(self) -> list[str]:
        """The words, those with the same beginning side by side."""
        return sorted(self.words)

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
    fields = path.read_text("utf-8").split()  # a word, its count, its kind
    words, counts = fields[::3], fields[1::3]
    norm = log(sum(int(count) * lines for count, lines in Counter(counts).items()))
    cost = {count: norm - log(int(count)) if int(count) else UNKNOWN for count in set(counts)}
    costs = {word: cost[count] for word, count in zip(words, counts, strict=True) if len(word) <= LONGEST}
    return Lexicon({**costs, **{word: -log(share) for word, share in CORRECTED.items()}}, _simple())


@lru_cache(maxsize=1 << 16)
def _following(beginning: str) -> Mapping[str, float]:
    """The Han characters that make a word of a beginning, each with the cost of the word."""
    known = lexicon()
    first = bisect_left(known.ordered, beginning)
    last = bisect_left(known.ordered, beginning + chr(UNICODE - 1), first)
    longer = (word for word in known.ordered[first:last] if len(word) == len(beginning) + 1)
    return {word[-1]: known.words[word] for word in longer if is_han(word[-1])}


@lru_cache(maxsize=1 << 16)
def _words_ending(text: str) -> tuple[tuple[int, float], ...]:
    """The words of several characters that a string ends with, if it ends with a Han character: for each its length,
    negative, and its cost. (No word has a line end in it: none reaches beyond what :class:`Context` knows.)"""
    words = lexicon().words
    ends = range(-2, -len(text) - 1, -1) if is_han(text[-1]) else ()
    return tuple((end, words[text[end:]]) for end in ends if text[end:] in words)


def _simple() -> dict[str, str]:
    import opencc

    chars = [chr(code) for code in range(0x4E00, 0xA000)]
    short = str(opencc.OpenCC("t2s").convert("\n".join(chars))).split("\n")
    return {old: new for old, new in zip(chars, short, strict=True) if old != new and len(new) == 1}


class Context(NamedTuple):
    """The end of a string in the making: its last characters, and what each way of ending a word there costs.

    ``costs[-1]`` is the cost of the whole string; ``costs[-1 - k]`` that of the string without its last k.
    """

    tail: str = ""
    costs: tuple[float, ...] = (0.0,)


class _Document:
    """One document's own characters and pairs of them, in their plain forms, counted when first asked for."""

    def __init__(self, known: Lexicon, text: str) -> None:
        self.lexicon = known
        self._text = text
        self._priors: dict[str, tuple[float, float]] = {}
        self._behind: dict[str, dict[str, int]] = {}

    def bonus(self, before: str, char: str) -> float:
        """What the document's own habits add to or take from the cost of ``char`` behind ``before``."""
        if not before:
            return 0.0
        known = self._priors.get(char)
        if known is None:
            prior = exp(-self.lexicon.char_cost(char))
            single = (self._singles.get(char, 0) + SINGLE_PRIOR * prior) / (len(self._text) + SINGLE_PRIOR)
            known = self._priors[char] = (prior, PAIR_PRIOR * single)
        prior, single = known
        pair = self._followers(before).get(char, 0) + single
        ratio = log(pair / (self._singles.get(before, 0) + PAIR_PRIOR) / prior)
        return -PAIR_WEIGHT * max(-3.0, min(7.0, ratio))

    @cached_property
    def _points(self) -> NDArray[np.int64]:
        return self.lexicon.plain_points[points(self._text)].astype(np.int64)

    @cached_property
    def _singles(self) -> dict[str, int]:
        if not self._text:
            return {}
        codes, counts = np.unique(self._points, return_counts=True)
        return dict(zip(map(chr, codes.tolist()), counts.tolist(), strict=True))

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The pairs of neighbours as numbers, in order, and how often each occurs."""
        codes = self._points
        return np.unique(codes[:-1] * UNICODE + codes[1:], return_counts=True)

    def _followers(self, before: str) -> dict[str, int]:
        """What stands behind a character in the document, and how often."""
        found = self._behind.get(before)
        if found is not None or not self._text:
            return found or {}
        pairs, counts = self._pairs
        low, high = np.searchsorted(pairs, [ord(before) * UNICODE, (ord(before) + 1) * UNICODE])
        behind = (pairs[low:high] % UNICODE).tolist()
        found = dict(zip(map(chr, behind), counts[low:high].tolist(), strict=True))
        self._behind[before] = found
        return found


class Model:
    """The dictionary together with one document's own pairs of characters.

    >>> model = Model("把党的建设抓好，把党的建设抓实。")
    >>> model.cost("党的建设") < model.cost("党的建投") < model.cost("党的畑投")
    True
    """

    def __init__(self, text: str) -> None:
        self.lexicon = lexicon()
        document = _Document(self.lexicon, text)
        self._habits = _Known(lambda before: _Known(partial(document.bonus, before)))

    def extend(self, context: Context, char: str) -> Context:
        """The context after one more character."""
        char = self.lexicon.plain.get(char, char)
        tail, costs = context
        if char == "\n":
            closed = tail[-1:] in tuple("。！？：；”》）…")
            return Context(char, (costs[-1] + (0.0 if closed else OPEN_END),))
        best = costs[-1] + self.lexicon.alone[char]
        for back, word in _words_ending(tail[1 - LONGEST :] + char):
            if costs[back] + word < best:
                best = costs[back] + word
        bonus = self._habits[tail[-1:]][char]
        if char in _CLASHING:
            bonus += _clash(tail, char)
        return Context((tail + char)[-LONGEST:], (*costs[1 - LONGEST :], best + bonus))

    def extended(self, context: Context, char: str, price: float) -> Context:
        """The context after one more character, no line end, whose price is known from :meth:`prices`."""
        tail, costs = context
        char = self.lexicon.plain.get(char, char)
        return Context((tail + char)[-LONGEST:], (*costs[1 - LONGEST :], price))

    def prices(self, context: Context, chars: Sequence[str]) -> list[float]:
        """What the whole string would cost with one more character, for each of ``chars``, none of them a line end:
        the last of the costs of :meth:`extend`, for many at once."""
        tail, costs = context
        last = costs[-1]
        sizes = range(2, min(len(tail) + 1, len(costs), LONGEST) + 1)
        followers = [(_following(tail[1 - size :]), costs[-size]) for size in sizes]
        followers = [(words, cost) for words, cost in followers if words]
        plain, alone, habits = self.lexicon.plain, self.lexicon.alone, self._habits[tail[-1:]]
        found = []
        for char in chars:
            char = plain.get(char, char)
            best = last + alone[char]
            for words, cost in followers:
                if char in words and cost + words[char] < best:
                    best = cost + words[char]
            bonus = habits[char]
            if char in _CLASHING:
                bonus += _clash(tail, char)
            found.append(best + bonus)
        return found

    def costs(self, context: Context, chars: Sequence[str], after: str) -> list[float]:
        """What a whole string costs that goes on with each of ``chars`` and then with ``after``: the same as
        :meth:`cost`, for many at once. What does not hang on the character is asked once for all of them."""
        after, end, rest = after.partition("\n")
        plain, words = self.lexicon.plain, self.lexicon.words
        after = "".join(plain.get(char, char) for char in after)
        steps = []
        for n, char in enumerate(after):
            within = _words_ending(after[max(0, n + 1 - LONGEST) : n + 1])
            over = range(n + 2, min(LONGEST, len(context.tail) + n + 2) + 1) if is_han(char) else range(0)
            bonus = self._habits[after[n - 1]][char] if n else None
            if n > 1 and bonus is not None and char in _CLASHING:
                bonus += _clash(after[:n], char)
            steps.append((n, char, self.lexicon.alone[char], within, over, bonus))
        found = []
        for first, price in zip(chars, self.prices(context, chars), strict=True):
            tail, costs = self.extended(context, first, price)
            for n, char, alone, within, over, bonus in steps:
                best = costs[-1] + alone
                for back, word in within:
                    if costs[back] + word < best:
                        best = costs[back] + word
                for size in over:
                    longer = words.get(tail[1 - size :] + char)
                    if longer is not None and costs[-size] + longer < best:
                        best = costs[-size] + longer
                if bonus is None:
                    bonus = self._habits[tail[-1:]][char]
                if n < 2 and char in _CLASHING:
                    bonus += _clash(tail, char)
                tail, costs = (tail + char)[-LONGEST:], (*costs[1 - LONGEST :], best + bonus)
            found.append(self.cost(end + rest, Context(tail, costs)))
        return found

    def read(self, text: str, context: Context = Context()) -> Context:  # noqa: B008  # it is a constant
        """The context after a string, behind what has been said before."""
        for char in text:
            context = self.extend(context, char)
        return context

    def cost(self, text: str, context: Context = Context()) -> float:  # noqa: B008  # it is a constant
        """What a whole string costs, with what has been said before it."""
        return self.read(text, context).costs[-1]


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
