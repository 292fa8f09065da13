"""SPARQL text before it is run: what is refused, where parameters go, what a syntax error means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from kgraph.errors import BadRequest
from kgraph.rdf.vocabulary import PREFIXES

# In the order in which SPARQL's grammar tells them apart. A `$name` inside one of the others is no parameter.
_TOKENS = re.compile(
    r"""(?P<comment>\#[^\r\n]*)
      | (?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<string>\"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
                 | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
      | \$(?P<name>\w+)""",
    re.VERBOSE | re.DOTALL,
)

_BLANK = r"(?:[ \t\r\n]|\#[^\r\n]*[\r\n])*+"
# What must follow the keyword for Oxigraph to read a federated pattern: [SILENT] (IRI | name | variable) `{`.
# It is looked for everywhere, in strings and comments too, so no trick of quoting can hide it. Blanks are
# SPARQL's four and no others: U+1680, a blank to `\s`, is a letter there.
_SERVICE_CALL = re.compile(
    rf"service{_BLANK}(?:silent{_BLANK})?(?:<[^>]*>|[^ \t\r\n<>{{}}\"]+){_BLANK}\{{", re.IGNORECASE
)
_LOAD_CALL = re.compile(rf"load{_BLANK}(?:silent{_BLANK})?(?:<|[^ \t\r\n<>{{}}\"]*:)", re.IGNORECASE)
_LONGEST_JUDGED = 20_000  # characters; both readers may take quadratic time
_SELECT_STAR = re.compile(
    r"(?P<head>(?:\s|\#[^\r\n]*[\r\n]|PREFIX\s+\S*\s*<[^>]*>|BASE\s*<[^>]*>)*SELECT\s*(?:(?:DISTINCT|REDUCED)\s*)?)\*",
    re.IGNORECASE,
)
_UPDATE = re.compile(r"\b(INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD)\b", re.IGNORECASE)
_POSITION = re.compile(r"error at (\d+):(\d+): ")


def refuse_service(text: str) -> None:
    """Refuse a query that would have the store fetch from another endpoint (`SERVICE`).

    Fail-closed, and with two different readers because each can be led astray alone: rdflib's parser
    (`\\u` escapes are undone before it reads) and a search of the raw text as Oxigraph's grammar needs it. A
    query that holds the letters `service` and that rdflib cannot parse, or that is very long, is refused too.

    Raises:
        BadRequest
    """
    if "service" not in text.casefold():
        return
    if len(text) > _LONGEST_JUDGED or _SERVICE_CALL.search(text) or _rdflib_sees_service(text):
        raise BadRequest(
            "SERVICE is refused: the query would be sent on to another server; "
            "ask that server itself and join the answers"
        )


def _rdflib_sees_service(text: str) -> bool:
    """Whether rdflib's syntax tree holds a federated pattern, or there is no tree to look at."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    try:
        tree = parseQuery(text)
    except (ParseBaseException, RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return True
    pending: list[Any] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, CompValue):
            if node.name == "ServiceGraphPattern":
                return True
            pending.extend(node.values())
        elif isinstance(node, Mapping):
            pending.extend(node.values())
        elif not isinstance(node, str) and hasattr(node, "__iter__"):
            pending.extend(node)
    return False


def refuse_load(text: str) -> None:
    """Refuse an update that would have the store fetch a document (`LOAD`), as `refuse_service` does.

    Raises:
        BadRequest
    """
    if "load" not in text.casefold():
        return
    if len(text) > _LONGEST_JUDGED or _LOAD_CALL.search(text) or _rdflib_sees_load(text):
        raise BadRequest(
            "LOAD is refused: the server would fetch the document; send its triples with INSERT DATA"
        )


def _rdflib_sees_load(text: str) -> bool:
    """Whether one of the operations is a `LOAD` to rdflib's parser, or it cannot parse them."""
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseUpdate

    try:
        tree = parseUpdate(text)
    except (ParseBaseException, RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return True
    return any(operation.name == "Load" for operation in tree.request)


def bind(text: str, values: Mapping[str, Any]) -> str:
    """The query with each `$name` replaced by its value as an RDF term; strings and comments stay untouched.

    A value is text, a number, a boolean, or any term of pyoxigraph (`NamedNode` for an IRI). It is written
    as a term of its own, escaped, so it can never become syntax. `?name` stays a variable.

    Raises:
        BadRequest: a value for a parameter that the text does not have.

    Example:
        >>> bind('SELECT ?p { ?p kg:name $name } # $name', {"name": 'Ann "Q" {}'})
        'SELECT ?p { ?p kg:name "Ann \\\\"Q\\\\" {}" } # $name'
    """
    if not values:
        return text
    terms = {name: format_term(value) for name, value in values.items()}
    met: set[str] = set()

    def term(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in terms:
            return match[0]
        met.add(name)
        return terms[name]

    bound = _TOKENS.sub(term, text)
    if unused := sorted(terms.keys() - met):
        raise BadRequest(f"the query has no parameter ${unused[0]}")
    return bound


_CLAUSES = re.compile(
    rf"{_TOKENS.pattern} | (?P<brace>[{{}}]) | (?<![\w:?$.-])(?P<word>[A-Za-z]+)(?![\w:.-])", _TOKENS.flags
)


def add_using(text: str, graphs: Sequence[str], named: Sequence[str]) -> str:
    """The update with `USING` clauses in each operation that has a `WHERE`, as the protocol's parameters ask.

    Raises:
        BadRequest: it has such clauses itself (the protocol forbids both), or a `WHERE` that can have none.

    Example:
        >>> add_using("DELETE {?s ?p 1} WHERE {?s ?p 1}", ["urn:g"], [])
        'DELETE {?s ?p 1} USING <urn:g> WHERE {?s ?p 1}'
    """
    if not graphs and not named:
        return text
    terms = [("USING", iri) for iri in graphs] + [("USING NAMED", iri) for iri in named]
    clauses = "".join(f"{keyword} {_iri(iri)} " for keyword, iri in terms)
    pieces, done, depth, before = [], 0, 0, ""
    for token in _CLAUSES.finditer(text):
        if token["brace"]:
            depth += 1 if token["brace"] == "{" else -1
            before = token["brace"]
        elif token["word"] and depth == 0:
            word = token["word"].upper()
            if word in ("USING", "WITH"):
                raise BadRequest(f"{word} and using-graph-uri exclude each other; leave out one of them")
            if word == "WHERE" and before == "DELETE":
                raise BadRequest("DELETE WHERE can have no USING; write DELETE { … } WHERE { … }")
            if word == "WHERE":
                pieces += [text[done : token.start()], clauses]
                done = token.start()
            before = word
    return "".join([*pieces, text[done:]])


def names_graphs(query: str) -> bool:
    """Whether the query says of itself which graphs it is about (`FROM`).

    Example:
        >>> names_graphs("SELECT * FROM <urn:g> { ?s ?p ?o }"), names_graphs('ASK { ?s ?p "FROM <urn:g>" }')
        (True, False)
    """
    depth = 0
    for token in _CLAUSES.finditer(query):
        if token["brace"]:
            depth += 1 if token["brace"] == "{" else -1
        elif token["word"] and depth == 0 and token["word"].upper() == "FROM":
            return True
    return False


def _iri(iri: str) -> str:
    import pyoxigraph as ox

    try:
        return str(ox.NamedNode(iri))
    except ValueError as error:
        raise BadRequest(f"{iri!r} is no IRI: {error}") from error


def format_term(value: Any) -> str:
    """A Python value or pyoxigraph term as SPARQL writes it.

    Example:
        >>> format_term(2020), format_term("a\\nb")
        ('2020', '"a\\\\nb"')
    """
    import pyoxigraph as ox

    if isinstance(value, (ox.NamedNode, ox.Literal)):
        return str(value)
    if isinstance(value, int):  # bare, as LIMIT wants it; true and false likewise
        return str(value).lower()
    if isinstance(value, (str, float)):
        return str(ox.Literal(value))
    raise BadRequest(f"a parameter is text, a number, a boolean or an RDF term, not {type(value).__name__}")


def name_columns(text: str, prefixes: Mapping[str, str], base: str | None = None) -> str:
    """The query with the `*` of `SELECT *` spelt out, in the order in which the variables are first written.

    Oxigraph gives them in an order of its own, which changes from query to query. Any other text comes back
    as it is.

    Example:
        >>> name_columns("SELECT * { ?s ?p ?o }", {})
        'SELECT ?s ?p ?o { ?s ?p ?o }'
    """
    import pyoxigraph as ox

    star = _SELECT_STAR.match(text)
    if star is None:
        return text
    try:
        answer = ox.Store().query(
            text, base_iri=base, prefixes=dict(prefixes)
        )  # of an empty store: only the names matter
    except SyntaxError:
        return text  # it is explained when the query is run
    names = (
        {variable.value for variable in answer.variables} if isinstance(answer, ox.QuerySolutions) else set()
    )
    written = dict.fromkeys(re.findall(r"[?$](\w+)", text[star.end() :]))
    ordered = [name for name in written if name in names]
    if not ordered or len(ordered) < len(names):
        return text
    return star["head"] + " ".join(f"?{name}" for name in ordered) + text[star.end() :]


def syntax_error(text: str, error: SyntaxError) -> BadRequest:
    """What is wrong with the query, with the line and a mark under the place."""
    message = str(error)
    found = _POSITION.match(message)
    if found is None:
        return BadRequest(f"SPARQL: {message}")
    line, column = int(found[1]), int(found[2])
    lines = text.splitlines()
    shown = lines[line - 1] if line <= len(lines) else ""
    reason = _reason(text, shown[column - 1 :], message)
    place = f"line {line}, column {column}"
    return BadRequest(f"SPARQL syntax error at {place}: {reason}\n  {shown}\n  {' ' * (column - 1)}^")


def _reason(text: str, rest: str, message: str) -> str:
    """The error in words. Of what the parser says it expected only whole phrases are of use to people."""
    if not text.strip():
        return "the query is empty"
    if "Prefix not found" in message:
        return f"this prefix is not declared (known without declaring: {', '.join(PREFIXES)})"
    if message.endswith("expected CONSTRUCT"):
        return _wrong_verb(text)
    if phrase := re.search(r"\b[A-Z]\w+(?: \w+){2,}", message):
        return phrase[0]
    return (
        f"unexpected {rest.split()[0]!r}"
        if rest.strip()
        else "something is missing or wrong before this point"
    )


def _wrong_verb(text: str) -> str:
    verbs = "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
    if update := _UPDATE.search(text):
        return f"{update[1].upper()} changes data and is refused here; {verbs}"
    return verbs
