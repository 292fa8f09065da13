"""Affiliation text to organisations."""
