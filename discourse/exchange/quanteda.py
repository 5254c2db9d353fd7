"""For quanteda and everything else that reads a CSV: a row a speech, its text and what is said of it (docvars).

The texts stand as they are: no guard is put before a cell that begins with ``=``, for it would be the first
character, and the first token, of the speech in R. The README says what that means for spreadsheets.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .base import FIELDS, FormatSpec, Handed, Kept, codebook, plain

#: The columns that quanteda knows by name come first, and then the docvars.
DOCVARS = tuple(one for one in FIELDS if one.name != "id")

#: R's strings end at U+0000, and its readers make a line feed of a carriage return.
REFUSED = "\x00\r"

_COUNTS = tuple(one.name for one in DOCVARS if one.kind == "count")
_DAYS = tuple(one.name for one in DOCVARS if one.kind == "day")
_FLAGS = tuple(one.name for one in DOCVARS if one.kind == "flag")


def _vector(names: Iterable[str]) -> str:
    return "c(" + ", ".join(f'"{name}"' for name in names) + ")"


#: How R reads a table of ours: every cell as text first, or 003.1 becomes the number 3.1.
READ_TYPED = f"""\
  typed <- function(file) {{
    x <- read.csv(file, encoding = "UTF-8", colClasses = "character", na.strings = NULL)
    days <- intersect({_vector(_DAYS)}, names(x))
    x[days] <- lapply(x[days], function(day) as.Date(replace(day, day == "", NA)))
    counts <- intersect({_vector(_COUNTS)}, names(x))
    x[counts] <- lapply(x[counts], as.integer)
    flags <- intersect({_vector(_FLAGS)}, names(x))
    x[flags] <- lapply(x[flags], as.logical)
    x
  }}"""

HOW = f"""\
speeches.csv   doc_id, text and docvars, a row a speech
tokens.txt     our tokens, a speech a line in the same order, a blank between two tokens

In R, so that our segmentation is kept:

  library(quanteda)
{READ_TYPED}
  speeches <- typed("speeches.csv")
  corp <- corpus(speeches, docid_field = "doc_id", text_field = "text")
  words <- strsplit(readLines("tokens.txt", encoding = "UTF-8"), " ", fixed = TRUE)
  toks <- as.tokens(setNames(words, docnames(corp)))
  docvars(toks) <- docvars(corp)
  independent <- tokens_subset(toks, duplicate_of == "")

tokens(x, what = "fastestword") on the lines of tokens.txt gives the same. tokens(corp) would segment anew, with
the dictionary of ICU: other words, other counts.

Cells are as they are: a text or title that begins with =, +, - or @ has no guard before it, for R would take the
guard for its first character. A spreadsheet may run such a cell, cuts texts at 32,767 characters, and spoils ids
such as 003.1; look at the table there if you must, but do not save it.

The docvars:

{codebook([one.name for one in DOCVARS])}"""


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A CSV file as R reads it: UTF-8, ``\\n``, text in double quotes, none inside them escaped but by doubling."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def cell(value: Any, kept: Kept) -> Any:
    """A value as R reads it: numbers bare, TRUE and FALSE, days as ISO 8601 writes them, unknown as nothing."""
    return value if type(value) is int else kept(plain(value, ("FALSE", "TRUE")))


def write(handed: Handed, folder: Path) -> Counter[str]:
    """``speeches.csv`` and ``tokens.txt``."""
    kept, token = Kept(REFUSED), Kept(REFUSED + "\n ")
    names = [one.name for one in DOCVARS]
    rows = ((speech, handed.row(speech)) for speech in handed.speeches)
    write_table(
        folder / "speeches.csv",
        ["doc_id", "text", *names],
        (
            [kept(speech.id), kept(speech.text), *(cell(row[name], kept) for name in names)]
            for speech, row in rows
        ),
    )
    with (folder / "tokens.txt").open("w", encoding="utf-8", newline="\n") as file:
        for speech in handed.speeches:
            file.write(" ".join(map(token, speech.tokens)) + "\n")
    return kept.replaced + token.replaced


format = FormatSpec(
    name="quanteda",
    what="Speeches for quanteda (R), or for whatever reads a CSV with doc_id and text",
    how=HOW,
    write=write,
)
