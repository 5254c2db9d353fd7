"""How often the stance model errs on documents it has not seen.

Each document is labelled by a model trained on all others: national reports by document, speeches with their
copies, synthetic texts by the hand that wrote them. The few numbers that were chosen by looking (penalty, scales,
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
from .train import train

Figures = dict[str, object]

#: Folds of the national reports, whole documents each: fifty fits would say the same five times slower.
NATIONAL_FOLDS = 10


def folds(documents: Sequence[Document]) -> Iterator[tuple[str, list[int]]]:
    """Setting and the documents to leave out together."""
    for setting in dict.fromkeys(document.setting for document in documents):
        groups = list(dict.fromkeys(d.group for d in documents if d.setting == setting))
        count = min(len(groups), NATIONAL_FOLDS if setting == "national" else len(groups))
        for k in range(count):
            out = set(groups[k::count])
            yield setting, [n for n, d in enumerate(documents) if d.setting == setting and d.group in out]


def predict(documents: Sequence[Document], seen: Sequence[Design]) -> dict[str, tuple[Ints, Floats]]:
    """True stances and held-out probabilities of each setting; of copied speeches the first counts."""
    truth: dict[str, list[Ints]] = {}
    given: dict[str, list[Floats]] = {}
    for setting, out in folds(documents):
        rest = [n for n in range(len(documents)) if n not in out]
        model = train([documents[n] for n in rest], [seen[n] for n in rest]).model()
        for n in out[: 1 if setting == "speeches" else None]:
            truth.setdefault(setting, []).append(np.array(documents[n].stances))
            given.setdefault(setting, []).append(model.probabilities(documents[n].sentences))
    return {name: (np.concatenate(truth[name]), np.concatenate(given[name])) for name in truth}


def measure(documents: Sequence[Document], seen: Sequence[Design]) -> dict[str, Figures]:
    """The held-out figures of each setting."""
    return {name: figures(*both) for name, both in predict(documents, seen).items()}


def figures(truth: Ints, probability: Floats) -> Figures:
    """Accuracy, F1 a stance and their mean, expected calibration error, confusion (rows true, columns given)."""
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
        "confusion": table.tolist(),
    }


def calibration_error(truth: Ints, probability: Floats, bins: int = 10) -> float:
    """Expected calibration error: the gap between sureness and accuracy, over equal bins of sureness.

    Guo et al. 2017, arXiv:1706.04599. Weighted by the sentences in each bin; 0 is perfect.

    >>> calibration_error(np.array([0, 1]), np.array([[0.5, 0.5], [0.5, 0.5]]))
    0.0
    """
    sure = probability.max(axis=1)
    right = probability.argmax(axis=1) == truth
    place = np.minimum((sure * bins).astype(np.int64), bins - 1)
    gap = np.abs(np.bincount(place, right, bins) - np.bincount(place, sure, bins))
    return float(gap.sum() / len(truth))


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
