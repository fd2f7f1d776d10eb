"""The `tuanding` command: what it does, what it says, and its exit code."""

import errno
import json
import os
import re
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection

from tuanding.core.accounts.models import Person
from tuanding.core.company.calendar import seed_calendar
from tuanding.core.company.models import Company, WorkDay
from tuanding.core.journal.models import Entry
from tuanding.core.kernel.addresses import networks_of
from tuanding.entrypoints.cli import health, readiness
from tuanding.entrypoints.cli.base import terminal_language
from tuanding.entrypoints.cli.main import own_commands, set_environment
from tuanding.selling.clients.models import Client

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _chinese(monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")


def tuanding(*words, **options):
    """(exit code, what was said, what was complained about)."""
    out, err, code = StringIO(), StringIO(), 0
    try:
        call_command(*words, stdout=out, stderr=err, **options)
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue(), err.getvalue()


@pytest.fixture
def names(tmp_path):
    def write(*rows):
        file = tmp_path / "names.csv"
        file.write_text("\n".join(["公司名称,人数", *rows]), encoding="gb18030")
        return str(file)

    return write


def test_a_list_is_imported_and_again_changes_nothing(cast, names):
    file = names("澄湖机械有限公司,20", "云岭茶业有限公司,30")
    assert "已导入 2 家" in tuanding("import", "clients", file)[1]
    assert "已导入 0 家；2 家已经在" in tuanding("import", "clients", file)[1]
    assert Client.objects.count() == 2


def test_wrong_cells_are_named_with_their_line_and_nothing_is_imported(cast, names):
    code, _, complaint = tuanding("import", "clients", names("澄湖机械有限公司,20", "云岭茶业有限公司,许多"))
    assert code == 1
    assert "第 3 行" in complaint
    assert "许多" in complaint
    assert not Client.objects.exists()


def test_a_dry_run_changes_nothing(cast, names):
    assert "可以导入 1 家" in tuanding("import", "clients", names("澄湖机械有限公司,20"), "--dry-run")[1]
    assert not Client.objects.exists()


def test_an_import_can_go_to_a_rep(cast, names):
    tuanding("import", "clients", names("澄湖机械有限公司,20"), "--owner", "sales_rep", "--department", "one")
    assert Client.objects.get().owner == cast.person("sales_rep")


def test_somebody_who_may_not_import_is_refused(cast, names):
    code, _, complaint = tuanding(
        "import", "clients", names("澄湖机械有限公司,20"), "--as", "designer", "--department", "one"
    )
    assert (code, bool(complaint)) == (1, True)
    assert not Client.objects.exists()


@pytest.mark.parametrize(("word", "value"), [("--owner", "nobody"), ("--department", "nine"), ("--as", "nobody")])
def test_who_or_what_is_unknown_is_said(cast, names, word, value):
    code, _, complaint = tuanding("import", "clients", names("澄湖机械有限公司,20"), word, value)
    assert code == 1
    assert value in complaint or "团订一部" in complaint


def test_a_missing_file_is_said(cast):
    assert "nowhere.csv" in tuanding("import", "clients", "nowhere.csv")[2]


def test_the_journal_is_whole_and_a_change_is_found(cast, names):
    tuanding("import", "clients", names("澄湖机械有限公司,20"))
    assert tuanding("audit", "verify")[0] == 0
    from tuanding.core.journal import audit

    audit.register_projection_check("test", lambda only: iter([(1, "client 1")]))
    try:
        code, output, _ = tuanding("audit", "verify")
    finally:
        del audit.PROJECTIONS["test"]
    assert code == 1
    assert "client 1" in output


def test_a_gate_that_is_gone_is_found_with_the_journal(cast, monkeypatch):
    monkeypatch.setattr(
        "tuanding.entrypoints.cli.management.commands.audit.missing_gates", lambda: {"td_contract_sealed"}
    )
    code, output, _ = tuanding("audit", "verify")
    assert (code, "td_contract_sealed" in output) == (1, True)


def test_search_is_built_anew(cast, names):
    tuanding("import", "clients", names("澄湖机械有限公司,20"))
    assert "1 条" in tuanding("search", "rebuild")[1]


def test_the_description_of_the_api_is_json():
    assert json.loads(tuanding("openapi")[1])["info"]["title"] == "Tuanding"


def test_every_own_command_says_what_it_is_for():
    output = tuanding("commands")[1]
    assert all(f"tuanding {name}" in output for name in own_commands())


def test_a_company_starts_with_its_first_administrator(monkeypatch):
    monkeypatch.setenv("TUANDING_INIT_PASSWORD", "long enough")
    words = ("--company", "新树服饰有限公司", "--mark", "新树", "--admin", "boss", "--name", "方宁")
    assert tuanding("init", *words)[0] == 0
    assert Company.objects.get().name == "新树服饰有限公司"
    assert Person.objects.get().assignments.get().role == "administrator"
    assert WorkDay.objects.exists()
    assert tuanding("init", *words)[0] == 1


def test_a_start_without_a_password_makes_nothing(monkeypatch):
    monkeypatch.setenv("TUANDING_INIT_PASSWORD", "short")
    assert tuanding("init", "--company", "x", "--mark", "x", "--admin", "boss", "--name", "x")[0] == 1
    assert not Company.objects.exists()


@pytest.mark.both
def test_the_doctor_finds_nothing_in_a_company_that_stands(cast):
    for year in (2026, 2027):
        seed_calendar(year)
    wrong = {name: list(check(cast.now)) for name, (_label, check) in health.CHECKS.items()}
    assert {name: sentences for name, sentences in wrong.items() if sentences} == {}


def test_the_doctor_says_what_is_missing(cast, monkeypatch):
    monkeypatch.setattr(health, "missing_gates", lambda: {"td_gone"})
    assert any("td_gone" in sentence for sentence in health.check_gates(cast.now))
    assert any("2026" in sentence for sentence in health.check_calendar(cast.now))
    code, sentence, _ = tuanding("doctor")
    assert code == 1
    assert "td_gone" in sentence


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("grant", "word"), [("TEMPORARY ON DATABASE {}", "TEMPORARY"), ("CREATE ON SCHEMA public", "CREATE")]
)
def test_the_doctor_says_what_the_application_may_make(cast, fresh_db, grant, word):
    with fresh_db.as_migrator(), connection.cursor() as cursor:
        cursor.execute(f"GRANT {grant.format(fresh_db.name)} TO tuanding_app")
    sentences = list(health.check_database(cast.now))
    assert [word in one for one in sentences] == [True]
    with fresh_db.as_migrator():
        call_command("migrate", verbosity=0)
    assert list(health.check_database(cast.now)) == []


