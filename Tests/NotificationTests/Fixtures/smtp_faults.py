"""An SMTP server (aiosmtpd) that breaks on purpose: what happens to a message stands in its recipient's local part.

Prints "ready PORT". The local part is a number, a dot and a plan, such as "17.busy":
ok -> taken; busy -> 451 to RCPT once; deferred -> 452 to the message once; gone -> 550 5.1.1 to RCPT;
before -> the connection breaks after DATA and before the message, once; after -> it breaks after the message and before
its answer, once; slow -> a byte of the answer to RCPT every 100 ms without an end, once.
Commands on standard input: "down on|off" (421 to everybody); "kill PID N US": SIGKILL to a process, US microseconds after
the Nth command or message from now on; "spare": nobody is killed any more; "report": one JSON line with how often each
local part was read to its end, how often of that the answer was held back, and how many connections there were.
"""

import asyncio
import collections
import json
import os
import signal
import sys

from aiosmtpd.smtp import SMTP

state = {"down": False}
seen = collections.Counter()
received = collections.Counter()
unanswered = collections.Counter()
identifiers = collections.defaultdict(set)
connections = 0


class Death:
    """The next kill: of whom, after how many steps, and the timer of the moment after that."""

    def __init__(self):
        self.pid, self.steps, self.delay, self.timer = None, 0, 0, None

    def plan(self, pid, steps, microseconds):
        self.spare()
        self.pid, self.steps, self.delay = pid, steps, microseconds / 1e6

    def spare(self):
        if self.timer:
            self.timer.cancel()
        self.pid, self.timer = None, None

    def step(self):
        if self.pid is None or self.timer:
            return
        self.steps -= 1
        if self.steps <= 0:
            self.timer = asyncio.get_running_loop().call_later(self.delay, self.strike)

    def strike(self):
        pid = self.pid
        self.spare()
        os.kill(pid, signal.SIGKILL)


death = Death()


def first(key):
    seen[key] += 1
    return seen[key] == 1


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        death.step()
        session.host_name = hostname
        if state["down"]:
            return ["421 4.3.2 closed for repair"]
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        death.step()
        if state["down"]:
            return "421 4.3.2 closed for repair"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        death.step()
        local = address.split("@")[0]
        plan = local.split(".")[1]
        if plan == "gone":
            return "550 5.1.1 no such user"
        if plan == "busy" and first(local):
            return "451 4.7.1 try later"
        if plan == "slow" and first(local):
            try:
                while True:
                    server._writer.write(b"2")
                    await server._writer.drain()
                    await asyncio.sleep(0.1)
            except (ConnectionError, asyncio.CancelledError):
                return "250 2.1.5 too late"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        death.step()
        local = envelope.rcpt_tos[0].split("@")[0]
        plan = local.split(".")[1]
        if plan == "deferred" and first(local):
            return "452 4.3.1 disk full"
        received[local] += 1
        for line in envelope.content.split(b"\r\n"):
            if line.lower().startswith(b"message-id:"):
                identifiers[local].add(line.decode())
                break
        if plan == "after" and first(local):
            unanswered[local] += 1
            server.transport.abort()
            return "250 never seen"
        return "250 2.0.0 queued"


class Breaking(SMTP):
    async def smtp_DATA(self, arg):
        death.step()
        local = (self.envelope.rcpt_tos or ["x.ok"])[0].split("@")[0]
        if local.split(".")[1] == "before" and first(local):
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


def connected(loop):
    global connections
    connections += 1
    return Breaking(Handler(), hostname="mail.test", loop=loop)


async def commands():
    loop = asyncio.get_running_loop()
    while True:
        line = await loop.run_in_executor(None, sys.stdin.readline)
        if not line:
            return
        words = line.split()
        if words[0] == "down":
            state["down"] = words[1] == "on"
            print(json.dumps({"set": "down"}), flush=True)
        elif words[0] == "kill":
            death.plan(*map(int, words[1:]))
            print(json.dumps({"set": "kill"}), flush=True)
        elif words[0] == "spare":
            death.spare()
            print(json.dumps({"set": "spare"}), flush=True)
        else:
            changed = sum(1 for names in identifiers.values() if len(names) > 1)
            print(
                json.dumps(
                    {
                        "received": received,
                        "unanswered": unanswered,
                        "connections": connections,
                        "changedIdentifiers": changed,
                    }
                ),
                flush=True,
            )


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: connected(loop), "127.0.0.1", 0, backlog=512)
    print("ready %d" % server.sockets[0].getsockname()[1], flush=True)
    await commands()


asyncio.run(main())
