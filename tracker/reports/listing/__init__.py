"""Long lists on paper: thousands of rows and entries set as tagged pages that follow those of a WeasyPrint document.

WeasyPrint lays out one table row in 6 to 12 ms and 0.15 MiB, whatever stands in it; here a row takes a twentieth of
that. Fonts, their subsets and the file itself stay WeasyPrint's.
"""

from tracker.reports.listing.blocks import Block, Entry, Grid, Heading, Note
from tracker.reports.listing.furniture import Furniture
from tracker.reports.listing.letters import Letters, letters_of
from tracker.reports.listing.pages import add_pages

__all__ = ["Block", "Entry", "Furniture", "Grid", "Heading", "Letters", "Note", "add_pages", "letters_of"]
