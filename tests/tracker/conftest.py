from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tracker import notary


@pytest.fixture
def signing(app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """The application with a signer of its own, and nothing that it had signed before."""
    app.config["INSTANCE"] = tmp_path
    app.extensions.pop("signer", None)
    yield app
    notary.signer().close()
    for name in ("signer", "ledger_closed"):
        app.extensions.pop(name, None)
