"""What the reading room says, as plain values: the page's template only lays it out.

Everything shown comes from the results of one build. Where a number cannot be given, the page says so and not 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from ...compare.reuse import find_reuse
from ...corpus.genre import named
from ...extractors.formulas import apart, hits
from ...lexicons import load_formulas
from ...lexicons.match import Matcher, matcher_of
from ...plots.parts.captions import confounded, counts, too_few
from ...plots.parts.speeches import speech_rows
from ...plots.parts.tables import records
from ...plots.style import unprintable
from ...repair.masks import find_masks
from .chinese import in_chinese
from .marked import Mark, Rewrite, paragraphs, repair_marks, rewrites, units

if TYPE_CHECKING:
    import pandas as pd

    from ...corpus.speech import Speech
    from ...results import Results
    from ...segment.segmented import SegmentedSpeech

#: Rows of a figure's table that the page shows; the whole of it lies beside the page.
TABLE_ROWS = 30

#: The numbers said of each speech, where the study measured them.
HEADLINE = (
    *("stance.achievement", "stance.problem", "stance.plan", "stance.other"),
    *("stance.theta", "stance.theta_low", "stance.theta_high"),
    *("formula.lexicon_share", "reuse.shared_share_beyond_formulas", "formula.vintage"),
)

#: Kinds of repair as a reader calls them; what is not here keeps its own name.
REPAIRS = {
    "byteshift": ("bytes shifted", "字节错位"),
    "mojibake": ("wrong encoding", "误读编码"),
    "script": ("traditional to simplified", "繁转简"),
    "pinyin": ("reading annotated", "拼音注音"),
    "line break": ("broken line", "断行"),
    "page break": ("page break", "分页"),
    "page header": ("running head", "页眉"),
    "layout": ("layout", "版面"),
    "indent": ("indent", "缩进"),
    "space": ("white space", "空白"),
    "entity": ("HTML entity", "HTML 实体"),
    "tag": ("HTML tag", "HTML 标签"),
    "markup": ("markup", "标记"),
    "invisible": ("invisible character", "不可见字符"),
    "filter mark": ("sign against filters", "避滤符号"),
    "stray comma": ("stray comma", "多余逗号"),
    "radical": ("radical for character", "部首代字"),
    "shape": ("shape of a mark", "标点异形"),
    "escape": ("escape of a program", "转义序列"),
    "field": ("tag or field code", "域代码"),
    "margin": ("mark at the edge of a line", "行首标记"),
    "vertical": ("set in columns", "竖排"),
    "repeat": ("overlap of pages", "重叠行"),
    "look-alike": ("look-alike of a character", "形近误字"),
    "watermark": ("watermark of a site", "网站水印"),
    "cut": ("not part of the speech", "非讲话内容"),
}


class Passage(NamedTuple):
    """A passage that two speeches (by number) share: characters of each, Han characters equal beyond formulas."""

    a: int
    a_start: int
    a_end: int
    b: int
    b_start: int
    b_end: int
    han: int


class Room(NamedTuple):
    """The speeches as they are shown, and what the page's script is given."""

    speeches: list[dict[str, Any]]
    data: dict[str, Any]


#: Where there are more speeches than the study lets the page hold.
NO_TEXTS = Room([], {"speeches": [], "kinds": [], "formulas": [], "hits": [], "lost": [], "passages": []})


def speeches(results: Results) -> Room:
    """Every speech with its marks, in the order of eras and dates."""
    order = list(speech_rows(results)["speech"])
    place = {name: i for i, name in enumerate(order)}
    segmented = {speech.id: speech for speech in results.segmented}
    shared = passages(results, place)
    matcher = matcher_of()
    forms: dict[tuple[str, str, str, str], int] = {}
    found_forms: list[int] = []
    kinds: dict[str, int] = {}
    shown, given = [], []
    for name in order:
        speech = segmented[name]
        found = rewrites(speech.speech.traced)
        marks = [
            *repair_marks(found),
            *(Mark(start, end, "m") for start, end, _ in find_masks(speech.text)),
            *_formula_marks(speech, matcher, forms, found_forms),
            *_shared_marks(place[name], shared),
        ]
        shown.append(_speech(results, speech.speech, found, paragraphs(speech, marks)))
        given.append(_rewritten(speech, found, kinds))
    texts = {name: units(segmented[name].text) for name in order}
    data = {
        "speeches": [
            {
                "id": one["id"],
                "label": one["label"],
                "era": one["era"],
                "copy": bool(one["duplicate_of"]),
                "edits": edits,
            }
            for one, edits in zip(shown, given, strict=True)
        ],
        "kinds": [_repair(kind) for kind in kinds],
        "formulas": [list(form) for form in forms],
        "hits": found_forms,
        "lost": sorted(unprintable("".join(edit[2] for edits in given for edit in edits))),
        "passages": [_in_units(p, texts[order[p.a]], texts[order[p.b]]) for p in shared],
    }
    return Room(shown, data)


def passages(results: Results, place: Mapping[str, int]) -> list[Passage]:
    """What independent speeches share beyond formulas."""
    table = find_reuse(results.corpus, formulas=load_formulas())
    return [
        Passage(place[r["a"]], r["a_start"], r["a_end"], place[r["b"]], r["b_start"], r["b_end"], r["han"])
        for r in records(table)
    ]


