"""What people are known by, in columns, so that each finds his id again at the next build."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kgraph.model.identifiers import SCHEME
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.minting import SEPARATOR
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.columns import Signatures, different, some_of
from kgraph.resolve.people.gathering import Places
from kgraph.resolve.registry import Claims, Registry, numbered

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

MINT_ORDER = ("orcid", "dblp", "openalex")
"""The best identifier at first sight, from which an id is minted."""
ID_WEIGHT, NAME_WEIGHT = 5, 1


def person_keys(
    papers: MergedPapers, signatures: Signatures, pages: Sequence[str], page_of: NDArray[np.int32]
) -> pl.Series:
    """By what the registry knows the person of each signature: the paper or the page, and the name.

    The second of a name on one paper is `…/2`, in the order of the list, so that namesakes keep their ids
    whatever else is known of them.

    pages, page_of: paths of documents, and which is that of each person record.
    """
    import numpy as np
    import polars as pl

    def told(kind: str, at: pl.Series, text: Any) -> pl.Series:
        columns = {"at": at, "key": signatures.texts.parts.key.gather(text)}
        return numbered(pl.DataFrame(columns).select(key=pl.format(f"{kind}:{{}}|{{}}", "at", "key")))["key"]

    n = int(np.count_nonzero(signatures.paper >= 0))  # person records come last
    paper, text = signatures.paper[:n], signatures.text
    persons = signatures.records.values[signatures.records.ends[n:-1]]
    documents = pl.Series(pages, dtype=pl.String)
    # No two papers have one id, so what is counted is counted among some of them.
    return pl.concat(
        [
            *(told("author", papers.ids.gather(paper[some]), text[some]) for some in some_of(paper)),
            told("person", documents.gather(page_of[persons]), text[n:]),
        ]
    )


def person_claims(
    corpus: Corpus, papers: MergedPapers, signatures: Signatures, places: Places,
    person: NDArray[np.int32], registry: Registry,
) -> Claims:  # fmt: skip
    """The claims of people 0..n-1; `person` is that of each signature.

    A person is known by the identifiers that nobody shares, and by the name on each of the papers, also under
    the ids that these had before.
    """
    import numpy as np
    import polars as pl

    entity = pl.Series("entity", person.astype(np.uint32))
    pages = [corpus.paths.get(d, "") for d in places.documents]
    keys = person_keys(papers, signatures, pages, places.document[1])
    own = pl.DataFrame({"entity": entity, "key": keys})
    weight = pl.lit(NAME_WEIGHT, pl.Int64).alias("weight")
    former = _former_keys(own, papers, signatures, registry).with_columns(weight)
    ids = _identifiers(signatures, person)
    trusted = [s for s in ids["scheme"].unique() if s not in SCHEME or SCHEME[s].is_person_key]
    identified = ids.filter(pl.col("scheme").is_in(trusted)).select(
        "entity",
        pl.format("{}:{}", "scheme", "value").alias("key"),
        pl.lit(ID_WEIGHT, pl.Int64).alias("weight"),
    )
    n = int(person.max(initial=-1)) + 1
    # The keys on the papers of today are numbered already, and none of the others is like one of them.
    others = numbered(pl.concat([identified, former]).sort("entity", maintain_order=True))
    rows = pl.concat([others, own.with_columns(weight)]).sort("entity", maintain_order=True)
    return Claims(rows, _ways(signatures, places, person, ids, n))


def _former_keys(
    own: pl.DataFrame, papers: MergedPapers, signatures: Signatures, registry: Registry
) -> pl.DataFrame:
    """The keys that signatures had on papers that have become one with theirs since."""
    import numpy as np
    import polars as pl

    former = registry.former("paper")
    has_former = papers.ids.is_in(list(former)).to_numpy() if former else np.zeros(len(papers.ids), bool)
    paper = signatures.paper
    rows = np.flatnonzero((paper >= 0) & has_former[paper]) if len(has_former) else np.empty(0, np.int64)
    found = []
    for n, (entity, key) in zip(rows.tolist(), own[rows].iter_rows(), strict=True):
        id = papers.ids[int(paper[n])]
        found += [(entity, key.replace(f"author:{id}|", f"author:{old}|", 1)) for old in former[id]]
    return pl.DataFrame(found, schema=own.schema, orient="row").unique(maintain_order=True)


def _identifiers(signatures: Signatures, person: NDArray[np.int32]) -> pl.DataFrame:
    """Rows `entity`, `scheme`, `value`: the identifiers of each person, each once."""
    import numpy as np
    import polars as pl

    n = max(1, len(signatures.idents))
    codes = different(person[signatures.ids.owners()].astype(np.int64) * n + signatures.ids.values)
    named: pl.DataFrame = pl.DataFrame(
        signatures.idents, schema={"scheme": pl.String, "value": pl.String}, orient="row"
    )[codes % n]  # fmt: skip
    return named.insert_column(0, pl.Series("entity", (codes // n).astype(np.uint32)))


def _ways(
    signatures: Signatures, places: Places, person: NDArray[np.int32], ids: pl.DataFrame, n: int
) -> list[pl.Series]:
    """By the best identifier, by document and name, and by the record."""
    import numpy as np
    import polars as pl

    heads = np.full(n, len(person))
    heads[person[::-1]] = np.arange(len(person) - 1, -1, -1)
    number = signatures.records.values[signatures.records.ends[heads]]
    document, record = places.of(signatures.paper[heads] < 0, number)
    local = pl.DataFrame(
        {
            "document": document,
            "name": signatures.texts.parts.key.gather(signatures.text[heads]),
            "record": record,
        }
    )
    ranks = pl.DataFrame({"scheme": MINT_ORDER, "rank": range(len(MINT_ORDER))})
    best = ids.join(ranks, on="scheme").sort("entity", "rank", "value").unique("entity", keep="first")
    text = pl.DataFrame({"entity": np.arange(n, dtype=np.uint32)}).join(
        best, on="entity", how="left", maintain_order="left"
    )
    return [
        text.select(pl.concat_str("scheme", "value", separator=SEPARATOR)).to_series(),
        local.select(pl.concat_str("document", "name", separator=SEPARATOR)).to_series(),
        local.select(pl.concat_str("document", "name", "record", separator=SEPARATOR)).to_series(),
    ]
