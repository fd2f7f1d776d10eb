"""The order of the house, bottom first. The one list; the import contracts in pyproject.toml must say the same."""

FLOORS = {
    "core": [
        "kernel",
        "rulebook",
        "accounts",
        "company",
        "jobs",
        "journal",
        "search",
        "worklist",
        "files",
        "tables",
        "sheets",
        "pages",
        "attachments",
        "records",
        "administration",
        "rooms",
    ],
    "selling": ["clients", "activities", "coaching", "proposals"],
    "contracting": ["contracts", "payments", "commission"],
    "fulfilment": ["handover", "measurement", "production", "delivery"],
    "aftersales": ["care"],
    "outputs": ["notifications", "reporting", "duties"],
    "entrypoints": ["worker", "api", "portal", "web", "cli"],
}
ROOMS = [room for rooms in FLOORS.values() for room in rooms]
TOP = len(ROOMS)


def rank(room: str) -> int:
    """Higher is later. `config` stands above all; what is not ours stands below all."""
    return TOP if room == "config" else ROOMS.index(room) if room in ROOMS else -1


def room_of(path: str) -> str:
    """The room a file of the package stands in: tuanding/selling/clients/models.py → clients."""
    parts = path.split("/")
    if len(parts) > 3 and parts[2] in FLOORS.get(parts[1], []):
        return parts[2]
    return "config"
