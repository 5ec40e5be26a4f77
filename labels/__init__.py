"""ISBT 128 structures and label artwork. Plain data in, PDF, ZPL or SVG out; imports nothing of the tracker."""
