"""The door of a public function: where it fails at what was handed in, a letter says so, and no error from inside.

Someone in a notebook hands a corpus where it ought to be cut up, a text where a list of them is wanted, both things
that another function gave instead of one. Python would say so from somewhere inside, in words of the inside. What a
function takes stands in its annotations, so :func:`door` reads them there when something failed; a letter then
says which argument is what, what it ought to be, and what to try. Letters of the function itself know more and are
let through; so is an error where every argument is what it ought to be, for then the fault lies elsewhere.
"""

from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from os import PathLike
from typing import Any, Final, Literal, ParamSpec, TypeVar, get_args, get_origin

from . import errors
from .errors import DiscourseError

P = ParamSpec("P")
R = TypeVar("R")

#: The error of each stage.
_ERRORS: Final[dict[str, type[DiscourseError]]] = {
    "annotate": errors.CompareError,
    "build": errors.StudyError,
    "compare": errors.CompareError,
    "corpus": errors.CorpusError,
    "eras": errors.LexiconError,
    "exchange": errors.PublishError,
    "extractors": errors.ExtractorError,
    "formats": errors.SourceError,
    "measured": errors.MeasuredError,
    "multiverse": errors.CompareError,
    "plots": errors.PlotError,
    "repair": errors.RepairError,
    "segment": errors.SegmentError,
    "sources": errors.SourceError,
}

#: What a value of each kind is called, where one is expected.
_CALLED: Final = {
    "Any": "anything",
    "ArrayLike": "numbers",
    "NDArray": "an array of numpy",
    "csr_array": "a sparse table of scipy",
    "csr_matrix": "a sparse table of scipy",
    "Mapping": "a mapping",
    "Callable": "a function",
    "Coefficient": "one of discourse.compare.agreement.COEFFICIENTS",
    "Column": "a column's declaration",
    "Corpus": "a corpus, as read_corpus(path) gives it",
    "DataFrame": "a table of pandas",
    "Edit": "an edit, as a repaired text lists them",
    "Engine": "an Engine",
    "Extractor": "an extractor, as discourse.extractors.make(names) gives them",
    "FigureSpec": "a figure, as discourse.plots.named(name) gives it",
    "None": "None",
    "Options": "Options",
    "Path": "a path",
    "Periodisation": "eras, as load_eras(name) gives them",
    "Repaired": "what discourse.repair.repair(source) gives",
    "Results": "the Results of a study, as analyse(study, sources) gives them first",
    "SegmentedSpeech": "a segmented speech",
    "Source": "a Source, as read_source(path) gives it",
    "Speech": "a speech",
    "Stratum": "a stratum, as strata_of gives them",
    "Study": "a Study: Study.read(path), or Study()",
    "bool": "True or False",
    "float": "a number",
    "int": "a whole number",
    "label": "a label",
    "str": "a text",
}

#: What is called so in an annotation and is not in the code that it annotates, as its parts.
_ALIASES: Final = {"Speeches": "Sequence[SegmentedSpeech | Sequence[str]]", "Statistic": "Callable"}

#: What holds several.
_SEVERAL: Final = frozenset({"Sequence", "Iterable", "list", "tuple"})


def door(function: Callable[P, R]) -> Callable[P, R]:
    """The function, with a letter where it fails and an argument is not what its annotation says.

    What can be gone through only once becomes a list where a sequence is wanted, and a whole number that came as a
    float (pandas makes them so) a whole number.

    >>> @door
    ... def longest(speeches: Sequence[str], *, least: int = 1) -> str:
    ...     return max((speech.strip() for speech in speeches[least - 1 :]), key=len)
    >>> longest(word for word in ("党", "人民"))
    '人民'
    >>> longest(["党", 2])
    Traceback (most recent call last):
    discourse.errors.DiscourseError: longest: speeches is a list of 2 (str, int). Expected: several, each a text.
    """
    known = inspect.signature(function).parameters.values()
    kinds = {one.name: _Kind(one.annotation, function) for one in known if one.kind in _NAMED}
    names = [one.name for one in known if one.kind is not one.KEYWORD_ONLY and one.name in kinds]
    raised = _ERRORS.get([*function.__module__.split("."), ""][1], DiscourseError)

    def letter(given: Iterable[tuple[str, Any]]) -> DiscourseError | None:
        """The letter about the first argument that is not what it ought to be."""
        for name, value in given:
            if name == "seed" and _is_number(value) and value < 0:
                return raised(
                    f"seed is {value}", where=function.__name__, expected="a whole number, nought or more"
                )
            kind = kinds.get(name)
            if kind is not None and not kind.fits(value):
                return raised(
                    f"{name} is {_shown(value)}",
                    where=function.__name__,
                    expected=kind.expected,
                    advice=_advice(name, value, kind),
                )
        return None

    @wraps(function)
    def opened(*args: P.args, **kwargs: P.kwargs) -> R:
        first: Any = [kinds[name].converted(value) for name, value in zip(names, args, strict=False)]
        more: Any = args[len(first) :]
        rest: Any = {
            name: kinds[name].converted(value) if name in kinds else value for name, value in kwargs.items()
        }
        try:
            return function(*first, *more, **rest)
        except Exception as error:
            if isinstance(error, DiscourseError) and not isinstance(error, errors.FaultError):
                raise  # the function's own letter knows more
            said = letter([*zip(names, first, strict=False), *rest.items()])
            if said is None:
                raise
            raise said from error

    return opened


