"""The paragraphs of a Word document, in order: tables, text boxes, tracked insertions and automatic numbers included.

python-docx opens the document; its paragraphs alone would lose the text that was inserted with changes tracked, that
stands in boxes and content controls, and the numbers that Word writes by itself (一、 第一条), so the elements are
walked here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from typing import Any

from ..errors import SourceError
from ..sources import Source
from .container import File, missing, with_places

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

#: A hundred thick books; what has more is made to keep a reader busy.
MOST_PARAGRAPHS = 1_000_000

_DIGITS = "〇一二三四五六七八九"


def read(file: File) -> Source:
    """The source that a Word document makes, its paragraphs as places ("paragraph 12").

    Raises SourceError where the library is missing or the document cannot be opened.
    """
    try:
        import docx
    except ImportError as error:
        raise missing(file.path, "a Word document", "python-docx", "word") from error
    try:
        packed = file.data.startswith(b"PK")
        parts = _parts(docx.Document(BytesIO(file.data))) if packed else _flat_parts(file.data)
    except Exception as error:  # python-docx lets through whatever zipfile and lxml raise
        raise SourceError(
            f"the document cannot be opened ({' '.join(str(error).split()) or type(error).__name__})",
            where=file.path,
            expected="a whole .docx without a password",
            advice="open it in a word processor and save it again",
        ) from error
    text, places = with_places(parts)
    return file.source(text, "word", places)


def _parts(document: Any) -> list[tuple[str, str]]:
    """The paragraphs and the notes, each with its label."""
    numbers = _Numbers(document)
    found = [p for p in islice(document.element.body.iter(f"{_W}p"), MOST_PARAGRAPHS + 1) if _counts(p)]
    if len(found) > MOST_PARAGRAPHS:
        raise ValueError(f"it has more than {MOST_PARAGRAPHS:,} paragraphs")
    paragraphs = [numbers.of(p) + _text(p) for p in found]
    notes = [text for text in _footnotes(document) if text]
    parts = [(f"paragraph {n}", text) for n, text in enumerate(paragraphs, start=1)]
    return parts + [(f"footnote {n}", text) for n, text in enumerate(notes, start=1)]


def _flat_parts(data: bytes) -> list[tuple[str, str]]:
    """The paragraphs of a document that is not packed: one file of XML, such as Word writes if asked to, or the part
    of a .docx that somebody took out. What numbers its lists is elsewhere, or in another language."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, recover=True)
    root = etree.fromstring(data.replace(_WORD_2003, _W[1:-1].encode()), parser)
    bodies = list(root.iter(f"{_W}body")) if root is not None else []
    paragraphs = (p for body in bodies for p in body.iter(f"{_W}p") if _counts(p))
    found = list(islice(paragraphs, MOST_PARAGRAPHS + 1))
    if len(found) > MOST_PARAGRAPHS:
        raise ValueError(f"it has more than {MOST_PARAGRAPHS:,} paragraphs")
    return [(f"paragraph {n}", _text(p)) for n, p in enumerate(found, start=1)]


def _counts(paragraph: Any) -> bool:
    """Whether a paragraph is read: a text box is stored twice, once for old readers."""
    return not any(parent.tag == _FALLBACK for parent in paragraph.iterancestors())


def _text(paragraph: Any) -> str:
    """The words of one paragraph, without those that were struck out or belong to a box in it."""
    out: list[str] = []
    for element in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if not _is_own(element, paragraph):
            continue
        tag = element.tag.removeprefix(_W)
        if tag == "t":
            out.append(element.text or "")
        elif tag == "br":
            out.append("\n" if element.get(f"{_W}type") in {None, "textWrapping"} else "")
        else:
            out.append({"tab": "\t", "cr": "\n", "noBreakHyphen": "-"}[tag])
    return "".join(out)


def _is_own(element: Any, paragraph: Any) -> bool:
    for parent in element.iterancestors():
        if parent is paragraph:
            return True
        if parent.tag in {f"{_W}del", f"{_W}moveFrom", f"{_W}p", f"{_W}tabs", _FALLBACK}:
            return False
    return True


def _footnotes(document: Any) -> Iterator[str]:
    """The footnotes and endnotes, which python-docx does not open."""
    from lxml import etree

    for relation in document.part.rels.values():
        if relation.reltype.rpartition("/")[2] in {"footnotes", "endnotes"} and not relation.is_external:
            root = etree.fromstring(relation.target_part.blob, etree.XMLParser(resolve_entities=False))
            for note in root:
                if note.get(f"{_W}type") in {None, "normal"}:
                    yield "\n".join(_text(p) for p in note.iter(f"{_W}p")).strip()


