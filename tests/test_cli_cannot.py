"""What the comparison verbs say where nothing can be compared: a letter or a line, never a silent empty table."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest

from discourse.__main__ import main

BODIES = ("新修村道六公里，农民收入提高。", "支部办实事十二件，群众满意。", "粮食增产，合作社分红兑现。")

ERAS = ["--target", "2014-mass-line", "--reference", "2010-new-village"]


def written(root: Path, date: str) -> str:
    """A folder of three speeches with this line for a date."""
    for n, body in enumerate(BODIES):
        text = f"在第{n}次会议上的讲话\n{date}\n同志们：\n{body}我们要把群众的事办好。\n"
        (root / f"{n}.txt").write_text(text, encoding="utf-8")
    return str(root)


def test_keyness_of_speeches_without_a_date_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No speech belongs to any era: the letter says so, and where dates are seen and given."""
    assert main(["keyness", written(tmp_path, ""), *ERAS]) == 1
    said = capsys.readouterr().err
    assert "no speech belongs to any era" in said
    assert "discourse speeches" in said
    assert "--metadata" in said
    assert "one of no group" not in said


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf"])
def test_a_prior_without_weight_is_refused_by_name(value: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Usage, the flag, and what is allowed."""
    with pytest.raises(SystemExit) as stop:
        main(["keyness", "no-such-folder", *ERAS, f"--prior={value}"])
    assert stop.value.code == 2
    assert f"argument --prior: '{value}' is not a number above 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("date", "counts"),
    [
        ("（2014年5月6日）", "2014-mass-line 3; 0 in no group, 0 near-duplicates"),
        ("", "none has any; 3 in no group, 0 near-duplicates"),
    ],
)
def test_compare_says_when_there_is_nothing_to_compare(
    date: str, counts: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One era, or none, has a speech: the table has its rows, and the reason stands beside it with the counts."""
    arguments = ["compare", written(tmp_path, date), "--features", "length.tokens", "--no-reuse-check"]
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert pd.read_csv(io.StringIO(out))["p"].isna().all()
    assert (
        f"nothing can be compared: fewer than two groups by era have an independent speech ({counts})" in err
    )


def test_compare_says_nothing_of_the_kind_where_two_eras_have_speeches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two speeches of two eras are few, but something."""
    folders = [tmp_path / "old", tmp_path / "new"]
    for folder in folders:
        folder.mkdir()
    written(folders[0], "（2010年5月6日）")
    for n, other in enumerate(
        (
            "今年春天水渠清淤全部完工，下游三个村的春灌没有误时。但渠首闸门年久失修，还要筹钱更换。",
            "镇里的苗圃建成以后，二十户人家在家门口有了活干。不足的是销路不稳，价钱说跌就跌。",
            "干部下村住户，谈心交心，听到不少真话。有的意见提了三年没有下文，责任在我们班子。",
        )
    ):
        text = f"在座谈会上的讲话\n（2014年5月{n + 1}日）\n同志们：\n{other}\n"
        (folders[1] / f"{n}.txt").write_text(text, encoding="utf-8")
    paths = [str(folder) for folder in folders]
    assert main(["compare", *paths, "--features", "length.tokens", "--no-reuse-check"]) == 0
    assert "nothing can be compared" not in capsys.readouterr().err


def test_contrast_and_keyness_carry_verdicts_to_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three against three can show nothing at 0.05, and each row says so."""
    bodies = {"old": "水渠修好。水渠修好。", "new": "作风转变。作风转变。"}
    for side, date in (("old", "（2010年5月6日）"), ("new", "（2014年5月6日）")):
        (tmp_path / side).mkdir()
        written(tmp_path / side, date)
        for n, path in enumerate(sorted((tmp_path / side).iterdir())):
            path.write_text(path.read_text(encoding="utf-8") + bodies[side] + "一二三"[n], encoding="utf-8")
    paths = [str(tmp_path / side) for side in ("old", "new")]
    for verb, more in (("keyness", ["--min-count", "2"]), ("collocations", ["--min-count", "2"])):
        assert main([verb, *paths, *ERAS, *more]) == 0
        table = pd.read_csv(io.StringIO(capsys.readouterr().out))
        assert len(table)
        assert table["verdict"].str.startswith("no test can reach the level: smallest attainable p =").all()