_NAMED = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


class _Kind:
    """What an argument may be, read from its annotation when it is first looked at."""

    def __init__(self, annotation: Any, function: Callable[..., Any]) -> None:
        text = annotation if isinstance(annotation, str) else "object"
        self._said, self._within = text, getattr(function, "__globals__", {})
        self._parts: list[_Part] | None = None

    @property
    def parts(self) -> list[_Part]:
        """The alternatives."""
        if self._parts is None:
            self._parts = list(_alternatives(ast.parse(self._said, mode="eval").body, self._within))
        return self._parts

    @property
    def expected(self) -> str:
        return " or ".join(dict.fromkeys(part.called for part in self.parts))

    def has(self, *names: str) -> bool:
        """Whether one of these kinds is among the alternatives, or what several of them are made of."""
        return any(part.name in names or any(one.name in names for one in part.each) for part in self.parts)

    def converted(self, value: Any) -> Any:
        if isinstance(value, Iterator) and any(part.name in ("Sequence", "ArrayLike") for part in self.parts):
            return list(value)
        if _is_number(value) and not isinstance(value, int) and self.has("int") and not self.has("float"):
            return int(value) if float(value).is_integer() else value
        return value

    def fits(self, value: Any) -> bool:
        return any(_fits(part, value) is not False for part in self.parts)


class _Part:
    """One alternative: a kind by name, what its members are if it holds several, the choices if it has some."""

    def __init__(
        self,
        name: str,
        each: list[_Part],
        choices: tuple[Any, ...] = (),
        fixed: tuple[list[_Part], ...] = (),
    ) -> None:
        self.name, self.each, self.choices, self.fixed = name, each, choices, fixed

    @property
    def called(self) -> str:
        if self.choices:
            return "one of " + ", ".join(map(str, self.choices))
        if self.fixed:
            return f"{len(self.fixed)} of them: " + ", ".join(
                " or ".join(part.called for part in place) for place in self.fixed
            )
        if self.name in _SEVERAL:
            each = " or ".join(dict.fromkeys(part.called for part in self.each))
            return f"several, each {each}" if each else "several"
        return _CALLED.get(self.name, self.name)


def _fits(part: _Part, value: Any) -> bool | None:
    """Whether a value is of a kind; None where nobody knows."""
    if part.choices:
        return isinstance(value, str) and value in part.choices
    if part.name in _SEVERAL:
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
            return False
        if _is(value, "DataFrame", "Speech", "SegmentedSpeech", "Study", "Results"):
            return False
        if part.fixed:
            return (
                isinstance(value, list | tuple)
                and len(value) == len(part.fixed)
                and all(
                    any(_fits(kind, one) is not False for kind in kinds)
                    for kinds, one in zip(part.fixed, value, strict=True)
                )
            )
        if _is(value, "Corpus"):
            return not part.each or any(one.name == "Speech" for one in part.each)
        return not _holds_others(part, value)
    look = _LOOKS.get(part.name)
    return None if look is None else look(value)


def _holds_others(part: _Part, value: Any) -> bool:
    """Whether members of a list are of no kind that they may be; what is no list yet is not read for that."""
    if not part.each:
        return False
    if _is(value, "Series", "Index", "ndarray"):
        value = value.tolist()[:1] if getattr(value, "ndim", 1) else []
    return isinstance(value, list | tuple) and not all(
        any(_fits(kind, one) is not False for kind in part.each) for one in value
    )


def _is(value: Any, *names: str) -> bool:
    """Whether the value is of a class of that name: the stages below are not known here."""
    return any(kind.__name__ in names for kind in type(value).__mro__)


def _is_number(value: Any) -> bool:
    return _is(value, "int", "float", "number") and not _is(value, "bool", "ndarray")


def _numbers(value: Any) -> bool:
    import numpy as np

    if value is None or isinstance(value, str | bytes | Mapping):
        return False
    if isinstance(value, Iterator):
        return False
    try:
        np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        return False
    return True


#: What cannot name the group of a speech.
_NO_LABELS: Final = (
    "Corpus", "DataFrame", "Results", "SegmentedSpeech", "Series", "Speech", "Study",
    "dict", "list", "ndarray", "tuple",
)  # fmt: skip

