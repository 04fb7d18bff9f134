"""`make drill`: a base backup and its log, kill -9, a lost disk, and both ways back, on a server of the drill's own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from careerrelay.drill.manifest import damaged_files
from tests.database import PROJECT, database_name, with_database

GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_ADMIN_URL", "DATABASE_DIRECT_URL", "REDIS_URL")


@pytest.mark.timeout(300)
def test_restores_to_a_point_and_to_the_end_with_ledger_and_erasures_right(committed_db: None) -> None:
    tables = with_database(os.environ["DATABASE_ADMIN_URL"], database_name())
    command = [sys.executable, "-m", "careerrelay.drill", "--json", "--tables-from", tables]
    environment = {name: value for name, value in os.environ.items() if name not in GIVEN}
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert len(told["held"]) == 7
    assert set(told["held"].values()) == {True}


@pytest.mark.parametrize(("content", "damaged"), [("right", []), ("wrong", ["a"]), ("longer than it was", ["a"])])
def test_a_backup_that_is_not_what_its_manifest_says_is_refused(
    tmp_path: Path, content: str, damaged: list[str]
) -> None:
    right = "27042f4e6eca7d0b2a7ee4026df2ecfa51d3339e6d122aa099118ecd8563bad9"
    told = {"Files": [{"Path": "a", "Size": 5, "Checksum": right}]}
    (tmp_path / "backup_manifest").write_text(json.dumps(told))
    (tmp_path / "a").write_text(content)
    assert damaged_files(tmp_path) == damaged
