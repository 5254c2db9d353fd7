"""The stance model is measured on documents that it has not seen, nor others of their hand."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from discourse.errors import SegmentError
from discourse.segment.stance import heldout
from discourse.segment.stance.heldout import REPORT_FOLDS, folds, predict
from discourse.segment.stance.labels import Document, read_unseen, stand_off

#: Two hands with two invented texts each, and reports of two collections in nine groups.
DOCUMENTS = [
    *(Document("synthetic", f"{hand}{n}", f"hand {hand}", (), ()) for hand in "ab" for n in range(2)),
    *(Document(("national", "reports")[n % 2], f"r{n}", f"report {n // 2}", (), ()) for n in range(18)),
]


def test_every_document_is_left_out_once_and_with_its_group() -> None:
    """Never on both sides; the reports in a few folds, every hand in its own."""
    left_out = list(folds(DOCUMENTS))
    assert Counter(n for out in left_out for n in out) == Counter(range(len(DOCUMENTS)))
    for out in left_out:
        groups = {DOCUMENTS[n].group for n in out}
        assert sorted(out) == [n for n, one in enumerate(DOCUMENTS) if one.group in groups]
    assert len(left_out) == 2 + REPORT_FOLDS


def test_no_document_is_judged_by_a_model_that_has_seen_its_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model in place of the real one is the set of the groups that it was trained on."""

    def train(documents: list[Document], seen: list[str]) -> Any:
        assert seen == [one.id for one in documents]  # what was made of a document goes where it goes
        return SimpleNamespace(model=lambda: {one.group for one in documents})

    monkeypatch.setattr(heldout, "train", train)
    monkeypatch.setattr(heldout, "given", lambda model, document: (document.group, model))
    found = predict(DOCUMENTS, [one.id for one in DOCUMENTS])  # type: ignore[arg-type]
    assert {name: len(pairs) for name, pairs in found.items()} == {
        "synthetic": 4,
        "national": 9,
        "reports": 9,
    }
    everyone = {one.group for one in DOCUMENTS}
    for group, model in (pair for pairs in found.values() for pair in pairs):
        assert group not in model  # type: ignore[operator]
        assert model < everyone  # type: ignore[operator]


def test_labels_are_published_without_their_sentences(tmp_path: Path) -> None:
    """Who has the report can check them by the hash; who has not learns no word of it."""
    text = "一年来，修通了东岭的机耕路。"
    record = {
        "text": text,
        "label": "achievement",
        "id": "r1s3",
        "source": "gwr",
        "date": "2012",
        "position": 0.25,
    }
    (tmp_path / "n.jsonl").write_text(json.dumps(record), encoding="utf-8")
    head, line = stand_off(tmp_path / "n.jsonl").splitlines()
    assert len(head.split("\t")) == len(line.split("\t"))
    assert line.split("\t") == [
        "gwr 2012", "r1s3", "0.25", hashlib.sha256(text.encode()).hexdigest()[:12], "achievement",
    ]  # fmt: skip


def test_documents_to_measure_on_are_read_or_refused_by_line(tmp_path: Path) -> None:
    """Sentences of one text stay together, in order; a label that is none names its line."""
    path = tmp_path / "u.jsonl"
    said = (("a", "成绩很大。", "achievement"), ("b", "问题不少。", "problem"), ("a", "要抓紧。", "plan"))
    rows = [{"setting": "county", "doc": doc, "text": text, "label": label} for doc, text, label in said]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = [(one.setting, one.id, [s.text for s in one.sentences]) for one in read_unseen(path)]
    assert found == [
        ("county", "county a", ["成绩很大。", "要抓紧。"]),
        ("county", "county b", ["问题不少。"]),
    ]
    path.write_text(json.dumps(rows[0]) + "\n" + json.dumps(rows[1] | {"label": "praise"}), encoding="utf-8")
    with pytest.raises(SegmentError, match=r"u\.jsonl, line 2: no labelled sentence: lacks a known label"):
        read_unseen(path)
    with pytest.raises(SegmentError, match=r"none\.jsonl: the labelled sentences are not there"):
        read_unseen(tmp_path / "none.jsonl")
