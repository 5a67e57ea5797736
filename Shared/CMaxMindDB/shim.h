#pragma once
#include <maxminddb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/* What is wanted of the library, in a form that Swift can call: the value getters are variadic and the entry is a
 * union. */

/* Reads every page of the file once, so that a look-up does not wait for the disk. */
static inline unsigned rekey_mmdb_touch(const MMDB_s *db) {
    unsigned sum = 0;
    for (ssize_t at = 0; at < db->file_size; at += 4096) sum += ((const volatile uint8_t *)db->file_content)[at];
    return sum;
}

/* Copies the UTF-8 text under one, two or three keys of the address's entry; 4 or 16 bytes of address in network
 * order. Returns its length, or -1 when the file has none there. */
static inline int rekey_mmdb_text(
    const MMDB_s *db, const uint8_t *address, int length, const char *first, const char *second, const char *third,
    uint8_t *text, int capacity) {
    const char *const path[] = {first, second, third, NULL};
    struct sockaddr_storage storage;
    memset(&storage, 0, sizeof storage);
    if (length == 4) {
        struct sockaddr_in *four = (struct sockaddr_in *)&storage;
        four->sin_family = AF_INET;
        memcpy(&four->sin_addr, address, 4);
    } else if (length == 16) {
        if (db->metadata.ip_version == 4) return -1;
        struct sockaddr_in6 *six = (struct sockaddr_in6 *)&storage;
        six->sin6_family = AF_INET6;
        memcpy(&six->sin6_addr, address, 16);
    } else {
        return -1;
    }
    int error = MMDB_SUCCESS;
    MMDB_lookup_result_s found = MMDB_lookup_sockaddr(db, (const struct sockaddr *)&storage, &error);
    if (error != MMDB_SUCCESS || !found.found_entry) return -1;
    MMDB_entry_data_s data;
    if (MMDB_aget_value(&found.entry, &data, path) != MMDB_SUCCESS) return -1;
    if (!data.has_data || data.type != MMDB_DATA_TYPE_UTF8_STRING || data.data_size > (uint32_t)capacity) return -1;
    memcpy(text, data.utf8_string, data.data_size);
    return (int)data.data_size;
}
