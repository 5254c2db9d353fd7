"""Nothing goes out, nothing comes in: whole runs of the verbs, watched by the interpreter itself.

A hook on Python's audit events (``sys.addaudithook``) is put into a run and into each of its workers by way of a
``sitecustomize`` on their path; it cannot be taken out again. It writes down every socket, every program started,
every file opened for writing, all code that is compiled or executed and every class that a pickle asks for. The run
stands in the folder of a study that was made by somebody else: beside the texts lie modules with the name of every
library, pickles where a run looks for its own, links out of the folder, a setting of matplotlib, and code in every
title. The hook only writes down, the tests judge.
"""

from __future__ import annotations

import ast
import io
import json
import os
import pickle
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import discourse
from discourse.errors import DiscourseError, PublishError
from discourse.formats import collect
from discourse.publish.folder import staged
from discourse.repair import repair
from discourse.segment.segmented import STANCES
from discourse.whole import put
from tests.formats.files import MAKERS

from . import contents, study_in

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="folders are looked up by their open number")

PACKAGE = Path(discourse.__file__).parent

#: Code in every place where a user's words go; who runs it makes a folder of that name.
CODE = "__import__('os').mkdir('canary')"

#: A template in a title; who fills it in writes 1337.
TEMPLATE = "{{ 7 * 191 }}"

#: Whose modules a run brings in; each of these names is also that of a file in the folder of the study.
LIBRARIES = (
    "brotli charset_normalizer daachorse dask distributed docx fontTools jieba jinja2 joblib lxml markdown_it "
    "matplotlib numpy openpyxl opencc pandas PIL pyarrow pypdfium2 rjieba scipy sitecustomize sklearn threadpoolctl "
    "tqdm trafilatura urllib3 usercustomize yaml"
).split()

HOOK = r"""
import json, os, socket, sys

_to = os.environ.get("AUDITED")
if _to:
    _file = os.open(_to, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    _busy = False
    _two = {"os.rename", "os.link", "os.symlink"}
    _one = {"os.remove", "os.rmdir", "os.mkdir", "os.chmod", "os.chown", "os.truncate", "os.utime", "os.setxattr"}
    _programs = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"}
    _writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

    def _path(path, folder=-1):
        path = os.fsdecode(path)
        if folder >= 0:
            path = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), path)
        where, name = os.path.split(os.path.abspath(path))
        return os.path.join(os.path.realpath(where), name)

    def _caller():
        frame = sys._getframe(3)
        while frame and frame.f_code.co_filename in (__file__, socket.__file__):
            frame = frame.f_back
        return frame.f_code.co_filename if frame else ""

    def _said(event, given):
        if event == "open":
            path, mode, flags = given
            if isinstance(path, int) or not (set(mode or "") & set("wax+") or (flags or 0) & _writing):
                return None
            if (flags or 0) & os.O_TMPFILE == os.O_TMPFILE:  # a file without a name, in that folder
                return [os.path.realpath(os.fsdecode(path)) + "/"]
            return [_path(path)]
        if event in _one:
            if isinstance(given[0], int):
                return [os.readlink(f"/proc/self/fd/{given[0]}")]
            return [_path(given[0], given[-1] if event != "os.truncate" and isinstance(given[-1], int) else -1)]
        if event in _two:
            return [_path(given[0], given[2] if len(given) > 2 else -1), _path(given[1], given[-1])]
        if event == "exec":
            return [getattr(given[0], "co_filename", "")]
        if event == "compile":
            source = given[0]
            held = source is not None and ("canary" if isinstance(source, str) else b"canary") in source
            return [os.fsdecode(given[1]), "canary" if held else ""]
        if event == "import":
            return [given[0], given[1] or ""] if given[1] else None
        if event == "pickle.find_class":
            return list(given)
        if event.startswith("socket."):
            one = given[0] if given else None
            family = given[1] if event == "socket.__new__" else getattr(one, "family", -1)
            if family == -1 and event == "socket.__new__":  # of a socket that is there already
                family = getattr(one, "family", -1)
            return [int(family), repr(given[1:]), _caller()]
        if event in _programs or event.startswith("cpython.run_"):
            return [str(one) for one in given]
        return None

    def _hook(event, given):
        global _busy
        if _busy or event.startswith(("object.", "array.", "marshal.", "sys.", "code.", "ctypes.")):
            return
        _busy = True
        try:
            said = _said(event, given)
            if said is not None:
                os.write(_file, (json.dumps([os.getpid(), event, *said]) + "\n").encode())
        except Exception as error:
            os.write(_file, (json.dumps([os.getpid(), "hook", event, repr(error)]) + "\n").encode())
        finally:
            _busy = False

    sys.addaudithook(_hook)
"""

