// SPDX-License-Identifier: GPL-2.0-or-later
// control/ as a program for tests: `control-probe URI DOMAIN [--start]` prints
// every status as one line of JSON, and does what it reads: the name of an
// operation, with "|TARGET|ARGUMENT" behind it where it takes them, "fd" (asks for a connection to the display, and greets the server
// there), "quit". `control-probe URI --list` prints the VMs, a line each.
#include "base/clock.h"
#include "base/glib_thread.h"
#include "base/log.h"
#include "base/mailbox.h"
#include "base/mutex.h"
#include "base/wakeup.h"
#include "control/control.h"
#include "control/json.h"

#include <glib.h>
#include <json-glib/json-glib.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct probe {
    struct vf_glib_thread *glib;
    struct vf_mailbox *statuses;
    struct vf_wakeup wakeup;
    struct vf_control *control;
    uint64_t last_token;
    struct vf_mutex output_lock; // lines come from two threads
};

static const char *
link_name(enum vf_link_state link)
{
    switch (link) {
    case VF_LINK_CONNECTING:
        return "connecting";
    case VF_LINK_CONNECTED:
        return "connected";
    case VF_LINK_READ_ONLY:
        return "read only";
    case VF_LINK_FAILED:
        return "failed";
    }
    return "?";
}

static void
print_line(struct probe *probe, JsonBuilder *builder)
{
    g_autoptr(JsonGenerator) generator = json_generator_new();
    JsonNode *root = json_builder_get_root(builder);
    json_generator_set_root(generator, root);
    g_autofree char *line = json_generator_to_data(generator, NULL);
    json_node_unref(root);
    vf_mutex_lock(&probe->output_lock);
    printf("%s\n", line);
    fflush(stdout);
    vf_mutex_unlock(&probe->output_lock);
}

// Empty stays empty.
static void
add_text(JsonBuilder *builder, const char *key, const char *value)
{
    json_builder_set_member_name(builder, key);
    json_builder_add_string_value(builder, value);
}

static void
add_facts(JsonBuilder *builder, const struct vf_domain_facts *facts)
{
    add_text(builder, "shm_path", facts->shm_path);
    vf_json_number(builder, "shm_size", facts->shm_size);
    vf_json_flag(builder, "has_spice", facts->has_spice);
    vf_json_flag(builder, "spice_listens", facts->spice_listens);
    add_text(builder, "spice_host", facts->spice_host);
    vf_json_number(builder, "spice_port", facts->spice_port);
    add_text(builder, "spice_socket", facts->spice_socket);
    add_text(builder, "spice_password", facts->spice_password);
    vf_json_flag(builder, "has_tablet", facts->has_tablet);
    add_text(builder, "cd", facts->cds[0].source);
    add_text(builder, "video_model", facts->video_model);
}

static void
add_keeping(JsonBuilder *builder, const struct vf_domain_keeping *keeping)
{
    vf_json_flag(builder, "autostart", keeping->autostart);
    vf_json_flag(builder, "saved", keeping->has_saved);
    vf_json_number(builder, "snapshot_count", keeping->snapshot_count);
    add_text(builder, "snapshot", keeping->snapshots[0].name);
    json_builder_set_member_name(builder, "pending");
    json_builder_begin_array(builder);
    for (unsigned i = 0; i < MIN(keeping->pending_count, VF_DOMAIN_MAX_PENDING);
         i++) {
        json_builder_add_string_value(builder, keeping->pending[i]);
    }
    json_builder_end_array(builder);
}

static void
print_status(struct probe *probe, const struct vf_control_status *status)
{
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    add_text(builder, "link", link_name(status->link));
    add_text(builder, "link_detail", status->link_detail);
    add_text(builder, "state", vf_domain_state_name(status->state));
    add_text(builder, "reason", status->state_reason);
    add_text(builder, "name", status->name);
    add_text(builder, "uuid", status->uuid_text);
    vf_json_number(builder, "running_since_ns", status->running_since_ns);
    vf_json_number(builder, "generation", status->generation);
    vf_json_number(builder, "allowed", status->allowed);
    vf_json_flag(builder, "busy", status->busy_with != VF_OPERATION_NONE);
    vf_json_number(builder, "serial", status->last_serial);
    vf_json_flag(builder, "failed", status->last_failed);
    add_text(builder, "detail", status->last_detail);
    add_text(builder, "raw", status->last_raw);
    add_facts(builder, &status->facts);
    add_keeping(builder, &status->keeping);
    vf_json_flag(builder, "shutdown_asked", status->shutdown_asked_ns != 0);
    add_text(builder, "busy_detail", status->busy_detail);
    json_builder_end_object(builder);
    print_line(probe, builder);
}

