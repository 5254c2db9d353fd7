"""What the user knows: columns of tables, and a table of metadata beside the corpus. It wins over all inference."""

from __future__ import annotations

import calendar
import difflib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from pathlib import PurePosixPath

from ..errors import SourceError
from ..sources import Given, Source
from ..study import Columns
from .container import File, sniff

#: The names that columns usually have. A posting date is not among those of the date: it only bounds from above.
USUAL: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "正文", "全文", "内容", "文本", "content", "body", "讲话内容", "fulltext", "full_text"),
    "id": ("id", "编号", "doc_id", "docid", "序号"),
    "source": ("source", "file", "filename", "speech", "id", "文件", "文件名", "来源文件", "编号", "doc_id"),
    "title": ("title", "标题", "题目", "题名"),
    "date": ("date", "日期", "讲话日期", "讲话时间", "发言日期", "发言时间", "会议日期", "会议时间"),
    "speaker": ("speaker", "讲话人", "发言人", "主讲人", "演讲者"),
    "place": ("place", "地点", "地区"),
    "genre": ("genre", "体裁", "文种"),
    "level": ("level", "层级", "级别"),
}

#: The fields of :class:`Given` that are plain words.
WORDS = ("title", "speaker", "place", "genre", "level")

_DAY = re.compile(
    r"(?P<y>\d{4})(?:[-/.年](?P<m>\d{1,2})(?:[-/.月](?P<d>\d{1,2})日?|月)?|年)?(?:[T ]\d{1,2}:\d{2}.{0,20})?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_TO = re.compile(r"(?<!\s)\s*(?:/|~|～|至|到|\.\.|—|–|--)\s*")


def given_date(text: str, where: str) -> tuple[date, date]:
    """The interval that a user's date means, both ends included: a day, a month, a year, or two of them.

    >>> [day.isoformat() for day in given_date("2014-02", "a.csv, row 2")]
    ['2014-02-01', '2014-02-28']
    >>> [day.isoformat() for day in given_date("2013年7月~2014-09-30", "")]
    ['2013-07-01', '2014-09-30']
    >>> given_date("last year", "a.csv, row 2")
    Traceback (most recent call last):
    discourse.errors.SourceError: a.csv, row 2: 'last year' is no date. Expected: 2014, 2014-03, 2014-03-05, \
2014年3月5日, or an interval such as 2013-07/2014-09.
    """
    whole = _interval(text.strip())
    if whole is None:
        ends = [_interval(end) for end in _TO.split(text.strip(), maxsplit=1)]
        if len(ends) == 2 and ends[0] and ends[1] and ends[0][0] <= ends[1][1]:
            whole = (ends[0][0], ends[1][1])
    if whole is None:
        raise SourceError(
            f"{text.strip()!r} is no date",
            where=where or None,
            expected="2014, 2014-03, 2014-03-05, 2014年3月5日, or an interval such as 2013-07/2014-09",
        )
    return whole


def _interval(text: str) -> tuple[date, date] | None:
    if compact := _COMPACT.fullmatch(text):
        text = "-".join(compact.groups())
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match["y"]), int(match["m"] or 0), int(match["d"] or 0)
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        if month:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, 1, 1), date(year, 12, 31)
    except (ValueError, calendar.IllegalMonthError):
        return None


def chosen(columns: Columns, names: Sequence[str], where: str) -> dict[str, str]:
    """Which column of a table holds each field: the one named in ``columns``, else one of the usual.

    Raises SourceError, naming the nearest column, where a named one is missing.
    """
    folded = {name.strip().lower(): name for name in reversed(names)}
    found: dict[str, str] = {}
    for field in fields(Columns):
        wanted = getattr(columns, field.name)
        if wanted and wanted not in names:
            near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.5)
            raise SourceError(
                f"there is no column {wanted!r}",
                where=where,
                expected="one of " + ", ".join(map(repr, names)),
                advice=near[0] if near else None,
            )
        usual = next((folded[name] for name in USUAL[field.name] if name in folded), "")
        if wanted or usual:
            found[field.name] = wanted or usual
    return found


def given_of(
    row: Mapping[str, str], held: Mapping[str, str], where: str, n: int | None = None
) -> Given | None:
    """What one row says of a speech; None if it says nothing. ``held`` maps fields to columns."""
    said = {field: row[held[field]].strip() for field in WORDS if field in held and row[held[field]].strip()}
    when = row[held["date"]].strip() if "date" in held else ""
    if not said and not when:
        return None
    day = given_date(when, f"{where}, column {held['date']}") if when else None
    return Given(where, n, day, **said)


def said_of(sources: Sequence[Source], file: File, columns: Columns) -> dict[int, list[Given]]:
    """What the table ``file`` (.csv, .tsv, .jsonl, .xlsx, .parquet) says, by the place of the source it says it of.

    Its column ``source`` (or ``file``, ``speech``, ``id`` …, or the one named in ``columns``) holds the name of a
    source, the name or the path of its file, or the id of one speech in it (``talks/2014.3``, the third). Columns
    ``date``, ``title``, ``speaker``, ``place``, ``genre`` and ``level`` say the rest; empty cells say nothing. Raises
    SourceError for a row that fits no source, fits two, or says a thing twice.
    """
    from .tables import rows

    kind = sniff(file.data, file.suffix, file.path)
    table = rows(file, "csv" if kind == "text" else kind)
    held = chosen(replace(columns, text="", id=""), table.names, file.path)
    if "source" not in held or not set(held) & {*WORDS, "date"}:
        raise SourceError(
            "the table does not say what it is about",
            where=file.path,
            expected="a column `source`, and one or more of " + ", ".join(("date", *WORDS)),
            advice="name them under [sources.columns] in study.toml; its columns are "
            + ", ".join(table.names),
        )
    keys = _keys(sources)
    said: dict[int, list[Given]] = defaultdict(list)
    for label, row in table.rows:
        where = f"{file.path}, {label}"
        index, n = _meant(row[held["source"]].strip(), keys, where)
        given = given_of(row, held, where, n)
        if given is None:
            continue
        if any(other.n == n for other in said[index]):
            raise SourceError(
                f"{row[held['source']]!r} stands here a second time", where=where, expected="one row each"
            )
        said[index].append(given)
    return said


def _keys(sources: Sequence[Source]) -> dict[str, list[int]]:
    keys: dict[str, list[int]] = defaultdict(list)
    for n, source in enumerate(sources):
        path = PurePosixPath(source.path)
        for key in {source.name, source.path, path.name, path.stem, PurePosixPath(source.name).name}:
            keys[key].append(n)
    return keys


def _meant(key: str, keys: Mapping[str, list[int]], where: str) -> tuple[int, int | None]:
    """The source that a key names, and the number of the speech in it, if it names one."""
    for name, n in _readings(key):
        found = keys.get(name, [])
        if len(found) > 1:
            raise SourceError(
                f"{key!r} could be any of {len(found)} sources",
                where=where,
                expected="a path that only one has",
            )
        if found:
            return found[0], n
    near = difflib.get_close_matches(key, list(keys), n=1, cutoff=0.5)
    raise SourceError(
        f"there is no source {key!r}",
        where=where,
        expected="the name or the path of a source, or the id of a speech",
        advice=near[0] if near else None,
    )


def _readings(key: str) -> Iterator[tuple[str, int | None]]:
    yield key, None
    head, dot, tail = key.rpartition(".")
    if dot and tail.isdecimal() and tail.isascii() and len(tail) < 10:
        yield head, int(tail)
