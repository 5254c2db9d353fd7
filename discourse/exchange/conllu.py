"""For tools of dependency grammar and NLP: CoNLL-U with what this package knows, and ``_`` where it knows nothing.

A block is a sentence; FORM and MISC are filled in. White space follows UDPipe's conventions (``SpaceAfter=No``,
``SpacesAfter=…``, ``TokenRange=start:end``), so that the text comes back whole from the tokens.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..segment.segmented import SegmentedSpeech
from .base import FormatSpec, Handed, Kept, Laid, codebook, laid_out, plain
from .naming import handles
from .vrt import PATH

HOW = f"""\
speeches.conllu   CoNLL-U, a sentence a block

Columns: ID and FORM; LEMMA, UPOS, XPOS, FEATS, HEAD, DEPREL and DEPS are `_`, for this package does not know them
and makes none up. MISC: SpaceAfter=No or SpacesAfter=… (\\s blank, \\n line break, \\t tab, \\r, \\p for |, \\\\ for
the backslash) as UDPipe writes them, and TokenRange=start:end, characters of the text of the speech.

Comments before the first sentence of a speech: `# newdoc id`, the id of the speech, and `# doc_…`, the fields
below that are not empty. Before each sentence: `# newpar` where a line of the speech begins, `# sent_id`,
`# text`, `# stance`, `# part`, `# heading` (where it is one) and `# section`, the headings above it, parted by
{PATH.strip()} .

In Python:

  import conllu
  with open("speeches.conllu", encoding="utf-8") as file:
      for sentence in conllu.parse_incr(file):
          print(sentence.metadata["stance"], [token["form"] for token in sentence])

The fields of a speech:

{codebook()}"""

_LINE_ENDS = re.compile(r"[\t\n\r]")
_SPACES = {"\\": "\\\\", " ": "\\s", "\t": "\\t", "\n": "\\n", "\r": "\\r", "|": "\\p"}


def write(handed: Handed, folder: Path) -> Counter[str]:
    """``speeches.conllu``."""
    kept = Kept("\x00\t\n\r")
    ids = handles(speech.id for speech in handed.speeches)
    with (folder / "speeches.conllu").open("w", encoding="utf-8", newline="\n") as file:
        for speech in handed.speeches:
            row = handed.row(speech).items()
            head = {"newdoc id": speech.id} | {f"doc_{k}": plain(v) for k, v in row if k != "id"}
            file.writelines(_comment(key, value, kept) for key, value in head.items() if value)
            file.writelines(_blocks(speech, ids[speech.id], kept))
    return kept.replaced


def _blocks(speech: SegmentedSpeech, handle: str, kept: Kept) -> Iterator[str]:
    """The sentences that have tokens. White space between two sentences goes to the last token before it."""
    laid = [one for one in laid_out(speech) if one.tokens]
    new_line = True
    for n, one in enumerate(laid):
        if new_line:
            yield "# newpar\n"
        start, end = one.tokens[0][1], one.tokens[-1][1] + len(one.tokens[-1][3])
        following = laid[n + 1].tokens[0][1] if n + 1 < len(laid) else len(speech.text)
        said = {
            "sent_id": f"{handle}-s{one.sentence.n}",
            "text": speech.text[start:end],
            "stance": one.sentence.stance,
            "part": one.sentence.part,
            "heading": "true" if one.sentence.heading else "",
            "section": PATH.join(one.sentence.section),
        }
        yield from (_comment(key, value, kept) for key, value in said.items() if value)
        yield from _tokens(one, speech.text[end:following], start if n == 0 else 0, speech.text, kept)
        yield "\n"
        new_line = "\n" in speech.text[end:following]


def _tokens(one: Laid, after: str, before: int, text: str, kept: Kept) -> Iterator[str]:
    gaps = [gap for _, _, gap, _ in one.tokens[1:]] + [after]
    for place, ((_, start, _, word), gap) in enumerate(zip(one.tokens, gaps, strict=True), start=1):
        misc = [f"SpacesBefore={_spaces(text[:before], kept)}"] if place == 1 and before else []
        if gap != " ":
            misc.append(f"SpacesAfter={_spaces(gap, kept)}" if gap else "SpaceAfter=No")
        misc.append(f"TokenRange={start}:{start + len(word)}")
        yield "\t".join([str(place), kept(word), *"_______", "|".join(misc)]) + "\n"


def _spaces(gap: str, kept: Kept) -> str:
    return kept("".join(_SPACES.get(character, character) for character in gap))


def _comment(key: str, value: str, kept: Kept) -> str:
    return f"# {key} = {kept(_LINE_ENDS.sub(' ', value))}\n"


format = FormatSpec(name="conllu", what="Sentences and tokens in CoNLL-U", how=HOW, write=write)
