"""The shipped stance model: read it, label sentences with it, ask it how often it errs. Plain numpy.

The file is an npz archive without pickle: whole-number weights of hashed n-grams and of cues, links between stances,
a temperature. No sentence of the training texts is in it or can be read out of it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from itertools import accumulate
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from ...errors import LexiconError
from ..segmented import STANCES, Sentence
from . import features
from .decode import marginals, marginals_of_all

Floats = npt.NDArray[np.float64]

#: The weights are kept as whole thousandths, which is finer than their standard errors by a factor of fifty.
STEP = 1000

#: Sentences whose features are found together: more of them would not stay in the processor's cache.
TOGETHER = 1_500

#: Which held-out sentences the confusion matrix is made of.
Setting = Literal["national", "reports", "speeches", "synthetic", "leaders", "grassroots"]


@dataclass(frozen=True)
class StanceModel:
    """Weights of the four stances. ``table`` is (buckets, 4) with zeros where ``known`` is False."""

    table: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_]
    dense: Floats
    links: Floats
    temperature: float

    def unary(self, sight: features.Design) -> Floats:
        """Evidence for each stance from the sentence itself and its neighbours' cues, shape (sentences, 4).

        The weights of n-grams are thousandths in single precision: added up in double precision they are exact in
        any order. Those of cells are added in the order of the columns.
        """
        buckets, first = sight.buckets, sight.firsts
        count = np.maximum(_summed(self.known.take(buckets), first, np.int64), 1)
        summed = [_summed(column.take(buckets), first, np.float64) for column in self._columns]
        scale = features.NGRAM_SCALE / np.sqrt(count)
        row, column, value = sight.cells
        cues = [
            np.bincount(row, weights=value * self.dense[:, k][column], minlength=sight.n)
            for k in range(len(STANCES))
        ]
        return np.asarray(np.stack(summed, axis=1) * scale[:, None] + np.stack(cues, axis=1))

    @cached_property
    def _columns(self) -> npt.NDArray[np.float32]:
        """The weights stance by stance, each beside its like."""
        return np.ascontiguousarray(self.table.T)

    def probabilities(self, sentences: Sequence[Sentence]) -> Floats:
        """Probability of each stance for the sentences of one text, shape (sentences, 4)."""
        if not sentences:
            return np.empty((0, len(STANCES)))
        sight = features.design(sentences)
        return marginals(self.unary(sight), self.links, sight.kinds, self.temperature)


def _summed(values: npt.NDArray[Any], first: features.Ints, dtype: type) -> npt.NDArray[Any]:
    """The values of each row added up; ``first`` is where each row's begin."""
    if len(values) == 0:
        return np.zeros(len(first), dtype)
    sums = np.add.reduceat(values, np.minimum(first, len(values) - 1), dtype=dtype)
    sums[np.append(first[1:], len(values)) == first] = 0  # a row without a value
    return np.asarray(sums)


def label(sentences: Sequence[Sentence], model: StanceModel | None = None) -> tuple[Sentence, ...]:
    """The sentences of one text, in order, with stance and probability filled in; the shipped model by default.

    >>> from discourse.segment.sections import annotate
    >>> text = "一年来,党建工作取得了明显成效。但是,少数支部软弱涣散的问题仍然突出。下一步,要认真加以解决。"
    >>> [sentence.stance for sentence in label(annotate(text))]
    ['achievement', 'problem', 'plan']
    """
    return _labelled(sentences, (model or load_model()).probabilities(sentences))


