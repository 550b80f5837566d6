"""Projects that cannot be used, most of them hostile: each is refused, in words that help."""

import csv
import io
import random
import sqlite3
import stat
import time
import warnings
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from delphi.errors import InputError
from delphi.study.readers.projects import archive, read_project, taguette_file, xml_guard

FIXTURES = ROOT / "tests" / "fixtures" / "projects"
SPACE = "urn:QDA-XML:project:1.0"
TEXT = "We know them well."


def guid(k):
    return f"00000000-0000-0000-0000-{k:012d}"


USERS = f'<Users><User guid="{guid(1)}" name="ada"/><User guid="{guid(2)}" name="grace"/></Users>'
CODES = f'<Code guid="{guid(11)}" name="trust" isCodable="true"/>'
CODING = f'<Coding guid="{guid(31)}" creatingUser="{guid(1)}"><CodeRef targetGUID="{guid(11)}"/></Coding>'


def selection(start=0, end=7, coding=CODING):
    return (
        f'<PlainTextSelection guid="{guid(21)}" startPosition="{start}" endPosition="{end}">'
        f"{coding}</PlainTextSelection>"
    )


def source(inside=None, path="internal://a.txt", name="Interview", number=41):
    inside = selection() if inside is None else inside
    path = f'plainTextPath="{path}"' if path else ""
    return f'<TextSource guid="{guid(number)}" name="{name}" {path}>{inside}</TextSource>'


def project(sources=None, codes=CODES, users=USERS, more="", space=SPACE, origin="a test"):
    sources = source() if sources is None else sources
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{space}" name="p" origin="{origin}">'
        f"{users}<CodeBook><Codes>{codes}</Codes></CodeBook>{more}<Sources>{sources}</Sources>"
        "</Project>"
    )


@pytest.fixture
def packed(tmp_path):
    """Return a function that packs a project; members are added, or left out by None."""

    def pack(xml=None, members=None, name="study.qdpx", method=zipfile.ZIP_DEFLATED):
        path = tmp_path / name
        held = {"project.qde": xml or project(), "sources/a.txt": TEXT, **(members or {})}
        with zipfile.ZipFile(path, "w", method) as target:
            for member, content in held.items():
                if content is not None:
                    target.writestr(member, content)
        return path

    return pack


def refused(path, *said, project=None):
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        read_project(path, project)
    assert time.monotonic() - started < 5
    message = str(caught.value)
    for words in said:
        assert words in message, message
    assert path.name in message
    assert str(path.parent) not in message
    return caught.value


def rows(found):
    return found.codings.drop(columns="document").astype(object).values.tolist()


# --- the file -----------------------------------------------------------------------------


def test_the_project_of_these_tests_is_good(packed):
    assert rows(read_project(packed())) == [["0-7", 0, 7, "trust", "ada"]]


