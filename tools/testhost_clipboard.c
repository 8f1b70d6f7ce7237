// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/testhost.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char *const FORMATS[VF_HOST_CLIPBOARD_FORMATS] = {"text", "png", "bmp",
                                                               "tiff", "jpeg"};

// 1 to 5; 0: there is no such format.
static uint32_t
format_of(const char *name)
{
    for (uint32_t i = 0; i < VF_HOST_CLIPBOARD_FORMATS; i++) {
        if (strcmp(FORMATS[i], name) == 0) {
            return i + 1;
        }
    }
    return 0;
}

// NULL when it cannot be read.
static uint8_t *
read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = NULL;
    *size = 0;
    if (file) {
        fseek(file, 0, SEEK_END);
        long length = ftell(file);
        rewind(file);
        bytes = length >= 0 ? malloc((size_t)length + 1) : NULL;
        *size = bytes ? fread(bytes, 1, (size_t)length, file) : 0;
        fclose(file);
    }
    return bytes;
}

static const char *
copy(struct vf_host_clipboard *clipboard, char **words, int count)
{
    vf_host_clipboard_begin_copy(clipboard);
    for (int i = 0; i + 1 < count; i += 2) {
        size_t size;
        uint32_t format = format_of(words[i]);
        uint8_t *bytes = read_file(words[i + 1], &size);
        if (format == 0 || !bytes) {
            free(bytes);
            return "no such format or file";
        }
        vf_host_clipboard_put(clipboard, format, bytes, size);
    }
    vf_host_clipboard_offer(clipboard, vf_clock_ns() / VF_NS_PER_MS);
    return NULL;
}

static const char *
paste(struct vf_testhost *host, const char *name, const char *path)
{
    uint32_t format = format_of(name);
    if (format == 0) {
        return "no such format";
    }
    strncpy(host->paste_to, path, sizeof(host->paste_to) - 1);
    vf_host_clipboard_paste(&host->lg.clipboard, format,
                            vf_clock_ns() / VF_NS_PER_MS);
    return NULL;
}

const char *
vf_testhost_do_clipboard(struct vf_testhost *host, char **words, int count)
{
    struct vf_host_clipboard *clipboard = &host->lg.clipboard;
    if (!host->lg.has_clipboard || count < 1) {
        return "this host has no clipboard: it takes --lgmp 12 and --features 17";
    }
    if (strcmp(words[0], "copy") == 0) {
        return copy(clipboard, words + 1, count - 1);
    }
    if (strcmp(words[0], "paste") == 0 && count == 3) {
        return paste(host, words[1], words[2]);
    }
    bool on = count == 2 && atoi(words[1]) != 0;
    if (strcmp(words[0], "deaf") == 0) {
        clipboard->deaf = on;
    } else if (strcmp(words[0], "lies") == 0) {
        clipboard->lies = on;
    } else if (strcmp(words[0], "available") == 0) {
        vf_host_clipboard_set_available(clipboard, on);
    } else {
        return "no such thing about the clipboard";
    }
    return NULL;
}

static void
write_pasted(const struct vf_testhost *host)
{
    const struct vf_host_clipboard_content *pasted = &host->lg.clipboard.pasted;
    FILE *file = fopen(host->paste_to, "wb");
    if (file) {
        fwrite(pasted->bytes, 1, pasted->size, file);
        fclose(file);
    }
}

void
vf_testhost_print_clipboard(struct vf_testhost *host)
{
    struct vf_host_clipboard_event event;
    while (vf_host_clipboard_next(&host->lg.clipboard, &event)) {
        switch (event.type) {
        case VF_HOST_CLIPBOARD_OWNER:
            printf("clip owner %" PRIu64 "\n", event.value);
            break;
        case VF_HOST_CLIPBOARD_OFFERED:
            printf("clip offered %" PRIu64 "\n", event.value);
            break;
        case VF_HOST_CLIPBOARD_ASKED:
            printf("clip asked %s\n", FORMATS[event.value - 1]);
            break;
        case VF_HOST_CLIPBOARD_PASTED:
            write_pasted(host);
            printf("clip pasted %" PRIu64 "\n", event.value);
            break;
        case VF_HOST_CLIPBOARD_NOTHING:
            printf("clip nothing %" PRIu64 "\n", event.value);
            break;
        }
    }
}
