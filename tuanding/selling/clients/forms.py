"""Forms of clients, contacts, owners, orders, break-offs and imports."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tuanding.core.accounts.models import Department, Person
from tuanding.core.pages.formats import number
from tuanding.core.pages.forms import EditForm, LookForm
from tuanding.core.records.forms import limited
from tuanding.selling.clients import queries
from tuanding.selling.clients.fields import CLIENT, CONTACT, GROUP_ORDER
from tuanding.selling.clients.inputs import PhonesField, WordsInput
from tuanding.selling.clients.models import Client, Contact, GroupOrder, Ruling


def _set_choices(form: forms.BaseForm, name: str, choices: list[tuple[str, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # a Field has none; the named one does


def _set_queryset(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Sets the rows that a choice field offers."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]  # as above


class ClientForm(EditForm):
    """The fields of a client. Duplicates are refused by the operation."""

    class Meta:
        model = Client
        fields = CLIENT.form
        help_texts = {
            "name": _("和营业执照一样；录入时查重"),
            "credit_code": _("18 位；不知道就留空"),
        }
        widgets = {"industry": WordsInput(queries.industries), "remark": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        """Does without Django's check of uniqueness: the operation refuses a duplicate, and says whose the client is."""
        return self.cleaned_data


class NewClientForm(ClientForm):
    """A client with its first contact."""

    contact = forms.CharField(label=_("联系人"), max_length=40, required=False)
    contact_title = forms.CharField(label=_("职务"), max_length=40, required=False)
    phone = PhonesField()
    phone_is_known = forms.BooleanField(label=_("这个电话确实也是这家客户的"), required=False)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=_("业务经理"), required=False, empty_label=_("公海，先不分")
    )
    department = forms.ModelChoiceField(Department.objects.none(), label=_("部门"), empty_label=None)

    field_order = (
        *CLIENT.form[:-1],
        "contact",
        "contact_title",
        "phone",
        "phone_is_known",
        "owner",
        "department",
        CLIENT.form[-1],
    )

    def __init__(self, departments: QuerySet[Department], reps: QuerySet[Person], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _set_queryset(self, "department", departments)
        _set_queryset(self, "owner", reps)
        if not reps:
            del self.fields["owner"]
        if len(departments) == 1:
            self.fields["department"].widget = forms.HiddenInput()
            self.fields["department"].initial = departments[0]
        if not self.data.get("phone_is_known") and not self._has_contact_with_phone():
            self.fields["phone_is_known"].widget = forms.HiddenInput()

    def _has_contact_with_phone(self) -> bool:
        """Only then the box that says that the number is known is offered."""
        phone = self.data.get("phone", "")
        return bool(phone) and queries.contact_with_phone(phone) is not None

    def kwargs_for_operation(self) -> dict[str, Any]:
        """Keyword arguments of `enter_client`, without the department."""
        data = self.cleaned_data
        contact = {"name": data["contact"], "title": data["contact_title"], "phone": data["phone"]}
        mine = {name: data[name] for name in CLIENT.form}
        return {**mine, "contact": contact, "phone_is_known": data["phone_is_known"], "owner": data.get("owner")}


class RulingForm(LookForm):
    """1.1: what the manager decides."""

    decision = forms.ChoiceField(label=_("裁定"), choices=Ruling.Decision.choices, widget=forms.RadioSelect)
    word = forms.CharField(
        label=_("给申请人的话"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("为什么这样定；申请人看得到"),
    )


class ContactForm(EditForm):
    """Somebody at the client."""

    phone = PhonesField()
    further_phones = PhonesField(label=_("其他电话"), help_text=_("几个号码之间用分号隔开"), empty_value=None)

    class Meta:
        model = Contact
        fields = CONTACT.form

    def _get_validation_exclusions(self) -> set[str]:
        """Phones are read by the operation: what is typed may be longer than what is stored."""
        return {*super()._get_validation_exclusions(), "phone", "further_phones"}  # type: ignore[misc]  # the stubs lack it


class OrderForm(EditForm):
    """What the rep may correct of a group order."""

    class Meta:
        model = GroupOrder
        fields = GROUP_ORDER.form
        formfield_callback = limited

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _set_queryset(self, "contact", self.instance.client.contacts.all())


class OwnerForm(LookForm):
    """To whom clients are given."""

    owner = forms.ModelChoiceField(Person.objects.none(), label=_("给哪位业务经理"), empty_label=_("请选"))

    def __init__(self, reps: QuerySet[Person], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        _set_queryset(self, "owner", reps)


class HandOverForm(LookForm):
    """Whose whole list goes to whom: a rep, or nobody (None: the pool)."""

    POOL = "pool"
    rep = forms.ChoiceField(label=_("原业务经理"))
    to = forms.ChoiceField(label=_("接手人"), help_text=_("退回公海时，有进行中的团订单的不退，会列出来"))

    def __init__(self, owners: list[tuple[Person, int]], reps: QuerySet[Person], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.owners = {str(person.pk): person for person, _many in owners}
        self.reps = {str(person.pk): person for person in reps}
        counted = [
            (pk, gettext("%(name)s，%(n)s 家") % {"name": person.name, "n": number(many)})
            for (pk, person), (_person, many) in zip(self.owners.items(), owners, strict=True)
        ]
        names = [(pk, person.name) for pk, person in self.reps.items()]
        _set_choices(self, "rep", [("", _("请选")), *counted])
        _set_choices(self, "to", [("", _("请选")), (self.POOL, _("公海，先不分")), *names])

    def clean_rep(self) -> Person:
        return self.owners[self.cleaned_data["rep"]]

    def clean_to(self) -> Person | None:
        return self.reps.get(self.cleaned_data["to"])


class BreakOffForm(LookForm):
    """1.8: why it ends, and why nobody is recommended when nobody is."""

    reason = forms.CharField(label=_("为什么中断"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    none_because = forms.CharField(
        label=_("没有推荐名单的原因"), max_length=200, required=False, help_text=_("写了名单就不用填")
    )


class ReferralForm(LookForm):
    """One line of the referral list."""

    company = forms.CharField(label=_("单位"), max_length=80, required=False)
    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    phone = PhonesField(max_length=120)
    relation = forms.CharField(label=_("关系"), max_length=40, required=False)
    need = forms.CharField(label=_("可能的需求"), max_length=120, required=False)


class ImportForm(LookForm):
    """A file, the department it goes to, and whose the clients shall be."""

    file = forms.FileField(label=_("名单文件"), help_text=_("Excel 或 CSV（UTF-8、GBK 都可以），至多 50,000 行"))
    department = forms.ModelChoiceField(Department.objects.none(), label=_("进哪个部门"), empty_label=None)
    owner = forms.ModelChoiceField(
        Person.objects.none(), label=_("分给谁"), required=False, empty_label=_("公海，先不分")
    )

    def __init__(self, departments: QuerySet[Department], reps: QuerySet[Person], *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["file"].error_messages["required"] = _("没有选文件：请选一个 Excel 或 CSV 名单")
        _set_queryset(self, "department", departments)
        _set_queryset(self, "owner", reps)
        if len(departments) == 1:
            self.fields["department"].widget = forms.HiddenInput()
            self.fields["department"].initial = departments[0]
