"""XML documents in parts: cut anywhere they state the same, and hostile ones open and fill nothing."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.errors import BadDocument
from kgraph.model.records import Rejected
from kgraph.readers.documents import xml_text
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source
from kgraph.readers.documents.xml_text import parse_whole, root_name, xml_parts, xml_records
from kgraph.readers.documents.xml_trees import plain_text, xml_trees

Stated = list[tuple[int, str]]


def trees_of(parts: list[Part], *tags: str) -> Stated:
    """Line in the document and text of each record; of rejected ones the reason."""
    found: Stated = []
    for part in parts:
        for item in xml_trees(part, tags):
            if isinstance(item, Rejected):
                found.append((item.line, item.reason))
            else:
                found.append((part.line + item[0] - 1, plain_text(item[1])))
    return found


def parts_of(data: bytes, *tags: str) -> list[Part]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.xml"
        path.write_bytes(data)
        return list(xml_parts(*tags)(Source(path.as_posix())))


# ---- cutting

inner = st.lists(
    st.sampled_from([
        "sheep", " ", "\n", "é", "&amp;", "<i>goat</i>", "<!-- </record> -->", "<![CDATA[</record> <b>]]>",
        "<?cut </record>?>", "<sub>2</sub>", "<recording/>",
    ]),
    max_size=6,
).map("".join)  # fmt: skip
between = st.sampled_from(["", "\n", "  \n\n", "<!-- <record>no</record> -->\n", "<other>x</other>"])
records = st.lists(st.tuples(between, st.sampled_from(["record", "entry"]), inner), max_size=12)


@st.composite
def documents(draw: st.DrawFn) -> bytes:
    """A document of records with what may stand around and inside them."""
    prefix = draw(st.sampled_from(["", "o:"]))
    namespace = ' xmlns:o="urn:o"' if prefix else draw(st.sampled_from(["", ' xmlns="urn:x"']))
    head = draw(st.sampled_from(["", '<?xml version="1.0"?>\n', "<!-- <record> -->\n", "<!DOCTYPE all>\n"]))
    space = draw(st.sampled_from(["", " ", "\n"]))
    body = "".join(
        f"{before}<{prefix}{name} id='1'>{text}</{prefix}{name}{space}>"
        for before, name, text in draw(records)
    )
    return f"{head}<all{namespace}>\n<list>\n{body}\n</list>\n</all>\n".encode()


@settings(max_examples=150, deadline=None)
@given(documents(), st.integers(1, 80))
def test_a_document_cut_anywhere_gives_the_same_records_on_the_same_lines(data: bytes, size: int) -> None:
    whole = trees_of(parts_of(data, "record", "entry"), "record", "entry")
    normal = xml_text.PART_BYTES
    xml_text.PART_BYTES = size
    try:
        parts = parts_of(data, "record", "entry")
    finally:
        xml_text.PART_BYTES = normal
    assert trees_of(parts, "record", "entry") == whole
    assert not any("XML" in text for _, text in whole)


@settings(max_examples=100, deadline=None)
@given(documents())
def test_both_parsers_give_the_same_records(data: bytes) -> None:
    for part in parts_of(data, "record", "entry"):
        ours = [
            plain_text(item[1]) for item in xml_trees(part, ("record", "entry")) if isinstance(item, tuple)
        ]
        lxml = [
            "".join(map(str, item.element.itertext()))
            for item in xml_records(part, ("{*}record", "{*}entry"))
            if not isinstance(item, Rejected)
        ]
        assert len(ours) == len(lxml)
        assert [text.replace("₂", "2") for text in ours] == lxml


def test_a_line_is_where_the_record_begins() -> None:
    data = b"<!-- a\n -->\n<all>\n<record\n a='1'>x</record><record>y</record>\n\n<record>z</record>\n</all>"
    assert trees_of(parts_of(data, "record"), "record") == [(4, "x"), (5, "y"), (7, "z")]


def test_a_document_that_ends_too_early_keeps_what_is_whole() -> None:
    data = b"<all>\n<record>x</record>\n<record>y"
    stated = trees_of(parts_of(data, "record"), "record")
    assert stated == [(2, "x"), (3, "no well-formed XML: mismatched tag")]


def test_a_record_inside_a_record_is_part_of_it() -> None:
    data = b"<all><record>x<record>y</record></record></all>"
    assert trees_of(parts_of(data, "record"), "record") == [(1, "xy")]


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"", ""),
        (b"{}", ""),
        (b"<a/>", "a"),
        (b"<!-- <b> --><a>", "a"),
        (b"<!DOCTYPE a [<!ENTITY x '<b>'>]><a>", "a"),
        (b"<!DOCTYPE a PUBLIC '-//X' 'y'>\n<?p <b>?><x:a>", "a"),
        (b"<!--" * 4000, ""),
        (b"<!DOCTYPE" + b"[" * 10000, ""),
    ],
)
def test_the_root_is_the_first_element(head: bytes, name: str) -> None:
    assert root_name(head) == name


# ---- hostile documents

LAUGHS = b'<!DOCTYPE all [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><all><record>&b;</record></all>'
DECLARING = {
    "billion laughs": LAUGHS,
    "quadratic blow-up": b'<!DOCTYPE all [<!ENTITY a "'
    + b"x" * 9999
    + b'">]><all><record>&a;</record></all>',
    "external entity": b'<!DOCTYPE all [<!ENTITY a SYSTEM "%s">]><all><record>&a;</record></all>',
    "external entity, public": b'<!DOCTYPE all [<!ENTITY a PUBLIC "p" "%s">]><all><record>&a;</record></all>',
    "parameter entity": b'<!DOCTYPE all [<!ENTITY % a SYSTEM "%s"> %a;]><all><record>x</record></all>',
    "attribute defaults": b'<!DOCTYPE all [<!ATTLIST all a CDATA "x">]><all><record>x</record></all>',
    "behind a comment": b"<!-- x -->" + LAUGHS,
    "without records": LAUGHS.replace(b"record", b"other"),
    "in UTF-16": LAUGHS.decode().encode("utf-16"),
}


@pytest.mark.parametrize("name", DECLARING)
def test_a_document_with_entities_of_its_own_is_refused(name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret", encoding="utf-8")
    data = DECLARING[name].replace(b"%s", secret.as_uri().encode())
    with pytest.raises(BadDocument, match="declares XML entities of its own"):
        trees_of(parts_of(data, "record"), "record")


def test_a_declaration_hidden_in_a_quoted_comment_is_not_parsed_either(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret", encoding="utf-8")
    data = (
        b'<!DOCTYPE all SYSTEM "<!--" [<!ENTITY a SYSTEM "%s">]><!-- --><all><record>&a;</record></all>'
    ).replace(b"%s", secret.as_uri().encode())
    try:
        stated = trees_of(parts_of(data, "record"), "record")
    except BadDocument:
        stated = []
    assert "the secret" not in repr(stated)


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE all SYSTEM "%s"><all><record>x</record></all>',
        b'<!DOCTYPE all PUBLIC "-//X//Y" "%s"><all><record>x</record></all>',
        b'<?xml-stylesheet href="%s"?><all><record>x</record></all>',
        b'<all xmlns:xi="http://www.w3.org/2001/XInclude"><record>x<xi:include href="%s"/></record></all>',
    ],
    ids=["external DTD", "public DTD", "style sheet", "XInclude"],
)
def test_what_a_document_refers_to_is_not_opened(document: bytes, tmp_path: Path) -> None:
    secret = tmp_path / "secret.dtd"
    secret.write_text('<!ENTITY x "the secret"><!ATTLIST record y CDATA "the secret">', encoding="utf-8")
    data = document.replace(b"%s", secret.as_uri().encode())
    (part,) = parts_of(data, "record")
    ((_, element),) = (item for item in xml_trees(part, ("record",)) if not isinstance(item, Rejected))
    assert element.text == "x"
    assert element.get("y") is None


def test_a_document_type_amid_the_document_costs_its_record_only() -> None:
    data = (
        b'<all><record>x</record><record><!DOCTYPE a [<!ENTITY b "c">]>&b;</record><record>z</record></all>'
    )
    stated = trees_of(parts_of(data, "record"), "record")
    assert [text for _, text in stated] == ["x", stated[1][1], "z"]
    assert "no well-formed XML" in stated[1][1]


def test_entities_that_nobody_declared_cost_their_record_only() -> None:
    data = b"<all><record>&nbsp;</record><record>y</record></all>"
    stated = trees_of(parts_of(data, "record"), "record")
    assert [text for _, text in stated] == ["no well-formed XML: undefined entity", "y"]


@pytest.mark.parametrize(
    "data",
    [
        b"<all>" + b"<record>" * 100_000,
        b"<all><record>" + b"<b>" * 100_000 + b"</b>" * 100_000 + b"</record></all>",
        b"<all><record>" + b"<!--" * 200_000,
        b"<all><record>x</record></all>" + b"<!-- -->" * 20_000 + b"x",
        b"<all><record>x</record>" + b"</all>" * 100_000,
        b"<all>" + b"<record" * 100_000,
        b"<all><record a='" + b"&lt;" * 100_000 + b"'/></all>",
        b"<record" + b" " * 1_000_000 + b"/>",
        b"<!DOCTYPE " + b"[" * 500_000,
        b"<all>" + b"<?xml ?>" * 50_000 + b"<record/></all>",
    ],
)
def test_no_document_takes_long(data: bytes) -> None:
    start = time.process_time()
    for read in trees_of, lambda parts, tag: [list(xml_records(part, ("{*}" + tag,))) for part in parts]:
        try:
            read(parts_of(data, "record"), "record")
        except BadDocument:
            continue
    assert time.process_time() - start < 20


def test_whole_documents_are_refused_alike() -> None:
    part = Part(path="a.xml", document="d", format="x", data=LAUGHS)
    with pytest.raises(BadDocument, match="declares XML entities"):
        parse_whole(part)
