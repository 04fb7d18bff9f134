"""Writes `guards.txt`: the guards that there are. A guard that goes, or says something else, is seen in its diff."""

from tests.guards.inventory import INVENTORY, lines_of
from tests.isolation.sql import connected


def test_write_the_list(django_db_setup: None) -> None:
    with connected("DATABASE_OWNER_URL") as connection:
        INVENTORY.write_text("".join(f"{line}\n" for line in lines_of(connection)))
