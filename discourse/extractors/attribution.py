"""Attribution: who is at fault where a speech finds fault: itself, its leaders, the ranks, the people, the times.

No parser: a clause's bearer is the first noun of ``attribution.toml`` near the clause's beginning that nothing before
it makes an object or a place (对群众, 在支部) and nothing behind it makes an onlooker (我们看到, 群众反映): it must
be said to fall short, or be some of many (有的支部). Proper names are not recognised as bearers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence, Set
from importlib import resources
from math import nan
from typing import ClassVar

import numpy as np

from ..segment.segmented import SegmentedSpeech
from ._arrays import sentences
from ._clauses import MIN_SENTENCES, tokens_of
from ._tokens import han
from .base import Column, Extractor

_DATA = tomllib.loads(resources.files(__package__).joinpath("attribution.toml").read_text(encoding="utf-8"))
_CLASS = {noun: name for name, nouns in _DATA["bearers"].items() for noun in nouns.split()}
_SIGNS = {name: frozenset(words.split()) for name, words in _DATA["signs"].items()}
_OUTSIDE = frozenset(_DATA["outside"]["words"].split())

#: What the nouns begin with, and the nouns.
_BEGUN = frozenset(noun[:n] for noun in (*_CLASS, *_OUTSIDE) for n in range(1, len(noun) + 1))

#: Behind more Han characters of its clause than these a noun is rarely the subject.
NEAR = 10

#: A noun of the lists is at most so many tokens: 我们 自己, 村 党支部.
_LONGEST = 3

#: What ends a clause. Not 、, which holds a subject or a fault together.
_STOPS = frozenset("，,；;：:。！!？?…—")

_OF = "sentences labelled problem (no headings)"
_MODEL = "The stance model errs; its held-out confusion matrix is in segment/stance/heldout.json. "
_FEW = f"NaN with fewer than {MIN_SENTENCES} problem sentences."
_READ = "Of the bearers found in 85 sentences not seen before 23 of 28 are right; 23 of 50 there are found. "
_OVERLAP = "A sentence with two bearers counts under both: the shares do not add up to one. "
_BEARER = (
    "bearer of a clause (what stands between ，；：。 and their like): its first noun of attribution.toml, whole "
    f"tokens, behind at most {NEAR} Han characters; adjacent nouns are one, of the class of the last, or self where "
    "the first is; no word of signs.bars before it, except signs.lies beside one of signs.causes (责任在党委), which "
    "make it a bearer by themselves"
)
_SHORT = (
    "with one of signs.faults, or a token that begins with 不 没 未 缺 欠 and is none of signs.no_faults, behind it "
    "in the clause and none of signs.observes before that"
)


def bearers(tokens: Iterable[str]) -> frozenset[str]:
    """Who is at fault in a problem sentence, of self, leaders, ranks, masses and outside; empty: nobody is named.

    >>> sorted(bearers(["有", "的", "支部", "学习", "不够", "，", "我们", "看到", "群众", "不满意", "。"]))
    ['ranks']
    >>> sorted(bearers(["责任", "首先", "在", "党委", "，", "客观上", "人手", "也", "少"]))
    ['leaders', 'outside']
    """
    return frozenset(name for clause in _clauses(tokens) for name in _of_clause(clause))


def _clauses(tokens: Iterable[str]) -> Iterator[list[str]]:
    clause: list[str] = []
    for token in tokens:
        if token[0] in _STOPS:
            yield clause
            clause = []
        else:
            clause.append(token)
    yield clause


def _of_clause(clause: Sequence[str]) -> Iterator[str]:
    places = range(len(clause))
    if any(_end(clause, i, _OUTSIDE) for i in places):
        yield "outside"
    at = next((i for i in places if _end(clause, i, _CLASS.keys())), None)
    if at is None or han("".join(clause[:at])) > NEAR:
        return
    name, end = _run(clause, at)
    if _blamed(name, clause[:at], clause[end:]):
        yield name


def _end(clause: Sequence[str], start: int, nouns: Set[str]) -> int:
    """Where the longest of the nouns that begins with this token ends; 0 where none does."""
    if start == len(clause) or clause[start] not in _BEGUN:  # as are forty-nine tokens in fifty
        return 0
    ends = range(min(start + _LONGEST, len(clause)), start, -1)
    return next((end for end in ends if "".join(clause[start:end]) in nouns), 0)


def _run(clause: Sequence[str], start: int) -> tuple[str, int]:
    """The class of the adjacent nouns that begin here, and where they end."""
    classes = []
    while end := _end(clause, start, _CLASS.keys()):
        classes.append(_CLASS["".join(clause[start:end])])
        start = end
    return "self" if classes[0] == "self" else classes[-1], start


def _blamed(name: str, before: Sequence[str], behind: Sequence[str]) -> bool:
    caused = _has(before, "causes") and _has(before, "lies")
    if not _SIGNS["bars"].difference(_SIGNS["lies"] if caused else ()).isdisjoint(before):
        return False
    if caused:
        return True
    if name == "masses":
        return _has(behind, "amiss")
    if name != "self" and _has(before, "some") and not _has(behind[:2], "observes"):
        return True
    return next((t not in _SIGNS["observes"] for t in behind if t in _SIGNS["observes"] or _fault(t)), False)


def _has(tokens: Sequence[str], sign: str) -> bool:
    """Whether a word of the sign stands there: jieba cuts some of them into two or three (不|配合)."""
    return any(
        "".join(tokens[at : at + n]) in _SIGNS[sign] for n in (1, 2, 3) for at in range(len(tokens) - n + 1)
    )


def _fault(token: str) -> bool:
    return token in _SIGNS["faults"] or (token[0] in "不没未缺欠" and token not in _SIGNS["no_faults"])


class Attribution(Extractor):
    """The share of the problem sentences whose fault is laid on each of five bearers, and on nobody."""

    columns: ClassVar[tuple[Column, ...]] = (
        *(
            Column(
                f"attribution.{name}_share",
                "share",
                f"{_OF} with {rule} / {_OF}; {_BEARER}",
                "own definition",
                f"higher = more of the problems are laid on {whom}",
                f"Share of problem sentences laid on {whom}",
                f"归因于{zh}的问题句占比",
                caveat + _READ + _OVERLAP + _MODEL + _FEW,
            )
            for name, rule, whom, zh, caveat in (
                (
                    "self",
                    f"a bearer 我, 我们, 自己, 本人, 我镇 … {_SHORT}",
                    "the speaker's own side",
                    "自身",
                    "我们 may be the speaker, the body or the nation. ",
                ),
                (
                    "leaders",
                    f"a bearer 班子, 党委, 常委会, 领导干部, 机关 … {_SHORT}; or with one of signs.some (有的, "
                    "个别 …) before it and none of signs.observes in the two tokens behind it",
                    "the leading body",
                    "领导班子",
                    "有的党委 of a speaker higher up counts here too. ",
                ),
                (
                    "ranks",
                    "a bearer 党员, 干部, 支部, 书记, 基层, 乡镇, 村, 单位 … on the conditions of "
                    "attribution.leaders_share",
                    "the ranks and the units below",
                    "党员干部和基层",
                    "你们, and places and units by their names alone, are missed. ",
                ),
                (
                    "masses",
                    "a bearer 群众, 村民, 农民 … with one of signs.amiss (观念, 参与, 不配合 …) behind it in its "
                    "clause",
                    "the people",
                    "群众",
                    "Rare. ",
                ),
            )
        ),
        Column(
            "attribution.outside_share",
            "share",
            f"{_OF} with one of outside.words (whole tokens, anywhere: 客观上, 国际, 灾害, 历史遗留 …) / {_OF}",
            "own definition",
            "higher = more of the problems name outside conditions",
            "Share of problem sentences that name outside conditions",
            "提及外部条件的问题句占比",
            "Named, perhaps not blamed. " + _READ + _OVERLAP + _MODEL + _FEW,
        ),
        Column(
            "attribution.nobody_share",
            "share",
            f"{_OF} that count under none of the other five columns / {_OF}",
            "own definition",
            "higher = more of the problems have no bearer that the lists know",
            "Share of problem sentences that name no bearer",
            "未指明责任者的问题句占比",
            "In 85 sentences not seen before 26 of these 60 did name one, which the lists or the rule miss. "
            + _MODEL
            + _FEW,
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; NaN with fewer than :data:`MIN_SENTENCES` problem sentences."""
        problems = [speech.sentences[n] for n in np.flatnonzero(sentences(speech).spoken_as("problem"))]
        if len(problems) < MIN_SENTENCES:
            return (nan,) * len(self.columns)
        found = [bearers(tokens_of(speech, s)) for s in problems]
        counts = [sum(name in f for f in found) for name in (*_DATA["bearers"], "outside")]
        return tuple(n / len(found) for n in (*counts, sum(not f for f in found)))
