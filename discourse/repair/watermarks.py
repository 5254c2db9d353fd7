"""What a site pushed into its texts so that copies show where they come from: `今天召【好文网】开大会`.

An address, the name of a site in brackets, letters without sense: they come again and again, at places that a program
chose by counting, in the midst of words. An author puts nothing there, but may well name one site in every
paragraph. What is taken out stands in a text several times, or is one of several of its kind, and cuts words in two.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import takewhile

from .plausible import is_han
from .points import alphabet
from .traced import Change, side_by_side

#: Two halves are a word that was cut if the language model wants so many nats less for them together.
CUT = 4.0

#: So many marks of one kind, and of these so many, and so large a share, in the midst of words.
SEVERAL, WITHIN, SHARE = 3, 2, 1 / 4

#: So many characters on either side are looked at; no name of a site is longer.
NEAR, NAME = 6, 12

#: A name that stands without brackets has so many characters, and cuts not two but several words in two: 互联网 and
#: 智能网联 are words themselves.
UNBRACKETED = 4

_HAN = "\u3400-\u9fff"
_MARKS = "，。、；：！？”》）"
_WIDE = "Ａ-Ｚａ-ｚ０-９．"
_SIGN = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
_SITE = re.compile(
    rf"(?<![{_SIGN}.．:：/／-])(?:[hｈ][tｔ][tｔ][pｐ][sｓ]?[:：][/／]{{2}})?(?:[{_SIGN}－-]{{1,30}}[.．。・]){{1,4}}"
    rf"(?:com|cn|net|org|cc|info|top|ｃｏｍ|ｃｎ|ｎｅｔ|ｏｒｇ|ｃｃ)(?![{_SIGN}])",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"[【\[（(〔［][^】\])）〕］【\[（(〔［\n]{2,30}[】\])）〕］]")
#: What a site says of itself in brackets: an author's `党委(工委)书记` cuts a word in two as well.
_OF_A_SITE = re.compile(
    r"[A-Za-z0-9ａ-ｚ][.．](?:com|cn|net|org|cc|ｃｏｍ|ｃｎ|ｎｅｔ)|网[^络上下购]|网站|文库|文秘|公众号|本文|来源|转载|整理|版权|下载|更多"
)
_LETTERS = re.compile(
    rf"[!-~{_WIDE}](?<=[{_HAN}{_MARKS}].)(?:[!-~ {_WIDE}]{{0,10}}[!-~{_WIDE}])?(?=[{_HAN}{_MARKS}])"
)
_LETTER = re.compile("[A-Za-zａ-ｚＡ-Ｚ]")
#: Small letters beside capitals or figures, as no word has them.
_SENSELESS = re.compile("[a-zａ-ｚ][A-Z0-9Ａ-Ｚ０-９]|[0-9０-９][a-zａ-ｚ]")
#: The end of a site's name; the rest of it is what stands before each of them.
_NET = re.compile(f"[{_HAN}]网")
_DOT = re.compile("[.．。・](?:com|cn|net|org|cc|info|top|ｃ|ｎ|ｏ)", re.IGNORECASE)
_HEADS = frozenset("www com cn net org cc info top gov edu http https".split())

_Span = tuple[int, int]


def changes(text: str) -> list[Change]:
    """The watermarks to take out, one change each.

    >>> from .traced import TracedText
    >>> text = "今天召www.a.com开会议，动员全www.a.com县干部群众，为经济发www.a.com展做贡献。"
    >>> TracedText.from_str(text).replace(changes(text)).text
    '今天召开会议，动员全县干部群众，为经济发展做贡献。'
    >>> changes("请看www.a.com网站。再看www.a.com首页。还看www.a.com公告。")
    []
    """
    letters = list(_of_letters(text))
    kinds = list(_kinds(text))
    pool = dict.fromkeys(letters)
    found: list[_Span] = []
    for spans in kinds:
        cut = _cut(text, spans)
        words = {text[start - 1] + text[end] for start, end in cut}
        bare = all(is_han(char) for char in text[slice(*spans[0])])
        if len(words) >= (SEVERAL if bare else WITHIN) and len(cut) >= SHARE * len(spans):
            found += spans
        if not bare:
            pool |= dict.fromkeys(spans)
    inside = set(_cut(text, list(pool))) if len(pool) >= SEVERAL else set()
    if len(inside) >= max(SEVERAL, SHARE * len(pool)):
        found += inside
        found += (span for span in letters if _SENSELESS.search(text[slice(*span)]))
        found += (span for span in pool if _OF_A_SITE.search(text[slice(*span)]))
    return side_by_side(Change(start, end, "", "watermark") for start, end in found)


def _cut(text: str, spans: list[_Span]) -> list[_Span]:
    """Those of the spans that cut a word in two."""
    return [span for span in spans if _cuts(text, *span)]


def _of_letters(text: str) -> Iterator[_Span]:
    """The stretches of letters and figures between Han characters or marks that hold a letter."""
    if _LETTER.search(alphabet(text)):
        for match in _LETTERS.finditer(text):
            if _LETTER.search(match.group()):
                yield match.span()


def _kinds(text: str) -> Iterator[list[_Span]]:
    """The addresses of each site, and each text in brackets that comes again, with the name beside it."""
    kinds: dict[str, list[_Span]] = defaultdict(list)
    for match in _SITE.finditer(text) if _DOT.search(text) else ():
        labels = re.split("[^a-z0-9-]+", unicodedata.normalize("NFKC", match.group()).lower())
        kinds[max((label for label in labels if label not in _HEADS), key=len, default="")].append(
            match.span()
        )
    for match in _BRACKETED.finditer(text):
        if _OF_A_SITE.search(match.group()):
            kinds[match.group()].append(match.span())
    for spans in kinds.values():
        yield _with_name(text, spans)
    nets: dict[str, list[_Span]] = defaultdict(list)
    for match in _NET.finditer(text):
        nets[match.group()].append(match.span())
    for spans in nets.values():
        named = _with_name(text, spans)
        if named[0][1] - named[0][0] >= UNBRACKETED:
            yield named


def _with_name(text: str, spans: list[_Span]) -> list[_Span]:
    """The spans, and with them the name of the site if it stands beside each of them."""
    if len(spans) < SEVERAL:
        return spans
    before = _shared([text[max(0, start - NAME) : start].rpartition("\n")[2][::-1] for start, _ in spans])
    after = _shared([text[end : end + NAME].partition("\n")[0] for _, end in spans])
    return [(start - before, end + after) for start, end in spans]


def _shared(texts: list[str]) -> int:
    """How many characters all of the texts begin with."""
    return sum(1 for _ in takewhile(lambda chars: len(set(chars)) == 1, zip(*texts, strict=False)))


def _cuts(text: str, start: int, end: int) -> bool:
    """Whether what stands before and behind a span is a word in two halves."""
    from .language import LONGEST, Model, lexicon

    before = text[max(0, start - NEAR) : start].rpartition("\n")[2]
    after = text[end : end + NEAR].partition("\n")[0]
    words = lexicon().words
    sizes = range(1, LONGEST)
    if not any(before[-n:] + after[:m] in words for n in sizes for m in range(1, LONGEST + 1 - n)):
        return False
    model = Model("")
    return model.cost(before + after) + CUT < model.cost(before) + model.cost(after)
