"""The units of the features in Chinese: a column declares its unit in English, a figure in Chinese needs it too."""

from __future__ import annotations

#: By the unit that :class:`discourse.extractors.base.Column` declares.
UNITS = {
    "Han characters": "汉字",
    "Han characters per clause": "每小句汉字数",
    "Han characters per sentence": "每句汉字数",
    "clauses per sentence": "每句小句数",
    "levels": "层",
    "log-odds": "对数比",
    "per 1,000 Han characters": "每千汉字",
    "per 1,000 tokens": "每千词",
    "per 10,000 pairs": "每万对",
    "ratio": "比值",
    "sentences": "句",
    "share": "比例",
    "share of the speech": "占全篇比例",
    "speeches": "篇",
    "tokens": "词",
    "type-token ratio": "型例比",
    "types": "词型",
    "units": "项",
    "weight (0 to 1)": "权重，0 至 1",
    "words": "词",
    "year": "年份",
    "years": "年",
}


def in_chinese(unit: str) -> str:
    """A unit in Chinese; one that is not known stays as it is.

    >>> in_chinese("share"), in_chinese("per fortnight")
    ('比例', 'per fortnight')
    """
    return UNITS.get(unit, unit)
