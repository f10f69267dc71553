"""A table of values in text (.csv, .tsv)."""

from kg.read.sheets import read_csv as read

__all__ = ["read"]
