from datetime import date

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from tuanding.core.administration.views import company, people, roles, standards, two_steps
from tuanding.core.kernel.fitting import refusals_of_unfit


class DayConverter(StringConverter):
    """2026-10-01 in an address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        day = date.fromisoformat(value)
        if refusals_of_unfit("day", day):
            raise ValueError(value)
        return day

    def to_url(self, value):
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "administration"
urlpatterns = [
    path("accounts/code/", two_steps.code, name="code"),
    path("accounts/two-steps/", two_steps.two_steps, name="two_steps"),
    path("accounts/two-steps/set-up", two_steps.set_up, name="set_up_code"),
    path("accounts/two-steps/go-on", two_steps.go_on, name="go_on"),
    path("admin/", people.index, name="index"),
    path("admin/people/", people.people, name="people"),
    path("admin/people/new", people.create, name="new_person"),
    path("admin/people/<int:pk>/", people.show, name="person"),
    path("admin/people/<int:pk>/edit", people.edit, name="edit_person"),
    path("admin/people/<int:pk>/password", people.password, name="password"),
    path("admin/people/<int:pk>/lost-device", people.lost_device, name="lost_device"),
    path("admin/people/<int:pk>/disable", people.disable, name="disable"),
    path("admin/people/<int:pk>/enable", people.enable, name="enable"),
    path("admin/people/<int:pk>/roles", roles.assign, name="assign_role"),
    path("admin/people/<int:pk>/deputies", roles.appoint, name="appoint_deputy"),
    path("admin/roles/<int:pk>/end", roles.end_role_at_once, name="end_role"),
    path("admin/deputies/<int:pk>/end", roles.end_deputy_at_once, name="end_deputy"),
    path("admin/departments/", company.departments, name="departments"),
    path("admin/departments/new", company.new_department, name="new_department"),
    path("admin/departments/<int:pk>/edit", company.edit_department, name="edit_department"),
    path("admin/settings/", standards.settings, name="settings"),
    path("admin/settings/<slug:code>/", standards.setting, name="setting"),
    path("admin/calendar/", standards.calendar, name="calendar"),
    path("admin/calendar/days", standards.set_day, name="set_day"),
    path("admin/calendar/days/<day:day>/forget", standards.forget_day, name="forget_day"),
    path("admin/calendar/<int:year>/load", standards.load_year, name="load_year"),
    path("admin/company/", company.company, name="company"),
    path("admin/jobs/", company.jobs, name="jobs"),
    path("admin/jobs/<int:pk>/retry", company.retry, name="retry_job"),
]
