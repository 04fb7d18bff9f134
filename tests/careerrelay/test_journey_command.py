"""`make journey` with a file that is none: why, in the reader's words, an exit code, and nothing imported."""

import os
import subprocess
import sys

import psycopg
import pytest

from careerrelay.journey.database import NAME
from tests.database import PROJECT, with_database

HEAD = "応募ID,応募時刻,名前,メールアドレス,募集職種,選考終了理由"
ROW = "1,2026/07/01,佐藤 健一,kenichi@mail.example,営業,不採用"
BAD = {
    "empty": (b"", "ファイルが空です"),
    "unknown layout": ("列A,列B\n1,2\n".encode(), "1行目：項目名の行を見つけられません"),
    "broken": (f'{HEAD}\n{ROW}\n"2,2026/07/01,閉じない'.encode(), "3行目：ここから始まるセルの引用符"),
    "wrong encoding": (f"{HEAD}\n{ROW}\n".encode() + b"\xff\xfe\x81", "文字コードを読み取れません"),
    "no table": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "表のファイルではありません"),
}


def journey(file, folder):
    command = [sys.executable, "manage.py", "journey", str(file), "--folder", str(folder)]
    return subprocess.run(command, cwd=PROJECT, env=os.environ, capture_output=True, text=True, check=False)


@pytest.fixture
def server():
    """The superuser, on a server without a journey's database."""
    with psycopg.connect(with_database(os.environ["DATABASE_ADMIN_URL"], "postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        yield admin


@pytest.mark.parametrize("kind", BAD)
def test_says_what_is_wrong_and_imports_nothing(tmp_path, server, kind):
    content, message = BAD[kind]
    file = tmp_path / "applicants.csv"
    file.write_bytes(content)
    told = journey(file, tmp_path)
    assert told.returncode == 1
    assert message in told.stderr
    assert "Traceback" not in told.stderr
    assert not (tmp_path / "journey.json").exists()
    assert server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone() is None


def test_says_when_there_is_no_file(tmp_path):
    told = journey(tmp_path / "nothing.csv", tmp_path)
    assert (told.returncode, "there is no such file" in told.stderr) == (1, True)
