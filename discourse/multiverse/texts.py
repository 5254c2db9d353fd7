"""What is measured: the same outcomes on the same speeches without headings, quotations, shared passages, and with
other tokens. Every text is measured by the extractors themselves, anew."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import product
from typing import TYPE_CHECKING

from .. import extractors
from ..compare.eras import MADE_OF_REUSE
from ..doors import door
from ..engine import Engine
from ..errors import CompareError
from ..lexicons.match import matcher_of
from ..progress import Progress, bar
from ..segment.dictionary import UserWord
from ..segment.segmented import SegmentedSpeech
from ..segment.tokens import Tokenizer
from .again import LEFT_OUT, Text, left_out, measured_again

if TYPE_CHECKING:
    import pandas as pd

    from ..compare.counts import FloatArray
    from ..extractors.base import Extractor
    from .choices import Choice

#: A formula that can be a word of jieba's: no punctuation, no gap, of the length of words.
_WORD = re.compile(r"[\u4e00-\u9fd5]{3,8}")

#: The choices that change what is measured; the last two only what is a token.
TEXT = ("headings", "quotations", "reuse", "hmm", "dictionary")
TOKENS = ("hmm", "dictionary")
OWN = "study's"

#: So many speeches, the longest, show whether an outcome reads tokens: short ones often have no value at all.
_ENOUGH = 20

Picked = dict[str, str]


@dataclass(frozen=True)
class Measured:
    """The features under one choice of text, and the Han characters each speech then has."""

    picked: Picked
    features: pd.DataFrame
    length: pd.Series


def measured(
    speeches: Sequence[SegmentedSpeech],
    outcomes: Sequence[str],
    choices: Sequence[Choice],
    tokenizer: Tokenizer,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> tuple[list[Measured], dict[str, tuple[str, ...]]]:
    """Every text the choices make, measured; and for each outcome, which choices cannot touch it.

    Choices of tokens are crossed with the others only if some outcome reads tokens.
    """
    families = extractors_of(outcomes)
    asked = extractors.make(families)
    options = {choice.name: choice.options for choice in choices if choice.name in TEXT}
    blind = _blind(outcomes, speeches, extractors.make(families))
    if all(blind.values()):
        options = {name: found for name, found in options.items() if name not in TOKENS}
    if all(name.startswith(MADE_OF_REUSE) for name in outcomes):
        options.pop("reuse", None)
    how = engine or Engine(), progress or bar(False)
    ids, spans = left_out(speeches, [name for name in LEFT_OUT if name in options], *how)
    _once_each(ids)
    tokenizers = _tokenizers(options, tokenizer)
    picks: list[tuple[Picked, Text]] = []
    for values in product(*options.values()):
        picked = dict(zip(options, values, strict=True))
        own = tokenizers[picked.get("hmm", OWN), picked.get("dictionary", OWN)]
        gone = tuple(name for name in spans if picked[name] == "out" and any(spans[name]))
        picks.append((picked, Text(own, gone)))
    texts = tuple(dict.fromkeys(text for _, text in picks))  # what no speech has is left out by none of them
    names = [column.name for extractor in asked for column in extractor.fitted_columns()]
    numbers = measured_again(speeches, texts, spans, asked, *how)
    made = {text: _framed(ids, names, *found) for text, found in zip(texts, numbers, strict=True)}
    found = [Measured(picked, *made[text]) for picked, text in picks]
    untouched = {name: _untouched(name, blind[name], choices) for name in outcomes}
    return found, untouched


def declared() -> dict[str, str]:
    """Every column that is there whatever the speeches are, and the extractor that measures it."""
    return {
        column.name: name
        for name, kind in extractors.available().items()
        for column in kind().fitted_columns()
    }


def _untouched(outcome: str, blind: bool, choices: Sequence[Choice]) -> tuple[str, ...]:
    """The choices of text that cannot touch the outcome; of repetition nothing is left without what is repeated."""
    names = (*(TOKENS if blind else ()), *(("reuse",) if outcome.startswith(MADE_OF_REUSE) else ()))
    return tuple(choice.name for choice in choices if choice.name in names)


@door
def extractors_of(outcomes: Sequence[str]) -> tuple[str, ...]:
    """The names of the extractors that measure the outcomes.

    >>> extractors_of(["stance.theta", "stance.share"])
    ('stance',)
    """
    owners = declared()
    for name in outcomes:
        if name not in owners:
            near = difflib.get_close_matches(name, owners, n=1, cutoff=0.5)
            raise CompareError(
                f"there is no feature {name!r} that can be measured anew",
                where="multiverse",
                expected="a column that some extractor has whatever the speeches are (single terms are none)",
                advice=near[0] if near else "discourse codebook, which lists them",
            )
    return tuple(sorted({owners[name] for name in outcomes}))


def _blind(
    outcomes: Sequence[str], speeches: Sequence[SegmentedSpeech], asked: Sequence[Extractor]
) -> dict[str, bool]:
    """Whether each outcome stays the same when every character is a token: then it does not read tokens."""
    some = nsmallest(_ENOUGH, speeches, key=lambda speech: (-len(speech.text), speech.id))
    single = [
        replace(
            speech,
            tokens=tuple(c for c in speech.text if not c.isspace()),
            starts=tuple(i for i, c in enumerate(speech.text) if not c.isspace()),
        )
        for speech in some
    ]
    one, two = (extractors.measure(given, asked)[0] for given in (some, single))
    return {name: bool(one[name].equals(two[name])) for name in outcomes}


def _once_each(ids: Sequence[str]) -> None:
    if len(set(ids)) < len(ids):
        raise CompareError(
            f"more than one speech has the id {Counter(ids).most_common(1)[0][0]!r}",
            where="multiverse",
            expected="each speech once",
        )


def _tokenizers(
    options: Mapping[str, tuple[str, ...]], tokenizer: Tokenizer
) -> dict[tuple[str, str], Tokenizer | None]:
    """By (hmm, dictionary); None for the study's own tokens, which are there already."""
    found: dict[tuple[str, str], Tokenizer | None] = {}
    other = tokenizer.words
    if "dictionary" in options:
        other = () if tokenizer.words else _formula_words()
    for hmm, dictionary in product(options.get("hmm", (OWN,)), options.get("dictionary", (OWN,))):
        own = hmm == dictionary == OWN
        found[hmm, dictionary] = (
            None
            if own
            else Tokenizer(
                engine=tokenizer.engine,
                hmm=tokenizer.hmm if hmm == OWN else not tokenizer.hmm,
                words=tokenizer.words if dictionary == OWN else other,
            )
        )
    return found


def _formula_words() -> tuple[UserWord, ...]:
    """The lexicon's formulas of three to eight Han characters."""
    return tuple(
        UserWord(form) for form in sorted({e.form for e in matcher_of().lexicon if _WORD.fullmatch(e.form)})
    )


def _framed(
    ids: list[str], names: list[str], features: FloatArray, length: FloatArray
) -> tuple[pd.DataFrame, pd.Series]:
    import pandas as pd

    index = pd.Index(ids, name="id", dtype=object)
    return pd.DataFrame(features, index=index, columns=names), pd.Series(length, index)
