"""Every format is read back by somebody else's reader, and holds what we handed over: texts, sentences, tokens."""

from __future__ import annotations

import csv
import html
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import conllu
import pandas as pd
import pyarrow.parquet as pq
import pytest
from lxml import etree

from discourse import exchange
from discourse.eras import load
from discourse.exchange.base import FIELDS, NOT_XML, Handed, laid_out, plain
from discourse.segment.segmented import STANCES, SegmentedSpeech
from tests.exchange.fixture import AWKWARD, FORBIDDEN, speeches, straddling, without
from tests.helpers import make_segmented, of_tokens

TEI = "{http://www.tei-c.org/ns/1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def exported(format: str, out: Path, *given: SegmentedSpeech) -> Path:
    return exchange.export(given or speeches(), load("party"), format, out / format)


def row(speech: SegmentedSpeech) -> dict[str, Any]:
    return Handed(speeches(), load("party")).row(speech)


# --- all of them ---------------------------------------------------------------------------------------------------


def test_a_file_in_the_folder_is_a_format() -> None:
    """The formats are those of the brief, each under the name of its file."""
    assert tuple(exchange.available()) == ("conllu", "parquet", "quanteda", "stm", "tei", "vrt")
    assert all(name == spec.name for name, spec in exchange.available().items())


@pytest.mark.parametrize("format", exchange.names())
def test_the_same_speeches_give_the_same_bytes(format: str, tmp_path: Path) -> None:
    """Two exports into two folders differ in no file, and every file but the manifest stands in the manifest."""
    one, two = exported(format, tmp_path / "1"), exported(format, tmp_path / "2")
    names = sorted(path.name for path in one.iterdir())
    assert names == sorted(path.name for path in two.iterdir())
    assert [name for name in names if (one / name).read_bytes() != (two / name).read_bytes()] == []
    said = pd.read_json(one / "manifest.json", typ="series")
    assert sorted([*said["outputs"], "manifest.json"]) == names


@pytest.mark.parametrize("format", exchange.names())
def test_the_readme_says_what_was_replaced(format: str, tmp_path: Path) -> None:
    """NUL stands once in the third speech; each place in the files where it was replaced is counted."""
    out = exported(format, tmp_path)
    said = dict(pd.read_json(out / "manifest.json", typ="series")["replaced"])
    expected = {"conllu": 2, "parquet": 0, "quanteda": 2, "stm": 1, "tei": 0, "vrt": 1}[format]
    assert said.get("U+0000", 0) == expected
    readme = (out / "README.txt").read_text(encoding="utf-8")
    assert (f"U+0000 ({expected})" in readme) == bool(expected)
    assert ("as U+FFFD: none." in readme) == (not said)


def test_laid_out_sentences_add_up_to_the_text() -> None:
    """Gaps, tokens and tails, put together again, are the text, also where a token runs over a sentence's end."""
    for speech in (*speeches(), straddling()):
        laid = [*laid_out(speech)]
        whole = "".join("".join(gap + token for _, _, gap, token in one.tokens) + one.tail for one in laid)
        assert whole == speech.text
        assert [token for one in laid for *_, token in one.tokens] == list(speech.tokens)


def test_a_token_belongs_to_the_sentence_that_it_begins_in() -> None:
    """甲。乙丙。 with a token 。乙 over the seam: it stays whole, in the first sentence."""
    assert [[token for *_, token in one.tokens] for one in laid_out(straddling())] == [
        ["甲", "。乙"],
        ["丙", "。"],
    ]


# --- quanteda ------------------------------------------------------------------------------------------------------


def test_quanteda_csv_gives_back_texts_and_docvars(tmp_path: Path) -> None:
    """Read by the csv module: every text as it was (U+0000, which R cannot hold, replaced), every docvar by name."""
    out = exported("quanteda", tmp_path)
    with (out / "speeches.csv").open(encoding="utf-8", newline="") as file:
        rows = [*csv.DictReader(file)]
    assert [one["doc_id"] for one in rows] == [s.id for s in speeches()]
    assert rows[0]["text"] == AWKWARD
    assert rows[2]["text"] == without(FORBIDDEN, "\x00")
    for one, speech in zip(rows, speeches(), strict=True):
        for name, value in row(speech).items():
            if name != "id":
                assert one[name] == plain(value, ("FALSE", "TRUE")), name


