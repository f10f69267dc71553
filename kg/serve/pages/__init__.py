"""Everything that a person sees, a module a page."""
