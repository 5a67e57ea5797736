"""A real SMTP server (aiosmtpd) for the tests: keeps the raw bytes of every connection.

Prints "ready PORT", then one JSON line for each accepted message. The local part of a recipient chooses what happens:
refused -> 550 to RCPT, busy -> 451 to RCPT, rejected -> 554 to the message, deferred -> 452 to the message,
lost -> the connection breaks after the message and before its answer, accepted251 -> 251 to the message,
late -> 550 to the message after 1.5 seconds, policy.relay -> 550 5.7.1 to RCPT.
A user signs in by XOAUTH2 alone, with the token "fresh-token".
Commands on standard input: "sender-refused on|off"; "plain-ascii on|off" (no SMTPUTF8); "dribble on|off" (a byte of the
greeting every 50 ms without an end); "closing on|off" (the connection ends after a message); "mute on|off" (no answer to
QUIT); "closed-relay on|off" (554 5.7.1 to every RCPT), "deferring-relay on|off" (454 4.7.1).
"""

import asyncio
import base64
import json
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

sys.dont_write_bytecode = True
import mail_reader

behaviour = {"sender-refused": False, "plain-ascii": False, "dribble": False, "closing": False, "mute": False,
             "closed-relay": False, "deferring-relay": False}


class Handler:
    async def auth_XOAUTH2(self, server, args):
        answer = await server.challenge_auth("")
        user, bearer = answer.split(b"\x01")[:2]
        if (user, bearer) == (b"user=rekey", b"auth=Bearer fresh-token"):
            return AuthResult(success=True, auth_data=LoginPassword(b"rekey", b""))
        return AuthResult(success=False, handled=False)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if behaviour["sender-refused"]:
            return "550 5.7.1 sender not allowed"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if behaviour["closed-relay"]:
            return "554 5.7.1 <%s>: Relay access denied" % address
        if behaviour["deferring-relay"]:
            return "454 4.7.1 <%s>: Relay access denied" % address
        if local == "policy.relay":
            return "550 5.7.1 <%s>: not wanted here" % address
        if local == "refused":
            return "550 5.1.1 no such user <%s>" % address
        if local == "busy":
            return "451 4.7.1 try later"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        local = envelope.rcpt_tos[0].split("@")[0]
        print(
            json.dumps(
                {
                    "from": envelope.mail_from,
                    "to": envelope.rcpt_tos,
                    "content": base64.b64encode(envelope.content).decode(),
                    "raw": base64.b64encode(bytes(server.raw)).decode(),
                    "connection": id(server),
                    "signedIn": bool(server.session.authenticated),
                    "seen": mail_reader.seen(envelope.content),
                }
            ),
            flush=True,
        )
        if local == "late":
            await asyncio.sleep(1.5)
            return "550 5.1.1 no such user"
        if local == "rejected":
            return "554 5.7.1 content refused"
        if local == "deferred":
            return "452 4.3.1 disk full"
        if local == "accepted251":
            return "251 2.0.0 taken over"
        if local == "lost":
            server.transport.abort()
            return "250 never seen"
        return "250 2.0.0 queued"


class Recorder(SMTP):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.raw = bytearray()

    def data_received(self, data):
        self.raw += data
        super().data_received(data)

    async def smtp_QUIT(self, arg):
        if behaviour["mute"]:
            await asyncio.sleep(3600)
        await super().smtp_QUIT(arg)

    async def push(self, status):
        await super().push(status)
        if behaviour["closing"] and status == "250 2.0.0 queued":
            self.transport.close()

    async def _handle_client(self):
        try:
            while behaviour["dribble"]:
                self._writer.write(b"2")
                await self._writer.drain()
                await asyncio.sleep(0.05)
        except ConnectionError:
            return
        await super()._handle_client()


def connected(loop):
    return Recorder(
        Handler(),
        enable_SMTPUTF8=not behaviour["plain-ascii"],
        hostname="mail.test",
        loop=loop,
        auth_require_tls=False,
        auth_exclude_mechanism=["PLAIN", "LOGIN"],
    )


async def commands():
    loop = asyncio.get_running_loop()
    while True:
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            return
        name, value = line.split()
        behaviour[name] = value == "on"
        print(json.dumps({"set": name}), flush=True)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: connected(loop), "127.0.0.1", 0)
    print("ready %d" % server.sockets[0].getsockname()[1], flush=True)
    await commands()


asyncio.run(main())
