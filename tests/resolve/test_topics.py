"""Topics: spellings, keywords, acronyms and terms; tables of cases in `topic_cases.toml`, and laws."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import record, resolved, row

from kgraph.resolve.abbreviations import definitions
from kgraph.resolve.topics.categories import category
from kgraph.resolve.topics.finding import PaperTopics, TopicText, find_topics
from kgraph.resolve.topics.hierarchy import heads
from kgraph.resolve.topics.keywords import read_keywords
from kgraph.resolve.topics.spelling import keyword_key, normal_word
from kgraph.resolve.topics.words import END, is_phrase_word, term_words, words_of

CASES: dict[str, Any] = tomllib.loads(Path(__file__).with_name("topic_cases.toml").read_text("utf-8"))


def of(*keywords: str, title: str = "", abstract: str = "") -> TopicText:
    return TopicText(title, abstract, keywords, ())


def labels(found: PaperTopics) -> list[set[str]]:
    """The labels of each paper's topics."""
    return [{found.topics[scheme, key].label for scheme, key, _ in rows} for rows in found.of_paper]


@pytest.mark.parametrize("spellings", CASES["same"])
def test_spellings_of_a_keyword_are_one(spellings: list[str]) -> None:
    assert len({keyword_key(s) for s in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), CASES["apart"])
def test_keywords_that_look_alike_are_two(one: str, other: str) -> None:
    assert keyword_key(one) != keyword_key(other)


@pytest.mark.parametrize(("listed", "meant"), CASES["lists"])
def test_the_keywords_of_a_list_are_told_apart(listed: list[str], meant: list[str]) -> None:
    assert [k.text for k in read_keywords(listed)] == meant


@pytest.mark.parametrize(("text", "code"), CASES["categories"])
def test_a_category_is_known_by_code_and_name(text: str, code: str) -> None:
    assert category(text).key == code


@pytest.mark.parametrize(("text", "defined"), CASES["definitions"])
def test_acronyms_are_found_where_they_are_defined(text: str, defined: list[list[str]]) -> None:
    assert [list(d) for d in definitions(text)] == defined


def test_a_keyword_is_named_by_its_commonest_spelling() -> None:
    spellings = ("Neural networks", "neural-network", "neural networks", "neural networks")
    found = find_topics([of(k) for k in spellings])
    assert [t.label for t in found.topics.values()] == ["neural networks"]


def test_categories_have_names_and_stand_under_their_archive() -> None:
    assert category("stat.ML").broader == ("category", "stat")
    assert category("quant-ph").label == "Quantum Physics"
    assert category("zz.ZZ").broader is None
    entities = resolved([record("r1", "On hands", "Ada Myrtle", categories=["cs.LG", "LG"])]).entities
    assert row(entities.paper_topics)["topic"] == row(entities.topics, notation="cs.LG")["id"]
    assert row(entities.topics, label="Computer Science")["notation"] == "cs"


def test_a_category_among_the_keywords_is_a_category() -> None:
    found = find_topics([TopicText("", "", ("cs.LG", "gloves"), ("cs.LG stat.ML",))])
    assert list(found.of_paper) == [
        [("category", "cs.LG", None), ("category", "stat.ML", None), ("keyword", "glove", None)]
    ]


def test_a_path_gives_a_keyword_under_a_broader_one() -> None:
    found = find_topics([of("Garments → Gloves"), of("Gloves → Garments"), of("Garments → Gloves")])
    assert found.topics["keyword", "glove"].broader == ("keyword", "garment")
    assert found.topics["keyword", "glove"].broader_by == "stated"
    assert found.topics["keyword", "garment"].broader is None


GFN = "We fit glove fitting networks (GFNs) by hand."


def test_an_acronym_joins_the_long_form_that_papers_give_it() -> None:
    papers = [of("glove fitting networks", abstract=GFN), of("GFN", abstract=GFN), of("GFNs"), of("moss")]
    found = labels(find_topics(papers))
    assert found == [{"glove fitting networks"}] * 3 + [{"moss"}]


def test_an_acronym_of_several_meanings_is_what_its_paper_says_else_itself() -> None:
    gown = "We sell gowns for nights (GFN)."
    papers = [
        of("glove fitting networks"), of("gowns for nights"),
        of("GFN", abstract=GFN), of("GFN", abstract=GFN), of("GFN", abstract=gown), of("GFN"),
    ]  # fmt: skip
    found = labels(find_topics(papers))
    assert found[2:] == [{"glove fitting networks"}] * 2 + [{"gowns for nights"}, {"GFN"}]


def test_an_acronym_stays_where_nobody_uses_the_long_form() -> None:
    assert labels(find_topics([of("GFN", abstract=GFN)] * 3)) == [{"GFN"}] * 3


