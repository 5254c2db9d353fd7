"""For structural topic models (R's stm): counts in LDA-C's format, the vocabulary, and the covariates.

Terms are numbered from 0, as LDA-C does; ``stm::readCorpus(type = "ldac")`` makes that 1. All tokens are kept,
punctuation too: which words a model shall see is the model's question, and the README has the lines for it.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from .base import FIELDS, FormatSpec, Handed, Kept, codebook
from .quanteda import READ_TYPED, REFUSED, cell, write_table

HOW = f"""\
documents.ldac   a speech a line: the number of different terms, then term:count, terms numbered from 0
vocab.txt        the terms, a term a line, from number 0 on, in the order of their code points
meta.csv         what is said of each speech, a row a line of documents.ldac

In R:

  library(stm)
{READ_TYPED}
  documents <- readCorpus("documents.ldac", type = "ldac")
  vocab <- readLines("vocab.txt", encoding = "UTF-8")
  meta <- typed("meta.csv")

  # near-duplicates out; then punctuation and numbers, so that topics are made of words
  alone <- meta$duplicate_of == ""
  is_word <- grepl("[[:alpha:]]", vocab)
  documents <- lapply(documents[alone], function(d) d[, is_word[d[1, ]], drop = FALSE])
  prepared <- prepDocuments(documents, vocab, meta[alone, ])
  model <- stm(prepared$documents, prepared$vocab, K = 10, prevalence = ~ era, data = prepared$meta)

prepDocuments leaves out the words that fewer than two speeches hold (lower.thresh), renumbers the rest, and says
so. readCorpus makes one matrix, not a list, where all speeches have the same number of different terms, as with a
single speech.

The columns of meta.csv:

{codebook()}"""


def write(handed: Handed, folder: Path) -> Counter[str]:
    """``documents.ldac``, ``vocab.txt`` and ``meta.csv``."""
    kept, token = Kept(REFUSED), Kept(REFUSED + "\n")
    counted = [Counter(map(token, speech.tokens)) for speech in handed.speeches]
    vocabulary = sorted(set().union(*counted))
    number = {term: n for n, term in enumerate(vocabulary)}
    with (folder / "documents.ldac").open("w", encoding="ascii", newline="\n") as file:
        for counts in counted:
            pairs = sorted((number[term], count) for term, count in counts.items())
            file.write(" ".join([str(len(pairs)), *(f"{n}:{count}" for n, count in pairs)]) + "\n")
    with (folder / "vocab.txt").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{term}\n" for term in vocabulary)
    names = [one.name for one in FIELDS]
    rows = map(handed.row, handed.speeches)
    write_table(folder / "meta.csv", names, ([cell(row[name], kept) for name in names] for row in rows))
    return kept.replaced + token.replaced


format = FormatSpec(
    name="stm",
    what="Counts of terms and covariates for stm (R), in the format of LDA-C",
    how=HOW,
    write=write,
)
