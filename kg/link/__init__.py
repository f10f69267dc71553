"""Mentions of one document → entities with stable identifiers and relations with evidence."""

from kg.link.document import link

__all__ = ["link"]
