"""For editors of TEI P5: a document a speech, with a header that says where it comes from and how it was dated.

Paragraphs are ``p``, sentences ``s``, tokens ``w`` or ``pc``; stances, parts and eras are categories of taxonomies
that ``ana`` and ``catRef`` point to. A character that XML cannot hold becomes a ``g`` with its code point, so the
text comes back whole: a paragraph a line, ``lb`` a line break within a sentence, and no other white space added.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, get_args

from ..segment.segmented import STANCES, Part, SegmentedSpeech
from .base import NOT_XML, FormatSpec, Handed, code_point, codebook, laid_out, plain
from .naming import file_names, handles

NAMESPACE = "http://www.tei-c.org/ns/1.0"

#: The fields of a speech that have a place of their own in the header; all others that are not empty are notes.
PLACED = (
    "id title date date_earliest date_latest era genre level speaker place posted source sha256 raw_start raw_end "
    "characters sentences tokens"
).split()

HOW = f"""\
*.xml   a TEI P5 document a speech, valid against tei_all; the name of the file is the id of the speech

body: <p> a line of the speech, <s> a sentence, <w> a token, <pc> one that is all punctuation. The text of the
speech is the <p>, a line break between two; <lb/> is a line break too, and white space counts. <g ref="#u0000"/>
is a character that XML cannot hold; its code point stands in <charDecl>.
<s ana="…"> points to the stance and the part of the speech, and to #heading where the sentence is one.
<spanGrp type="section"> holds the headings above the sentences, each from its first <s> to its last; n is the
depth, 1 the outermost.
header: <creation> the date as an interval (notBefore, notAfter) and the best guess; <catRef> the era;
<keywords> genre and level; <sourceDesc> the raw file, its SHA-256 and the bytes used; <notesStmt> a note for each
of the fields below that has no place of its own and is not empty.

