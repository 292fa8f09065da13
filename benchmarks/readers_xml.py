"""How fast the readers of XML are against a bare `iterparse` that only clears its elements, and their memory.

    python benchmarks/readers_xml.py                        50 MB of each format
    python benchmarks/readers_xml.py --megabytes 10 --formats dblp-xml
    python benchmarks/readers_xml.py --memory 200           peak memory of reading 200 MB, in a process each

The documents have the structure of real ones and invented content. Both sides read the same file on one core,
in turns; best of three. Goal: at least 65 % of `lxml.etree.iterparse(file, events=("end",), tag=…)`, and less
than 150 MB of memory whatever the size. What is measured is a reader alone (cutting, parsing, records),
without the repair of mojibake and the names of records that every format has in common.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kgraph.readers import Format, ReadOptions, Source, arxiv_xml, dblp_xml, pubmed_xml
from kgraph.readers.dblp_entities import ENTITIES

WORDS = [
    "parallel", "learning", "of", "deep", "graph", "models", "for", "robust", "query", "systems", "with",
    "sparse", "data", "and", "fast", "inference", "on", "large", "distributed", "networks", "towards",
    "an", "adaptive", "semantic", "analysis", "under", "noisy", "labels",
]  # fmt: skip
SYLLABLES = [
    "ka", "lo", "mi", "ne", "ru", "sa", "to", "vi", "wen", "xu", "yo", "zhang", "ber", "dor", "fel", "gan",
    "hol", "jen", "kis", "lund", "mar", "nor",
]  # fmt: skip
ACCENTED = ("J&uuml;rgen", "Jos&eacute;", "S&oslash;ren", "Andr&eacute;", "M&auml;rta")


@dataclass(frozen=True)
class Sample:
    """How a document of a format is made and walked."""

    format: Format
    head: str
    record: Callable[[random.Random, int], str]
    tail: str
    tags: tuple[str, ...]


def words(chance: random.Random, n: int) -> str:
    return " ".join(chance.choices(WORDS, k=n)).capitalize()


def name(chance: random.Random) -> tuple[str, str]:
    """Given and family name, of some hundred thousand."""
    given = "".join(chance.choices(SYLLABLES, k=2)).capitalize()
    return given, "".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 2)))).capitalize()


def dblp(chance: random.Random, i: int) -> str:
    authors = []
    for _ in range(chance.choice((1, 2, 2, 3, 3, 4, 5, 7))):
        given, family = name(chance)
        given = chance.choice(ACCENTED) if chance.random() < 0.08 else given
        number = f" {chance.randint(1, 40):04}" if chance.random() < 0.15 else ""
        orcid = ' orcid="0000-0002-1825-0097"' if chance.random() < 0.2 else ""
        authors.append(f"<author{orcid}>{given} {family}{number}</author>\n")
    sub = "H<sub>2</sub>O " if chance.random() < 0.02 else ""
    title = f"<title>{sub}{words(chance, chance.randint(5, 13))}.</title>\n"
    year, page = chance.randint(1980, 2024), chance.randint(1, 900)
    pages = f"<pages>{page}-{page + 11}</pages>\n<year>{year}</year>\n"
    ee = f"<ee>https://doi.org/10.1007/S{i:09}</ee>\n"
    if i % 2:
        volume = (
            f"<volume>{year - 1970}</volume>\n<journal>Acta Inf.</journal>\n<number>{i % 12 + 1}</number>\n"
        )
        url = f"<url>db/journals/acta/acta{year - 1970}.html#X{i}</url>\n"
        start = f'<article mdate="2020-01-01" key="journals/acta/X{i}">\n'
        return f"{start}{''.join(authors)}{title}{pages}{volume}{ee}{url}</article>\n"
    place = f"<booktitle>ICX {year}</booktitle>\n{ee}<crossref>conf/icx/{year}</crossref>\n"
    url = f"<url>db/conf/icx/icx{year}.html#X{i}</url>\n"
    start = f'<inproceedings mdate="2020-01-01" key="conf/icx/X{i}">\n'
    return f"{start}{''.join(authors)}{title}{pages}{place}{url}</inproceedings>\n"


def pubmed(chance: random.Random, i: int) -> str:
    authors = []
    for _ in range(chance.randint(1, 8)):
        given, family = name(chance)
        place = f"Department of {words(chance, 2)}, University of {name(chance)[1]}, {name(chance)[0]}, USA."
        authors.append(
            f'<Author ValidYN="Y"><LastName>{family}</LastName><ForeName>{given}</ForeName>'
            f"<Initials>{given[0]}</Initials><AffiliationInfo><Affiliation>{place}</Affiliation></AffiliationInfo></Author>"
        )
    mesh = "".join(
        f'<MeshHeading><DescriptorName UI="D{n:06}" MajorTopicYN="N">{WORDS[n % 28]} {n}</DescriptorName>'
        '<QualifierName UI="Q000235" MajorTopicYN="N">genetics</QualifierName></MeshHeading>'
        for n in (chance.randint(1, 20_000) for _ in range(9))
    )
    references = "".join(
        f"<Reference><Citation>{words(chance, 9)}. Gut. 2010.</Citation><ArticleIdList><ArticleId"
        f' IdType="pubmed">{chance.randint(1, 10**7)}</ArticleId></ArticleIdList></Reference>'
        for _ in range(chance.randint(0, 20))
    )
    return f"""<PubmedArticle>
<MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="1">{i}</PMID>
<DateCompleted><Year>2017</Year><Month>08</Month><Day>03</Day></DateCompleted>
<Article PubModel="Print"><Journal>
<ISSN IssnType="Electronic">1468-3288</ISSN><JournalIssue CitedMedium="Internet">
<Volume>66</Volume><Issue>6</Issue><PubDate><Year>2017</Year><Month>Jun</Month></PubDate></JournalIssue>
<Title>Gut</Title><ISOAbbreviation>Gut</ISOAbbreviation></Journal>
<ArticleTitle>{words(chance, 12)}.</ArticleTitle>
<Pagination><MedlinePgn>{i}-{i + 9}</MedlinePgn></Pagination>
<ELocationID EIdType="doi" ValidYN="Y">10.1136/gut-{i}</ELocationID>
<Abstract><AbstractText Label="AIM">{words(chance, 60)}.</AbstractText>
<AbstractText Label="RESULTS">{words(chance, 90)}, <i>p</i> less than 0.05.</AbstractText></Abstract>
<AuthorList CompleteYN="Y">{"".join(authors)}</AuthorList><Language>eng</Language>
<GrantList CompleteYN="Y"><Grant><GrantID>R01 {i}</GrantID><Agency>NCI</Agency></Grant></GrantList>
<PublicationTypeList><PublicationType UI="D016428">Journal Article</PublicationType></PublicationTypeList>
</Article>
<MedlineJournalInfo><MedlineTA>Gut</MedlineTA><NlmUniqueID>2985108R</NlmUniqueID>
<ISSNLinking>0017-5749</ISSNLinking></MedlineJournalInfo><MeshHeadingList>{mesh}</MeshHeadingList>
<KeywordList Owner="NOTNLM"><Keyword MajorTopicYN="N">telomere</Keyword></KeywordList></MedlineCitation>
<PubmedData><History><PubMedPubDate PubStatus="pubmed"><Year>2016</Year><Month>11</Month><Day>1</Day>
</PubMedPubDate></History><PublicationStatus>ppublish</PublicationStatus>
<ArticleIdList><ArticleId IdType="pubmed">{i}</ArticleId></ArticleIdList>
<ReferenceList>{references}</ReferenceList></PubmedData>
</PubmedArticle>
"""


def tex_title(chance: random.Random) -> str:
    math = chance.random()
    return words(chance, 9) + (r" on $k$-trees" if math < 0.06 else r" of $\beta_2$" if math < 0.09 else "")


def atom(chance: random.Random, i: int) -> str:
    authors = "".join(
        f"    <author>\n      <name>{' '.join(name(chance))}</name>\n    </author>\n"
        for _ in range(chance.randint(1, 7))
    )
    title = tex_title(chance)
    paper = f"{i // 90_000 + 10:02}{i % 12 + 1:02}.{i % 90_000 + 10_000}v1"
    return f"""  <entry>
    <id>http://arxiv.org/abs/{paper}</id>
    <title>{title}</title>
    <updated>2022-02-24T15:05:19Z</updated>
    <link href="https://arxiv.org/abs/{paper}" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/{paper}" rel="related" type="application/pdf" title="pdf"/>
    <summary>{words(chance, 150)} for $x^2$.</summary>
    <category term="cs.SE" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.LG" scheme="http://arxiv.org/schemas/atom"/>
    <published>2022-02-24T15:05:19Z</published>
    <arxiv:comment>{i % 40} pages</arxiv:comment>
    <arxiv:primary_category term="cs.SE"/>
{authors}    <arxiv:doi>10.1109/X.{i}</arxiv:doi>
  </entry>
"""


def oai(chance: random.Random, i: int) -> str:
    authors = ""
    for _ in range(chance.randint(1, 7)):
        given, family = name(chance)
        place = f"<affiliation>University of {family}</affiliation>" if chance.random() < 0.2 else ""
        authors += f"<author><keyname>{family}</keyname><forenames>{given}</forenames>{place}</author>"
    title = tex_title(chance)
    paper = f"{i // 90_000 + 10:02}{i % 12 + 1:02}.{i % 90_000 + 10_000}"
    return f"""<record>
