"""Makes this folder ready, with nothing but Python: environment, locked packages, front end, catalogues, static files.

Each step keeps a stamp, the hash of what it was made from, and is skipped while that stands: the second start is quick.
Called by the Makefile: `python scripts/setup.py base|dev|test|nightly|run`.
"""

import argparse
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMPS = VENV / "stamps"
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
SOURCES = (".html", ".py", ".js", ".mjs", ".css", ".txt", ".svg")
ROLES = (
    "sales_rep sales_rep2 department_manager back_office designer finance "
    "production_manager logistics_manager measurer marketing_manager general_manager administrator"
)


def run(*command: object, **options) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True, **options)


def digest(files: Iterable[Path], *more: str) -> str:
    total = hashlib.sha256("\0".join(more).encode())
    for path in sorted(files):
        total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def once(name: str, key: str, act: Callable[[], None]) -> bool:
    """Acts unless this very thing was done before. The stamp is written last: what broke off is done again."""
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == key:
        return False
    act()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
    return True


# --- packages ---------------------------------------------------------------------------------------------------------


def environment() -> None:
    if not works(PYTHON):
        say("making the virtual environment")
        run(sys.executable, "-m", "venv", "--clear", VENV)


def works(python: Path) -> bool:
    check = "import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))"
    return python.exists() and subprocess.run([python, "-c", check], check=False).returncode == 0


def packages(dev: bool) -> None:
    """The development lock contains the other, so an environment with it needs nothing more to run."""
    locks = {name: digest([ROOT / name]) for name in ("requirements.lock", "requirements-dev.lock")}
    full = "".join(locks.values())
    stamp = STAMPS / "packages-dev"
    if not dev and not (stamp.exists() and stamp.read_text() == full):
        once("packages", locks["requirements.lock"], lambda: install("requirements.lock"))
    elif dev:
        once("packages-dev", full, lambda: install("requirements-dev.lock"))
    once("launcher", digest([Path(__file__)]), launcher)


def install(lock: str) -> None:
    say(f"installing {lock}")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock)


