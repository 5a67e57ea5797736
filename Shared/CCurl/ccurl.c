#include "ccurl.h"

#include <ctype.h>
#include <string.h>

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

static void read_reply(rekey_smtp_trace *trace, const char *data, size_t size) {
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
    char command[5] = {0};
    for (size_t i = 0; i < 4; i++) {
        if (!isalpha((unsigned char)data[i])) return;
        command[i] = (char)toupper((unsigned char)data[i]);
    }
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

CURLcode rekey_curl_trace_smtp(CURL *handle, rekey_smtp_trace *trace) {
    memset(trace, 0, sizeof *trace);
    CURLcode code = curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, on_debug);
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_DEBUGDATA, trace);
    /* The debug function is called in verbose mode only; with one set, nothing is printed. */
    if (code == CURLE_OK) code = curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    return code;
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
