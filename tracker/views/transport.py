"""Pages: shipments and handovers."""

from flask import Blueprint

bp = Blueprint("transport", __name__, url_prefix="/transport")
