"""How often the stance model errs on documents it has not seen.

Each document is labelled by a model trained on all others: public reports by whole reports, synthetic texts by the
hand that wrote them (most hands wrote a few genres each: a genre is left out with them). The reference
speeches, of copies the first, are never trained on. The few numbers that were chosen by looking (penalty, scales,
weights of the sources, temperature) were chosen on these same folds; nothing is tuned inside a fold.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from ..segmented import STANCES
from .features import Design, Floats, Ints
from .labels import Document
from .model import StanceModel
from .train import train

Figures = dict[str, object]

#: True stances of the sentences of a document, and the probabilities given.
Pair = tuple[Ints, Floats]

#: The precision of clusters that do not differ.
ALIKE = 1000.0

#: Settings that are cut from the same public reports, and so are left out together, whole reports at a time.
REPORTS = ("national", "reports")

#: Folds of the public reports: sixty fits would say the same ten times slower.
REPORT_FOLDS = 6


def folds(documents: Sequence[Document]) -> Iterator[list[int]]:
    """The documents to leave out together."""
    families: dict[str, list[str]] = {}
    for document in documents:
        groups = families.setdefault(_family(document), [])
        if document.group not in groups:
            groups.append(document.group)
    for family, groups in families.items():
        count = min(len(groups), REPORT_FOLDS if family == REPORTS[0] else len(groups))
        for k in range(count):
            out = set(groups[k::count])
            yield [n for n, d in enumerate(documents) if _family(d) == family and d.group in out]


def _family(document: Document) -> str:
    return REPORTS[0] if document.setting in REPORTS else document.setting


def predict(documents: Sequence[Document], seen: Sequence[Design]) -> dict[str, list[Pair]]:
    """True stances and held-out probabilities by setting and document."""
    found: dict[str, list[Pair]] = {}
    for out in folds(documents):
        rest = [n for n in range(len(documents)) if n not in out]
        model = train([documents[n] for n in rest], [seen[n] for n in rest]).model()
        for n in out:
            found.setdefault(documents[n].setting, []).append(given(model, documents[n]))
    return found


def given(model: StanceModel, document: Document) -> Pair:
    """True stances of the labelled sentences, and the probabilities a model gives them within their text."""
    return np.array(document.stances), model.probabilities(document.sentences)[document.labelled]


def measure(
    documents: Sequence[Document], seen: Sequence[Design], unseen: Sequence[Document] = ()
) -> dict[str, Figures]:
    """The held-out figures of each setting; ``unseen`` are documents of settings that are never trained on."""
    found = predict(documents, seen)
    if unseen:
        model = train(documents, seen).model()
        for setting in dict.fromkeys(document.setting for document in unseen):
            found[setting] = [given(model, d) for d in unseen if d.setting == setting]
    return {name: figures(pairs) for name, pairs in found.items()}


def figures(pairs: Sequence[Pair]) -> Figures:
    """Accuracy, F1 a stance and their mean, expected calibration error, confusion (rows true, columns given).

    ``pairs`` are true stances and probabilities, a document each. ``calibration`` has a row a bin of sureness that is
    not empty: sentences, mean sureness, share right. ``precision`` says for each true stance how alike documents are
    in what it is taken for (:func:`precision`).
    """
    truth, probability = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    tables = np.array([_table(true, p) for true, p in pairs])
    table = tables.sum(axis=0)
    hits = table.diagonal()
    both = table.sum(axis=0) + table.sum(axis=1)
    f1 = np.where(both > 0, 2 * hits / np.maximum(both, 1), 0.0)
    return {
        "sentences": len(truth),
        "documents": len(pairs),
        "accuracy": round(float(hits.sum() / len(truth)), 3),
        "macro_f1": round(float(f1.mean()), 3),
        "f1": {stance: round(float(value), 3) for stance, value in zip(STANCES, f1, strict=True)},
        "calibration_error": round(calibration_error(truth, probability), 3),
        "calibration": [
            [int(n), *np.round(pair, 3).tolist()] for n, *pair in calibration(truth, probability)
        ],
        "confusion": table.tolist(),
        "precision": [round(precision(tables[:, k]), 1) for k in range(len(STANCES))],
    }


def _table(truth: Ints, probability: Floats) -> Ints:
    """The confusion matrix of one document."""
    table = np.zeros((len(STANCES), len(STANCES)), dtype=np.int64)
    np.add.at(table, (truth, probability.argmax(axis=1)), 1)
    return table


def precision(counts: Ints) -> float:
    """How alike clusters are: the precision of a Dirichlet-multinomial, from counts of shape (clusters, classes).

    By moments (Brier 1980, DOI 10.1093/biomet/67.3.591): Pearson's chi-square over its degrees of freedom is
    (n + s) / (1 + s), with n the mean size of a cluster (weighted as in an analysis of variance) and s the precision.
    Clusters that differ no more than chance makes them have :data:`ALIKE`.

    >>> precision(np.array([[10, 0], [0, 10]])), precision(np.array([[5, 5], [5, 5]])) == ALIKE
    (0.0, True)
    """
    counts = counts[counts.sum(axis=1) > 0][:, counts.sum(axis=0) > 0].astype(np.float64)
    size = counts.sum(axis=1)
    if len(size) < 2 or counts.shape[1] < 2:
        return ALIKE
    expected = size[:, None] * counts.sum(axis=0) / size.sum()
    chi = ((counts - expected) ** 2 / expected).sum() / ((len(size) - 1) * (counts.shape[1] - 1))
    mean = (size.sum() - (size**2).sum() / size.sum()) / (len(size) - 1)
    return float(np.clip((mean - chi) / (chi - 1), 0.0, ALIKE)) if chi > 1 else ALIKE


def calibration(truth: Ints, probability: Floats, bins: int = 10) -> Floats:
    """Reliability: a row for each equal bin of sureness that is not empty: sentences, mean sureness, share right.

    >>> calibration(np.array([0, 1]), np.array([[0.5, 0.5], [0.5, 0.5]])).tolist()
    [[2.0, 0.5, 0.5]]
    """
    sure = probability.max(axis=1)
    right = probability.argmax(axis=1) == truth
    place = np.minimum((sure * bins).astype(np.int64), bins - 1)
    sums = [np.bincount(place, weight, bins) for weight in (None, sure, right)]
    filled = sums[0] > 0
    n = sums[0][filled]
    return np.stack([n, sums[1][filled] / n, sums[2][filled] / n], axis=1).astype(np.float64)


def calibration_error(truth: Ints, probability: Floats, bins: int = 10) -> float:
    """Expected calibration error: the gap between sureness and accuracy, over equal bins of sureness.

    Guo et al. 2017, arXiv:1706.04599. Weighted by the sentences in each bin; 0 is perfect.

    >>> calibration_error(np.array([0, 1]), np.array([[0.5, 0.5], [0.5, 0.5]]))
    0.0
    """
    n, sure, right = calibration(truth, probability, bins).T
    return float((n * np.abs(sure - right)).sum() / len(truth))


def write(measured: dict[str, Figures], folder: Path) -> None:
    """``heldout.json``: the figures, with the order of the stances."""
    content = {
        "stances": list(STANCES),
        "rows": "true stance",
        "columns": "stance given",
        "settings": measured,
    }
    text = json.dumps(content, ensure_ascii=False, indent=1)
    (folder / "heldout.json").write_text(text + "\n", encoding="utf-8")
