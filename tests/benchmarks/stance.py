"""Stance: held-out F1, calibration and confusion, by leaving documents out, beside the figures on invented sentences.

Public reports by whole reports (six folds), invented texts by the hand that wrote them; the reference speeches, never
trained on, by the shipped model. The reports lie outside the repository; without them the other settings are measured
with models that had no sentence of a report.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from discourse.extractors.stance import theta, theta_corrected
from discourse.segment.sections import annotate
from discourse.segment.segmented import STANCES
from discourse.segment.stance import label
from discourse.segment.stance.heldout import Pair, figures, given, precision, predict
from discourse.segment.stance.labels import GOLD, NATIONAL, REPORTS, read_documents, read_speeches
from discourse.segment.stance.model import load_model
from discourse.segment.stance.train import sights

CASES = Path(__file__).parents[1] / "segment" / "stance_cases.tsv"


def invented() -> dict[str, Any]:
    """The shipped model on the invented sentences of the tests, each a text by itself."""
    rows = [line.split("\t") for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    truth = np.array([STANCES.index(row[0]) for row in rows])  # type: ignore[arg-type]
    probability = np.array([label(annotate(row[2]))[0].probability for row in rows])
    return figures([(truth, probability)])


def intervals_hold(predicted: dict[str, list[Pair]]) -> dict[str, dict[str, Any]]:
    """In how many documents the 95 % intervals of θ, corrected and as given, hold the readers' θ.

    Each document is corrected by the confusion and the precision of all others of its setting.
    """
    found = {}
    for setting, pairs in predicted.items():
        tables = np.array([figures([pair])["confusion"] for pair in pairs])
        hits = []
        for n, table in enumerate(tables):
            true, counts = table.sum(axis=1), table.sum(axis=0)
            if true[:2].any() and counts[:2].any():
                middle = theta(true[0], true[1])[0]
                others = np.delete(tables, n, axis=0)
                alike = [precision(others[:, k]) for k in range(len(STANCES))]
                corrected = theta_corrected(counts, others.sum(axis=0), alike)
                bounds = corrected, theta(counts[0], counts[1])
                hits.append([low <= middle <= high for _, low, high in bounds])
        if hits:
            corrected, as_given = np.mean(hits, axis=0)
            found[setting] = {"documents": len(hits), "corrected": corrected, "as_given": as_given}
    return found


def run() -> list[dict[str, Any]]:
    """A row a setting: sentences, accuracy, macro-F1, F1 a stance, calibration error, confusion, intervals of θ."""
    documents = read_documents(GOLD, *((NATIONAL, REPORTS) if NATIONAL.is_file() else (None, None)))
    predicted = predict(documents, sights(documents))
    predicted["speeches"] = [given(load_model(), document) for document in read_speeches(GOLD)]
    held = intervals_hold(predicted)
    measured = {
        f"held out: {name}": figures(pairs) | {"theta": held.get(name)} for name, pairs in predicted.items()
    }
    return [
        {"setting": name} | row for name, row in {**measured, "shipped: invented lines": invented()}.items()
    ]


def main() -> None:
    """Print the table, then the confusion matrices (rows true, columns given)."""
    if not NATIONAL.is_file():
        print("(the public reports are not here: trained and measured without them)")
    rows = run()
    print(
        f"{'':<32}{'n':>6}{'acc':>7}{'macro':>7}"
        + "".join(f"{name[:7]:>9}" for name in STANCES)
        + f"{'ECE':>7}"
    )
    for row in rows:
        each = "".join(f"{row['f1'][name]:>9.3f}" for name in STANCES)
        head = f"{row['setting']:<32}{row['sentences']:>6}{row['accuracy']:>7.3f}{row['macro_f1']:>7.3f}"
        print(f"{head}{each}{row['calibration_error']:>7.3f}")
    print("\nThe readers' θ of a document is within the 95 % interval of θ:")
    for row in rows:
        if row.get("theta"):
            said = "{documents} documents, corrected {corrected:.0%}, as given {as_given:.0%}".format(
                **row["theta"]
            )
            print(f"  {row['setting']:<30}{said}")
    for row in rows:
        print(f"\n{row['setting']}: " + " ".join(STANCES))
        for name, counts in zip(STANCES, row["confusion"], strict=True):
            print(f"  {name:<12}" + "".join(f"{count:>6}" for count in counts))


if __name__ == "__main__":
    main()
