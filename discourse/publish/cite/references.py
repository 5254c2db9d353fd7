"""BibTeX of what one study used: the toolkit, its libraries, its methods, its lexicons, model and font.

The literature is data (``references.toml``). An entry is printed if a column of the study or the module of a figure
names its DOI, a caption quotes it, or the results show that the method was at work (:data:`METHODS`); lexicons, model
and font carry the SHA-256 that the manifest gives them.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from .folder import OF_STANCES, Folder, date_given, numbers, shipped

Entry = Mapping[str, Any]

#: Fields in the order in which they are printed.
FIELDS = (
    "author", "title", "editor", "booktitle", "journal", "edition", "publisher", "volume", "number", "pages",
    "year", "howpublished", "note", "doi", "url", "version", "sha256",
)  # fmt: skip

#: A DOI in running text. What ends a sentence is no part of it, nor is a bracket that it does not open itself.
_DOI = re.compile(r"10\.\d{4,9}/[^\s,;\"'`<>{}|\\]+")


def _any(table: str, column: str) -> Callable[[Folder], bool]:
    """Whether a column of a table holds a number in some row."""
    return lambda folder: bool(numbers(folder.tables[table], column))


def _starts(column: str, beginning: str) -> Callable[[Folder], bool]:
    return lambda folder: any(row[column].startswith(beginning) for row in folder.tables["comparisons"])


def _drawn(figure: str) -> Callable[[Folder], bool]:
    return lambda folder: figure in folder.figures


def _dated(folder: Folder) -> bool:
    """Whether some date was inferred."""
    return any(row["evidence"] and not date_given(row) for row in folder.tables["speeches"])


def _random(folder: Folder) -> bool:
    methods = {row["p_method"] for row in folder.tables["comparisons"]}
    return any(not method.startswith(("exact", "none")) for method in methods)


#: When a method was at work, and the entries it asks for.
METHODS: tuple[tuple[Callable[[Folder], bool], tuple[str, ...]], ...] = (
    (_dated, ("solow1993", "aho1975")),
    (lambda folder: folder.measures(*OF_STANCES), ("lafferty2001", "sutton2012", "rabiner1989")),
    (_any("comparisons", "p_holm"), ("holm1979",)),
    (_any("comparisons", "q_bh"), ("benjamini1995",)),
    (_any("comparisons", "cliffs_delta"), ("cliff1993",)),
    (_any("comparisons", "hedges_g"), ("hedges1981",)),
    (_any("comparisons", "low_bca"), ("efron1987",)),
    (_any("comparisons", "estimate_within"), ("cochran1954",)),
    (_starts("interval", "jackknife-t"), ("tukey1958", "welch1947")),
    (_random, ("phipson2010",)),
    (_any("confounding", "largest_smd"), ("austin2009",)),
    (_any("confounding", "cramers_v_corrected"), ("bergsma2013",)),
    (lambda folder: bool(folder.tables["claims"]), ("steegen2016", "simonsohn2020")),
    (_drawn("dispersion"), ("gries2008", "lijffijt2012")),
    (_drawn("keyness"), ("benjamini1995", "gries2008")),
    (_drawn("reuse"), ("smith2013",)),
    (_drawn("similarity"), ("sparckjones1972", "barjoseph2001", "sokal1962", "anderson2001", "anderson2013")),
    (_drawn("tfidf_terms"), ("grootendorst2022",)),
    (_drawn("term_scatter"), ("benjamini1995", "kessler2017")),
    (_drawn("trend"), ("holm1979", "matteson2014", "silverman1986")),
    (_drawn("word_shift"), ("lin1991", "gallagher2021")),
)

#: Data of the package that a study may have used: key, title, the files, and where the version stands.
LISTS: tuple[tuple[str, str, str, tuple[str, str]], ...] = (
    (
        "discourse-formulas",
        "Formulas of the {Chinese} {Party}-state: A lexicon",
        "lexicons/formulas/",
        ("lexicons/formulas/party/lexicon.toml", r'^version = "([^"]+)"'),
    ),
    (
        "discourse-dated",
        "Dated words of {Chinese} politics",
        "lexicons/dated/",
        ("lexicons/dated/README.md", r"^\*\*Version\*\* (\d[\w.]*)"),
    ),
    (
        "discourse-stance",
        "Stance of a sentence: A model for {Chinese} political speech",
        "segment/stance/model.npz",
        ("segment/stance/MODEL_CARD.md", r"^Version (\d[\w.]*?)\.\s"),
    ),
    (
        "discourse-cues",
        "Cues of stance",
        "lexicons/cues.toml",
        ("lexicons/cues.toml", r'^version = "([^"]+)"'),
    ),
    (
        "discourse-residue",
        "Residue of web pages around {Chinese} speeches",
        "lexicons/residue.toml",
        ("lexicons/residue.toml", r'^version = "([^"]+)"'),
    ),
    (
        "discourse-font",
        "{Discourse} {Sans} {SC}: A subset of {Noto} {Sans} {SC}",
        "plots/fonts/DiscourseSansSC-Regular.ttf",
        ("plots/fonts/README.md", r"version (\d[\w.-]*)"),
    ),
)


@cache
def literature() -> Mapping[str, Entry]:
    """Every entry that the package knows, by key; the field ``type`` is the kind of entry.

    >>> literature()["holm1979"]["author"], literature()["holm1979"]["year"]
    (['Holm, Sture'], '1979')
    """
    return tomllib.loads(resources.files(__package__).joinpath("references.toml").read_text(encoding="utf-8"))


@cache
def by_doi() -> Mapping[str, str]:
    """The key of a DOI; DOIs do not know capitals."""
    return {entry["doi"].lower(): key for key, entry in literature().items() if "doi" in entry}


def dois(text: str) -> tuple[str, ...]:
    """The DOIs in a text.

    >>> dois("Cicchetti & Feinstein 1990, doi:10.1016/0895-4356(90)90159-M. Also (doi:10.1086/266577).")
    ('10.1016/0895-4356(90)90159-M', '10.1086/266577')
    """
    found = []
    for doi in _DOI.findall(text):
        doi = doi.rstrip(".:")
        while doi.endswith(")") and doi.count("(") < doi.count(")"):
            doi = doi[:-1].rstrip(".:")
        found.append(doi)
    return tuple(found)


def keys_of(text: str) -> tuple[str, ...]:
    """The keys of the DOIs in a text that the literature has."""
    return tuple(by_doi()[doi.lower()] for doi in dois(text) if doi.lower() in by_doi())


def used(folder: Folder) -> Mapping[str, Entry]:
    """What the study used, by key, in the order of keys."""
    found = {**_methods(folder), **_software(folder), **_lists(folder)}
    return dict(sorted(found.items()))


def bibtex(folder: Folder) -> str:
    """The entries as a ``.bib`` file in UTF-8.

    Its types and fields are those of classic BibTeX; ``version`` and ``sha256`` are read by people.
    """
    head = "% The toolkit, methods, software and lexicons that the study used, in UTF-8. Written by discourse cite.\n"
    return head + "".join(f"\n{_printed(key, entry)}" for key, entry in used(folder).items())


def _methods(folder: Folder) -> dict[str, Entry]:
    texts = [row["reference"] for row in folder.tables["codebook"]]
    for name, figure in folder.figures.items():
        texts.append(_figure_source(name))
        texts += [str(text) for text in figure.get("caption", {}).values()]
        texts += [str(feature.get("reference", "")) for feature in figure.get("features", ())]
    keys = {key for text in texts for key in keys_of(text)}
    keys |= {key for applies, needed in METHODS if applies(folder) for key in needed}
    return {key: literature()[key] for key in keys}


def _figure_source(name: str) -> str:
    """The module that draws a figure, which names the papers of the drawing; "" for a figure of another release."""
    path = resources.files("discourse").joinpath(f"plots/{name}.py")
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _software(folder: Folder) -> dict[str, Entry]:
    """The toolkit and the libraries of the manifest, each with the version that the study ran on."""
    versions = folder.about["versions"]
    engine = folder.about["study"]["segment"]["engine"]
    found: dict[str, Entry] = {}
    for key, entry in literature().items():
        version = versions.get(entry.get("package"))
        if version is None or (key == "rjieba" and engine != "fast"):
            continue
        found[key] = {**entry, "note": f"Version {version}", "version": version}
    return found


def _lists(folder: Folder) -> dict[str, Entry]:
    """Lexicons, model, eras and font."""
    found: dict[str, Entry] = {}
    for key, title, files, where in LISTS:
        if _needed(key, folder):
            found |= _data(folder, key, title, files, version(folder, files, where))
    name = folder.about["study"]["eras"]["periodisation"]
    found |= _data(folder, f"discourse-eras-{name}", f"Periodisation: {name}", f"eras/{name}.toml", "")
    for family in sorted({name.partition(".")[0] for name in folder.columns}):
        files = f"extractors/{family}.toml"
        found_in = version(folder, files, (files, r'^version = "([^"]+)"'))
        found |= _data(folder, f"discourse-words-{family}", f"Word lists: {family}", files, found_in)
    return found


def _needed(key: str, folder: Folder) -> bool:
    if key == "discourse-formulas":
        return folder.measures("formula.")
    if key in ("discourse-stance", "discourse-cues"):
        return folder.measures(*OF_STANCES)
    return bool(folder.figures) if key == "discourse-font" else True


def version(folder: Folder, files: str, where: tuple[str, str]) -> str:
    """The version of a lexicon, from its card; "" unless all its files are those that the study used."""
    if not all(shipped(folder, name) is not None for name in sorted(_files(folder, files))):
        return ""
    path, pattern = where
    try:
        text = resources.files("discourse").joinpath(path).read_text(encoding="utf-8")
    except OSError:
        return ""
    match = re.search(pattern, text, re.MULTILINE)
    return match[1] if match else ""


def digest(folder: Folder, files: str) -> str:
    """The SHA-256 of a file as the manifest has it; of a folder, that of its lines ``digest  name``, sorted by name,
    as ``sha256sum`` would print them."""
    found = _files(folder, files)
    if files in found:
        return found[files]
    lines = "".join(f"{found[name]}  {name}\n" for name in sorted(found))
    return hashlib.sha256(lines.encode()).hexdigest()


def _files(folder: Folder, beginning: str) -> dict[str, str]:
    return {name: one for name, one in folder.about["data"].items() if name.startswith(beginning)}


def _data(folder: Folder, key: str, title: str, files: str, number: str) -> dict[str, Entry]:
    """An entry for data of the package; none if the manifest does not list it."""
    found = _files(folder, files)
    if not found:
        return {}
    sha256 = digest(folder, files)
    toolkit = literature()["discourse"]
    of = f"{len(found)} files, " if len(found) > 1 else ""
    entry = {
        "type": "misc",
        "author": toolkit["author"],
        "title": title,
        "year": toolkit["year"],
        "howpublished": f"Data of discourse {folder.about['versions']['discourse']}, {files}",
        "note": f"{f'Version {number}, ' if number else ''}{of}SHA-256 {sha256[:12]}",
        "sha256": sha256,
    }
    return {key: entry | ({"version": number} if number else {})}


def _printed(key: str, entry: Entry) -> str:
    entry = dict(entry)
    if entry["type"] == "misc" and "url" in entry:  # classic styles know no url
        entry.setdefault("howpublished", entry["url"])
    lines = [f"  {field} = {{{_value(field, entry[field])}}},\n" for field in FIELDS if field in entry]
    return f"@{entry['type']}{{{key},\n{''.join(lines)}}}\n"


def _value(field: str, value: str | Sequence[str]) -> str:
    if not isinstance(value, str):
        return " and ".join(value)
    return value.replace("_", r"\_") if field in ("howpublished", "note") else value


def cited(text: str) -> Iterator[str]:
    """The keys that a text cites as ``[@key]`` or ``[@one; @other]``.

    >>> list(cited("so it is [@holm1979; @welch1947], and so [@scikit-learn]"))
    ['holm1979', 'welch1947', 'scikit-learn']
    """
    for group in re.findall(r"\[(@[^\]]+)\]", text):
        yield from (key.strip().removeprefix("@") for key in group.split(";"))