def test_quanteda_csv_reads_as_r_reads_it(tmp_path: Path) -> None:
    """All cells as text, nothing taken for missing; days are ISO 8601, flags are R's, an unknown title is empty."""
    out = exported("quanteda", tmp_path)
    frame = pd.read_csv(out / "speeches.csv", dtype=str, keep_default_na=False)
    assert list(frame["text"]) == [without(s.text, "\x00") for s in speeches()]
    assert list(frame["date_earliest"]) == ["2014-03-01", "", ""]
    assert list(frame["date_latest"]) == ["2014-03-31", "", "2016-05-01"]
    assert list(frame["era"]) == ["2014-mass-line", "", ""]
    assert list(frame["truncated"]) == ["FALSE", "FALSE", "TRUE"]
    assert list(frame["title"])[1:] == ["", ""]
    assert list(frame["duplicate_of"]) == ["", "c_1", ""]


def test_quanteda_tokens_are_ours(tmp_path: Path) -> None:
    """A line split at its blanks, as what = "fastestword" does it, is the speech's tokens."""
    out = exported("quanteda", tmp_path)
    lines = (out / "tokens.txt").read_bytes().decode().removesuffix("\n").split("\n")
    assert [line.split(" ") for line in lines] == [[without(t, "\x00") for t in s.tokens] for s in speeches()]


def test_a_cell_that_a_spreadsheet_would_run_is_left_as_it_is(tmp_path: Path) -> None:
    """No guard before =: in R it would be the first token of the speech; the README says so."""
    out = exported("quanteda", tmp_path)
    assert b'"=SUM(A1)' in (out / "speeches.csv").read_bytes()
    assert "begins with =, +, - or @ has no guard" in (out / "README.txt").read_text(encoding="utf-8")


# --- stm -----------------------------------------------------------------------------------------------------------


def test_ldac_counted_by_hand(tmp_path: Path) -> None:
    """Two speeches of five and three tokens: terms by code point 人 党 建 民, numbered from 0."""
    out = exported("stm", tmp_path, of_tokens("党 建 党 人 民", "a.1"), of_tokens("民 民 党", "b.1"))
    assert (out / "vocab.txt").read_text(encoding="utf-8") == "人\n党\n建\n民\n"
    assert (out / "documents.ldac").read_text() == "4 0:1 1:2 2:1 3:1\n2 1:1 3:2\n"
    meta = pd.read_csv(out / "meta.csv", dtype=str, keep_default_na=False)
    assert list(meta["id"]) == ["a.1", "b.1"]
    assert list(meta["tokens"]) == ["5", "3"]


def test_ldac_gives_back_every_token(tmp_path: Path) -> None:
    """The counts of each line, looked up in the vocabulary, are the counts of the speech's tokens."""
    out = exported("stm", tmp_path)
    vocabulary = (out / "vocab.txt").read_bytes().decode().removesuffix("\n").split("\n")
    assert len(set(vocabulary)) == len(vocabulary)
    lines = (out / "documents.ldac").read_text().splitlines()
    for line, speech in zip(lines, speeches(), strict=True):
        count, *pairs = line.split(" ")
        read = {vocabulary[int(n)]: int(k) for n, k in (pair.split(":") for pair in pairs)}
        assert read == Counter(without(t, "\x00") for t in speech.tokens)
        assert int(count) == len(pairs)


# --- vrt -----------------------------------------------------------------------------------------------------------


