"""What the repository itself may contain."""

import re
import tomllib

from tests.house_rules.sources import ROOT, code, complaints, planted, tracked

NAMELESS = {"utils", "helpers", "services", "managers", "util", "helper", "common", "misc"}
MACHINE = re.compile(r"""(?<![\w.])/(?:work|root|home/\w+|tmp/brief|opt/pypi)/\S""")
REGISTRY = re.compile(r"(?:registry|files|index)[.][a-z]+(?:hosted)?[.](?:org|com)|\bpypi[.]org|pythonhosted[.]org")
PASSWORD = re.compile(r"-----BEGIN (?:RSA |EC )?PRIVATE KEY-----")
MOST_DEPENDENCIES = 29  # the 29th is data only: which characters are one in traditional and simplified (decision 0032)


def nameless(source):
    name = source.path.rsplit("/", 1)[1].removesuffix(".py")
    if name in NAMELESS:
        yield f"{source.path}: is named for nothing"


def not_for_others(source):
    for number, line in enumerate(source.lines, 1):
        for what, pattern in (("path of a machine", MACHINE), ("registry", REGISTRY), ("private key", PASSWORD)):
            if match := pattern.search(line):
                yield source.at(number, f"{what}: {match[0][:60]}")


def test_files_are_named_for_what_they_hold():
    assert complaints(nameless, code()) == []


def test_nothing_of_this_machine_is_handed_on():
    assert complaints(not_for_others, tracked()) == []


def test_a_bad_file_would_be_seen():
    slash = "/"
    assert list(nameless(planted("tuanding/selling/clients/utils.py", "")))
    assert list(not_for_others(planted("a.md", f"see {slash}work{slash}main")))
    assert list(not_for_others(planted("a.lock", "https" + "://pypi" + ".org/simple")))
    assert not list(not_for_others(planted("a.py", "path('work/list/')")))


def test_direct_dependencies_are_few_and_each_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text("utf-8")
    assert len(tomllib.loads(text)["project"]["dependencies"]) <= MOST_DEPENDENCIES
    assert unexplained(text) == []


def unexplained(pyproject: str) -> list[str]:
    block = re.search(r"^dependencies = \[\n(.*?)^\]", pyproject, re.MULTILINE | re.DOTALL)[1].splitlines()
    above = ["", *block]
    return [
        line.strip()
        for line, before in zip(block, above, strict=False)
        if line.strip().startswith('"') and '",  # ' not in line and not before.strip().startswith("#")
    ]


def test_a_dependency_without_a_reason_would_be_seen():
    assert unexplained('dependencies = [\n    "left-pad>=1",\n]\n') == ['"left-pad>=1",']


def test_locks_hold_hashes_for_every_package():
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-node.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert unhashed(text) == [], name
        assert "://" not in text


def unhashed(lock: str) -> list[str]:
    return [part.split()[0] for part in re.split(r"\n(?=\w)", lock.strip()) if "--hash=sha256:" not in part]


def test_a_package_without_a_hash_would_be_seen():
    assert unhashed("a==1 \\\n    --hash=sha256:00\nb==2\n") == ["b==2"]


def test_the_lock_holds_every_direct_dependency():
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.split(r"[\[><=;~ ]", item)[0].lower() for item in dependencies}
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE))
    assert names - {name.lower() for name in locked} == set()
