#pragma once

/// Makes librdkafka's mock cluster listen on a chosen port. It always binds 127.0.0.1:0 (version 2.0.2 has no
/// option), so this target defines `bind` and `accept` in the executable, where the dynamic linker finds them before
/// the C library's. The executable must be linked with --export-dynamic.

/// Listens on 127.0.0.1:port now; the next IPv4 bind to port 0 gets this socket. Connections wait in the backlog.
/// Returns 0, or `errno`: a taken port must be known before the cluster is made, which aborts the process when it
/// cannot bind.
int bindpin_reserve(int port);

/// Lets waiting and later connections in. Called once the topics exist: a client that came earlier would make the
/// cluster create the topics it asks for by itself, with the wrong number of partitions.
void bindpin_open(void);
