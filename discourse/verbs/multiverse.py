"""The headline comparisons again, under every combination of the choices a reader could have made."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import PublishError, StudyError
from ..study import Features, Study
from ..study import Multiverse as Asked
from . import _options, _output, _work

if TYPE_CHECKING:
    from ..engine import Engine
    from ..results import Results

NAME = "multiverse"
PLACE = 75
WHAT = "the headline comparisons under every choice that could have been made otherwise"

TABLES = ("specifications", "claims")

#: What holds where neither the command line nor a study says otherwise.
USUAL = {"by": "era", "level": 0.05, "seed": 0, "eras": "party", "tokenizer": "fast", "script": "simplified"}

#: What a study file decides for itself.
OF_THE_STUDY = ("eras", "tokenizer", "script", "metadata", "column")


def arguments(verb: argparse.ArgumentParser) -> None:
    _options.paths(verb, ("csv", "parquet"), default="study.toml")
    verb.epilog = (
        "PATH may be one study file (….toml): its sources, outcomes, choices and level are used, where the command "
        "line names no others. Default: study.toml."
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
    verb.set_defaults(**dict.fromkeys(USUAL))  # so that what is said here is told from what is not


def run(arguments: argparse.Namespace) -> int:
    from ..build import with_multiverse
    from ..multiverse import extractors_of, named
    from ..progress import bar

    # a misspelt name is an error before any work
    study = _study(arguments)
    asked = Asked(
        True,
        tuple(arguments.outcomes) or study.multiverse.outcomes or study.comparisons.primary,
        tuple(arguments.choices) or study.multiverse.choices,
    )
    named(asked.choices)
    needed = extractors_of(asked.outcomes)
    figure = _figure(arguments.figure)
    with _work.engine_of(arguments) as engine:
        results, failures = _analysed(arguments, study, asked, needed, engine)
        results = with_multiverse(results, asked, engine, bar())
    found = results.multiverse
    assert found is not None
    if figure:
        from ..publish.bundle import write_bundle

        write_bundle(figure, results, Path(arguments.figure), results.study.figures.lang)
    table = found.claims if arguments.table == "claims" else found.specifications
    _output.write_table(arguments, table, index=False)
    for claim in found.claims.to_dict("records"):
        alone = f" (turned by: {claim['turned_by']})" if claim["turned_by"] else ""
        said = f"{claim['outcome']}, {claim['target']} against {claim['reference']}: {claim['claim']}"
        print(f"discourse: {said}; {claim['verdict']}{alone}", file=sys.stderr)
    return _output.told(failures)


def _analysed(
    arguments: argparse.Namespace, study: Study, asked: Asked, needed: tuple[str, ...], engine: Engine
) -> tuple[Results, Any]:
    """The results with nothing measured but the outcomes, and the failures."""
    lean = replace(
        study,
        features=Features(extractors=needed),
        multiverse=Asked(False),
        comparisons=replace(
            study.comparisons, primary=asked.outcomes, features=asked.outcomes, without_reuse=False
        ),
    )
    if not _of_a_file(arguments):
        results, failures = _work.analysed(arguments, needed, lean.comparisons, study.seed)
        return results, failures
    from ..build import measured
    from ..measured.cache import Scratch
    from ..progress import bar

    arguments.scratch = Scratch()  # there for as long as the results are read
    how: dict[str, Any] = {"keep_going": arguments.keep_going, "progress": bar(), "engine": engine}
    results, _, failures = measured(lean, work=arguments.scratch.path, **how)
    _output.passed_over(results.passed_over)
    return replace(results, study=study), failures


def _study(arguments: argparse.Namespace) -> Study:
    """The study that the one path names, or that the options make; what the command line says holds."""
    said = {name: getattr(arguments, name) for name in USUAL if getattr(arguments, name) is not None}
    for name, value in USUAL.items():
        setattr(arguments, name, said.get(name, value))
    study = Study()
    if _of_a_file(arguments):
        study = replace(Study.read(arguments.paths[0]), limits=arguments.limits)
        twice = [n for n in OF_THE_STUDY if n in said or (n not in USUAL and getattr(arguments, n))]
        if twice:
            raise StudyError(
                f"--{twice[0]} is for the study file to say",
                where=arguments.paths[0],
                expected="a study file alone, or sources and options",
                advice=f"without --{twice[0]}, or with the sources named in place of the study",
            )
    asked: dict[str, Any] = {name: said[name] for name in ("by", "level") if name in said}
    if arguments.groups or "by" in said:  # the groups of the file are those of its own grouping
        asked["groups"] = tuple(arguments.groups)
    return replace(study, comparisons=replace(study.comparisons, **asked), seed=said.get("seed", study.seed))


def _of_a_file(arguments: argparse.Namespace) -> bool:
    return len(arguments.paths) == 1 and arguments.paths[0].endswith(".toml")


def _figure(folder: str | None) -> Any:
    """The figure, if it is asked for and can be put where it is to go."""
    if not folder:
        return None
    from ..plots import named

    if Path(folder).exists() and not Path(folder).is_dir():
        raise PublishError("this is a file", where=folder, expected="a folder for the figure")
    return named("specification")
