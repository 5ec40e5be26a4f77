"""Veintrail: chain of custody for cell therapy, vein to vein."""
