"""The commands people type: set-up that does nothing twice, rings that keep their time, locks and catalogues."""

import os
import subprocess
import sys
import time

import pytest
from babel.messages.catalog import Catalog

from scripts import catalogue, rings, setup
from tests.house_rules.sources import ROOT


@pytest.fixture
def stamps(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "STAMPS", tmp_path / "stamps")
    return tmp_path / "stamps"


def test_a_step_is_done_once_until_what_it_was_made_from_changes(stamps):
    done = []
    for key in ("a", "a", "b"):
        setup.once("npm", key, lambda key=key: done.append(key))
    assert done == ["a", "b"]


def test_a_step_that_broke_off_is_done_again(stamps):
    done = []
    with pytest.raises(ZeroDivisionError):
        setup.once("npm", "a", lambda: 1 / 0)
    assert setup.once("npm", "a", lambda: done.append("again"))
    assert done == ["again"]


def test_a_digest_knows_names_and_contents(tmp_path, monkeypatch):
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("x")
    two.write_text("x")
    assert len({setup.digest([one]), setup.digest([two]), setup.digest([one, two]), setup.digest([one], "more")}) == 4
    assert setup.digest([one, two]) == setup.digest([two, one])


def test_the_running_python_is_one_that_works():
    assert setup.works(setup.Path(sys.executable))
    assert not setup.works(setup.Path("/nowhere/python"))


def test_waiting_for_an_answer_ends_when_the_server_does():
    child = subprocess.Popen([sys.executable, "-c", ""])
    started = time.monotonic()
    assert not setup.wait_for("http://127.0.0.1:9/healthz", child)
    assert time.monotonic() - started < 10


@pytest.fixture
def ring(monkeypatch):
    """A ring whose runs are played; answers what was asked for."""
    runs = []

    def play(*codes, name="test"):
        answers = iter(codes)
        monkeypatch.setattr(
            rings, "pytest", lambda marks, further, seconds, more: runs.append((marks, further)) or next(answers)
        )
        return rings.main(name, []), runs

    return play


def test_a_ring_runs_all_on_sqlite_and_both_on_postgresql(ring):
    both = ("(both or postgres) and not nightly", {"TUANDING_TEST_PG": "1"})
    assert ring(0, 0) == (0, [("not nightly", {}), both])


def test_the_nightly_ring_runs_all_on_both_and_once_more_composing_anew(ring):
    further = [{}, {"TUANDING_TEST_PG": "1"}, {"TUANDING_COMPOSE": "0"}]
    assert ring(0, 0, 0, name="nightly") == (0, list(zip(["", "", "not nightly"], further, strict=True)))


@pytest.mark.parametrize(("codes", "code"), [((1,), 1), ((0, 1), 1), ((124,), 124), ((5,), 5)])
def test_a_ring_fails_when_a_run_fails_is_late_or_finds_no_test(ring, codes, code):
    assert ring(*codes)[0] == code


def test_a_run_over_its_budget_is_stopped(tmp_path):
    (tmp_path / "test_slow.py").write_text("import time\ndef test_slow(): time.sleep(60)\n")
    started = time.monotonic()
    more = ["-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-c", os.devnull, str(tmp_path)]
    assert rings.pytest("", {}, 3, more) == 124
    assert time.monotonic() - started < 25


def test_translations_given_are_taken_and_those_there_are_kept():
    texts, present, more = Catalog(), Catalog(), Catalog()
    for text in ("客户", "合同", "公海"):
        texts.add(text)
    present.add("客户", "client")
    more.add("客户", "customer")
    more.add("合同", "contract")
    merged = catalogue.merged(texts, present, more)
    assert [merged[text].string for text in ("客户", "合同")] == ["client", "contract"]
    assert catalogue.wrong(merged["公海"]) == "is not translated"


def test_make_names_every_command_of_the_readme():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    goals = {line.split()[1] for line in readme.splitlines() if line.startswith("make ")}
    assert goals >= {"run", "test", "check"}
    assert [name for name in goals if f"\n{name}:" not in makefile] == []


@pytest.fixture
def bare_machine(monkeypatch):
    """A machine without browser, font and PDF tools; answers what would be run."""
    ran = []
    monkeypatch.setattr(setup.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None)
    monkeypatch.setattr(setup, "has_chinese_font", lambda: False)
    monkeypatch.setattr(setup, "run", lambda *command, **options: ran.append(command))
    return ran


def test_what_tests_need_comes_from_debian(bare_machine, monkeypatch):
    monkeypatch.setattr(setup.os, "geteuid", lambda: 0)
    setup.machine_packages()
    assert set(bare_machine[-1]) >= {"install", "chromium", "poppler-utils", "fonts-noto-cjk"}


def test_who_may_not_install_is_told_what_is_missing(bare_machine, monkeypatch, capsys):
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    setup.machine_packages()
    assert bare_machine == []
    assert "please install: chromium poppler-utils fonts-noto-cjk" in capsys.readouterr().out
