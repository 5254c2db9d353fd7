"""LICENSES.md says what the locks and the packages say; ``python -m tests.reliability.test_licences`` writes it.

Versions come from the locks, licences from the metadata of what is installed, the purpose of each direct
dependency from here. What a licence asks of those who pass a program on (copyleft) is named one by one.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

#: What each direct dependency is for.
PURPOSES = {
    "atheris": "`make fuzz`",
    "coverage": "`make coverage`",
    "cosmic-ray": "`make mutants`",
    "mutmut": "`make mutants`",
    "pip-audit": "`make audit`",
    "pytest-cov": "`make coverage`",
    "bibtexparser": "tests: references read back",
    "brotli": "the reading room's typeface as WOFF2",
    "build": "the wheel",
    "check-jsonschema": "tests: the schema of CITATION.cff",
    "conllu": "tests: CoNLL-U read back",
    "daachorse": "thousands of formulas in one pass over the text",
    "dask": "work shared out over a cluster",
    "distributed": "work shared out over a cluster",
    "editables": "an installation that follows the source",
    "fonttools": "the part of the typeface that a page uses; PDF",
    "hatchling": "the wheel",
    "hypothesis": "tests: properties",
    "ipykernel": "notebooks",
    "jieba": "the reference segmenter and its dictionary",
    "jinja2": "the reading room's page",
    "joblib": "a pool of processes",
    "jsonschema": "tests: the schema of CITATION.cff",
    "jupyterlab": "notebooks",
    "krippendorff": "tests: another implementation of alpha",
    "lxml-html-clean": "web pages",
    "markdown-it-py": "Markdown",
    "markupsafe": "nothing of a text is markup on a page",
    "matplotlib": "figures",
    "mypy": "types",
    "nbclient": "notebooks, executed",
    "nbformat": "notebooks",
    "numpy": "numbers",
    "opencc": "traditional characters to simplified ones",
    "openpyxl": "Excel",
    "pandas": "tables",
    "pandas-stubs": "types",
    "playwright": "tests: the reading room in a browser",
    "pyarrow": "Parquet",
    "pypdfium2": "PDF",
    "pytest": "tests",
    "pytest-xdist": "tests on every core",
    "python-docx": "Word",
    "pyyaml": "tests: CITATION.cff",
    "rjieba": "the fast segmenter",
    "ruff": "style",
    "ruptures": "tests: another implementation of change points",
    "scikit-learn": "the stance model",
    "scipy": "statistics",
    "scipy-stubs": "types",
    "setuptools": "jieba, built from its source",
    "statsmodels": "tests: another implementation of tests and corrections",
    "threadpoolctl": "one core a worker",
    "tqdm": "progress bars",
    "trafilatura": "web pages",
    "types-pyyaml": "types",
    "types-tqdm": "types",
    "wheel": "the wheel",
}

#: What is asked of those who pass these on, and how far it reaches here.
COPYLEFT = {
    "certifi": "the certificates that trafilatura's downloads would use; never used here, passed on as it is",
    "fqdn": "a validator of JupyterLab's; notebooks only",
    "hypothesis": "tests only",
    "krippendorff": "GPL: tests only; no module of the package imports it, and it is passed on with nothing",
    "pathspec": "mypy's and hatchling's; development only",
    "tld": "trafilatura's list of domains, under whichever of the three licences one chooses; used as it is",
    "tqdm": "used as it is; changes to its own files would have to be published, there are none",
}

#: Packages that are not installed on Linux, and one whose metadata is silent (its licence lies in its repository).
ELSEWHERE = {
    "atheris": "Apache-2.0",
    "appnope": "BSD-2-Clause",
    "colorama": "BSD-3-Clause",
    "pywinpty": "MIT",
}

#: How the metadata of older packages names a licence, and its SPDX identifier.
SPDX = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "2-clause BSD": "BSD-2-Clause",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "ISC license": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The MIT License (MIT)": "MIT",
}

HEAD = """# Licences

discourse itself is under the MIT licence ([LICENSE](LICENSE)). Two things in it have a licence of their own: the
typeface of the figures, a part of Noto Sans SC under the SIL Open Font License 1.1
(`discourse/plots/fonts/OFL.txt`), and word lists, whose origin and licence stand at the head of each file.

Everything else is installed beside it and not passed on with it. Below: what the lock names, with the licence that
each package states. Wheels may hold libraries of others under terms of their own (numpy and scipy: OpenBLAS, and
GCC's runtime under its exception; pyarrow: Arrow's C++ libraries; pypdfium2: PDFium), which stand in each wheel.

This page is written by `python -m tests.reliability.test_licences` and held against the lock by a test.
"""


def plain(name: str) -> str:
    """A name as the lock writes it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def locked() -> dict[str, list[str]]:
    """The versions that the locks name, by package; more than one where it hangs on the version of Python."""
    found: dict[str, list[str]] = defaultdict(list)
    for lock in sorted(ROOT.glob("requirements*.lock")):
        for name, version in re.findall(r"^([a-z0-9_.-]+)==([^\s;\\]+)", lock.read_text("utf-8"), re.M):
            if version not in found[plain(name)]:
                found[plain(name)].append(version)
    return dict(found)


