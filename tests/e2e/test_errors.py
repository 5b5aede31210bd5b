"""Failures on the way to a fax: message, form and exit status."""

import json
import re

import pytest

from fax_api import DELIVERED, KEY_REVOKED, MISSING, REMOVE, FaxApi, Step
from helpers import ONCE, PRINT_IDS, error_body

MEMBERS = ["id", "category", "exit_status", "retryable", "http_status", "request_id", "message",
           "errors"]  # fmt: skip
"""The members of a JSON error, in their order."""

STATUSES = {
    **dict.fromkeys([400, 402, 405, 410, 422, 501, 505], (7, "server", False)),
    **dict.fromkeys([408, 500, 502, 503, 504], (7, "server", True)),
    **dict.fromkeys([401, 403], (3, "auth", False)),
    404: (4, "not_found", False),
    429: (5, "rate_limit", True),
}
"""HTTP status: exit status, category, retryable."""

HTML = "<!DOCTYPE html>\n<html><body><h1>Bad gateway</h1></body></html>\n"
FOREIGN_BODIES = {
    "HTML": HTML,
    "plain text": "upstream connect error",
    "empty": "",
    "white space": "\r\n\r\n",
    "truncated JSON": '{"errors":[{"code":"10007","title":"Une',
    "JSON without errors": '{"message":"no"}',
    "empty list of errors": '{"errors":[]}',
    "errors of a wrong type": '{"errors":"many"}',
    "errors that are no objects": '{"errors":[1,null,"x"]}',
    "JSON text": '"error"',
    "broken UTF-8": b"\xff\xfe\x00",
}


def fax_body(**changes):
    return json.dumps({"data": {"id": DELIVERED, "status": "delivered", **changes}})


def one_line(text):
    """Check that an error is one line with advice after a semicolon."""
    assert re.fullmatch(r"faxctl: [^\n]+; [^\n]+\n", text), text
    return text


@pytest.fixture
def other_api():
    """Another API, which must not get a request."""
    with FaxApi(generate=True) as running:
        yield running
        assert running.requests == []


# By HTTP status

@pytest.mark.parametrize("http_status, expected", STATUSES.items())
def test_http_status_decides_category_and_exit_status(faxctl, api, http_status, expected):
    status, category, retryable = expected
    api.plan(DELIVERED, Step(status=http_status))
    result = faxctl("get", "--json", *ONCE, DELIVERED)
    (error,) = result.errors()
    assert (result.status, result.stdout, api.count(DELIVERED)) == (status, "", 1)
    assert (error["category"], error["exit_status"]) == (category, status)
    assert (error["http_status"], error["retryable"]) == (http_status, retryable)


@pytest.mark.parametrize("http_status, expected", STATUSES.items())
@pytest.mark.parametrize("code", ["10005", "10009", "10010", "10011"])
def test_api_error_code_does_not_affect_the_category(faxctl, api, http_status, expected, code):
    api.plan(DELIVERED, Step(status=http_status, body=error_body({"code": code})))
    (error,) = faxctl("get", "--json", *ONCE, DELIVERED).errors()
    assert (error["exit_status"], error["category"], error["retryable"]) == expected


@pytest.mark.parametrize("body", FOREIGN_BODIES.values(), ids=FOREIGN_BODIES)
def test_401_blames_the_key_but_403_from_elsewhere_does_not(faxctl, api, body):
    api.plan(DELIVERED, Step(status=401, body=body, content_type="text/html"))
    assert "API key" in one_line(faxctl("get", DELIVERED).stderr)
    api.plan(DELIVERED, Step(status=403, body=body, content_type="text/html", repeat=True))
    result = faxctl("get", DELIVERED)
    assert (result.status, result.stdout, api.count(DELIVERED)) == (7, "", 2)
    assert "a firewall, proxy or CDN in between blocked the request" in one_line(result.stderr)
    assert "key" not in result.stderr
    (error,) = faxctl("get", "--json", DELIVERED).errors()
    assert (error["category"], error["exit_status"], error["retryable"]) == ("server", 7, False)
    assert faxctl("check", DELIVERED).stdout.startswith("FAX CRITICAL - ")


