"""Golden numbers: what the package answers today, so that a change of layout changes no number."""
