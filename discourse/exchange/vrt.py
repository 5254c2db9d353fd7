"""For the Corpus Workbench, CQPweb and Sketch Engine: verticalised text, a token a line, structures as tags.

The parts are ``text``, ``p`` (a line of the speech) and ``s`` (a sentence); the token's only company is the
character it begins at. No part of speech is made up. Tokens and attributes are escaped as XML does it; there is no
element around the texts, for cwb-encode takes a tag that was not declared for a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..segment.segmented import SegmentedSpeech
from .base import FIELDS, NOT_XML, FormatSpec, Handed, Kept, codebook, laid_out, plain
from .naming import handles

#: The attributes of ``<text>``: the handle, and then what is said of the speech.
ATTRIBUTES = ("id", "speech", *(one.name for one in FIELDS if one.name != "id"))

#: Those of ``<s>``.
OF_SENTENCE = ("n", "stance", "part", "heading", "section")

#: Those of which CQPweb makes classes; the values in its table of metadata are handles.
CLASSES = ("era", "genre", "level", "duplicate_relation", "truncated")

#: What stands between the headings of a sentence's section, outermost first.
PATH = " › "

_DECLARED = f"-S text:0+{'+'.join(ATTRIBUTES)} -S p:0 -S s:0+{'+'.join(OF_SENTENCE)}"

_CONFIGURED = "\n".join(
    [
        *("  ATTRIBUTE word", "  ATTRIBUTE start", "  STRUCTURE text {"),
        *(f'    ATTRIBUTE "{name}"' for name in ATTRIBUTES),
        *("  }", "  STRUCTURE p", "  STRUCTURE s {"),
        *(f'    ATTRIBUTE "{name}"' for name in OF_SENTENCE),
        "  }",
    ]
)

HOW = f"""\
speeches.vrt   a token a line: the word, a tab, the character it begins at in the text of the speech
metadata.txt   for CQPweb: a text a line, columns parted by tabs, no head; classes are handles
classes.txt    which handle stands for which value

Corpus Workbench (3.4 or later):

  cwb-encode -d /corpora/data/speeches -f speeches.vrt -R /corpora/registry/speeches -c utf8 -xsB \\
    -P start {_DECLARED}
  cwb-make -V SPEECHES

CQPweb: upload speeches.vrt; p-attributes: start; s-attributes as in the line above; then metadata.txt, with
columns text_id, {", ".join(name for name in ATTRIBUTES if name != "id")}. Of these {", ".join(CLASSES)} are
classifications, all others free text. `id` holds only A-Z a-z 0-9 _ as CQPweb demands; `speech` is our own id.

Sketch Engine: the same file; in the configuration of the corpus

{_CONFIGURED}

There are no parts of speech and no lemmas, for this package knows none; there is no <g/>: in Chinese no blank
stands between words. & < > " are written as XML entities in words too; cwb-encode -x turns them back, Sketch
Engine shows words as they stand. Tabs and line breaks in attributes are written as blanks.

The attributes of <text>, beside `id` and `speech`:

{codebook([name for name in ATTRIBUTES if name not in ("id", "speech")])}

Those of <s>: n, its number in the speech, from 0; stance (achievement, problem, plan, other); part of the speech
(opening, achievements, problems, tasks, closing, body); heading (true, false); section, the headings above it,
outermost first, parted by{PATH.rstrip()} ."""


def escaped(text: str) -> str:
    """Text with ``&``, ``<``, ``>`` and ``"`` as entities.

    >>> escaped('<党> & "群"')
    '&lt;党&gt; &amp; &quot;群&quot;'
    """
    for character, entity in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        text = text.replace(character, f"&{entity};")
    return text


def write(handed: Handed, folder: Path) -> Counter[str]:
    """``speeches.vrt``, ``metadata.txt`` and ``classes.txt``."""
    kept, token = Kept(NOT_XML), Kept(NOT_XML + "\t\n\r")
    ids = handles(speech.id for speech in handed.speeches)
    rows = []
    with (folder / "speeches.vrt").open("w", encoding="utf-8", newline="\n") as file:
        for speech in handed.speeches:
            row = {name: _line(kept(plain(value))) for name, value in handed.row(speech).items()}
            row = {**row, "id": ids[speech.id], "speech": row["id"]}
            rows.append(row)
            file.write(_tag("text", {name: row[name] for name in ATTRIBUTES}))
            file.writelines(_lines(speech, kept, token))
            file.write("</text>\n")
    classes = _classes(rows)
    with (folder / "metadata.txt").open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            cells = (classes.get((name, row[name]), row[name]) for name in ATTRIBUTES)
            file.write("\t".join(cells) + "\n")
    with (folder / "classes.txt").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{name}\t{handle}\t{value}\n" for (name, value), handle in classes.items())
    return kept.replaced + token.replaced


def _lines(speech: SegmentedSpeech, kept: Kept, token: Kept) -> Iterator[str]:
    broken = True  # whether a line of the speech has ended, so that a paragraph begins
    inside = False
    for laid in laid_out(speech):
        sentence = laid.sentence
        if laid.tokens:
            if broken:
                yield "</p>\n<p>\n" if inside else "<p>\n"
                inside, broken = True, False
            section = PATH.join(sentence.section)
            values = (str(sentence.n), sentence.stance, sentence.part, plain(sentence.heading), section)
            yield _tag("s", {n: _line(kept(v)) for n, v in zip(OF_SENTENCE, values, strict=True)})
            for _, start, _, word in laid.tokens:
                yield f"{escaped(token(word))}\t{start}\n"
            yield "</s>\n"
        broken = broken or "\n" in laid.tail
    if inside:
        yield "</p>\n"


def _tag(name: str, attributes: dict[str, str]) -> str:
    said = "".join(f' {key}="{escaped(value)}"' for key, value in attributes.items())
    return f"<{name}{said}>\n"


def _line(text: str) -> str:
    return re.sub(r"[\t\n\r]", " ", text)


def _classes(rows: Iterable[dict[str, str]]) -> dict[tuple[str, str], str]:
    """A handle for each value of a class, as CQPweb demands, by class and value; ``none`` for nothing."""
    values: dict[str, dict[str, None]] = {name: {} for name in CLASSES}
    for row in rows:
        for name in CLASSES:
            values[name][row[name]] = None
    return {
        (name, value): handle if value else "none"
        for name in CLASSES
        for value, handle in handles(sorted(values[name])).items()
    }


format = FormatSpec(
    name="vrt",
    what="Verticalised text for the Corpus Workbench, CQPweb and Sketch Engine",
    how=HOW,
    write=write,
)
