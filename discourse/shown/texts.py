"""Texts as a reader wants to see them first: a corpus as a list, a speech with its dates, its sentences by stance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import STANCES, Html, box, cell, counted, line, listed, marked, shortened, table, unbroken

#: So much of a speech is shown, in characters.
OPENING, WHOLE = 300, 6000

#: A date's evidence and its contradictions, at most so many.
_MOST = 12


def corpus_html(counts: str, rows: Sequence[Mapping[Any, Any]], hidden: int = 0) -> str:
    """A list of texts. ``rows`` are those of ``Corpus.to_frame()`` with the id, the first half before the
    ``hidden`` ones; a column ``era`` is shown where it is there."""
    era = any("era" in row for row in rows)
    head = ["id", "title", "date, interval", "genre", *(["era"] if era else [])]
    cells = [_listed(row, era) for row in rows]
    cut = len(cells) // 2 if hidden else len(cells)
    made = table([*head, "characters", "copy of", "to be looked at"], cells[:cut], cells[cut:], hidden)
    return box(line(counts, strong="Corpus:"), made if rows else "")


def _listed(row: Mapping[Any, Any], era: bool) -> list[Any]:
    return [
        shortened(str(row["id"]), 24),
        shortened(str(row["title"]), 26),
        unbroken(*dated(row).rstrip(")").split(" (")),
        str(row["genre"]),
        *([str(row["era"])] if era else []),
        int(row["characters"]),
        shortened(str(row["duplicate_of"]), 24),
        "; ".join(warnings_of(row)),
    ]


def dated(row: Mapping[Any, Any]) -> str:
    """The best date and the interval around it.

    >>> dated({"best": "2010-03-01", "earliest": "2010-01-01", "latest": "2010-12-31"})
    '2010-03-01 (2010-01-01 to 2010-12-31)'
    >>> dated({"best": "2010-03-01", "earliest": "2010-03-01", "latest": "2010-03-01"})
    '2010-03-01'
    >>> dated({"best": "", "earliest": "", "latest": "2012-12-31"}), dated({"best": "", "earliest": "", "latest": ""})
    ('? to 2012-12-31', 'unknown')
    """
    best, earliest, latest = row["best"], row["earliest"], row["latest"]
    if not earliest and not latest:
        return best or "unknown"
    if best == earliest == latest:
        return str(best)
    interval = f"{earliest or '?'} to {latest or '?'}"
    return f"{best} ({interval})" if best else interval


def warnings_of(row: Mapping[Any, Any]) -> list[str]:
    """What a reader should look at before believing the row.

    >>> warnings_of({"conflicts": "a | b", "truncated": True, "masks": 1, "earliest": "", "latest": "2010-01-01"})
    ['no earliest date', '2 conflicts of dates', 'incomplete', '1 mask']
    """
    open_ends = [end for end in ("earliest", "latest") if not row[end]]
    conflicts = len([part for part in str(row["conflicts"]).split(" | ") if part])
    return [
        *([f"no {' or '.join(open_ends)} date"] if open_ends else []),
        *([counted(conflicts, "conflict of dates", "conflicts of dates")] if conflicts else []),
        *(["incomplete"] if row["truncated"] else []),
        *([counted(int(row["masks"]), "mask")] if row["masks"] else []),
    ]


def speech_html(
    row: Mapping[Any, Any],
    evidence: Sequence[tuple[str, str, str, str]],
    conflicts: Sequence[str],
    removed: Iterable[str],
    text: str,
) -> str:
    """One speech: what is known of it and why, what was cut, how it begins. ``evidence`` is (quote, rule, earliest,
    latest), ``removed`` the kinds of the pieces that were cut."""
    who = [str(row[name]) for name in ("genre", "level", "speaker", "place") if row[name]]
    cut = ", ".join(f"{kind} {n}" for kind, n in Counter(removed).items())
    opening = text[:OPENING].strip()
    rest = len(text) - OPENING
    return box(
        line(strong=str(row["title"]) or str(row["id"])),
        line(str(row["id"]), *who, counted(len(text), "character"), *warnings_of(row)),
        line(f"copy of {row['duplicate_of']}" if row["duplicate_of"] else "", faint=True),
        line(dated(row), strong="Date:"),
        table(["quoted", "rule", "earliest", "latest"], evidence[:_MOST]) if evidence else "",
        listed(conflicts[:_MOST]),
        line(cut or "nothing", strong="Cut as not speech:"),
        line(Html(cell(opening).replace("\n", "<br>") + (f" … ({rest:,} more)" if rest > 0 else ""))),
    )


def sentences_html(title: str, counts: str, sentences: Iterable[tuple[str, str, float, bool]]) -> str:
    """A speech with every sentence on the ground and over the line of its stance, up to :data:`WHOLE` characters.

    ``sentences`` are (text, stance, probability, heading), in order.
    """
    sentences = list(sentences)
    stances = Counter(stance for _, stance, _, _ in sentences)
    legend = " ".join(marked(f"{stance} {stances[stance]}", stance) for stance in (*STANCES, "other"))
    out: list[str] = []
    length = 0
    for text, stance, probability, heading in sentences:
        if length >= WHOLE:
            break
        piece = marked(text, stance, f"{stance} {probability:.2f}")
        out.append(f"<b>{piece}</b>" if heading else piece)
        length += len(text)
    left = len(sentences) - len(out)
    more = line(f"… {counted(left, 'more sentence')} of {len(sentences):,}", faint=True) if left else ""
    body = f'<p style="line-height:1.9">{"".join(out)}</p>'
    return box(line(strong=title), line(counts), line(Html(legend)), body, more)
