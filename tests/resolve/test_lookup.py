"""People are found by any spelling, identifier, id or IRI; doubt is answered with candidates."""

from __future__ import annotations

import json

import pytest
from invented import persons, record, resolved
from namesakes import namesakes

from kgraph.errors import AmbiguousName, UnknownName
from kgraph.measures.ties import explain_tie
from kgraph.model.entities import Replacement
from kgraph.resolve import Overrides
from kgraph.resolve.people.doubts import doubtful_pairs
from kgraph.resolve.people.explain import explain_doubt, explain_person
from kgraph.resolve.people.lookup import find_people, get_person

BASE = "https://example.org/id/"
RECORDS = [
    record(
        "r1", "Counting hands in the dark", "Jörg Quirrel [orcid=0000-0002-1825-0097]; Ada Myrtle", year=2019
    ),
    record("r2", "Measuring feet", "J. Quirrel; Ada Myrtle", year=2020),
    record("r3", "On toes", "Wei Wang [dblp=w/W-1]; Kees van der Berg"),
    record("r4", "On fingers", "Wei Wang [dblp=w/W-2]; 王磊; Ada Myrtle; et al.; (Jörg Quirrel)"),
]
ENTITIES = resolved(RECORDS).entities
WHO = persons(ENTITIES)


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Jörg Quirrel", "r1:1"),
        ("jorg quirrel", "r1:1"),
        ("QUIRREL, Jörg", "r1:1"),
        ("Joerg Quirrel", "r1:1"),
        ("J. Quirrel", "r1:1"),
        ("Quirrel", "r1:1"),
        ("orcid:0000-0002-1825-0097", "r1:1"),
        ("https://orcid.org/0000-0002-1825-0097", "r1:1"),
        ("dblp:w/W-2", "r4:1"),
        ("myrtle", "r1:2"),
        ("Kees van der Berg", "r3:2"),
        ("van der Berg, K.", "r3:2"),
        ("Lei Wang", "r4:2"),
        ("王磊", "r4:2"),
    ],
)
def test_one_person_is_found(text: str, who: str) -> None:
    assert get_person(ENTITIES, text, base=BASE) == WHO[who]


def test_ids_and_iris_are_found_also_after_a_replacement() -> None:
    id = WHO["r1:1"]
    assert get_person(ENTITIES, id) == get_person(ENTITIES, f"{BASE}person/{id}", base=BASE) == id
    assert get_person(ENTITIES, f"https://other.example/person/{id}") == id
    assert find_people(ENTITIES, f"https://other.example/person/{id}", base=BASE) == []
    moved = type(ENTITIES).from_rows({"replacements": [Replacement(kind="person", old="gone", new=id)]})
    older = type(ENTITIES)(people=ENTITIES.people, replacements=moved.replacements)
    assert get_person(older, "gone") == id


def test_several_of_one_name_are_told_apart_by_the_user() -> None:
    with pytest.raises(AmbiguousName) as caught:
        get_person(ENTITIES, "Wei Wang", base=BASE)
    assert {iri for iri, _, _ in caught.value.candidates} == {
        f"{BASE}person/{WHO[k]}" for k in ("r3:1", "r4:1")
    }
    assert "1 paper" in str(caught.value)


def test_nobody_is_answered_with_similar_names() -> None:
    with pytest.raises(UnknownName, match="Jörg Quirrel"):
        get_person(ENTITIES, "Jorg Quirel")
    assert find_people(ENTITIES, "") == []


def test_better_matches_come_first() -> None:
    whys = [why for _, _, why in find_people(ENTITIES, "Jörg Quirrel")]
    assert whys[0].startswith("printed so")


