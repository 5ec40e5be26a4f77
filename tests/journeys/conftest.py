"""Journeys are walked at noon of the site, so that an order for today is still for today at their end."""

from datetime import datetime

import pytest


@pytest.fixture(autouse=True)
def at_noon(noon: datetime) -> datetime:
    """The clock of every journey stands at noon."""
    return noon
