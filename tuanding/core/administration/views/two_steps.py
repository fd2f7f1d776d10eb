"""Signing in in two steps: the code after the password, setting up a phone, recovery codes."""

from urllib.parse import quote, urlencode

import segno
from allauth.account.internal.stagekit import get_pending_stage
from allauth.account.stages import LoginStage
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from tuanding.core.accounts.models import Person
from tuanding.core.administration import second_factor
from tuanding.core.administration.codes import TooManyCodes, WrongCode, check_code, forget_wrong_codes
from tuanding.core.administration.forms import CodeForm, FirstCodeForm, NewPhoneForm, SetUpForm
from tuanding.core.administration.stages import SecondStep
from tuanding.core.pages.permit import permit, public
from tuanding.core.pages.request import Request
from tuanding.core.pages.signed_in import company_of
from tuanding.core.pages.toasts import toast

SECRET = "second_step_secret"  # noqa: S105 (the key in the session, where it lies encrypted until it is set up)
PASSED = "second_step"  # in the session: the id of the person who passed the second step
FORM = {"GET", "HEAD", "POST"}


def _stage_of(request: Request) -> LoginStage | None:
    """The sign-in of somebody whose password was right; None for anybody else, and after a quarter of an hour."""
    if request.actor is not None:
        return None
    stage = get_pending_stage(request)
    return stage if stage is not None and stage.key == SecondStep.key else None


def _redirect_without_stage(request: Request) -> HttpResponse:
    return redirect("account_login" if request.actor is None else "/")


@public
@require_http_methods(FORM)
@sensitive_post_parameters("code")
def code(request: Request) -> HttpResponse:
    """The second step of a sign-in, where a phone was set up."""
    stage = _stage_of(request)
    if stage is None:
        return _redirect_without_stage(request)
    if "leave" in request.POST:
        return stage.abort()
    if second_factor.authenticator_of(stage.login.user) is None:
        return redirect("administration:set_up_code")
    form = FirstCodeForm(request.POST or None)
    if form.is_valid() and _is_good_code(request, stage.login.user, form, "code"):
        request.session[PASSED] = stage.login.user.pk
        return stage.exit()
    return _answer(request, "administration/code.html", {"form": form, "person": stage.login.user}, form)


def _is_good_code(request: Request, person: Person, form: CodeForm, field: str) -> bool:
    """Uses up the code; what is wrong with it stands beside its field."""
    try:
        check_code(request, person, form.cleaned_data[field])
    except (WrongCode, TooManyCodes) as why:
        form.add_error(field, why.sentence(_))
        form.retry_after = getattr(why, "retry_after", 0)
        return False
    return True


def _answer(request: Request, template: str, context: dict, form: CodeForm) -> HttpResponse:
    seconds = getattr(form, "retry_after", 0)
    answer = render(request, template, context, status=429 if seconds else 422 if form.is_bound else 200)
    if seconds:
        answer["Retry-After"] = str(seconds)
    answer["Cache-Control"] = "no-store"  # secrets stand on some of these pages
    return answer


@public
@require_http_methods(FORM)
@sensitive_post_parameters("code", "old_code")
def set_up(request: Request) -> HttpResponse:
    """A phone for the codes: during the sign-in of somebody who needs one, or later, by whoever is signed in; whoever has one
    already shows its code too."""
    stage = _stage_of(request)
    if stage is None and request.actor is None:
        return redirect("account_login")
    person: Person = stage.login.user if stage else request.actor.person
    has_one = second_factor.authenticator_of(person) is not None
    if stage and has_one:
        return redirect("administration:code")
    secret = _secret_of_session(request)
    form = (NewPhoneForm if has_one else SetUpForm)(request.POST or None)
    if form.is_valid():
        codes = _codes_of_new_phone(request, person, form, secret, has_one=has_one)
        if codes is not None:
            return _show_codes(request, codes, in_door=stage is not None)
    context = {"form": form, "person": person, **_secret_context(request, person, secret), **_layout(stage is not None)}
    return _answer(request, "administration/set_up_code.html", context, form)


def _codes_of_new_phone(
    request: Request, person: Person, form: SetUpForm, secret: str, *, has_one: bool
) -> list[str] | None:
    """The recovery codes; None where a code was wrong, which then stands beside its field."""
    if has_one and not _is_good_code(request, person, form, "old_code"):
        return None
    codes = second_factor.enrol(person, secret, form.cleaned_data["code"], request.now)
    if codes is None:
        form.add_error("code", _("动态码不对：请看手机上此刻的六位数字；总是不对，就看手机的时间准不准"))
        return None
    forget_wrong_codes(request, person)
    del request.session[SECRET]
    request.session[PASSED] = person.pk
    return codes


def _secret_of_session(request: Request) -> str:
    """The same while the page is loaded again: the phone may have read it already."""
    if SECRET not in request.session:
        request.session[SECRET] = encrypt(generate_totp_secret())
    return decrypt(request.session[SECRET])


def _secret_context(request: Request, person: Person, secret: str) -> dict:
    issuer = _("团订 %(mark)s") % {"mark": company_of(request).mark}
    address = f"otpauth://totp/{quote(f'{issuer}:{person.username}')}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
    picture = segno.make(address, error="l", micro=False).svg_inline(omitsize=True, border=3, dark="#000", light="#fff")
    return {
        "address": address,
        "picture": SafeString(picture),  # safe: drawn by segno, numbers of a grid
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
    }


def _layout(in_door: bool) -> dict:
    """During a sign-in these pages stand at the door, later in the frame."""
    return {"layout": f"administration/two_steps_{'door' if in_door else 'frame'}.html", "in_door": in_door}


def _show_codes(request: Request, codes: list[str], *, in_door: bool) -> HttpResponse:
    """Once: they are on no other page, also not on this one when it is loaded again."""
    lines = [f"{one[:5]}-{one[5:]}" for one in codes]
    text = "\r\n".join([_("团订恢复码：每个用一次"), *lines, ""])
    context = {"codes": lines, "file": f"data:text/plain;charset=utf-8,{quote(text)}", **_layout(in_door)}
    answer = render(request, "administration/recovery_codes.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@public
@require_POST
def go_on(request: Request) -> HttpResponse:
    """From the recovery codes of a new phone into the house."""
    stage = _stage_of(request)
    if stage is None:
        return _redirect_without_stage(request)
    if request.session.get(PASSED) != stage.login.user.pk:
        return redirect("administration:code")
    return stage.exit()


@permit()
@require_http_methods(FORM)
@sensitive_post_parameters("code")
def two_steps(request: Request) -> HttpResponse:
    """How I sign in: the phone, how many recovery codes are left, new ones, another phone, or off where no role needs it. What
    changes something takes a code."""
    person: Person = request.actor.person
    authenticator = second_factor.authenticator_of(person)
    form = CodeForm(request.POST or None)
    is_required = second_factor.is_required(request.actor)
    if authenticator and form.is_valid() and _is_good_code(request, person, form, "code"):
        if "off" not in request.POST:
            return _show_codes(request, second_factor.renew_recovery_codes(person), in_door=False)
        if not is_required:
            second_factor.switch_off(person)
            toast(request, _("两步验证已关掉"))
            return HttpResponseRedirect(reverse("administration:two_steps"))
    context = {
        "form": form,
        "authenticator": authenticator,
        "is_required": is_required,
        "left": second_factor.count_recovery_codes(person),
    }
    return _answer(request, "administration/two_steps.html", context, form)