#: Several verbs in one process, as the console script runs them: its folder is not the one that it stands in. Shards
#: are small, so that there is work for several.
RUN = """
import json, sys
from discourse.__main__ import entry
from discourse.measured import plan

plan.ENOUGH, plan.MOST = (1 << 20, 3), (4 << 20, 3)
if __name__ == "__main__":
    codes, verbs = [], json.loads(sys.argv[1])
    for verb in verbs:
        sys.argv[1:] = verb
        try:
            entry()
        except SystemExit as left:
            codes.append(left.code)
    print(json.dumps(codes), file=sys.stderr)
"""

#: What changes a folder, besides opening a file for writing.
CHANGES = [
    f"os.{what}"
    for what in "remove rmdir mkdir chmod chown truncate utime setxattr rename link symlink".split()
]

#: What starts a program.
PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn")

#: What is asked for, in the folder of the study; results go to ``../out``.
VERBS = [
    "build study.toml -o ../out/built --workers 2",
    "measure speeches -o ../out/measured --engine loky --workers 2 --extractors length tfidf",
    "features ../out/measured -o ../out/features.csv",
    "features formats -o ../out/formats.parquet --format parquet --extractors length --tokenizer jieba",
    "clean formats -o ../out/clean.jsonl --format jsonl",
    "annotate speeches -o ../out/sample.csv --n 40",
    "agree key.csv coded.csv -o ../out/agree.csv",
    "export ../out/measured -o ../out/exported --format parquet",
    "import table.csv -o ../out/imported",
    "cite ../out/built -o ../out/cited",
    "report --study study.toml -o ../out/report.html",
    "verify ../out/built --study study.toml",
]

#: Four sentences that were drawn, and what a coder made of them.
KEY = (
    "id,speech,era,stance,text,achievement,problem,plan,other,stratum_sentences,stratum_drawn,inclusion\n"
    + "".join(
        f"s{n},s0.1,reform,{stance},{CODE},0.4,0.3,0.2,0.1,10,1,0.1\n" for n, stance in enumerate(STANCES)
    )
)
CODED = "id,text,code\n" + "".join(f"s{n},{CODE},{stance}\n" for n, stance in enumerate(STANCES))


class Run(NamedTuple):
    """A run: the folder that it was given, its exit codes, what was written down, the folders before and after."""

    place: Path
    codes: list[int]
    record: list[list[Any]]
    before: dict[str, dict[str, bytes]]
    after: dict[str, dict[str, bytes]]

    def of(self, *events: str) -> list[list[Any]]:
        """What was written down of these events; those of a kind for a name that ends in a dot."""
        return [e for e in self.record if e[1] in events or e[1].partition(".")[0] + "." in events]