def test_an_ending_in_capitals_is_the_same(packed):
    assert len(read_project(packed(name="STUDY.QDPX")).codings) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.qdpx", None, "the file is missing"),
        ("a.qdpx", b"", "the file is empty"),
        ("a.qdpx", b"<Project/>", "the file is not a zip archive"),
        (
            "a.qdpx",
            b"SQLite format 3\0",
            "the file is a SQLite database; a zip archive is expected",
        ),
        ("a.qdpx", b"PK\3\4 and nothing else", "a sound zip archive is expected"),
        ("a.qdc", b"PK\3\4", "the file is a zip archive; a text is expected"),
        ("a.csv", b"SQLite format 3\0", "the file is a SQLite database"),
        ("a.sqlite3", b"id,document", "the file is not a SQLite database"),
        ("a.docx", b"PK\3\4", "'.docx' is not the ending of a project that can be read: .qdpx"),
        ("a", b"PK\3\4", "the ending of a project"),
    ],
)
def test_a_file_of_another_kind(tmp_path, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    refused(path, said)


def test_a_folder_is_no_file(tmp_path):
    (tmp_path / "a.qdpx").mkdir()
    refused(tmp_path / "a.qdpx", "missing")


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_zip_that_is_cut_off(tmp_path, part):
    whole = (FIXTURES / "qc-project.qdpx").read_bytes()
    path = tmp_path / "a.qdpx"
    path.write_bytes(whole[: int(len(whole) * part)])
    refused(path, "cut off or damaged")


def test_a_zip_whose_bytes_were_changed_is_read_or_refused_never_worse(tmp_path):
    whole = (FIXTURES / "pyrefiqda-project.qdpx").read_bytes()
    path = tmp_path / "a.qdpx"
    dice = random.Random(0)
    outcomes = set()
    for _ in range(300):
        changed = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            changed[dice.randrange(4, len(changed))] = dice.randrange(256)
        path.write_bytes(changed)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                outcomes.add(type(read_project(path)))
        except InputError:
            outcomes.add(InputError)
    assert InputError in outcomes


# --- the archive --------------------------------------------------------------------------


def test_a_bomb_of_one_member(packed):
    refused(
        packed(members={"sources/a.txt": b"a" * (archive.FLOOR * 4)}),
        "grows too much",
        "sources/a.txt",
    )


def test_a_bomb_of_many_members(packed):
    count = 2 * archive.FLOOR // 2**20
    sources = "".join(
        source(path=f"internal://{k}.txt", number=100 + k, name=f"d{k}") for k in range(count)
    )
    bombs = {f"sources/{k}.txt": b"a" * 2**20 for k in range(count)}
    refused(packed(project(sources), bombs), "grows too much")


def test_a_bomb_that_lies_about_its_size(packed):
    path = packed(members={"sources/a.txt": b"a" * (archive.FLOOR * 2)})
    true, claimed = (n.to_bytes(4, "little") for n in (archive.FLOOR * 2, 10))
    content = path.read_bytes()
    assert content.count(true) >= 2
    path.write_bytes(content.replace(true, claimed))
    refused(path, "damaged, or packed oddly")


def test_a_bomb_that_is_never_unpacked_does_no_harm(packed):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("again.zip", b"\0" * 2**22)
    film = {"sources/film.mp4": b"\0" * 2**25, "sources/inner.zip": inner.getvalue()}
    assert len(read_project(packed(members=film)).codings) == 1


def test_a_large_project_is_no_bomb(packed):
    codings = "".join(selection(k, k + 1) for k in range(20_000))
    found = read_project(packed(project(source(codings)), {"sources/a.txt": TEXT * 3000}))
    assert len(found.codings) == 20_000


def test_too_many_members(packed, monkeypatch):
    monkeypatch.setattr(archive, "MEMBERS", 2)
    refused(packed(members={"sources/b.txt": ""}), "3 members; at most 2")


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "sources/../../x",
        "/etc/passwd",
        "C:/x",
        "c:x",
        "..\\x",
        "\\\\host\\share",
        "sources\\..\\..\\x",
    ],
)
def test_a_member_that_leaves_the_archive(packed, name):
    refused(packed(members={name: "x"}), "is not a path inside the archive")


def test_backslashes_inside_the_archive_are_folders(packed):
    members = {"sources/a.txt": None, "Sources\\A.TXT": TEXT}
    assert len(read_project(packed(members=members)).codings) == 1


def test_a_member_with_control_characters(packed):
    refused(packed(members={"a\nb": "x"}), "a path without control characters")


def test_members_of_one_name(packed):
    path = packed()
    with zipfile.ZipFile(path, "a") as target, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        target.writestr("sources/a.txt", "another")
    refused(path, "two members of the archive have the name 'sources/a.txt'")


def test_a_link(packed):
    path = packed()
    link = zipfile.ZipInfo("sources/b.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as target:
        target.writestr(link, "/etc/passwd")
    refused(path, "it is a link to another place")


def test_an_encrypted_member(packed):
    path = packed()
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(mark) + offset] |= archive.ENCRYPTED
    path.write_bytes(content)
    refused(path, "encrypted; export the project without a password")


def test_no_project_and_several(packed):
    refused(packed(members={"project.qde": None}), "holds no project (project.qde)")
    refused(packed(members={"b/other.qde": "x"}), "holds 2 projects: project.qde, b/other.qde")


def test_a_project_in_a_folder_and_of_another_name(packed):
    members = {
        "project.qde": None,
        "sources/a.txt": None,
        "Study/my study.QDE": project(),
        "Study/Sources/a.txt": TEXT,
        "__MACOSX/Study/._my study.qde": b"\0",
        "__MACOSX/._project.qde": b"\0",
    }
    assert len(read_project(packed(members=members)).codings) == 1


# --- XML ----------------------------------------------------------------------------------

