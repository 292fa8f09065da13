"""Printed venues to series and editions."""
