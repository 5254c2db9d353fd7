"""How long a speech is, and how long its sentences are: what every rate is divided by."""

from __future__ import annotations

from math import nan
from statistics import fmean
from typing import ClassVar

from ..segment.segmented import SegmentedSpeech
from ._arrays import characters, deviation, sentences, vocabulary
from .base import Column, Extractor


class Length(Extractor):
    """Characters, tokens, sentences and their rhythm; masks, which stand where a name or number was."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "length.han",
            "Han characters",
            "number of Han characters (Unicode ideographs and 〇) in the repaired text, headings included",
            "own definition",
            "higher = a longer speech",
            "Length (Han characters)",
            "篇幅（汉字数）",
            "A truncated or masked speech is longer than what is left of it.",
        ),
        Column(
            "length.tokens",
            "tokens",
            "number of tokens with a letter or digit; punctuation is not counted, headings are",
            "own definition",
            "higher = a longer speech",
            "Length (tokens)",
            "篇幅（词数）",
            "Hangs on the segmenter and its dictionaries.",
        ),
        Column(
            "length.sentences",
            "sentences",
            "number of sentences with a Han character; headings are not counted",
            "own definition",
            "higher = more sentences",
            "Sentences",
            "句数",
            "Hangs on the punctuation of the edition.",
        ),
        Column(
            "length.mean_sentence",
            "Han characters per sentence",
            "mean number of Han characters of the sentences counted by length.sentences",
            "own definition",
            "higher = longer sentences",
            "Mean sentence length (Han characters)",
            "平均句长（汉字）",
            "Hangs on where the edition puts full stops rather than commas or semicolons.",
        ),
        Column(
            "length.sd_sentence",
            "Han characters",
            "sample standard deviation (n - 1) of the same lengths; undefined below two sentences",
            "own definition",
            "higher = long and short sentences mixed",
            "SD of sentence length (Han characters)",
            "句长标准差（汉字）",
            "One run-on sentence can decide it.",
        ),
        Column(
            "length.masks_per_1000",
            "per 1,000 Han characters",
            "1000 * masks (***, XX, ××, ○○ ... in the place of a name or number) / length.han",
            "own definition",
            "higher = more of the text was hidden by its publisher",
            "Masks per 1,000 Han characters",
            "每千字掩码数",
            "Counts what the edition hid; it says nothing of the speaker.",
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech.

        >>> from ..corpus.speech import Speech
        >>> from ..repair.traced import TracedText
        >>> from ..segment.segmented import Sentence
        >>> whole = Speech("a.1", "a", "", 1, "", TracedText.from_str("办实事。完成30项。"), masks=1)
        >>> cut = (Sentence(0, 0, 4, "办实事。"), Sentence(1, 4, 10, "完成30项。"))
        >>> tokens = ("办", "实事", "。", "完成", "30", "项", "。")
        >>> [round(x, 2) for x in Length().measure(SegmentedSpeech(whole, cut, tokens, (0, 1, 3, 4, 6, 8, 9)))]
        [6, 5, 2, 3.0, 0.0, 166.67]
        """
        han = characters(speech).han
        lengths = sentences(speech).lengths()
        return (
            han,
            vocabulary(speech).countable,
            len(lengths),
            fmean(lengths) if lengths else nan,
            deviation(lengths, 1) if len(lengths) > 1 else nan,
            1000 * speech.speech.masks / han if han else nan,
        )