class _Numbers:
    """The numbers that Word writes before paragraphs of a list; they are in no paragraph's text."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}  # number format, its text, its start
        self._abstract: dict[str, str] = {}
        self._styles = {style.style_id: style.element for style in document.styles}
        self._counts: Counter[tuple[str, int]] = Counter()
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):  # a document without lists has no such part
            return
        for abstract in root.iter(f"{_W}abstractNum"):
            self._levels[abstract.get(f"{_W}abstractNumId")] = {
                int(level.get(f"{_W}ilvl")): (
                    _value(level, "numFmt", "decimal"),
                    _value(level, "lvlText", ""),
                    int(_value(level, "start", "1")),
                )
                for level in abstract.iter(f"{_W}lvl")
            }
        for num in root.iter(f"{_W}num"):
            self._abstract[num.get(f"{_W}numId")] = _value(num, "abstractNumId", "")

    def of(self, paragraph: Any) -> str:
        """The number of a paragraph as Word shows it; "" for one that has none, or a bullet."""
        properties = paragraph.find(f"{_W}pPr")
        number = self._numbering(properties)
        if number is None:
            return ""
        abstract, depth = number
        levels = self._levels.get(abstract, {})
        if depth not in levels or levels[depth][0] in {"bullet", "none"}:
            return ""
        self._counts[abstract, depth] += 1
        for deeper in [key for key in self._counts if key[0] == abstract and key[1] > depth]:
            del self._counts[deeper]

        def shown(match: re.Match[str]) -> str:
            level = int(match[1]) - 1
            kind, _, start = levels.get(level, ("decimal", "", 1))
            return written(kind, start - 1 + max(self._counts[abstract, level], 1))

        return re.sub(r"%(\d)", shown, levels[depth][1])

    def _numbering(self, properties: Any) -> tuple[str, int] | None:
        """The list and the depth of a paragraph, by itself or by its style."""
        for element in self._with_styles(properties):
            found = element.find(f"{_W}numPr") if element is not None else None
            if found is not None and (num := _value(found, "numId", "")):
                abstract = self._abstract.get(num)
                return (abstract, int(_value(found, "ilvl", "0"))) if abstract is not None else None
        return None

    def _with_styles(self, properties: Any) -> Iterator[Any]:
        if properties is None:
            return
        yield properties
        name, seen = _value(properties, "pStyle", ""), set[str]()
        while name in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[name]
            yield style.find(f"{_W}pPr")
            name = _value(style, "basedOn", "")


def _value(element: Any, child: str, default: str) -> str:
    found = element.find(f"{_W}{child}")
    return default if found is None else str(found.get(f"{_W}val", default))


def chinese(n: int) -> str:
    """A number below 100 as it is counted in Chinese.

    >>> [chinese(n) for n in (3, 10, 14, 20, 35)]
    ['三', '十', '十四', '二十', '三十五']
    """
    if n >= 100:
        return "".join(_DIGITS[int(digit)] for digit in str(n))
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones or not tens else "")


def written(kind: str, n: int) -> str:
    """The number ``n`` in one of Word's number formats; those that are rare in Chinese documents, and numbers that no
    list comes to, as digits.

    >>> written("chineseCountingThousand", 12), written("upperRoman", 9), written("lowerLetter", 2)
    ('十二', 'IX', 'b')
    """
    return _WRITTEN.get(kind, str)(n) if 0 <= n < 10_000 else str(n)


def _roman(n: int) -> str:
    out = ""
    for value, letters in zip((50, 40, 10, 9, 5, 4, 1), ("L", "XL", "X", "IX", "V", "IV", "I"), strict=True):
        out += letters * (n // value)
        n %= value
    return out


def _letter(n: int) -> str:
    return chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)


_WRITTEN: dict[str, Callable[[int], str]] = {
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "ideographDigital": lambda n: "".join(_DIGITS[int(digit)] for digit in str(n)),
    "decimalFullWidth": lambda n: str(n).translate({48 + i: 0xFF10 + i for i in range(10)}),
    "decimalEnclosedCircle": lambda n: chr(0x2460 + n - 1) if 0 < n <= 20 else str(n),
    "decimalEnclosedCircleChinese": lambda n: chr(0x2460 + n - 1) if 0 < n <= 20 else str(n),
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": lambda n: _letter(n).upper(),
    "lowerLetter": _letter,
}
