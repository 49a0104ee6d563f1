"""A language model behind an OpenAI-compatible endpoint: one question, one strict answer."""

from __future__ import annotations

import hashlib
import json
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from detente.errors import DataError

# No answer on a page of text takes more.
LARGEST_REPLY = 2**20
SECONDS = 120
# The name of the environment variable with the key. The key goes into one header and nowhere else.
KEY = "DETENTE_LLM_KEY"
_WITHOUT = "leave --llm out to read by rules alone"


@dataclass(frozen=True)
class Endpoint:
    """Where a model answers: the address up to ``/v1``, and what the model is called there."""

    url: str
    model: str

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise DataError(f"{self.url!r} is no address", where="--llm", hint="http://host/v1")
        if not self.model:
            raise DataError("no model is named", where="--model", hint="as the endpoint calls it")

    def question(self, rules: str, text: str, schema: Mapping[str, Any]) -> dict[str, Any]:
        """The body of a request: rules apart from the text, temperature zero, a strict schema."""
        strict = {"name": "records", "strict": True, "schema": strict_schema(schema)}
        return {
            "model": self.model,
            "temperature": 0,
            "messages": [
                {"role": "system", "content": rules},
                {"role": "user", "content": text},
            ],
            "response_format": {"type": "json_schema", "json_schema": strict},
        }

    def ask(self, question: Mapping[str, Any]) -> str:
        """What the model answers; DataError, in one line, for whatever is no answer."""
        request = urllib.request.Request(
            f"{self.url.rstrip('/')}/chat/completions",
            data=json.dumps(question).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        key = os.environ.get(KEY, "")
        if key:
            # Not passed on where the endpoint sends us to another host.
            request.add_unredirected_header("Authorization", f"Bearer {key}")
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as reply:
                data = reply.read(LARGEST_REPLY + 1)
        except (OSError, ValueError, urllib.error.URLError) as error:
            raise self._failed(f"does not answer ({error})") from None
        if len(data) > LARGEST_REPLY:
            raise self._failed(f"answers with more than {LARGEST_REPLY // 2**20} MiB")
        return self._content(data)

    def _content(self, data: bytes) -> str:
        try:
            content = json.loads(data)["choices"][0]["message"]["content"]
        except (ValueError, KeyError, IndexError, TypeError, RecursionError):
            raise self._failed("answers with something else than a message") from None
        if not isinstance(content, str) or not content.strip():
            raise self._failed("answers with nothing")
        return content

    def _failed(self, why: str) -> DataError:
        return DataError(f"the model {why}", where="--llm", hint=_WITHOUT)


def strict_schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A JSON schema as strict endpoints take it.

    Every object names all its fields as required and allows no other; a choice is `anyOf`; nothing
    has a default. What it leaves out, such as the least length of a text, is checked on the reply.
    """
    found: dict[str, Any] = {}
    for key, one in schema.items():
        if key in _NOT_STRICT:
            continue
        if key in ("properties", "$defs"):
            found[key] = {name: strict_schema(inner) for name, inner in one.items()}
        else:
            found["anyOf" if key == "oneOf" else key] = _strict_part(one)
    if "properties" in found:
        found |= {"required": list(found["properties"]), "additionalProperties": False}
    return found


# Words of a schema that strict endpoints refuse, or that only name things.
_NOT_STRICT = ("default", "title", "discriminator", "minLength", "maxLength")


def _strict_part(one: Any) -> Any:
    if isinstance(one, Mapping):
        return strict_schema(one)
    if isinstance(one, list):
        return [_strict_part(inner) for inner in one]
    return one


def question_hash(question: Mapping[str, Any]) -> str:
    """By which a reply is kept: of the whole question, without the key."""
    return hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()
