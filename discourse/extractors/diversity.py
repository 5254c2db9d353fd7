"""Lexical diversity by measures that do not simply fall with length, as the type-token ratio does.

None of them is free of it: excerpts under a hundred words are not measured (by rarefied types, under five hundred).
All hang on the segmenter, and on its dictionaries most: a slogan kept as one token is one more type.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, fsum, nan
from typing import ClassVar

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

from ..segment.segmented import SegmentedSpeech
from ._arrays import Ints, Vocabulary, vocabulary
from .base import Column, Extractor

#: Words in a window of MATTR, and the least a speech must have: Covington & McFall leave the window to the user,
#: and McCarthy & Jarvis found MTLD and HD-D unstable below a hundred words.
WINDOW = 100

#: The type-token ratio at which a stretch of text is used up (McCarthy & Jarvis 2010: the point where the curves
#: of most texts flatten out).
THRESHOLD = 0.72

#: Words a sample of HD-D (McCarthy & Jarvis 2010, after vocd-D's samples of 35 to 50).
DRAWS = 42

#: Words a sample of rarefied types, about a page: at 100 they are HD-D over again (r = .99 over 336 excerpts of 1,000
#: words, from a novel to work reports), at 500 less so (r = .94).
RAREFIED = 500


def mattr(tokens: Sequence[str], window: int) -> float:
    """Moving-average type-token ratio: the mean of types / ``window`` over all windows; NaN if shorter.

    Covington & McFall 2010, doi:10.1080/09296171003643098.

    >>> round(mattr("one one two one one two one".split(), 2), 4)
    0.8333
    """
    return _mattr(_before(Vocabulary.of(tokens).ids)[0], window)


def _mattr(before: Ints, window: int) -> float:
    """The same from where each word stood before, -1 where it is new.

    A word is the first of its kind in each window that begins behind its last appearance and not behind itself.
    """
    n = len(before)
    if not 0 < window <= n:
        return nan
    place = np.arange(n)
    first, last = np.maximum(before + 1, place - window + 1), np.minimum(place, n - window)
    return int(np.maximum(last - np.maximum(first, 0) + 1, 0).sum()) / window / (n - window + 1)


def mtld(tokens: Sequence[str], threshold: float = THRESHOLD) -> float:
    """Measure of textual lexical diversity: the mean length of stretches whose type-token ratio stays above.

    A stretch ends with the word that brings its ratio *below* ``threshold``; what is left counts as the fraction
    (1 - ratio) / (1 - threshold) of a stretch. The mean of reading forwards and backwards; NaN where no word is
    ever repeated. McCarthy & Jarvis 2010, doi:10.3758/BRM.42.2.381.

    >>> round(mtld(["This", "is", "a", "sentence", "."] * 20), 4)
    7.1429
    """
    return _mtld(*_before(Vocabulary.of(tokens).ids), threshold)


def _mtld(before: Ints, behind: Ints, threshold: float = THRESHOLD) -> float:
    """The same from where each word stood before, reading forwards and reading backwards."""
    stretches = _stretches(before.tolist(), threshold), _stretches(behind.tolist(), threshold)
    return fsum(len(before) / n for n in stretches) / 2 if all(stretches) else nan


def hdd(tokens: Sequence[str], draws: int = DRAWS) -> float:
    """HD-D as a ratio: the expected type-token ratio of ``draws`` words drawn without replacement.

    ``sum over types of (1 - C(N - f, draws) / C(N, draws)) / draws``: 1 where all differ. NaN if there are fewer
    words than draws. McCarthy & Jarvis 2010, doi:10.3758/BRM.42.2.381.

    >>> hdd(["党", "党", "民"], 2)  # {党党, 党民, 党民}: (1 + 2 + 2) / 3 types in 2 words
    0.8333333333333334
    """
    return _hdd(*_spectrum(tokens), draws)


def _hdd(frequencies: Ints, types: Ints, draws: int = DRAWS) -> float:
    """The same from how many words stand there how often."""
    n = int(frequencies @ types)
    if not 0 < draws <= n:
        return nan
    all_samples = comb(n, draws)
    spectrum = zip(frequencies.tolist(), types.tolist(), strict=True)
    return fsum(v * (1 - comb(n - f, draws) / all_samples) for f, v in spectrum) / draws


def rarefied_types(tokens: Sequence[str], draws: int = RAREFIED) -> float:
    """The expected number of different words among ``draws`` words drawn without replacement; NaN if there are fewer.

    ``sum over types of (1 - C(N - f, draws) / C(N, draws))``: an expectation, so nothing is drawn. It is ``draws``
    times the HD-D of as many draws; :func:`hdd` asks for the variety on a line, this for that on a page. Hurlbert
    1971, doi:10.2307/1934145.

    >>> round(rarefied_types(["党", "党", "民"], 2), 4)  # {党党, 党民, 党民}: (1 + 2 + 2) / 3
    1.6667
    """
    return _rarefied(*_spectrum(tokens), draws)


def _rarefied(frequencies: Ints, types: Ints, draws: int = RAREFIED) -> float:
    """The same from how many words stand there how often."""
    n = int(frequencies @ types)
    return fsum(types * (1 - left_out(frequencies, n, draws))) if 0 < draws <= n else nan


def left_out(counts: npt.ArrayLike, total: int, draws: int) -> npt.NDArray[np.float64]:
    """The chance that a word is missed by ``draws`` of ``total`` words, C(total - f, draws) / C(total, draws), for
    each of its ``counts`` f; by logarithms of the gamma function, so that no number is too large.

    >>> left_out([0, 1, 2], 3, 2).round(4).tolist()
    [1.0, 0.3333, 0.0]
    """
    rest = total - np.asarray(counts, dtype=np.float64)
    possible = rest >= draws
    rest = np.where(possible, rest, draws)
    log = gammaln(rest + 1) - gammaln(rest - draws + 1) - gammaln(total + 1) + gammaln(total - draws + 1)
    return np.where(possible, np.exp(np.minimum(log, 0.0)), 0.0)


def yule_k(tokens: Sequence[str]) -> float:
    """Yule's characteristic: ``10,000 * (sum of f^2 - N) / N^2``, the chance that two words are the same.

    *Higher means more repetition*. Yule 1944, The Statistical Study of Literary Vocabulary; Tweedie & Baayen
    1998, doi:10.1023/A:1001749303137.

    >>> yule_k("a b c d d e e f f f".split())
    1000.0
    """
    return _yule_k(*_spectrum(tokens))


def _yule_k(frequencies: Ints, types: Ints) -> float:
    """The same from how many words stand there how often."""
    n, squares = int(frequencies @ types), int((frequencies * frequencies) @ types)
    return 10_000 * (squares - n) / (n * n) if n else nan


class Diversity(Extractor):
    """MATTR, MTLD, HD-D, Yule's K and rarefied types of the words: punctuation, numbers and masks are left out."""

    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "diversity.mattr",
            "type-token ratio",
            f"mean over all windows of {WINDOW} words of (different words / {WINDOW})",
            "10.1080/09296171003643098",
            "higher = a more varied vocabulary",
            f"MATTR ({WINDOW} words)",
            f"移动平均型例比（{WINDOW}词）",
            f"Undefined under {WINDOW} words; hangs on the segmenter's dictionaries.",
        ),
        Column(
            "diversity.mtld",
            "words",
            f"mean number of words until the type-token ratio falls below {THRESHOLD}, the remainder counted in "
            "part, forwards and backwards",
            "10.3758/BRM.42.2.381",
            "higher = a more varied vocabulary",
            "MTLD (words)",
            "文本词汇多样性（MTLD）",
            f"Undefined under {WINDOW} words; coarse in short speeches: where the ratio never falls so far, it is "
            "extrapolated and may exceed the length of the text.",
        ),
        Column(
            "diversity.hdd",
            "type-token ratio",
            f"expected number of different words among {DRAWS} drawn without replacement, divided by {DRAWS}",
            "10.3758/BRM.42.2.381",
            "higher = a more varied vocabulary",
            f"HD-D ({DRAWS} words)",
            f"超几何词汇多样性（{DRAWS}词）",
            f"Undefined under {WINDOW} words; takes no account of order.",
        ),
        Column(
            "diversity.yule_k",
            "per 10,000 pairs",
            "10,000 * (sum over words of f^2 - N) / N^2, f: frequency of a word, N: number of words",
            "10.1023/A:1001749303137",
            "higher = more repetition, a poorer vocabulary",
            "Yule's K",
            "尤尔K值",
            f"Undefined under {WINDOW} words; decided by the few most frequent words.",
        ),
        Column(
            "diversity.rarefied_types",
            "types",
            f"expected number of different words among {RAREFIED} drawn without replacement: sum over words of "
            f"1 - C(N - f, {RAREFIED}) / C(N, {RAREFIED})",
            "10.2307/1934145",
            "higher = a more varied vocabulary",
            f"Different words in {RAREFIED}",
            f"稀疏化词型数（{RAREFIED}词）",
            f"Undefined under {RAREFIED} words; it is {RAREFIED} times the HD-D of {RAREFIED} draws, so no second "
            "witness beside HD-D; takes no account of order.",
        ),
    )

    def measure(self, speech: SegmentedSpeech) -> tuple[float, ...]:
        """The columns for one speech; all NaN under :data:`WINDOW` words, the last under :data:`RAREFIED`."""
        known = vocabulary(speech)
        spectrum = _counted(known.counts[known.is_word])
        if spectrum[0] @ spectrum[1] < WINDOW:
            return (nan,) * len(self.columns)
        before, behind = _before(known.ids[known.is_word[known.ids]])
        return (
            _mattr(before, WINDOW),
            _mtld(before, behind),
            _hdd(*spectrum),
            _yule_k(*spectrum),
            _rarefied(*spectrum),
        )