def test_a_word_is_not_taken_for_an_acronym() -> None:
    text = "We show simple elastic trousers (SET)."
    papers = [of("simple elastic trousers", abstract=text)] * 2 + [of("set", abstract=text)] * 2
    assert labels(find_topics(papers))[2:] == [{"set", "simple elastic trousers"}] * 2


def test_a_topic_goes_by_its_acronym_where_hardly_anybody_spells_it_out() -> None:
    papers = [of("glove fitting network"), *[of("GFN", abstract=GFN)] * 9]
    assert labels(find_topics(papers)) == [{"GFN"}] * 10


def test_terms_come_from_titles_without_markup_and_stop_words_and_are_few() -> None:
    titles = [
        "Glove fitting for left hands", "A note on glove fitting", "Glove fitting, revisited: the $x^2$ case",
        "\\emph{Sock} knitting by candle light", "Sock knitting by day", "On the colour of moss",
    ]  # fmt: skip
    found = find_topics([of(title=t, abstract="We study glove fitting. Also sock knitting.") for t in titles])
    named = {t.label for t in found.topics.values()}
    assert {"glove fitting", "sock knitting"} <= named
    assert not named & {"the", "a", "on", "x", "emph", "case"}
    assert all(len(rows) <= 5 for rows in found.of_paper)
    assert all(score is not None and 0 < score <= 1 for rows in found.of_paper for _, _, score in rows)


def test_bare_verbs_and_adjectives_are_no_terms() -> None:
    titles = ["Discovering gloves", "Discovering socks", "Discovering hats", "Discovering scarves"] * 2
    titles += [f"Offline glove {what}" for what in ("washing", "knitting", "drying", "folding")] * 2
    named = {t.label for t in find_topics([of(title=t) for t in titles]).topics.values()}
    assert not named & {"discovering", "offline"}
    assert named


def test_a_single_word_needs_to_be_given_as_a_keyword_where_keywords_are() -> None:
    papers = [of("robustness", title="Robustness of gloves"), of("moss", title="A gap of gloves")] * 150
    papers += [of(title="The gap and the robustness")] * 10
    assert labels(find_topics(papers))[-1] == {"robustness"}


def test_pieces_of_longer_phrases_are_no_terms() -> None:
    titles = [f"On left glove fitting and {what}" for what in ("moss", "sand", "hay", "clay")]
    named = {t.label for t in find_topics([of(title=t) for t in titles]).topics.values()}
    assert named == {"left glove fitting"}


def test_terms_keep_their_capitals() -> None:
    titles = ["LSTM gloves for LaTeX hands", "On LSTM gloves", "Multi-Hand LSTM Gloves"]
    named = {t.label for t in find_topics([of(title=t) for t in titles]).topics.values()}
    assert named == {"LSTM gloves"}


def test_a_term_that_authors_give_as_a_keyword_is_that_keyword() -> None:
    papers = [of(title="Glove-fitting at home"), of(title="Of glove fitting"), of("Glove Fitting")]
    found = find_topics(papers)
    assert list(found.topics) == [("keyword", "glovefitting")]
    assert [len(rows) for rows in found.of_paper] == [1, 1, 1]


def test_a_keyword_of_two_papers_is_found_in_the_text_of_others() -> None:
    papers = [of("mixture of gloves", title=f"Moss {n}") for n in "ab"]
    papers.append(of(title="Sand", abstract="A mixture of gloves, and mixtures of gloves again."))
    assert labels(find_topics(papers))[2] == {"mixture of gloves"}


def test_a_phrase_ends_at_punctuation() -> None:
    papers = [of("glove fitting", title=f"Moss {n}") for n in "ab"]
    papers.append(
        of(title="Sand", abstract="Take a glove. Fitting it is hard; gloves, fitting hands, are not.")
    )
    assert labels(find_topics(papers))[2] == set()


@pytest.mark.parametrize(("text", "words"), CASES["words"])
def test_latex_is_no_word(text: str, words: list[list[str]]) -> None:
    read = words_of([text])
    printed = [read.values[code] for code in read.lists.codes]
    assert printed[-1] == END
    runs = [list(run) for is_run, run in groupby(printed, is_phrase_word) if is_run]
    assert runs == words


# ---- broader and narrower


def broader(found: PaperTopics) -> dict[str, tuple[str, str | None]]:
    """Label → label of the broader topic, and what says so."""
    return {
        t.label: (found.topics[t.broader].label, t.broader_by) for t in found.topics.values() if t.broader
    }


@pytest.mark.parametrize(("phrase", "meant"), CASES["heads"])
def test_the_heads_of_a_phrase(phrase: str, meant: list[str]) -> None:
    assert [" ".join(h) for h in heads(term_words(phrase))] == meant


def test_a_phrase_is_narrower_than_its_head() -> None:
    papers = [of("left glove fitting"), of("glove fitting", "moss"), of("glove fitting"), of("fitting")]
    assert broader(find_topics(papers)) == {"left glove fitting": ("glove fitting", "words")}


