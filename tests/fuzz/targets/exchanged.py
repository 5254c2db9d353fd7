"""Any table imported: a folder that reads back as the same texts and the same metadata, or a letter and no folder."""

from __future__ import annotations

import csv
import shutil

from discourse.errors import DiscourseError
from discourse.exchange import import_table
from discourse.formats import collect
from discourse.study import Study

from ._files import path, put

NAME = "exchanged"

_TABLE = (
    'doc_id,text,date,speaker,genre\na/1,"同志们：\n大家好。",2014-03-05,李国强,发言\n'
    '"b ""2""",今天开会。,,unknown,\n'
)
_OURS = (
    "doc_id,text,given,date,date_earliest,date_latest,sha256,title\n"
    "a,今天。,date,2014-03-05,2014-03-01,2014-03-31,x,在会上\nb,明天。,,2014,,2015,x,\n"
)

SEEDS = [
    _TABLE,
    _TABLE.encode("gb18030"),
    _TABLE.replace(",", "\t"),
    _OURS,
    "text\n今天\n明天\n",
    "doc_id,text\n../../a,今天\nA,明天\na,后天\n.,大后天\nCON,x\n" + "长" * 200 + ",y\n",
    'text,"a\nb",text_file,source\n甲,"=1+1\n",z,w\n',
]

WORDS = [
    ",", "\t", ";", "\n", "\r\n", "\r", '"', '""', "doc_id", "id", "text", "date", "date_earliest",
    "date_latest", "given", "sha256", "title", "speaker", "genre", "level", "place", "2014", "2014-03-05",
    "2013/2015", "unknown", "Unknown ", " ", "　", "..", "/", "\\", "../", "-", ".txt", "a", "A", "é",
    "e\u0301", "ß", "党", "𠮷", "\x00", "\x07", "\x7f", "\x85", "\u2028", "\u202e", "\ufeff", "\ufffd", "CON",
    "nul", "~", "*", "?", "<b>", "&", "=1", "'", b"\xff", b"\xe9",
]  # fmt: skip


def run(data: bytes) -> None:
    """As many sources as rows, each with its text and what the table says of it; every cell in ``docvars.csv``."""
    out = path("imported")
    shutil.rmtree(out, ignore_errors=True)
    table = put("table.csv", data)
    try:
        import_table(table, out)
    except DiscourseError:
        assert not out.exists(), "a letter, and half a folder"
        raise
    assert sorted(found.name for found in out.parent.iterdir() if found.name.startswith(".")) == []
    study = Study.read(out / "study.toml")
    metadata = study.resolve(study.sources.metadata) if study.sources.metadata else None
    read = collect([study.resolve(name) for name in study.sources.paths], metadata=metadata)
    with (out / "docvars.csv").open(encoding="utf-8", newline="") as file:
        head, *docvars = csv.reader(file)
    assert len(read.sources) == len(docvars)
    assert all(len(row) == len(head) for row in docvars)
    for row in docvars:
        assert (out / row[1]).is_file(), "a text is missing"
        assert (out / row[1]).resolve().parent == (out / "texts").resolve(), "a text lies outside"


#: What is loaded once is no part of what an input costs.
FIRST = _TABLE.encode()
