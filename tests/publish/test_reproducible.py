"""A build in a subprocess, twice, in surroundings that differ in all that must not matter: not one byte may move."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

#: Invented speeches with what tempts a build to ask its surroundings: a date without a year, traditional script,
#: a date in words, the same speech twice.
TEXTS = {
    "乙.txt": "在全镇党建工作会议上的讲话\n2010年3月5日\n同志们：\n"
    "一年来，镇党委扎实推进社会主义新农村建设，群众满意度明显提高。"
    "新建活动场所12个，发展党员36名。\n有的支部组织生活不够严格，个别党员作用发挥不明显。\n"
    "下一步，我们要切实加强基层党组织建设，确保取得实效。\n",
    "a.txt": "在群众路线教育实践活动座谈会上的发言\n二〇一四年五月二十日\n同志们：\n"
    "活动开展以来，我们认真学习文件，广泛征求意见。"
    "查摆问题还不够深刻，整改措施不够具体。\n下一步，必须坚持问题导向，务必抓好整改落实。\n",
    "B.txt": "在全區基層黨建述職評議會上的講話\n1月10日\n同志們：\n"
    "全面貫徹黨的二十大精神，全年完成投資3.5億元，同比增長12%。"
    "產業結構還不合理。\n大家要堅定信心，推動高質量發展。\n",
    "c.txt": "在全镇党建工作会议上的讲话\n同志们：\n"
    "一年来，镇党委扎实推进社会主义新农村建设，群众满意度明显提高。"
    "新建活动场所12个，发展党员36名。\n有的支部组织生活不够严格，个别党员作用发挥不明显。\n"
    "下一步，我们要切实加强基层党组织建设，确保取得实效。\n",
}

STUDY = """title = "四篇"
seed = 7
[sources]
paths = ["讲话 texts"]
[features]
extractors = ["length", "stance", "tfidf"]
[comparisons]
primary = ["stance.theta"]
[figures]
names = ["stance"]
"""

#: Read through the environment, the home folder and the working folder; each would change every figure.
MATPLOTLIBRC = "font.size: 31\nsvg.fonttype: none\nsavefig.bbox: tight\naxes.facecolor: red\nbackend: svg\n"

PLAIN = {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "OMP_NUM_THREADS": "1"}

HOSTILE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "LANG": "tr_TR.UTF-8",
    "LANGUAGE": "ar",
    "PYTHONHASHSEED": "4294967295",
    "PYTHONOPTIMIZE": "1",
    "OMP_NUM_THREADS": "3",
    "OPENBLAS_NUM_THREADS": "2",
    "SOURCE_DATE_EPOCH": "1",
    "MPLBACKEND": "pdf",
    "COLUMNS": "20",
}


def laid_out(root: Path, names: list[str], day: int) -> Path:
    """The study in a folder of its own: files made in the order of ``names``, and last touched on that day."""
    folder = root / "讲话 texts"
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text(TEXTS[name], encoding="utf-8")
        os.utime(folder / name, (day * 86400, day * 86400))
    (root / "study.toml").write_text(STUDY, encoding="utf-8")
    return root


@pytest.mark.thorough
def test_a_build_asks_nothing_of_its_surroundings(tmp_path: Path) -> None:
    """Zone, locale, hash seed, threads, folders, order and age of files, settings of matplotlib: the same bytes.

    The manifest is among the files compared, so no path, user or date can be in it either.
    """
    one = laid_out(tmp_path / "one", sorted(TEXTS), day=1)
    two = laid_out(tmp_path / "a folder" / "别处", sorted(TEXTS, reverse=True), day=20000)
    home = tmp_path / "home"
    (home / ".config" / "matplotlib").mkdir(parents=True)
    for folder in (home, home / ".config" / "matplotlib", two / "讲话 texts" / ".."):
        (folder / "matplotlibrc").write_text(MATPLOTLIBRC, encoding="utf-8")
    settings = {"HOME": str(home), "MPLCONFIGDIR": str(home), "MATPLOTLIBRC": str(home / "matplotlibrc")}
    base = {
        name: value for name, value in os.environ.items() if name not in {*HOSTILE, *settings, "MPLBACKEND"}
    }
    build = [sys.executable, "-m", "discourse", "build"]
    pipe = subprocess.PIPE
    runs = [
        subprocess.Popen(
            [*build, str(one / "study.toml"), "-o", str(tmp_path / "out")],
            cwd=tmp_path,
            env=base | PLAIN,
            stdout=pipe,
            stderr=pipe,
        ),
        subprocess.Popen(  # named from its own folder, written beside it
            [*build, "study.toml", "-o", "結果"],
            cwd=two,
            env=base | HOSTILE | settings,
            stdout=pipe,
            stderr=pipe,
            umask=0o077,
        ),
    ]
    for run in runs:
        said, errors = run.communicate(timeout=300)
        assert (run.returncode, said, errors) == (0, b"", b"")
    first, second = tmp_path / "out", two / "結果"
    names = sorted(path.name for path in first.iterdir())
    assert {"manifest.json", "features.csv", "stance.pdf", "stance.png"} <= set(names)
    assert names == sorted(path.name for path in second.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