def test_a_head_of_fewer_papers_is_no_broader_topic() -> None:
    papers = [of("left glove fitting")] * 3 + [of("glove fitting")] * 2
    assert broader(find_topics(papers)) == {}


def test_a_single_word_is_broader_where_it_names_a_subject() -> None:
    papers = [of("fitting", title="On fitting"), of("fitting", title="Of fitting")] * 3
    papers += [of("mitten fitting"), of("mitten moss"), of("moss"), of("moss")]
    assert broader(find_topics(papers)) == {"mitten fitting": ("fitting", "words")}


@pytest.mark.parametrize(
    ("both", "only", "is_found"), [(5, 0, True), (4, 1, True), (4, 0, False), (7, 2, False)]
)
def test_a_topic_whose_papers_are_nearly_all_on_another_is_narrower(
    both: int, only: int, is_found: bool
) -> None:
    papers = [of("mitten", "clothing")] * both + [of("mitten")] * only + [of("clothing")] * 9
    found = broader(find_topics(papers))
    assert found == ({"mitten": ("clothing", "papers")} if is_found else {})


def test_what_a_source_states_is_not_overruled() -> None:
    papers = [of("Moss → left glove fitting"), of("glove fitting"), of("glove fitting")]
    assert broader(find_topics(papers))["left glove fitting"] == ("Moss", "stated")


def test_a_stated_link_and_ours_close_no_circle() -> None:
    papers = [of("left glove fitting → glove fitting")] * 2 + [of("left glove fitting")]
    assert broader(find_topics(papers)) == {"glove fitting": ("left glove fitting", "stated")}


# ---- laws

WORDS = st.sampled_from(
    """
    glove gloves Fitting analysis GFN (GFN) time series a of $x$ - ; → cs.LG bias s os
    """.split()  # noqa: SIM905
)
TEXTS = st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=8).map(" ".join))
PHRASES = [
    "fitting", "glove fitting", "left glove fitting", "fitting → glove fitting", "glove fitting → fitting",
    "left glove fitting → moss", "moss", "moss → left glove fitting", "fitting of moss",
]  # fmt: skip
PAPERS = st.builds(
    TopicText, TEXTS, TEXTS, st.lists(TEXTS, max_size=3).map(tuple), st.lists(TEXTS, max_size=2).map(tuple)
)


@given(TEXTS)
def test_a_topics_key_is_its_own_key(text: str) -> None:
    assert keyword_key(keyword_key(text)) == keyword_key(text)


@given(st.text("abceginorstuly", max_size=12))
def test_a_normal_word_is_its_own_normal_form(word: str) -> None:
    assert normal_word(normal_word(word)) == normal_word(word)


@given(st.lists(PAPERS, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_papers_does_not_matter(papers: Sequence[TopicText], random: Any) -> None:
    order = list(range(len(papers)))
    random.shuffle(order)
    one, other = find_topics(papers), find_topics([papers[n] for n in order])
    assert one.topics == other.topics
    assert [one.of_paper[n] for n in order] == list(other.of_paper)


@given(st.lists(PAPERS, max_size=8))
def test_every_row_has_its_topic_once(papers: Sequence[TopicText]) -> None:
    found = find_topics(papers)
    assert len(found.of_paper) == len(papers)
    for rows in found.of_paper:
        keys = [(scheme, key) for scheme, key, _ in rows]
        assert len(set(keys)) == len(keys)
        assert all(key in found.topics for key in keys)
    for (scheme, key), topic in found.topics.items():
        assert (topic.scheme, topic.key) == (scheme, key) and topic.label
        assert topic.broader is None or topic.broader in found.topics
        assert (topic.broader is None) == (topic.broader_by is None)


@given(st.lists(st.lists(st.sampled_from(PHRASES), max_size=4), max_size=30))
def test_nothing_is_broader_than_itself(keywords: list[list[str]]) -> None:
    found = find_topics([of(*each) for each in keywords])
    for topic in found.topics.values():
        above = topic.broader
        passed = {(topic.scheme, topic.key)}
        while above is not None:
            assert above not in passed
            passed.add(above)
            above = found.topics[above].broader


@pytest.mark.parametrize(
    "text",
    ["(" * 5000, "(a" * 5000, "A (AB) " * 2000, "a→" * 3000, ";," * 5000, "-" * 9000, "\\" * 5000,
     "s" * 20_000, "our" * 5000, "\x00\ufeff", "is" * 9000 + "e", "x (" + "y " * 60 + ")" * 3000],
)  # fmt: skip
def test_hostile_text_is_read_at_once(text: str) -> None:
    import time

    start = time.process_time()
    find_topics([TopicText(text, text, (text,), (text,))] * 3)
    assert time.process_time() - start < 10  # hours where a pattern goes back and forth
