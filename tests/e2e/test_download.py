"""`download`: which documents it saves, and what the media store can answer."""

import csv
import io
import json

import pytest

from fax_api import (
    DELIVERED, DOCUMENTS, MISSING, QUEUED, RECEIVED, SENDING, Step, made_up_id, store_error,
)  # fmt: skip
from helpers import ONCE, SECRET, name_of

PDF = DOCUMENTS["pdf"][0]
GONE = ...
"""Removes a field."""
REFUSED = [400, 401, 403]
"""HTTP statuses of stores for a link that has expired."""
HOUR = 3600


def media_paths(api):
    return [request.path for request in api.media_requests()]


# What is saved

@pytest.mark.parametrize(
    "name, ending, content_type",
    [("1.pdf", ".pdf", "application/pdf"), ("1.tif", ".tif", "image/tiff"),
     ("1.tiff", ".tif", "image/tiff"), ("1.png", ".png", "image/png"),
     ("1.jpg", ".jpg", "image/jpeg"), ("1.doc", ".bin", "application/msword")],
)  # fmt: skip
def test_document_is_saved_verbatim_and_named_by_its_content(
    faxctl, store, saved, name, ending, content_type
):
    content = DOCUMENTS[name.partition(".")[2]][0]
    store(name=name)
    result = faxctl("download", "-o", "jsonl", DELIVERED)
    assert (result.status, result.stderr) == (0, "")
    assert saved() == {name_of(DELIVERED, ending): content}
    assert result.json_lines() == [
        {"id": DELIVERED, "file": name_of(DELIVERED, ending), "bytes": len(content),
         "content_type": content_type}
    ]  # fmt: skip


def test_unknown_content_has_the_type_that_the_store_names(faxctl, api, store, saved):
    store()
    api.plan_media("1.pdf", Step(body=b"\0", headers={"content-type": GONE}))
    result = faxctl("download", "-o", "jsonl", DELIVERED)
    assert result.json_lines()[0]["content_type"] is None
    assert saved() == {name_of(DELIVERED, ".bin"): b"\0"}


@pytest.mark.parametrize("output", ["table", "json", "jsonl", "csv", "value"])
def test_each_format_says_what_was_saved(faxctl, store, tmp_path, output):
    (tmp_path / "a,b").mkdir()
    store()
    result = faxctl("download", "-o", output, "-d", "a,b/", DELIVERED)
    assert (result.status, result.stderr) == (0, "")
    record = {"id": DELIVERED, "file": f"a,b/{name_of(DELIVERED)}", "bytes": len(PDF),
              "content_type": "application/pdf"}  # fmt: skip
    words = list(map(str, record.values()))
    if output == "json":
        assert json.loads(result.stdout) == [record]
    elif output == "jsonl":
        assert result.json_lines() == [record]
    elif output == "csv":
        assert list(csv.reader(io.StringIO(result.stdout))) == [list(record), words]
    elif output == "value":
        assert result.stdout == "\t".join(words) + "\n"
    else:
        lines = result.stdout.splitlines()
        assert [line.split() for line in lines] == ["ID FILE BYTES CONTENT TYPE".split(), words]
    assert faxctl("download", "-q", "--force", "-o", output, DELIVERED).stdout == ""


@pytest.mark.parametrize("columns, lines", [(106, 2), (105, 4), (10, 4)])
def test_table_that_does_not_fit_a_terminal_becomes_blocks(terminal, store, columns, lines):
    store()
    result = terminal("download", "--color", "never", DELIVERED, columns=columns)
    assert (result.status, result.stderr) == (0, "")
    assert len(result.stdout.splitlines()) == lines
    assert f"ID            {DELIVERED}\n" in result.stdout or lines == 2
    assert name_of(DELIVERED) in result.stdout


def test_inbound_fax_has_its_media_saved_too_but_no_document_twice(faxctl, api, store, saved):
    media = [api.link("1.pdf", age=9), api.link("2.tif"), api.link("2.tif", age=5), ""]
    for stored, endings in [
        (api.link("1.pdf"), [".pdf", "-2.tif"]), ([api.link("3.png"), api.link("1.pdf")],
         [".png", "-2.pdf", "-3.tif"]),
    ]:  # fmt: skip
        store(RECEIVED, stored_media_url=stored, media_url=media)
        assert faxctl("download", "--force", RECEIVED).status == 0
        assert set(saved()) >= {name_of(RECEIVED, ending) for ending in endings}
    assert len(api.media_requests()) == 5


