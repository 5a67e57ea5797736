#include "ccurl.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

CURLcode rekey_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode rekey_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode rekey_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(handle, option, value);
}

CURLcode rekey_curl_set_mime(CURL *handle, curl_mime *value) {
    return curl_easy_setopt(handle, CURLOPT_MIMEPOST, value);
}

static size_t read_upload(char *buffer, size_t size, size_t count, void *context) {
    rekey_upload *upload = context;
    size_t left = upload->size - upload->sent, room = size * count;
    size_t taken = left < room ? left : room;
    memcpy(buffer, upload->data + upload->sent, taken);
    upload->sent += taken;
    return taken;
}

CURLcode rekey_curl_set_upload(CURL *handle, rekey_upload *upload) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READFUNCTION, read_upload);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_READDATA, upload);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_INFILESIZE_LARGE, (curl_off_t)upload->size);
    return code;
}

/* The class, subject and detail behind the code and its space (RFC 2034 section 4); empty when there is none. */
static void read_enhanced(char out[12], const char *data, size_t size) {
    size_t length = 0;
    int dots = 0;
    out[0] = 0;
    if (size < 9 || data[3] != ' ' || data[4] != data[0]) return;
    for (size_t i = 4; i < size && length < 11; i++) {
        char c = data[i];
        if (c == '.') dots++;
        else if (!isdigit((unsigned char)c)) break;
        out[length++] = c;
    }
    out[length] = 0;
    if (dots != 2 || out[length - 1] == '.') out[0] = 0;
}

/* Whether a line of the answer to EHLO is "250-SMTPUTF8" or "250 SMTPUTF8" (RFC 6531 section 3.1). */
static int offers_utf8(const char *data, size_t size) {
    static const char keyword[] = "SMTPUTF8";
    const size_t length = sizeof keyword - 1;
    if (size < 4 + length || strncasecmp(data + 4, keyword, length) != 0) return 0;
    return size == 4 + length || isspace((unsigned char)data[4 + length]);
}

/* Codes do not tell "relay access denied" from a refusal of one recipient: servers give 5.7.1 for both. What stands in
   angle brackets is an address, which anybody could have chosen. */
static int names_relay(const char *data, size_t size) {
    static const char word[] = "relay";
    const size_t length = sizeof word - 1;
    int in_address = 0;
    for (size_t i = 0; i < size; i++) {
        if (data[i] == '<') in_address = 1;
        else if (data[i] == '>') in_address = 0;
        else if (!in_address && size - i >= length && strncasecmp(data + i, word, length) == 0) return 1;
    }
    return 0;
}

static void read_reply(rekey_smtp_trace *trace, const char *data, size_t size) {
    if (strcmp(trace->command, "EHLO") == 0 && offers_utf8(data, size)) trace->utf8_offered = 1;
    if (!trace->leaving && strcmp(trace->command, "RCPT") == 0 && names_relay(data, size)) trace->names_relay = 1;
    /* Only the last line of a reply counts: its code is followed by a space or the end of the line. */
    if (size < 3 || !isdigit((unsigned char)data[0]) || !isdigit((unsigned char)data[1]) || !isdigit((unsigned char)data[2])) return;
    if (size > 3 && data[3] == '-') return;
    /* After a refusal libcurl takes its leave; that answer says nothing. */
    if (trace->leaving) return;
    int code = (data[0] - '0') * 100 + (data[1] - '0') * 10 + (data[2] - '0');
    trace->reply = code;
    read_enhanced(trace->enhanced, data, size);
    if (trace->body_started && strcmp(trace->command, "DATA") == 0) {
        trace->body_reply = code;
        memcpy(trace->body_enhanced, trace->enhanced, sizeof trace->enhanced);
    }
}

static void read_command(rekey_smtp_trace *trace, const char *data, size_t size) {
    if (size < 4) return;
    /* What is said while signing in is base64, and may begin like a command. */
    if (size > 4 && !isspace((unsigned char)data[4])) return;
    char command[5] = {0};
    for (size_t i = 0; i < 4; i++) {
        if (!isalpha((unsigned char)data[i])) return;
        command[i] = (char)toupper((unsigned char)data[i]);
    }
    /* Another connection, or the same one newly encrypted: what was offered before counts no more. */
    if (strcmp(command, "EHLO") == 0) trace->utf8_offered = 0;
    if (strcmp(command, "RCPT") == 0) trace->names_relay = 0;
    if (strcmp(command, "QUIT") == 0) trace->leaving = 1;
    else memcpy(trace->command, command, sizeof command);
}

static int on_debug(CURL *handle, curl_infotype type, char *data, size_t size, void *context) {
    (void)handle;
    rekey_smtp_trace *trace = context;
    switch (type) {
    case CURLINFO_HEADER_IN: read_reply(trace, data, size); break;
    case CURLINFO_HEADER_OUT: read_command(trace, data, size); break;
    case CURLINFO_DATA_OUT: trace->body_started = 1; break;
    default: break;
    }
    return 0;
}

/* Called when the server is ready and nothing of the mail was said: after EHLO, encryption and signing in. */
static int before_mail(void *context, char *remote, char *local, int remote_port, int local_port) {
    (void)remote, (void)local, (void)remote_port, (void)local_port;
    rekey_smtp_trace *trace = context;
    trace->blocked = trace->needs_utf8 && !trace->utf8_offered;
    return trace->blocked ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

CURLcode rekey_curl_trace_smtp(CURL *handle, rekey_smtp_trace *trace, int needs_utf8) {
    /* A connection that is used again is not greeted again. */
    *trace = (rekey_smtp_trace){.utf8_offered = trace->utf8_offered, .needs_utf8 = needs_utf8};
    CURLcode code = curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, on_debug);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_DEBUGDATA, trace);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, before_mail);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_PREREQDATA, trace);
    /* The debug function is called in verbose mode only; with one set, nothing is printed. */
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    return code;
}

void rekey_curl_break(CURL *handle) {
    curl_socket_t open;
    if (curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &open) == CURLE_OK && open != CURL_SOCKET_BAD) shutdown(open, SHUT_RDWR);
}

static size_t discard(char *data, size_t size, size_t count, void *context) {
    (void)data;
    (void)context;
    return size * count;
}

CURLcode rekey_curl_discard_output(CURL *handle) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, discard);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, discard);
    return code;
}
