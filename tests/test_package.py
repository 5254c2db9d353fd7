"""The package as others get it: locks, wheel, notebooks, citation."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

import pytest
import yaml

#: What a lock says when it names the place its files come from.
FLAGS = ("index-url", "extra-index-url", "find-links", "trusted-host")
HOST = re.compile("|".join(["://", "file:", *(f"--{flag}" for flag in FLAGS)]))


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-build.lock"])
def test_a_lock_has_a_hash_for_everything_and_names_no_host(root: Path, name: str) -> None:
    """Every requirement is pinned and hashed; where it comes from is the reader's own affair."""
    text = (root / name).read_text("utf-8")
    assert not HOST.search(text)
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) >= 10
    for entry in entries:
        assert re.match(r"[a-z0-9_.-]+==\S+", entry), entry[:60]
        assert "--hash=sha256:" in entry


def test_the_lock_holds_what_is_declared(root: Path) -> None:
    """A dependency that was added without `make lock` is found here."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    declared = [
        *project["project"]["dependencies"],
        *(d for extra in project["project"]["optional-dependencies"].values() for d in extra),
        *project["dependency-groups"]["dev"],
    ]
    locked = set(re.findall(r"^([a-z0-9-]+)==", (root / "requirements.lock").read_text("utf-8"), re.M))
    names = {re.split(r"[<>=\[; ]", d)[0].lower().replace("_", "-") for d in declared} - {"discourse"}
    assert names <= locked


def test_no_file_names_a_registry_or_a_path_of_a_machine(root: Path) -> None:
    """Neither may stand in anything that is committed, the raw seeds aside."""
    listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    bad = re.compile(r"(?:^|[^.\w])/(?:root|Users|work)/\w|https?://[^ /\"]+/(?:simple|packages)/")
    for name in listed.stdout.splitlines():
        path = root / name
        if name.startswith("seeds/") or not path.is_file() or path.suffix in {".ttf", ".png", ".pdf", ".npz"}:
            continue
        match = bad.search(path.read_text("utf-8", errors="replace"))
        assert not match, f"{name}: {match.group()}"


def test_the_citation_file_says_what_the_package_says(root: Path) -> None:
    """Version, licence and title agree; the required fields of CFF 1.2.0 are there."""
    cff = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(cff)
    assert cff["version"] == project["version"]
    assert " AND ".join(cff["license"]) == project["license"]
    assert f"## {project['version']}" in (root / "CHANGELOG.md").read_text("utf-8")


def test_opening_the_door_opens_nothing_heavy() -> None:
    """`import discourse` and `--help` load none of the big libraries."""
    code = "import discourse, discourse.__main__ as m, sys; m.parser(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "pandas", "sklearn", "matplotlib", "jieba", "scipy", "opencc"} & set(loaded)


@pytest.mark.thorough
def test_the_built_wheel_works_where_there_is_no_repository(root: Path, tmp_path: Path) -> None:
    """Everything the package needs is in the wheel: it builds figures in an environment of its own."""
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(root)],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    python = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    (site,) = (tmp_path / "env").rglob("site-packages")
    # the libraries of this environment, but not its editable install of the package
    libraries = next(p for p in sys.path if p.endswith("site-packages"))
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(wheel), str(site)], check=True)
    for entry in Path(libraries).iterdir():
        if not re.match(r"_?_?(?:editable|discourse)", entry.name, re.I) and not (site / entry.name).exists():
            (site / entry.name).symlink_to(entry)
    (tmp_path / "study.toml").write_text(
        f'[sources]\npaths = ["{(root / "seeds").as_posix()}"]\n[figures]\nnames = ["timeline"]\n',
        encoding="utf-8",
    )
    where = subprocess.run(
        [python, "-c", "import discourse; print(discourse.__file__)"],
        check=True,
        capture_output=True,
        cwd=tmp_path,
    )
    assert str(site).encode() in where.stdout
    subprocess.run([python, "-m", "discourse", "build", "study.toml", "-o", "out"], check=True, cwd=tmp_path)
    assert (tmp_path / "out" / "timeline.svg").stat().st_size > 1000


NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    """What a notebook shows comes from running it."""
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


@pytest.mark.thorough
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_notebook_runs_from_top_to_bottom_and_shows_a_figure(path: Path) -> None:
    """Executed in a fresh kernel; at least one cell gives a picture, each picture once."""
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()
    pictures = [
        [o for o in cell.outputs if "image/png" in o.get("data", {})]
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    assert any(pictures)
    assert max(map(len, pictures)) == 1
