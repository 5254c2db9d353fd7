"""Repair: damage of known truth put back, and clean text left alone, on public reports.

Constants were chosen on some of these reports, so the figures are not a strict hold-out.

Needs the public reports (`DISCOURSE_CORPORA`, or the folder beside the repository); without them the invented
grassroots texts of the reference annotation are damaged instead.
"""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

from discourse.repair import repair
from discourse.sources import Source
from tests.repair.damage import damage
from tests.repair.test_byteshift import GOLD, score

CORPORA = Path(
    os.environ.get("DISCOURSE_CORPORA", Path(__file__).resolve().parents[3] / "shared" / "corpora")
)

#: Ways in which pages were seen to be spoilt.
WAYS: dict[str, dict[str, object]] = {
    "annotated, traditional": {},
    "traditional": {"annotate": False},
    "simplified": {"annotate": False, "traditional": False},
    "gaps as U+FFFD": {"gap": "\ufffd", "swallow": False, "fold": False},
    "lost lead bytes": {"lost_leads": 0.001, "annotate": False},
}


def texts() -> list[str]:
    """Clean texts: reports of even years since 1979 where they are at hand."""
    path = CORPORA / "government_work_reports.jsonl"
    if not path.is_file():
        rows = map(json.loads, (GOLD / "stance_synthetic.jsonl").read_text("utf-8").splitlines())
        return ["\n".join(row["text"] for row in rows)]
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [r["content"] for r in rows if int(r["year"] or 0) > 1978 and int(r["year"]) % 2 == 0][:8]


def run() -> list[dict[str, Any]]:
    """A row a way of damage, and one for clean text."""
    rows = []
    clean = [_usable(text) for text in texts()]
    for name, how in WAYS.items():
        counts: Counter[str] = Counter()
        for n, text in enumerate(clean):
            counts += score(damage(text, random.Random(n), **how))  # type: ignore[arg-type]
        rows.append(
            {
                "what": name,
                "characters": counts["all"],
                "right": counts["right"] / counts["all"],
                "certain": counts["certain"],
                "certain right": counts["certain right"] / max(counts["certain"], 1),
                "inferred": counts["inferred"],
                "inferred right": counts["inferred right"] / max(counts["inferred"], 1),
            }
        )
    kinds: Counter[str] = Counter()
    for text in texts():
        kinds.update(e.kind for e in repair(Source.from_bytes(text.encode(), "x")).edits)
    rows.append({"what": f"clean text: edits by kind {dict(kinds)}", "characters": sum(map(len, texts()))})
    return rows


def _usable(text: str) -> str:
    """Lines the measure can line up: full-width marks, no Latin letters, no question marks of their own."""
    marks = str.maketrans(",;:!?()", "，；：！？（）")
    lines = text.translate(marks).splitlines()
    return "\n".join(
        line for line in lines if line and not any(c in line for c in "?？* ") and _encodes(line)
    )


def _encodes(line: str) -> bool:
    try:
        line.encode("gbk")
    except UnicodeEncodeError:
        return False
    return not any("a" <= c.lower() <= "z" for c in line)


def main() -> None:
    """Print the table."""
    for row in run():
        what, *rest = row.items()
        print(
            f"{what[1]:<26}"
            + "  ".join(f"{k} {v:.4f}" if isinstance(v, float) else f"{k} {v}" for k, v in rest)
        )


if __name__ == "__main__":
    main()
