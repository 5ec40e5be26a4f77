"""Pages: apheresis sessions."""

from flask import Blueprint

bp = Blueprint("collect", __name__, url_prefix="/collect")
