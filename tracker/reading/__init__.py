"""Queries for worklists, timelines and traces. Read only."""
