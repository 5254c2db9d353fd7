"""Dating by evidence: years masked, is the true year inside the interval, how wide is it, is the era right?

Public official texts of known year (work reports, congress reports, two newspapers, television news) with every
explicit year masked, whole and as excerpts of 2,000 characters, and the invented grassroots texts of the reference
annotation. The dated lists were corrected on the whole work and congress reports (in-sample for the first days of
expressions); the excerpts are as hard as real use, and the invented texts and the masked years are out of sample.
The public texts lie outside the repository; without them only the invented ones are measured.

A second table is of sites that rewrite years: each invented text gets a date line and all its years are raised by one
to five. Counted are the texts whose words alone exclude the raised date: is a conflict told, is the true year inside?
Once more with a title that has the raised year, too: a day printed twice is kept beside what campaigns say.

A third is of honest dates: grassroots texts of 2008-2024 invented for it, with the day they bear and the campaigns,
anniversaries, plans and congresses that such texts look back on and forward to. Is the printed day believed? Those
written afterwards were in nobody's view when the rules were last changed.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Any

from discourse.corpus.dating import estimate
from discourse.corpus.speech import DateEstimate
from discourse.eras import Periodisation, load

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = Path(os.environ.get("DISCOURSE_CORPORA", ROOT.parent / "shared" / "corpora"))
PRINTED = ROOT / "tests" / "corpus" / "dating_printed.jsonl"
INVENTED = ROOT / "tests" / "gold" / "stance_synthetic.jsonl"

EXCERPT, STRIDE = 2000, 8000

_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[一二][〇零○Ｏ九][〇零○Ｏ一二三四五六七八九]{2}(?=年)")
_FULLWIDTH_YEARS = re.compile(r"[１２][９０][０-９]{2}")
_TAIL = re.compile(r"\n\s*(?:本作品|Public domain|本模板)")
_CONGRESS = {
    3: 1923, 9: 1969, 10: 1973, 11: 1977, 12: 1982, 13: 1987, 14: 1992, 15: 1997, 16: 2002, 17: 2007, 18: 2012,
    19: 2017, 20: 2022,
}  # fmt: skip


#: A title that bears out the date line.
TITLE = "在{}年工作会议上的讲话"

_WRITTEN = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|[-./〕\])])")


@dataclass(frozen=True)
class Case:
    """A text whose years are masked, and the year it is of."""

    group: str
    name: str
    year: int
    text: str


def masked(text: str) -> str:
    """The text without its explicit years and without the licence at its end.

    >>> masked("2009年是二〇〇八年之后，１９９０年之后")
    '****年是****年之后，****年之后'
    """
    text = text[: found.start()] if (found := _TAIL.search(text)) else text
    return _FULLWIDTH_YEARS.sub("****", _YEARS.sub("****", text))


def cases() -> Iterator[Case]:
    """Every text of the trial."""
    yield from _invented()
    if not PUBLIC.is_dir():
        return
    for record in _read(PUBLIC / "government_work_reports.jsonl"):
        if record["year"]:
            yield from _whole_and_excerpts(
                "work reports", record["year"], int(record["year"]), record["content"]
            )
    for record in _read(PUBLIC / "congress_reports.jsonl"):
        if record["congress"] in _CONGRESS:
            year = _CONGRESS[record["congress"]]
            yield from _whole_and_excerpts("congress reports", str(year), year, record["content"])
    for record in _read(PUBLIC / "known_groups.jsonl"):
        if record["group"].startswith(("news", "tv_news")):
            name = f"{record['date']} {record['title'][:20]}"
            yield Case(record["group"], name, int(record["date"][:4]), masked(record["text"]))


def run(*, invented_only: bool = False) -> list[dict[str, Any]]:
    """A row a group: n, true year inside, share bounded on both sides, median width in years, eras, speed."""
    eras = load("party")
    found = _by_group(_invented() if invented_only else cases())
    return [_row(group, list(texts), eras) for group, texts in groupby(found, key=lambda case: case.group)]


def rewritten(text: str, years: int) -> str:
    """The text as a site re-dates it: every year written out is so many years later.

    >>> rewritten("2009年全镇1949名党员", 3)
    '2012年全镇1949名党员'
    """
    return _WRITTEN.sub(lambda found: str(int(found[0]) + years), text)


def run_rewritten(*, title: str = "") -> list[dict[str, Any]]:
    """A row for each number of years raised: texts that exclude the raised date, conflicts told, true year inside.

    ``title`` stands above each text, the raised year in place of its ``{}``.
    """
    eras = load("party")
    texts = [case for case in _invented() if case.group == "invented, years kept"]
    return [_rewritten_row(texts, years, eras, title) for years in range(1, 6)]


def run_printed() -> list[dict[str, Any]]:
    """A row for each set of honest dates: the printed day inside, kept as the only day, best; conflicts; eras."""
    records = sorted(_read(PRINTED), key=lambda record: record["set"])
    return [_printed_row(name, list(group)) for name, group in groupby(records, lambda record: record["set"])]


def _printed_row(name: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    eras = load("party")
    days = [date.fromisoformat(record["day"]) for record in records]
    found = [estimate(r["text"], title=r["title"], header=r["header"]) for r in records]
    true = [eras.era_of(DateEstimate(day, day, day)) for day in days]
    pairs = list(zip(found, days, strict=True))
    return {
        "dates printed": name,
        "n": len(records),
        "day inside": len([e for e, d in pairs if (e.earliest or d) <= d <= (e.latest or d)]),
        "day kept": len([e for e, d in pairs if e.earliest == d == e.latest]),
        "day best": len([e for e, d in pairs if e.best == d]),
        "conflict told": len([e for e in found if e.conflicts]),
        "in an era": len([era for era in true if era]),
        "eras right": len([e for e, era in zip(found, true, strict=True) if era and eras.era_of(e) == era]),
    }


def _rewritten_row(texts: list[Case], years: int, eras: Periodisation, title: str) -> dict[str, Any]:
    told, inside, right = [], [], []
    for case in texts:
        false_day = date(case.year + years, 6, 20)
        words = estimate(masked(case.text))
        if (words.earliest or false_day) <= false_day <= (words.latest or false_day):
            continue
        found = estimate(
            rewritten(case.text, years),
            title=title.format(false_day.year),
            header=f"（{false_day.year}年6月20日）",
        )
        told.append(bool(found.conflicts))
        inside.append(_inside(found, case.year))
        if era := eras.era_of(found):
            right.append(era in _eras_of_year(case.year, eras))
    return {
        "years raised by": years,
        "n excluded": len(told),
        "conflict told": f"{sum(told) / len(told):.3f}",
        "year inside": f"{sum(inside) / len(inside):.3f}",
        "eras committed": len(right),
        "eras right": f"{sum(right) / len(right):.3f}" if right else "-",
    }


def main() -> None:
    """Print the tables."""
    if not PUBLIC.is_dir():
        print(f"(no public texts at {PUBLIC.name}: only the invented texts are measured)")
    _print(run())
    print()
    _print(run_rewritten())
    print("\nthe same, the raised year in the title too")
    _print(run_rewritten(title=TITLE))
    print()
    _print(run_printed())


def _print(rows: list[dict[str, Any]]) -> None:
    for row in [dict(zip(rows[0], rows[0], strict=True)), *rows]:
        print("  ".join(f"{value!s:>16}" if i else f"{value!s:<26}" for i, value in enumerate(row.values())))


def _row(group: str, found: list[Case], eras: Periodisation) -> dict[str, Any]:
    started = time.perf_counter()
    estimates = [estimate(case.text) for case in found]
    seconds = time.perf_counter() - started
    inside = [_inside(e, case.year) for case, e in zip(found, estimates, strict=True)]
    widths = [(e.latest - e.earliest).days / 365.25 for e in estimates if e.earliest and e.latest]
    committed = [(case, eras.era_of(e)) for case, e in zip(found, estimates, strict=True) if eras.era_of(e)]
    right = [era in _eras_of_year(case.year, eras) for case, era in committed]
    megabytes = sum(len(case.text.encode()) for case in found) / 1e6
    return {
        "group": group,
        "n": len(found),
        "year inside": f"{sum(inside) / len(found):.3f}",
        "both bounds": f"{len(widths) / len(found):.3f}",
        "median years": f"{median(widths):.2f}" if widths else "-",
        "median all": f"{_median_all(estimates):.2f}",
        "eras committed": len(committed),
        "eras right": f"{sum(right) / len(right):.3f}" if right else "-",
        "MB/s": f"{megabytes / seconds:.2f}",
    }


def _median_all(estimates: list[DateEstimate]) -> float:
    """The median width with open intervals as infinitely wide."""
    return median(
        (e.latest - e.earliest).days / 365.25 if e.earliest and e.latest else float("inf") for e in estimates
    )


def _inside(found: DateEstimate, year: int) -> bool:
    return (found.earliest is None or found.earliest <= date(year, 12, 31)) and (
        found.latest is None or found.latest >= date(year, 1, 1)
    )


def _eras_of_year(year: int, eras: Periodisation) -> set[str]:
    whole = DateEstimate(date(year, 1, 1), date(year, 12, 31))
    return {era.id for era in eras if era.touches(whole)}


def _whole_and_excerpts(group: str, name: str, year: int, content: str) -> Iterator[Case]:
    text = masked(content)
    yield Case(group, name, year, text)
    for at in range(0, max(len(text) - EXCERPT, 1), STRIDE):
        yield Case(f"{group}, excerpts", f"{name}@{at}", year, text[at : at + EXCERPT])


def _invented() -> Iterator[Case]:
    for doc, sentences in groupby(_read(INVENTED), key=lambda record: record["doc"]):
        found = list(sentences)
        text = "".join(s["text"] + ("\n" if s["heading"] else "") for s in found)
        yield Case("invented grassroots", doc, int(found[0]["year"]), masked(text))
        yield Case("invented, years kept", doc, int(found[0]["year"]), text)


def _by_group(found: Iterable[Case]) -> list[Case]:
    return sorted(found, key=lambda case: case.group)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


if __name__ == "__main__":
    main()