LAUGHS = (
    "<!DOCTYPE Project [<!ENTITY a 'ha'>"
    + "".join(
        f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    "doctype",
    [
        LAUGHS,
        "<!DOCTYPE Project>",
        "<!DOCTYPE Project SYSTEM 'file:///etc/passwd'>",
        "<!DOCTYPE Project [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE Project [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x'> %x;]>",
    ],
)
@pytest.mark.parametrize("ending", ["qdpx", "qdc"])
def test_document_types_and_entities(packed, tmp_path, doctype, ending):
    xml = project().replace("?>", f"?>{doctype}", 1)
    if ending == "qdc":
        path = tmp_path / "a.qdc"
        path.write_text(xml)
    else:
        path = packed(xml)
    refused(path, "without a document type")


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ("<Project", "not well-formed XML"),
        ("<Project>\n<a></b></Project>", "line 2: this is not well-formed XML"),
        ("&x;", "not well-formed XML"),
        (project().replace("trust", "tr\x01ust"), "not well-formed XML"),
        (project() + "<x/>", "not well-formed XML"),
        (project().replace("utf-8", "no-such-code"), "XML"),
        (project().replace("utf-8", "utf-7"), "XML"),
        (b"\xff\xfe<\0", "not well-formed XML"),
        (b"<Project>\xe9</Project>", "not well-formed XML"),
        ("<a/>", "'a in no namespace' is not a REFI-QDA project"),
        (project(space="urn:QDA-XML:project:9.0"), "is not a REFI-QDA project"),
        (project(space="urn:QDA-XML:codebook:1.0"), "is not a REFI-QDA project"),
        (f'<CodeBook xmlns="{SPACE}"/>', "is not a REFI-QDA project"),
    ],
)
def test_xml_that_is_no_project(packed, xml, said):
    refused(packed(xml), said)


def test_elements_of_another_namespace_are_passed_over(packed):
    more = f'<x:Sources xmlns:x="urn:x"><TextSource guid="{guid(9)}" name="n"/></x:Sources>'
    assert len(read_project(packed(project(more=more))).documents) == 1


@pytest.mark.parametrize("space", ["urn:QDA-XML:project:0:4", "urn:QDA-XML:project:1:0"])
def test_older_namespaces_are_read(packed, space):
    assert len(read_project(packed(project(space=space))).codings) == 1


def test_utf_16_and_braces_are_read(packed):
    xml = project().replace(f'targetGUID="{guid(11)}"', f'targetGUID="{{{guid(11).upper()}}}"')
    wide = xml.replace("utf-8", "utf-16").encode("utf-16")
    assert len(read_project(packed(wide)).codings) == 1


@pytest.mark.parametrize("depth", [xml_guard.DEEPEST + 1, 500_000])
def test_deep_nesting(packed, depth):
    code = f'<Code guid="{guid(12)}" name="c">'
    path = packed(project(codes=code * depth + "</Code>" * depth))
    refused(path, "nested more than" if depth < 1000 else "")


def test_many_elements(packed, monkeypatch):
    monkeypatch.setattr(xml_guard, "ELEMENTS", 1000)
    refused(packed(project(more="<a/>" * 1000)), "more than 1000 elements")


# --- what a project says ------------------------------------------------------------------


def test_a_text_that_is_missing(packed):
    said = "the text of the document 'Interview' is missing"
    refused(packed(members={"sources/a.txt": None}), f"{said} ('a.txt'); export the project")
    xml = project(source(path="internal:///etc/passwd"))
    refused(packed(xml), f"{said} ('etc/passwd')")


@pytest.mark.parametrize(
    "path",
    [
        "relative:///a.txt",
        "absolute:///disk/x/a.txt",
        "C:\\x\\a.txt",
        "/x/a.txt",
        "../a.txt",
        "internal://../a.txt",
        "http://example.org/a.txt",
        "file:///etc/passwd",
    ],
)
def test_a_text_that_lies_elsewhere(packed, path):
    xml = project(source(path=path))
    refused(
        packed(xml),
        "the text of the document 'Interview' lies outside the file",
        f"({path!r})",
        "export the project with its sources inside",
    )


def test_a_path_as_old_programs_and_web_addresses_write_it(packed):
    for path in ("a.txt", "internal://A.TXT", "internal:///a.txt", "internal://%61.txt"):
        assert len(read_project(packed(project(source(path=path)))).codings) == 1


