"""A small study whose experts have personal names, and a search for names in files of any kind.

The names are invented. They stand in every place where a researcher may type one: panel, ratings,
origins, suggestions, posts, claims, notes, captions, settings; whole, in part, with initials,
in capitals, in an address, and under a nickname.
"""

import html
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile

import pyarrow.parquet as pq
import pypdf
from PIL import Image

from conftest import ROOT, SMALL

NAMES = ["kowalczyk", "anneliese", "oyelaran", "babatunde", "tremblay", "zoé", "annie"]
INITIALS = "BO"  # an identifier that is found as a whole cell or word only
TYPED = {"kowalczyk": "E1", "BO": "E2", "tremblay-roy": "E3"}
STEPS = ["01-ingest", "03-panel", "05-several-rounds"]

ROUND = "[[rounds]]\nnumber = 1\n"
MORE = """\
survey,statement,s2,2,A,,3,
survey,statement,s2,2,B,,3,
survey,statement,s2,2,C,,4,
survey,statement,s3,2,A,,8,
survey,statement,s3,2,B,,9,
survey,statement,s3,2,C,,6,
"""


def named(entries):
    """Entries with the experts under their names, and a remark that holds one."""
    for code, name in (("A", "kowalczyk"), ("B", "BO"), ("C", "tremblay-roy")):
        entries = entries.replace(f",{code},,", f",{name},,")
    return entries.replace(",tremblay-roy,,,\n", ",tremblay-roy,,,Tremblay was away\n")


WARD = {
    "study.toml": SMALL["study.toml"]
    .replace(ROUND, f'{ROUND}mode = "by post; Anneliese Kowalczyk by telephone"\n')
    .replace('"Survey export"', '"Survey export, by B. Oyelaran"')
    + '\n[privacy]\nalso = { kowalczyk = ["Annie"] }\n',
    "items.csv": SMALL["items.csv"]
    + "s3,statement,Rounds as OYELARAN does them,BO,survey,worded by Kowalczyk\n",
    "entries.csv": named(SMALL["entries.csv"] + MORE),
    "panel.csv": """\
source,expert,name,focus,years,organizations,role,note
survey,kowalczyk,"Kowalczyk, Anneliese",Nursing,20,3,head,recruited by B. Oyelaran
survey,BO,Babatunde Oyelaran,Surgery,12,2,surgeon,
survey,tremblay-roy,Dr. Zoé Tremblay-Roy,Pharmacy,8,1,,
""",
    "suggestions.csv": """\
source,kind,position,expert,suggestion,alignment,note
survey,statement,1,BO,"Rounds as Babatunde does them, says Zoé",,"ask a.kowalczyk@ward.example, or BO"
""",
    "experience.csv": """\
source,person,position,title,organization,dates,start,end,industry,reach,model,business_type,employees,note
survey,kowalczyk,1,Head nurse,Kowalczyk Care,2006 2026,2006,2026,care,,,,,
survey,BO,1,Surgeon,City hospital,2014 2026,2014,2026,care,,,,,
""",
    "questions.csv": """\
source,round,position,item,note
survey,2,1,s1,asked first at the wish of Zoé Tremblay-Roy
survey,2,2,s2,
survey,2,3,s3,
""",
    "claims.csv": """\
id,source,place,statement,quantity,arguments,relation,printed,reading,reading_quantity,reading_arguments,bears_on,note
c-1,survey,Results,Kowalczyk gave beds 7 in round 1,rating,item=s1; round=1; expert=kowalczyk,=,7,,,,result,Annie did
c-2,survey,Results,Two gave quiet 3 in the end,who_rated,item=s2; round=2; rating=3,is,kowalczyk|BO,,,,result,
c-3,survey,Panel,Oyelaran is named,values,table=panel; column=name; expert=BO,is,Babatunde Oyelaran,,,,method,
""",
    "exhibits.toml": """\
[figure-01]
builder = "rating-bars"
title = "Beds, where Oyelaran and Ms Kowalczyk differ."
fidelity = "from data"
notebook = "05-several-rounds"
arguments = { item = "s1" }

[table-01]
builder = "listing"
title = "The panel."
fidelity = "from data"
notebook = "03-panel"
arguments = { table = "panel", source = "survey" }

[table-02]
builder = "posts"
title = "Posts."
fidelity = "from data"
notebook = "03-panel"
arguments = { source = "survey" }

[table-03]
builder = "listing"
title = "Suggestions."
fidelity = "from data"
notebook = "05-several-rounds"
arguments = { table = "suggestions", source = "survey" }

[appendix-a]
builder = "deck"
title = "Round 1 fed back."
fidelity = "from data"
notebook = "05-several-rounds"
arguments = { source = "survey" }
""",
}