def read_vrt(path: Path) -> list[dict[str, Any]]:
    """The texts of a vertical file by the rules of ``cwb-encode -xsB``: a line that begins with ``<`` is a tag, any
    other a token with tab-separated annotations; entities are decoded in both, in one pass."""
    texts: list[dict[str, Any]] = []
    entity = re.compile(r"&(?:lt|gt|amp|quot|apos);")

    def decoded(text: str) -> str:
        return entity.sub(lambda match: html.unescape(match[0]), text)

    open_tags: list[str] = []
    for line in path.read_bytes().decode().removesuffix("\n").split("\n"):
        if line.startswith("</"):
            assert open_tags.pop() == line[2:-1]
        elif line.startswith("<"):
            name, attributes = re.fullmatch(r'<([a-z]+)((?: [a-z0-9_]+="[^"<>]*")*)>', line).groups()  # type: ignore[union-attr]
            open_tags.append(name)
            said = {k: decoded(v) for k, v in re.findall(r' ([a-z0-9_]+)="([^"]*)"', attributes)}
            if name == "text":
                texts.append({"said": said, "p": 0, "s": []})
            elif name == "p":
                texts[-1]["p"] += 1
            else:
                texts[-1]["s"].append((said, []))
        else:
            assert open_tags == ["text", "p", "s"]
            word, start = line.split("\t")
            texts[-1]["s"][-1][1].append((decoded(word), int(start)))
    assert open_tags == []
    return texts


def test_vrt_gives_back_tokens_sentences_and_metadata(tmp_path: Path) -> None:
    """By CWB's rules: the words, where they begin, the sentences with stance and section, what is said of a text."""
    texts = read_vrt(exported("vrt", tmp_path) / "speeches.vrt")
    refused = "\x00\x01\x0b\uffff"
    for text, speech in zip(texts, speeches(), strict=True):
        words = [word for _, tokens in text["s"] for word, _ in tokens]
        assert words == [without(t, refused) for t in speech.tokens]
        assert [start for _, tokens in text["s"] for _, start in tokens] == list(speech.starts)
        kept = [one.sentence for one in laid_out(speech) if one.tokens]
        assert [(said["n"], said["stance"], said["part"], said["heading"]) for said, _ in text["s"]] == [
            (str(s.n), s.stance, s.part, plain(s.heading)) for s in kept
        ]
        assert [said["section"].split(" › ") for said, _ in text["s"]] == [
            list(s.section) or [""] for s in kept
        ]
        for name, value in row(speech).items():
            if name != "id":
                assert text["said"][name] == re.sub(r"[\t\n]", " ", plain(value)), name
    assert [text["said"]["speech"] for text in texts] == [s.id for s in speeches()]
    assert [text["p"] for text in texts] == [3, 2, 1]


def test_vrt_ids_and_classes_are_what_cqpweb_takes(tmp_path: Path) -> None:
    """Ids and classes are handles (A-Z a-z 0-9 _), none twice; classes.txt says what each stands for."""
    out = exported("vrt", tmp_path)
    ids = [text["said"]["id"] for text in read_vrt(out / "speeches.vrt")]
    assert len(set(ids)) == 3
    table = [line.split("\t") for line in (out / "metadata.txt").read_text(encoding="utf-8").splitlines()]
    assert [cells[0] for cells in table] == ids
    assert {len(cells) for cells in table} == {len(FIELDS) + 1}
    names = ["id", "speech", *(one.name for one in FIELDS if one.name != "id")]
    classes = {
        (name, handle): value
        for name, handle, value in (
            line.split("\t") for line in (out / "classes.txt").read_text(encoding="utf-8").splitlines()
        )
    }
    for cells, speech in zip(table, speeches(), strict=True):
        for name in ("era", "genre", "level", "truncated"):
            handle = cells[names.index(name)]
            assert classes[name, handle] == plain(row(speech)[name])
            assert re.fullmatch(r"[A-Za-z0-9_]+", handle)
    assert all(re.fullmatch(r"[A-Za-z0-9_]+", one) for one in ids)


# --- TEI -----------------------------------------------------------------------------------------------------------


def schema() -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(str(Path(__file__).with_name("tei_used.rng"))))


def documents(out: Path) -> list[Any]:
    paths = sorted(out.glob("*.xml"), key=lambda path: ["讲", "b", "c"].index(path.name[0]))
    return [etree.parse(str(path)).getroot() for path in paths]


def words(element: Any, chars: dict[str, str]) -> str:
    """The text in an element as our README says it is to be read: g is its character, lb a line break."""
    out = element.text or ""
    for child in element:
        if child.tag == f"{TEI}g":
            out += chars[child.get("ref")[1:]]
        elif child.tag == f"{TEI}lb":
            out += "\n"
        else:
            out += words(child, chars)
        out += child.tail or ""
    return out


