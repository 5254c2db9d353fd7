"""Names of places, organisations and people, as far as jieba's dictionary and a few patterns give them away.

The dictionary's tags alone will not do: it calls 努力提高 a person, 大力开展 an organisation and 普及 a place. So a
place of one word is one that stands in the dictionary with 省, 市, 县 … behind it as well, and all other names need
what surrounds a name: 柳湾|镇 (a stem that the dictionary lacks or tags as a name), 王|主任, a mask before 村.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources

import numpy as np

from ..segment.dictionary import jieba_tags
from ..segment.segmented import SegmentedSpeech
from ._arrays import Bools, CharacterClass, sentences, vocabulary
from ._arrays import before as counts_before
from ._clauses import tokens_of
from ._tokens import HAN

_DATA = tomllib.loads(resources.files(__package__).joinpath("specificity.toml").read_text(encoding="utf-8"))
_PLACES, _BODIES, _TITLES, _SURNAMES, _NO_PLACES, _NO_STEMS = (
    frozenset(_DATA[key].split())
    for key in ("places", "bodies", "titles", "surnames", "no_places", "no_stems")
)
_ADMIN = "省市县区州乡镇"


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


#: A letter, a mask or 某 in the place of a name: X县, ××村, 某公司, XX同志; 李某, 王××.
_MASKED = re.compile(
    rf"(?<![A-Za-z])(?:[A-ZＡ-Ｚ]|[XxＸｘ×*＊○]{{1,5}}|某{{1,2}})(?:{_any(_PLACES | _BODIES | _TITLES)})"
    rf"|(?P<surname>{_any(_SURNAMES)})(?:某{{1,2}}(?![些种])|[×*＊]{{1,2}})"
)


#: One of these is in each masked name.
_MASK_SIGNS = CharacterClass(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺxｘ×*＊○某"
)


def names(text: str, tokens: Sequence[str]) -> list[str]:
    """The names in a text with these tokens: the masked ones, then the others, each as far as it is recognised.

    >>> names("王主任到柳湾镇和X县", ["王", "主任", "到", "柳湾", "镇", "和", "X", "县"])
    ['X县', '王主任', '柳湾镇']
    """
    begun = {token[0] for token in tokens}  # 程 is no surname in 工程××万元
    masked = (match for match in _MASKED.finditer(text) if match["surname"] in {None, *begun})
    return [match.group() for match in masked] + list(_spelt(tokens))


def _spelt(tokens: Sequence[str]) -> Iterator[str]:
    for before, token, behind in zip(("", *tokens), tokens, (*tokens[1:], ""), strict=False):
        if _is_place(token):
            yield token
        elif _begins(token, behind):
            yield token + behind
        elif _is_person(token, before, behind):
            yield token


def named(speech: SegmentedSpeech) -> Bools:
    """For each sentence of a speech whether :func:`names` finds one in it; found for all sentences together.

    A sentence has the tokens that begin in it.
    """
    return _has_masked(speech) | _has_spelt(speech)


def _has_masked(speech: SegmentedSpeech) -> Bools:
    """Which sentences have a masked name; those without a sign of masks are passed over."""
    view = sentences(speech)
    found = np.zeros(len(speech.sentences), dtype=bool)
    signs = np.flatnonzero(_MASK_SIGNS.of(view.characters.codes))
    for row in np.unique(view.rows(signs)).tolist():
        sentence = speech.sentences[row]
        begun = {token[0] for token in tokens_of(speech, sentence)}
        found[row] = any(match["surname"] in {None, *begun} for match in _MASKED.finditer(sentence.text))
    return found


def _has_spelt(speech: SegmentedSpeech) -> Bools:
    """Which sentences have a name that is spelt out."""
    tokens = vocabulary(speech)
    kinds = np.fromiter(map(_kind, tokens.types), np.int64, len(tokens.types))[tokens.ids]
    first = np.array([bisect_left(speech.starts, s.start) for s in speech.sentences], dtype=np.int64)
    end = np.array([bisect_left(speech.starts, s.end) for s in speech.sentences], dtype=np.int64)
    one, two = kinds[:-1], kinds[1:]
    alone = counts_before((kinds & (_PLACE | _PERSON)) > 0)
    pairs = counts_before(
        ((one & _SURNAME) > 0) & ((two & (_TITLE | _GIVEN)) > 0)
        | ((one & _STEM) > 0) & ((one & _SURNAME) == 0) & ((two & _BODY) > 0)
        | ((one & _SHORT) > 0) & ((two & _TITLE) > 0)
        | ((one & _TITLE) > 0) & ((two & _SHORT) > 0)
    )
    last = np.maximum(end - 1, 0)  # the pair that begins with the last token reaches out of the sentence
    return np.asarray((alone[end] > alone[first]) | (pairs[last] > pairs[np.minimum(first, last)]))


#: What a token may be of a name, as bits: a name by itself (a place, a person of three characters), a surname, a
#: title, a given name or stem of two characters, any stem, a kind of place or body, a person of two characters.
_PLACE, _PERSON, _SURNAME, _TITLE, _GIVEN, _STEM, _BODY, _SHORT = (1 << n for n in range(8))


@lru_cache(maxsize=1 << 17)
def _kind(token: str) -> int:
    """The bits of a token; they say what :func:`_is_place`, :func:`_begins` and :func:`_is_person` ask."""
    stem = _is_stem(token)
    person = _is_person(token, "", "") or _is_person(token, "同志", "")
    return (
        _PLACE * _is_place(token)
        | _PERSON * (person and len(token) == 3)
        | _SURNAME * (token in _SURNAMES)
        | _TITLE * (token in _TITLES)
        | _GIVEN * (stem and len(token) == 2)
        | _STEM * stem
        | _BODY * (token in _PLACES or token in _BODIES)
        | _SHORT * (person and len(token) == 2)
    )


@lru_cache(maxsize=1 << 17)
def _is_place(token: str) -> bool:
    """沈阳, 沈阳市; 虎门镇; 柳湾村 where it is one token."""
    words = _tags()
    if len(token) < 2 or token in _NO_PLACES or token.endswith("地区"):
        return False
    if words.get(token) == "ns":
        return (len(token) > 2 and token[-1] in _ADMIN) or any(words.get(token + a) == "ns" for a in _ADMIN)
    if token in words:
        return len(token) > 2 and token[-1] in "乡镇"
    return any(token.endswith(place) and _fits(token[: -len(place)]) for place in _PLACES)


def _begins(token: str, behind: str) -> bool:
    """柳湾|镇, 柳湾|公司; 王|主任, 王|立新."""
    if token in _SURNAMES:
        return behind in _TITLES or (len(behind) == 2 and _is_stem(behind))
    return _is_stem(token) and (behind in _PLACES or behind in _BODIES)


def _is_stem(token: str) -> bool:
    return _fits(token) and _tags().get(token, "ns") in {"ns", "nr"}


def _fits(stem: str) -> bool:
    return (
        1 < len(stem) < 4
        and all(map(HAN.match, stem))
        and stem not in _NO_PLACES
        and stem[0] not in _NO_STEMS
    )


def _is_person(token: str, before: str, behind: str) -> bool:
    """何立新: a word of three characters that the dictionary lacks, with a surname; of two, beside a title."""
    if token[0] not in _SURNAMES or token in _tags() or not all(map(HAN.match, token)):
        return False
    return len(token) == 3 or (len(token) == 2 and (before in _TITLES or behind in _TITLES))


@cache
def _tags() -> dict[str, str]:
    """The words of jieba's dictionary with their parts of speech; a fifth of a second, once a process."""
    return jieba_tags()
