"""The topics of a corpus: of each paper, from all that its records say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kgraph.progress import Progress
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.spread import over_records
from kgraph.resolve.thesaurus import Thesaurus
from kgraph.resolve.topics.columns import Lists
from kgraph.resolve.topics.finding import topics_of_papers
from kgraph.resolve.topics.matches import PaperTopics, replace_topics
from kgraph.resolve.topics.spelling import keyword_key
from kgraph.resolve.topics.told import Over, TopicText
from kgraph.resolve.views import About, only


def resolve_topics(
    corpus: Corpus, papers: MergedPapers, progress: Progress, thesaurus: Thesaurus | None = None
) -> PaperTopics:
    """Topics of all papers, from all that their records say, called as the user's thesaurus has it."""
    progress.stage("topics", len(corpus.records), "records")
    found = topics_of_papers(_over_texts(corpus, progress), Lists(papers.numbers, papers.offsets))
    return replace_topics(found, thesaurus.by(keyword_key)) if thesaurus else found


def _over_texts(corpus: Corpus, progress: Progress) -> Over:
    """Spreads work on the texts of all records; tells of progress when they are first gone through."""
    records = only(corpus.records, About)
    n_told = 0

    def over(work: Callable[..., Any], *args: Any) -> Iterator[Any]:
        nonlocal n_told
        for n, result in over_records(records, _on_texts, work, *args):
            if n_told < len(corpus.records):
                n_told += n
                progress.advance(n)
            yield result

    return over


def _on_texts(first: int, records: Sequence[About], work: Callable[..., Any], *args: Any) -> tuple[int, Any]:
    return len(records), work(first, [TopicText.of(record) for record in records], *args)
