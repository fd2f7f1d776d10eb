"""A reader that runs apart: whatever it does, there is an answer."""

import pytest

from tuanding.core.kernel import sandbox
from tuanding.core.kernel.sandbox import Limits, read_or_failure

LIMITS = Limits(memory=256 * 2**20, seconds=1)


@pytest.fixture
def reader(tmp_path):
    def written(body):
        path = tmp_path / "reader.py"
        path.write_text(f"import os, signal, sys\n\n\ndef answer(content, *numbers):\n    {body}\n", "utf-8")
        return path

    return written


def test_it_gets_the_content_and_the_numbers(reader):
    path = reader("return {'size': len(content), 'numbers': numbers, 'ours': 'tuanding' in sys.modules}")
    assert read_or_failure(path, b"abc" * 10**6, LIMITS, 5, 7) == {"size": 3 * 10**6, "numbers": [5, 7], "ours": False}


@pytest.mark.parametrize(
    ("body", "failed"),
    [
        ("while True: pass", "time"),
        ("return {'size': len(bytearray(10**9))}", "memory"),
        ("os.kill(os.getpid(), signal.SIGSEGV)", "memory"),
        ("raise ValueError(content)", "broken"),
        ("os._exit(0)", "broken"),
    ],
)
def test_what_goes_wrong_has_a_name(reader, body, failed, monkeypatch):
    monkeypatch.setattr(sandbox, "PATIENCE", 100)
    assert read_or_failure(reader(body), b"abc", LIMITS) == {"failed": failed}


def test_one_that_gets_no_cpu_is_not_to_blame(reader):
    assert read_or_failure(reader("signal.pause()"), b"", LIMITS) == {"failed": "busy"}


def test_what_it_had_in_memory_is_free_again_for_the_answer(reader):
    body = "rows = []\n    while True: rows.append([None] * 9)"
    assert read_or_failure(reader(body), b"", LIMITS._replace(seconds=8)) == {"failed": "memory"}


def test_it_may_write_no_file(reader, tmp_path):
    left = tmp_path / "left"
    assert read_or_failure(
        reader(f"os.write(os.open({str(left)!r}, os.O_CREAT | os.O_WRONLY), b'x')"), b"", LIMITS
    ) == {"failed": "broken"}
    assert left.read_bytes() == b""


def test_it_does_not_learn_our_secrets(reader, monkeypatch):
    monkeypatch.setenv("TUANDING_SECRET", "x")
    assert read_or_failure(reader("return {'secret': os.environ.get('TUANDING_SECRET')}"), b"", LIMITS) == {
        "secret": None
    }
