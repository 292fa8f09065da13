"""Labs, venues and topics from free text: tables of cases."""

from __future__ import annotations

import pytest
from invented import record, resolved, row

from kgraph.model.records import Affiliation
from kgraph.resolve.labs import lab_table, resolve_affiliation, resolve_lab
from kgraph.resolve.topics import TopicText, category, find_topics, keyword_key
from kgraph.resolve.venues import resolve_venue

LABS = [
    # text, name, city, country
    ("deepmind", "DeepMind", "London", "GB"),
    ("Google DeepMind", "DeepMind", "London", "GB"),
    ("DeepMind, London, UK", "DeepMind", "London", "GB"),
    ("Google DeepMind, London, United Kingdom", "DeepMind", "London", "GB"),
    ("mila", "Mila", "Montreal", "CA"),
    ("MIT", "Massachusetts Institute of Technology", "Cambridge", "US"),
    (
        "Massachusetts Institute of Technology (MIT)",
        "Massachusetts Institute of Technology",
        "Cambridge",
        "US",
    ),
    ("MIT CSAIL", "CSAIL", "Cambridge", "US"),
    ("stanford", "Stanford University", "Stanford", "US"),
    ("UC Berkeley", "University of California, Berkeley", "Berkeley", "US"),
    (
        "Dept. of EECS, University of California, Berkeley, USA",
        "University of California, Berkeley",
        "Berkeley",
        "US",
    ),
    ("Department of Hands, University of Nowhere, Nowhere, Italy", "University of Nowhere", "Nowhere", "IT"),
    ("Univ. of Nowhere, Italy", "Univ. of Nowhere", None, "IT"),
    ("Institute for Feet, 12345 Toes, Germany", "Institute for Feet", None, "DE"),
    ("Hands Inc.", "Hands Inc", None, None),
    ("Handworks", "Handworks", None, None),
]


@pytest.mark.parametrize(("text", "name", "city", "country"), LABS)
def test_a_text_names_a_lab(text: str, name: str, city: str | None, country: str | None) -> None:
    lab = resolve_lab(text)
    assert lab is not None
    assert (lab.name, lab.city, lab.country) == (name, city, country)


@pytest.mark.parametrize(
    "text", ["", " - ", "N/A", "None", "?", "ada@example.org", "Independent Researcher", "123"]
)
def test_noise_names_no_lab(text: str) -> None:
    assert resolve_lab(text) is None


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Univ. of Nowhere", "University of Nowhere"),
        ("The University of Nowhere, Italy", "University of Nowhere"),
        ("HANDS INC.", "Hands, Inc."),
        ("Université de Nulle Part", "Universite de Nulle Part"),
        ("Dept. of Feet, University of Nowhere", "School of Toes, University of Nowhere"),
    ],
)
def test_spellings_of_one_lab_share_a_key(a: str, b: str) -> None:
    first, second = resolve_lab(a), resolve_lab(b)
    assert first and second and first.key == second.key


def test_the_sources_own_normal_form_is_used() -> None:
    lab = resolve_affiliation(
        Affiliation("Some Dept, U. Nowh.", organization="University of Nowhere", country="Italy")
    )
    assert lab is not None
    assert (lab.name, lab.country) == ("University of Nowhere", "IT")
    special = resolve_affiliation(Affiliation("DeepMind", organization="Google"))
    assert special is not None and special.name == "DeepMind"


def test_every_parent_in_the_table_is_in_the_table() -> None:
    labs = lab_table().labs
    assert all(lab.parent in labs for lab in labs.values() if lab.parent)


VENUES = [
    ("NIPS", "NeurIPS"),
    ("NeurIPS", "NeurIPS"),
    ("Advances in Neural Information Processing Systems 33", "NeurIPS"),
    ("Adv. Neural Inf. Process. Syst. 33 (NeurIPS 2020)", "NeurIPS"),
    ("Advances in Neural Information Processing Systems 30: Annual Conference on Hands", "NeurIPS"),
    ("Proc. ICML", "ICML"),
    ("Proceedings of the 37th International Conference on Machine Learning", "ICML"),
    ("Proceedings of the Thirty-seventh International Conference on Machine Learning (ICML 2020)", "ICML"),
    ("ICLR 2023", "ICLR"),
    ("CoRR", "arXiv"),
    ("CoRR abs/1301.3584", "arXiv"),
    ("arXiv preprint arXiv:1301.3584", "arXiv"),
    ("2020 IEEE International Conference on Robotics and Automation (ICRA)", "ICRA"),
    ("Journal of Machine Learning Research", "JMLR"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "abbreviation"), VENUES)
