"""The map: a network as one HTML file that opens from the disk, offline; see `docs/map.md`."""
