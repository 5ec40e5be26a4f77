"""Veintrail: chain of custody for cell therapy, vein to vein."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from tracker.config import Settings

_POLICY = {
    "default-src": "'self'",
    "img-src": ["'self'", "data:"],
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The application over one database. Without `settings` it reads the environment."""
    # Not before it is needed: the signer's process is of this package, and has no use for the application.
    from flask import Flask  # noqa: PLC0415

    from tracker import config, extensions, views  # noqa: PLC0415

    settings = settings or config.from_environment()
    app = Flask(__name__)
    app.config.update(
        DATABASE_URL=settings.database_url,
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        INSTANCE=settings.instance,
        SIGNER=settings.signer,
        WITNESSES=settings.witnesses,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_LOCALE="en",
    )
    extensions.init_app(
        app,
        force_https=False,
        content_security_policy=_POLICY,
        session_cookie_secure=settings.secure_cookies,
        strict_transport_security=settings.secure_cookies,
        referrer_policy="same-origin",
    )
    views.register(app)
    return app
