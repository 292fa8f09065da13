"""What sort of thing an artefact is, by the noun with which its paper speaks of it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A class of the ontology and the nouns that tell it, in the singular."""

    name: str
    nouns: str


UNKNOWN = "Artifact"
REPOSITORY = "CodeRepository"
KINDS = (
    Kind("Benchmark", "benchmark testbed suite challenge leaderboard environment gym bench"),
    Kind("Dataset", "dataset corpus corpora database treebank lexicon"),
    Kind(
        "Software",
        "library toolkit toolbox package software simulator platform codebase compiler tool interface engine"
        " language api testbench ecosystem",
    ),
    Kind(
        "Model",
        "model architecture network transformer encoder decoder autoencoder lm llm vlm mllm agent policy net"
        " classifier detector assistant layer block module unit rnn cnn gnn gan vae backbone generator",
    ),
    Kind(
        "Method",
        "method algorithm framework approach technique optimizer optimiser loss attack mechanism scheme"
        " strategy procedure solver estimator paradigm metric planner objective defense sampler formulation"
        " variant learner regularizer protocol solution extension design recipe score measure kernel"
        " tokenizer methodology alternative",
    ),
    Kind("System", "system pipeline robot gripper device sensor chatbot"),
)
"""Kinds of artefacts; the last noun of a phrase is its head."""

KIND_OF_NOUN = {noun: kind.name for kind in KINDS for noun in kind.nouns.split()}
NOUN = "(?:" + "|".join(sorted(map(re.escape, KIND_OF_NOUN), key=lambda n: (-len(n), n))) + ")"
"""Pattern of a noun in the singular."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Where a noun phrase ends: what comes after speaks of something else.
PHRASE_END = re.compile(
    r"[,.;:()—–]|\b(?:that|which|for|to|of|with|using|via|by|in|on|from|based|consisting|built|designed|where|when"
    r"|as|at|is|are|towards|through|under|over|between|across)\b",
    re.IGNORECASE,
)


def kind_of(phrase: str) -> str:
    """The kind that the head of a noun phrase tells, `UNKNOWN` for none; of two things joined, the first.

    Example:
        >>> kind_of("a hybrid model that mixes two datasets"), kind_of("a robotic benchmark for agents")
        ('Model', 'Benchmark')
        >>> kind_of("an intermediate point between RNNs and attention")
        'Artifact'
    """
    head = PHRASE_END.split(phrase, maxsplit=1)[0].lower().replace("data set", "dataset")
    for part in head.split(" and "):
        for word in reversed(_WORD.findall(part)):
            last = word.rsplit("-", 1)[-1]
            for noun in (last, last.removesuffix("s")):
                if noun in KIND_OF_NOUN:
                    return KIND_OF_NOUN[noun]
    return UNKNOWN


def kind_of_name(name: str) -> str:
    """The kind that a name itself tells by its end: `MesaNet`, `TravelBench`, `BigCorpus`.

    Example:
        >>> kind_of_name("MesaNet"), kind_of_name("TravelBench"), kind_of_name("RAT")
        ('Model', 'Benchmark', 'Artifact')
    """
    last = re.split(r"[\s-]+|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", name.strip())[-1].lower()
    return KIND_OF_NOUN.get(last, UNKNOWN) if last != "language" else UNKNOWN
