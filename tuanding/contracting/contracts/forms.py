"""Forms of contracts: terms and lines, the signature, the nine points, and the short ones beside them."""

from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from tuanding.contracting.contracts.fields import LINE, REVISION
from tuanding.contracting.contracts.models import Originals, Revision, Sex, Told
from tuanding.contracting.contracts.operations.reviewing import PointDecision
from tuanding.contracting.contracts.rules import MOST_ORIGINALS, TERMS_BEFORE_SIGNING
from tuanding.contracting.contracts.states import FAIL, PASS, POINTS
from tuanding.core.company.fields import MoneyInput, WholeInput, plain
from tuanding.core.kernel.numbers import OF_PERCENT
from tuanding.core.pages.day_input import DayInput
from tuanding.core.pages.forms import EditForm, LookForm
from tuanding.core.records.forms import RecordLayout, form_of, limited
from tuanding.selling.clients.forms import ReferralForm


class PercentInput(forms.DecimalField):
    """30, 33.33 or 33.33 %, stored as basis points."""

    def __init__(self, **kwargs: Any):
        super().__init__(**{"min_value": 0, "max_value": 100, "decimal_places": 2, "max_digits": 5, **kwargs})

    def prepare_value(self, value):
        return f"{value / 100:g}" if isinstance(value, int) else value

    def to_python(self, value):
        return super().to_python(plain(value, OF_PERCENT, self))

    def clean(self, value) -> int | None:
        """In basis points."""
        percent = super().clean(value)
        return None if percent is None else int(percent * 100)

    def has_changed(self, initial, data) -> bool:
        return super().has_changed(initial / 100 if isinstance(initial, int) else initial, data)


class TermsForm(RecordLayout, EditForm):
    """5.2: every term the nine articles are composed from; the lines have forms of their own."""

    record = REVISION

    deposit_basis_points = PercentInput(label=_("预付款比例"))
    tolerance_basis_points = PercentInput(label=_("数量增减"))

    class Meta:
        model = Revision
        fields = REVISION.form
        formfield_callback = limited

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        # a draft may be saved without them, but not signed
        self.label_marks = {name: _("签字前要填") if name in TERMS_BEFORE_SIGNING else "" for name in self.fields}


@form_of(LINE)
class LineForm(LookForm):
    """One style for one post and sex."""

    sex = forms.ChoiceField(label=_("性别"), choices=Sex.choices, initial=Sex.BOTH, required=False)
    unit_price = MoneyInput(label=_("单价（元）"))

    def has_changed(self) -> bool:
        """Sex has a choice from the start: alone it makes no line."""
        return any(name != "sex" for name in self.changed_data)

    def clean_sex(self) -> str:
        return self.cleaned_data["sex"] or Sex.BOTH


class _Lines(BaseFormSet):
    def rows(self) -> list[dict]:
        """The filled lines in order; a row without a style counts as empty. Call after `is_valid()`."""
        return [one.cleaned_data for one in self if one.cleaned_data.get("style")]

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.empty_permitted = form.empty_permitted or _is_blank_row(form)
        if form.empty_permitted and _is_blank_row(form):
            form.has_changed = lambda: False
        return form


def _is_blank_row(form: LineForm) -> bool:
    """Whether a submitted row has no value beside the sex."""
    if not form.is_bound:
        return False
    return not any(form[name].value() for name in form.fields if name != "sex")


Lines: Any = formset_factory(LineForm, formset=_Lines, extra=2, max_num=300)
Referrals: Any = formset_factory(ReferralForm, extra=4, max_num=50)


class SignForm(LookForm):
    """5.2, 5.3: who signed, when, how many copies; the scan; why there is no referral."""

    signed_by = forms.CharField(label=_("客户签字人"), max_length=40)
    signed_on = DayInput(label=_("签字日期"), over=True)
    copies = WholeInput(label=_("签好的份数"), min_value=1, max_value=MOST_ORIGINALS)
    paper_total = MoneyInput(label=_("纸面总价"), required=False, help_text=_("照签字的纸抄；和明细不符时评审会看见"))
    scan = forms.FileField(label=_("签字扫描件"), required=False, help_text=_("PDF 或图片，25 MB 以内"))
    none_because = forms.CharField(
        label=_("没有推荐名单的原因"), required=False, max_length=200, help_text=_("条 5.3：有名单就不用写")
    )


class ReasonForm(LookForm):
    """Why a contract is revised, withdrawn or cancelled."""

    reason = forms.CharField(label=_("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ReceiptForm(LookForm):
    copies = WholeInput(label=_("收到份数"), min_value=1, max_value=MOST_ORIGINALS)
    remark = forms.CharField(label=_("备注"), required=False, max_length=200)


class TellForm(LookForm):
    how = forms.ChoiceField(label=_("怎么通知的"), choices=Told.How.choices, widget=forms.RadioSelect)
    person = forms.CharField(label=_("通知了谁"), max_length=40)
    remark = forms.CharField(label=_("备注"), required=False, max_length=200)


class OriginalsForm(LookForm):
    from_holder = forms.ChoiceField(label=_("从"), choices=Originals.Holder.choices)
    to_holder = forms.ChoiceField(label=_("交给"), choices=Originals.Holder.choices)
    copies = WholeInput(label=_("份数"), min_value=1, max_value=MOST_ORIGINALS, initial=1)


class WordForm(LookForm):
    text = forms.CharField(label=_("写给对方"), max_length=300)


class PointsForm(LookForm):
    """5.4: a verdict and a remark for each of the nine points."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for code in POINTS:
            self.fields[f"verdict_{code}"] = forms.ChoiceField(choices=[(PASS, PASS), (FAIL, FAIL)], required=False)
            self.fields[f"remark_{code}"] = forms.CharField(required=False, max_length=300)

        self.fields["after"] = forms.IntegerField(required=False)

    def after(self) -> int | None:
        """The id of the newest review on the page, None without one."""
        return self.cleaned_data.get("after")

    def decisions(self) -> dict[int, PointDecision]:
        data = self.cleaned_data
        return {code: PointDecision(data[f"verdict_{code}"], data[f"remark_{code}"]) for code in POINTS}


class DraftForm(TermsForm):
    """The terms a person enters for the first draft; the rest comes from the proposal and the settings."""

    class Meta:
        model = Revision
        fields = (
            "delivery_on",
            "delivery_place",
            "receiver",
            "receiver_phone",
            "deposit_basis_points",
            "balance_terms",
            "acceptance",
        )

    tolerance_basis_points = None  # type: ignore[assignment]
