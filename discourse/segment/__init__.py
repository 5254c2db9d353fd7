"""Stage four: a speech becomes sentences, each with its section and stance, and tokens with their places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..corpus.speech import Speech
from ..doors import door
from ..errors import SegmentError
from .segmented import STANCES, Part, SegmentedSpeech, Sentence, Stance

if TYPE_CHECKING:
    from ..study import Study
    from .tokens import Tokenizer

__all__ = ["STANCES", "Part", "SegmentedSpeech", "Sentence", "Stance", "segment_corpus", "tokenizer_of"]


@door
def tokenizer_of(study: Study) -> Tokenizer:
    """The tokenizer that a study asks for."""
    from .tokens import Tokenizer

    dictionary = study.segment.dictionary
    return Tokenizer(
        engine=study.segment.engine,
        hmm=study.segment.hmm,
        dictionary=study.resolve(dictionary) if dictionary else None,
    )


@door
def segment_corpus(
    speeches: Iterable[Speech], tokenizer: Tokenizer | None = None
) -> tuple[SegmentedSpeech, ...]:
    """The speeches cut up; without a tokenizer, by the fast engine with jieba's own dictionary."""
    from .sections import annotate
    from .stance import label_all
    from .tokens import Tokenizer

    tokenizer = tokenizer or Tokenizer()
    held = list(speeches)
    if any(isinstance(speech, SegmentedSpeech) for speech in held):
        raise SegmentError(
            "a speech is cut up already",
            where="segment_corpus",
            expected="speeches as a corpus holds them",
            advice="take what this function gave the first time",
        )
    labelled = label_all([annotate(speech.text) for speech in held])  # many short speeches at once
    out = []
    for speech, sentences in zip(held, labelled, strict=True):
        tokens, starts = tokenizer.tokenize(speech.text)
        out.append(SegmentedSpeech(speech, sentences, tuple(tokens), tuple(starts)))
    return tuple(out)