def overview(results: Results) -> dict[str, Any]:
    """The corpus by era, what cannot be concluded, the primary outcomes."""
    meta = results.metadata
    own = meta["duplicate_of"] == ""
    eras = [
        {
            "id": era.id, "en": era.en, "zh": era.zh, "start": era.start, "end": era.end,
            "n": int((meta["era"] == era.id).sum()), "independent": int((own & (meta["era"] == era.id)).sum()),
        }
        for era in results.eras
    ]  # fmt: skip
    return {
        "n": len(meta),
        "independent": int(own.sum()),
        "eras": eras,
        "outside": int((meta["era"] == "").sum()),
        "said": [(en, zh) for en, zh in (counts(results), too_few(results), confounded(results)) if en],
        "comparisons": _primary(results),
        "claims": _claims(results),
    }


def choices(results: Results) -> dict[str, list[tuple[str, str, str]]]:
    """What the speeches can be filtered by: each value with its English and Chinese name, "" for unknown."""
    meta = results.metadata
    eras = [(era.id, era.en, era.zh) for era in results.eras if (meta["era"] == era.id).any()]
    if (meta["era"] == "").any():
        eras.append(("", "—", "—"))
    called = {name: [(v, *named(v or "—")) for v in sorted(set(meta[name]))] for name in ("genre", "level")}
    return {"era": eras} | called


def number(value: Any, digits: int = 3) -> str:
    """A number as it is printed here; "not measurable" as a dash.

    >>> number(0.123456), number(float("nan")), number(12), number(True)
    ('0.123', '–', '12', 'True')
    """
    if isinstance(value, float):
        return f"{value:.{digits}g}".replace("-", "−") if isfinite(value) else "–"
    return str(value)


def table(frame: pd.DataFrame) -> dict[str, Any]:
    """The first rows of a figure's table, as text."""
    head = frame.head(TABLE_ROWS)
    rows = [[number(value, 6) for value in row.values()] for row in records(head)]
    return {"columns": [str(name) for name in frame.columns], "rows": rows, "left": len(frame) - len(head)}


def _speech(
    results: Results, speech: Speech, found: Sequence[Rewrite], body: Iterable[str]
) -> dict[str, Any]:
    row = results.metadata.loc[speech.id]
    columns = {column.name: column for column in results.columns}
    at = results.features.index.get_loc(speech.id)
    measured = {
        name: number(float(results.features[name].to_numpy()[at]))
        for name in HEADLINE
        if name in results.features
    }
    done = Counter((rewrite.kind, rewrite.certain) for rewrite in found)
    raw_start, raw_end = speech.raw_span
    return {
        "id": speech.id,
        "label": str(row["label"]),
        "title": speech.title or speech.id,
        "era": str(row["era"]),
        "genre": speech.genre,
        "level": speech.level,
        "speaker": speech.speaker,
        "place": speech.place,
        "given": speech.given,
        "source": speech.source,
        "sha256": speech.sha256,
        "raw": (raw_start, raw_end),
        "format": speech.format,
        "date": speech.date,
        "posted": speech.posted,
        "findings": speech.findings,
        "characters": len(speech.text),
        "masks": speech.masks,
        "truncated": speech.truncated,
        "duplicate_of": speech.duplicate_of,
        "relation": speech.duplicate_relation,
        "numbers": [(columns[name], value) for name, value in measured.items()],
        "measured": measured,
        "repairs": [
            (_repair(kind), certain, n)
            for (kind, certain), n in sorted(done.items(), key=lambda item: (-item[1], item[0]))
        ],
        "removed": speech.removed,
        "body": Markup("".join(body)),
    }


def _formula_marks(
    speech: SegmentedSpeech,
    matcher: Matcher,
    forms: dict[tuple[str, str, str, str], int],
    found: list[int],
) -> Iterable[Mark]:
    """A mark for each part of a hit, with the hit's number; ``found`` gets the number of its form."""
    for hit in apart(hits(speech.text, matcher=matcher)):
        for start, end in hit.parts or ((hit.start, hit.end),):
            yield Mark(start, end, "f", len(found))
        found.append(forms.setdefault((hit.form, hit.category, hit.scope, hit.first_use), len(forms)))


def _shared_marks(own: int, shared: Sequence[Passage]) -> Iterable[Mark]:
    for n, passage in enumerate(shared):
        if passage.a == own:
            yield Mark(passage.a_start, passage.a_end, "q", n)
        if passage.b == own:
            yield Mark(passage.b_start, passage.b_end, "q", n)


def _rewritten(speech: SegmentedSpeech, found: Sequence[Rewrite], kinds: dict[str, int]) -> list[list[Any]]:
    """The rewrites for the script: from, to (in UTF-16 units), what stood there, number of the kind, certain."""
    at = units(speech.text)
    return [
        [at[r.start], at[r.end], r.before, kinds.setdefault(r.kind, len(kinds)), int(r.certain)]
        for r in found
    ]


def _in_units(passage: Passage, one: Sequence[int], two: Sequence[int]) -> list[int]:
    return [
        passage.a, one[passage.a_start], one[passage.a_end],
        passage.b, two[passage.b_start], two[passage.b_end], passage.han,
    ]  # fmt: skip


def _repair(kind: str) -> tuple[str, str]:
    """A kind of repair, or several joined by +, in English and Chinese."""
    found = [REPAIRS.get(part, (part, in_chinese(part, "kinds"))) for part in kind.split("+")]
    return " + ".join(en for en, _ in found), " + ".join(zh for _, zh in found)


def _primary(results: Results) -> list[dict[str, Any]]:
    table = results.comparisons
    return records(table[table["primary"]]) if "primary" in table.columns else []


def _claims(results: Results) -> list[dict[str, Any]]:
    return records(results.multiverse.claims) if results.multiverse is not None else []
