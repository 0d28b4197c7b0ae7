"""Wherever a provider puts the proof of who it is, a wallet that asks for it passes, and one that does not is caught."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from urllib.parse import parse_qsl, urlencode

import pytest
from honest_wallet import SIGNATURE, Honest

from wallet.conformance import CHECKS, CheckVerdict, WalletHarness
from wallet.conformance.notification_proofs import without_proof
from wallet.conformance.running import judge

UNSIGNED = next(check for check in CHECKS if check.id == "notice.unsigned")


def as_form(facts, sign):
    """As Alipay does: the proof is a field like the others, and it says how it was made."""
    return urlencode([*facts.items(), ("sign_type", "HMAC"), ("sign", sign(urlencode(facts)))]).encode()


def from_form(body):
    fields = dict(parse_qsl(body.decode(), strict_parsing=True))
    fields.pop("sign_type", None)
    given = fields.pop("sign", None)
    return fields, urlencode(fields), given


def as_object(facts, sign):
    """Beside the facts, in an object."""
    return json.dumps({"hmacSignature": sign(json.dumps(facts)), "facts": facts}).encode()


def from_object(body):
    whole = json.loads(body)
    return whole["facts"], json.dumps(whole["facts"]), whole.get("hmacSignature")


def as_xml(facts, sign):
    """As the older WeChat Pay does: an element like the others."""
    inside = "".join(f"<{name}><![CDATA[{text}]]></{name}>\n" for name, text in facts.items())
    return f"<xml>\n{inside}<sign>{sign(json.dumps(facts))}</sign></xml>".encode()


def from_xml(body):
    if not body.endswith(b"</xml>"):
        raise ValueError("not well-formed")
    found = dict(re.findall(r"<(\w+)>(?:<!\[CDATA\[)?([^<\]]*)(?:\]\]>)?</\1>", body.decode()))
    given = found.pop("sign", None)
    return found, json.dumps(found), given


def as_token(facts, sign):
    """A compact JWS: three parts, the last of them the proof."""
    inside = urlsafe_b64encode(json.dumps(facts).encode()).decode().rstrip("=")
    return f"e30.{inside}.{sign(inside)}".encode()


def from_token(body):
    _, inside, given = body.decode().split(".")
    return json.loads(urlsafe_b64decode(inside + "==")), inside, given or None


STYLES = {
    "form": (as_form, from_form),
    "object": (as_object, from_object),
    "xml": (as_xml, from_xml),
    "token": (as_token, from_token),
}


def signs_its_body(style, *, careless):
    """A wallet whose notifications are signed in their body. A careless one looks at a signature only if there is one."""
    write, read = STYLES[style]

    class SignsItsBody(Honest):
        def proof(self, text):
            return hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()

        def notifications(self):
            facts = [{name: str(fact) for name, fact in json.loads(body).items()} for _, body in self.books.outbox]
            return [({"content-type": "text/plain"}, write(each, self.proof)) for each in facts]

        def read_notification(self, headers, body):
            try:
                facts, signed, given = read(body)
                believed = careless if given is None else hmac.compare_digest(given, self.proof(signed))
                counts = {name: int(facts[name]) for name in ("captured", "refunded")}
                plain = json.dumps({**facts, **counts}).encode()
            except (ValueError, KeyError, TypeError, RecursionError):
                return super().read_notification({}, b"")
            headers = {SIGNATURE: hmac.new(self.key, plain, hashlib.sha256).hexdigest()} if believed else {}
            return super().read_notification(headers, plain)

    return SignsItsBody


@pytest.mark.parametrize("style", STYLES)
def test_a_proof_in_the_body_is_as_good_as_one_in_a_header(style):
    harness = WalletHarness(signs_its_body(style, careless=False))
    results = [judge(check, harness) for check in CHECKS if check.id.startswith("notice.")]
    assert [(result.check.id, result.detail) for result in results if result.verdict is not CheckVerdict.PASSED] == []


@pytest.mark.parametrize("style", STYLES)
def test_a_wallet_that_looks_at_a_proof_only_if_there_is_one_is_caught(style):
    result = judge(UNSIGNED, WalletHarness(signs_its_body(style, careless=True)))
    assert result.verdict is CheckVerdict.FAILED, result


@pytest.mark.parametrize(
    ("headers", "body", "bare"),
    [
        ({"wechatpay-signature": "x", "wechatpay-serial": "1"}, b"{}", ({"wechatpay-serial": "1"}, b"{}")),
        ({"stripe-signature": "t=1,v1=x"}, b'{"id":"evt_1"}', ({}, b'{"id":"evt_1"}')),
        ({"x-square-hmacsha256-signature": "x"}, b"{}", ({}, b"{}")),
        ({"authorization": "Bearer x"}, b"{}", ({}, b"{}")),
        ({}, b"a=1&sign=x&b=2", ({}, b"a=1&b=2")),
        ({}, b'{"sign":"x","design_no":"1"}', ({}, b'{"design_no":"1"}')),
        ({}, b"<xml><sign><![CDATA[x]]></sign><a>1</a></xml>", ({}, b"<xml><a>1</a></xml>")),
        ({}, b"aaa.bbb.ccc", ({}, b"aaa.bbb.")),
        ({"host": "shop", "content-type": "text/plain"}, b"{}", None),
        ({}, b"[" * 100_000, None),
        ({}, b"\xff\xfe", None),
    ],
)
def test_what_is_named_like_a_proof_is_left_out(headers, body, bare):
    assert without_proof(headers, body) == bare
