"""Takes every mail and remembers when, by recipient. Prints "ready PORT"; answers each line on standard input with one line
of JSON: seconds since 1970 by recipient, and forgets them."""

import asyncio
import json
import sys
import time

arrivals = {}


async def converse(reader, writer):
    recipient, in_message = None, False
    writer.write(b"220 sink.test\r\n")
    while line := await reader.readline():
        if in_message:
            if line == b".\r\n":
                in_message = False
                arrivals[recipient] = time.time()
                writer.write(b"250 2.0.0 taken\r\n")
            continue
        verb = line[:4].upper()
        if verb == b"EHLO":
            writer.write(b"250-sink.test\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
        elif verb == b"RCPT":
            recipient = line.split(b"<")[1].split(b">")[0].decode()
            writer.write(b"250 2.1.5 ok\r\n")
        elif verb == b"DATA":
            in_message = True
            writer.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            writer.write(b"221 bye\r\n")
            break
        else:
            writer.write(b"250 2.0.0 ok\r\n")
    writer.close()


async def main():
    server = await asyncio.start_server(converse, "127.0.0.1", 0, backlog=512)
    print("ready %d" % server.sockets[0].getsockname()[1], flush=True)
    loop = asyncio.get_running_loop()
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(arrivals), flush=True)
        arrivals.clear()


asyncio.run(main())