def test_an_explanation_names_every_line_and_reason() -> None:
    told = explain_person(ENTITIES, WHO["r1:1"])
    assert dict(told.names) == {"Jörg Quirrel": 2, "J. Quirrel": 1}
    assert told.identifiers == (("orcid", "0000-0002-1825-0097"),)
    assert [m.place for m in told.mentions] == sorted(m.place for m in told.mentions)
    assert told.n_inferred == 1
    assert told.evidence[0].rule.startswith("initials+coauthors")
    assert "Ada Myrtle" in told.evidence[0].detail
    text = told.to_text()
    assert "inferred" in text and f"a.json:{RECORDS[0].place.line}" in text
    assert json.loads(json.dumps(told.to_dict()))["n_inferred"] == 1
    assert "… and 2 more" in told.to_text(limit=1)


def test_a_single_mention_says_so() -> None:
    assert "nothing was merged" in explain_person(ENTITIES, WHO["r3:2"]).to_text()


def test_a_pair_is_explained_by_its_papers_with_their_lines() -> None:
    told = explain_tie(ENTITIES, ("person", WHO["r1:1"]), ("person", WHO["r1:2"]), base=BASE)
    assert [p.title for p in told.papers] == ["On fingers", "Counting hands in the dark", "Measuring feet"]
    assert [p.is_inferred for p in told.papers] == [True, False, False]
    assert told.papers[1].places == (f"a.json:{RECORDS[0].place.line}",)
    assert "3 joint papers" in told.to_text()
    assert json.loads(json.dumps(told.to_dict()))["name_b"] == "Ada Myrtle"


def test_an_unknown_id_is_an_error() -> None:
    with pytest.raises(UnknownName):
        explain_person(ENTITIES, "nobody")


def test_an_override_shows_as_the_reason() -> None:
    same = Overrides.model_validate({"same": [{"names": ["Ada Myrtle", "Kees van der Berg"]}]})
    entities = resolved(RECORDS[:1] + RECORDS[2:3], overrides=same).entities
    told = explain_person(entities, persons(entities)["r3:2"])
    assert [e.rule for e in told.evidence] == ["override"]


def test_doubts_are_explained_with_probability_reason_and_the_command_that_settles_them() -> None:
    entities = resolved(namesakes()).entities
    for pair in doubtful_pairs(entities):
        told = explain_person(entities, pair.left.person)
        (doubt,) = [d for d in told.doubts if pair.left.selector in d.same and pair.right.selector in d.same]
        assert (doubt.verdict, doubt.probability) == (pair.verdict, pair.probability)
        assert doubt.person == pair.right.person
        assert 0 < doubt.n_papers <= told.n_papers or not pair.is_together
        text = told.to_text()
        assert "may be two people: " in text if pair.is_together else f"may also be {doubt.name}" in text
        assert f"one person with probability {pair.probability:.2f}: {pair.rule}: {pair.detail}" in text
        assert f"settle it: kgraph review {told.id}" in text
        assert json.loads(json.dumps(told.to_dict()))["doubts"]


def test_an_ambiguous_person_says_among_whom() -> None:
    entities = resolved(namesakes()).entities
    ambiguous = entities.people.filter(kind="AmbiguousPerson")["id"].to_list()
    assert ambiguous
    for person in ambiguous:
        told = explain_person(entities, person)
        assert len({d.person for d in told.doubts if d.verdict == "apart"}) >= 2
        assert "may be one of several" in told.to_text()


def test_who_is_sure_has_no_doubts_to_explain() -> None:
    assert explain_person(ENTITIES, WHO["r3:2"]).doubts == ()
    assert "in doubt" not in explain_person(ENTITIES, WHO["r3:2"]).to_text()


def test_a_doubtful_pair_is_laid_side_by_side() -> None:
    entities = resolved(namesakes()).entities
    for pair in doubtful_pairs(entities):
        told = explain_doubt(entities, pair)
        for side in (told.left, told.right):
            assert side.n_papers == len(side.papers) >= 1
            assert side.name in side.names
            assert [y for y, _ in side.papers] == sorted(y for y, _ in side.papers if y)
            assert side.coauthors
            assert side.place in told.to_text()
        assert told.to_dict()["verdict"] == pair.verdict
