"""A real Chromium, and a site for it: here in this process at a moment of our choosing, or as `tuanding serve` runs it."""

import os
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC
from unittest.mock import patch

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connections

from tuanding.entrypoints.cli.serving import server_answers

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-proxy-server",
]
SIZES = {"pc": (1440, 900), "phone": (390, 844)}


@contextmanager
def chromium():
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright runs a loop in this thread; we use it one at a time
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=OPTIONS)
            try:
                yield browser
                browser.close()
            finally:
                # those of the loop: nobody else closes them, and the next test has another database
                connections.close_all()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def window(browser, address, size="pc", scheme="light"):
    """A page of a person of its own: nobody else's cookies."""
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=address,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        has_touch=size == "phone",
    )
    context.set_default_timeout(30_000)
    return context.new_page()


def sign_in(page, username, password="demo"):
    page.goto("/accounts/login/")
    page.get_by_label("登录名").fill(username)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "login" not in url)
    if page.url.endswith("/two-steps/set-up"):
        set_up_second_step(page)


def set_up_second_step(page):
    """As a person of the three roles does at the first sign-in outside the demo company."""
    secret = page.locator(".secret").inner_text().replace(" ", "").strip()
    page.get_by_label("手机上的六位动态码").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="设好").click()
    assert page.locator(".codes code").count() == 10
    page.get_by_role("button", name="收好了，进入").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)


@contextmanager
def served_here(now):
    """The site in a thread of this process, on the database of this process; it is always `now`."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.core.wsgi import get_wsgi_application
    from django.test.testcases import QuietWSGIRequestHandler

    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler, connections_override={})
    server.daemon_threads = True
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    with patch("django.utils.timezone.now", lambda: now.astimezone(UTC)):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()


@contextmanager
def served(environment):
    """`tuanding serve` in processes of its own, web and worker, as a company runs it."""
    port = free_port()
    command = [sys.executable, "-m", "tuanding", "serve", "--port", str(port), "--workers", "1"]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(lambda: server_answers("127.0.0.1", port))
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait(20)


def until(true, seconds=180):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.2)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
