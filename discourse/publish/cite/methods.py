"""The methods statement: what was done to which speeches, in paragraphs one could print, in English and Chinese.

Every number in it stands in the folder. A sentence whose number is missing is left out, and none says more than the
tables do: where no test could have reached the level, it says that nothing can be concluded. Citations are pandoc's,
``[@key]``, with the keys of ``references.bib``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from ...corpus import genre
from ...plots.base import Lang
from . import explored, findings, measures, sensitivity
from .folder import Folder, date_given, numbers
from .printed import BY, Said, per_cent, plural, spaced, span, verbatim

#: How near-duplicates are alike, in Chinese.
KINDS = {"copy": "副本", "excerpt": "节录", "overlap": "重叠"}

#: How many names are spelt out before "and others".
NAMED = 5

#: Paragraphs: heading in both languages, and what makes their sentences.
PARAGRAPHS: tuple[tuple[Said, Callable[[Folder], Iterator[Said]]], ...] = (
    (("Corpus", "语料"), lambda folder: corpus(folder)),
    (("Groups", "分组"), lambda folder: grouping(folder)),
    (("Segmentation", "分词"), lambda folder: segmentation(folder)),
    (("Measures", "指标"), measures.said),
    (("Comparison", "比较"), findings.tests),
    (("What may be concluded", "结论的限度"), findings.verdicts),
    (("Sensitivity", "稳健性"), sensitivity.turns),
    (("What else differs", "混杂因素"), findings.confounding),
    (("Exploratory figures", "探索性图表"), explored.figures),
    (("Rebuilding", "复核"), lambda folder: rebuilding(folder)),
)


def statement(folder: Folder, lang: Lang = "both") -> str:
    """The statement as Markdown, one paragraph a heading; with ``both`` first in English, then in Chinese."""
    parts = [(heading, list(made(folder))) for heading, made in PARAGRAPHS]
    out = []
    for place, one in enumerate(("en", "zh")):
        if lang not in (one, "both"):
            continue
        out.append(f"# {('Methods', '方法')[place]}\n")
        for heading, sentences in parts:
            if sentences:
                text = (" " if one == "en" else "").join(said[place] for said in sentences)
                out.append(f"## {heading[place]}\n\n{text}\n")
    return "\n".join(out)


def corpus(folder: Folder) -> Iterator[Said]:
    """Files, speeches, what counts once, what was left out, what is incomplete, masked, inferred; dates."""
    about, counts, speeches = folder.about, folder.about["counts"], folder.tables["speeches"]
    files, n, own = folder.files, counts["speeches"], counts["independent"]
    title = verbatim(about["title"])
    yield (
        f"The study “{title}” read {plural(files, 'file')}, which {'hold' if files > 1 else 'holds'} "
        f"{plural(n, 'speech')}.",
        f"本研究“{title}”读取 {files} 个文件，得讲话 {n} 篇。",
    )
    if folder.metadata:
        yield (
            "What a table of metadata says of them was taken as given and wins over all inference.",
            "元数据表所载视为已知，优先于一切推断。",
        )
    kinds = Counter(row["duplicate_relation"] for row in speeches if row["duplicate_of"])
    if n > own:
        of = ", ".join(f"{kind}: {k}" for kind, k in sorted(kinds.items()) if kind)
        zh = "、".join(f"{KINDS.get(kind, kind)} {k}" for kind, k in sorted(kinds.items()) if kind)
        yield (
            f"{plural(n - own, 'near-duplicate')} of another speech of the corpus{f' ({of})' if of else ''} "
            f"{'count' if n - own > 1 else 'counts'} together with it, once: {own} are independent.",
            f"与他篇近似重复者 {n - own} 篇{f'（{zh}）' if zh else ''}，与所重复之篇合计一次，独立者 {own} 篇。",
        )
    elif n > 1:
        yield "No two of them are near-duplicates.", "其中无近似重复。"
    yield from _left_out(folder)
    yield from _state(folder)
    yield from _dates(folder)


def grouping(folder: Folder) -> Iterator[Said]:
    """Which groups are compared, how they are bounded, and how many speeches each has."""
    groups = folder.groups
    if not groups:
        return
    if folder.by != "era":
        twice = folder.by in ("genre", "level")
        names = [genre.named(g.id) if twice else (verbatim(g.en), verbatim(g.zh)) for g in groups]
        yield (
            f"Speeches are grouped by {folder.by}: "
            + "; ".join(f"{en}, n = {g.n}" for (en, _), g in zip(names, groups, strict=True))
            + ".",
            f"讲话按{BY.get(folder.by, folder.by)}分组："
            + "；".join(f"{zh}，n = {g.n}" for (_, zh), g in zip(names, groups, strict=True))
            + "。",
        )
        yield "n counts independent speeches.", "n 为独立篇数。"
        return
    name = verbatim(folder.about["study"]["eras"]["periodisation"])
    open_ends = {"start": ("the beginning", "最早"), "end": ("today", "至今")}
    spans = [
        tuple(
            f"{g.start or open_ends['start'][k]}{to}{g.end or open_ends['end'][k]}"
            for k, to in enumerate((" to ", " 至 "))
        )
        for g in groups
    ]
    yield (
        f"Eras are those of the periodisation “{name}”: "
        + "; ".join(f"{verbatim(g.en)} ({s[0]}), n = {g.n}" for g, s in zip(groups, spans, strict=True))
        + ".",
        f"时期采用“{name}”分期："
        + "；".join(f"{verbatim(g.zh)}（{s[1]}），n = {g.n}" for g, s in zip(groups, spans, strict=True))
        + "。",
    )
    yield (
        "A speech belongs to an era only if the whole interval of its date lies inside; n counts independent "
        "speeches.",
        "日期区间全部落在某时期之内，才归入该时期；n 为独立篇数。",
    )


def segmentation(folder: Folder) -> Iterator[Said]:
    """The segmenter with its version, its settings and the hash of all of it."""
    asked, versions = folder.about["study"]["segment"], folder.about["versions"]
    fast = asked["engine"] == "fast"
    if folder.about["study"]["sources"]["script"] == "simplified" and "opencc" in versions:
        yield (
            f"Traditional script, where there was any, was converted with OpenCC {versions['opencc']} [@opencc].",
            f"繁体字以 OpenCC {versions['opencc']} 转为简体 [@opencc]。",
        )
    by = f" by rjieba {versions['rjieba']} [@rjieba]" if fast else ""
    through = f"（经 rjieba {versions['rjieba']} [@rjieba]）" if fast else ""
    words = verbatim(asked["dictionary"].replace("\\", "/").rpartition("/")[2])
    yield (
        f"Texts were cut into the tokens of jieba {versions['jieba']} [@jieba]{by}, unknown words "
        f"{'guessed by its hidden Markov model' if asked['hmm'] else 'not guessed'}, "
        f"{f'with the user dictionary {words}' if words else 'without a user dictionary'}.",
        f"分词用 jieba {versions['jieba']} [@jieba]{through}，{'启用' if asked['hmm'] else '不启用'}未登录词识别"
        f"（隐马尔可夫模型），{f'用户词典为 {words}' if words else '不用用户词典'}。",
    )
    yield (
        f"Segmenter, dictionary and settings have the SHA-256 {folder.about['tokenizer']}; counts of tokens can be "
        "compared only where it is the same.",
        f"分词器、词典与设置合计之 SHA-256 为 {folder.about['tokenizer']}，此值相同者词数方可比较。",
    )


def rebuilding(folder: Folder) -> Iterator[Said]:
    """Seed, versions, and how a referee makes the same bytes."""
    about = folder.about
    own = {"discourse", "platform", "python"}
    libraries = [
        f"{name} {version}" + (f" [@{name}]" if name in _CITED and name != "rjieba" else "")
        for name, version in about["versions"].items()
        if name not in own | ({"rjieba"} if about["study"]["segment"]["engine"] != "fast" else set())
    ]
    yield (
        f"All was computed with discourse {about['versions']['discourse']} [@discourse] under Python "
        f"{about['versions']['python']} on {about['versions']['platform']}, with {', '.join(libraries)}; the seed of "
        f"everything random is {about['study']['seed']}.",
        f"全部计算用 discourse {about['versions']['discourse']} [@discourse]，Python {about['versions']['python']}，"
        f"{about['versions']['platform']}；所用程序库：{'、'.join(libraries)}；随机种子 {about['study']['seed']}。",
    )
    yield (
        "The manifest, manifest.json, has the SHA-256 of every file read, of every data file of the toolkit and of "
        "every file made; `discourse verify` builds all of it anew from the same files and names each file that "
        "differs.",
        "manifest.json 记有各输入文件、工具各数据文件与各产出文件的 SHA-256；`discourse verify` "
        "由同一批文件重新生成全部结果，并指出不一致的文件。",
    )


#: Libraries with an entry of their own among the literature.
_CITED = frozenset(
    "daachorse jieba matplotlib numpy opencc pandas rjieba scikit-learn scipy markdown-it-py openpyxl pyarrow "
    "pypdfium2 python-docx".split()
)


def named(names: Sequence[str]) -> Said:
    """The first names of a list, and how many more there are.

    >>> named(["a", "b"]), named(list("abcdefg"))
    (('a; b', 'a；b'), ('a; b; c; d; e and 2 others', 'a；b；c；d；e 等 7 项'))
    """
    first, more = names[:NAMED], len(names) - NAMED
    if more <= 0:
        return "; ".join(first), "；".join(first)
    return f"{'; '.join(first)} and {plural(more, 'other')}", f"{'；'.join(first)} 等 {len(names)} 项"


def _left_out(folder: Folder) -> Iterator[Said]:
    failed = [verbatim(str(one["source"])) for one in folder.about["failed"]]
    if failed:
        en, zh = named(failed)
        yield (
            f"{plural(len(failed), 'source')} could not be used and {'was' if len(failed) == 1 else 'were'} left "
            f"out: {en}.",
            f"无法使用而略去的来源 {len(failed)} 个：{zh}。",
        )
    else:
        yield "No source was left out as unusable.", "没有来源因无法使用而略去。"
    counts = folder.about["counts"]
    if folder.by == "era" and counts["without_era"]:
        yield (
            f"{plural(counts['without_era'], 'speech')} {'lies' if counts['without_era'] == 1 else 'lie'} in no era, "
            f"{counts['undated'] or 'none'} of them without any date, and "
            f"{'is' if counts['without_era'] == 1 else 'are'} in no comparison.",
            f"不属任何时期者 {counts['without_era']} 篇（其中无日期 {counts['undated']} 篇），不参与比较。",
        )
    elif folder.by == "era":
        yield "Every speech could be dated to one era.", "每篇均可归入一个时期。"


def _state(folder: Folder) -> Iterator[Said]:
    """How much of the text there is, and what stands between it and what was said."""
    speeches, features = folder.tables["speeches"], folder.tables["features"]
    alone = {row["id"] for row in speeches if not row["duplicate_of"]}
    lengths = numbers([row for row in features if row["id"] in alone], "length.han")
    if lengths:
        total = sum(map(int, lengths))
        low, high = (spaced(end(lengths)) for end in (min, max))
        yield (
            f"The independent speeches have {spaced(total)} Han characters"
            + (f", {low} to {high} each." if len(lengths) > 1 else "."),
            f"独立各篇共 {spaced(total)} 个汉字"
            + (f"，每篇 {low} 至 {high} 个。" if len(lengths) > 1 else "。"),
        )
    if truncated := folder.about["counts"]["truncated"]:
        yield (
            f"{plural(truncated, 'speech')} {'is' if truncated == 1 else 'are'} incomplete as published and kept.",
            f"原文残缺而保留者 {truncated} 篇。",
        )
    masks = [int(mask) for mask in numbers(speeches, "masks") if mask]
    if masks:
        yield (
            f"In {plural(len(masks), 'speech')} the publisher put {plural(sum(masks), 'mask')} for names or numbers.",
            f"{len(masks)} 篇中有发布者以符号隐去的名称或数字，共 {sum(masks)} 处。",
        )
    inferred = [share for share in numbers(features, "edition.inferred_share") if share]
    if inferred:
        most = per_cent(max(inferred))
        yield (
            f"In {plural(len(inferred), 'speech')} damaged characters were put back by inference, at most {most} % "
            "of the Han characters of a speech.",
            f"{len(inferred)} 篇中有推断修复的受损字，至多占该篇汉字的 {most}%。",
        )
    elif "edition.inferred_share" in folder.columns:
        yield "No character had to be put back by inference.", "没有须推断修复的字。"
    removed = numbers(features, "edition.removed_share")
    if removed:
        en, zh = span(100 * min(removed), 100 * max(removed))
        yield (
            f"Of the Han characters at hand {en} % a speech were cut away as no part of it.",
            f"每篇有 {zh}% 的汉字因不属讲话而剔除。",
        )


def _dates(folder: Folder) -> Iterator[Said]:
    speeches = folder.tables["speeches"]
    first = sorted(row["earliest"] for row in speeches if row["earliest"])
    last = sorted(row["latest"] for row in speeches if row["latest"])
    if not first or not last:
        return
    given = len([row for row in speeches if date_given(row)])
    inferred = _count(row["evidence"] for row in speeches if not date_given(row))
    ways = [
        (
            given,
            "given with the sources" + (" or in the table of metadata" if folder.metadata else ""),
            "由来源或元数据表给出" if folder.metadata else "随来源给出",
        ),
        (
            inferred,
            "inferred from what the texts say [@aho1975; @solow1993]",
            "由正文证据推断 [@aho1975; @solow1993]",
        ),
    ]
    if not given and not inferred:
        return
    en, zh = (
        ", ".join(f"{way[0]} {way[1]}" for way in ways if way[0]),
        "，".join(f"{way[0]} 篇{way[2]}" for way in ways if way[0]),
    )
    yield (
        f"Dates are intervals, from {first[0]} at the earliest to {last[-1]} at the latest: {en}; the day of posting "
        "on the web only bounds them from above.",
        f"日期为区间，最早 {first[0]}，最晚 {last[-1]}：{zh}；网上发布日只作上限。",
    )
    if conflicts := _count(row["conflicts"] for row in speeches):
        yield (
            f"For {plural(conflicts, 'speech')} the evidence conflicts; speeches.csv says how.",
            f"{conflicts} 篇的日期证据互相矛盾，详见 speeches.csv。",
        )


def _count(cells: Iterable[str]) -> int:
    return len([cell for cell in cells if cell])