def test_secrets_others_may_read_are_found(cast, settings, tmp_path):
    settings.SECRETS_HOME = tmp_path
    tmp_path.chmod(0o700)
    (tmp_path / "journal").write_text("x")
    (tmp_path / "journal").chmod(0o644)
    assert [str(tmp_path / "journal") in sentence for sentence in health.check_access_to_secrets(cast.now)] == [True]


def test_data_others_may_read_is_found(cast, settings, tmp_path):
    settings.HOME = tmp_path
    (tmp_path / "checkpoints").mkdir(mode=0o755)
    tmp_path.chmod(0o755)
    assert any(str(tmp_path / "checkpoints") in sentence for sentence in health.check_access_to_home(cast.now))
    tmp_path.chmod(0o700)
    assert list(health.check_access_to_home(cast.now)) == []


def test_what_the_commands_write_is_for_their_user_alone(tmp_path):
    there = tmp_path / "home"
    environment = {**os.environ, "TUANDING_HOME": str(there), "DATABASE_URL": "", "MIGRATION_DATABASE_URL": ""}
    command = [sys.executable, "-m", "tuanding", "migrate", "--skip-checks", "-v", "0"]
    subprocess.run(command, env=environment, check=True, umask=0o022)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (there, there / "tuanding.sqlite3")}
    assert modes == {"home": 0o700, "tuanding.sqlite3": 0o600}


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "C"}, "en"),
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
    ],
)
def test_the_terminal_decides_the_language(environment, spoken):
    assert terminal_language(environment) == spoken


