"""The labelled documents the stance model is trained on, and the labels that can be shown without their sentences."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import SegmentError
from ..sections import mark
from ..segmented import STANCES, Sentence

_ROOT = Path(__file__).resolve().parents[3]

#: Where the labels lie in a checkout of the repository.
GOLD = _ROOT / "tests" / "gold"
NATIONAL = _ROOT.parent / "shared" / "gold" / "stance_train.jsonl"

_ENDED = re.compile(r"[。！？!?…；;”）)]$")
Record = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """The labelled sentences of one text. ``group`` is left out together: copies, or texts of one hand.

    ``setting`` is national, speeches or synthetic; ``stances`` are places in ``STANCES``.
    """

    setting: str
    id: str
    group: str
    sentences: tuple[Sentence, ...]
    stances: tuple[int, ...]


def read_documents(gold: Path = GOLD, national: Path | None = NATIONAL) -> list[Document]:
    """All labelled documents, in the order of the files; without the national reports when ``national`` is None.

    Raises:
        SegmentError: a file is missing or a line of it is not a labelled sentence.
    """
    documents: list[Document] = []
    if national is not None:
        blocks = _by(_records(national, "id", "title"), lambda r: str(r["id"]).split("s")[0])
        documents += [_document("national", name, str(block[0]["title"]), block) for name, block in blocks]
    speeches = _by(_records(gold / "sentences.jsonl", "file", "speech_index"), _speech)
    copies = _copies(speeches)
    documents += [_document("speeches", name, copies[name], records) for name, records in speeches]
    synthetic = _by(_records(gold / "stance_synthetic.jsonl", "doc"), lambda r: str(r["doc"]))
    documents += [_document("synthetic", name, f"hand {name[0]}", records) for name, records in synthetic]
    return documents


def stand_off(national: Path) -> str:
    """The labels of the national reports without their sentences, a line each.

    Document (gwr: State Council work report, else Party congress; and its date), id, position (share of the
    document's sentences before it), first twelve hex digits of the SHA-256 of the sentence in UTF-8, label: whoever
    has the public report can check and rebuild the training data.
    """
    lines = ["# document\tid\tposition\tsha256[:12]\tlabel"]
    for record in _records(national, "id", "source", "date", "position"):
        digest = hashlib.sha256(str(record["text"]).encode()).hexdigest()[:12]
        document = f"{record['source']} {record['date']}"
        lines.append(f"{document}\t{record['id']}\t{record['position']}\t{digest}\t{record['label']}")
    return "\n".join(lines) + "\n"


def _records(path: Path, *fields: str) -> list[Record]:
    if not path.is_file():
        raise SegmentError(
            "the labelled sentences are not there",
            where=path.name,
            expected="JSON Lines with text, label, " + ", ".join(fields),
            advice="--national PATH for the reports, --gold DIR for the reference annotation",
        )
    return [_record(line, n, path, fields) for n, line in enumerate(path.read_text("utf-8").splitlines(), 1)]


def _record(line: str, n: int, path: Path, fields: Sequence[str]) -> Record:
    record: Record = json.loads(line)
    lacking = [field for field in ("text", "label", *fields) if field not in record]
    if lacking or record["label"] not in STANCES:
        raise SegmentError(
            f"no labelled sentence: lacks {', '.join(lacking) or 'a known label'}",
            where=f"{path.name}, line {n}",
            expected="a label of " + ", ".join(STANCES),
        )
    return record


def _speech(record: Record) -> str:
    return f"{record['file']}#{record['speech_index']}"


def _by(records: Sequence[Record], key: Callable[[Record], str]) -> list[tuple[str, list[Record]]]:
    grouped: dict[str, list[Record]] = {}
    for record in records:
        grouped.setdefault(key(record), []).append(record)
    return list(grouped.items())


def _document(setting: str, name: str, group: str, records: Sequence[Record]) -> Document:
    stances = tuple(STANCES.index(record["label"]) for record in records)
    return Document(setting, name, group, tuple(mark(list(_lines(records)))), stances)


def _lines(records: Sequence[Record]) -> Iterator[str]:
    """The sentences as they stood: one without a final stop (a heading, a salutation) filled its line."""
    for record in records:
        text = str(record["text"])
        yield text if _ENDED.search(text.strip()) else text + "\n"


def _copies(speeches: Sequence[tuple[str, list[Record]]]) -> dict[str, str]:
    """For each speech the first that shares half the sentences of the shorter: copies are left out together."""
    group: dict[str, str] = {}
    seen: list[tuple[str, set[str]]] = []
    for name, records in speeches:
        texts = {str(record["text"]) for record in records}
        near = [n for n, others in seen if len(texts & others) * 2 >= min(len(texts), len(others))]
        group[name] = group[near[0]] if near else name
        seen.append((name, texts))
    return group