def test_a_text_that_is_not_there_at_all(packed):
    refused(
        packed(project(source(path=None))),
        "the document 'Interview' has selections, but no plain text",
    )
    whole = project(source(inside=CODING, path=None))
    found = read_project(packed(whole))
    assert found.documents["length"].isna().all()
    assert found.codings["segment"].tolist() == ["document"]


def test_text_that_is_not_utf_8(packed):
    members = {"sources/a.txt": "Lärchen und Söhne".encode("latin-1")}
    refused(packed(members=members), "the text of the document 'Interview' is not in UTF-8")
    for code in ("utf-8-sig", "utf-16"):
        found = read_project(packed(members={"sources/a.txt": TEXT.encode(code)}))
        assert found.documents["length"].tolist() == [len(TEXT)]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, 19),
        (-1, 3),
        (5, 4),
        (4, 4),
        ("", 3),
        ("1e1", 12),
        ("٣", 9),
        (0, 10**30),
        ("a", "b"),
        (0, 1.5),
    ],
)
def test_selections_that_are_none(packed, start, end):
    said = refused(
        packed(project(source(selection(start, end)))),
        "a stretch of 'Interview', which has the characters 0 to 18",
    )
    assert f"{start} to {end}" in said.problems[0].value


def test_a_selection_without_a_code_is_passed_over(packed):
    note = selection(90, 80, coding="<Description>a note</Description>")
    assert len(read_project(packed(project(source(note + selection())))).codings) == 1


def test_half_of_a_character(packed):
    text = {"sources/a.txt": "🚲🚲🚲"}
    xml = project(source(selection(0, 6) + selection(1, 2)))
    refused(packed(xml, text), "'1 to 2' is not a stretch of whole characters")


def test_a_code_that_is_unknown(packed):
    xml = project(codes=CODES.replace(guid(11), guid(12)))
    refused(packed(xml), f"'{guid(11)}' is not a code of the codebook (a coding in 'Interview')")
    refused(
        packed(project(source(selection(coding=f'<Coding guid="{guid(3)}"/>')))), "'' is not a code"
    )


def test_the_text_of_a_case_is_no_coding(packed):
    case = f'<Cases><Case guid="{guid(51)}" name="Ms X"/></Cases>'
    inside = selection(0, 4, CODING.replace(guid(11), guid(51))) + selection()
    found = read_project(packed(project(source(inside), more=case)))
    assert len(found.codings) == 1


def test_a_user_that_is_unknown(packed):
    refused(packed(project(users="")), f"'{guid(1)}' is not a user of the project")


def test_who_coded_is_taken_from_the_nearest_place(packed):
    bare = CODING.replace(f' creatingUser="{guid(1)}"', "")
    one = f'<Users><User guid="{guid(1)}" name="ada"/></Users>'
    by_selection = selection(coding=bare).replace(
        "<PlainTextSelection", f'<PlainTextSelection modifyingUser="{guid(2)}"'
    )
    for xml, coder in (
        (project(source(selection(coding=bare))), "coder"),
        (project(source(selection(coding=bare)), users=""), "coder"),
        (project(source(selection(coding=bare)), users=one), "ada"),
        (project(source(by_selection)), "grace"),
        (project(source(by_selection.replace(bare, CODING))), "ada"),
    ):
        assert read_project(packed(xml)).codings["coder"].tolist() == [coder]


def test_identifiers_that_are_not_unique_or_missing(packed):
    twice = CODES + CODES.replace("trust", "doubt")
    refused(packed(project(codes=twice)), f"two codes have the identifier '{guid(11)}'")
    refused(
        packed(project(codes=CODES.replace(f'guid="{guid(11)}"', ""))), "a code has no identifier"
    )
    refused(packed(project(source() + source())), "two documents have the identifier")
    refused(packed(project(users=USERS.replace(guid(2), guid(1)))), "two users have the identifier")


def test_two_codes_of_one_path(packed):
    twice = CODES + CODES.replace(guid(11), guid(12))
    refused(packed(project(codes=twice)), "two codes have the path 'trust'")


def test_documents_and_users_of_one_name_get_a_number(packed):
    both = source() + source(number=42, inside=selection(coding=CODING.replace(guid(1), guid(2))))
    found = read_project(packed(project(both, users=USERS.replace("grace", "ada"))))
    assert found.documents["document"].tolist() == ["Interview", "Interview (2)"]
    assert found.codings["coder"].tolist() == ["ada", "ada (2)"]


def test_one_coding_twice_is_one(packed):
    assert len(read_project(packed(project(source(selection() + selection())))).codings) == 1


