"""The labelled documents the stance model is trained on, and the labels that can be shown without their sentences."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import SegmentError
from ..sections import annotate, mark
from ..segmented import STANCES, Sentence

_ROOT = Path(__file__).resolve().parents[3]

#: Where the labels lie in a checkout of the repository.
GOLD = _ROOT / "tests" / "gold"
NATIONAL = _ROOT.parent / "shared" / "gold" / "stance_train.jsonl"
REPORTS = _ROOT.parent / "shared" / "corpora"

#: The invented texts: four hands' of all kinds, seven hands' of a few genres each, three hands' in which stances
#: alternate, four hands' of what the model was weakest in.
SYNTHETIC = tuple(f"stance_synthetic{more}.jsonl" for more in ("", "_more", "_mixed", "_varied"))

#: The invented texts of two more hands: only measured on.
TEST = "stance_invented_test.jsonl"

#: The labels of public reports without their sentences: shipped beside this file.
LABELS = Path(__file__).resolve().parent / "labels_reports.tsv"

#: So many of a report's labelled sentences may be missing: where the cutting has changed since they were labelled.
_LOST = 0.05

_LETTERS = {letter: n for n, letter in enumerate("APLO")}  # in the order of STANCES; L is plan

_ENDED = re.compile(r"[。！？!?…；;”）)]$")
Record = dict[str, Any]


@dataclass(frozen=True)
class Document:
    """Labelled sentences that follow one another. ``group`` is left out together: copies, texts of one hand.

    ``setting`` is national, reports or synthetic, or what is only measured on; ``stances`` are places in ``STANCES``,
    of the sentences from ``first`` on. In a report only a run of the sentences is labelled; the others are what it
    stands among.
    """

    setting: str
    id: str
    group: str
    sentences: tuple[Sentence, ...]
    stances: tuple[int, ...]
    first: int = 0

    @property
    def labelled(self) -> slice:
        """Where the labelled sentences are among all of the text."""
        return slice(self.first, self.first + len(self.stances))


def read_documents(
    gold: Path = GOLD, national: Path | None = NATIONAL, reports: Path | None = REPORTS
) -> list[Document]:
    """The documents to train on, in the order of the files; without the public reports where their place is None.

    Raises:
        SegmentError: a file is missing, a line of it is no labelled sentence, or the reports are not those labelled.
    """
    documents: list[Document] = []
    if national is not None:
        blocks = _by(_records(national, "id", "title"), lambda r: str(r["id"]).split("s")[0])
        documents += [_document("national", name, str(block[0]["title"]), block) for name, block in blocks]
    if reports is not None:
        documents += _report_runs(reports)
    invented = [record for name in SYNTHETIC for record in _records(gold / name, "doc")]
    synthetic = _by(invented, lambda r: str(r["doc"]))
    documents += [_document("synthetic", name, f"hand {name[0]}", records) for name, records in synthetic]
    return documents


def read_speeches(gold: Path = GOLD) -> list[Document]:
    """The reference speeches, of copies the first: never trained on, so that what is said of them is no memory.

    Raises:
        SegmentError: the file is missing or a line of it is not a labelled sentence.
    """
    speeches = _by(_records(gold / "sentences.jsonl", "file", "speech_index"), _speech)
    copies = _copies(speeches)
    return [_document("speeches", name, name, records) for name, records in speeches if copies[name] == name]


def read_test(gold: Path = GOLD) -> list[Document]:
    """The invented texts that are only measured on, two hands', of as many genres as texts.

    Raises:
        SegmentError: the file is missing or a line of it is not a labelled sentence.
    """
    texts = _by(_records(gold / TEST, "doc"), lambda r: str(r["doc"]))
    return [_document("invented", name, name, records) for name, records in texts]


def read_unseen(path: Path) -> list[Document]:
    """Labelled documents that are only measured on: JSON Lines with ``setting, doc, text, label``.

    Raises:
        SegmentError: the file is missing or a line of it is not a labelled sentence.
    """
    texts = _by(_records(path, "setting", "doc"), lambda r: f"{r['setting']} {r['doc']}")
    return [_document(str(records[0]["setting"]), name, name, records) for name, records in texts]


def stand_off(national: Path) -> str:
    """The labels of the national reports without their sentences, a line each.

    Document (gwr: State Council work report, else Party congress; and its date), id, position (share of the
    document's sentences before it), first twelve hex digits of the SHA-256 of the sentence in UTF-8, label: whoever
    has the public report can check and rebuild the training data.
    """
    lines = ["# document\tid\tposition\tsha256[:12]\tlabel"]
    for record in _records(national, "id", "source", "date", "position"):
        digest = _digest(str(record["text"]))
        document = f"{record['source']} {record['date']}"
        lines.append(f"{document}\t{record['id']}\t{record['position']}\t{digest}\t{record['label']}")
    return "\n".join(lines) + "\n"


def _report_runs(folder: Path) -> Iterator[Document]:
    """The labelled runs of sentences of the public reports, each seen in its whole report.

    A sentence that is cut otherwise today ends its run; when more than :data:`_LOST` of a report are, it is another
    text.
    """
    from ...repair import clean_text

    texts = _report_texts(folder)
    for digest, name, labels in _report_labels():
        if digest not in texts:
            raise SegmentError(
                "a labelled report is not there", where=folder.name, expected=name, advice="--reports FOLDER"
            )
        title, text = texts[digest]
        sentences = tuple(annotate(clean_text(text)))
        found = _found([_digest(re.sub(r"\s", "", sentence.text)) for sentence in sentences], labels)
        if len(found) < (1 - _LOST) * len(labels):
            raise SegmentError(
                f"{len(labels) - len(found)} labelled sentences are not found: the text or the cutting has changed",
                where=name,
                expected=f"sentences with the {len(labels)} hashes of {LABELS.name}",
            )
        for run in _runs(found):
            stances = tuple(found[n] for n in run)
            yield Document("reports", f"{title}:{run[0]}", title, sentences, stances, run[0])


def _found(hashes: Sequence[str], labels: Sequence[tuple[str, int]]) -> dict[int, int]:
    """Place in the text and stance of the labelled sentences: right behind the last one found, or else anywhere."""
    places: dict[str, list[int]] = {}
    for n, digest in enumerate(hashes):
        places.setdefault(digest, []).append(n)
    found: dict[int, int] = {}
    last = -1
    for digest, stance in labels:
        free = [n for n in places.get(digest, []) if n not in found]
        if free:
            last = last + 1 if last + 1 in free else free[0]
            found[last] = stance
    return dict(sorted(found.items()))


def _runs(places: Iterable[int]) -> list[list[int]]:
    """Ascending numbers in runs without gaps.

    >>> _runs([1, 2, 5])
    [[1, 2], [5]]
    """
    runs: list[list[int]] = []
    for n in places:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return runs


def _report_texts(folder: Path) -> dict[str, tuple[str, str]]:
    """The public reports of all JSON Lines files of the folder, (title, content) by the hash of the title."""
    texts: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            record = json.loads(line)
            if "title" in record and "content" in record:
                title = str(record["title"])
                texts.setdefault(_digest(title), (title, str(record["content"])))
    return texts


def _report_labels() -> Iterator[tuple[str, str, list[tuple[str, int]]]]:
    """Hash of the title, name, and labelled sentences of each report, (hash, stance) in order, of :data:`LABELS`."""
    for part in LABELS.read_text("utf-8").split("\n## ")[1:]:
        head, *lines = part.split("\n")
        digest, name = head.split(" ", 1)
        rows = (line.split("\t") for line in lines if line)
        yield digest, name, [(sentence, _LETTERS[label[0]]) for sentence, label in rows]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


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
