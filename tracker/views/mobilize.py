"""Pages: G-CSF and daily counts."""

from flask import Blueprint

bp = Blueprint("mobilize", __name__, url_prefix="/mobilize")
