"""Tokens: jieba's, by jieba itself or by its Rust port, always from an instance of our own.

Nothing here touches the module-level tokenizer of either library, the cache file that every jieba on the machine
shares, or the table of deleted words that all its instances share: two studies with two dictionaries can run in
one process. A user dictionary whose entries would not come out as tokens is refused, for a count of zero would
otherwise be printed for a word that stands in the text.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import InitVar, dataclass
from functools import cache, cached_property, lru_cache
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from itertools import accumulate, compress
from pathlib import Path
from typing import Any, Literal, get_args

from ..errors import SegmentError
from .dictionary import (
    Cutter,
    Frequencies,
    UserWord,
    jieba_dictionary,
    jieba_entries,
    read_user_words,
    settled,
)

Engine = Literal["fast", "jieba"]

#: The library behind each engine.
LIBRARIES: dict[str, str] = {"fast": "rjieba", "jieba": "jieba"}

#: What the Rust port may take for Han but jieba 0.42.1 does not (it knows U+4E00-9FD5 only), in whole blocks and
#: planes so that no later Unicode version matters, and lone surrogates, which cannot cross into Rust.
_FOREIGN = re.compile(
    "[\u2e80-\u2fff\u3005-\u3007\u3021-\u303f\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\ud800-\udfff"
    "\U00016f00-\U0003ffff]"
)

#: Stands for such a character while cutting: like them it belongs to no word in jieba, whatever is around it.
_PLACEHOLDER = "\ue000"

#: What a word may be made of: all else jieba cuts off before it looks a word up (jieba 0.42.1, ``re_han_default``).
_WORD = re.compile(r"[\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+")

#: Where jieba cuts runs of Latin letters and digits when it guesses (jieba/finalseg); the port joins them.
_ASCII_WORD = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")


@dataclass(frozen=True)
class Tokenizer:
    """Cuts text into jieba's tokens. Frozen, compared by value, and small to pickle.

    ``engine`` "fast" is rjieba with two corrections, token for token what jieba 0.42.1 gives and about ten
    times quicker; "jieba" is jieba 0.42.1. ``hmm`` says whether words that are in no dictionary are guessed.
    ``dictionary`` is the path of a user dictionary in jieba's format (``word [frequency] [tag]``, a word a
    line, UTF-8); ``words`` are the entries themselves. A word without a frequency is given the one that jieba
    suggests, worked out once here so that both engines have the same.

    >>> Tokenizer().tokenize("全面从严治党 2021-2023")
    (('全面', '从严治党', '2021', '-', '2023'), (0, 2, 7, 11, 12))
    >>> Tokenizer(words=(UserWord("全面从严治党"),)).tokenize("全面从严治党")[0]
    ('全面从严治党',)
    """

    engine: Engine = "fast"
    hmm: bool = True
    words: tuple[UserWord, ...] = ()
    dictionary: InitVar[str | Path | None] = None

    def __post_init__(self, dictionary: str | Path | None) -> None:
        if self.engine not in get_args(Engine):
            raise SegmentError(
                f"there is no engine {self.engine!r}", expected="one of " + ", ".join(get_args(Engine))
            )
        given = (*self.words, *(read_user_words(dictionary) if dictionary is not None else ()))
        words = settled(given, _Fast)  # without guessing the engines are alike, and this one starts at once
        object.__setattr__(self, "words", tuple(UserWord(word.word, word.frequency) for word in words))
        for word in words:
            self._check(word)

    def __reduce__(self) -> tuple[Any, ...]:
        """Neither library's instances can be pickled: what crosses to another process is the recipe."""
        return (Tokenizer, (self.engine, self.hmm, self.words))

    def tokenize(self, text: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """The tokens of ``text`` without white space, and the character where each begins.

        Lossless: what lies between two tokens is white space. A speech's tokens are its sentences' tokens one
        after the other, because no token crosses 。！？ or a line break.
        """
        pieces = self._cut(text)
        starts = accumulate(map(len, pieces), initial=0)
        inked = [not blank for blank in map(str.isspace, pieces)]
        return tuple(compress(pieces, inked)), tuple(compress(starts, inked))

    def pieces(self, text: str) -> list[str]:
        """What the engine cuts ``text`` into, white space and all, before it is corrected: half the time of
        :meth:`tokenize`. Who gives pieces numbers makes the :meth:`corrections` once a piece, not once an occurrence.

        >>> Tokenizer().pieces("治党 2021-2023")
        ['治党', ' ', '2021-2023']
        """
        return self._cutter.pieces(text, self.hmm)

    def corrections(self, pieces: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """For those of different ``pieces`` that are no tokens: the tokens that each of them is (white space: none).

        >>> Tokenizer().corrections(["治党", " ", "2021-2023"])
        {'2021-2023': ('2021', '-', '2023'), ' ': ()}
        """
        known = set(pieces)
        joined = self._cutter.joined(known, self.hmm)
        found = {piece: tuple(self._apart(parts)) for piece, parts in joined.items()}
        found |= {piece: tuple(piece) for piece in known & self._deleted if self.hmm}
        return found | {piece: () for piece in known if piece.isspace()}

    def describe(self) -> dict[str, Any]:
        """What decides the tokens, as plain values for a manifest."""
        from importlib.metadata import version  # brings in the standard library's e-mail

        return {
            "engine": self.engine,
            "library": f"{LIBRARIES[self.engine]} {version(LIBRARIES[self.engine])}",
            "hmm": self.hmm,
            "dictionary": "sha256:" + hashlib.sha256(jieba_dictionary().read_bytes()).hexdigest(),
            "user_words": [[word.word, word.frequency] for word in self.words],
        }

    @cached_property
    def digest(self) -> str:
        """SHA-256 of :meth:`describe`: equal digests, equal tokens. To be quoted with every count."""
        plain = json.dumps(self.describe(), ensure_ascii=True, sort_keys=True)
        return hashlib.sha256(plain.encode("ascii")).hexdigest()

    @cached_property
    def _cutter(self) -> Cutter:
        return _cutter(self.engine, self.words)

    @cached_property
    def _deleted(self) -> frozenset[str]:
        """Words given the frequency 0: jieba takes them apart even where its guesser joins them."""
        return _deleted(self.words)

    def _cut(self, text: str) -> list[str]:
        pieces = self._cutter.pieces(text, self.hmm)
        if joined := self._cutter.joined(pieces, self.hmm):
            pieces = [part for piece in pieces for part in joined.get(piece, (piece,))]
        return list(self._apart(pieces)) if self.hmm and self._deleted else pieces

    def _apart(self, pieces: Iterable[str]) -> Iterator[str]:
        """Deleted words taken apart."""
        for piece in pieces:
            yield from piece if self.hmm and piece in self._deleted else (piece,)

    def _check(self, word: UserWord) -> None:
        """An entry, standing alone, must come out as one token (or, with frequency 0, must not)."""
        alone = self._cut(word.word)
        if len(word.word) > 1 and (len(alone) == 1) == (word.frequency == 0):
            raise SegmentError(
                f"the entry {word.word!r} (frequency {word.frequency}) takes no effect: by itself it is cut "
                f"into {' | '.join(piece.strip() or repr(piece) for piece in alone)}",
                where=word.where or "user dictionary",
                expected="a word that jieba can keep whole: Chinese characters, Latin letters, digits and "
                "+ # & . _ % - only, in a line  word frequency tag  with single blanks between",
                advice="a higher frequency, or none, which lets the right one be worked out"
                if _WORD.fullmatch(word.word)
                else "leave it out: jieba cuts at other signs whatever the frequency; a formula may hold them",
            )


class _Fast:
    """rjieba, corrected to agree with jieba 0.42.1."""

    def __init__(self, deleted: Iterable[str]) -> None:
        port = _port()
        self._engine: Any = port.Jieba()
        self._lost = 0
        known = frozenset(word for word in deleted if self._engine.has_word(word))
        if known:  # it cannot unlearn a word, so it is taught the others
            self._engine = port.Jieba.empty()
            words = {word: frequency for word, frequency, _ in jieba_entries()}
            for word in words:
                if word not in known:
                    self._engine.add_word(word, words[word], None)
            self._keep_total(sum(words[word] for word in known))

    def add(self, word: str, frequency: int) -> None:
        if self._engine.has_word(word):
            self._keep_total(self._jieba.get(word))
        self._engine.add_word(word, frequency, None)

    @cached_property
    def _jieba(self) -> Frequencies:
        return Frequencies()

    def _keep_total(self, lost: int) -> None:
        """Where a word's old frequency goes from the total, on which every choice hangs; jieba leaves it in."""
        self._lost += lost
        self._engine.add_word(_PLACEHOLDER, self._lost, None)

    def pieces(self, text: str, hmm: bool) -> list[str]:
        masked = _FOREIGN.sub(_PLACEHOLDER, text)
        pieces: list[str] = self._engine.cut(masked, hmm)
        return pieces if masked == text else _recut(text, pieces)

    def joined(self, pieces: Iterable[str], hmm: bool) -> dict[str, list[str]]:
        """The runs of Latin letters, digits and signs that the port left whole, as jieba's guesser cuts them."""
        return {
            piece: [part for part in _ASCII_WORD.split(piece) if part]
            for piece in (set(filter(str.isascii, pieces)) if hmm else ())
            if len(piece) > 1 and not piece.isalnum() and not self._engine.has_word(piece)
        }


@cache
def _port() -> Any:
    """The compiled half of rjieba; the other half, when imported, makes a tokenizer that nothing here touches, which
    takes as long as to make our own. Whoever imports rjieba later gets both, as ever."""
    if (imported := sys.modules.get("rjieba")) is not None:
        return imported
    package = find_spec("rjieba")
    found = PathFinder.find_spec("rjieba.rjieba", package.submodule_search_locations if package else None)
    if found is None or found.loader is None:
        return import_module("rjieba")
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return sys.modules.setdefault(found.name, module)


@cache
def _jieba() -> Any:
    with warnings.catch_warnings():  # its import warns about its own string escapes
        warnings.simplefilter("ignore")
        return import_module("jieba")


@cache
def _prefixes() -> tuple[dict[str, int], int]:
    """The frequency of each word of the dictionary, 0 for what only begins one, and the sum; read once a process."""
    with jieba_dictionary().open("rb") as file:
        found: tuple[dict[str, int], int] = _jieba().Tokenizer().gen_pfdict(file)
    return found


class _Jieba:
    """A jieba instance of our own: no cache file, no messages, no shared table of deleted words."""

    def __init__(self, deleted: Iterable[str]) -> None:
        self._engine = _jieba().Tokenizer()
        frequencies, self._engine.total = _prefixes()
        self._engine.FREQ = frequencies.copy()
        self._engine.FREQ.update(dict.fromkeys(deleted, 0))
        self._engine.initialized = True

    def add(self, word: str, frequency: int) -> None:
        self._engine.add_word(word, frequency)

    def pieces(self, text: str, hmm: bool) -> list[str]:
        return list(self._engine.cut(text, HMM=hmm))

    def joined(self, pieces: Iterable[str], hmm: bool) -> dict[str, list[str]]:
        return {}


_ENGINES: dict[str, Callable[[Iterable[str]], Cutter]] = {"fast": _Fast, "jieba": _Jieba}


def _deleted(words: Iterable[UserWord]) -> frozenset[str]:
    return frozenset(word.word for word in words if word.frequency == 0)


@lru_cache(maxsize=2)
def _cutter(engine: Engine, words: tuple[UserWord, ...]) -> Cutter:
    """An instance that has learnt ``words``, and learns no more: tokenizers that are equal share it."""
    cutter = _ENGINES[engine](_deleted(words))
    for word in words:
        if word.frequency:
            cutter.add(word.word, word.frequency)
    return cutter


def _recut(text: str, pieces: Sequence[str]) -> list[str]:
    """``text`` cut where ``pieces``, of the same lengths, are cut."""
    ends = list(accumulate(map(len, pieces)))
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]
