"""Names of places, organisations and people, as far as jieba's dictionary and a few patterns give them away.

The dictionary's tags alone will not do: it calls 努力提高 a person, 大力开展 an organisation and 普及 a place. So a
place of one word is one that stands in the dictionary with 省, 市, 县 … behind it as well, and all other names need
what surrounds a name: 柳湾|镇 (a stem that the dictionary lacks or tags as a name), 王|主任, a mask before 村.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources

from ..segment.dictionary import jieba_entries
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
    """The words of jieba's dictionary with their parts of speech; half a second, once a process."""
    return {word: tag for word, _, tag in jieba_entries()}