_LOOKS: Final[dict[str, Callable[[Any], bool]]] = {
    "ArrayLike": _numbers,
    "NDArray": _numbers,
    "Callable": callable,
    "DataFrame": lambda value: _is(value, "DataFrame"),
    "Mapping": lambda value: isinstance(value, Mapping),
    "None": lambda value: value is None,
    "Path": lambda value: isinstance(value, PathLike),
    "bool": lambda value: _is(value, "bool", "bool_"),
    "csr_array": lambda value: _is(value, "_spbase", "sparray", "spmatrix"),
    "csr_matrix": lambda value: _is(value, "_spbase", "sparray", "spmatrix"),
    "float": _is_number,
    "int": lambda value: _is(value, "int", "integer") and not _is(value, "bool"),
    "label": lambda value: not _is(value, *_NO_LABELS),
    "str": lambda value: isinstance(value, str),
}
for _name in (
    "Coefficient", "Column", "Columns", "Corpus", "Edit", "Engine", "Extractor", "FeatureBlocks", "FigureSpec",
    "Limits", "Options", "Periodisation",
    "Repaired", "Results", "SegmentedSpeech", "Source", "Speech", "Stratum", "Study", "Tokenizer",
):  # fmt: skip
    _LOOKS[_name] = lambda value, name=_name: _is(value, name)  # type: ignore[misc]


def _alternatives(node: ast.expr, within: Mapping[str, Any]) -> Iterator[_Part]:
    """The kinds that an annotation names."""
    if isinstance(node, ast.BinOp):
        yield from _alternatives(node.left, within)
        yield from _alternatives(node.right, within)
    elif isinstance(node, ast.Constant) and node.value is None:
        yield _Part("None", [])
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from _alternatives(ast.parse(node.value, mode="eval").body, within)
    elif isinstance(node, ast.Subscript):
        name = _last(node.value)
        if name == "Literal":
            choices = ast.literal_eval(node.slice)
            yield _Part("Literal", [], choices if isinstance(choices, tuple) else (choices,))
        else:
            places = node.slice.elts if isinstance(node.slice, ast.Tuple) else []
            if name == "tuple" and places and not isinstance(places[-1], ast.Constant):
                fixed = tuple(list(_alternatives(place, within)) for place in places)
                yield _Part(name, [], fixed=fixed)
                return
            each = [] if places else list(_alternatives(node.slice, within))
            if name in ("Sequence", "Iterable") and [part.name for part in each] == ["object"]:
                each = [_Part("label", [])]
            yield _Part(name, each if name in _SEVERAL else [])
    else:
        yield from _named(_last(node), within)


def _named(name: str, within: Mapping[str, Any]) -> Iterator[_Part]:
    if name in _ALIASES:
        yield from _alternatives(ast.parse(_ALIASES[name], mode="eval").body, {})
    elif get_origin(within.get(name)) is Literal:
        yield _Part("Literal", [], get_args(within[name]))
    else:
        yield _Part(name, [])


def _last(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _shown(value: Any) -> str:
    """What a value is, as a letter says it."""
    if value is None:
        return "None"
    if isinstance(value, str):
        return f"a text, {value[:20]!r}" + ("…" if len(value) > 20 else "")
    if isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        kinds = dict.fromkeys(type(one).__name__ for one in value)
        return f"a {type(value).__name__} of {len(value)}" + (
            f" ({', '.join(list(kinds)[:3])})" if kinds else ""
        )
    name = type(value).__name__
    return f"a{'n' if name[:1] in 'AEIOUaeiou' else ''} {name}"


def _advice(name: str, value: Any, kind: _Kind) -> str | None:
    """What to try: what most probably was meant."""
    first = value[0] if isinstance(value, list | tuple) and value else None
    if kind.has("Literal") and isinstance(value, str):
        choices = [str(one) for part in kind.parts for one in part.choices]
        return next(iter(difflib.get_close_matches(value.lower(), choices, n=1)), None)
    if _is(value, "Results") and hasattr(value, name):
        return f"{name}=results.{name}"
    if kind.has("DataFrame") and isinstance(value, tuple) and _is(first, "DataFrame"):
        return "features, columns = measure(speeches), which gives two things"
    if kind.has("SegmentedSpeech") and (_is(value, "Corpus") or _is(first, "Speech")):
        return "segment_corpus(corpus)"
    if _is(first, "SegmentedSpeech") and kind.has("Corpus"):
        return "the corpus that they were cut from"
    if kind.has("SegmentedSpeech", "Speech") and _is(value, "Speech", "SegmentedSpeech"):
        return f"[{name}], a list of one"
    if kind.has("SegmentedSpeech", "Speech", "Corpus") and (
        isinstance(value, str | PathLike | bytes) or isinstance(first, str)
    ):
        return (
            "corpus = read_corpus(path), then segment_corpus(corpus)"
            + "; for a text in memory discourse.corpus.make_corpus([Source.from_bytes(text.encode(), name)])[0]"
        )
    if (kind.has("Source") and isinstance(value, str | PathLike)) or isinstance(first, PathLike):
        return "read_sources(paths)"
    if kind.has("Study") and isinstance(value, str | PathLike):
        return "Study.read(path)"
    if kind.has("str") and any(part.name in _SEVERAL for part in kind.parts) and isinstance(value, str):
        return f"[{name}], a list of one"
    if kind.has("DataFrame") and _is(value, "Corpus"):
        return "describe(corpus, eras)"
    return None
