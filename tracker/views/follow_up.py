"""Pages: visits and adverse events."""

from flask import Blueprint

bp = Blueprint("follow_up", __name__, url_prefix="/follow-up")