def test_media_url_of_an_outbound_fax_is_not_a_stored_document(faxctl, api, store, saved):
    store(stored_media_url=GONE, media_url=api.link("1.pdf"), store_media=False)
    assert faxctl("download", DELIVERED).status == 4
    assert (media_paths(api), saved()) == ([], {})


def test_preview_is_saved_under_a_name_of_its_own(faxctl, api, store, saved):
    store(RECEIVED, preview_url=api.link("2.pdf"), media_url=api.link("1.pdf"))
    preview, document = name_of(RECEIVED, "-preview.pdf"), name_of(RECEIVED, ".pdf")
    assert faxctl("download", "--preview", RECEIVED).status == 0
    assert list(saved()) == [preview]
    assert faxctl("download", "--skip-existing", RECEIVED).status == 0
    assert set(saved()) == {preview, document}


@pytest.mark.parametrize(
    "fax, options, hint",
    [
        ({"status": "sending"}, [], f"faxctl wait {DELIVERED}"),
        ({"store_media": False}, [], "store_media"),
        ({"store_media": GONE}, [], "store_media"),
        ({"media_name": "contract\x1b", "store_media": False}, [],
         "GET /media/contract\\u001b/download"),
        ({"direction": "inbound"}, [], f"faxctl get {DELIVERED}"),
        ({"stored_media_url": 5}, [], f"faxctl get {DELIVERED}"),
        ({}, ["--preview"], "preview"),
    ],
)  # fmt: skip
def test_missing_document_is_not_found_and_the_error_says_why(faxctl, store, fax, options, hint):
    store(**{"stored_media_url": None, "preview_url": GONE, "media_url": GONE, **fax})
    result = faxctl("download", *options, DELIVERED)
    assert (result.status, result.stdout) == (4, "")
    assert result.stderr.startswith(f"faxctl: {DELIVERED}: not found: ")
    assert hint in result.stderr and result.stderr.count("\n") == 1
    (error,) = faxctl("download", "--json", *options, DELIVERED).errors()
    assert (error["category"], error["retryable"]) == ("not_found", "status" in fax)


def test_missing_pages_are_warned_of_once(faxctl, api, store):
    links = [api.link("1.pdf"), api.link("2.pdf")]
    store(RECEIVED, partial_content=True, stored_media_url=links, media_url=links[1])
    result = faxctl("download", RECEIVED)
    assert (result.status, result.stderr.count("\n")) == (0, 1)
    assert result.stderr.startswith(f"faxctl: warning: {RECEIVED}: pages are missing")
    (warning,) = faxctl("download", "--force", "--json", RECEIVED).stderr.splitlines()
    assert "pages are missing" in json.loads(warning)["warning"]["message"]
    assert faxctl("download", "--skip-existing", RECEIVED).stderr == ""


def test_status_does_not_matter_if_there_is_a_document(faxctl, store):
    for status in ("media.rotating", "sending", "failed"):
        store(status=status)
        result = faxctl("download", "--force", "-o", "value", DELIVERED)
        assert (result.status, result.stderr) == (0, "")


# The media store

def test_link_is_requested_verbatim_and_without_the_key(faxctl, api, store):
    query = "x=%7e%2F+~'()!*&y&=z&a=%C3%A9&X-Amz-SignedHeaders=host"
    link = api.link("a%2fb/../c/./%41.pdf") + "&" + query
    store(stored_media_url=link)
    assert faxctl("download", DELIVERED, key=SECRET).status == 0
    (request,) = api.media_requests()
    assert api.origin + request.path == link
    assert request.method == "GET"
    assert not any(SECRET in value for value in request.headers.values())
    assert not {"authorization", "cookie", "referer"} & request.headers.keys()


def test_compressed_document_is_saved_decompressed(faxctl, api, store, saved):
    store()
    api.plan_media("1.pdf", Step(gzip=True))
    assert faxctl("download", DELIVERED).status == 0
    assert saved() == {name_of(DELIVERED): PDF}