class Trap:
    """What a pickle is that makes a folder when it is read."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("canary",)


def laid_out(place: Path) -> None:
    """The study of somebody who means no good, with everything that a run could stumble over."""
    study = study_in(place / "study", title=f"{CODE} {TEMPLATE}")
    with (study / "speeches" / "s0.txt").open("a", encoding="utf-8") as file:
        file.write(f"{CODE}{TEMPLATE}。\n")
    for name in {*sys.stdlib_module_names, *LIBRARIES}:
        (study / f"{name}.py").write_text("raise SystemExit('a module of the study was executed')\n")
    (study / "matplotlibrc").write_text(f"savefig.dpi: 10\nbackend: module://canary\n# {CODE}\n")
    (study / "formats").mkdir()
    for name, make in MAKERS.items():
        (study / "formats" / name).write_bytes(make())
    for name in ("model.pkl", "array.npy", "results"):
        (study / "speeches" / name).write_bytes(pickle.dumps(Trap()))
    (study / "table.csv").write_text(f"doc_id,text,{CODE}\n{CODE},一年来{CODE}。,=1+1\n", encoding="utf-8")
    (study / "key.csv").write_text(KEY, encoding="utf-8")
    (study / "coded.csv").write_text(CODED, encoding="utf-8")
    folder = place / "out" / "measured"  # a folder that another run seems to have left behind
    for name in ("sources", "speeches", "sentences", "features", "local", "aside", "apart"):
        (folder / name).mkdir(parents=True)
    for name in ("fitted", "learners", "reuse", "options"):
        (folder / "aside" / name).write_bytes(pickle.dumps(Trap()))
        (folder / "aside" / f".{name}.part").symlink_to(study / "study.toml")
    for name in ("home", "tmp", "bin", "hook"):
        (place / name).mkdir()
    (place / "hook" / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    (place / "bin" / "run").write_text(RUN, encoding="utf-8")


def watched(place: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A run of Python in the folder of the study, with the hook in it and in all that it starts."""
    given = {
        "HOME": place / "home",
        "TMPDIR": place / "tmp",
        "DISCOURSE_CACHE": place / "cache",
        "PYTHONPATH": f"{place / 'hook'}:{PACKAGE.parent}",
        "AUDITED": place / "record",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ["PATH"],
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=place / "study",
        env={name: str(value) for name, value in given.items()} | more,
        capture_output=True,
        text=True,
        timeout=1800,  # a guard, not a stopwatch
    )


def read(place: Path) -> list[list[Any]]:
    """What the hook wrote down."""
    lines = (place / "record").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module", params=[pytest.param(VERBS, id="all", marks=pytest.mark.thorough)])
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """All verbs in one process; that takes half a minute, so whatever asks for it is thorough."""
    verbs = request.param
    place = tmp_path_factory.mktemp("isolation").resolve()
    laid_out(place)
    kept = ("study", "home", "bin", "hook")
    before = {name: contents(place / name) for name in kept}
    done = watched(place, str(place / "bin" / "run"), json.dumps([verb.split() for verb in verbs]))
    assert done.returncode == 0, done.stderr[-4000:]
    codes = json.loads(done.stderr.splitlines()[-1])
    return Run(place, codes, read(place), before, {name: contents(place / name) for name in kept})


# ── what the runs did ────────────────────────────────────────────────────────────────────────────────────


def test_every_verb_did_its_work(run: Run) -> None:
    """All of them end well, in several processes, under a hook that never failed: what follows is about something."""
    assert set(run.codes) == {0}, (run.codes, VERBS)
    assert not run.of("hook")
    started = {e[0] for e in run.record if e[1].startswith("cpython.run_")}
    assert len(started) >= 4  # the run, a server of forks, those who clean up behind it, loky's two
    assert len({e[0] for e in run.record}) > len(started)


def test_nothing_goes_over_a_network(run: Run) -> None:
    """No socket but the local ones by which a run talks to its own workers, in its temporary folder.

    One is never connected: urllib3, which trafilatura brings in, tries when it is imported whether the machine has
    IPv6, by giving a socket the address of the machine itself.
    """
    assert run.of("socket.")  # the workers were called by one
    assert foreign_sockets(run) == []


def test_no_program_is_started_but_workers(run: Run) -> None:
    """Workers are this very Python. One more: matplotlib asks fontconfig which fonts there are, once a machine."""
    assert foreign_programs(run) == []


def test_nothing_of_a_study_is_executed(run: Run) -> None:
    """Neither a module that lies where the run stands nor code in a title, a text, a cell or the name of a column."""
    assert run.of("exec")
    assert executed(run) == []
    assert not list(run.place.rglob("canary"))
    page = (run.place / "out" / "built" / "report.html").read_text(encoding="utf-8")
    assert TEMPLATE in page
    assert "1337" not in page


def test_pickles_are_those_of_the_run(run: Run) -> None:
    """What was put where a run writes for its workers is not taken up: every class asked for is one of ours."""
    assert run.of("pickle.find_class")
    assert foreign_classes(run) == []


def test_nothing_is_written_elsewhere(run: Run) -> None:
    """Files are made, moved and taken away where results, cache and temporary files have their place."""
    assert run.of("open")
    assert written_elsewhere(run) == []