def test_codings_stand_by_start_end_code_and_coder_and_whole_documents_last(packed):
    codes = f'<Code guid="{guid(12)}" name="z first" isCodable="true"/>{CODES}'
    other, grace = CODING.replace(guid(11), guid(12)), CODING.replace(guid(1), guid(2))
    inside = selection(1, 11) + selection(1, 3, grace + CODING + other) + selection(0, 18) + CODING
    found = read_project(packed(project(source(inside), codes=codes)))
    assert found.codings[["segment", "code", "coder"]].values.tolist() == [
        ["0-18", "trust", "ada"],
        ["1-3", "z first", "ada"],
        ["1-3", "trust", "ada"],
        ["1-3", "trust", "grace"],
        ["1-11", "trust", "ada"],
        ["document", "trust", "ada"],
    ]


def test_a_project_without_a_coding(packed):
    refused(packed(project(source(""))), "the project holds no coding")
    refused(packed(f'<Project xmlns="{SPACE}" name="p"/>'), "the project holds no coding")


@pytest.mark.parametrize(
    ("name", "code", "label"),
    [
        ("sales/marketing", "sales-marketing", "sales/marketing"),
        ("two&#10;lines", "two lines", "two lines"),
        ("a&#x202E;b&#x200B;", "ab", "ab"),
        ("  wide   gap ", "wide gap", "wide gap"),
        ("x" * 1000, "x" * 1000, "x" * 1000),
        ("/", "-", "/"),
        ("=cmd", "=cmd", "=cmd"),
    ],
)
def test_odd_names_become_keys(packed, name, code, label):
    found = read_project(packed(project(codes=CODES.replace("trust", name))))
    assert found.codes[["code", "label"]].values.tolist() == [[code, label]]
    assert found.codings["code"].tolist() == [code]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "a code has no name"),
        ("&#10; &#x200B;", "a code has no name"),
        ("x" * 1001, "longer than 1000"),
    ],
)
def test_names_that_cannot_be_used(packed, name, said):
    error = refused(packed(project(codes=CODES.replace("trust", name))), said)
    assert len(str(error)) < 300


def test_a_document_without_a_name_has_that_of_its_text(packed):
    found = read_project(packed(project(source(name="&#x200B;"))))
    assert found.documents["document"].tolist() == ["a.txt"]
    found = read_project(packed(project(source(name="", path=None, inside=CODING))))
    assert found.documents["document"].tolist() == ["document 1"]


def test_everything_wrong_is_said_at_once(packed):
    wrong = project(source(selection(0, 99)) + source(path="relative://b.txt", number=42), users="")
    assert len(refused(packed(wrong)).problems) == 2


def test_places_in_recordings_that_say_nothing(packed):
    film = (
        f'<VideoSource guid="{guid(61)}" name="Film"><VideoSelection guid="{guid(62)}" begin="9" end="1">'
        f"{CODING}</VideoSelection></VideoSource>"
    )
    refused(
        packed(project(film)),
        "a coded selection in 'Film' does not say where it lies",
    )
    spoken = (
        f'<AudioSource guid="{guid(61)}" name="Talk"><Transcript guid="{guid(63)}">'
        f'<SyncPoint guid="{guid(64)}" position="3"/><SyncPoint guid="{guid(65)}" position="9"/>'
        f'<TranscriptSelection guid="{guid(66)}" fromSyncPoint="{guid(64)}" toSyncPoint="{guid(65)}">'
        f"{CODING}</TranscriptSelection></Transcript></AudioSource>"
    )
    assert read_project(packed(project(spoken))).codings["segment"].tolist() == ["characters 3-9"]
    refused(packed(project(spoken.replace(guid(65), guid(67), 1))), "'Talk'")


# --- codebooks ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("xml", "said"),
    [
        ('<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes/></CodeBook>', "holds no code"),
        ("<CodeBook/>", "is not a REFI-QDA codebook"),
        (project(), "is not a REFI-QDA codebook"),
    ],
)
def test_codebooks_that_are_none(tmp_path, xml, said):
    path = tmp_path / "a.qdc"
    path.write_text(xml)
    refused(path, said)


# --- Taguette: the database ---------------------------------------------------------------


