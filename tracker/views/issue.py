"""Pages: infusion orders and issue."""

from flask import Blueprint

bp = Blueprint("issue", __name__, url_prefix="/issue")