def launcher() -> None:
    """The package is used where it stands: a path file, and the `tuanding` command beside python."""
    ask = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    site = subprocess.run([PYTHON, "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    Path(site, "tuanding.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = PYTHON.parent / "tuanding"
    command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m tuanding "$@"\n', encoding="utf-8")
    command.chmod(0o755)


# --- front end, catalogues, static files ------------------------------------------------------------------------------


def node_command(name: str) -> list[str]:
    """The machine's own, else the one PyPI carries (only then: it is large)."""
    if command := shutil.which(name):
        return [command]
    once("packages-node", digest([ROOT / "requirements-node.lock"]), lambda: install("requirements-node.lock"))
    return [str(PYTHON.parent / name)]


def front_end() -> None:
    once("npm", digest([ROOT / "package-lock.json", ROOT / "package.json"]), npm_install)
    if once("built", source_digest(), lambda: run(*node_command("node"), "scripts/build_static.mjs", env=path_env())):
        (STAMPS / "static").unlink(missing_ok=True)


def npm_install() -> None:
    say("installing the front-end packages")
    run(*node_command("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", env=path_env())


def path_env() -> dict[str, str]:
    return {**os.environ, "PATH": os.pathsep.join([os.environ.get("PATH", ""), str(PYTHON.parent)])}


def source_digest() -> str:
    files = [ROOT / "scripts/build_static.mjs", ROOT / "package-lock.json"]
    files += [p for p in (ROOT / "tuanding").rglob("*") if p.suffix in SOURCES and "built" not in p.parts]
    return digest(files)


def catalogues() -> None:
    files = list((ROOT / "tuanding/locale").rglob("*.po"))
    if files:
        once("catalogues", digest(files), lambda: run(PYTHON, "scripts/catalogue.py", "compile"))


def tuanding(*arguments: str, demo: bool = True) -> None:
    run(PYTHON, "-m", "tuanding", *arguments, env=product_env(demo))


def product_env(demo: bool = True) -> dict[str, str]:
    return {**os.environ, **({"TUANDING_DEMO": "1"} if demo else {})}


def static_files() -> None:
    once("static", source_digest(), lambda: tuanding("collectstatic", "--noinput", "--clear", "-v", "0"))


# --- the demo company -------------------------------------------------------------------------------------------------


def demo_database() -> None:
    """Migrated when what makes the tables changed, loaded when empty."""
    home = os.environ.get("TUANDING_HOME", str(ROOT / "var"))
    where = os.environ.get("DATABASE_URL") or str(Path(home) / "demo.sqlite3")
    makes_tables = [p for p in (ROOT / "tuanding").rglob("*.py") if p.parent.name == "migrations" or p.name in GATES]
    key = digest(makes_tables, where)
    if not os.environ.get("DATABASE_URL") and not Path(where).exists():
        (STAMPS / "demo").unlink(missing_ok=True)
    once("demo", key, migrate_and_load)


GATES = {"gates.py", "states.py", "models.py", "roles_postgres.py"}


def migrate_and_load() -> None:
    say("preparing the demo company")
    tuanding("migrate", "-v", "0")
    tuanding("demo", "load", "--if-empty")


def serve(port: int) -> int:
    """Web and jobs until Ctrl-C; says where, once it answers. Each stop signal is passed on, also one too many."""
    child: subprocess.Popen | None = None
    signals: list[int] = []

    def pass_on(number: int, _frame: object) -> None:
        signals.append(number)
        if child:
            child.terminate()

    for number in STOP_SIGNALS:
        signal.signal(number, pass_on)
    child = subprocess.Popen([str(PYTHON), "-m", "tuanding", "serve", "--port", str(port)], cwd=ROOT, env=product_env())
    if signals:  # it came in between
        child.terminate()
    if wait_for(f"http://127.0.0.1:{port}/healthz", child):
        say(f"ready: http://127.0.0.1:{port}/   sign in as one of: {ROLES}   password: demo   (Ctrl-C stops)")
    code = child.wait()
    ignore_stop_signals()
    return 0 if signals and code < 0 else code  # told to stop before it could listen


def end(number: int, _frame: object) -> None:
    """Before anything is served: what runs is ended with this one. The first signal does it, others change nothing."""
    ignore_stop_signals()
    sys.exit(128 + number)


def ignore_stop_signals() -> None:
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def wait_for(address: str, child: subprocess.Popen, seconds: int = 60) -> bool:
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback never goes through a proxy
    end = time.monotonic() + seconds
    while time.monotonic() < end and child.poll() is None:
        try:
            straight.open(address, timeout=2).close()
            return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


# --- what tests need of the machine -----------------------------------------------------------------------------------

DEBIAN = {"chromium": "chromium", "pdftoppm": "poppler-utils"}
DEBIAN_NIGHTLY = {"/usr/sbin/pgbouncer": "pgbouncer"}  # its package starts a service of its own, which no test uses


def machine_packages(nightly: bool = False) -> None:
    """Chromium, a Chinese font and the PDF tools from Debian, where they are missing and apt may be used; for the
    nightly run PgBouncer too."""
    packages = {**DEBIAN, **(DEBIAN_NIGHTLY if nightly else {})}
    missing = [package for program, package in packages.items() if not shutil.which(program)]
    missing += [] if has_chinese_font() else ["fonts-noto-cjk"]
    if not missing:
        return
    if not shutil.which("apt-get") or os.name == "nt" or os.geteuid() != 0:
        say(f"please install: {' '.join(missing)}; the tests that need them will fail")
        return
    say(f"installing {' '.join(missing)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=quiet)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing, env=quiet, stdout=subprocess.DEVNULL)


def has_chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return Path("/usr/share/fonts/opentype/noto").exists()
    return bool(subprocess.run(["fc-list", ":lang=zh-cn"], check=False, capture_output=True).stdout.strip())


def say(text: str) -> None:
    print(f"tuanding: {text}", flush=True)


def prepare(dev: bool) -> None:
    environment()
    packages(dev)
    front_end()
    catalogues()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("goal", choices=["base", "dev", "test", "nightly", "run"])
    parser.add_argument("--port", type=int, default=8000)
    chosen = parser.parse_args()
    for number in STOP_SIGNALS:
        signal.signal(number, end)
    prepare(dev=chosen.goal in ("dev", "test", "nightly"))
    if chosen.goal in ("test", "nightly"):
        machine_packages(nightly=chosen.goal == "nightly")
    if chosen.goal in ("base", "run"):
        static_files()
    if chosen.goal == "run":
        demo_database()
        return serve(chosen.port)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as failed:
        say(f"stopped: `{' '.join(map(str, failed.cmd))}` ended with {failed.returncode}")
        sys.exit(1)
