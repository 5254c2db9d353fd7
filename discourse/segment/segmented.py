"""A speech cut up: sentences that add up to the text, tokens with their places, a stance a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar, cast

from ..corpus.speech import Speech

Stance = Literal["achievement", "problem", "plan", "other"]

#: The order of the four stances wherever they stand as columns.
STANCES: tuple[Stance, ...] = ("achievement", "problem", "plan", "other")

T = TypeVar("T")

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

    @classmethod
    def later(
        cls,
        speech: Speech,
        sentences: Callable[[], tuple[Sentence, ...]],
        tokens: tuple[str, ...],
        starts: tuple[int, ...],
    ) -> SegmentedSpeech:
        """One whose sentences are made when they are first asked for: who reads a corpus for its words needs none."""
        made = cls.__new__(cls)
        made.__dict__.update(speech=speech, tokens=tokens, starts=starts, _later=sentences)
        return made

    @property
    def id(self) -> str:
        return self.speech.id

    @property
    def text(self) -> str:
        return self.speech.text

    def once(self, make: Callable[[SegmentedSpeech], T]) -> T:
        """What ``make`` makes of this speech: made when first asked for, then kept with the speech.

        For what several measures need: its words, its clauses, as arrays. ``make`` is a function of the speech
        alone; what it gives must not be written to. That is no part of the speech: neither compared nor pickled.

        >>> from discourse.corpus.speech import Speech
        >>> from discourse.repair.traced import TracedText
        >>> speech = SegmentedSpeech(Speech("a", "a", "", 1, "", TracedText.from_str("党")), (), ("党",), (0,))
        >>> def lengths(speech):
        ...     return [len(token) for token in speech.tokens]
        >>> speech.once(lengths), speech.once(lengths) is speech.once(lengths)
        ([1], True)
        """
        try:
            return cast(T, self._made[make])
        except KeyError:
            made = self._made[make] = make(self)
            return made

    @cached_property
    def _made(self) -> dict[Callable[[SegmentedSpeech], Any], Any]:
        return {}

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process is sent the speech, not what has been made of it."""
        return type(self), (self.speech, self.sentences, self.tokens, self.starts)

    def _repr_html_(self) -> str:
        from ..shown.texts import sentences_html

        counts = f"{self.id}; {len(self.sentences):,} sentences, {len(self.tokens):,} tokens"
        parts = ((s.text, s.stance, max(s.probability), s.heading) for s in self.sentences)
        return sentences_html(self.speech.title, counts, parts)

    def __repr__(self) -> str:
        return f"<SegmentedSpeech {self.id}: {len(self.sentences):,} sentences, {len(self.tokens):,} tokens>"


class _Later:
    """Gives the sentences of a speech made by :meth:`SegmentedSpeech.later`; from then on they stand in the speech
    itself, where those of any other do from the beginning, and this is not asked any more."""

    def __get__(self, speech: SegmentedSpeech | None, kind: object = None) -> Any:
        if speech is None:
            return self
        make = speech.__dict__.get("_later")
        if make is not None:
            speech.__dict__["sentences"] = make()
            speech.__dict__.pop("_later", None)
        return speech.__dict__["sentences"]


SegmentedSpeech.sentences = _Later()  # type: ignore[assignment]
