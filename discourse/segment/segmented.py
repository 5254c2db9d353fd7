"""A speech cut up: sentences that add up to the text, tokens with their places, a stance a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ..corpus.speech import Speech

Stance = Literal["achievement", "problem", "plan", "other"]

#: The order of the four stances wherever they stand as columns.
STANCES: tuple[Stance, ...] = ("achievement", "problem", "plan", "other")

#: The parts a speech is made of; a sentence's ``part`` is the kind of section it stands in.
Part = Literal["opening", "achievements", "problems", "tasks", "closing", "body"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """``start:end`` are characters of the speech's text; line breaks belong to the sentence before them.

    ``section`` is the path of headings above the sentence, outermost first; ``probability`` follows
    :data:`STANCES` and adds up to one.
    """

    n: int
    start: int
    end: int
    text: str
    heading: bool = False
    section: tuple[str, ...] = ()
    part: Part = "body"
    stance: Stance = "other"
    probability: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True)
class SegmentedSpeech:
    """A speech with its sentences and tokens: what every extractor is given.

    ``tokens`` are jieba's, without white space; ``starts[i]`` is the character where token i begins.
    """

    speech: Speech
    sentences: tuple[Sentence, ...] = field(repr=False)
    tokens: tuple[str, ...] = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)

    @property
    def id(self) -> str:
        return self.speech.id

    @property
    def text(self) -> str:
        return self.speech.text

    def _repr_html_(self) -> str:
        from ..shown.texts import sentences_html

        counts = f"{self.id}; {len(self.sentences):,} sentences, {len(self.tokens):,} tokens"
        parts = ((s.text, s.stance, max(s.probability), s.heading) for s in self.sentences)
        return sentences_html(self.speech.title, counts, parts)

    def __repr__(self) -> str:
        return f"<SegmentedSpeech {self.id}: {len(self.sentences):,} sentences, {len(self.tokens):,} tokens>"