def test_the_folders_of_the_user_are_as_they_were(run: Run) -> None:
    """Byte for byte, whoever wrote (libraries in C are not heard by the hook); and no temporary file is left."""
    assert run.after == run.before
    assert list((run.place / "home").rglob("*")) == []
    assert list((run.place / "tmp").rglob("*")) == []


# ── the judges ───────────────────────────────────────────────────────────────────────────────────────────


def foreign_sockets(run: Run) -> list[list[Any]]:
    """Sockets that lead out of the temporary folder."""
    return [e for e in run.of("socket.") if not is_local(e, run.place / "tmp") and not is_urllib3(e)]


def is_local(event: list[Any], tmp: Path) -> bool:
    """Whether a socket is one of the file system; where it gets or is given an address, that of a temporary file."""
    _, what, family, said, _ = event
    return family == socket.AF_UNIX and (what not in ("socket.bind", "socket.connect") or f"{tmp}/" in said)


def is_urllib3(event: list[Any]) -> bool:
    """Whether it is the one by which urllib3 looks for IPv6."""
    _, what, family, said, caller = event
    whose = caller.endswith("urllib3/util/connection.py") and family == socket.AF_INET6
    return whose and (what == "socket.__new__" or (what == "socket.bind" and said == "(('::1', 0),)"))


def foreign_programs(run: Run) -> list[list[Any]]:
    """Programs that are not this Python, however they were started."""
    return [e for e in run.of(*PROGRAMS) if e[2] not in (sys.executable, "fc-list")]


def executed(run: Run) -> list[list[Any]]:
    """Code that was compiled, executed or loaded out of the folders of the run, and any that holds a user's words."""
    ours = str(run.place)
    mine = {str(run.place / "bin" / "run"), str(run.place / "hook" / "sitecustomize.py")}
    code = [e for e in run.of("exec", "compile") if e[2].startswith(ours) and e[2] not in mine]
    loaded = [e for e in run.of("import") if e[3].startswith(ours)]
    return code + loaded + [e for e in run.of("compile") if e[3]]


def foreign_classes(run: Run) -> list[list[Any]]:
    """What pickles asked for that is neither of this package nor of what its values and its workers are made of."""
    known = set(
        "array collections concurrent datetime discourse functools joblib multiprocessing numpy".split()
    )
    known |= {"pandas", "pathlib", "pyarrow"}
    plain = {"frozenset", "set", "getattr", "slice", "bytearray", "complex", "object", "range"}
    return [
        e
        for e in run.of("pickle.find_class")
        if not (
            e[2].split(".")[0] in known
            or (e[2] == "builtins" and e[3] in plain)
            or e[2:] == ["_codecs", "encode"]
        )
    ]


def written_elsewhere(run: Run) -> list[list[Any]]:
    """Whatever was changed outside of the three places."""
    places = tuple(f"{run.place / name}/" for name in ("out", "cache", "tmp"))
    return [
        e
        for e in run.of("open", *CHANGES)
        for path in e[2:]
        if not path.startswith((*places, "/dev/null"))
        and path not in (str(run.place / "cache"), str(run.place / "out"))
    ]


#: Every offence once, in the folder of the study: what the judges would have to find.
OFFENCES = """
import os, pickle, shutil, socket, subprocess
socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("127.0.0.1", 9))
subprocess.run(["true"], check=True)
os.system("true")
import trap
exec(compile("'canary'", "<string>", "exec"))
pickle.loads(pickle.dumps(shutil.rmtree))
open("a", "w").close()
os.rename("a", "b")
os.remove("b")
os.symlink("nowhere", "c")
os.chmod(".", 0o755)
folder = os.open(os.environ["HOME"], os.O_RDONLY)
os.mkdir("d", dir_fd=folder)
os.rmdir("d", dir_fd=folder)
os.link("study.toml", os.environ["TMPDIR"] + "/../e")
"""