def label_all(
    texts: Sequence[Sequence[Sentence]], model: StanceModel | None = None
) -> list[tuple[Sentence, ...]]:
    """What :func:`label` gives for each of the texts, all worked on together: short ones take a fifth of the time.

    >>> from discourse.segment.sections import annotate
    >>> texts = [annotate("一年来,党建工作取得了明显成效。"), annotate("下一步,要认真加以解决。"), []]
    >>> label_all(texts) == [label(text) for text in texts]
    True
    """
    model = model or load_model()
    lengths = [len(text) for text in texts]
    seen = (features.design_all(texts[start:end]) for start, end in _batches(texts))
    evidence, kinds = zip(*((model.unary(sight), sight.kinds) for sight in seen), strict=True)
    found = marginals_of_all(
        np.concatenate(evidence), model.links, np.concatenate(kinds), lengths, model.temperature
    )
    ends = list(accumulate(lengths))
    return [
        _labelled(text, found[end - length : end])
        for text, length, end in zip(texts, lengths, ends, strict=True)
    ]


def _batches(texts: Sequence[Sequence[Sentence]]) -> Iterator[tuple[int, int]]:
    """Texts that are looked at together: at least one, and about :data:`TOGETHER` sentences."""
    start = sentences = 0
    for n, text in enumerate(texts):
        if sentences and sentences + len(text) > TOGETHER:
            yield start, n
            start = n
            sentences = 0
        sentences += len(text)
    yield start, len(texts)


def _labelled(sentences: Sequence[Sentence], found: Floats) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(s.n, s.start, s.end, s.text, s.heading, s.section, s.part, STANCES[best], (a, p, t, o))
        for s, best, (a, p, t, o) in zip(
            sentences, found.argmax(axis=1).tolist(), found.tolist(), strict=True
        )
    )


@cache
def load_model() -> StanceModel:
    """The shipped model; its arrays cannot be written to."""
    return read_model(resources.files(__package__).joinpath("model.npz").read_bytes())


def read_model(data: bytes) -> StanceModel:
    """A model from the bytes of its file.

    Raises:
        LexiconError: the file was made for other cues or features than this version has.
    """
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        kept = file["buckets"].astype(np.int64)
        dense = file["dense"] / STEP
        expected = 5 * len(features.load_cues()) + features.SHAPES
        if len(dense) != expected:
            raise LexiconError(
                f"the stance model has {len(dense)} dense weights, the cues ask for {expected}",
                where="segment/stance/model.npz",
                advice="python -m discourse.segment.stance.train",
            )
        table = np.zeros((features.BUCKETS, len(STANCES)), dtype=np.float32)
        table[kept] = file["table"] / STEP
        known = np.zeros(features.BUCKETS, dtype=bool)
        known[kept] = True
        model = StanceModel(table, known, dense, file["links"] / STEP, float(file["temperature"][0]) / STEP)
    for array in (model.table, model.known, model.dense, model.links):
        array.flags.writeable = False
    return model


@cache
def heldout() -> dict[str, dict[str, object]]:
    """The held-out figures of the model card: setting -> figure -> value."""
    text = resources.files(__package__).joinpath("heldout.json").read_text(encoding="utf-8")
    return dict(json.loads(text)["settings"])


def confusion(*settings: Setting) -> Floats:
    """Held-out counts of sentences, rows the true stance, columns the stance given, in the order of ``STANCES``.

    By default the speeches and the synthetic texts, each labelled by a model that had not seen its document: the
    genre this package is for. Rows divided by their sums are P(given | true).

    >>> confusion().shape
    (4, 4)
    """
    chosen = settings or ("speeches", "synthetic")
    tables = np.array([heldout()[name]["confusion"] for name in chosen], dtype=np.float64)
    return np.asarray(tables.sum(axis=0))


def precision(*settings: Setting) -> Floats:
    """For each true stance, how alike held-out documents are in what it is taken for: the less, the more they differ.

    The precision of a Dirichlet-multinomial (:func:`~discourse.segment.stance.heldout.precision`), the least of the
    settings; the same settings as :func:`confusion` by default.
    """
    chosen = settings or ("speeches", "synthetic")
    rows = np.array([heldout()[name]["precision"] for name in chosen], dtype=np.float64)
    return np.asarray(rows.min(axis=0))