{codebook()}"""

_OUTSIDE = re.compile(f"[&<>\r\n{NOT_XML}]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "\n": "<lb/>"}


def content(text: str) -> str:
    """Text as the content of an element.

    >>> content("a]]>\\x00")
    'a]]&gt;<g ref="#u0000"/>'
    """
    return _OUTSIDE.sub(lambda match: _ENTITIES.get(match[0]) or f'<g ref="#{_char_id(match[0])}"/>', text)


def write(handed: Handed, folder: Path) -> Counter[str]:
    """A file a speech; nothing is replaced."""
    ids = handles(speech.id for speech in handed.speeches)
    stems = file_names(speech.id for speech in handed.speeches)
    for speech, stem in zip(handed.speeches, stems, strict=True):
        with (folder / f"{stem}.xml").open("w", encoding="utf-8", newline="\n") as file:
            file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
            file.write(f'<TEI xmlns="{NAMESPACE}" xml:id="speech_{ids[speech.id]}">\n')
            file.writelines(f"{line}\n" for line in _header(handed, speech))
            file.write('<text xml:lang="zh">\n<body>\n')
            file.writelines(_paragraphs(speech))
            file.writelines(_sections(speech))
            file.write("</body>\n</text>\n</TEI>\n")
    return Counter()


def _header(handed: Handed, speech: SegmentedSpeech) -> Iterator[str]:
    row = handed.row(speech)
    version = metadata.version("discourse")
    yield "<teiHeader>\n<fileDesc>\n<titleStmt>"
    yield f"<title>{content(row['title'])}</title>"
    if row["speaker"]:
        yield f"<author>{content(row['speaker'])}</author>"
    yield "<respStmt><resp>cleaned, dated and segmented by</resp>"
    yield f"<name>discourse {content(version)}</name></respStmt>\n</titleStmt>"
    yield "<extent>" + "".join(
        f'<measure unit="{unit}" quantity="{row[f"{unit}s"]}"/>'
        for unit in ("character", "sentence", "token")
    )
    yield "</extent>\n<publicationStmt>"
    yield "<authority>not published: an export for research</authority>"
    yield f'<idno type="speech">{content(row["id"])}</idno>'
    yield '<availability status="unknown"><p>The rights in the text are those of its source.</p></availability>'
    yield "</publicationStmt>"
    yield from _notes(row)
    yield "<sourceDesc>\n<bibl>"
    yield f'<idno type="source">{content(row["source"])}</idno>'
    yield f'<idno type="sha256">{content(row["sha256"])}</idno>'
    yield f'<biblScope unit="byte" from="{row["raw_start"]}" to="{row["raw_end"]}"/>'
    if row["posted"]:
        yield f'<date type="posted" when="{plain(row["posted"])}"/>'
    yield "</bibl>\n</sourceDesc>\n</fileDesc>"
    yield from _encoding(handed, speech, row)
    yield from _profile(row)
    yield "</teiHeader>"


def _notes(row: dict[str, Any]) -> Iterator[str]:
    said = {name: plain(value) for name, value in row.items() if name not in PLACED}
    notes = [f'<note type="{name}">{content(value)}</note>' for name, value in said.items() if value]
    yield from ("<notesStmt>", *notes, "</notesStmt>") if notes else ()


def _encoding(handed: Handed, speech: SegmentedSpeech, row: dict[str, Any]) -> Iterator[str]:
    yield "<encodingDesc>"
    yield (
        "<editorialDecl><correction><p>Encoding faults and other damage of the raw file are repaired.</p>"
        "</correction><segmentation><p>Sentences and tokens are cut by machine; stances, parts, genre, date and "
        "speaker are inferred, unless the note `given` names them.</p></segmentation></editorialDecl>"
    )
    yield f'<classDecl>\n<taxonomy xml:id="eras"><bibl>{content(handed.eras.id)}</bibl>'
    for era in handed.eras:
        bounds = "".join(
            f' {name}="{plain(day)}"' for name, day in (("from", era.start), ("to", era.end)) if day
        )
        yield (
            f'<category xml:id="{_era_id(era.id)}"><catDesc xml:lang="en">{content(era.en)} <date{bounds}/></catDesc>'
            f'<catDesc xml:lang="zh">{content(era.zh)}</catDesc></category>'
        )
    yield "</taxonomy>"
    yield from _taxonomy("stances", "stance", STANCES)
    yield from _taxonomy("parts", "part", get_args(Part))
    yield '<taxonomy xml:id="kinds"><category xml:id="heading"><catDesc>heading</catDesc></category></taxonomy>'
    yield "</classDecl>"
    texts = (speech.text, *map(plain, row.values()), *(h for s in speech.sentences for h in s.section))
    found = sorted({match[0] for text in texts for match in re.finditer(f"[{NOT_XML}]", text)})
    if found:
        declared = (
            f'<char xml:id="{_char_id(c)}"><mapping type="codepoint">{code_point(c)}</mapping></char>'
            for c in found
        )
        yield f"<charDecl>{''.join(declared)}</charDecl>"
    yield "</encodingDesc>"


def _taxonomy(name: str, prefix: str, values: Iterable[str]) -> Iterator[str]:
    yield f'<taxonomy xml:id="{name}">'
    for value in values:
        yield f'<category xml:id="{prefix}-{value}"><catDesc>{value}</catDesc></category>'
    yield "</taxonomy>"


def _profile(row: dict[str, Any]) -> Iterator[str]:
    yield "<profileDesc>\n<creation>"
    bounds = (("notBefore", row["date_earliest"]), ("notAfter", row["date_latest"]))
    if any(day for _, day in bounds):
        said = "".join(f' {name}="{plain(day)}"' for name, day in bounds if day)
        yield f'<date type="interval"{said}/>'
    if row["date"]:
        yield f'<date type="best" when="{plain(row["date"])}"/>'
    if row["place"]:
        yield f'<name type="place">{content(row["place"])}</name>'
    yield '</creation>\n<langUsage><language ident="zh">Chinese</language></langUsage>'
    terms = [f'<term type="{name}">{content(row[name])}</term>' for name in ("genre", "level") if row[name]]
    if terms or row["era"]:
        yield "<textClass>"
        if row["era"]:
            yield f'<catRef scheme="#eras" target="#{_era_id(row["era"])}"/>'
        if terms:
            yield f"<keywords>{''.join(terms)}</keywords>"
        yield "</textClass>"
    yield "</profileDesc>"


def _paragraphs(speech: SegmentedSpeech) -> Iterator[str]:
    yield "<p>"
    for laid in laid_out(speech):
        sentence = laid.sentence
        kinds = [f"#stance-{sentence.stance}", f"#part-{sentence.part}", *["#heading"] * sentence.heading]
        yield f'<s xml:id="s{sentence.n}" n="{sentence.n}" ana="{" ".join(kinds)}">'
        for n, _, gap, token in laid.tokens:
            name = "pc" if is_punctuation(token) else "w"
            yield f'{content(gap)}<{name} xml:id="w{n}">{content(token)}</{name}>'
        first, *lines = laid.tail.split("\n")
        yield f"{content(first)}</s>"
        yield from (f"</p>\n<p>{content(line)}" for line in lines)
    yield "</p>\n"


def _sections(speech: SegmentedSpeech) -> Iterator[str]:
    """The headings of each depth, each with the run of sentences that stand beneath it."""
    runs: list[tuple[int, int, int, str]] = []
    depth = max((len(sentence.section) for sentence in speech.sentences), default=0)
    for level in range(1, depth + 1):
        above: tuple[str, ...] = ()
        for sentence in speech.sentences:
            path = sentence.section[:level] if len(sentence.section) >= level else ()
            if path and path == above:
                runs[-1] = (runs[-1][0], sentence.n, level, path[-1])
            elif path:
                runs.append((sentence.n, sentence.n, level, path[-1]))
            above = path
    if runs:
        yield '<spanGrp type="section">\n'
        for first, last, level, heading in sorted(runs, key=lambda run: (run[0], run[2])):
            yield f'<span n="{level}" from="#s{first}" to="#s{last}">{content(heading)}</span>\n'
        yield "</spanGrp>\n"


def is_punctuation(token: str) -> bool:
    """Whether every character of a token is punctuation (Unicode's general category P).

    >>> [is_punctuation(t) for t in ("。", "……", "党", "××", "")]
    [True, True, False, False, False]
    """
    return bool(token) and all(unicodedata.category(character)[0] == "P" for character in token)


def _era_id(era: str) -> str:
    return f"era-{era}" if re.fullmatch(r"[A-Za-z0-9_-]+", era) else f"era_{handles([era])[era]}"


def _char_id(character: str) -> str:
    return f"u{ord(character):04x}"


format = FormatSpec(name="tei", what="Speeches as TEI P5, a document each", how=HOW, write=write)