def chars_of(document: Any) -> dict[str, str]:
    return {char.get(XML_ID): chr(int(char[0].text[2:], 16)) for char in document.iter(f"{TEI}char")}


def test_tei_is_valid(tmp_path: Path) -> None:
    """Every document of an export fits the schema, which asks for dates that are dates and ids that are unique."""
    found = documents(exported("tei", tmp_path))
    assert len(found) == 3
    for document in found:
        schema().assertValid(document)
        ids = [element.get(XML_ID) for element in document.iter() if element.get(XML_ID)]
        assert len(set(ids)) == len(ids)
        pointers = document.xpath(
            "//@ana | //@target | //@scheme | //@ref | //@from[starts-with(., '#')] | //@to"
        )
        named = {one[1:] for value in pointers for one in value.split() if one.startswith("#")}
        assert named <= set(ids)


@pytest.mark.parametrize(
    ("find", "put"),
    [
        ("<body>", "<body><w>x</w>"),
        ('type="best" when="', 'type="best" when="x'),
        ("#stance", "stance"),
        ("<s ", "<q "),
    ],
)
def test_the_schema_says_no(find: str, put: str, tmp_path: Path) -> None:
    """A word outside a paragraph, a day that is none, a pointer that points nowhere, an element of another kind."""
    text = next(exported("tei", tmp_path).glob("讲*.xml")).read_text(encoding="utf-8")
    assert find in text
    broken = text.replace(find, put).replace("</s>", "</q>") if put == "<q " else text.replace(find, put)
    assert not schema().validate(etree.fromstring(broken.encode()))


def test_tei_gives_back_text_sentences_and_tokens(tmp_path: Path) -> None:
    """To the last character, those included that XML cannot hold: they come back through <g>."""
    for document, speech in zip(documents(exported("tei", tmp_path)), speeches(), strict=True):
        chars = chars_of(document)
        body = document.find(f".//{TEI}body")
        assert "\n".join(words(p, chars) for p in body.findall(f"{TEI}p")) == speech.text
        tokens = list(body.iter(f"{TEI}w", f"{TEI}pc"))
        assert [words(e, chars) for e in tokens] == list(speech.tokens)
        sentences = [*body.iter(f"{TEI}s")]
        assert [words(s, chars).rstrip("\n") for s in sentences] == [
            s.text.rstrip("\n") for s in speech.sentences
        ]
        assert [s.get("ana").split()[:2] for s in sentences] == [
            [f"#stance-{s.stance}", f"#part-{s.part}"] for s in speech.sentences
        ]
        assert ["#heading" in s.get("ana").split() for s in sentences] == [
            s.heading for s in speech.sentences
        ]
        assert sections(body, chars, len(sentences)) == [s.section for s in speech.sentences]


def sections(body: Any, chars: dict[str, str], n: int) -> list[tuple[str, ...]]:
    out: list[list[str]] = [[] for _ in range(n)]
    for span in sorted(body.iter(f"{TEI}span"), key=lambda one: int(one.get("n"))):
        for i in range(int(span.get("from")[2:]), int(span.get("to")[2:]) + 1):
            out[i].append(words(span, chars))
    return [tuple(path) for path in out]


def test_tei_header_says_where_from_and_when(tmp_path: Path) -> None:
    """The interval and the best guess, the era, the source with its hash, and as notes what has no place."""
    first, second, third = documents(exported("tei", tmp_path))
    speech = speeches()[0].speech
    assert words(first.find(f".//{TEI}title"), {}) == speech.title
    interval, best = first.findall(f".//{TEI}creation/{TEI}date")
    assert (interval.get("notBefore"), interval.get("notAfter")) == ("2014-03-01", "2014-03-31")
    assert best.get("when") == "2014-03-05"
    assert first.find(f".//{TEI}catRef").get("target") == "#era-2014-mass-line"
    assert {i.get("type"): i.text for i in first.iter(f"{TEI}idno")} == {
        "speech": speech.id,
        "source": speech.source,
        "sha256": speech.sha256,
    }
    notes = {note.get("type"): note.text for note in second.iter(f"{TEI}note")}
    assert notes["duplicate_of"] == "c_1"
    [open_end] = third.findall(f".//{TEI}creation/{TEI}date")
    assert dict(open_end.attrib) == {"type": "interval", "notAfter": "2016-05-01"}
    assert third.find(f".//{TEI}title").text is None
    assert chars_of(third) == {"u0000": "\x00", "u0001": "\x01", "u000b": "\x0b", "uffff": "\uffff"}


