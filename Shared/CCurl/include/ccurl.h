/* libcurl for Swift: the variadic setters in fixed form, and a trace of how far an SMTP conversation came. */
#pragma once

#include <curl/curl.h>

CURLcode rekey_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode rekey_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode rekey_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode rekey_curl_set_mime(CURL *handle, curl_mime *value);

/* A message whose bytes are given; libcurl adds the dots of RFC 5321 section 4.5.2 alone. */
typedef struct {
    const char *data;
    size_t size;
    size_t sent;
} rekey_upload;

/* Sends `upload`, which must outlive the transfer. */
CURLcode rekey_curl_set_upload(CURL *handle, rekey_upload *upload);

/* How far an SMTP conversation came. libcurl's own result does not tell whether the message had gone out whole. */
typedef struct {
    /* First four letters of the newest command but QUIT, upper case, NUL-terminated: "EHLO", "MAIL", "RCPT", "DATA". */
    char command[5];
    /* Code of the newest reply line; 0 before the first. */
    int reply;
    /* Its enhanced status code as "5.1.1" (RFC 2034), NUL-terminated; empty without one. */
    char enhanced[12];
    /* The server answered DATA with 354 and at least a part of the message was sent. */
    int body_started;
    /* Code of the reply to the message itself; 0 while none came. */
    int body_reply;
    char body_enhanced[12];
    /* The newest reply to RCPT speaks of relaying, outside of the address that it repeats. */
    int names_relay;
    /* QUIT was sent; replies after it are not kept. */
    int leaving;
    /* The server of this connection has SMTPUTF8. */
    int utf8_offered;
    /* The mail may go to no other. */
    int needs_utf8;
    /* It was not sent for that reason. */
    int blocked;
} rekey_smtp_trace;

/* Fills `trace` during transfers of `handle`; it must outlive them. Nothing of the conversation is kept. A mail that needs
   SMTPUTF8 goes to no server without it. */
CURLcode rekey_curl_trace_smtp(CURL *handle, rekey_smtp_trace *trace, int needs_utf8);

/* Ends the connection that `handle` used last. After a command without an answer it must not be used again: libcurl 7.88
   keeps it, and the late answer would be taken for that to the next mail. */
void rekey_curl_break(CURL *handle);

/* Throws the server's reply text away; without it libcurl writes it to the standard output. */
CURLcode rekey_curl_discard_output(CURL *handle);
