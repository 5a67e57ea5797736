"""Debian's Postfix as a private instance, with TLS and AUTH: a mail server that thousands of sites run.

Needs root, and the packages postfix, sasl2-bin and libsasl2-modules. Prints "ready PORT" (STARTTLS), then one JSON line
for each message that was delivered. Knows mailboxes of example.com that begin with anna or -oQ, and the user rekey,
password "right horse"; who is not signed in may send nothing. Over STARTTLS it takes a lone line feed for the end of a
line, as Postfix did for 25 years; over implicit TLS it breaks off at one.
Answers on standard input: "facts" with the port of implicit TLS and the files of both authorities, the right one and
another; "asked" with every RCPT TO and every end of a message since it was last asked; "smuggle" when it has sent itself
a message with a second one behind a lone line feed, the same way for both ports. Ends with its standard input.
"""

import base64
import json
import os
import shutil
import signal
import smtplib
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
import mail_reader

folder = tempfile.mkdtemp(prefix="rekey-postfix-")
config = os.path.join(folder, "config")
queue = os.path.join(folder, "queue")
lock = threading.Lock()
asked = []


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
virtual_mailbox_maps = regexp:{config}/mailboxes
allow_min_user = yes
virtual_transport = capture
capture_destination_recipient_limit = 1
smtpd_recipient_restrictions =
    check_policy_service unix:{folder}/policy, reject_unlisted_recipient, permit_sasl_authenticated, reject
smtpd_end_of_data_restrictions = check_policy_service unix:{folder}/policy
smtpd_forbid_bare_newline = no
smtpd_tls_security_level = may
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_key_file = {folder}/server.key
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = test
smtputf8_enable = yes
smtpd_client_connection_rate_limit = 0
""")
    write(config + "/mailboxes", "/^(anna|-oQ).*@example\\.com$/ here\n")
    internal = "\n".join(
        "%s unix %s - n - %s %s" % line for line in [
            ("cleanup", "n", "0", "cleanup"), ("rewrite", "-", "-", "trivial-rewrite"), ("bounce", "-", "0", "bounce"),
            ("defer", "-", "0", "bounce"), ("trace", "-", "0", "bounce"), ("proxymap", "-", "-", "proxymap"),
            ("anvil", "-", "1", "anvil"), ("error", "-", "-", "error"), ("retry", "-", "-", "error"),
            ("verify", "-", "1", "verify"),
        ])
    write(config + "/master.cf", f"""
127.0.0.1:{starttls} inet n - n - - smtpd
127.0.0.1:{wrapped} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes -o smtpd_forbid_bare_newline=reject
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
    out.sendall(base64.b64encode(sys.stdin.buffer.read()) + b" " + sys.argv[1].encode())
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
        delivered, recipient = whole.split(b" ")
        # It is handed over with the line ends of Unix; a carriage return that is left was in the message.
        content = base64.b64decode(delivered).replace(b"\n", b"\r\n")
        say({"from": "", "to": [recipient.decode()], "content": base64.b64encode(content).decode(),
             "raw": delivered.decode(), "connection": 0, "seen": mail_reader.seen(content)})


class Policy(socketserver.StreamRequestHandler):
    """Postfix asks at each step, and waits for the answer (SMTPD_POLICY_README)."""

    def handle(self):
        facts = {}
        for line in self.rfile:
            name, _, value = line.decode(errors="replace").rstrip("\n").partition("=")
            if name:
                facts[name] = value
                continue
            with lock:
                asked.append({"step": facts["protocol_state"], "sender": facts["sender"], "user": facts["sasl_username"],
                              "recipient": facts["recipient"], "recipients": int(facts["recipient_count"]),
                              "isEncrypted": bool(facts["encryption_protocol"])})
            facts = {}
            self.wfile.write(b"action=dunno\n\n")


def smuggle(starttls, wrapped):
    context = ssl.create_default_context(cafile=folder + "/ca.pem")
    plain = smtplib.SMTP("localhost", starttls)
    plain.starttls(context=context)
    for server in plain, smtplib.SMTP_SSL("localhost", wrapped, context=context):
        server.login("rekey@test", "right horse")
        server.mail("no-reply@rekey.example")
        server.rcpt("anna@example.com")
        server.docmd("DATA")
        server.send(b"Subject: first\r\nFrom: a@b.test\r\n\r\na\n.\r\nMAIL FROM:<x@evil.test>\r\nRCPT TO:<anna@example.com>\r\n"
                    b"DATA\r\nSubject: second\r\nFrom: a@b.test\r\n\r\nb\r\n.\r\n")
        server.getreply()
        try:
            server.quit()
        except smtplib.SMTPException:
            pass


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
    policy = socketserver.ThreadingUnixStreamServer(folder + "/policy", Policy)
    policy.daemon_threads = True
    os.chmod(folder + "/policy", 0o777)
    threading.Thread(target=policy.serve_forever, daemon=True).start()
    # Whatever ends us ends Postfix.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    run("postfix", "-c", config, "start")
    try:
        say("ready %d" % starttls)
        for line in sys.stdin:
            if line.strip() == "facts":
                say({"wrapped": wrapped, "authority": folder + "/ca.pem", "other": folder + "/other.pem"})
            elif line.strip() == "asked":
                with lock:
                    since = list(asked)
                    asked.clear()
                say(since)
            elif line.strip() == "smuggle":
                smuggle(starttls, wrapped)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        subprocess.run(["postfix", "-c", config, "stop"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


main()
