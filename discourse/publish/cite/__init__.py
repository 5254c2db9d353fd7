"""Everything that a paper must cite, made from a folder of results: BibTeX, methods statement, LaTeX tables, values.

Whoever writes the paper should copy nothing by hand: the numbers of the statement, of the tables and of the macros
are those of the folder's own tables, and a sentence whose number is missing is left out. The same folder gives the
same bytes; nothing here knows today's date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from ...errors import PublishError
from ...plots.base import Lang
from ...whole import put
from .folder import Folder, read
from .latex import tables
from .methods import statement
from .references import bibtex
from .values import macros

__all__ = ["FILES", "What", "made", "read", "write_citation"]

What = Literal["bibtex", "methods", "tables", "values"]

#: The file that each part of a citation is written into.
FILES: Mapping[What, str] = {
    "bibtex": "references.bib",
    "methods": "methods.md",
    "tables": "tables.tex",
    "values": "values.tex",
}


def write_citation(
    folder: Path,
    about: Mapping[str, Any],
    lang: Lang = "both",
    *,
    into: Path | None = None,
    asked: Sequence[What] | None = None,
) -> list[Path]:
    """Write :data:`FILES` for the results in ``folder`` into ``into`` (the folder itself if None).

    ``about`` is the folder's manifest, which need not be written yet; ``asked``: only these parts. ``methods.md`` has
    both languages if ``lang`` is ``both``, as have the tables; a manifest of another release is no obstacle.
    """
    results = read(folder, about)
    texts = {name: made(results, what, lang) for what, name in FILES.items() if not asked or what in asked}
    into = into or folder
    try:
        into.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            put(into / name, text.encode())
    except OSError as error:
        raise PublishError(
            f"the citation cannot be written ({error.strerror})",
            where=str(into),
            advice="another folder: -o DIR",
        ) from error
    return [into / name for name in texts]


def made(results: Folder, what: What, lang: Lang = "both") -> str:
    """One part of the citation as text; BibTeX and values are the same in every language."""
    if what == "bibtex":
        return bibtex(results)
    if what == "methods":
        return statement(results, lang)
    return tables(results, lang) if what == "tables" else macros(results)
