"""Veintrail: chain of custody for cell therapy, vein to vein."""

from flask import Flask

from tracker import config, extensions, views

_POLICY = {
    "default-src": "'self'",
    "img-src": ["'self'", "data:"],
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def create_app(settings: config.Settings | None = None) -> Flask:
    """The application over one database. Without `settings` it reads the environment."""
    settings = settings or config.from_environment()
    app = Flask(__name__)
    app.config.update(
        DATABASE_URL=settings.database_url,
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
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
