"""The annotation loop: a sample for hand coding goes out, codes come back, the counts are corrected.

What coders see (the sheet) holds the sentence, the headings above it and its neighbours, in random order, and nothing
of era, speaker, date, title or what the model thinks; that stands in the key, with each sentence's chance of being
drawn. A sample without these chances cannot give unbiased counts, and coders who know the era find what they expect.
What the four codes mean stands in the codebook (``segment/stance/codebook.toml``), which goes out with the sheet.
"""

from __future__ import annotations

from .codebook import NAMES, codebook_text
from .codes import read_codes, read_key
from .report import REPORT, agreement_report
from .sample import LEAST, NO_ERA, Sample, draw_sample, sheet_csv

__all__ = [
    "LEAST",
    "NAMES",
    "NO_ERA",
    "REPORT",
    "Sample",
    "agreement_report",
    "codebook_text",
    "draw_sample",
    "read_codes",
    "read_key",
    "sheet_csv",
]