@pytest.mark.parametrize("body", FOREIGN_BODIES.values(), ids=FOREIGN_BODIES)
def test_404_from_elsewhere_hints_at_the_path_of_the_base_url(faxctl, api, body):
    api.plan(DELIVERED, Step(status=404, body=body, content_type="text/html"))
    error = one_line(faxctl("get", DELIVERED).stderr)
    assert error.endswith("; check the base URL; the API's ends in /v2\n")
    assert "/v2" not in faxctl("get", MISSING).stderr


@pytest.mark.parametrize("http_status", [201, 202, 204, 206, 304])
def test_success_other_than_200_is_not_a_fax(faxctl, api, http_status):
    api.plan(DELIVERED, Step(status=http_status, body=""))
    result = faxctl("get", *ONCE, DELIVERED)
    assert (result.status, result.stdout) == (7, "")
    assert f"HTTP {http_status}" in one_line(result.stderr)


@pytest.mark.parametrize("body", FOREIGN_BODIES.values(), ids=FOREIGN_BODIES)
@pytest.mark.parametrize("http_status, status", [(404, 4), (502, 7)])
def test_status_decides_even_if_the_body_is_foreign(faxctl, api, http_status, status, body):
    api.plan(DELIVERED, Step(status=http_status, body=body, content_type="text/html"))
    result = faxctl("get", *ONCE, DELIVERED)
    assert (result.status, result.stdout) == (status, "")
    assert f"HTTP {http_status}" in one_line(result.stderr)
    assert "<" not in result.stderr


def test_plain_text_of_a_proxy_is_passed_on(faxctl, api):
    api.plan(DELIVERED, Step(status=502, body="upstream connect error\nmore of it"))
    assert "upstream connect error" in one_line(faxctl("get", *ONCE, DELIVERED).stderr)


# The errors of the API

def test_text_names_fax_event_facts_and_advice(faxctl, api):
    api.plan(MISSING, Step(request_id="5f3c"))
    result = faxctl("get", MISSING)
    assert (result.status, result.stdout) == (4, "")
    assert one_line(result.stderr).startswith(
        f"faxctl: {MISSING}: not found: The requested resource does not exist "
        "(HTTP 404, code 10005, request id 5f3c); "
    )


def test_json_error_is_as_documented(faxctl, api):
    api_error = {"code": "10006", "title": "Invalid resource ID", "detail": "It should be a UUID",
                 "source": {"pointer": "/id"},
                 "meta": {"url": "https://example.com/10006"}}  # fmt: skip
    api.plan(DELIVERED, Step(status=422, request_id="5f3c", body=error_body(api_error)))
    result = faxctl("get", "-o", "jsonl", DELIVERED)
    (error,) = result.errors()
    assert "It should be a UUID" in error.pop("message")
    assert error == {
        **{"id": DELIVERED, "category": "server", "exit_status": 7, "retryable": False},
        **{"http_status": 422, "request_id": "5f3c", "errors": [api_error]},
    }


