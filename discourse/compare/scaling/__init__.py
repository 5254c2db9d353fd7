"""Speeches on a line: positions between given references (Wordscores), or along what differs most (Wordfish).

Both put one number on a speech, and both find the largest difference in *vocabulary*, whatever it is: genre, topic,
length, date, the speaker's office. Neither knows doctrine or ideology. If genres are mixed, genre is scaled; over
decades the date is (Grimmer & Stewart 2013, doi:10.1093/pan/mps028; Lauderdale & Herzog 2016, Political Analysis 24,
374-394, who scale within debates for this reason). On the work reports of 1954-2025 both methods give the order of
the years, rank correlation 0.992 (Wordfish) and 0.995; with the openings of recent reports among laws, news, hotel
reviews or a novel, 82 to 98 % of the variance of positions lies between the two genres, 1 % being chance
(``tests/benchmarks/scaling.py``).

So every table carries, in its ``attrs``, how its positions go with date, length and genre, and a sentence that says
so (``reading``). Call it a position *on something* only after reading the words at both ends, and after scaling
within one genre has given the same order.

A near-duplicate would be fitted twice and pull the line to itself: one of a cluster is fitted, the others are placed
afterwards under the words found, and flagged. They have no interval and enter no mean and no diagnostic.

Numbers first: :mod:`.wordscores`; :mod:`.model`, :mod:`.newton`, :mod:`.starts`, :mod:`.fit` and :mod:`.doubt` for
Wordfish. Then the speeches: :mod:`.counted`, :mod:`.references`, :mod:`.reading`, and the two tables.
"""

from __future__ import annotations

from .fit import wordfish
from .fitted_table import wordfish_table
from .references import read_references
from .scored_table import wordscores_table
from .tables import Scaling
from .wordscores import rescale_lbg, rescale_mv, text_scores, word_scores

__all__ = [
    "Scaling",
    "read_references",
    "rescale_lbg",
    "rescale_mv",
    "text_scores",
    "word_scores",
    "wordfish",
    "wordfish_table",
    "wordscores_table",
]
