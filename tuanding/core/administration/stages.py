"""What stands between the right password and being signed in."""

from allauth.account.stages import LoginStage
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from tuanding.core.accounts.actors import actor_of
from tuanding.core.administration.second_factor import authenticator_of, is_required


class SecondStep(LoginStage):
    """Whoever has set up a phone shows its code; whoever has to and has not sets it up first."""

    key = "second_step"
    urlname = "administration:code"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        person = self.login.user
        if authenticator_of(person) is not None:
            return HttpResponseRedirect(reverse("administration:code")), True
        if is_required(actor_of(person, self.request.now)):
            return HttpResponseRedirect(reverse("administration:set_up_code")), True
        return None, True