def test_xml_holds_all_the_rest(tmp_path: Path) -> None:
    """Every character of the first two planes that we do not refuse is one that the XML parser takes."""
    refused = re.compile(f"[{NOT_XML}]")
    held = "".join(c for c in map(chr, range(0x20000)) if not refused.match(c) and c != "\r")
    text = held.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert etree.fromstring(f"<a>{text}</a>".encode()).text == held


# --- CoNLL-U -------------------------------------------------------------------------------------------------------


def unspaced(text: str) -> str:
    """UDPipe's escapes of white space undone."""
    signs = {"s": " ", "t": "\t", "n": "\n", "r": "\r", "p": "|", "\\": "\\"}
    return re.sub(r"\\(.)", lambda match: signs[match[1]], text)


def by_speech(path: Path) -> list[list[Any]]:
    out: list[list[Any]] = []
    for sentence in conllu.parse(path.read_bytes().decode()):
        if "newdoc id" in sentence.metadata:
            out.append([])
        out[-1].append(sentence)
    return out


def text_of(tokens: list[Any]) -> str:
    """The text of a speech from the forms of its tokens and the white space that their MISC names."""
    text = unspaced(tokens[0]["misc"].get("SpacesBefore", ""))
    for token in tokens:
        start, end = map(int, token["misc"]["TokenRange"].split(":"))
        assert (start, end) == (len(text), len(text) + len(token["form"]))
        after = "" if token["misc"].get("SpaceAfter") == "No" else token["misc"].get("SpacesAfter", "\\s")
        text += token["form"] + unspaced(after)
    return text


def test_conllu_gives_back_the_text(tmp_path: Path) -> None:
    """Forms with the white space that MISC names are the text again; each TokenRange is where the form stands."""
    read = by_speech(exported("conllu", tmp_path) / "speeches.conllu")
    for sentences, speech in zip(read, speeches(), strict=True):
        assert sentences[0].metadata["newdoc id"] == speech.id
        tokens = [token for sentence in sentences for token in sentence]
        assert [token["form"] for token in tokens] == [without(t, "\x00") for t in speech.tokens]
        assert text_of(tokens) == without(speech.text, "\x00")


def test_conllu_keeps_what_no_token_covers(tmp_path: Path) -> None:
    """Tokens may have been left out: what stood between two of them is in SpacesAfter, | and \\\\ escaped."""
    speech = make_segmented("甲|乙\\丙。", tokens=["甲", "丙"])
    [[sentence]] = by_speech(exported("conllu", tmp_path, speech) / "speeches.conllu")
    assert sentence[0]["misc"]["SpacesAfter"] == "\\p乙\\\\"
    assert text_of(list(sentence)) == speech.text


def test_conllu_gives_back_the_sentences(tmp_path: Path) -> None:
    """# text, # stance, # section and # heading of each block; sent_id never twice; IDs count from 1."""
    read = by_speech(exported("conllu", tmp_path) / "speeches.conllu")
    ids = [sentence.metadata["sent_id"] for sentences in read for sentence in sentences]
    assert len(set(ids)) == len(ids)
    for sentences, speech in zip(read, speeches(), strict=True):
        kept = [one.sentence for one in laid_out(speech) if one.tokens]
        assert [s.metadata["text"] for s in sentences] == [
            re.sub(r"[\t\n]", " ", without(s.text, "\x00").strip()) for s in kept
        ]
        assert [s.metadata["stance"] for s in sentences] == [s.stance for s in kept]
        assert [s.metadata.get("section", "") for s in sentences] == [" › ".join(s.section) for s in kept]
        assert [s.metadata.get("heading") == "true" for s in sentences] == [s.heading for s in kept]
        assert all([t["id"] for t in s] == [*range(1, len(s) + 1)] for s in sentences)


