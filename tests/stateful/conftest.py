from pathlib import Path

import pytest
from postgres_server import PostgresServer
from twin_worlds import Twin, Twins


@pytest.fixture(scope="session")
def postgres():
    server = PostgresServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def twins(postgres, tmp_path_factory):
    """One organisation in SQLite and one in PostgreSQL."""
    folders = [tmp_path_factory.mktemp(n) for n in ("sqlite", "postgres")]
    made = [Twin(Path(folders[0])), Twin(Path(folders[1]), postgres.url)]
    yield Twins(made)
    for twin in made:
        twin.close()
