"""Reliability: what holds of a run wherever it takes place, whoever made its folders and whatever wrote them.

The studies here are small: six invented speeches and a copy, three extractors of three kinds, a figure.
"""

from __future__ import annotations

from pathlib import Path

from tests.measured import contents
from tests.multiverse.invented import write

__all__ = ["STUDY", "contents", "study_in"]

STUDY = """title = {title}
seed = 7
[sources]
paths = ["speeches"]
[features]
extractors = ["length", "tfidf", "template"]
tfidf_terms = 3
[comparisons]
primary = ["length.han"]
without_reuse = false
[multiverse]
run = false
[figures]
names = ["timeline"]
lang = "zh"
[report]
write = {report}
"""


def study_in(folder: Path, *, title: str = "七篇", report: bool = True) -> Path:
    """A study of seven invented speeches in a folder of its own, which is given back."""
    for n, path in enumerate(sorted(write(folder / "speeches").iterdir())):
        path.rename(path.with_name(f"s{n}.txt"))
    quoted = '"' + title.replace('"', '\\"') + '"'
    (folder / "study.toml").write_text(
        STUDY.format(title=quoted, report=str(report).lower()), encoding="utf-8"
    )
    return folder
