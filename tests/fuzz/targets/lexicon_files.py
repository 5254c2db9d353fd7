"""Any folder of formulas: a lexicon that finds them, or a letter. The first byte says which of its files it is."""

from __future__ import annotations

from discourse.lexicons import CATEGORIES, SCOPES, load_formulas, normal_form
from discourse.lexicons.match import Matcher

from ._files import path, put

NAME = "lexicon_files"

_CARD = b'name = "own"\nversion = "1"\n'
_LIST = (
    "form,category,scope,first_use,source,note\n"
    "四个坚持,numbered-slogan,national,2005-10-11,x,\n全过程人民民主,ideology-name,national,2019,x,\n"
    "人民民主,ideology-name,national,,x,\n把…作为,exhortation-frame,common,,x,y\n坚持~导向,exhortation-frame,common,,x,\n"
    '"解放思想、实事求是",couplet,national,1978-12,x,"a, b"\n'
).encode()
_GUARDS = "form,within,evidence\n人民民主,人民民主专政,x\n".encode()
_FILES = {"lexicon.toml": _CARD, "list.csv": _LIST, "false_friends.csv": _GUARDS}

SEEDS = [
    b"0" + _CARD,
    b"1" + _LIST,
    b"2" + _GUARDS,
    b"1" + b"\xef\xbb\xbf" + _LIST,
    b"1" + _LIST.replace(b"\n", b"\r\n"),
    b"1" + _LIST[: _LIST.index(b"\n") + 1],
    "1form,category,scope,first_use,source,note\n×××思想,ideology-name,national,,x,\n习近平新时代,ideology-name,national,,x,\n".encode(),
]

WORDS = [
    "form", "category", "scope", "first_use", "source", "note", "within", "evidence", "name = ", "version = ",
    *CATEGORIES, *SCOPES, ",", "\n", "\r\n", "\r", '"', '""', "…", "~", "、", "四个坚持", "全过程人民民主",
    "人民民主专政", "把", "作为", "习近平", "***", "2005", "2005-10", "2005-10-11", "2005-02-30", " ", "　",
    "\x00", "\ufffd", "𠮷", "a", "×", "，", b"\xff", b"\xef\xbb\xbf", "[", "=", "0", "1", "2",
]  # fmt: skip

_TEXT = (
    "坚持以人民为中心的导向，把四个坚持作为十四个坚持。发展全过程人民民主，人民民主专政。解放思想，实事求是。"
)


def run(data: bytes) -> None:
    """Each formula of an accepted list is found in itself, and hits lie within the text."""
    names = list(_FILES)
    chosen = names[data[0] % len(names)] if data else names[0]
    for name, usual in _FILES.items():
        put(f"lexicon/{name}", data[1:] if name == chosen else usual)
    lexicon = load_formulas(path("lexicon"))
    assert len(lexicon.digest) == 64
    assert len(lexicon.sha256) == 2
    assert len({normal_form(entry.form) for entry in lexicon}) == len(lexicon)
    matcher = Matcher(lexicon)
    texts = [_TEXT, *(entry.form for entry in lexicon.entries[:4] if not entry.is_frame)]
    for text in texts:
        for hit in matcher.hits(text):
            assert 0 <= hit.start < hit.end <= len(text)
            assert all(hit.start <= start < end <= hit.end for start, end in hit.parts)
            assert hit.category in CATEGORIES
            assert hit.scope in SCOPES
        for count in matcher.count(text):
            assert count.total - count.as_part_of_longer == count.bare >= 0


#: What is loaded once is no part of what an input costs.
FIRST = b"1" + _LIST
