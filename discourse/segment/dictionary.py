"""User dictionaries: reading jieba's format, and the frequency a word needs to be kept whole.

Both engines could suggest a frequency themselves, but their floating-point arithmetic differs by one here and
there, and then the tokens may. So the frequency is worked out here, once, by jieba's rule.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

from ..errors import SegmentError

#: No frequency is more: all words of jieba's dictionary have sixty million together.
_MOST = 10**12

#: No word is longer; jieba holds every beginning of every word: a text taken for a word would fill the memory.
_LONGEST = 100

#: jieba's own pattern for a line of a user dictionary.
_LINE = re.compile(r"(.+?)( [0-9]+)?( [a-z]+)?")


class UserWord(NamedTuple):
    """An entry of a user dictionary; ``frequency`` None asks for jieba's suggestion, 0 deletes the word.

    ``where`` is the file and line it stands in, for messages.
    """

    word: str
    frequency: int | None = None
    where: str = ""


def read_user_words(path: str | Path) -> tuple[UserWord, ...]:
    """The entries of a user dictionary in jieba's format: ``word [frequency] [tag]``, a word a line, UTF-8.

    Tags are read over: nothing here uses parts of speech.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SegmentError(
            f"the user dictionary cannot be read ({error.strerror})",
            where=str(path),
            expected="a text file with a word a line",
            advice="check the path; in study.toml it starts from the folder of that file",
        ) from error
    except UnicodeDecodeError as error:
        raise SegmentError(
            "the user dictionary is not UTF-8",
            where=str(path),
            expected="a text file in UTF-8",
            advice="open it in an editor and save it as UTF-8",
        ) from error
    words = []
    for number, line in enumerate(text.split("\n"), 1):
        match = _LINE.fullmatch(line.strip())
        if match:
            word, digits, _ = match.groups()
            where = f"{path}, line {number}"
            words.append(UserWord(word, _frequency(digits, where) if digits else None, where))
    return tuple(words)


def _frequency(digits: str, where: str) -> int:
    """The number that digits say; no more than either engine can add up."""
    if len(digits) > 20 or int(digits) > _MOST:
        raise SegmentError(
            f"the frequency {digits.strip()[:20]}… is out of range",
            where=where,
            expected=f"at most {_MOST:,}",
            advice="leave the frequency out, and the right one is worked out",
        )
    return int(digits)


def jieba_dictionary() -> Path:
    """The dictionary inside jieba, found without importing jieba."""
    spec = find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise SegmentError("jieba is not installed", expected="jieba 0.42.1", advice="pip install jieba")
    return Path(spec.submodule_search_locations[0]) / "dict.txt"


def jieba_entries() -> Iterator[tuple[str, int, str]]:
    """The words of jieba's dictionary with their frequencies and parts of speech; half a second."""
    for line in jieba_dictionary().read_text(encoding="utf-8").strip().split("\n"):
        word, count, tag = line.split(" ")
        yield word, int(count), tag


def jieba_tags() -> dict[str, str]:
    """The words of jieba's dictionary with their parts of speech: as :func:`jieba_entries`, thrice as fast.

    No word of it holds white space, so the three fields of all lines are cut at once.
    """
    fields = jieba_dictionary().read_text(encoding="utf-8").split()
    return dict(zip(fields[::3], fields[2::3], strict=True))


@cache
def _shipped() -> tuple[list[str], int]:
    """The lines of jieba's dictionary, sorted, and the sum of its frequencies; read once a process."""
    text = jieba_dictionary().read_text(encoding="utf-8")
    return sorted(text.split("\n")), sum(map(int, re.findall(" ([0-9]+)", text)))


class Frequencies:
    """Word frequencies of jieba's dictionary and of what is added, as jieba's ``FREQ`` and ``total`` hold them.

    Few words are ever asked for, so the lines are sorted, not parsed.
    """

    def __init__(self) -> None:
        self._lines, self.total = _shipped()
        self._added: dict[str, int] = {}
        self._begun: set[str] = set()

    def add(self, word: str, frequency: int) -> None:
        """Enter a word; as in jieba, its earlier frequency stays in the total."""
        self._added[word] = frequency
        self._begun.update(word[:n] for n in range(1, len(word)))
        self.total += frequency

    def get(self, piece: str) -> int:
        """Its frequency; 0 for the beginning of a longer word, 1 for what is quite unknown (so in jieba)."""
        if piece in self._added:
            return self._added[piece]
        if line := self._line(f"{piece} "):
            return int(line.split(" ")[1])
        return 0 if piece in self._begun or self._line(piece) else 1

    def _line(self, beginning: str) -> str:
        """The first line that begins so, or nothing."""
        at = bisect_left(self._lines, beginning)
        line = self._lines[at] if at < len(self._lines) else ""
        return line if line.startswith(beginning) else ""

    def suggest(self, word: str, pieces: Iterable[str]) -> int:
        """The least frequency that keeps ``word`` whole where it would else be cut into ``pieces``.

        ``max(int(total * prod(f(piece) / total)) + 1, f(word))``, in jieba's order of operations, because
        every rounding counts (jieba 0.42.1, ``Tokenizer.suggest_freq``).

        >>> Frequencies().suggest("台中", ["台", "中"])  # the value in jieba's README
        69
        """
        product: float = 1
        for piece in pieces:
            product *= self.get(piece) / float(self.total)
        return max(int(product * self.total) + 1, self.get(word))


class Cutter(Protocol):
    """An engine with its dictionary: cuts a text into pieces that add up to it; knows which of them it should have
    cut further, and how; learns a word."""

    def pieces(self, text: str, hmm: bool) -> list[str]: ...
    def joined(self, pieces: Iterable[str], hmm: bool) -> dict[str, list[str]]: ...
    def add(self, word: str, frequency: int) -> None: ...


def settled(words: Iterable[UserWord], start: Callable[[Iterable[str]], Cutter]) -> tuple[UserWord, ...]:
    """One entry a word (the later holds), deletions first, every frequency known.

    A frequency that is not given is worked out after all entries before it have been added. ``start`` starts
    an engine that lacks the words it is given.
    """
    later = {word.word: word for word in words}
    for word in later.values():
        if not word.word or not 0 <= (word.frequency or 0) <= _MOST:
            raise SegmentError(
                f"there is no word {word.word!r} with the frequency {word.frequency}",
                where=word.where or "user dictionary",
                expected=f"a word with a frequency between 0 (which deletes it) and {_MOST:,}",
                advice="leave the frequency out, and the right one is worked out",
            )
        if len(word.word) > _LONGEST:
            raise SegmentError(
                f"{word.word[:20]!r}… is a word of {len(word.word):,} characters",
                where=word.where or "user dictionary",
                expected=f"words of at most {_LONGEST} characters, one a line",
                advice="look whether this file is a dictionary",
            )
    ordered = sorted(later.values(), key=lambda word: word.frequency != 0)
    if all(word.frequency is not None for word in ordered):
        return tuple(ordered)
    cutter = start([word.word for word in ordered if word.frequency == 0])
    known = Frequencies()
    out = []
    for word in ordered:
        frequency = word.frequency
        if frequency is None:
            frequency = known.suggest(word.word, cutter.pieces(word.word, False))
        known.add(word.word, frequency)
        if frequency:
            cutter.add(word.word, frequency)
        out.append(word._replace(frequency=frequency))
    return tuple(out)
