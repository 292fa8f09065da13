"""What can go wrong, as one family.

    KGraphError
    ├── UnknownName (KeyError)            no such network, query, measure, person …; carries suggestions
    │   └── UnknownFormat                 no such document or export format
    ├── AmbiguousName (LookupError)       a name fits several people or things; carries the candidates
    ├── NoPath (LookupError)              two nodes of a network are not connected
    ├── AmbiguousFormat (ValueError)      two readers claim one document
    ├── BadDocument (ValueError)          a document that cannot be read at all
    │   └── DocumentChanged               a document that changed while it was read
    ├── BadRequest (ValueError)           wrong SPARQL, wrong parameter, SERVICE where it is refused
    ├── BadWorkspace (ValueError)         no workspace there, or one that is damaged
    │   └── StateChanged                  another process changed the workspace meanwhile
    ├── BadOverrides (ValueError)         overrides.toml cannot be understood
    ├── QueryTimeout (TimeoutError)       a query ran out of its time
    ├── RemoteError (OSError)             a SPARQL endpoint refuses, fails or answers nonsense
    └── MissingExtra (ImportError)        an optional dependency is not installed

Each is also the fitting builtin, so that callers need not import ours. A bad *record* is never an
exception: it is a `kgraph.model.records.Rejected` and the reading goes on.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


class KGraphError(Exception):
    """Base of every error that kgraph raises on purpose."""

    def __str__(self) -> str:
        """The message alone, also for those that are KeyErrors (which would print its repr)."""
        return str(self.args[0]) if self.args else ""


class UnknownName(KGraphError, KeyError):
    """No `kind` is called `name`; the message offers the nearest of the `known` ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str] = (), *, hint: str = "") -> None:
        self.kind, self.name = kind, name
        self.suggestions: Sequence[str] = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
        message = f"no {kind} {name!r}"
        if self.suggestions:
            message += "; did you mean " + " or ".join(repr(s) for s in self.suggestions) + "?"
        if hint:
            message += f" ({hint})"
        super().__init__(message)


class UnknownFormat(UnknownName):
    """No document or export format of that name."""


class AmbiguousName(KGraphError, LookupError):
    """`name` fits several people (or `what`); `candidates` are (IRI, name, why), at most five are printed."""

    def __init__(
        self, name: str, candidates: Sequence[tuple[str, str, str]], *, what: str = "people"
    ) -> None:
        self.name, self.candidates = name, candidates
        shown = "\n".join(f"  {label}  {iri}  {why}" for iri, label, why in candidates[:5])
        more = f"\n  … and {len(candidates) - 5} more" if len(candidates) > 5 else ""
        super().__init__(f"{name!r} fits {len(candidates)} {what}; name one by its IRI:\n{shown}{more}")


class NoPath(KGraphError, LookupError):
    """Two nodes of a network are not connected."""


class AmbiguousFormat(KGraphError, ValueError):
    """More than one reader claims the document."""


class BadDocument(KGraphError, ValueError):
    """A document that no reader can make sense of."""


class UnknownDocument(BadDocument):
    """A document that no reader knows."""


class DocumentChanged(BadDocument):
    """A document whose bytes were no longer the same at the end of reading."""


class BadRequest(KGraphError, ValueError):
    """What was asked for cannot be done as asked."""


class BadWorkspace(KGraphError, ValueError):
    """There is no workspace at that place, or it is damaged."""


class StateChanged(BadWorkspace):
    """Another process changed the workspace between looking at it and writing to it."""


class BadOverrides(KGraphError, ValueError):
    """The curation file cannot be understood; the message names file and place."""


class QueryTimeout(KGraphError, TimeoutError):
    """A query ran out of the time it was given."""


class RemoteError(KGraphError, OSError):
    """A SPARQL endpoint refuses, fails or answers nonsense; the message names it and its first line.

    status: of HTTP, where there was one. may_pass: another try may succeed. retry_after: seconds it asks for.
    """

    def __init__(
        self,
        endpoint: str,
        reason: str,
        *,
        status: int | None = None,
        may_pass: bool = False,
        retry_after: float | None = None,
    ) -> None:
        self.endpoint, self.reason, self.status = endpoint, reason, status
        self.may_pass, self.retry_after = may_pass, retry_after
        super().__init__(f"endpoint {endpoint}: {reason}")


class MissingExtra(KGraphError, ImportError):
    """An optional dependency is missing; the message says how to install it."""

    def __init__(self, what: str, package: str, extra: str) -> None:
        super().__init__(f"{what} needs {package}; install it with: pip install 'kgraph-coauthor[{extra}]'")
