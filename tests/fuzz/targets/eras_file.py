"""Any file of eras: stretches of time side by side, or a letter."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise

from discourse.corpus.speech import DateEstimate
from discourse.eras import load

from ._files import put

NAME = "eras_file"

_ERA = '[[era]]\nid = "a"\nen = "A"\nzh = "甲"\nstart = 2010-01-01\nend = 2012-12-31\nreason = "r"\n'

SEEDS = [
    "",
    f'id = "p"\nen = "P"\nzh = "丙"\nsource = "s"\n{_ERA}',
    _ERA + '[[era]]\nid = "b"\nen = "B"\nzh = "乙"\nstart = 2013-01-01\n',
    '[[era]]\nid = "b"\nen = "B"\nzh = "乙"\nend = 2013-01-01\n'
    + _ERA.replace("2010", "2014").replace("2012", "2015"),
    "era = [1, 2]\n",
    "era = 'a'\n",
    "[era]\nid = 'a'\n",
    '[[era]]\nid = ["a"]\nen = "A"\nzh = "B"\n',
    '[[era]]\nid = "a"\nen = "A"\nzh = "B"\nstart = 2010-01-01T00:00:00Z\n',
    "id = 3\nen = [1]\nzh = {a = 1}\nsource = 1.5\n" + _ERA,
    '[[era]]\nid = "' + '"\nen = "A\\nB"\nzh = ""\n',
]

WORDS = [
    "[[era]]\n", "[era]\n", "era = ", "id = ", "en = ", "zh = ", "start = ", "end = ", "reason = ", "source = ",
    '"a"', '"b"', "[", "]", "{", "}", "=", "\n", '"', "'", "2010-01-01", "2012-12-31", "0001-01-01",
    "9999-12-31", "2010-01-01T00:00:00", "00:00:00", "1", "nan", "true", '""', '" "', '"\\n"', "[]", "[1]",
    "{}", "甲", "\\u0000", "\x00", b"\xff", b"\xef\xbb\xbf", ",", "#", _ERA,
]  # fmt: skip


def run(data: bytes) -> None:
    """Every day lies in one era at most, and the eras can be named in a table."""
    eras = load(put("eras.toml", data))
    json.dumps([eras.id, eras.en, eras.zh, eras.source, *(era.reason for era in eras)])
    assert all(isinstance(word, str) for era in eras for word in (era.id, era.en, era.zh, era.reason))
    assert all(isinstance(word, str) for word in (eras.id, eras.en, eras.zh, eras.source))
    assert all(era.id.strip() for era in eras), "an era without a name"
    assert all(eras[era.id] is era for era in eras)
    for one, two in pairwise(eras):
        assert (one.end or date.max) < (two.start or date.min)
    day = timedelta(days=1)
    for era in eras:
        for end in filter(None, (era.start, era.end)):
            near = {end, end - day if end > date.min else end, end + day if end < date.max else end}
            for when in near:
                said = DateEstimate(when, when, when)
                assert sum(one.contains(said) for one in eras) <= 1
                assert eras.era_of(said) is not None or not eras.straddled(said)
    assert eras.era_of(DateEstimate()) is None or len(eras.eras) == 1
