"""The start page, the exploring notebook, and both in JupyterLab in a real browser."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

import nbformat
import pytest

from conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
START = (ROOT / "notebooks" / "START.md").read_text(encoding="utf-8")
BROWSER = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)  # fmt: skip
WAIT = 60  # seconds for a page or a kernel before the test gives up
LONG = 300  # seconds for all cells of a notebook
needs_browser = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium or Chrome here: the lab is not opened in a browser"
)


def title(path):
    return nbformat.read(path, as_version=4).cells[0].source.splitlines()[0].removeprefix("# ")


def test_the_start_page_lists_every_notebook_in_order_with_its_title():
    listed = re.findall(r"^\| \[(\S+)\]\((\S+)\) \| (.+) \|$", START, re.MULTILINE)
    expected = [(path.stem, path.name, title(path)) for path in NOTEBOOKS]
    assert listed == expected


def test_make_lab_opens_the_start_page_as_a_page():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^lab: all.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)[1]
    assert "notebooks/START.md" in recipe
    folder = re.search(r"app_settings_dir=(\S+)", recipe)[1]
    settings = json.loads((ROOT / folder / "overrides.json").read_text(encoding="utf-8"))
    viewers = settings["@jupyterlab/docmanager-extension:plugin"]["defaultViewers"]
    assert viewers == {"markdown": "Markdown Preview"}


def test_make_all_does_not_run_what_is_for_exploring():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    steps = re.search(r"^LAST +:= (.*\\\n.*)$", makefile, re.MULTILINE)[1].replace("\\", "").split()
    assert ["01-ingest", *steps] == [path.stem for path in NOTEBOOKS if path.stem != "explore"]


# --- in the browser ------------------------------------------------------------------------


@contextmanager
def running(command, **changes):
    process = subprocess.Popen(
        command,
        env=os.environ | changes,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until(look, what, seconds=WAIT):
    """Return what `look` finds as soon as it finds something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError, ValueError, IndexError):
            if found := look():
                return found
        time.sleep(0.3)
    raise AssertionError(f"waited {seconds} s for {what}")


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a copy of what it needs, with nothing of this machine's settings."""
    pytest.importorskip("ipywidgets")
    folder = tmp_path_factory.mktemp("lab")
    for part in ("notebooks", "data"):
        shutil.copytree(ROOT / part, folder / part)
    token, runtime = secrets.token_hex(8), folder / "runtime"
    places = {
        "PYTHONPATH": str(ROOT / "src"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "share"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "IPYTHONDIR": str(folder / "ipython"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += ["--port=0", f"--IdentityProvider.token={token}", "--expose-app-in-browser"]
    command += [f"--notebook-dir={folder}"]
    command += [f"--LabApp.app_settings_dir={folder / 'notebooks' / '.lab'}"]
    with running(command, **places):

        def address():
            (path,) = runtime.glob("jpserver-*.json")
            return json.loads(path.read_text(encoding="utf-8"))["url"]

        yield until(address, "the server"), token


class Tab:
    """A page in a headless browser, spoken to over its protocol for developers."""

    def __init__(self, address):
        import websocket  # noqa: PLC0415

        self.number = 0
        self.socket = websocket.create_connection(address, timeout=WAIT, suppress_origin=True)
        self.send("Page.enable")
        self.send("Runtime.enable")
        self.send("Emulation.setFocusEmulationEnabled", enabled=True)

    def send(self, method, **given):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": given}))
        while True:
            said = json.loads(self.socket.recv())
            if said.get("id") == self.number:
                assert "error" not in said, said
                return said["result"]

    def evaluate(self, script):
        done = self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        return done["result"].get("value")

    def open(self, address):
        self.send("Page.navigate", url=address)

    def until(self, script, what, seconds=WAIT):
        return until(lambda: self.evaluate(script), what, seconds)


@pytest.fixture
def tab(tmp_path):
    profile = tmp_path / "profile"
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]
    command += ["--no-first-run", "--disable-background-networking", "--disable-component-update"]
    command += ["--disable-sync", "--remote-debugging-port=0", "--window-size=1400,1600"]
    with running([*command, f"--user-data-dir={profile}", "about:blank"]):
        port = until(
            lambda: (profile / "DevToolsActivePort").read_text(encoding="utf-8").split()[0],
            "the browser",
        )

        def page():
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                (found,) = [one for one in json.load(answer) if one["type"] == "page"]
            return found["webSocketDebuggerUrl"]

        yield Tab(until(page, "a page"))


CURRENT = "window.jupyterapp?.shell?.currentWidget"
OUTPUTS = (
    f"{CURRENT}.content.model.sharedModel.cells.filter(c => c.cell_type === 'code')"
    ".flatMap(c => c.getOutputs())"
)
COUNTS = (
    f"{CURRENT}.content.model.sharedModel.cells.filter(c => c.cell_type === 'code')"
    ".map(c => c.execution_count)"
)


def run_all(tab, lab, name):
    """Open a notebook in the lab, run all of its cells, and return the types of their outputs."""
    address, token = lab
    tab.open(f"{address}lab/tree/notebooks/{name}?token={token}")
    ready = f"{CURRENT}?.sessionContext?.session?.kernel?.status === 'idle'"
    tab.until(f"{CURRENT}?.title?.label === '{name}' && {ready}", "a kernel")
    tab.evaluate("void window.jupyterapp.commands.execute('notebook:run-all-cells')")
    tab.until(f"{COUNTS}.every(n => n !== null) && {ready}", "every cell", LONG)
    return tab.evaluate(f"{OUTPUTS}.map(o => o.output_type)")


@needs_browser
def test_the_start_page_opens_as_a_page_with_links(tab, lab):
    address, token = lab
    tab.open(f"{address}lab/tree/notebooks/START.md?token={token}")
    links = "[...document.querySelectorAll('.jp-RenderedMarkdown table a')].map(a => a.innerText)"
    tab.until(f"{links}.length", "the rendered list")
    assert tab.evaluate(links) == [path.stem for path in NOTEBOOKS]
    tab.evaluate("document.querySelector('.jp-RenderedMarkdown table a').click()")
    assert tab.until(f"{CURRENT}?.title?.label === '01-ingest.ipynb'", "the notebook of the link")


@needs_browser
def test_the_exploring_notebook_runs_in_the_lab_and_its_widgets_answer(tab, lab):
    types = run_all(tab, lab, "explore.ipynb")
    assert types
    assert "error" not in types
    said = "document.querySelector('.explored [role=status] strong')?.innerText"
    assert tab.until(said, "the widgets") == "Communication: in"
    choose = """
        (() => {
            const one = [...document.querySelectorAll('.widget-dropdown')]
                .find(w => w.innerText.startsWith('%s')).querySelector('select');
            one.value = '%s';
            one.dispatchEvent(new Event('change', { bubbles: true }));
        })()
    """
    tab.evaluate(choose % ("Item", "Shared/aligned rewards"))
    assert tab.until(f"{said} === 'Shared/aligned rewards: undecided'", "another item")
    tab.evaluate(choose % ("Leave out", "JV"))
    assert tab.until(f"{said} === 'Shared/aligned rewards: in'", "an expert left out")
    assert "error" not in tab.evaluate(f"{OUTPUTS}.map(o => o.output_type)")


REPORTED = [path.name for path in NOTEBOOKS if path.stem != "explore"]


@needs_browser
@pytest.mark.parametrize("name", REPORTED)
def test_every_notebook_of_the_report_runs_in_the_lab_from_top_to_bottom(tab, lab, name):
    types = run_all(tab, lab, name)
    tab.evaluate(f"{CURRENT}.sessionContext.shutdown()")
    assert "error" not in types
    assert "display_data" in types
    counts = tab.evaluate(COUNTS)
    assert counts == list(range(1, len(counts) + 1))
