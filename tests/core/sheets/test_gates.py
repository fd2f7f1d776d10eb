"""The number of a fact does not become void, whichever room the fact belongs to."""

from django.db import models
from django.test.utils import isolate_apps

from tuanding.core.journal.gates import declared_gates, house_models
from tuanding.core.sheets.gates import sql_voids_number_of_fact
from tuanding.core.sheets.models import Issued


def look_of(field):
    return f"SELECT 1 FROM {field.model._meta.db_table} f WHERE f.{field.column} = NEW.id)"


def test_every_model_that_points_at_a_number_is_in_the_gate():
    condition = next(gate.condition for gate in declared_gates() if gate.name == "issued_of_fact_stays")
    fields = [f for model in house_models() for f in model._meta.concrete_fields if f.related_model is Issued]
    assert {"contracts.Receipt", "contracts.PaymentNotice"} <= {field.model._meta.label for field in fields}
    assert condition.count("SELECT 1") == len(fields)
    assert [field for field in fields if look_of(field) not in condition] == []


@isolate_apps("tests")
def test_a_further_fact_would_be_in_it():
    class HandOver(models.Model):
        issued = models.OneToOneField(Issued, models.PROTECT, related_name="+")

        class Meta:
            app_label = "handover"
            db_table = "handover_handover"

    relation = HandOver._meta.get_field("issued").remote_field
    further = "NEW.state = 'void' AND (EXISTS (SELECT 1 FROM handover_handover f WHERE f.issued_id = NEW.id))"
    assert sql_voids_number_of_fact([relation]) == further


def test_without_any_fact_it_refuses_nothing():
    assert sql_voids_number_of_fact([]) == "NEW.state = 'void' AND (1 = 0)"
