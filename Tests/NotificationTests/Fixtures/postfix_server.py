"""Debian's Postfix as a private instance, with TLS and AUTH: a mail server that thousands of sites run.

Needs root, and the packages postfix, sasl2-bin and libsasl2-modules. Prints "ready PORT" (STARTTLS), then one JSON line
for each message that was delivered. Knows the mailbox anna@example.com and the user rekey, password "right horse";
who is not signed in may send nothing.
Answers "facts" on standard input with the port of implicit TLS and the files of both authorities, the right one and
another. Ends with its standard input.
"""

import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading

folder = tempfile.mkdtemp(prefix="rekey-postfix-")
config = os.path.join(folder, "config")
queue = os.path.join(folder, "queue")
lock = threading.Lock()


def say(value):
    with lock:
        print(value if isinstance(value, str) else json.dumps(value), flush=True)


def run(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode:
        sys.exit("%s: %s" % (command[0], done.stdout.decode(errors="replace")))


def write(path, text):
    with open(path, "w") as file:
        file.write(text)


def certificates():
    for name in ("ca", "other"):
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=%s" % name,
            "-keyout", "%s/%s.key" % (folder, name), "-out", "%s/%s.pem" % (folder, name))
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost",
        "-keyout", folder + "/server.key", "-out", folder + "/server.csr")
    write(folder + "/names", "subjectAltName=DNS:localhost\n")
    run("openssl", "x509", "-req", "-in", folder + "/server.csr", "-CA", folder + "/ca.pem",
        "-CAkey", folder + "/ca.key", "-CAcreateserial", "-days", "2", "-extfile", folder + "/names",
        "-out", folder + "/server.pem")


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def configure(starttls, wrapped):
    os.makedirs(config)
    os.makedirs(queue)
    write(config + "/main.cf", f"""
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {folder}/data
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
virtual_mailbox_domains = example.com
virtual_mailbox_maps = inline:{{ {{anna@example.com = anna}} }}
virtual_transport = capture
capture_destination_recipient_limit = 1
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_sasl_authenticated, reject
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.key
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = test
smtputf8_enable = yes
smtpd_client_connection_rate_limit = 0
""")
    internal = "\n".join(
        "%s unix %s - n - %s %s" % line for line in [
            ("cleanup", "n", "0", "cleanup"), ("rewrite", "-", "-", "trivial-rewrite"), ("bounce", "-", "0", "bounce"),
            ("defer", "-", "0", "bounce"), ("trace", "-", "0", "bounce"), ("proxymap", "-", "-", "proxymap"),
            ("anvil", "-", "1", "anvil"), ("error", "-", "-", "error"), ("retry", "-", "-", "error"),
            ("verify", "-", "1", "verify"),
        ])
    write(config + "/master.cf", f"""
127.0.0.1:{starttls} inet n - n - - smtpd
127.0.0.1:{wrapped} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
{internal}
capture unix - n n - 1 pipe user=nobody argv=/usr/bin/python3 {folder}/deliver.py ${{recipient}}
""")
    write(folder + "/deliver.py", f"""
import json, base64, socket, sys
with socket.socket(socket.AF_UNIX) as out:
    out.connect({folder + "/delivered"!r})
    out.sendall(base64.b64encode(sys.stdin.buffer.read().replace(b"\\n", b"\\r\\n")) + b" " + sys.argv[1].encode())
""")
    os.makedirs(folder + "/sasl")
    # Debian's Postfix looks here, whatever cyrus_sasl_config_path says.
    os.makedirs(config + "/sasl")
    write(config + "/sasl/smtpd.conf", f"""pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {folder}/sasl/users
mech_list: PLAIN LOGIN
""")
    run("saslpasswd2", "-c", "-p", "-f", folder + "/sasl/users", "-u", "test", "rekey", input=b"right horse")
    run("chown", "-R", "postfix", folder + "/sasl")
    os.makedirs(folder + "/log")
    os.makedirs(folder + "/data")
    run("chown", "postfix", folder + "/data")


def collect(listener):
    while True:
        connection, _ = listener.accept()
        with connection:
            whole = b"".join(iter(lambda: connection.recv(65536), b""))
        content, recipient = whole.split(b" ")
        say({"from": "", "to": [recipient.decode()], "content": content.decode(), "raw": "", "connection": 0})


def main():
    os.chmod(folder, 0o755)
    starttls, wrapped = free_ports(2)
    certificates()
    configure(starttls, wrapped)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(folder + "/delivered")
    os.chmod(folder + "/delivered", 0o777)
    listener.listen()
    threading.Thread(target=collect, args=(listener,), daemon=True).start()
    # Whatever ends us ends Postfix.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    run("postfix", "-c", config, "start")
    try:
        say("ready %d" % starttls)
        for line in sys.stdin:
            if line.strip() == "facts":
                say({"wrapped": wrapped, "authority": folder + "/ca.pem", "other": folder + "/other.pem"})
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        subprocess.run(["postfix", "-c", config, "stop"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


main()