<header>
 <identifier>oai:arXiv.org:{paper}</identifier>
 <datestamp>2016-03-22</datestamp>
 <setSpec>cs</setSpec>
</header>
<metadata>
 <arXiv xmlns="http://arxiv.org/OAI/arXiv/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <id>{paper}</id><created>2016-03-18</created><authors>{authors}</authors><title>{title}</title>
 <categories>cs.SE cs.LG</categories><comments>9 pages</comments><license>by</license>
 <abstract>  {words(chance, 150)} for $x^2$.
</abstract></arXiv>
</metadata>
</record>
"""


DTD = "".join(f'<!ENTITY {name} "&#{ord(character)};">\n' for name, character in ENTITIES.items())
ATOM, OAI = "http://www.w3.org/2005/Atom", "http://www.openarchives.org/OAI/2.0/"
SAMPLES = {
    "dblp-xml": Sample(
        dblp_xml.FORMAT,
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n',
        dblp,
        "</dblp>\n",
        ("article", "inproceedings"),
    ),
    "pubmed-xml": Sample(
        pubmed_xml.FORMAT,
        '<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet>\n',
        pubmed,
        "</PubmedArticleSet>\n",
        ("PubmedArticle",),
    ),
    "arxiv-xml (Atom)": Sample(
        arxiv_xml.FORMAT,
        f'<?xml version="1.0"?>\n<feed xmlns="{ATOM}" xmlns:arxiv="http://arxiv.org/schemas/atom">\n',
        atom,
        "</feed>\n",
        (f"{{{ATOM}}}entry",),
    ),
    "arxiv-xml (OAI)": Sample(
        arxiv_xml.FORMAT,
        f'<?xml version="1.0"?>\n<OAI-PMH xmlns="{OAI}">\n<ListRecords>\n',
        oai,
        "</ListRecords>\n</OAI-PMH>\n",
        (f"{{{OAI}}}record",),
    ),
}


def write_sample(sample: Sample, path: Path, megabytes: float) -> None:
    """An invented document of about this size; beside it the DTD that DBLP's entities need in lxml."""
    chance = random.Random(1)
    (path.parent / "dblp.dtd").write_text(DTD, encoding="utf-8")
    with path.open("w", encoding="ascii") as file:
        size = file.write(sample.head)
        i = 0
        while size < megabytes * 1e6:
            i += 1
            size += file.write(sample.record(chance, i))
        file.write(sample.tail)


def read(sample: Sample, path: Path) -> int:
    """How many statements the reader gives."""
    source = Source(path.as_posix())
    source.format = sample.format.name
    options = ReadOptions()
    return sum(1 for part in sample.format.parts(source) for _ in sample.format.read_part(part, options))


def walk(sample: Sample, path: Path) -> int:
    """How many records lxml meets when it only clears them."""
    from lxml import etree

    n = 0
    with path.open("rb") as file:
        for _, element in etree.iterparse(file, events=("end",), tag=sample.tags, load_dtd=True):
            element.clear()
            n += 1
    return n


def seconds(function: Callable[[Sample, Path], int], sample: Sample, path: Path) -> tuple[int, float]:
    start = time.process_time()
    n = function(sample, path)
    return n, time.process_time() - start


def compare(label: str, path: Path, megabytes: float) -> None:
    sample = SAMPLES[label]
    write_sample(sample, path, megabytes)
    size = path.stat().st_size / 1e6
    runs = [(seconds(walk, sample, path), seconds(read, sample, path)) for _ in range(3)]
    (n_met, bare), (n_read, ours) = (
        min(turns, key=lambda turn: turn[1]) for turns in zip(*runs, strict=True)
    )
    assert n_met == n_read, (n_met, n_read)
    print(
        f"{label:18} {n_read:8,} records   iterparse {size / bare:6.1f} MB/s   reader {size / ours:6.1f} MB/s"
        f"   {ours / n_read * 1e6:5.1f} µs a record   {bare / ours:4.0%}"
    )


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--megabytes", type=float, default=50)
    options.add_argument("--formats", nargs="*", default=list(SAMPLES), choices=list(SAMPLES))
    options.add_argument(
        "--memory", type=float, help="measure the peak memory of a file of so many MB instead"
    )
    options.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.read:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        n = read(SAMPLES[chosen.formats[0]], chosen.read)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"{chosen.formats[0]:18} {n:8,} records   peak {peak / 1024:.0f} MB, {before / 1024:.0f} before"
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.xml"
        for label in chosen.formats:
            if chosen.memory:
                write_sample(SAMPLES[label], path, chosen.memory)
                command = [sys.executable, __file__, "--formats", label, "--read", path.as_posix()]
                subprocess.run(command, check=True)
            else:
                compare(label, path, chosen.megabytes)


if __name__ == "__main__":
    main()
