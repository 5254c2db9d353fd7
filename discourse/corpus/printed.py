"""How a date is printed on a line of its own, and how it was meant.

Typists space figures out, scanners read 0 as O and 日 as 曰, and older hands write 廿 and 民国三十七年. A line that
is nothing but such a date is spelt here as all others are, so that one pattern reads them. Never running text: what
is a slip on a date line may be a word in a sentence.
"""

from __future__ import annotations

import re
from typing import Final

_SIGNS = "0-9OoIl年月日号曰〇零○一二三四五六七八九十廿卅+"
_SPACED = re.compile(rf"(?<=[{_SIGNS}([〔])\s+(?=[{_SIGNS}\])〕])")
_SCANNED = re.compile(r"(?<![0-9A-Za-z])[0-9OoIl]{4}年[0-9OoIl]{1,2}月(?:[0-9OoIl]{1,2}[日号曰])?")
_FIGURES = str.maketrans("OoIl", "0011")
_CROSS = re.compile(r"(?<=[年月一二三])\+(?=[月日一二三四五六七八九])")
_FALSE_SUN = re.compile(r"(?<=[\d一二三四五六七八九十])曰")
_SCORE = re.compile(r"(?<=月)[廿卅](?=[一二三四五六七八九]?[日号])")
_SCORES = {"廿": "二十", "卅": "三十"}
_DAYS = re.compile(r"(?<=月)(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?=[、,—–~至-]\d{1,2}日)")
_REIGN = re.compile(r"(?:中[华華])?民[国國](?P<n>[一二三四五六七八九十]{1,3}|\d{1,2})年")
_SHORT_YEAR = re.compile(
    r"(?<![\d〇零○一二三四五六七八九十百])(?P<two>\d\d|[〇零○五六七八九]?[〇零○一二三四五六七八九])(?=年[\d一二三四五六七八九十]{1,2}月)"
)
_COMPACT = re.compile(
    r"(?P<open>[([〔]?)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?P<close>[)\]〕]?)"
)
#: (1998.6), 2008.11: a year and a month with a full stop between; with other signs only in brackets.
_DOTTED = re.compile(
    r"(?P<open>[([〔]?)(?P<y>(?:19|20)\d\d)(?:\.|(?<=[([〔]\d{4})[-/])(?P<m>1[0-2]|0?[1-9])(?P<close>[)\]〕]?)"
)
_NUMERALS: Final = {sign: n for n, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}

#: No date line is longer, in characters.
LONGEST: Final = 70
#: The republic of 1912 counts its years from the one before.
_REPUBLIC: Final = 1911
#: Years of two figures up to the first are of this century, from the second on of the last; others stay as they are.
_LATE, _EARLY = 27, 49


def meant(folded: str) -> str:
    """A date line as it was meant; a line in which nothing is amiss comes back as it is.

    >>> [meant(line) for line in ("( 2 0 0 8 年 1 0 月 2 2 日 )", "2OO8年1O月22曰", "20081022")]
    ['(2008年10月22日)', '2008年10月22日', '2008年10月22日']
    >>> meant("民国三十七年十月廿二日"), meant("08年10月22日"), meant("33年10月22日")
    ('1948年十月二十二日', '2008年10月22日', '33年10月22日')
    >>> meant("(1998.6)"), meant("2008.11"), meant("二〇一四年元月")
    ('(1998年6月)', '2008年11月', '二〇一四年1月')
    """
    if len(folded) > LONGEST:
        return folded
    if compact := _COMPACT.fullmatch(folded):
        return "{open}{y}年{m}月{d}日{close}".format(**compact.groupdict())
    if dotted := _DOTTED.fullmatch(folded):
        return "{open}{y}年{m}月{close}".format(**dotted.groupdict())
    if "年" not in folded or "月" not in folded:
        return folded
    line = _SPACED.sub("", folded).replace("年元月", "年1月")
    line = _SCANNED.sub(lambda found: found[0].translate(_FIGURES), line)
    line = _FALSE_SUN.sub("日", _CROSS.sub("十", line))
    line = _SCORE.sub(lambda found: _SCORES[found[0]], line)
    line = _DAYS.sub(lambda found: f"{found[0]}日", line)
    line = _REIGN.sub(lambda found: f"{_REPUBLIC + _count(found['n'])}年", line)
    return _SHORT_YEAR.sub(lambda found: _whole_year(found["two"]), line)


def _whole_year(two: str) -> str:
    year = int("".join(str(_NUMERALS.get(sign, sign)) for sign in two)) if len(two) == 2 else -1
    if 0 <= year <= _LATE:
        return str(2000 + year)
    return str(1900 + year) if year >= _EARLY else two


def _count(numeral: str) -> int:
    """The value of a numeral below a hundred."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    return (10 * _NUMERALS.get(tens, 1) if ten else 0) + _NUMERALS.get(ones, 0)
