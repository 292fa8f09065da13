"""W3C's cases for endpoints: which there are, which are not as they should be, and the table of them."""

from __future__ import annotations

QUERIES = (
    "query_post_form",
    "query_dataset_default_graphs_get",
    "query_dataset_default_graphs_post",
    "query_dataset_named_graphs_post",
    "query_dataset_named_graphs_get",
    "query_dataset_full",
    "query_multiple_dataset",
    "query_get",
    "query_content_type_select",
    "query_content_type_ask",
    "query_content_type_describe",
    "query_content_type_construct",
    "query_post_direct",
    "bad_query_method",
    "bad_multiple_queries",
    "bad_query_wrong_media_type",
    "bad_query_missing_form_type",
    "bad_query_missing_direct_type",
    "bad_query_non_utf8",
    "bad_query_syntax",
)
UPDATES = (
    "update_dataset_default_graph",
    "update_dataset_default_graphs",
    "update_dataset_named_graphs",
    "update_dataset_full",
    "update_post_form",
    "update_post_direct",
    "update_base_uri",
    "bad_update_get",
    "bad_multiple_updates",
    "bad_update_wrong_media_type",
    "bad_update_missing_form_type",
    "bad_update_non_utf8",
    "bad_update_syntax",
    "bad_update_dataset_conflict",
)
DESCRIPTION = ("returns-rdf", "has-endpoint-triple", "conforms-to-schema")
RESULTS = {
    "csv-tsv-res": ("csv01", "tsv01", "csv02", "tsv02", "csv03", "tsv03"),
    "json-res": ("jsonres01", "jsonres02", "jsonres03", "jsonres04"),
}
NOT_AS_THEY_SHOULD = {"tsv03": "Oxigraph keeps an `xsd:negativeInteger` as `xsd:integer`"}
"""Case → why; tests expect each of these to fail, and no other."""
SUITES = {
    "protocol, queries": QUERIES,
    "protocol, updates": UPDATES,
    "service description": DESCRIPTION,
    **RESULTS,
}
MARKS = ("<!-- W3C's cases, made by tests/web/test_protocol.py -->\n", "<!-- end of W3C's cases -->\n")


def table() -> str:
    """As `docs/server.md` has it."""
    lines = ["| suite | answered as they should | refused as they should |", "|---|---|---|"]
    for suite, names in SUITES.items():
        met = [name for name in names if name not in NOT_AS_THEY_SHOULD]
        refused = [name for name in met if name.startswith("bad_")]
        answered = [name for name in met if name not in refused]
        lines.append(f"| {suite} | {_code(answered)} | {_code(refused)} |")
    failing = [f"`{name}`, since {why}" for name, why in NOT_AS_THEY_SHOULD.items()]
    return "\n".join([*lines, "", f"Not as it should be: {'; '.join(failing)}.", ""])


def _code(names: list[str]) -> str:
    return " ".join(f"`{name}`" for name in names)
