"""Names that other programs can bear: file names for every system, handles of ASCII letters for CQPweb and XML."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from ..sources import BESIDE, FORMATS

_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u2028\u2029\ud800-\udfff\ufffe\uffff]')
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,60}")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)

#: Bytes of a name: file systems take 255, and a suffix and a number must fit behind it.
LONGEST = 180


#: Hexadecimal digits of a hash in a handle: with 16, five million keys come out alike once in a million times.
DIGITS = 16


def file_names(keys: Iterable[str]) -> list[str]:
    """A file name without suffix for each key, in order, none twice on a system that ignores case.

    >>> file_names(["讲话/2014:1", "a.txt", "A", "README", "con", "..", ""])
    ['讲话_2014_1', 'a', 'A-2', 'README_', 'con_', 'text', 'text-2']
    """
    taken: set[str] = set()
    out = []
    for key in keys:
        base = name = _safe(key)
        n = 1
        while _folded(name) in taken:
            n += 1
            name = f"{base}-{n}"
        taken.add(_folded(name))
        out.append(name)
    return out


def handles(keys: Iterable[str]) -> dict[str, str]:
    """A handle of ``A-Z a-z 0-9 _`` for each key, none twice.

    A dot, a hyphen, a slash or a blank becomes ``_``. Where more than these had to go, or two keys would come out
    alike, the beginning of the key's SHA-256 stands behind, so that a handle does not hang on the order of the keys.

    >>> handles(["003.1", "talks/2014.1", "讲话.1"])
    {'003.1': '003_1', 'talks/2014.1': 'talks_2014_1', '讲话.1': '1_908ee070d5dc65a8'}
    >>> handles(["a-1", "a.1"])
    {'a-1': 'a_1_2f8fe63a6224321d', 'a.1': 'a_1_4a5f06ec672e3c23'}
    """
    distinct = list(dict.fromkeys(keys))
    plain = {key: re.sub(r"[-./ ]", "_", key) for key in distinct}
    alike = Counter(plain.values())
    return {
        key: short if _HANDLE.fullmatch(short) and alike[short] == 1 else _hashed(key)
        for key, short in plain.items()
    }


def _hashed(key: str) -> str:
    legible = re.sub(r"[^A-Za-z0-9]+", "_", key).strip("_")[:40].rstrip("_")
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:DIGITS]
    return f"{legible}_{digest}" if legible else f"t_{digest}"


def _safe(key: str) -> str:
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", key))
    stem, dot, suffix = name.rpartition(".")
    if dot and f".{suffix.lower()}" in FORMATS:
        name = stem
    name = name.encode()[:LONGEST].decode("utf-8", "ignore").strip(" .\u3000")
    if name.startswith("~$"):
        name = f"_{name[2:]}"
    if name.lower() in BESIDE or _DEVICES.fullmatch(name):
        name += "_"
    return name or "text"


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
