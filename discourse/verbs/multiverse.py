"""The headline comparisons again, under every combination of the choices a reader could have made."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ..study import Comparisons, Study
from ..study import Multiverse as Asked
from . import _options, _output, _work

NAME = "multiverse"
PLACE = 75
WHAT = "the headline comparisons under every choice that could have been made otherwise"

TABLES = ("specifications", "claims")


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet"), default="study.toml")
    verb.epilog = (
        "PATH may be one study file (….toml): its sources, primary outcomes and level are used. "
        "Default: study.toml."
    )
    _options.by(verb)
    verb.add_argument(
        "--groups", nargs="+", metavar="ID", default=[], help="which eras (genres, ...), earlier before later"
    )
    verb.add_argument(
        "--outcomes", nargs="+", metavar="NAME", default=[], help="features (default: the primary outcomes)"
    )
    verb.add_argument(
        "--choices", nargs="+", metavar="NAME", default=[], help="which choices to vary (default: all)"
    )
    verb.add_argument(
        "--table", choices=TABLES, default=TABLES[0], help="a row a specification, or a row a claim"
    )
    verb.add_argument(
        "--figure", metavar="DIR", help="draw the specification curve into this folder, five files"
    )
    _options.level(verb)
    _options.seed(verb, "of permutations where not all can be tried")


def run(arguments: argparse.Namespace) -> int:
    from ..build import analyse, study_sources, with_multiverse
    from ..multiverse import named
    from ..progress import bar

    named(arguments.choices)  # a misspelt one is an error before any work
    study = _study(arguments)
    if study is None:
        asked = Comparisons(
            by=arguments.by,
            groups=tuple(arguments.groups),
            features=tuple(arguments.outcomes),
            level=arguments.level,
            without_reuse=False,
        )
        results, failures = _work.analysed(arguments, comparisons=asked, seed=arguments.seed)
    else:
        found = study_sources(study, keep_going=arguments.keep_going)
        results, lost = analyse(study, found.sources, keep_going=arguments.keep_going, progress=bar())
        failures = (*found.failures, *lost)
    results = with_multiverse(results, Asked(True, tuple(arguments.outcomes), tuple(arguments.choices)))
    found_all = results.multiverse
    assert found_all is not None
    if arguments.figure:
        from ..plots import named as figure
        from ..publish.bundle import write_bundle

        write_bundle(figure("specification"), results, Path(arguments.figure), results.study.figures.lang)
    _output.write_table(
        arguments, found_all.claims if arguments.table == "claims" else found_all.specifications, index=False
    )
    for claim in found_all.claims.to_dict("records"):
        alone = f" (alone: {claim['turned_by']})" if claim["turned_by"] else ""
        said = f"{claim['outcome']}, {claim['target']} against {claim['reference']}: {claim['claim']}"
        print(f"discourse: {said}; {claim['verdict']}{alone}", file=sys.stderr)
    return _output.told(failures)


def _study(arguments: argparse.Namespace) -> Study | None:
    """The study that the one path names, if it names one."""
    if len(arguments.paths) == 1 and arguments.paths[0].endswith(".toml"):
        return Study.read(arguments.paths[0])
    return None