@pytest.mark.parametrize("status", REFUSED)
def test_refused_link_is_renewed_once_from_the_record(faxctl, api, store, saved, status):
    stale, fresh = api.link("1.pdf", age=HOUR), api.link("1.pdf")
    steps = [Step(fax={"stored_media_url": link, "media_url": GONE}) for link in (stale, fresh)]
    api.plan(DELIVERED, *steps)
    answer = store_error(status, "ExpiredRequest", "Request has expired")
    api.plan_media("1.pdf", Step(status=status, body=answer.body))
    result = faxctl("download", DELIVERED)
    assert (result.status, result.stderr) == (0, "")
    assert saved() == {name_of(DELIVERED): PDF}
    assert api.count(DELIVERED) == 2
    assert [api.origin + path for path in media_paths(api)] == [stale, fresh]


@pytest.mark.parametrize("direction", ["inbound", "outbound"])
def test_expired_link_is_an_error_that_says_since_when(faxctl, api, store, saved, direction):
    store(direction=direction, stored_media_url=api.link("1.pdf", age=3 * HOUR + 600))
    result = faxctl("download", DELIVERED)
    assert (result.status, result.stdout, saved()) == (7, "", {})
    assert "(AccessDenied): expired 3h ago (" in result.stderr
    refresh = f"POST /faxes/{DELIVERED}/actions/refresh renews the link"
    assert (refresh in result.stderr) == (direction == "inbound")
    assert (api.count(DELIVERED), len(api.media_requests())) == (2, 2)
    assert "Signature" not in result.stderr


def test_link_of_each_document_is_renewed(faxctl, api, store, saved):
    """The transfer of the first one can take longer than the links last."""
    store(stored_media_url=[api.link("1.pdf"), api.link("2.pdf")])
    for name in ("1.pdf", "2.pdf"):
        api.plan_media(name, Step(status=403))
    assert faxctl("download", DELIVERED).status == 0
    assert (len(saved()), api.count(DELIVERED)) == (2, 3)


@pytest.mark.parametrize("links", [0, 1, 2])
def test_document_without_a_new_link_is_not_found(faxctl, api, saved, links):
    urls = [api.link(f"{number}.pdf") for number in (1, 2, 3)]
    api.plan(DELIVERED, *[Step(fax={"stored_media_url": list_}) for list_ in (urls, urls[:links])])
    api.plan_media("3.pdf", Step(status=403))
    result = faxctl("download", DELIVERED)
    assert (result.status, len(saved())) == (4, 2)
    assert "no stored document" in result.stderr


def test_error_of_the_record_fetched_for_a_new_link_is_reported(faxctl, api, saved):
    api.plan(DELIVERED, Step(fax={"stored_media_url": api.link("1.pdf", age=HOUR)}),
             Step(status=404))  # fmt: skip
    result = faxctl("download", DELIVERED)
    assert (result.status, saved()) == (4, {})
    assert "(HTTP 404" in result.stderr


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("redirects", [3, 4])
def test_up_to_three_redirects_are_followed(faxctl, api, store, saved, status, redirects):
    store()
    links = [api.link(f"{number}.pdf") for number in range(2, 2 + redirects)]
    links[0] = links[0].replace(api.origin, "")
    for number, link in enumerate(links, 1):
        api.plan_media(f"{number}.pdf", Step(status=status, headers={"Location": link}))
    result = faxctl("download", DELIVERED)
    assert result.status == (0 if redirects == 3 else 7)
    assert saved() == ({name_of(DELIVERED): PDF} if redirects == 3 else {})
    assert len(api.media_requests()) == 4
    assert ("more than 3 redirects" in result.stderr) == (redirects == 4)
    assert not any("authorization" in request.headers for request in api.media_requests())


def test_each_document_has_its_own_redirects(faxctl, api, store, saved):
    links = [api.link(f"{number}.pdf") for number in range(1, 7)]
    store(stored_media_url=[links[0], links[3]])
    for number in (1, 2, 4, 5):
        api.plan_media(f"{number}.pdf", Step(status=302, headers={"Location": links[number]}))
    assert faxctl("download", DELIVERED).status == 0
    assert len(saved()) == 2


@pytest.mark.parametrize(
    "link", ["http://192.0.2.1/1.pdf", "ftp://127.0.0.1/1.pdf", "file:///etc/passwd", "1.pdf"]
)
def test_link_must_be_https(faxctl, api, store, saved, link):
    store(stored_media_url=f"{link}?X-Amz-Signature={SECRET}")
    results = [faxctl("download", DELIVERED)]
    if link != "1.pdf":
        store()
        api.plan_media("1.pdf", Step(status=307, headers={"Location": f"{link}?sig={SECRET}"}))
        results.append(faxctl("download", DELIVERED))
    for result in results:
        assert (result.status, result.stdout, saved()) == (7, "", {})
        assert SECRET not in result.stderr


