"""Pages: people, places, equipment, supplies."""

from flask import Blueprint

bp = Blueprint("administer", __name__, url_prefix="/administer")
