"""How often the stance model errs on documents it has not seen.

Each document is labelled by a model trained on all others: public reports by whole reports, speeches with their
copies, synthetic texts by the hand that wrote them (five of the nine hands wrote one genre each: a genre is left out
with them). The few numbers that were chosen by looking (penalty, scales,
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


def predict(documents: Sequence[Document], seen: Sequence[Design]) -> dict[str, tuple[Ints, Floats]]:
    """True stances and held-out probabilities of each setting; of copied speeches the first counts."""
    found: dict[str, list[tuple[Ints, Floats]]] = {}
    for out in folds(documents):
        rest = [n for n in range(len(documents)) if n not in out]
        model = train([documents[n] for n in rest], [seen[n] for n in rest]).model()
        for n in out[: 1 if documents[out[0]].setting == "speeches" else None]:
            found.setdefault(documents[n].setting, []).append(given(model, documents[n]))
    return {name: _joined(pairs) for name, pairs in found.items()}


def given(model: StanceModel, document: Document) -> tuple[Ints, Floats]:
    """True stances of the labelled sentences, and the probabilities a model gives them within their text."""
    return np.array(document.stances), model.probabilities(document.sentences)[document.labelled]


def _joined(pairs: Sequence[tuple[Ints, Floats]]) -> tuple[Ints, Floats]:
    return np.concatenate([truth for truth, _ in pairs]), np.concatenate([p for _, p in pairs])


def measure(
    documents: Sequence[Document], seen: Sequence[Design], unseen: Sequence[Document] = ()
) -> dict[str, Figures]:
    """The held-out figures of each setting; ``unseen`` are documents of settings that are never trained on."""
    found = predict(documents, seen)
    if unseen:
        model = train(documents, seen).model()
        for setting in dict.fromkeys(document.setting for document in unseen):
            found[setting] = _joined([given(model, d) for d in unseen if d.setting == setting])
    return {name: figures(*both) for name, both in found.items()}


def figures(truth: Ints, probability: Floats) -> Figures:
    """Accuracy, F1 a stance and their mean, expected calibration error, confusion (rows true, columns given).

    ``calibration`` has a row a bin of sureness that is not empty: sentences, mean sureness, share right.
    """
    chosen = probability.argmax(axis=1)
    table = np.zeros((len(STANCES), len(STANCES)), dtype=np.int64)
    np.add.at(table, (truth, chosen), 1)
    hits = table.diagonal()
    both = table.sum(axis=0) + table.sum(axis=1)
    f1 = np.where(both > 0, 2 * hits / np.maximum(both, 1), 0.0)
    return {
        "sentences": len(truth),
        "accuracy": round(float(hits.sum() / len(truth)), 3),
        "macro_f1": round(float(f1.mean()), 3),
        "f1": {stance: round(float(value), 3) for stance, value in zip(STANCES, f1, strict=True)},
        "calibration_error": round(calibration_error(truth, probability), 3),
        "calibration": [
            [int(n), *np.round(pair, 3).tolist()] for n, *pair in calibration(truth, probability)
        ],
        "confusion": table.tolist(),
    }


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
