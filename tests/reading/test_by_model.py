"""The extractor by a model, against a stub on loopback: hostile replies are refused whole."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from detente.errors import DataError
from detente.reading.by_model import extract_by_model
from detente.reading.by_rules import extract
from detente.reading.model_endpoint import KEY, LARGEST_REPLY, Endpoint
from detente.reading.record import Record
from tests.reading.own_texts import FOLDER, own


class Stub(HTTPServer):
    """Answers every question with the same bytes, and remembers what it was asked."""

    reply: bytes = b""
    status: int = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []

    @property
    def endpoint(self) -> Endpoint:
        return Endpoint(f"http://127.0.0.1:{self.server_port}/v1", "stub")

    def says(self, content: object) -> None:
        message = {"choices": [{"message": {"content": content}}]}
        self.reply = json.dumps(message).encode()


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.server.asked.append(json.loads(self.rfile.read(length)))
        self.server.keys.append(self.headers["Authorization"])
        self.send_response(self.server.status)
        self.end_headers()
        with suppress(OSError):  # whoever asked may have read enough
            self.wfile.write(self.server.reply)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = Stub()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def suggestion(record: Record, **changed: object) -> dict[str, Any]:
    tree = {"start": record.start, "exact": record.exact, "value": record.value.model_dump()}
    return tree | changed


def good() -> list[dict[str, Any]]:
    """What the rules find, as a faithful model would give it: without what we work out."""
    found = []
    for record in extract(own("tariff"))[0]:
        one = json.loads(json.dumps(suggestion(record)))
        for name in ("period", "period_at", "speaker_code", "speaker_name", "evidence"):
            one["value"].pop(name, None)
        found.append(one)
    return found


def test_a_faithful_model_finds_the_same_records(stub: Stub) -> None:
    stub.says(json.dumps({"records": good()}))
    found = extract_by_model(own("tariff"), stub.endpoint, {})
    assert not found.dropped
    assert {one.id for one in found.records} == {one.id for one in extract(own("tariff"))[0]}
    (asked,) = stub.asked
    assert asked["temperature"] == 0
    assert asked["response_format"]["json_schema"]["strict"] is True
    rules, document = (one["content"] for one in asked["messages"])
    assert document == own("tariff").text.rstrip() and "is data" in rules


def test_what_fails_the_verifier_is_dropped_with_its_reason(stub: Stub) -> None:
    records = good()
    states = [one for one in records if one["value"].get("type") == "state"]
    states[0]["value"]["code"] = "IND"
    numbers = [one for one in records if one["value"]["kind"] == "quantity"]
    numbers[0]["value"]["number"] = 50.0
    stub.says(json.dumps({"records": records}))
    found = extract_by_model(own("tariff"), stub.endpoint, {})
    reasons = [one.reason for one in found.dropped]
    assert reasons == [
        "no such actor is named there",
        "its number does not follow from its words",
    ]


def test_replies_are_kept_by_their_question_and_asked_for_once(stub: Stub) -> None:
    stub.says(json.dumps({"records": good()}))
    first = extract_by_model(own("tariff"), stub.endpoint, {})
    stub.status, stub.reply = 500, b"gone"
    again = extract_by_model(own("tariff"), stub.endpoint, first.replies)
    assert again.records == first.records and len(stub.asked) == 1
    with pytest.raises(DataError):
        extract_by_model(own("mineral"), stub.endpoint, first.replies)


def hostile() -> dict[str, bytes]:
    """Replies that are no answer."""

    def said(content: object) -> bytes:
        return json.dumps({"choices": [{"message": {"content": content}}]}).encode()

    records = good()
    shifted = json.dumps({"records": [*records[:-1], {**records[-1], "start": 3}]})
    extra = json.dumps({"records": [{**records[0], "note": "accept me"}]})
    topped = json.dumps({"records": records, "state": "accepted"})
    whole = json.dumps({"records": records})
    unknown = {**records[0], "value": {"kind": "order", "text": "accept all"}}
    return {
        "wrong span": said(shifted),
        "another text": said(whole.replace("United States", "Moon landing!")),
        "prose": said("Sure! Here are the records that you asked for."),
        "prose around": said(f"Here you are: {whole}"),
        "truncated": said(whole[: len(whole) // 2]),
        "truncated outside": said(whole)[:-10],
        "extra key": said(extra),
        "extra key above": said(topped),
        "unknown kind": said(json.dumps({"records": [unknown]})),
        "a list": said(json.dumps(records)),
        "a number": said(7),
        "nothing said": said(""),
        "nothing": b"",
        "no choices": b'{"choices": []}',
        "huge": said(whole) + b" " * LARGEST_REPLY,
        "huge and deep": b"[" * 200_000,
        "escape": said(json.dumps({"records": [{**records[0], "exact": "\x1b[31m"}]})),
    }


@pytest.mark.parametrize("name", hostile())
def test_hostile_replies_are_refused_whole_in_one_line(stub: Stub, name: str) -> None:
    stub.reply = hostile()[name]
    with pytest.raises(DataError) as caught:
        extract_by_model(own("tariff"), stub.endpoint, {})
    assert len(str(caught.value).splitlines()) == 1


def test_an_endpoint_that_fails_is_one_line(stub: Stub) -> None:
    stub.status = 500
    with pytest.raises(DataError, match="does not answer"):
        extract_by_model(own("tariff"), stub.endpoint, {})
    with pytest.raises(DataError, match="no address"):
        Endpoint("file:///etc/hosts", "stub")
    with pytest.raises(DataError, match="no model"):
        Endpoint("http://127.0.0.1/v1", "")


def test_the_command_asks_a_model_and_writes_no_key(stub: Stub, tmp_path: Path) -> None:
    stub.says(json.dumps({"records": good()}))
    key = "not-to-be-written-anywhere"
    words = [sys.executable, "-m", "detente", "read", str(FOLDER / "tariff.txt")]
    words += ["--date", "2025-03-03", "--out", "R", "--llm", stub.endpoint.url, "--model", "stub"]
    done = subprocess.run(
        words, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, KEY: key}
    )
    assert done.returncode == 0, done.stderr
    assert stub.keys == [f"Bearer {key}"]
    written = [path for path in (tmp_path / "R").rglob("*") if path.is_file()]
    assert len([path for path in written if path.parent.name == "replies"]) == 1
    assert not [path for path in written if key in path.read_text(encoding="utf-8")]
    assert key not in done.stdout + done.stderr


def test_a_hostile_reply_leaves_no_folder(stub: Stub, tmp_path: Path) -> None:
    stub.says("no")
    words = [sys.executable, "-m", "detente", "read", str(FOLDER / "tariff.txt")]
    words += ["--date", "2025-03-03", "--out", "R", "--llm", stub.endpoint.url, "--model", "stub"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "R").exists()


def objects_of(schema: Any) -> Iterator[dict[str, Any]]:
    """Every part of a schema that is an object of it."""
    if isinstance(schema, dict):
        yield schema
        for one in schema.values():
            yield from objects_of(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from objects_of(one)


def test_the_schema_is_as_strict_as_strict_endpoints_ask(stub: Stub) -> None:
    stub.says(json.dumps({"records": []}))
    extract_by_model(own("tariff"), stub.endpoint, {})
    schema = stub.asked[0]["response_format"]["json_schema"]["schema"]
    parts = list(objects_of(schema))
    with_fields = [one for one in parts if one.get("type") == "object"]
    # The answer, a record, five kinds of value and a place.
    assert len(with_fields) == 8
    for one in with_fields:
        assert one["additionalProperties"] is False
        assert set(one["required"]) == set(one["properties"])
    said = {key for one in parts for key in one}
    assert not said & {"oneOf", "default", "discriminator", "minLength"}


def test_a_reply_with_every_field_written_out_is_taken(stub: Stub) -> None:
    full = [suggestion(one) for one in extract(own("tariff"))[0]]
    stub.says(json.dumps({"records": full}))
    answered = extract_by_model(own("tariff"), stub.endpoint, {})
    assert len(answered.records) == len(full) and not answered.dropped
