/* libcurl for Swift: the variadic setters in fixed form, and a trace of how far an SMTP conversation came. */
#pragma once

#include <curl/curl.h>

CURLcode rekey_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode rekey_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode rekey_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);
CURLcode rekey_curl_set_mime(CURL *handle, curl_mime *value);

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
    /* QUIT was sent; replies after it are not kept. */
    int leaving;
} rekey_smtp_trace;

/* Fills `trace` during transfers of `handle`; it must outlive them. Nothing of the conversation is kept. */
CURLcode rekey_curl_trace_smtp(CURL *handle, rekey_smtp_trace *trace);

/* Throws the server's reply text away; without it libcurl writes it to the standard output. */
CURLcode rekey_curl_discard_output(CURL *handle);
