"""How fast XML is read against a bare `iterparse` that only clears its elements, and in what memory.

    python benchmarks/readers_xml.py                        50 MB of each format
    python benchmarks/readers_xml.py --megabytes 10 --formats dblp-xml
    python benchmarks/readers_xml.py --memory 200           peak memory of reading 200 MB, in a process each

The documents have the structure of real ones and invented content. All sides read the same file on one core,
in turns; best of three. Columns: a bare `iterparse` that clears every element, against which is measured; one
that stops only at records (`tag=…`), which is easier; `read_document`, everything from the path to the
statements, also as a share of the first; and the reader alone (cutting, parsing, records), without the hash
of the document, the repair of mojibake and the names of records that every format has in common.

Goals: at least 65 % of the first, and less than 150 MB of memory whatever the size.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from memory import peak_mb

from kgraph.readers import Format, ReadOptions, Source, arxiv_xml, dblp_xml, pubmed_xml, read_document
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


def orcid(n: int) -> str:
    """The n-th ORCID, with its check digit."""
    digits, total = f"{n:015}", 0
    for digit in digits:
        total = (total + int(digit)) * 2
    digits += "0123456789X"[(12 - total % 11) % 11]
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def signature(n: int) -> str:
    """The n-th author: some with an accent, a number, an ORCID."""
    numbers = [n * 7919 // 22**power % 22 for power in range(4)]
    given, family = ("".join(SYLLABLES[k] for k in pair).capitalize() for pair in (numbers[:2], numbers[2:]))
    given = ACCENTED[n % 5] if n % 12 == 0 else given
    known = f' orcid="{orcid(n)}"' if n % 5 == 0 else ""
    return f"<author{known}>{given} {family}{f' {n % 40:04}' if n % 7 == 0 else ''}</author>\n"


def dblp(chance: random.Random, i: int) -> str:
    # DBLP is sorted by venue: authors come again nearby, here each signs two papers on the average
    authors = [
        signature(i * 5 // 3 + int(chance.expovariate(1 / 5000)))
        for _ in range(chance.choice((1, 2, 2, 3, 3, 4, 5, 7)))
    ]
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
    """How many statements the whole reading gives."""
    return sum(1 for _ in read_document(Source(path.as_posix()))[1])


def read_alone(sample: Sample, path: Path) -> int:
    """How many statements the reader alone gives."""
    source = Source(path.as_posix())
    source.format = sample.format.name
    options = ReadOptions()
    return sum(1 for part in sample.format.parts(source) for _ in sample.format.read_part(part, options))


def clear(sample: Sample, path: Path) -> int:
    """lxml clears every element."""
    from lxml import etree

    with path.open("rb") as file:
        for _, element in etree.iterparse(file, events=("end",), load_dtd=True):
            element.clear()
    return 0


def clear_records(sample: Sample, path: Path) -> int:
    """How many records lxml meets when it clears only them."""
    from lxml import etree

    n = 0
    with path.open("rb") as file:
        for _, element in etree.iterparse(file, events=("end",), tag=sample.tags, load_dtd=True):
            element.clear()
            n += 1
    return n


WAYS = (clear, clear_records, read, read_alone)


def seconds(way: Callable[[Sample, Path], int], sample: Sample, path: Path) -> tuple[float, int]:
    start = time.process_time()
    n = way(sample, path)
    return time.process_time() - start, n


def compare(label: str, path: Path, megabytes: float) -> None:
    sample = SAMPLES[label]
    write_sample(sample, path, megabytes)
    size = path.stat().st_size / 1e6
    runs = [[seconds(way, sample, path) for way in WAYS] for _ in range(3)]
    (bare, _), (tagged, n_met), (whole, n), (alone, _) = (min(turns) for turns in zip(*runs, strict=True))
    assert n_met == n, (n_met, n)
    print(
        f"| {label} | {n:,} | {size / bare:.1f} | {size / tagged:.1f} |"
        f" {size / whole:.1f} | {bare / whole:.0%} | {size / alone:.1f} | {alone / n * 1e6:.1f} |",
        flush=True,
    )


HEADINGS = (
    "document", "records", "bare, MB/s", "bare with tag, MB/s", "read, MB/s", "of bare", "reader alone, MB/s",
    "reader, µs a record",
)  # fmt: skip


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
        before = peak_mb()
        n = read(SAMPLES[chosen.formats[0]], chosen.read)
        peak = peak_mb()
        print(f"{chosen.formats[0]:18} {n:8,} records   peak {peak:.0f} MB, {before:.0f} before")
        return
    if not chosen.memory:
        print(f"| {' | '.join(HEADINGS)} |\n| --- |{' ---: |' * (len(HEADINGS) - 1)}")
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
