"""Pages: processing runs and storage."""

from flask import Blueprint

bp = Blueprint("process", __name__, url_prefix="/process")
