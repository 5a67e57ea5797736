"""Reads one JSON object {"message": base64, "records": {name: text}} and prints what PyPI's dkimpy says about each of its
DKIM signatures (with these DNS records), and which parts Python's own parser finds in it."""

import base64
import email
import email.policy
import json
import sys

import dkim

question = json.load(sys.stdin)
message = base64.b64decode(question["message"])
parsed = email.message_from_bytes(message, policy=email.policy.default)


def record(name, timeout=5):
    return question["records"].get(name.decode().rstrip("."), "").encode() or None


def verdict(index):
    try:
        return bool(dkim.DKIM(message, minkey=2048).verify(idx=index, dnsfunc=record))
    except dkim.DKIMException:
        return False


print(
    json.dumps(
        {
            "verdicts": [verdict(index) for index in range(len(parsed.get_all("DKIM-Signature", [])))],
            "parts": [
                {"type": part.get_content_type(), "charset": part.get_content_charset(), "text": part.get_content()}
                for part in parsed.walk()
                if not part.is_multipart()
            ],
            "subject": parsed["Subject"],
            "kind": parsed.get_content_type(),
            "defects": len(parsed.defects),
        }
    )
)