@pytest.fixture
def database(tmp_path):
    """Return a function that changes a copy of the exported project by SQL."""

    def change(*statements, name="a.sqlite3"):
        path = tmp_path / name
        path.write_bytes((FIXTURES / "taguette-project.sqlite3").read_bytes())
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA foreign_keys=OFF")
        for statement in statements:
            connection.execute(statement)
        connection.close()
        return path

    return change


@pytest.mark.parametrize("name", ["a.db", "a.sqlite", "A.SQLITE3", "what? 100% #1.db"])
def test_the_database_by_any_of_its_endings(database, name):
    assert len(read_project(database(name=name)).codings) == 6


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP TABLE commands", "this one has other tables"),
        (
            "UPDATE alembic_version SET version_num = 'fedcba987654'",
            "'fedcba987654' is not the database of a Taguette",
        ),
        ("DELETE FROM alembic_version", "is not the database of a Taguette"),
        (
            "ALTER TABLE highlights RENAME COLUMN start_offset TO start",
            "its table highlights lacks columns",
        ),
        ("DELETE FROM projects", "holds no project"),
        (
            "UPDATE highlights SET end_offset = 9999 WHERE id = 1",
            "'19 to 9999' is not bytes of 'Interview Ørsted', which has the bytes 0 to 116 (highlight 1)",
        ),
        ("UPDATE highlights SET start_offset = -1 WHERE id = 1", "'-1 to 71'"),
        ("UPDATE highlights SET start_offset = 71 WHERE id = 1", "'71 to 71'"),
        ("UPDATE highlights SET start_offset = 'x' WHERE id = 1", "'x to 71'"),
        ("UPDATE highlights SET start_offset = 1.5 WHERE id = 1", "'1.5 to 71'"),
        ("UPDATE highlights SET start_offset = 2 WHERE id = 1", "'2 to 71'"),  # inside of an ä
        ("UPDATE highlights SET document_id = 77 WHERE id = 1", "highlights that are missing"),
        ("DELETE FROM tags WHERE path = 'team'", "is not the number of a tag of this project"),
        ("DELETE FROM highlights", "highlights that are missing"),
        ("DELETE FROM highlight_tags", "holds no coding"),
        ("DELETE FROM documents", "highlights that are missing"),
        ("UPDATE tags SET path = ' / ' WHERE id = 1", "the name of a tag: it has no letters"),
        ("UPDATE tags SET path = '' WHERE id = 1", "a tag has no name"),
        ("UPDATE tags SET path = 'team/' WHERE id = 1", "two tags have the path 'team'"),
        ("UPDATE documents SET name = char(10) WHERE id = 1", "a document has no name"),
        ("UPDATE commands SET payload = '{'", "its log of changes is damaged"),
        ("UPDATE commands SET payload = '[]'", "its log of changes is damaged"),
        (
            "UPDATE commands SET payload = printf('%.*c', 100000, '[')",
            "its log of changes is damaged",
        ),
        (
            'UPDATE commands SET payload = \'{"type": "highlight_add"}\'',
            "its log of changes is damaged",
        ),
        ("UPDATE commands SET payload = x'ff'", "damaged"),
        ("UPDATE documents SET contents = CAST(x'ff' AS TEXT)", "a sound database is expected"),
    ],
)
def test_databases_that_cannot_be_used(database, statement, said):
    refused(database(statement), said)


def test_a_view_in_place_of_a_table(database):
    endless = "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n) SELECT id, 'x' AS name FROM n"
    refused(database("DROP TABLE projects", f"CREATE VIEW projects AS {endless}"), "other tables")


def test_a_query_that_does_not_end(database, monkeypatch):
    monkeypatch.setattr(taguette_file, "STEPS", 0)
    monkeypatch.setattr(taguette_file, "EVERY", 10)
    refused(database(), "a sound database is expected")


def test_a_cell_that_is_too_long(database, monkeypatch):
    monkeypatch.setattr(taguette_file, "CELL", 100)
    refused(database(), "a sound database is expected")


def test_other_databases(tmp_path):
    path = tmp_path / "a.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE source (name text, fulltext text)")
    connection.close()
    refused(path, "a database of Taguette is expected; this one has other tables")


def test_changes_that_are_not_in_the_file_yet(database):
    for ending in ("-wal", "-journal"):
        path = database()
        beside = path.with_name(path.name + ending)
        beside.write_bytes(b"x")
        refused(path, "close Taguette first")
        beside.unlink()


