"""One file of each format in one folder: one graph, one paper for each work, whoever tells of it."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

import kgraph
from kgraph.readers import FORMATS

CASES = Path(__file__).parent / "formats"
DOI = "10.1000/kites.2001"
ARXIV = "2101.00001"
TITLE = "Kites in the Wind of the North"
PEOPLE = (("Ada", "Öztürk"), ("Bo", "Li"))
GIVEN_FIRST = [f"{given} {family}" for given, family in PEOPLE]
FAMILY_FIRST = [f"{family}, {given}" for given, family in PEOPLE]

SAME_PAPER: dict[str, str] = {
    "bibtex.bib": f"@article{{k, title={{{TITLE}}}, year=2001, doi={{{DOI}}},\n"
    f" author={{{' and '.join(FAMILY_FIRST)}}}}}",
    "ris.ris": f"TY  - JOUR\nTI  - {TITLE}\n"
    + "".join(f"AU  - {name}\n" for name in FAMILY_FIRST)
    + f"PY  - 2001\nDO  - {DOI}\nER  - \n",
    "csl.json": json.dumps(
        [{"id": "k", "type": "article-journal", "title": TITLE, "DOI": DOI,
          "author": [{"family": f, "given": g} for g, f in PEOPLE], "issued": {"date-parts": [[2001]]}}]
    ),
    "crossref.json": json.dumps(
        {"status": "ok", "message-type": "work", "message": {
            "DOI": DOI, "type": "journal-article", "title": [TITLE], "issued": {"date-parts": [[2001]]},
            "author": [{"family": f, "given": g} for g, f in PEOPLE]}}
    ),
    "openalex.jsonl": json.dumps(
        {"id": "https://openalex.org/W1234567", "doi": f"https://doi.org/{DOI}", "title": TITLE,
         "display_name": TITLE, "publication_year": 2001, "type": "article",
         "authorships": [{"author_position": "first", "author": {"id": f"https://openalex.org/A100{n}",
                          "display_name": name}, "institutions": []} for n, name in enumerate(GIVEN_FIRST)]}
    ),
    "semanticscholar.json": json.dumps(
        {"paperId": "0" * 40, "externalIds": {"DOI": DOI, "ArXiv": ARXIV}, "title": TITLE, "year": 2001,
         "authors": [{"authorId": str(n), "name": name} for n, name in enumerate(GIVEN_FIRST, 100)]}
    ),
    "arxiv.xml": '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><entry>'
    f"<id>http://arxiv.org/abs/{ARXIV}v1</id><title>{TITLE}</title><published>2001-01-01T00:00:00Z</published>"
    + "".join(f"<author><name>{name}</name></author>" for name in GIVEN_FIRST)
    + f"<arxiv:doi>{DOI}</arxiv:doi></entry></feed>",
    "dblp.xml": '<?xml version="1.0"?>\n<dblp><article key="journals/ann/OzturkL01">'
    + "".join(f"<author>{name}</author>" for name in GIVEN_FIRST)
    + f"<title>{TITLE}.</title><year>2001</year><journal>Annals</journal><ee>https://doi.org/{DOI}</ee>"
    "</article></dblp>",
    "pubmed.xml": "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>12345</PMID><Article>"
    f"<ArticleTitle>{TITLE}.</ArticleTitle><AuthorList>"
    + "".join(f"<Author><LastName>{f}</LastName><ForeName>{g}</ForeName></Author>" for g, f in PEOPLE)
    + "</AuthorList></Article></MedlineCitation><PubmedData><ArticleIdList>"
    f'<ArticleId IdType="doi">{DOI}</ArticleId></ArticleIdList></PubmedData></PubmedArticle>'
    "</PubmedArticleSet>",
    "medline.txt": f"PMID- 12345\nTI  - {TITLE}.\n" + "".join(f"FAU - {n}\n" for n in FAMILY_FIRST)
    + f"DP  - 2001\nAID - {DOI} [doi]\n",
    "wos.txt": "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\n"
    f"AF {FAMILY_FIRST[0]}\n   {FAMILY_FIRST[1]}\nTI {TITLE}\nSO Annals\nPY 2001\nDI {DOI}\nER\n\nEF\n",
    "scopus.csv": "Authors,Author(s) ID,Title,Year,Source title,DOI,EID\n"
    f'"Öztürk A.; Li B.","57100000001; 57100000002",{TITLE},2001,Annals,{DOI},2-s2.0-85000000001\n',
    "records.jsonl": json.dumps({"title": TITLE, "year": 2001, "doi": DOI, "authors": GIVEN_FIRST}),
}  # fmt: skip
"""File → a document of the format that its name says, about the same paper."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    out = tmp_path / "mixed"
    out.mkdir()
    for name, text in SAME_PAPER.items():
        (out / name).write_text(text, encoding="utf-8")
    return out


