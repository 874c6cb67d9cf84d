"""Opening a home: its folder made, its database brought up to date."""

import sqlalchemy as sa

from jobs.home import Home
from store.database import open_database

Engine = sa.Engine


def open_home(home: Home) -> Engine:
    """The home's database; dispose of it when done. Raises HomeUnusable."""
    home.prepare()
    return open_database(home.database_url)