def test_the_demo_company_is_never_the_real_database():
    for words, environment, demo in (
        (["demo", "load"], {}, "1"),
        (["serve", "--demo"], {}, "1"),
        (["serve"], {}, None),
        (["demo", "load"], {"DATABASE_URL": "postgresql://x/y"}, None),
    ):
        set_environment(words, environment)
        assert environment.get("TUANDING_DEMO") == demo


def test_nothing_is_loaded_into_a_database_that_is_not_the_demo_s(cast):
    entries = Entry.objects.count()
    code, _, complaint = tuanding("demo", "load")
    assert (code, "TUANDING_DEMO=1" in complaint) == (1, True)
    assert Entry.objects.count() == entries


@pytest.mark.django_db
def test_doctor_names_a_proxy_that_nobody_named(cast, settings):
    assert list(health.check_proxy(cast.now)) == []
    settings.HTTPS = True
    assert any("TUANDING_PROXIES" in sentence for sentence in health.check_proxy(cast.now))
    settings.TRUSTED_PROXIES = networks_of("127.0.0.1")
    assert list(health.check_proxy(cast.now)) == []


@pytest.mark.parametrize(
    "why",
    [
        OperationalError("disk I/O error"),
        OperationalError("database or disk is full"),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
)
def test_a_start_on_a_full_disk_says_so(monkeypatch, capsys, why):
    def full():
        raise why

    monkeypatch.setattr("tuanding.entrypoints.cli.readiness.bring_tables_up_to_date", full)
    monkeypatch.setattr("tuanding.entrypoints.cli.readiness.refuse_busy_port", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        call_command("serve", "--prepare")
    assert ended.value.code == 1
    assert re.search("disk is full|磁盘满了", capsys.readouterr().err)


@pytest.mark.django_db
def test_a_list_past_the_limit_is_refused_before_it_is_read(cast, tmp_path, monkeypatch, capsys):
    path = tmp_path / "名单.csv"
    with path.open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))
    with pytest.raises(SystemExit):
        call_command("import", "clients", str(path))
    assert "25 MB" in capsys.readouterr().err


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no switch for it")
def test_doctor_names_a_row_that_breaks_a_rule_somebody_switched_off(cast):
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute(
            "INSERT INTO files_fileblob (sha256, size, media_type, created_at) VALUES (%s, 0, 'text/csv', %s)",
            ["0" * 64, cast.now],
        )
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert any("files_fileblob" in sentence for sentence in health.check_database(cast.now))


@pytest.mark.django_db
def test_a_start_on_a_full_disk_reads_with_what_was_held_back(monkeypatch, settings, tmp_path, capsys):
    settings.HOME, ready = tmp_path, "tuanding.entrypoints.cli.readiness."
    starts = []

    def full_at_first():
        starts.append(readiness.RESERVE in os.listdir(tmp_path))
        if starts[-1]:
            raise OperationalError("disk I/O error")

    monkeypatch.setattr(ready + "refuse_busy_port", lambda *_: None)
    monkeypatch.setattr(ready + "bring_tables_up_to_date", lambda: None)
    call_command("serve", "--prepare")
    assert (tmp_path / readiness.RESERVE).stat().st_size == readiness.RESERVE_BYTES
    monkeypatch.setattr(ready + "bring_tables_up_to_date", full_at_first)
    monkeypatch.setattr(ready + "is_disk_full", lambda: True)
    call_command("serve", "--prepare")
    assert starts == [True, False]
    assert "看得了，存不了" in capsys.readouterr().err
