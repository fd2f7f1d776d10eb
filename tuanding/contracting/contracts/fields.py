"""The terms of a contract's revision and the fields of its lines, each declared once, in the order of the form."""

from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts.models import Line, Revision
from tuanding.core.records.declaration import Field, Fields

REVISION = Fields(
    Revision,
    Field(name="sign_on", form=True, api="rw", copy=True),
    Field(name="delivery_on", form=True, api="rw", copy=True),
    Field(name="delivery_place", form=True, wide=True, api="rw", copy=True),
    Field(name="receiver", form=True, api="rw", copy=True),
    Field(name="receiver_phone", form=True, api="rw", copy=True),
    Field(name="deposit_basis_points", form=True, unit="%", api="rw", copy=True),
    Field(name="deposit_days", form=True, unit=_("天内"), api="rw", copy=True),
    Field(name="payment_method", form=True, api="rw", copy=True),
    Field(name="balance_terms", form=True, wide=True, api="rw", copy=True),
    Field(name="acceptance", form=True, wide=True, api="rw", copy=True),
    Field(name="sample", form=True, api="rw", copy=True),
    Field(name="tolerance_basis_points", form=True, unit="%", api="rw", copy=True),
    Field(name="sign_place", form=True, api="rw", copy=True),
    Field(name="originals", form=True, unit=_("份"), api="rw", copy=True),
    Field(name="extra", form=True, wide=True, api="rw", copy=True),
    internal=("contract", "number", "based_on", "reason", "total", "deposit", "balance", "plan", "content_hash"),
)

LINE = Fields(
    Line,
    Field(name="place", api="r"),
    Field(name="style", form=True, api="rw", copy=True),
    Field(name="post", form=True, api="rw", copy=True),
    Field(name="sex", form=True, api="rw", copy=True),
    Field(name="fabric", form=True, api="rw", copy=True),
    Field(name="description", form=True, wide=True, api="rw", copy=True),
    Field(
        name="quantity", form=True, api="rw", copy=True, type=int
    ),  # range checked by the operation, whose refusal names the row
    Field(name="unit_price", form=True, api="rw", copy=True),
    Field(name="amount", api="r"),
    internal=("revision",),
)
