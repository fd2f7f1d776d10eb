"""Forms of the administration pages."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tuanding.core.accounts.models import Department, Person
from tuanding.core.administration.codes import LONGEST_CODE
from tuanding.core.administration.rules import SHORTEST_PASSWORD, read_value, write_value
from tuanding.core.company.models import Company
from tuanding.core.company.settings import SettingKind
from tuanding.core.kernel.refusal import Invalid
from tuanding.core.pages.day_input import DayInput
from tuanding.core.pages.forms import EditForm, LookForm
from tuanding.core.rulebook.roles import ROLES


def password_field() -> forms.CharField:
    hint = gettext_lazy("至少 %(shortest)s 个字符。当面告诉本人，请他登录后自己改") % {"shortest": SHORTEST_PASSWORD}
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=gettext_lazy("密码"), strip=False, max_length=128, widget=widget, help_text=hint)


class PersonForm(EditForm):
    language = forms.ChoiceField(label=gettext_lazy("语言"), choices=settings.LANGUAGES)

    class Meta:
        model = Person
        fields = ("name", "username", "phone", "email", "language")


class NewPersonForm(PersonForm):
    """With a first password."""

    password = password_field()


class PasswordForm(LookForm):
    password = password_field()


class RoleForm(LookForm):
    role = forms.ChoiceField(label=pgettext_lazy("人员", "岗位"))
    department = forms.ModelChoiceField(Department.objects.order_by("pk"), label=gettext_lazy("部门"), required=False)
    from_on = DayInput(label=gettext_lazy("从哪天起"))
    to_on = DayInput(label=gettext_lazy("到哪天止"), required=False, help_text=gettext_lazy("空着：一直有效"))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(code, _(label)) for code, label in ROLES.items()]  # type: ignore[attr-defined]
        self.fields["department"].help_text = _("业务经理、团订部经理、团订内务要选；别的岗位留空")


class DeputyForm(LookForm):
    instead_of = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("代谁"))
    from_on = DayInput(label=gettext_lazy("从哪天起"))
    to_on = DayInput(label=gettext_lazy("到哪天止"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        others = Person.objects.filter(is_active=True).exclude(pk=person.pk).order_by("name")
        self.fields["instead_of"].queryset = others  # type: ignore[attr-defined]


class DepartmentForm(EditForm):
    class Meta:
        model = Department
        fields = ("name", "code")
        labels = {"code": gettext_lazy("代码")}
        help_texts = {"code": gettext_lazy("小写字母和数字，用在命令和接口里")}


class CompanyForm(EditForm):
    class Meta:
        model = Company
        fields = ("name", "mark", "address", "phone", "area_code", "credit_code", "bank_name", "bank_account")


class StandardForm(LookForm):
    value = forms.CharField(label=gettext_lazy("新的值"))
    from_on = DayInput(label=gettext_lazy("从哪天起"))
    whom = forms.ChoiceField(label=gettext_lazy("对谁"), required=False)

    def __init__(self, *args: Any, setting_kind: SettingKind, value: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.setting_kind = setting_kind
        field = self.fields["value"]
        field.initial = write_value(setting_kind, value)
        if setting_kind.kind is list:
            field.widget = forms.Textarea(attrs={"rows": 4})
            field.help_text = _("每行一档：起额（元） 比例（%）。例：0 3")
        self.units = {"value": setting_kind.unit}
        people = Person.objects.filter(is_active=True).order_by("name")
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            ("", _("所有人")),
            (_("一个岗位"), [(f"role:{code}", _(label)) for code, label in ROLES.items()]),
            (_("一个人"), [(f"person:{person.pk}", person.name) for person in people]),
        ]

    def clean_value(self) -> Any:
        try:
            return read_value(self.setting_kind, self.cleaned_data["value"])
        except Invalid as wrong:
            raise forms.ValidationError(wrong.errors["value"][0].sentence(_)) from wrong

    def kwargs_for_operation(self) -> dict[str, Any]:
        """The keyword arguments of `standards.set_standard`."""
        kind, _colon, which = self.cleaned_data["whom"].partition(":")
        return {
            "value": self.cleaned_data["value"],
            "from_on": self.cleaned_data["from_on"],
            "role": which if kind == "role" else "",
            "person": Person.objects.get(pk=which) if kind == "person" else None,
        }


class WorkDayForm(LookForm):
    day = DayInput(label=gettext_lazy("日期"))
    works = forms.ChoiceField(
        label=gettext_lazy("上班还是休息"),
        choices=[("1", gettext_lazy("上班")), ("0", gettext_lazy("休息"))],
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=gettext_lazy("名目"), max_length=40, required=False)

    def clean_works(self) -> bool:
        return self.cleaned_data["works"] == "1"


def code_field(label: Any) -> forms.CharField:
    attributes = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "spellcheck": "false",
        "autocapitalize": "none",
    }
    return forms.CharField(label=label, max_length=LONGEST_CODE, widget=forms.TextInput(attrs=attributes))


class CodeForm(LookForm):
    """The second step. `retry_after`: seconds for which no code is taken."""

    retry_after = 0

    code = code_field(gettext_lazy("动态码或恢复码"))


class FirstCodeForm(CodeForm):
    """The only field of its page."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["autofocus"] = True


class SetUpForm(CodeForm):
    code = code_field(gettext_lazy("手机上的六位动态码"))


class NewPhoneForm(SetUpForm):
    """Whoever has a phone set up shows its code, or a recovery code, before another one takes its place."""

    old_code = code_field(gettext_lazy("原来手机上的动态码，或一个恢复码"))

    field_order = ("old_code", "code")
