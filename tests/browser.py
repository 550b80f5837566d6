"""A headless Chromium for tests of pages, with the network off; tests skip where there is none."""

import contextlib
import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.contextmanager
def chromium():
    """Give a browser that is installed here, never one that would have to be fetched.

    The variable CHROMIUM names one that is not on the path.
    """
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        pytest.skip("no Chromium or Chrome here; on Debian: apt-get install chromium")
    root = getattr(os, "geteuid", lambda: 1)() == 0
    with playwright.sync_playwright() as driver:
        arguments = [*QUIET, *(["--no-sandbox"] if root else [])]
        browser = driver.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()