def test_the_judges_find_every_offence(tmp_path: Path) -> None:
    """A run that does all of it is found guilty of all of it, so that a clean record means a clean run."""
    place = tmp_path.resolve()
    study_in(place / "study")
    for name in ("home", "tmp", "hook"):
        (place / name).mkdir()
    (place / "hook" / "sitecustomize.py").write_text(HOOK, encoding="utf-8")
    (place / "study" / "trap.py").write_text("", encoding="utf-8")
    done = watched(place, "-c", OFFENCES)
    assert done.returncode == 0, done.stderr
    run = Run(place, [], read(place), {}, {})
    assert {e[1] for e in foreign_sockets(run)} == {"socket.__new__", "socket.connect"}
    assert [e[1:3] for e in foreign_programs(run)] == [["subprocess.Popen", "true"], ["os.system", "b'true'"]]
    found = executed(run)
    assert {e[1] for e in found} == {"exec", "compile"}
    assert {Path(e[2]).name for e in found} == {"trap.py", "<string>"}
    assert [e[2:] for e in foreign_classes(run)] == [["shutil", "rmtree"]]
    study, home = str(place / "study"), str(place / "home")
    assert [
        [e[1], *(path.replace(study, "S").replace(home, "H") for path in e[2:])]
        for e in written_elsewhere(run)
    ] == [
        ["open", "S/a"],
        ["os.rename", "S/a", "S/b"],
        ["os.rename", "S/a", "S/b"],
        ["os.remove", "S/b"],
        ["os.symlink", "S/nowhere", "S/c"],
        ["os.symlink", "S/nowhere", "S/c"],
        ["os.chmod", "S"],
        ["os.mkdir", "H/d"],
        ["os.rmdir", "H/d"],
        ["os.link", "S/study.toml", str(place / "e")],
        ["os.link", "S/study.toml", str(place / "e")],
    ]


@pytest.mark.thorough
def test_a_cluster_of_this_machine_talks_to_itself_only(tmp_path: Path) -> None:
    """The engine dask opens ports, as its name says; all of them on this machine's own address."""
    pytest.importorskip("distributed")
    place = tmp_path.resolve()
    laid_out(place)
    verb = "features speeches -o ../out/f.csv --engine dask --workers 1 --extractors length"
    done = watched(place, str(place / "bin" / "run"), json.dumps([verb.split()]))
    assert done.returncode == 0, done.stderr[-4000:]
    run = Run(place, [], read(place), {}, {})
    assert executed(run) == []
    assert written_elsewhere(run) == []
    assert [e for e in foreign_programs(run) if e[2] != "uname"] == []  # dask asks what processor it runs on
    addresses = [
        ast.literal_eval(e[3])[0] for e in foreign_sockets(run) if e[1] in ("socket.bind", "socket.connect")
    ]
    assert addresses
    assert {address[0] for address in addresses if isinstance(address, tuple)} <= {"127.0.0.1", "::1"}


# ── files that ask for other files ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["d.docx", "i.xlsx", "f.epub", "b.html"])
def test_a_document_cannot_bring_in_another_file(tmp_path: Path, kind: str) -> None:
    """An external entity of XML in every part of a document: its text is not that of a file of the user's."""
    secret = tmp_path / "secret.txt"
    secret.write_text("不可外传的话", encoding="utf-8")
    head = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
    path = tmp_path / kind
    data = MAKERS[kind]()
    if kind == "b.html":
        path.write_bytes(head + data.replace("同志们".encode(), "&e;同志们".encode()))
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                if name.endswith(("xml", "xhtml")) and "同志们".encode() in part:
                    start = part.index(b"?>") + 2
                    part = part[:start] + head + part[start:].replace(b"<!DOCTYPE html>", b"", 1)
                    part = part.replace("同志们".encode(), "&e;同志们".encode())
                new.writestr(name, part)
    with suppress(DiscourseError):  # refused, or read without it
        for source in collect([str(path)]).sources:
            assert "不可外传" not in repair(source).text
            assert "不可外传".encode() not in source.data


# ── links that somebody left where files are made ────────────────────────────────────────────────────────


def test_a_link_in_the_place_of_a_file_aside_is_not_followed(tmp_path: Path) -> None:
    """Whoever can guess the name of an unfinished file cannot have another one written over through it."""
    mine = tmp_path / "mine"
    mine.write_text("mine", encoding="utf-8")
    (tmp_path / ".a.csv.part").symlink_to(mine)
    put(tmp_path / "a.csv", b"x")
    assert mine.read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "a.csv").read_bytes() == b"x"
    assert not (tmp_path / "a.csv").is_symlink()