SHOWN = WARD | {
    "study.toml": WARD["study.toml"].replace("[privacy]", '[privacy]\nexperts = "as printed"')
}


def typed_in_codes():
    """The same study as a careful researcher would have typed it: codes for all names, by hand."""
    # Written by hand, longest first, so that nothing here hangs on the code that is tested.
    written = [
        *("Kowalczyk, Anneliese", "Anneliese Kowalczyk", "a.kowalczyk@ward.example", "Kowalczyk"),
        *("kowalczyk", "Annie", "Babatunde Oyelaran", "B. Oyelaran", "OYELARAN", "Oyelaran"),
        *("Babatunde", "Dr. Zoé Tremblay-Roy", "Zoé Tremblay-Roy", "tremblay-roy", "Tremblay"),
        *("Zoé", "BO"),
    ]
    who = {"k": "E1", "a": "E1", "b": "E2", "o": "E2", "d": "E3", "z": "E3", "t": "E3"}
    files = {}
    for name, text in WARD.items():
        coded = text.replace('[privacy]\nalso = { kowalczyk = ["Annie"] }\n', "")
        for word in written:
            coded = re.sub(rf"\b{re.escape(word)}\b", who[word[0].lower()], coded)
        files[name] = coded.replace('"E1"', "E1")
    return files


def ward_project(folder, files):
    """A project with this study alone; its citation names an author, as those of others do."""
    kept = ("notebooks", "src", "docs", ".ci", "benchmarks")
    for name in kept:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("Makefile", "README.md", ".gitignore", "environment.yml", "requirements.lock",
                 "requirements-test.lock", "pyproject.toml", "LICENSE", "CITATION.cff",
                 "data/processed/README.md", "reports/README.md"):  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    (folder / "tests").mkdir()
    raw = folder / "data" / "raw" / "ward"
    raw.mkdir(parents=True)
    for name, content in files.items():
        (raw / name).write_text(content, encoding="utf-8")
    return folder


BUILD = """
import sys
from pathlib import Path
from delphi.report.pdf import write_pdf
from delphi.build.steps import REPORT, record
from delphi.report.article import write_report
from delphi.build.run import run_notebook
from delphi.study import open_study
study = open_study("ward", Path(".").resolve())
for step in sys.argv[1:]:
    run_notebook(study, step, {})
written = write_report(study)
write_pdf(study)
beside = [p for p in study.reports.glob("*.*") if p.is_file()]
record(study, REPORT, dict.fromkeys([*written, *beside]))
"""


def run(folder, *command, **changes):
    """Run Python in a project with the sources of the project, and return what it said."""
    env = os.environ | {"PYTHONPATH": str(folder / "src"), "MPLBACKEND": "agg"} | changes
    said = subprocess.run(
        [sys.executable, *command], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr
    return said.stdout


def build(folder, **changes):
    """Make the steps of `STEPS` and the report, as `make` would."""
    run(folder, "-c", BUILD, *STEPS, **changes)
    return folder


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def said_in(name, content):
    """Every text in a file: of containers each part, of tables each cell, of pages what they say."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inner = [(one.filename, archive.read(one)) for one in archive.infolist()]
        return "\n".join([one for one, _ in inner] + [said_in(*one) for one in inner])
    if name.endswith(".parquet"):
        table = pq.read_table(io.BytesIO(content))
        return f"{table.schema}\n{table.schema.metadata}\n{table.to_pandas().to_csv()}"
    if name.endswith(".png"):
        with Image.open(io.BytesIO(content)) as picture:
            return str(picture.info)
    text = content.decode("utf-8", "ignore")
    if name.endswith(".pdf"):
        reader = pypdf.PdfReader(io.BytesIO(content))
        text = "\n".join([str(reader.metadata), *(page.extract_text() for page in reader.pages)])
    text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    return html.unescape(text)


def named_in(files, names=NAMES, initials=INITIALS):
    """Each file that holds a name, whatever its capitals, or the initials as a word."""
    found = {}
    for name, content in files.items():
        said = f"{name}\n{said_in(name, content)}"
        words = [one for one in names if one in said.casefold()]
        if re.search(rf"(?<![\w/+=-])({initials})(?![\w/+=-])", said) and not name.endswith(".pdf"):
            words.append(initials)
        if words:
            found[name] = words
    return found
