"""Several files in one zip, the same bytes each time."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from typing import IO, BinaryIO


def write_bundle(members: Mapping[str, Callable[[IO[bytes]], None]], file: BinaryIO) -> None:
    """Write a zip to `file`, which need not be seekable, each member by the function that writes it."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, write in members.items():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))  # the oldest that zip knows
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            with bundle.open(member, "w", force_zip64=True) as opened:
                write(opened)