// A SPICE server answers this client's first words with the four letters that
// they begin with: magic, version 2.2, length, then connection id 0, main
// channel 1, id 0, no capabilities (spice/protocol.h, SpiceLinkHeader and
// SpiceLinkMess).
static void
greet_spice(int fd, char answer[5])
{
    static const unsigned char greeting[] = {
        'R', 'E', 'D', 'Q', 2, 0, 0, 0, 2, 0, 0, 0, 18, 0,  0, 0, 0,
        0,   0,   0,   1,   0, 0, 0, 0, 0, 0, 0, 0, 0,  18, 0, 0, 0};
    memset(answer, 0, 5);
    if (send(fd, greeting, sizeof(greeting), MSG_NOSIGNAL) < 0) {
        return;
    }
    size_t length = 0;
    while (length < 4) {
        const ssize_t got = recv(fd, answer + length, 4 - length, 0);
        if (got <= 0) {
            return;
        }
        length += (size_t)got;
    }
}

static void
on_fd(void *data, uint64_t token, int fd, const char *why)
{
    struct probe *probe = data;
    char answer[5] = "";
    if (fd >= 0) {
        greet_spice(fd, answer);
        close(fd);
    }
    g_autoptr(JsonBuilder) builder = json_builder_new();
    json_builder_begin_object(builder);
    vf_json_flag(builder, "fd", fd >= 0);
    vf_json_number(builder, "token", token);
    add_text(builder, "answer", answer);
    add_text(builder, "why", why ? why : "");
    json_builder_end_object(builder);
    print_line(probe, builder);
}

// False when it is time to end.
static bool
obey(struct probe *probe, const char *command)
{
    if (strcmp(command, "quit") == 0) {
        return false;
    }
    if (strcmp(command, "fd") == 0) {
        vf_control_request_graphics_fd(probe->control, ++probe->last_token,
                                       on_fd, probe);
        return true;
    }
    g_auto(GStrv) parts = g_strsplit(command, "|", 3);
    const guint count = g_strv_length(parts);
    for (int i = 1; i < VF_OPERATION_COUNT; i++) {
        struct vf_request request = {.operation = (enum vf_operation)i};
        if (strcmp(parts[0], vf_operation_name(request.operation)) == 0) {
            g_strlcpy(request.target, count > 1 ? parts[1] : "",
                      sizeof(request.target));
            g_strlcpy(request.argument, count > 2 ? parts[2] : "",
                      sizeof(request.argument));
            vf_control_request_with(probe->control, &request);
            return true;
        }
    }
    printf("unknown command: %s\n", command);
    return true;
}

// Whole lines of standard input; false at its end or after "quit".
static bool
read_commands(struct probe *probe, GString *pending)
{
    char chunk[256];
    const ssize_t length = read(STDIN_FILENO, chunk, sizeof(chunk));
    if (length <= 0) {
        return false;
    }
    g_string_append_len(pending, chunk, length);
    const char *end;
    while ((end = strchr(pending->str, '\n'))) {
        g_autofree char *line =
            g_strndup(pending->str, (gsize)(end - pending->str));
        g_string_erase(pending, 0, end - pending->str + 1);
        if (!obey(probe, line)) {
            return false;
        }
    }
    return true;
}

static void
run(struct probe *probe)
{
    g_autoptr(GString) pending = g_string_new(NULL);
    struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
                           {.fd = probe->wakeup.fd, .events = POLLIN}};
    for (;;) {
        poll(fds, G_N_ELEMENTS(fds), -1);
        struct vf_control_status status;
        vf_wakeup_wait_until(&probe->wakeup, 0);
        while (vf_mailbox_take(probe->statuses, &status)) {
            print_status(probe, &status);
        }
        if (fds[0].revents && !read_commands(probe, pending)) {
            return;
        }
    }
}

static int
list(const char *uri)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = vf_control_list(uri, &error);
    if (!rows) {
        printf("%s\n", error->message);
        return 1;
    }
    for (guint i = 0; i < rows->len; i++) {
        const struct vf_domain_row *row = g_ptr_array_index(rows, i);
        printf("%s %s %s\n", row->name, row->uuid_text,
               vf_domain_state_name(row->state));
    }
    return 0;
}

int
main(int argc, char **argv)
{
    vf_log_init(false);
    if (argc == 3 && strcmp(argv[2], "--list") == 0) {
        return list(argv[1]);
    }
    if (argc < 3) {
        fprintf(stderr, "control-probe URI DOMAIN [--start] | URI --list\n");
        return 2;
    }
    struct probe probe = {.glib = vf_glib_thread_start()};
    vf_mutex_init(&probe.output_lock);
    vf_wakeup_init(&probe.wakeup);
    probe.statuses = vf_mailbox_create(sizeof(struct vf_control_status),
                                       vf_wakeup_signal_cb, &probe.wakeup);
    const struct vf_control_params params = {
        .glib = probe.glib,
        .status = probe.statuses,
        .uri = argv[1],
        .domain = argv[2],
        .start = argc > 3 && strcmp(argv[3], "--start") == 0,
        .stuck_after_ns = VF_NS_PER_S, // tests have less patience than people
    };
    probe.control = vf_control_create(&params);
    vf_control_start(probe.control);
    run(&probe);
    vf_control_destroy(probe.control);
    vf_glib_thread_stop(probe.glib);
    vf_mailbox_destroy(probe.statuses);
    vf_wakeup_finish(&probe.wakeup);
    vf_mutex_finish(&probe.output_lock);
    return 0;
}
