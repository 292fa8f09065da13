"""Who was taken for whom, as thesaurus files of VOSviewer: printed text, and what kgraph calls it.

VOSviewer takes such a file when it makes a map (`VOSviewer thesaurus file`), so that its map of the original
documents joins what kgraph joins; `kgraph build --thesaurus` takes it back after somebody has edited it.

A thesaurus speaks of texts. So a text that stands for several is left as it is, as is one that is the name of
another; of those who share a name each gets a name of its own (`Wei Wang 0002`, `Trinity College (Dublin)`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from typing import BinaryIO

from kgraph.exports.exporter import Exporter
from kgraph.model.entities import Entities
from kgraph.resolve.thesaurus import clean_label, format_thesaurus

_SPECIFICATION = "docs/exports.md#thesaurus"


def lab_thesaurus(entities: Entities) -> dict[str, str]:
    """Printed affiliation or lab → name of the lab, with its city or country where another has that name."""
    labs = {row["id"]: row for row in entities.labs.iter_rows(named=True)}
    names = _distinct({id: [row["name"], row["city"], row["country"]] for id, row in labs.items()})
    return _replacements(entities.lab_names.select("name", "lab").iter_rows(), names)


def author_thesaurus(entities: Entities) -> dict[str, str]:
    """Printed name → name of the person, with a number where another has that name."""
    names = _distinct({id: [name] for id, name in entities.people.select("id", "name").iter_rows()})
    return _replacements(entities.person_names.select("name", "person").iter_rows(), names)


def topic_thesaurus(entities: Entities) -> dict[str, str]:
    """Code of a category → its label, with the code where another has that label."""
    topics = entities.topics.drop_nulls("notation").select("id", "label", "notation")
    names = _distinct({id: [label, notation] for id, label, notation in topics.iter_rows()})
    return _replacements(topics.select("notation", "id").iter_rows(), names)


def _distinct(told: Mapping[str, list[str | None]]) -> dict[str, str]:
    """Id → a name that no other has: the first, else with one of the next in brackets, else with a number.

    Numbers follow the ids, as in `Wei Wang 0001`.
    """
    names = {id: clean_label(texts[0] or "") for id, texts in told.items()}
    for n in range(1, max(map(len, told.values()), default=1)):
        shared = Counter(names.values())
        for id, texts in told.items():
            if shared[names[id]] > 1 and texts[n]:
                names[id] = clean_label(f"{texts[0]} ({texts[n]})")
    bearers: dict[str, list[str]] = defaultdict(list)
    for id in sorted(names):
        bearers[names[id]].append(id)
    for name in [n for n, ids in bearers.items() if n and len(ids) > 1]:
        free = (f"{name} {n:04d}" for n in count(1) if f"{name} {n:04d}" not in bearers)
        names.update(zip(bearers[name], free, strict=False))
    return names


def _replacements(printed: Iterable[tuple[str, str]], names: Mapping[str, str]) -> dict[str, str]:
    """Text → name, for the texts that stand for one thing only and are not the name of any.

    printed: texts, each with the id of what it was taken for; what has no name has no line, since a line
        without it would mean that the text is to be ignored.
    """
    taken_for: dict[str, set[str]] = defaultdict(set)
    for text, id in printed:
        taken_for[clean_label(text)].add(names[id])
    resolved = set(names.values())
    lines = {text: next(iter(found)) for text, found in sorted(taken_for.items()) if len(found) == 1}
    return {text: name for text, name in lines.items() if text and name and text not in resolved}


def write_lab_thesaurus(entities: Entities, file: BinaryIO) -> None:
    """Write `lab_thesaurus`."""
    file.write(format_thesaurus(lab_thesaurus(entities)).encode())


def write_author_thesaurus(entities: Entities, file: BinaryIO) -> None:
    """Write `author_thesaurus`."""
    file.write(format_thesaurus(author_thesaurus(entities)).encode())


def write_topic_thesaurus(entities: Entities, file: BinaryIO) -> None:
    """Write `topic_thesaurus`."""
    file.write(format_thesaurus(topic_thesaurus(entities)).encode())


THESAURUS_LABS = Exporter(
    name="thesaurus-labs",
    title="printed affiliations and the labs they were taken for (VOSviewer thesaurus)",
    extensions=(".labs.thesaurus.txt",),
    accepts="entities",
    write=write_lab_thesaurus,
    specification=_SPECIFICATION,
)
THESAURUS_AUTHORS = Exporter(
    name="thesaurus-authors",
    title="printed names and the people they were taken for (VOSviewer thesaurus)",
    extensions=(".authors.thesaurus.txt",),
    accepts="entities",
    write=write_author_thesaurus,
    specification=_SPECIFICATION,
)
THESAURUS_TOPICS = Exporter(
    name="thesaurus-topics",
    title="codes of categories and their names (VOSviewer thesaurus)",
    extensions=(".topics.thesaurus.txt",),
    accepts="entities",
    write=write_topic_thesaurus,
    specification=_SPECIFICATION,
)
THESAURI = (THESAURUS_LABS, THESAURUS_AUTHORS, THESAURUS_TOPICS)
