"""Signing in by name and password, and signing out. What comes between them for some roles is in `two_steps.py`."""

from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.forms import Form
from django.http import HttpResponse

from tuanding.core.administration.adapter import TOO_MANY_OF_ADDRESS, ClosedDoorAdapter

TOO_MANY_OF_PERSON = "too_many_login_attempts"


class SignIn(LoginView):
    """429 with Retry-After while the person, or the address, is locked."""

    def form_invalid(self, form: Form) -> HttpResponse:
        answer = super().form_invalid(form)
        seconds = self._seconds_locked(form)
        if seconds:
            answer.status_code, answer["Retry-After"] = 429, str(seconds)
        return answer

    def _seconds_locked(self, form: Form) -> int:
        codes = {error.code for error in form.non_field_errors().as_data()}
        adapter = ClosedDoorAdapter(self.request)
        if TOO_MANY_OF_ADDRESS in codes:
            return adapter.seconds_of_address(self.request)
        if TOO_MANY_OF_PERSON in codes:
            return adapter.seconds_of_person(self.request, username=form.cleaned_data.get("login", ""))
        return 0


class SignOut(LogoutView):
    """What the browser stored of our pages goes, so that Back shows them to nobody else at this machine."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post(*args, **kwargs)
        answer["Clear-Site-Data"] = '"cache"'
        return answer


sign_in = SignIn.as_view()
sign_out = SignOut.as_view()