@pytest.mark.parametrize(
    "sent, printed",
    [
        ({"code": 10015, "title": "T"}, {"code": "10015", "title": "T"}),
        ({"code": 9007199254740991}, {"code": "9007199254740991"}),
        ({"code": "string", "title": "string"}, {"code": "string", "title": "string"}),
        ({"code": "007"}, {"code": "007"}),
        ({"code": True, "title": "T"}, {"title": "T"}),
        ({"title": "T", "detail": None}, {"title": "T"}),
        ({"title": 1, "detail": "D"}, {"detail": "D"}),
        ({"title": "", "detail": ""}, {"title": "", "detail": ""}),
        ({"code": "1", "pointer": "/id"}, {"code": "1", "source": {"pointer": "/id"}}),
        ({"code": "1", "parameter": "p"}, {"code": "1", "source": {"parameter": "p"}}),
        (
            {"code": "1", "source": {"parameter": "page[size]", "pointer": "/a~1b/0"}},
            {"code": "1", "source": {"pointer": "/a~1b/0", "parameter": "page[size]"}},
        ),
        ({"code": "1", "source": "id"}, {"code": "1"}),
        ({"code": "1", "meta": {"a": [1.10, {}]}}, {"code": "1", "meta": {"a": [1.10, {}]}}),
        ({"code": "1", "meta": "none"}, {"code": "1"}),
        ({"code": "1", "description": "D"}, {"code": "1", "detail": "D"}),
        ({"code": "1", "detail": None, "description": "D"}, {"code": "1", "detail": "D"}),
        ({"code": "1", "detail": "D", "description": "more"}, {"code": "1", "detail": "D"}),
        ({"code": "1", "source": {"pointer": "/"}}, {"code": "1"}),
        (
            {"code": "1", "source": {"pointer": "/", "parameter": "to"}},
            {"code": "1", "source": {"parameter": "to"}},
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "wrap",
    [error_body, lambda error: json.dumps([error]), lambda error: json.dumps({"error": error})],
    ids=["", "bare", "single"],
)
def test_variants_of_api_errors_are_printed_in_one_form(faxctl, api, wrap, sent, printed):
    api.plan(DELIVERED, Step(status=400, body=wrap(sent)))
    result = faxctl("get", "--json", DELIVERED)
    (error,) = result.errors()
    assert (result.status, error["errors"]) == (7, [printed])
    assert error["message"]


@pytest.mark.parametrize(
    "body, errors",
    [
        ('{"errors":[{}]}', [{}]),
        ('{"errors":[{"code":"1"},"?",{"code":"2"}]}', [{"code": "1"}, {"code": "2"}]),
        ('{"error":"no such fax"}', []),
        ('{"error":null}', []),
        ("[{}]", []),
        (json.dumps([{"id": DELIVERED}]), []),
    ],
    ids=str,
)
def test_only_objects_that_look_like_errors_are_errors(faxctl, api, body, errors):
    api.plan(DELIVERED, Step(status=400, body=body))
    result = faxctl("get", "--json", DELIVERED)
    (error,) = result.errors()
    assert (result.status, error["errors"]) == (7, errors)


def test_numbers_in_meta_keep_every_digit(faxctl, api):
    meta = '{"a":1.10,"b":12345678901234567890}'
    api.plan(DELIVERED, Step(status=400, body=f'{{"errors":[{{"code":"1","meta":{meta}}}]}}'))
    assert f'"meta":{meta}' in faxctl("get", "--json", DELIVERED).stderr


@pytest.mark.parametrize(
    "error, said",
    [
        ({"code": 10015, "title": "The title", "detail": "The detail"}, "The detail"),
        ({"code": 10015, "title": "The title"}, "The title"),
        ({"code": 10015, "title": "T", "pointer": "/to"}, "HTTP 400, code 10015, at /to,"),
        ({"title": "T", "parameter": "to"}, "parameter to,"),
        ({"title": "First line\nsecond line"}, r"First line\nsecond line"),
        ({"code": "1", "title": "T", "detail": ""}, "server error: T ("),
        ({"code": "1", "title": "T", "description": "D"}, "server error: D (HTTP 400, code 1, req"),
        ({"code": "1", "title": "T", "source": {"pointer": "/"}}, "T (HTTP 400, code 1, req"),
        ({"code": "10011"}, "no reason given by the API (HTTP 400, code 10011, req"),
    ],
)
def test_text_quotes_the_api(faxctl, api, error, said):
    api.plan(DELIVERED, Step(status=400, body=error_body(error)))
    assert said in one_line(faxctl("get", DELIVERED).stderr)


def test_several_api_errors_are_a_table_under_the_line(faxctl, api):
    api.plan(DELIVERED, Step(status=422, request_id="5f3c", body=error_body(
        {"code": "10006", "title": "Invalid ID", "detail": "No UUID", "source": {"pointer": "/id"}},
        {"code": 7, "title": "Strange", "source": {"parameter": "page"}},
        {"title": "Last"})))  # fmt: skip
    result = faxctl("get", DELIVERED)
    first, *table = result.stderr.splitlines()
    assert result.status == 7
    assert first.startswith(f"faxctl: {DELIVERED}: server error: No UUID (HTTP 422, request id")
    assert table == [
        "  CODE   AT    TITLE       DETAIL",
        "  10006  /id   Invalid ID  No UUID",
        "  7      page  Strange     -",
        "  -      -     Last        -",
    ]


@pytest.mark.parametrize(
    "headers, expected",
    [
        ({"x-request-id": "a", "x-telnyx-request-id": "b", "request-id": "c"}, "a"),
        ({"x-request-id": REMOVE, "request-id": "c", "x-telnyx-request-id": "b"}, "b"),
        ({"x-request-id": REMOVE, "request-id": "c"}, "c"),
        ({"x-request-id": REMOVE}, None),
    ],
)
def test_request_id_comes_from_the_best_header(faxctl, api, headers, expected):
    api.plan(MISSING, Step(headers=headers, repeat=True))
    (error,) = faxctl("get", "--json", MISSING).errors()
    assert error["request_id"] == expected
    text = faxctl("get", MISSING).stderr
    assert re.findall(r"request id (\w+)\)", text) == ([expected] if expected else [])


# 200 without a fax

@pytest.mark.parametrize(
    "body, why",
    [
        (HTML, "HTML"),
        ("", "empty"),
        ("OK", "invalid or truncated JSON"),
        (fax_body()[:-5], "invalid or truncated JSON"),
        (fax_body() + "}", "invalid or truncated JSON"),
        ("[]", "the response is not a fax: not an object"),
        ("null", "not an object"),
        ('"fax"', "not an object"),
        ("{}", "the response is not a fax: no id"),
        ('{"data":{}}', "/data is not a fax: no id"),
        ('{"data":null}', "/data is not a fax: not an object"),
        ('{"data":[]}', "/data is not a fax: not an object"),
        (fax_body(id=None), "no id"),
        (fax_body(id=5), "/data is not a fax: "),
        (fax_body(id=MISSING), "not the requested id"),
        (fax_body(record_type="message"), "record_type"),
        (fax_body(record_type=5), "record_type"),
        ('{"errors":[{"code":"10007","title":"Unexpected error"}]}', "no id"),
        ('{"data":' + "[" * 100_000, "invalid or truncated JSON"),
        ('{"data":' + "[" * 600 + "]" * 600 + "}", "invalid or truncated JSON"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_200_that_is_not_a_fax_is_an_error(faxctl, api, body, why):
    api.plan(DELIVERED, Step(body=body))
    result = faxctl("get", DELIVERED)
    assert (result.status, result.stdout, api.count(DELIVERED)) == (7, "", 1)
    assert "server error: " in one_line(result.stderr) and " is not a fax: " in result.stderr
    assert why in result.stderr and "HTTP 200" in result.stderr


@pytest.mark.parametrize(
    "fields",
    [{"status": 7}, {"to": ["+1"]}, {"page_count": "3"}, {"store_media": "yes"}, {"media_url": 5},
     {"media_url": ["https://a.example", {}]}, {"created_at": 1588672752},
     {"quality": {"dpi": [1, 2]}}],
    ids=str,
)  # fmt: skip
def test_field_of_another_type_is_kept(faxctl, api, fields):
    ((key, value),) = fields.items()
    api.plan(DELIVERED, Step(body=fax_body(**fields)), Step(body=fax_body(**fields)))
    document = faxctl("get", "--json", DELIVERED)
    assert (document.status, document.stderr) == (0, "")
    assert json.loads(document.stdout)[key] == value
    shown = faxctl("get", "-o", "value", "-F", key, DELIVERED).stdout.rstrip("\n")
    assert (shown if isinstance(value, str) else json.loads(shown)) == value


def test_api_errors_in_a_200_are_reported(faxctl, api):
    api_error = {"code": "10007", "title": "Unexpected error"}
    api.plan(DELIVERED, Step(body=error_body(api_error)))
    (error,) = faxctl("get", "--json", DELIVERED).errors()
    assert (error["category"], error["http_status"]) == ("server", 200)
    assert error["errors"] == [api_error]


def test_fax_with_api_errors_is_printed(faxctl, api):
    warning = json.dumps([{"code": "90000", "detail": "one setting was ignored"}])
    body = f'{fax_body()[:-1]},"errors":{warning}}}'
    api.plan(DELIVERED, Step(body=body))
    result = faxctl("get", *PRINT_IDS, DELIVERED)
    assert (result.status, result.stdout, result.stderr) == (0, f"{DELIVERED}\n", "")


def test_id_in_upper_case_is_the_same_fax(faxctl, api):
    api.plan(DELIVERED, Step(fax={"id": DELIVERED.upper()}))
    result = faxctl("get", *PRINT_IDS, DELIVERED)
    assert (result.status, result.stdout) == (0, f"{DELIVERED.upper()}\n")


# Redirects

@pytest.mark.parametrize("http_status", [301, 302, 307])
def test_redirect_is_not_followed(faxctl, api, other_api, http_status):
    location = f"{other_api.base_url}/faxes/{DELIVERED}"
    api.plan(DELIVERED, Step(status=http_status, headers={"location": location}, repeat=True))
    result = faxctl("get", DELIVERED)
    assert (result.status, result.stdout, api.count(DELIVERED)) == (7, "", 1)
    assert "redirects are not followed" in one_line(result.stderr)


# Network errors

@pytest.mark.parametrize(
    "step",
    [Step(reset=True), Step(close=True), Step(truncate=40), Step(reset_after=40), Step(truncate=0)],
    ids=["reset", "closed", "invalid or truncated JSON", "reset in the body", "no body"],
)
def test_broken_connection_is_a_network_error(faxctl, api, step):
    api.plan(DELIVERED, step)
    result = faxctl("get", *ONCE, DELIVERED)
    assert (result.status, result.stdout, api.count(DELIVERED)) == (6, "", 1)
    assert f"{DELIVERED}: network error: " in one_line(result.stderr)
    assert "try again" in result.stderr


@pytest.mark.parametrize("garbage", ["SSH-2.0-OpenSSH_9.2\r\n", "HTTP/9\r\n\r\n", b"\0" * 100])
def test_response_that_is_not_http_is_reported(faxctl, api, garbage):
    api.plan(DELIVERED, Step(garbage=garbage))
    result = faxctl("get", *ONCE, DELIVERED)
    assert (result.status, result.stdout) == (7, "")
    assert "not HTTP" in one_line(result.stderr) and "base URL" in result.stderr


def test_refused_connection_is_a_network_error(faxctl, api, unused_port):
    result = faxctl("get", *ONCE, "--base-url", f"http://127.0.0.1:{unused_port}", DELIVERED)
    assert (result.status, result.stdout, api.requests) == (6, "", [])
    assert "check the base URL" in one_line(result.stderr)


def test_unknown_host_is_a_network_error(faxctl):
    result = faxctl("get", *ONCE, "--base-url", "https://nowhere.invalid/v2", DELIVERED)
    assert (result.status, result.stdout) == (6, "")
    assert "nowhere.invalid" in one_line(result.stderr) and "base URL" in result.stderr


# Large responses

@pytest.mark.parametrize("http_status", [200, 500])
def test_endless_body_is_refused_as_it_arrives(faxctl, api, http_status):
    api.plan(DELIVERED, Step(status=http_status, endless=True))
    result = faxctl("get", DELIVERED)
    assert (result.status, result.stdout, api.count(DELIVERED)) == (7, "", 1)
    assert "larger than 1 MiB" in one_line(result.stderr)


# Errors as JSON

FAILURES = [
    ("usage", 2, {}, ["rubbish"], None),
    ("usage", 2, {}, ["--no-such-option"], None),
    ("usage", 2, {}, ["-F", "no_such_field", DELIVERED], None),
    ("usage", 2, {}, ["--base-url", "ftp://127.0.0.1/", DELIVERED], None),
    ("auth", 3, {"key": None}, [DELIVERED], None),
    ("auth", 3, {"key": KEY_REVOKED}, [DELIVERED], None),
    ("not_found", 4, {}, [MISSING], None),
    ("rate_limit", 5, {}, [DELIVERED], Step(status=429)),
    ("network", 6, {}, [DELIVERED], Step(reset=True)),
    ("server", 7, {}, [DELIVERED], Step(status=502, body=HTML)),
    ("server", 7, {}, [DELIVERED], Step(body="[]")),
]


@pytest.mark.parametrize("category, status, options, arguments, step", FAILURES)
def test_json_errors_have_one_shape(faxctl, api, category, status, options, arguments, step):
    if step is not None:
        api.plan(DELIVERED, step)
    result = faxctl("get", *ONCE, "--json", *arguments, **options)
    (error,) = result.errors()
    assert (result.status, result.stdout) == (status, "")
    assert list(json.loads(result.stderr)) == ["error"]
    assert list(error) == MEMBERS
    assert (error["category"], error["exit_status"]) == (category, status)
    assert error["id"] in (None, DELIVERED, MISSING)
    assert isinstance(error["errors"], list) and error["message"]


@pytest.mark.parametrize(
    "arguments",
    ["--json", "-o jsonl", "--json --bogus", "--bogus --json", "-o json nonsense", "--json -Z",
     "nonsense -o jsonl", "nonsense --bogus -o jsonl", "--json -o", "-o bad --json", "get --json",
     "get --no-such 1 -o json", "help nonsense --json", "list x -o jsonl"],
)  # fmt: skip
def test_usage_error_is_one_json_object_with_and_without_a_command(faxctl, arguments):
    result = faxctl(*arguments.split())
    (error,) = result.errors()
    assert (result.status, result.stdout) == (2, "")
    assert (list(error), error["category"]) == (MEMBERS, "usage")


def test_missing_facts_are_null(faxctl, api):
    api.plan(DELIVERED, Step(reset=True))
    (error,) = faxctl("get", *ONCE, "--json", DELIVERED).errors()
    assert (error["http_status"], error["request_id"], error["errors"]) == (None, None, [])
    assert (error["id"], error["retryable"]) == (DELIVERED, True)
    (error,) = faxctl("get", "--json", DELIVERED, key=None).errors()
    assert error["id"] is None


@pytest.mark.parametrize(
    "http_status, advice",
    [(401, "API key"), (403, "API key"), (404, "the id"), (407, "proxy"), (429, "later"),
     (422, "rejected the request"), (500, "request id"), (503, "later")],
)  # fmt: skip
def test_each_error_gives_advice(faxctl, api, http_status, advice):
    api.plan(DELIVERED, Step(status=http_status, repeat=True))
    assert advice in faxctl("get", *ONCE, DELIVERED).stderr.split("; ", 1)[1]
    (error,) = faxctl("get", *ONCE, "--json", DELIVERED).errors()
    assert advice in error["message"].split("; ", 1)[1]


def test_long_message_is_cut_to_valid_text(faxctl, api):
    api.plan(DELIVERED, Step(status=400, body=json.dumps(
        {"errors": [{"title": "T", "detail": "ä" * 5000}]}, ensure_ascii=False)))  # fmt: skip
    result = faxctl("get", DELIVERED)
    assert "ää" in one_line(result.stderr_bytes.decode("utf-8"))
    assert len(result.stderr) < 2000


def test_table_of_errors_is_bounded(faxctl, api):
    errors = [{"code": "1", "title": "x" * 100_000}] + [{"code": "2", "title": "y"}] * 500
    api.plan(DELIVERED, Step(status=400, body=json.dumps({"errors": errors})))
    result = faxctl("get", DELIVERED)
    assert result.status == 7
    assert len(result.stderr) < 150_000
    assert result.stderr.splitlines()[-1] == "  … and 481 more"


def test_indentation_of_deep_json_is_bounded(faxctl, api):
    deep = "[" * 400 + ",".join("0" * 20_000) + "]" * 400
    body = '{"data":{"id":"%s","x":%s}}' % (DELIVERED, deep)
    api.plan(DELIVERED, Step(body=body))
    result = faxctl("get", DELIVERED, "-o", "json")
    assert json.loads(result.stdout) == json.loads(body)["data"]
    assert len(result.stdout) < 100 * len(body)


def test_nul_in_a_status_makes_it_unknown(faxctl, api):
    api.plan(DELIVERED, Step(body='{"data":{"id":"%s","status":"delivered\\u0000x"}}' % DELIVERED))
    result = faxctl("get", "--exit-status", "-o", "json", DELIVERED)
    assert (result.status, result.stderr) == (8, "")
    assert '"status": "delivered\\u0000x"' in result.stdout
