// SPDX-License-Identifier: GPL-2.0-or-later
// spice-guest SOCKET: a guest with a SPICE server (the library that QEMU uses) and an
// agent, told line by line what somebody in it does:
//   copy TYPE FILE [TYPE FILE]...  what is given when it is asked for
//   forget
//   paste TYPE FILE                asks, and says "pasted TYPE BYTES" or "pasted nothing"
//   files take|refuse|stall
//   save FILE                      the last file that was sent to it
//   agent quit|start
//   paint                          a screen, so that there is a picture
// It says "offered TYPE...", "released", "asked TYPE", "file", and "ok" to each line.
#include "spice_server.h"

#include <spice/vd_agent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LOOK_US = 5000, PATIENCE_LOOKS = 60 * 200, MOST_WORDS = 16 };

static const struct {
    const char *name;
    uint32_t type;
} TYPES[] = {
    {"text", VD_AGENT_CLIPBOARD_UTF8_TEXT}, {"png", VD_AGENT_CLIPBOARD_IMAGE_PNG},
    {"bmp", VD_AGENT_CLIPBOARD_IMAGE_BMP},  {"tiff", VD_AGENT_CLIPBOARD_IMAGE_TIFF},
    {"jpeg", VD_AGENT_CLIPBOARD_IMAGE_JPG},
};

struct guest {
    struct spice_server *server;
    struct spice_server_agent seen; // that was spoken about
    GBytes *contents[G_N_ELEMENTS(TYPES)];
};

static int
index_of_name(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        if (g_strcmp0(TYPES[i].name, name) == 0) {
            return (int)i;
        }
    }
    g_error("there is no type '%s'", name);
}

static const char *
name_of(uint32_t type)
{
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        if (TYPES[i].type == type) {
            return TYPES[i].name;
        }
    }
    return "nothing";
}

static void
answer(struct guest *guest, uint32_t type)
{
    printf("asked %s\n", name_of(type));
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        if (TYPES[i].type == type && guest->contents[i]) {
            gsize size;
            const void *data = g_bytes_get_data(guest->contents[i], &size);
            spice_server_agent_send(guest->server, type, data, size);
            return;
        }
    }
    spice_server_agent_send(guest->server, VD_AGENT_CLIPBOARD_NONE, "", 0);
}

// Says what has happened since the last look.
static void
look(struct guest *guest)
{
    struct spice_server_agent now = spice_server_agent(guest->server);
    if (now.grabs != guest->seen.grabs) {
        printf("offered");
        for (unsigned i = 0; i < MIN(now.grab_count, 8u); i++) {
            printf(" %s", name_of(now.grab_types[i]));
        }
        printf("\n");
    }
    if (now.releases != guest->seen.releases) {
        printf("released\n");
    }
    if (now.files != guest->seen.files) {
        printf("file\n");
    }
    if (now.requests != guest->seen.requests) {
        answer(guest, now.request_type);
    }
    guest->seen = now;
    fflush(stdout);
}

static void
copy(struct guest *guest, char **words, int count)
{
    uint32_t types[MOST_WORDS];
    size_t type_count = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        g_clear_pointer(&guest->contents[i], g_bytes_unref);
    }
    for (int i = 0; i + 1 < count; i += 2) {
        int at = index_of_name(words[i]);
        char *content;
        gsize size;
        g_assert_true(g_file_get_contents(words[i + 1], &content, &size, NULL));
        guest->contents[at] = g_bytes_new_take(content, size);
        types[type_count++] = TYPES[at].type;
    }
    spice_server_agent_grab(guest->server, types, type_count);
}

static void
paste(struct guest *guest, const char *type, const char *path)
{
    unsigned before = spice_server_agent(guest->server).contents;
    spice_server_agent_request(guest->server, TYPES[index_of_name(type)].type);
    for (int i = 0; i < PATIENCE_LOOKS; i++) {
        look(guest);
        if (spice_server_agent(guest->server).contents != before) {
            break;
        }
        g_usleep(LOOK_US);
    }
    g_autoptr(GBytes) content = spice_server_agent_content(guest->server);
    gsize size;
    const char *bytes = g_bytes_get_data(content, &size);
    uint32_t got = spice_server_agent(guest->server).content_type;
    if (got != VD_AGENT_CLIPBOARD_NONE) {
        g_file_set_contents(path, bytes ? bytes : "", (gssize)size, NULL);
        printf("pasted %s %zu\n", name_of(got), size);
    } else {
        printf("pasted nothing\n");
    }
}

static void
save(struct guest *guest, const char *path)
{
    g_autoptr(GBytes) file = spice_server_agent_file(guest->server);
    gsize size;
    const char *bytes = g_bytes_get_data(file, &size);
    g_file_set_contents(path, bytes ? bytes : "", (gssize)size, NULL);
}

static void
obey(struct guest *guest, char *line)
{
    char *words[MOST_WORDS] = {""};
    char *rest = NULL;
    int count = 0;
    for (char *word = strtok_r(line, " \n", &rest); word && count < MOST_WORDS;
         word = strtok_r(NULL, " \n", &rest)) {
        words[count++] = word;
    }
    const char *verb = words[0];
    const char *what = count > 1 ? words[1] : "";
    if (strcmp(verb, "copy") == 0) {
        copy(guest, words + 1, count - 1);
    } else if (strcmp(verb, "forget") == 0) {
        spice_server_agent_release(guest->server);
    } else if (strcmp(verb, "paste") == 0 && count == 3) {
        paste(guest, what, words[2]);
    } else if (strcmp(verb, "files") == 0) {
        spice_server_agent_files(guest->server, strcmp(what, "refuse") == 0,
                                 strcmp(what, "stall") == 0);
    } else if (strcmp(verb, "save") == 0) {
        save(guest, what);
    } else if (strcmp(verb, "agent") == 0 && strcmp(what, "quit") == 0) {
        spice_server_agent_quit(guest->server);
    } else if (strcmp(verb, "agent") == 0) {
        spice_server_agent_start(guest->server);
    } else if (strcmp(verb, "paint") == 0) {
        const struct vf_size size = {640, 480};
        spice_server_set_mode(guest->server, size);
        spice_server_fill(guest->server, (struct vf_rect){0, 0, size.w, size.h},
                          0x204060);
    } else {
        g_error("'%s' is no command", verb);
    }
    printf("ok %s\n", verb);
    fflush(stdout);
}

int
main(int argc, char **argv)
{
    g_assert_cmpint(argc, ==, 2);
    struct spice_server_params params = {
        .socket = argv[1], .agent = true, .display = true};
    struct guest guest = {.server = spice_server_start(&params)};
    GIOChannel *input = g_io_channel_unix_new(STDIN_FILENO);
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        GPollFD ready = {.fd = STDIN_FILENO, .events = G_IO_IN | G_IO_HUP};
        look(&guest);
        if (g_poll(&ready, 1, LOOK_US / 1000) <= 0) {
            continue;
        }
        g_autofree char *line = NULL;
        if (g_io_channel_read_line(input, &line, NULL, NULL, NULL) !=
            G_IO_STATUS_NORMAL) {
            break;
        }
        obey(&guest, line);
    }
    g_io_channel_unref(input);
    spice_server_stop(guest.server);
    for (size_t i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        g_clear_pointer(&guest.contents[i], g_bytes_unref);
    }
    return 0;
}
