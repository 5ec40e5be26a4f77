"""The application for a WSGI server; settings come from the environment."""

from tracker import create_app, notary

app = create_app()
notary.start(app)
