"""Pages: donors, recipients and rounds."""

from flask import Blueprint

bp = Blueprint("enrol", __name__, url_prefix="/enrol")
