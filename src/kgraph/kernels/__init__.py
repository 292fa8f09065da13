"""Compiled arithmetic on plain arrays: what networks and measures do once per edge or oftener."""
