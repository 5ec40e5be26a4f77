"""Pages: the bedside."""

from flask import Blueprint

bp = Blueprint("infuse", __name__, url_prefix="/infuse")