@pytest.mark.parametrize("link", [".out.new", "out/.new", "out/.finished"])
def test_a_link_in_the_place_of_a_folder_aside_is_not_followed(tmp_path: Path, link: str) -> None:
    """Nothing in the folder that it leads to is taken away, moved or written, whether the run ends well or not."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / link).symlink_to(mine)
    with suppress(PublishError), staged(tmp_path / "out") as folder:
        (folder / "a.csv").write_text("x", encoding="utf-8")
    assert contents(mine) == {"notes.txt": b"mine"}


# ── the package, read ────────────────────────────────────────────────────────────────────────────────────

#: What can execute what it is given, or start something that does.
NAMES = {"eval", "exec", "compile", "__import__", "breakpoint", "input"}
MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "cloudpickle",
    "code",
    "codeop",
    "runpy",
    "subprocess",
    "pty",
    "ctypes",
}
NETWORK = {
    "socket",
    "ssl",
    "http",
    "urllib.request",
    "ftplib",
    "smtplib",
    "requests",
    "urllib3",
    "webbrowser",
    "asyncio",
}
CALLS = {
    "os.system",
    "os.popen",
    "os.execv",
    "os.spawnv",
    "os.fork",
    "os.posix_spawn",
    "yaml.load",
    "joblib.load",
}

#: Where one of them stands in the package, and why it may.
ALLOWED = {
    ("extractors/tfidf.py", "pickle"): "a file without a name of the same process",
    ("measured/run.py", "pickle"): "written for the workers, with a digest",
    ("measured/work.py", "pickle"): "read by a worker, after its digest",
    (
        "measured/work.py",
        "ctypes",
    ): "asks the C library that is loaded already to give memory back; takes no argument",
    ("whole.py", "pickle"): "written for the workers, with a digest; read after it",
    ("publish/drawing.py", "pickle"): "the results, in a folder of this user's alone",
    (
        "publish/exchanged.py",
        "ctypes",
    ): "a call of the system that Python has no name for, without a string of a user's",
}


def dotted(node: ast.AST) -> str:
    """A name with dots as it is written; empty for what is none."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return node.id if isinstance(node, ast.Name) else ""


def suspects(source: str) -> Iterator[tuple[str, int]]:
    """What a module uses of all that, with the line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            names = []
        known = {part for name in names for part in (name, name.split(".")[0])} & (MODULES | NETWORK)
        yield from ((name, node.lineno) for name in sorted(known))
        if isinstance(node, ast.Name) and node.id in NAMES:
            yield node.id, node.lineno
        if isinstance(node, ast.Attribute) and dotted(node) in CALLS:
            yield dotted(node), node.lineno
        if isinstance(node, ast.Call) and dotted(node.func) in (
            "np.load",
            "numpy.load",
            "np.lib.format.read_array",
        ):
            given = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if given.get("allow_pickle") != "False":
                yield "numpy.load", node.lineno
        if (
            isinstance(node, ast.keyword)
            and node.arg == "allow_pickle"
            and ast.unparse(node.value) != "False"
        ):
            yield "allow_pickle", node.lineno
        if isinstance(node, ast.Attribute) and node.attr in ("read_pickle", "to_pickle"):
            yield node.attr, node.lineno


def test_nothing_in_the_package_executes_what_it_reads() -> None:
    """No eval, no exec, no shell, no network; pickles in a few places, each with its reason."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        for what, line in suspects(path.read_text(encoding="utf-8")):
            if (name, what) not in ALLOWED:
                found[f"{name}:{line}"] = what
    assert found == {}


def test_the_reader_knows_them_when_it_sees_them() -> None:
    """Each way of executing something is found, and what only looks like one is not."""
    bad = (
        "eval('1')",
        "import pickle as p",
        "import os\nos.system('a')",
        "np.load('a')",
        "from http import client",
    )
    worse = "from urllib.request import urlopen", "pd.read_pickle('a')", "np.save(f, a, allow_pickle=True)"
    fine = "import re\nre.compile('a')\nframe.eval\nnp.load(f, allow_pickle=False)\nfrom urllib.parse import quote\n"
    found = [what for source in (*bad, *worse) for what, _ in suspects(source)]
    assert found == "eval pickle os.system numpy.load http urllib.request read_pickle allow_pickle".split()
    assert list(suspects(fine)) == []