def test_conllu_begins_a_paragraph_where_a_line_begins(tmp_path: Path) -> None:
    """# newpar stands before the first sentence of each line that is not empty, and before no other."""
    read = by_speech(exported("conllu", tmp_path) / "speeches.conllu")
    assert [["newpar" in s.metadata for s in sentences] for sentences in read] == [
        [True, True, False, True],
        [True, True],
        [True],
    ]


@pytest.mark.parametrize("column", ["lemma", "upos", "xpos", "feats", "head", "deprel", "deps"])
def test_conllu_makes_nothing_up(column: str, tmp_path: Path) -> None:
    """What this package does not know is _ in the file."""
    path = exported("conllu", tmp_path) / "speeches.conllu"
    place = ["id", "form", "lemma", "upos", "xpos", "feats", "head", "deprel", "deps", "misc"].index(column)
    lines = [line.split("\t") for line in path.read_bytes().decode().split("\n") if line[:1].isdigit()]
    assert {len(cells) for cells in lines} == {10}
    assert {cells[place] for cells in lines} == {"_"}


# --- Parquet -------------------------------------------------------------------------------------------------------


def test_parquet_gives_back_everything(tmp_path: Path) -> None:
    """Read by pandas: texts, sentences, tokens and their places; all characters, U+0000 too."""
    out = exported("parquet", tmp_path)
    frame = pd.read_parquet(out / "speeches.parquet")
    assert list(frame["text"]) == [s.text for s in speeches()]
    for name in (one.name for one in FIELDS):
        values = [None if pd.isna(value) else value for value in frame[name]]
        assert values == [row(s)[name] for s in speeches()], name
    sentences = pd.read_parquet(out / "sentences.parquet").groupby("speech", sort=False)
    tokens = pd.read_parquet(out / "tokens.parquet").groupby("speech", sort=False)
    for speech in speeches():
        cut = sentences.get_group(speech.id)
        assert list(cut["text"]) == [s.text for s in speech.sentences]
        assert [speech.text[a:b] for a, b in zip(cut["start"], cut["end"], strict=True)] == list(cut["text"])
        assert [tuple(path) for path in cut["section"]] == [s.section for s in speech.sentences]
        assert list(cut["stance"]) == [s.stance for s in speech.sentences]
        shares = zip(*(cut[f"p_{name}"] for name in STANCES), strict=True)
        assert [*shares] == [s.probability for s in speech.sentences]
        words_ = tokens.get_group(speech.id)
        assert list(words_["token"]) == list(speech.tokens)
        assert list(words_["start"]) == list(speech.starts)
        spans = zip(words_["start"], words_["end"], strict=True)
        assert [speech.text[a:b] for a, b in spans] == list(speech.tokens)
        assert all(a <= b for a, b in pairwise(words_["sentence"]))


def test_parquet_has_the_formulas(tmp_path: Path) -> None:
    """Counted by hand: 坚持以人民为中心 begins at the fourth character and is eight long."""
    text = "我们要坚持以人民为中心，抓好落实。"
    out = exported("parquet", tmp_path, make_segmented(text, "f.1"), make_segmented("好。", "g.1"))
    frame = pd.read_parquet(out / "formulas.parquet")
    [found] = frame[frame["form"] == "坚持以人民为中心"].to_dict("records")
    assert (found["speech"], found["start"], found["end"]) == ("f.1", 3, 11)
    assert [text[a:b] for a, b in zip(frame["start"], frame["end"], strict=True)] == list(frame["text"])


def test_parquet_says_what_its_columns_are(tmp_path: Path) -> None:
    """Each column of each table carries its meaning, and days are days, not text."""
    out = exported("parquet", tmp_path)
    for name in ("speeches", "sentences", "tokens", "formulas"):
        for field in pq.read_schema(out / f"{name}.parquet"):
            assert len(field.metadata[b"description"]) > 3, field.name
    kinds = {field.name: str(field.type) for field in pq.read_schema(out / "speeches.parquet")}
    assert (kinds["date_earliest"], kinds["truncated"], kinds["masks"]) == ("date32[day]", "bool", "int64")
