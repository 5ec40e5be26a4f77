"""Pages: release tests."""

from flask import Blueprint

bp = Blueprint("assay", __name__, url_prefix="/assay")
