"""What a mail program makes of a mail: Python's own parsers, which know nothing of ours."""

import email
import email.header
import email.policy
import email.utils


def seen(content):
    message = email.message_from_bytes(content, policy=email.policy.SMTP)
    plain = message.get_body(("plain",))
    # The newer parser puts a space between encoded words of a name.
    folded = email.message_from_bytes(content)["From"]
    name, _ = email.utils.parseaddr("".join(folded.splitlines()))
    return {
        "subject": str(message["subject"]),
        "name": str(email.header.make_header(email.header.decode_header(name))),
        "text": plain.get_payload(decode=True).decode() if plain else "",
    }
