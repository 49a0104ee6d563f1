"""Chapters of a report, one file each: from a brief to paragraphs, figures and tables."""