def test_redirect_from_https_to_http_is_refused(faxctl, api, tls_api, certificates, saved):
    fax = {"stored_media_url": tls_api.link("1.pdf")}
    tls_api.plan(DELIVERED, Step(fax=fax, repeat=True))
    tls_api.plan_media("1.pdf", Step(status=307, headers={"Location": api.link("1.pdf")}), Step())
    trust = ("--cacert", certificates.ca)
    result = faxctl("download", *trust, DELIVERED, api=tls_api)
    assert (result.status, saved(), api.requests) == (7, {}, [])
    assert faxctl("download", *trust, DELIVERED, api=tls_api).status == 0


@pytest.mark.parametrize(
    "status, exit_status", [(404, 4), (410, 7), (416, 7), (429, 5), (500, 7), (503, 7), (206, 7)]
)
def test_other_answer_is_an_error_without_its_body(
    faxctl, api, store, saved, status, exit_status
):
    store()
    body = f"<Error><Code>Oh{status}</Code><Message>{SECRET}</Message></Error>"
    api.plan_media("1.pdf", Step(status=status, body=body, repeat=True))
    result = faxctl("download", *ONCE, DELIVERED)
    assert (result.status, result.stdout, saved()) == (exit_status, "", {})
    assert f"(Oh{status})" in result.stderr and f"HTTP {status}" in result.stderr
    assert SECRET not in result.stderr
    assert (len(api.media_requests()), api.count(DELIVERED)) == (1, 1)


@pytest.mark.parametrize(
    "step",
    [Step(status=503), Step(truncate=9), Step(reset_after=9), Step(reset=True), Step(close=True)],
    ids=["503", "truncated", "reset in the body", "reset", "closed"],
)
def test_failed_transfer_is_retried_from_the_start(faxctl, api, store, saved, step):
    store()
    api.plan_media("1.pdf", step)
    result = faxctl("download", DELIVERED)
    assert (result.status, result.stderr) == (0, "")
    assert saved() == {name_of(DELIVERED): PDF}
    assert len(api.media_requests()) == 2


@pytest.mark.parametrize(
    "step",
    [Step(truncate=9), Step(body=b""), Step(headers={"content-length": str(len(PDF) + 1)},
     truncate=len(PDF)), Step(endless=True), Step(body=PDF * 999)],
    ids=["truncated", "empty", "shorter than announced", "endless", "larger than the limit"],
)  # fmt: skip
def test_incomplete_or_too_large_document_leaves_nothing(faxctl, api, store, saved, step):
    store()
    api.plan_media("1.pdf", step)
    result = faxctl("download", "--max-size", "100K", *ONCE, DELIVERED)
    assert (result.status in (6, 7), result.stdout, saved()) == (True, "", {})
    assert result.stderr.startswith(f"faxctl: {DELIVERED}: ")
    large = step.endless or step.body
    assert ("larger than 102400 bytes" in result.stderr) == bool(large)
    assert ("raise --max-size" in result.stderr) == bool(large)


def test_document_ends_where_the_store_announced_its_end(faxctl, api, store, saved):
    store()
    api.plan_media("1.pdf", Step(body=PDF + b"more", headers={"content-length": str(len(PDF))}))
    assert faxctl("download", DELIVERED).status == 0
    assert saved() == {name_of(DELIVERED): PDF}


@pytest.mark.parametrize(
    "size, limit",
    [("1024", 1024), ("1K", 1024), ("1KiB", 1024), ("2M", 2 << 20), ("2MiB", 2 << 20)],
)
def test_document_of_the_maximum_size_is_saved(faxctl, api, store, saved, size, limit):
    store()
    api.plan_media("1.pdf", Step(body=bytes(limit)), Step(body=bytes(limit + 1)))
    assert faxctl("download", "--max-size", size, DELIVERED).status == 0
    assert saved() == {name_of(DELIVERED, ".bin"): bytes(limit)}
    result = faxctl("download", "--force", "--max-size", size, DELIVERED)
    assert (result.status, saved()) == (7, {name_of(DELIVERED, ".bin"): bytes(limit)})