def _spectrum(tokens: Sequence[str]) -> tuple[Ints, Ints]:
    """The frequencies that words have, in order, and how many words have each."""
    return _counted(Vocabulary.of(tokens).counts)


def _counted(counts: Ints) -> tuple[Ints, Ints]:
    types = np.bincount(counts)
    frequencies = np.flatnonzero(types)
    return frequencies, types[frequencies]


def _before(numbers: npt.NDArray[np.int32]) -> tuple[Ints, Ints]:
    """For each place the last place before it with the same number, -1 where there is none; and the same backwards.

    >>> [found.tolist() for found in _before(np.array([7, 8, 7, 7], dtype=np.int32))]
    [[-1, -1, 0, 2], [-1, 0, -1, 1]]
    """
    n = len(numbers)
    few = numbers.max(initial=0) < 1 << 16
    order = np.argsort(
        numbers.astype(np.uint16) if few else numbers, kind="stable"
    )  # few are sorted by counting
    same = numbers[order[1:]] == numbers[order[:-1]]
    one, other = order[:-1][same], order[1:][same]
    before, behind = np.full(n, -1, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    before[other] = one
    behind[n - 1 - one] = n - 1 - other
    return before, behind


def _stretches(before: Sequence[int], threshold: float) -> float:
    """How many stretches of falling diversity there are, the last in part; ``before`` as in :func:`_before`."""
    full = types = start = 0
    for place, last in enumerate(before, 1):
        if last < start:
            types += 1
        elif types / (place - start) < threshold:  # a new word never lowers the ratio
            full, types, start = full + 1, 0, place
    length = len(before) - start
    rest = (1 - types / length) / (1 - threshold) if length else 0
    return full + rest
