"""Stance: held-out F1, calibration and confusion, by leaving documents out, beside the figures on invented sentences.

National reports by document (ten folds), speeches one at a time with their copies, synthetic texts by the hand that
wrote them. The labelled national sentences lie outside the repository; without them the published figures of the
national setting are shown as shipped, and the others are measured with models that had no national sentences.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from discourse.segment.sections import annotate
from discourse.segment.segmented import STANCES
from discourse.segment.stance import label
from discourse.segment.stance.heldout import figures, measure
from discourse.segment.stance.labels import GOLD, NATIONAL, read_documents
from discourse.segment.stance.train import sights

CASES = Path(__file__).parents[1] / "segment" / "stance_cases.tsv"


def invented() -> dict[str, Any]:
    """The shipped model on the invented sentences of the tests, each a text by itself."""
    rows = [line.split("\t") for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    truth = np.array([STANCES.index(row[0]) for row in rows])  # type: ignore[arg-type]
    given = np.array([label(annotate(row[2]))[0].probability for row in rows])
    return figures(truth, given)


def in_sample() -> dict[str, Any]:
    """The shipped model on the speeches it was trained on: what a reader of the seeds' figures sees."""
    documents = [d for d in read_documents(GOLD, None) if d.setting == "speeches"]
    truth = np.concatenate([np.array(d.stances) for d in documents])
    return figures(truth, np.array([s.probability for d in documents for s in label(d.sentences)]))


def run() -> list[dict[str, Any]]:
    """A row a setting: sentences, accuracy, macro-F1, F1 a stance, calibration error, confusion."""
    documents = read_documents(GOLD, NATIONAL if NATIONAL.is_file() else None)
    measured = {f"held out: {name}": row for name, row in measure(documents, sights(documents)).items()}
    extra = {"shipped: invented lines": invented(), "shipped: speeches (in-sample)": in_sample()}
    return [{"setting": name} | row for name, row in {**measured, **extra}.items()]


def main() -> None:
    """Print the table, then the confusion matrices (rows true, columns given)."""
    if not NATIONAL.is_file():
        print("(the national sentences are not here: trained and measured without them)")
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
    for row in rows:
        print(f"\n{row['setting']}: " + " ".join(STANCES))
        for name, counts in zip(STANCES, row["confusion"], strict=True):
            print(f"  {name:<12}" + "".join(f"{count:>6}" for count in counts))


if __name__ == "__main__":
    main()