def test_a_damaged_database_is_read_or_refused_never_worse(tmp_path):
    whole = (FIXTURES / "taguette-project.sqlite3").read_bytes()
    path = tmp_path / "a.db"
    dice = random.Random(0)
    outcomes = set()
    for _ in range(150):
        changed = bytearray(whole)
        for _ in range(dice.randint(1, 30)):
            changed[dice.randrange(16, len(changed))] = dice.randrange(256)
        path.write_bytes(changed[: dice.choice([len(changed), dice.randrange(16, len(changed))])])
        try:
            outcomes.add(type(read_project(path)))
        except InputError:
            outcomes.add(InputError)
    assert InputError in outcomes


def test_names_of_projects(database):
    path = database("INSERT INTO projects SELECT 9, name, '', created FROM projects")
    refused(path, "2 projects; name one of them")
    refused(path, "the name of one project only", project="Lärchen interviews")
    assert len(read_project(database(), "Lärchen interviews").codings) == 6
    refused(database(), "'x' is not one of the projects: Lärchen interviews", project="x")


def test_documents_of_one_name_in_a_database(database):
    found = read_project(database("UPDATE documents SET name = 'same'"))
    assert found.documents["document"].tolist() == ["same", "same (2)"]


def test_a_highlight_that_no_one_is_said_to_have_made(database):
    found = read_project(database("DELETE FROM commands"))
    assert set(found.codings["coder"]) == {"coder"}


# --- Taguette: the table of highlights ----------------------------------------------------

GOOD = "id,document,tag,content\r\n1,Interview,trust,We know them.\r\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "id;document;tag;content\n",
            "line 1: 'id;document;tag;content' is not the header of Taguette",
        ),
        ("document,id,tag,content\n", "line 1"),
        (
            "tag,description,number of highlights,number of documents\n",
            "this is the codebook of Taguette",
        ),
        ("id,document,tag,content\n", "holds no coding"),
        ("\n", "is not the header"),
        (GOOD + "2,Interview\n", "line 3: the row has not the 4 cells"),
        (GOOD + "2,Interview,trust,a,b\n", "line 3: the row has not the 4 cells"),
        (GOOD + "x,Interview,trust,a\n", "line 3: 'x' is not the number of a highlight"),
        (GOOD + "٣,Interview,trust,a\n", "the number of a highlight"),
        (GOOD + "3,,trust,a\n", "a document has no name"),
        (GOOD + '3,"Interview\n', "this is not valid CSV"),
        (GOOD + "3,Interview,/,a\n", "the name of a tag: it has no letters"),
        (GOOD.encode("utf-16"), "UTF-8 text is expected"),
        (GOOD.encode() + b"2,Caf\xe9,x,y\n", "line 3: UTF-8 text is expected"),
        (GOOD + "2,Interview,\0,y\n", ""),
    ],
)
def test_tables_that_cannot_be_used(tmp_path, content, said):
    path = tmp_path / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    if said:
        refused(path, said)
    else:  # a tag without a sign that can be seen is none
        assert len(read_project(path).codings) == 1


def test_a_table_as_excel_saves_it_and_a_very_long_highlight(tmp_path):
    path = tmp_path / "a.csv"
    limit = csv.field_size_limit()
    path.write_text("\ufeff" + GOOD + f'2,Interview,,"{"long " * 100_000}"\r\n', encoding="utf-8")
    assert rows(read_project(path))[0][3:] == ["trust", "coder"]
    assert csv.field_size_limit() == limit


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.text(alphabet='id,documenta g\n"/\r\0é1', max_size=60))
def test_any_table_is_read_or_refused(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_text("id,document,tag,content\n" + content, encoding="utf-8", newline="")
    try:
        found = read_project(path)
    except InputError:
        return
    assert not found.codings.empty


def test_thousands_of_documents_of_one_name_take_no_time(packed):
    count = 5000
    texts = {f"Sources/{k}.txt": TEXT for k in range(count)}
    sources = "".join(
        source(path=f"internal://{k}.txt", number=1000 + k, name="same") for k in range(count)
    )
    started = time.monotonic()
    found = read_project(packed(project(sources), texts))
    assert time.monotonic() - started < 10
    assert found.documents["document"].iloc[-1] == f"same ({count})"


def test_a_database_in_another_journal_mode_is_read_without_a_file_beside_it(database):
    path = database("PRAGMA journal_mode=WAL")
    assert len(read_project(path).codings) == 6
    assert [other.name for other in path.parent.iterdir()] == [path.name]
