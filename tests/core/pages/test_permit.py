"""Who may open a page, who is asked to sign in, who is signed out."""

from django.test import Client

from tuanding.core.accounts.models import Person
from tuanding.core.pages.permit import framed


def test_a_stranger_is_led_to_the_door_and_back(site, cast):
    assert Client().get("/home?x=1").url == "/accounts/login/?next=/home%3Fx%3D1"


def test_a_stranger_s_fragment_leads_the_whole_page_there(site, cast):
    answer = Client().get("/home", headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/accounts/login/")


def test_another_role_is_refused(rep, accountant):
    assert rep.get("/finance").status_code == 403
    assert accountant.get("/finance").status_code == 200


def test_a_disabled_person_is_signed_out_by_the_next_request(rep, cast):
    Person.objects.filter(username="sales_rep").update(is_active=False)
    assert rep.get("/home").url.startswith("/accounts/login/")
    assert "_auth_user_id" not in rep.session


def test_a_role_taken_away_is_gone_with_the_next_request(accountant, cast):
    cast.person("finance").assignments.all().delete()
    assert accountant.get("/finance").status_code == 403


def test_a_pdf_may_be_framed_by_our_own_pages_only(rf, site):
    from django.http import HttpResponse

    answer = framed(lambda request: HttpResponse(b"%PDF"))(rf.get("/"))
    assert answer["Content-Security-Policy"] == "frame-ancestors 'self'"


def test_the_person_s_language_is_the_page_s(rep):
    assert 'lang="zh-CN"' in rep.get("/home").content.decode()
    rep.post("/language", {"language": "en", "next": "/home"})
    assert 'lang="en"' in rep.get("/home").content.decode()


def test_a_stranger_s_language_is_kept_in_the_browser(site, cast):
    browser = Client()
    browser.post("/language", {"language": "en", "next": "/accounts/login/"})
    assert 'lang="en"' in browser.get("/accounts/login/").content.decode()


def test_the_language_switch_never_leads_to_another_site(rep):
    assert rep.post("/language", {"language": "en", "next": "https://example.com/"}).url == "/"


def test_signing_in_with_a_wrong_password_keeps_the_name_and_says_why(site, cast):
    page = Client().post("/accounts/login/", {"login": "sales_rep", "password": "wrong"}).content.decode()
    assert 'value="sales_rep"' in page
    assert "因为登录名和密码对不上" in page


def test_after_five_wrong_passwords_the_door_says_until_when(site, cast):
    browser = Client()
    for _ in range(6):
        page = browser.post("/accounts/login/", {"login": "sales_rep", "password": "wrong"}).content.decode()
    assert "已锁 5 分钟" in page
    assert 'data-left="300"' in page


def test_only_the_demo_company_offers_its_people(site, cast, settings):
    assert "选一个人进去" not in Client().get("/accounts/login/").content.decode()
    settings.DEMO = True
    assert "林晚晴" in Client().get("/accounts/login/").content.decode()
