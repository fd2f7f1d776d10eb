"""Imports cannot run backwards; the names by which an earlier room's rows lead to a later room's could. They begin with the
later room's name, so that they never meet a column or annotation of the earlier one."""

from types import SimpleNamespace

from django.apps import apps


def wrong_names(models):
    """["room.Model.field: name"] of foreign keys into another room whose reverse name does not begin with their own room's."""
    return [
        f"{model._meta.label}.{field.name}: {field.remote_field.related_name}"
        for model in models
        for field in model._meta.local_fields
        if field.is_relation and not _is_right(model._meta.app_label, field)
    ]


def _is_right(room, field):
    name = field.remote_field.related_name or ""
    return field.related_model._meta.app_label == room or name.endswith("+") or name.startswith(room)


def test_a_later_rooms_reverse_names_begin_with_its_own_name():
    assert wrong_names(model for model in apps.get_models() if model.__module__.startswith("tuanding.")) == []


def test_another_name_would_be_seen():
    def a_model(name):
        meta = SimpleNamespace(app_label="payments", label="payments.Receipt", local_fields=[])
        contract = SimpleNamespace(_meta=SimpleNamespace(app_label="contracts"))
        remote = SimpleNamespace(related_name=name)
        meta.local_fields.append(
            SimpleNamespace(name="contract", is_relation=True, related_model=contract, remote_field=remote)
        )
        return SimpleNamespace(_meta=meta)

    assert wrong_names([a_model("payments_receipts"), a_model("+")]) == []
    assert wrong_names([a_model("received")]) == ["payments.Receipt.contract: received"]
    assert wrong_names([a_model(None)]) == ["payments.Receipt.contract: None"]