def declared() -> Iterator[tuple[str, str, str]]:
    """The direct dependencies: the group, the name, the range of versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = {"": project["project"]["dependencies"], **project["project"]["optional-dependencies"]}
    for group, needed in {**groups, **project["dependency-groups"]}.items():
        for requirement in needed:
            match = re.match(r"([A-Za-z0-9_.-]+)(.*)", requirement)
            assert match, requirement
            if match[1] != "discourse":
                yield group, plain(match[1]), match[2].partition(";")[0].strip()


def licence(name: str) -> str | None:
    """The licence that the installed package states; None where it is not installed."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ELSEWHERE.get(name)
    if stated := about.get("License-Expression"):
        return str(stated)
    written = (about.get("License") or "").strip()
    if written and "\n" not in written and len(written) < 60 and written != "UNKNOWN":
        return SPDX.get(written, written)
    kinds = [c.split(" :: ")[-1] for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    if kinds:
        return ", ".join(SPDX.get(kind, kind) for kind in kinds)
    return SPDX.get(written.partition("\n")[0].strip()) or ELSEWHERE.get(name)


def is_copyleft(stated: str) -> bool:
    """Whether a licence asks something of those who pass a program on, beyond naming its authors."""
    return bool(re.search(r"GPL|MPL|EPL|CDDL|EUPL|CeCILL|SSPL|CC-BY-SA|Mozilla|GNU", stated))


def page() -> str:
    """LICENSES.md."""
    versions = locked()
    direct = defaultdict(list)
    for group, name, asked in declared():
        direct[group].append((name, asked))
    out = [HEAD]
    titles = {
        "": "What it needs",
        "dev": "What its tests need",
        "build": "What building it needs",
        "tools": "What some checks need",
    }
    for group, needed in direct.items():
        out.append(f"\n## {titles.get(group, f'Extra `{group}`')}\n")
        out += ["| package | asked for | locked | licence | what for |", "|---|---|---|---|---|"]
        out += [
            f"| {n} | {a or 'any'} | {' / '.join(versions[n])} | {licence(n)} | {PURPOSES[n]} |"
            for n, a in sorted(needed)
        ]
    out.append("\n## What these bring along\n")
    out += ["| package | locked | licence |", "|---|---|---|"]
    known = {name for needed in direct.values() for name, _ in needed}
    out += [f"| {n} | {' / '.join(versions[n])} | {licence(n)} |" for n in sorted(versions) if n not in known]
    out.append("\n## Copyleft\n")
    out += [f"- **{n}** ({licence(n)}): {COPYLEFT[n]}." for n in sorted(COPYLEFT)]
    return "\n".join(out) + "\n"


@pytest.fixture(scope="module")
def rows() -> dict[str, list[str]]:
    """The rows of the tables of LICENSES.md, by package."""
    text = (ROOT / "LICENSES.md").read_text("utf-8")
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line[:2] == "| "
    ]
    return {row[0]: row for row in cells if row[0] != "package"}


def test_every_package_of_the_lock_is_listed_with_its_version(rows: dict[str, list[str]]) -> None:
    """`make lock` and no new page of licences is found here; and no package is listed that is no longer needed."""
    found = {name: row[2 if len(row) == 5 else 1].split(" / ") for name, row in rows.items()}
    assert found == locked()


def test_direct_dependencies_are_listed_with_what_is_asked_for(rows: dict[str, list[str]]) -> None:
    """The range of versions as pyproject.toml has it, and a word on what it is for."""
    for _, name, asked in declared():
        assert rows[name][1] == (asked or "any"), name
        assert rows[name][4] == PURPOSES[name], name


def test_licences_are_those_that_the_packages_state(rows: dict[str, list[str]]) -> None:
    """Of what is installed in the version that is locked; every package states one."""
    compared = 0
    for name, row in rows.items():
        stated = row[3 if len(row) == 5 else 2]
        assert stated != "None", name
        try:
            version = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
        if version in locked()[name]:
            assert stated == licence(name), name
            compared += 1
    assert compared > 20


def test_copyleft_is_named(rows: dict[str, list[str]]) -> None:
    """Each such package, none too many, and none of them without a word on how far it reaches."""
    found = {name for name, row in rows.items() if is_copyleft(row[3 if len(row) == 5 else 2])}
    text = (ROOT / "LICENSES.md").read_text("utf-8").partition("## Copyleft")[2]
    assert found == set(COPYLEFT) == set(re.findall(r"^- \*\*([^*]+)\*\*", text, re.M))


def test_nothing_under_the_gpl_is_needed_to_run() -> None:
    """Who installs discourse, with whatever extra for reading files, may pass it on under its own licence."""
    for group, name, _ in declared():
        stated = licence(name) or ""
        if group not in ("dev", "build", "tools"):
            assert not re.search(r"(?<!L)GPL", stated), name


if __name__ == "__main__":
    sys.stdout.write(page())
