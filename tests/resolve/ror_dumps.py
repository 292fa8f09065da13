"""Dumps of the Research Organization Registry in the shapes in which it was published."""

from __future__ import annotations

import io
import json
import random
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "ror"
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def ror_id(number: int) -> str:
    """The id of that number, with its check digits."""
    digits, rest = "", number
    for _ in range(6):
        digits, rest = _DIGITS[rest % 32] + digits, rest // 32
    return f"0{digits}{98 - number * 100 % 97:02d}"


def organizations() -> list[dict[str, Any]]:
    """The organisations of `organizations.toml`, each with the name of its country."""
    data = tomllib.loads((FOLDER / "organizations.toml").read_text("utf-8"))
    return [{**o, "country_name": data["countries"][o["country"]]} for o in data["organizations"]]


def to_v2(o: dict[str, Any]) -> dict[str, Any]:
    """An organisation in schema 2.1."""
    names = [{"lang": None, "types": ["acronym"], "value": n} for n in o.get("acronyms", ())]
    names += [{"lang": "en", "types": ["alias"], "value": n} for n in o.get("aliases", ())]
    names += [{"lang": "en", "types": ["ror_display", "label"], "value": o["name"]}]
    names += [{"lang": lang, "types": ["label"], "value": n} for lang, n in o.get("other", {}).items()]
    stamp = {"date": "2024-12-11", "schema_version": "2.1"}
    return {
        "admin": {"created": stamp, "last_modified": stamp},
        "domains": [],
        "established": 1900,
        "external_ids": [{"all": ["grid.0.1"], "preferred": "grid.0.1", "type": "grid"}],
        "id": f"https://ror.org/{o['ror']}",
        "links": [{"type": "website", "value": "https://example.org"}],
        "locations": [
            {
                "geonames_details": {
                    "continent_code": "EU",
                    "continent_name": "Europe",
                    "country_code": o["country"],
                    "country_name": o["country_name"],
                    "country_subdivision_code": None,
                    "country_subdivision_name": None,
                    "lat": 1.5,
                    "lng": 2.5,
                    "name": o["city"],
                },
                "geonames_id": 1,
            }
        ],
        "names": names,
        "relationships": _relationships(o, str.lower),
        "status": o.get("status", "active"),
        "types": o["types"],
    }


def to_v1(o: dict[str, Any]) -> dict[str, Any]:
    """An organisation in schema 1.0."""
    return {
        "id": f"https://ror.org/{o['ror']}",
        "name": o["name"],
        "email_address": None,
        "ip_addresses": [],
        "established": None,
        "types": [t.title() for t in o["types"]],
        "relationships": _relationships(o, str.title),
        "addresses": [
            {
                "lat": 1.5,
                "lng": 2.5,
                "state": None,
                "state_code": None,
                "city": o["city"],
                "geonames_city": {"id": 1, "city": o["city"], "geonames_admin1": {"name": None}},
                "postcode": None,
                "primary": False,
                "line": None,
                "country_geonames_id": 1,
            }
        ],
        "links": ["https://example.org"],
        "aliases": o.get("aliases", []),
        "acronyms": o.get("acronyms", []),
        "status": o.get("status", "active"),
        "wikipedia_url": "",
        "labels": [{"label": n, "iso639": lang} for lang, n in o.get("other", {}).items()],
        "country": {"country_name": o["country_name"], "country_code": o["country"]},
        "external_ids": {"GRID": {"preferred": "grid.0.1", "all": "grid.0.1"}},
    }


def _relationships(o: dict[str, Any], case: Any) -> list[dict[str, str]]:
    return [
        {"label": "x", "type": case(type), "id": f"https://ror.org/{id}"}
        for field, type in (("parents", "parent"), ("children", "child"), ("successors", "successor"))
        for id in o.get(field, ())
    ]


def dump(entries: Iterable[Any]) -> bytes:
    """The JSON file of a dump, indented as published."""
    return json.dumps(list(entries), indent=4, ensure_ascii=False).encode()


def archive(members: dict[str, bytes]) -> bytes:
    """A zip archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in members.items():
            out.writestr(name, data)
    return file.getvalue()


def invented(n: int, *, seed: int = 1) -> Iterator[dict[str, Any]]:
    """So many organisations that do not exist, with as many names and places as those of the registry."""
    chance = random.Random(seed)
    syllables = ("ka", "lo", "mi", "ter", "san", "bo", "vel", "dra", "ni", "pul", "gor", "esh", "tan", "wi")
    kinds = (
        "University of {}",
        "{} Institute of Technology",
        "{} Hospital",
        "National Center for {}",
        "{} Inc",
    )

    def word() -> str:
        return "".join(chance.choices(syllables, k=chance.randint(2, 4))).title()

    words = [word() for _ in range(n // 2 + 10)]
    cities = [word() for _ in range(n // 12 + 5)]
    codes = [a + b for a in "QXZ" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    for number in range(n):
        code = chance.choice(codes)
        kind, name = chance.choice(kinds), f"{chance.choice(words)} {chance.choice(words)}"
        yield {
            "ror": ror_id(number * 7919 + 12345),
            "name": kind.format(name),
            "aliases": [
                f"{chance.choice(words)} {kind.format(name)}" for _ in range(chance.choice((0, 0, 1, 3)))
            ],
            "other": {"fr": f"Établissement {name}"} if chance.random() < 0.3 else {},
            "acronyms": [name[0] + kind[0] + "X"] if chance.random() < 0.5 else [],
            "types": [chance.choice(("education", "company", "facility", "healthcare"))],
            "city": chance.choice(cities),
            "country": code,
            "country_name": f"Land {code}",
            "parents": [ror_id(chance.randrange(n) * 7919 + 12345)] if chance.random() < 0.2 else [],
            "status": "active" if chance.random() < 0.97 else chance.choice(("inactive", "withdrawn")),
        }