def test_a_text_names_a_known_venue(text: str, abbreviation: str) -> None:
    venue = resolve_venue(text)
    assert venue is not None and venue.abbreviation == abbreviation


@pytest.mark.parametrize(
    ("texts", "name", "kind"),
    [
        (
            ("Proceedings of the 3rd Workshop on Hands, 2019", "Workshop on Hands"),
            "Workshop on Hands",
            "ConferenceSeries",
        ),
        (("Journal of Feet", "Journal of Feet, vol. 3", "The Journal of Feet"), "Journal of Feet", "Journal"),
        (
            ("Sixth Applied Hands Conference", "Applied Hands Conference"),
            "Applied Hands Conference",
            "ConferenceSeries",
        ),
    ],
)
def test_unknown_venues_meet_without_ordinals_and_years(texts: tuple[str, ...], name: str, kind: str) -> None:
    found = [resolve_venue(t) for t in texts]
    assert len({v.key for v in found if v}) == 1
    assert found[0] is not None and (found[0].name, found[0].kind) == (name, kind)


def test_an_empty_text_names_no_venue() -> None:
    assert resolve_venue("  ") is None


def test_editions_belong_to_conferences_with_a_year() -> None:
    records = [
        record("r1", "On hands", "Ada Myrtle", venue="ICML", year=2020),
        record("r2", "On feet", "Bo Tansy", venue="Proc. ICML", year=2021),
        record("r3", "On toes", "Cy Umber", venue="Journal of Feet", year=2021),
        record("r4", "On knees", "Dee Ochre", venue="ICML"),
    ]
    entities = resolved(records).entities
    assert sorted(entities.editions["name"]) == ["ICML 2020", "ICML 2021"]
    assert entities.venues.height == 2
    assert entities.papers.filter(title="On toes")["kind"].to_list() == ["JournalArticle"]


def test_spellings_of_a_keyword_are_one_topic_named_by_the_commonest() -> None:
    texts = [
        TopicText("", "", (k,), ())
        for k in ("Neural networks", "neural-network", "neural networks", "neural networks")
    ]
    found = find_topics(texts)
    assert [t.label for t in found.topics.values()] == ["neural networks"]
    assert keyword_key("Analysis") == keyword_key("analysis") != keyword_key("analyse")


def test_categories_have_names_and_stand_under_their_archive() -> None:
    assert category("stat.ML").broader == "stat"
    assert category("quant-ph").label == "Quantum Physics"
    assert category("zz.ZZ").broader is None
    entities = resolved([record("r1", "On hands", "Ada Myrtle", categories=["cs.LG", "LG"])]).entities
    assert row(entities.paper_topics)["topic"] == row(entities.topics, notation="cs.LG")["id"]
    assert row(entities.topics, label="Computer Science")["notation"] == "cs"


def test_terms_come_from_titles_without_markup_and_stop_words_and_are_few() -> None:
    titles = [
        "Glove fitting for left hands", "A note on glove fitting", "Glove fitting, revisited: the $x^2$ case",
        "\\emph{Sock} knitting by candle light", "Sock knitting by day", "On the colour of moss",
    ]  # fmt: skip
    found = find_topics([TopicText(t, "We study glove fitting. Also sock knitting.", (), ()) for t in titles])
    labels = {t.label for t in found.topics.values()}
    assert {"glove fitting", "sock knitting"} <= labels
    assert not labels & {"the", "a", "on", "x", "emph", "case"}
    assert all(len(rows) <= 5 for rows in found.of_paper)
    assert all(score is not None and 0 < score <= 1 for rows in found.of_paper for _, _, score in rows)
