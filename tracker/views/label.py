"""Pages: labels."""

from flask import Blueprint

bp = Blueprint("label", __name__, url_prefix="/label")
