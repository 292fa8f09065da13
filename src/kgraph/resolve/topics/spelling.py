"""One form for the spellings of a term: case, accents, plural, hyphen and blank, British and American.

English rules with their exceptions as tables; a word that no rule knows stays as it is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from kgraph.model.names import fold

PLURALS = {
    "analyses": "analysis", "hypotheses": "hypothesis", "syntheses": "synthesis", "theses": "thesis",
    "diagnoses": "diagnosis", "prognoses": "prognosis", "crises": "crisis", "metastases": "metastasis",
    "parentheses": "parenthesis", "axes": "axis", "matrices": "matrix", "vertices": "vertex",
    "indices": "index", "appendices": "appendix", "vortices": "vortex", "simplices": "simplex",
    "helices": "helix", "cortices": "cortex", "lattices": "lattice", "criteria": "criterion",
    "phenomena": "phenomenon", "automata": "automaton", "polyhedra": "polyhedron", "spectra": "spectrum",
    "bacteria": "bacterium", "maxima": "maximum", "minima": "minimum", "optima": "optimum",
    "momenta": "momentum", "quanta": "quantum", "strata": "stratum", "nuclei": "nucleus",
    "stimuli": "stimulus", "foci": "focus", "loci": "locus", "radii": "radius", "fungi": "fungus",
    "formulae": "formula", "antennae": "antenna", "larvae": "larva", "algae": "alga", "corpora": "corpus",
    "children": "child", "women": "woman", "men": "man", "mice": "mouse", "feet": "foot", "teeth": "tooth",
    "buses": "bus", "viruses": "virus", "biases": "bias", "gases": "gas", "lenses": "lens",
    "campuses": "campus", "statuses": "status", "corpuses": "corpus", "consensuses": "consensus",
    "focuses": "focus", "aliases": "alias", "atlases": "atlas", "canvases": "canvas", "caches": "cache",
    "niches": "niche", "headaches": "headache", "avalanches": "avalanche", "axises": "axis", "shoes": "shoe",
    "gpus": "gpu", "cpus": "cpu", "tpus": "tpu", "npus": "npu", "menus": "menu", "movies": "movie",
    "cookies": "cookie", "selfies": "selfie", "ties": "tie", "zombies": "zombie", "calories": "calorie",
    "leaves": "leaf", "lives": "life", "knives": "knife", "wolves": "wolf", "halves": "half",
    "shelves": "shelf", "proxies": "proxy",
}  # fmt: skip
"""Plurals that the rules would miss."""

NO_PLURALS = frozenset(
    """
    series species news means bias lens gas atlas alias canvas christmas pancreas biogas overseas always chaos
    cosmos asbestos ethos pathos kudos thermos rabies caries aids sars mers bayes kubernetes pandas texas
    gauss data media less plus versus apparatus
    """.split()  # noqa: SIM905
)
"""They end like plurals and are none."""

# Of the words in -ics only these are plurals: mathematics, physics, dynamics … are fields.
_COUNTED_ICS = frozenset(
    """
    metrics topics heuristics characteristics critics clinics fabrics lyrics logics antibiotics epidemics
    pandemics plastics mosaics comics cubics conics quadrics cynics traffics picnics
    """.split()  # noqa: SIM905
)


def singular(word: str) -> str:
    """The singular of an English word (lower case), the word itself where it is none or none is known.

    Example:
        >>> [singular(w) for w in ("networks", "analyses", "studies", "classes", "physics", "bias", "gpus")]
        ['network', 'analysis', 'study', 'class', 'physics', 'bias', 'gpu']
    """
    if len(word) < 4 or word[-1] not in "sairen" or word in NO_PLURALS:
        return PLURALS.get(word, word)
    if word in PLURALS:
        return PLURALS[word]
    if word[-1] != "s" or word[-2:] in ("ss", "us", "is"):
        return word
    if word.endswith("ics"):
        return word[:-1] if word in _COUNTED_ICS else word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("sses", "xes", "ches", "shes", "zzes", "oes")):
        return word[:-2]
    return word[:-1]


_BRITISH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"(behavi|col|fav|flav|harb|hon|hum|lab|neighb|rum|tum|vap|vig|arm|rig|sav|od)our", r"\1or"),
        (r"(model|label|signal|travel|cancel|channel|tunnel|level|counsel|fuel|panel|dial|total|marshal|funnel)"
         r"l(ing|ed|er|ers|ings)$", r"\1\2"),
        (r"(cent|met|lit|fib|theat|calib|spect|lust|somb)re(s)?$", r"\1er\2"), (r"(cent)red$", r"\1ered"),
        (r"(catal|dial|anal|monol|epil|homol)ogue", r"\1og"),
        (r"(def|off|lic|pret)ence", r"\1ense"),
        (r"(anal|paral|catal|hydrol|dial)ys(e|ed|er|ers|ing)$", r"\1yz\2"),
        (r"aem(ia|ic)", r"em\1"),
        (r"^haem", "hem"), (r"paediatr", "pediatr"), (r"orthopaed", "orthoped"), (r"anaesth", "anesth"),
        (r"^oestr", "estr"), (r"oesophag", "esophag"), (r"foet", "fet"), (r"gynaec", "gynec"),
        (r"^aetiolog", "etiolog"), (r"encyclopaed", "encycloped"), (r"diarrhoea", "diarrhea"),
        (r"^sulph", "sulf"), (r"^programme(s?)$", r"program\1"), (r"^grey", "gray"),
        (r"aluminium", "aluminum"), (r"^mould", "mold"), (r"^plough", "plow"),
        (r"^ageing$", "aging"), (r"artefact", "artifact"), (r"judgement", "judgment"), (r"manoeuv", "maneuv"),
    )
)  # fmt: skip
# Most words have none of this, and need no closer look.
_MAYBE_BRITISH = re.compile(
    r"is(?:e|ing|able|ation)|our|ll(?:ing|e[dr])|re[sd]?$|ogue|ence|ys(?:e|ing)|ae|oe|sulph|programme|grey|inium"
    r"|ageing|artefact|judgement|mould|plough|foet"
)
_ISE = re.compile(r"(.{3,}?)is(e|es|ed|er|ers|ing|able|ation|ations|ational)$")
# What comes before -ise in words that are never written with z.
_NEVER_Z = re.compile(
    r"(superv|rev|adv|dev|improv|telev|v|no|po|ra|pra|appra|pr|compr|surpr|enterpr|repr|prom|comprom|prem|exerc"
    r"|prec|conc|exc|inc|advert|treat|expert|franch|merchand|parad|disgu|gu|cru|bru|w|l|likew|otherw|clockw"
    r"|pairw|desp|d|chast|pra|circumc|turqu|mora|ar)$"
)


def american(word: str) -> str:
    """A British spelling (lower case) in the American one.

    Example:
        >>> [american(w) for w in ("behaviour", "modelling", "optimisation", "unsupervised", "denoising")]
        ['behavior', 'modeling', 'optimization', 'unsupervised', 'denoising']
    """
    if not _MAYBE_BRITISH.search(word):
        return word
    if (match := _ISE.match(word)) and (match[2].startswith("ation") or not _NEVER_Z.search(match[1])):
        word = f"{match[1]}iz{match[2]}"
    for pattern, replacement in _BRITISH:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=200_000)
def normal_word(word: str) -> str:
    """A folded word in the singular and in American spelling; applied again, it stays."""
    return singular(american(singular(word))) if len(word) > 3 else word


@lru_cache(maxsize=400_000)
def keyword_key(text: str) -> str:
    """What spellings of one keyword share: its words in their normal form, written together.

    Blank and hyphen do not count, so that `co-authorship`, `coauthorship` and `data-set`, `dataset` meet.

    Example:
        >>> keyword_key("Neural-Networks") == keyword_key("neural network"), keyword_key("Data Sets")
        (True, 'dataset')
        >>> keyword_key("C++") == keyword_key("C"), keyword_key("Optimisation Modelling")
        (False, 'optimizationmodeling')
    """
    words = _WORD.findall(fold(text))
    return settled("".join(map(normal_word, words)))


def settled(joined: str) -> str:
    """Words written together, in the form that they have as one word: `time series` and `timeseries`."""
    again = normal_word(joined)
    while again != joined:
        joined, again = again, normal_word(again)
    return joined


_WORD = re.compile(r"[a-z0-9+#]+")