@pytest.mark.parametrize(
    "size", ["0", "", "K", "-1", "1.5M", "1T", "1MB", "1 M", "99999999999", "1Mi", "1KiBs", "0x9"]
)
def test_invalid_size_is_a_usage_error(faxctl, api, size):
    result = faxctl("download", "--max-size", size, DELIVERED)
    assert (result.status, api.requests) == (2, [])
    assert "--max-size: " in result.stderr


# Several faxes

def test_equal_errors_that_name_their_fax_are_counted(faxctl, any_api, make_ids, tmp_path):
    ids = make_ids(12)
    for fax_id in ids:
        (tmp_path / name_of(fax_id)).touch()
    result = faxctl("download", *ids, api=any_api)
    assert result.stderr.splitlines()[10:] == [
        "faxctl: 2 more like this (local error)", "faxctl: 0 of 12 faxes; 12 local errors"
    ]  # fmt: skip


def test_some_of_several_faxes_are_saved(faxctl, store, saved):
    store()
    store(SENDING)
    ids = [DELIVERED, MISSING, QUEUED, SENDING]
    result = faxctl("download", "-o", "value", *ids)
    assert result.status == 4
    assert set(saved()) == {name_of(DELIVERED), name_of(SENDING)}
    assert {line.split("\t")[0] for line in result.stdout.splitlines()} == {DELIVERED, SENDING}
    assert result.stderr.endswith("\nfaxctl: 2 of 4 faxes; 2 not found\n")


@pytest.mark.parametrize(
    "ids, status", [([SENDING, MISSING], 7), ([MISSING, SENDING], 4), ([DELIVERED, SENDING], 7)]
)
def test_exit_status_is_that_of_the_first_error_in_input_order(
    faxctl, api, store, ids, status
):
    """Also of an error after a first one that was recovered from."""
    api.plan(DELIVERED, *[Step(fax={"stored_media_url": api.link("1.pdf", age=HOUR * later)})
                          for later in (1, 0)])  # fmt: skip
    store(SENDING, name="2.pdf")
    api.plan_media("2.pdf", Step(status=410, delay=0.3))
    assert faxctl("download", *ids).status == status


def test_faxes_are_saved_side_by_side(faxctl, api, saved):
    ids = [made_up_id(number) for number in range(12)]
    for number, fax_id in enumerate(ids):
        api.plan(fax_id, Step(fax={"stored_media_url": api.link(f"{number}.pdf")}))
        api.plan_media(f"{number}.pdf", Step(delay_body=0.5))
    result = faxctl("download", "-j", "4", "-o", "value", "-", input="\n".join(ids))
    assert (result.status, result.stderr, len(result.stdout.splitlines())) == (0, "", 12)
    assert set(saved()) == set(map(name_of, ids))
    requests = api.media_requests()
    busy = [sum(r.started <= q.started < r.finished for r in requests) for q in requests]
    assert 2 <= max(busy) <= 4


def test_rejected_key_ends_the_run(faxctl, api, store, saved):
    store(SENDING)
    api.plan(DELIVERED, Step(status=401))
    result = faxctl("download", "-j", "1", DELIVERED, SENDING)
    assert (result.status, saved()) == (3, {})
    assert result.stderr.startswith("faxctl: the API key from ")


def test_invalid_line_of_standard_input_is_reported(faxctl, store, saved):
    store()
    result = faxctl("download", "-", input=f"x\n{DELIVERED}\n")
    assert (result.status, list(saved())) == (2, [name_of(DELIVERED)])
    assert "line 1" in result.stderr and "1 of 2 faxes; 1 invalid id" in result.stderr


def test_verbose_and_trace_show_no_link(faxctl, store):
    store()
    for option in ("-v", "--trace"):
        result = faxctl("download", "--force", option, DELIVERED)
        assert result.status == 0 and "200" in result.stderr
        assert "Signature=" not in result.stderr


def test_mistyped_names_get_a_suggestion(faxctl, api):
    for words, hint in [(["downlaod"], "download"), (["save", "x"], "download"),
                        (["download", "--overwrite", DELIVERED], "--force"),
                        (["download", "--outputfile", "x"], "--output-file")]:  # fmt: skip
        result = faxctl(*words)
        assert (result.status, api.requests) == (2, [])
        assert f"did you mean {hint}?" in result.stderr