def test_a_work_that_every_format_tells_is_one_paper_of_two_people(folder: Path, tmp_path: Path) -> None:
    kg = kgraph.build([folder], tmp_path / "ws", exports=False)
    counts = kg.manifest["counts"]
    assert counts["rejected"] == 0
    assert (counts["records"], counts["papers"], counts["people"]) == (len(SAME_PAPER), 1, 2)
    ids = dict(kg.entities.identifiers.filter(kind="paper").select("scheme", "value").iter_rows())
    assert ids["doi"] == DOI
    assert ids["arxiv"] == ARXIV
    assert {"openalex", "pubmed", "dblp", "semanticscholar", "scopus_eid"} <= ids.keys()


def test_the_manifest_lists_each_file_with_format_counts_and_digest(folder: Path, tmp_path: Path) -> None:
    import hashlib

    manifest = kgraph.build([folder], tmp_path / "ws", exports=False).manifest
    inputs = {Path(document["path"]).name: document for document in manifest["inputs"]}
    assert inputs.keys() == SAME_PAPER.keys()
    for name, document in inputs.items():
        assert document["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
        assert (document["n_records"], document["n_rejected"]) == (1, 0)
    assert len({document["format"] for document in inputs.values()}) == len(SAME_PAPER)


def test_one_case_of_every_format_builds_in_one_command(tmp_path: Path) -> None:
    folder = tmp_path / "one-of-each"
    folder.mkdir()
    for format in FORMATS:
        first = sorted((CASES / format.name).iterdir())[0]
        (document,) = (p for p in first.iterdir() if p.name != "expected.json")
        (folder / f"{format.name}{document.suffix}").write_bytes(document.read_bytes())
    manifest = kgraph.build([folder], tmp_path / "ws", exports=False).manifest
    assert {d["format"] for d in manifest["inputs"]} == {f.name for f in FORMATS}
    assert kgraph.open(tmp_path / "ws").validate().conforms


def names_of(entities: kgraph.Entities) -> list[str]:
    return entities.authorships["name_as_printed"].to_list()


def test_an_archive_of_the_folder_builds_the_same_graph(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz") as archive:
        for path in sorted(folder.iterdir()):
            data = gzip.compress(path.read_bytes(), mtime=0)
            member = tarfile.TarInfo(path.name + ".gz")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    (tmp_path / "all.tar.xz").write_bytes(packed.getvalue())
    plain = kgraph.build([folder], tmp_path / "ws0", exports=False).entities
    for n, name in enumerate(("all.zip", "all.tar.xz"), 1):
        found = kgraph.build([tmp_path / name], tmp_path / f"ws{n}", exports=False)
        assert found.entities.papers.drop("id").equals(plain.papers.drop("id"))
        assert found.entities.authorships.select("name_as_printed").equals(
            plain.authorships.select("name_as_printed")
        )
        assert all(d["path"].startswith(str(tmp_path / name)) for d in found.manifest["inputs"])


def test_rdf_of_another_vocabulary_is_a_graph_of_its_own(folder: Path, tmp_path: Path) -> None:
    (folder / "extra.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n"
        f'<https://doi.org/{DOI}> ex:rated 5 ; ex:by [ ex:name "Cy" ] .\n',
        encoding="utf-8",
    )
    kg = kgraph.build([folder], tmp_path / "ws", exports=False)
    query = "SELECT ?n WHERE { ?paper kg:doi ?doi . GRAPH ?g { ?doi <http://example.org/rated> ?n } }"
    assert [int(row["n"]) for row in kg.query(query).to_dicts()] == [5]
    outside = kg.query("SELECT ?s WHERE { ?s <http://example.org/rated> ?n }").to_dicts()
    assert outside == []  # canonical knowledge stays what it is
    assert kg.validate().conforms
