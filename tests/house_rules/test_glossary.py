"""docs/glossary.md has a line for each model, and what it names in the code is there."""

import re
from importlib import import_module

from django.apps import apps

from tests.house_rules.order import FLOORS
from tests.house_rules.sources import ROOT
from tuanding.core.journal.gates import house_models

NAMED = re.compile(rf"`((?:{'|'.join(FLOORS)})(?:\.\w+)+\.\w+)`")  # core.journal.steps.Deed
LABEL = re.compile(r"`([a-z]+\.[A-Z]\w+)`")  # clients.Client


def glossary():
    return (ROOT / "docs" / "glossary.md").read_text("utf-8")


def models_without_a_line(text):
    """Also the proxies of the rooms: they have names and rights of their own."""
    proxies = [model for model in apps.get_models() if model._meta.proxy and model.__module__.startswith("tuanding.")]
    labels = {model._meta.label for model in [*house_models(), *proxies]}
    return sorted(labels - set(LABEL.findall(text)))


def names_of_nothing(text):
    """Labels of no model, and dotted names that lead to nothing under tuanding/."""
    labels = {model._meta.label for model in apps.get_models()}
    yield from sorted(set(LABEL.findall(text)) - labels)
    for name in sorted(set(NAMED.findall(text))):
        module, _dot, attribute = name.rpartition(".")
        try:
            there = hasattr(import_module(f"tuanding.{module}"), attribute)
        except ModuleNotFoundError:
            there = False
        if not there:
            yield name


def test_each_model_has_its_line():
    assert models_without_a_line(glossary()) == []


def test_a_model_without_a_line_would_be_seen():
    assert "clients.Pulse" in models_without_a_line(glossary().replace("`clients.Pulse`", ""))


def test_what_it_names_is_there():
    assert list(names_of_nothing(glossary())) == []


def test_a_name_of_nothing_would_be_seen():
    text = "`clients.Clinet` `core.journal.steps.Deeds` `core.journal.stairs.Deed` `core.journal.steps.Deed` `clients.Client`"
    assert list(names_of_nothing(text)) == ["clients.Clinet", "core.journal.stairs.Deed", "core.journal.steps.Deeds"]
