"""A browser that is installed here, driven without a network: none is downloaded."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
)
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
# Containers give Chromium neither a sandbox of its own nor much shared memory.
FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]


def installed_browser():
    """The browser named by the variable BROWSER_PATH, else the first that is installed, or None."""
    named = [os.environ["BROWSER_PATH"]] if os.environ.get("BROWSER_PATH") else []
    found = [shutil.which(name) for name in (*named, *NAMES)]
    return next((path for path in [*found, *PLACES] if path and Path(path).is_file()), None)


@contextmanager
def opened_browser():
    """A headless browser; the test is skipped where there is none."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = installed_browser()
    if path is None:
        pytest.skip("no Chromium, Chrome or Edge is installed, so the page is not opened in one")
    with playwright.sync_playwright() as driver:
        sandbox = hasattr(os, "geteuid") and os.geteuid() != 0
        browser = driver.chromium.launch(executable_path=path, chromium_sandbox=sandbox, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
