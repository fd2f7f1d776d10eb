"""Forms of the data sheet, the request, the proposal and its presentation. Rows left empty are no rows."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanding.core.company.fields import MoneyInput, WholeInput
from tuanding.core.pages.day_input import DayInput
from tuanding.core.pages.forms import LookForm
from tuanding.core.records.forms import RecordLayout, form_of
from tuanding.selling.clients.models import Client, Contact
from tuanding.selling.proposals.fields import DATA_SHEET, HEADCOUNT, PROPOSAL_LINE
from tuanding.selling.proposals.models import Presentation, Proposal, ProposalLine
from tuanding.selling.proposals.rules import MOST_PIECES, POINTS, SEASONS

AREA = {"rows": 3}
TEXT_ROWS = {"rows": 10}


@form_of(DATA_SHEET)
class DataSheetForm(RecordLayout, LookForm):
    """3.1: everything asked of a client. No field is required; the page names what is missing."""

    seasons = forms.MultipleChoiceField(
        label=_("季节"), choices=SEASONS.items(), required=False, widget=forms.CheckboxSelectMultiple
    )
    logo = forms.CharField(label=_("标志"), required=False, max_length=120, help_text=_("内容、位置、绣或印"))
    needs = forms.CharField(
        label=_("需求"), required=False, widget=forms.Textarea(attrs=AREA), help_text=_("一行一条；讲解方案时逐条对应")
    )

    def kwargs_for_operation(self) -> dict[str, Any]:
        """Keyword arguments of `save_data_sheet`, without headcounts."""
        needs = [line.strip() for line in self.cleaned_data["needs"].splitlines() if line.strip()]
        return self.cleaned_data | {"needs": needs}


class RowForm(LookForm):
    """One row of a typed table. An empty row is left out, also one that was filled in beforehand."""

    ALWAYS_CHOSEN: tuple[str, ...] = ()

    def has_changed(self) -> bool:
        names = (name for name in self.fields if name not in self.ALWAYS_CHOSEN)
        return any(self.data.get(self.add_prefix(name), "").strip() for name in names)


class RowFormSet(forms.BaseFormSet):
    """Every row may be emptied, those that were filled in beforehand too."""

    def initial_form_count(self) -> int:
        return 0

    def total_form_count(self) -> int:
        return super().total_form_count() if self.is_bound else len(self.initial or ()) + self.extra


@form_of(HEADCOUNT)
class HeadcountForm(RowForm):
    """How many in a post at a site; nobody of one sex may be left empty."""

    men = WholeInput(label=_("男"), required=False, min_value=0, max_value=MOST_PIECES)
    women = WholeInput(label=_("女"), required=False, min_value=0, max_value=MOST_PIECES)


class RequestForm(LookForm):
    """3.2: what the design centre is asked for."""

    wish_on = DayInput(label=_("希望交付日"))
    styles_number = WholeInput(label=_("款式数量"), min_value=1, max_value=99)
    budget = MoneyInput(label=_("预算"), required=False)
    wishes = forms.CharField(label=_("要求"), required=False, max_length=500, widget=forms.Textarea(attrs=AREA))


@form_of(PROPOSAL_LINE)
class ProposalLineForm(RowForm):
    """One style for one post and sex. The sex is always chosen: alone it makes no line."""

    ALWAYS_CHOSEN = ("sex",)

    picture = forms.CharField(label=_("图片"), required=False, max_length=40, widget=forms.HiddenInput)
    sex = forms.ChoiceField(label=_("性别"), choices=ProposalLine.Sex.choices, initial="u", required=False)

    def clean_sex(self) -> str:
        return self.cleaned_data["sex"] or "u"


class DeliveryForm(LookForm):
    """3.2: the text that answers each need, and a drawing."""

    text = forms.CharField(
        label=_("说明文字"),
        max_length=8000,
        widget=forms.Textarea(attrs=TEXT_ROWS),
        help_text=_("逐条写明怎样满足客户的需求；没有说明文字不能交付"),
    )
    file = forms.FileField(label=_("效果图"), required=False, help_text=_("PDF 或图片，25 MB 以内"))


HeadcountRows: Any = forms.formset_factory(HeadcountForm, formset=RowFormSet, extra=3, max_num=200)
LineRows: Any = forms.formset_factory(ProposalLineForm, formset=RowFormSet, extra=3, max_num=200)


def rows_of(formset) -> list[dict]:
    """The filled rows in order; call after `is_valid()`."""
    return [form.cleaned_data for form in formset if form.has_changed() and form.cleaned_data]


class PresentationForm(LookForm):
    """4.1–4.3: points to confirm, needs to answer, what the client said and decided."""

    held_at = forms.DateTimeField(label=_("什么时候讲的"), input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])
    contact = forms.ModelChoiceField(Contact.objects.none(), label=_("讲给谁听"), required=False)
    confirmed = forms.MultipleChoiceField(
        label=_("确认数据"), choices=POINTS.items(), required=False, widget=forms.CheckboxSelectMultiple
    )
    reaction = forms.CharField(
        label=_("客户反应"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs=AREA),
        help_text=_("要修改时写明改什么，设计中心据此修改"),
    )
    decision = forms.ChoiceField(label=_("客户决定"), choices=Presentation.Decision.choices, widget=forms.RadioSelect)

    def __init__(self, proposal: Proposal, client: Client, *args, **kwargs):
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["contact"]).queryset = client.contacts.all()
        self.needs = list(proposal.request.data_sheet.needs)
        for place, need in enumerate(self.needs, 1):
            self.fields[f"answer_{place}"] = forms.CharField(label=need, required=False, max_length=300)
        answers = {name: _("客户接受时要写") for name in self.fields if name.startswith("answer_")}
        self.label_marks = {"confirmed": "", "reaction": _("要修改时要写"), **answers}

    def answers(self) -> dict[str, str]:
        """{need: the part of the proposal that answers it}."""
        return {need: self.cleaned_data[f"answer_{place}"] for place, need in enumerate(self.needs, 1)}

    def field_of_error(self, name: str) -> str:
        """The field beside which stands what the operation says of a need ("needs.2.answer") or of the points."""
        of, _dot, rest = name.partition(".")
        return f"answer_{rest.partition('.')[0]}" if of == "needs" else "confirmed" if of == "points" else name

    def answer_fields(self) -> list:
        return [self[f"answer_{place}"] for place in range(1, len(self.needs) + 1)]
