// SPDX-License-Identifier: GPL-2.0-or-later
#include "fake_agent.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct handle {
    GByteArray *bytes; // referenced
    gsize position;
};

struct process {
    const struct fake_program *program;
    unsigned polls_left;
};

static void
free_handle(void *data)
{
    struct handle *handle = data;
    g_byte_array_unref(handle->bytes);
    g_free(handle);
}

static void
free_bytes(void *data)
{
    g_byte_array_unref(data);
}

static char *
error_reply(const char *class, const char *words)
{
    return g_strdup_printf("{\"error\":{\"class\":\"%s\",\"desc\":\"%s\"}}",
                           class, words);
}

// Files --------------------------------------------------------------------------

static char *
open_file(struct fake_agent *agent, JsonObject *arguments)
{
    const char *path = json_object_get_string_member(arguments, "path");
    const char *mode = json_object_get_string_member(arguments, "mode");
    GByteArray *bytes = g_hash_table_lookup(agent->files, path);
    if (mode[0] == 'w') {
        bytes = g_byte_array_new();
        g_hash_table_replace(agent->files, g_strdup(path), bytes);
    }
    if (!bytes) {
        return error_reply("GenericError", "No such file or directory");
    }
    struct handle *handle = g_new0(struct handle, 1);
    handle->bytes = g_byte_array_ref(bytes);
    const int64_t number = agent->next_handle++;
    g_hash_table_insert(agent->handles, g_memdup2(&number, sizeof(number)),
                        handle);
    return g_strdup_printf("{\"return\":%" G_GINT64_FORMAT "}", number);
}

static char *
read_file(struct handle *handle, int64_t count)
{
    const gsize left = handle->bytes->len - MIN(handle->position,
                                                handle->bytes->len);
    const gsize size = MIN(left, (gsize)count);
    g_autofree char *text =
        g_base64_encode(handle->bytes->data + handle->position, size);
    handle->position += size;
    return g_strdup_printf(
        "{\"return\":{\"count\":%zu,\"buf-b64\":\"%s\",\"eof\":%s}}", (size_t)size,
        text, size < (gsize)count ? "true" : "false");
}

static char *
write_file(struct handle *handle, const char *text)
{
    gsize size;
    g_autofree guchar *bytes = g_base64_decode(text, &size);
    // Half of it now and then, as a full pipe would.
    const gsize taken = size > 1000 ? size / 2 : size;
    g_byte_array_append(handle->bytes, bytes, (guint)taken);
    return g_strdup_printf("{\"return\":{\"count\":%zu,\"eof\":false}}",
                           (size_t)taken);
}

static char *
file_command(struct fake_agent *agent, const char *command,
             JsonObject *arguments)
{
    const int64_t number = json_object_get_int_member(arguments, "handle");
    struct handle *handle = g_hash_table_lookup(agent->handles, &number);
    if (!handle) {
        return error_reply("GenericError", "no such handle");
    }
    if (strcmp(command, "guest-file-close") == 0) {
        g_hash_table_remove(agent->handles, &number);
        return g_strdup("{\"return\":{}}");
    }
    if (strcmp(command, "guest-file-seek") == 0) {
        const int64_t offset = json_object_get_int_member(arguments, "offset");
        const bool from_end =
            json_object_get_int_member(arguments, "whence") == 2;
        handle->position =
            (gsize)((from_end ? handle->bytes->len : 0) + offset);
        return g_strdup_printf("{\"return\":{\"position\":%zu,\"eof\":false}}",
                               (size_t)handle->position);
    }
    if (strcmp(command, "guest-file-read") == 0) {
        return read_file(handle, json_object_get_int_member(arguments, "count"));
    }
    return write_file(handle,
                      json_object_get_string_member(arguments, "buf-b64"));
}

// Programs -----------------------------------------------------------------------

static char *
run_program(struct fake_agent *agent, JsonObject *arguments)
{
    g_autoptr(GString) words = g_string_new(
        json_object_get_string_member(arguments, "path"));
    JsonArray *list = json_object_get_array_member(arguments, "arg");
    for (guint i = 0; i < json_array_get_length(list); i++) {
        g_string_append_printf(words, " %s",
                               json_array_get_string_element(list, i));
    }
    g_ptr_array_add(agent->ran, g_strdup(words->str));
    for (const struct fake_program *program = agent->programs;
         program && program->begins; program++) {
        if (g_str_has_prefix(words->str, program->begins)) {
            const int64_t pid = 4000 + agent->ran->len;
            struct process *process = g_new0(struct process, 1);
            process->program = program;
            process->polls_left = agent->polls_until_exit;
            g_hash_table_insert(agent->processes, g_memdup2(&pid, sizeof(pid)),
                                process);
            return g_strdup_printf("{\"return\":{\"pid\":%" G_GINT64_FORMAT "}}",
                                   pid);
        }
    }
    return error_reply("GenericError", "Failed to execute child process");
}

static char *
ask_program(struct fake_agent *agent, JsonObject *arguments)
{
    const int64_t pid = json_object_get_int_member(arguments, "pid");
    struct process *process = g_hash_table_lookup(agent->processes, &pid);
    if (!process) {
        return error_reply("GenericError", "PID does not exist");
    }
    if (process->polls_left > 0) {
        process->polls_left--;
        return g_strdup("{\"return\":{\"exited\":false}}");
    }
    const struct fake_program *program = process->program;
    if (program->then_creates) {
        fake_agent_put(agent, program->then_creates, "made", 4);
    }
    const char *output = program->output ? program->output : "";
    const char *errors = program->errors ? program->errors : "";
    g_autofree char *out =
        g_base64_encode((const guchar *)output, strlen(output));
    g_autofree char *err =
        g_base64_encode((const guchar *)errors, strlen(errors));
    return g_strdup_printf(
        "{\"return\":{\"exited\":true,\"exitcode\":%d,\"out-data\":\"%s\","
        "\"err-data\":\"%s\"}}",
        program->exit_code, out, err);
}

// Requests -----------------------------------------------------------------------

static char *
answer_info(const struct fake_agent *agent)
{
    if (agent->info_reply) {
        return g_strdup(agent->info_reply);
    }
    static const char *const commands[] = {
        "guest-info",       "guest-exec",       "guest-exec-status",
        "guest-file-open",  "guest-file-close", "guest-file-read",
        "guest-file-write", "guest-file-seek",  "guest-get-osinfo"};
    g_autoptr(GString) text = g_string_new(
        "{\"return\":{\"version\":\"107.0.1\",\"supported_commands\":[");
    for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_string_append_printf(text,
                               "%s{\"enabled\":true,\"name\":\"%s\","
                               "\"success-response\":true}",
                               i > 0 ? "," : "", commands[i]);
    }
    g_string_append(text, "]}}");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static char *
answer(struct fake_agent *agent, const char *command, JsonObject *arguments)
{
    if (strcmp(command, "guest-sync-delimited") == 0) {
        return g_strdup_printf("\xff{\"return\":%" G_GINT64_FORMAT "}",
                               json_object_get_int_member(arguments, "id"));
    }
    if (agent->any_reply) {
        return g_strdup(agent->any_reply);
    }
    if (strcmp(command, "guest-info") == 0) {
        return answer_info(agent);
    }
    if (strcmp(command, "guest-get-osinfo") == 0) {
        return g_strdup(agent->system_reply
                            ? agent->system_reply
                            : "{\"return\":{\"id\":\"mswindows\",\"pretty-name\":"
                              "\"Windows 11 Pro\",\"kernel-release\":\"22631\"}}");
    }
    if (strcmp(command, "guest-exec") == 0) {
        return run_program(agent, arguments);
    }
    if (strcmp(command, "guest-exec-status") == 0) {
        return ask_program(agent, arguments);
    }
    if (strcmp(command, "guest-file-open") == 0) {
        return open_file(agent, arguments);
    }
    return file_command(agent, command, arguments);
}

static bool
handle_line(struct fake_agent *agent, int fd, const char *line)
{
    while (*line == '\xff') {
        line++;
    }
    g_autoptr(JsonParser) parser = json_parser_new();
    g_assert_true(json_parser_load_from_data(parser, line, -1, NULL));
    JsonObject *request = json_node_get_object(json_parser_get_root(parser));
    const char *command = json_object_get_string_member(request, "execute");
    JsonObject *arguments =
        json_object_has_member(request, "arguments")
            ? json_object_get_object_member(request, "arguments")
            : NULL;
    if (agent->hangs_up && strcmp(command, "guest-sync-delimited") != 0) {
        return false;
    }
    g_autofree char *reply = answer(agent, command, arguments);
    g_autofree char *whole = g_strconcat(reply, "\n", NULL);
    size_t done = 0;
    const size_t size = strlen(whole);
    while (done < size) {
        const ssize_t count =
            send(fd, whole + done, size - done, MSG_NOSIGNAL);
        if (count <= 0) {
            return false; // the client had enough
        }
        done += (size_t)count;
    }
    return true;
}

static void *
serve(void *data)
{
    struct fake_agent *agent = data;
    const int fd = accept(agent->listener, NULL, NULL);
    g_autoptr(GString) rest = g_string_new(NULL);
    // What an earlier client asked, and was not there to hear.
    static const char stale[] = "{\"return\":{\"of\":\"somebody else\"}}\n";
    bool open = fd >= 0 && write(fd, stale, strlen(stale)) > 0;
    while (open) {
        char chunk[65536];
        const ssize_t count = read(fd, chunk, sizeof(chunk));
        if (count <= 0) {
            break;
        }
        g_string_append_len(rest, chunk, count);
        char *end;
        while (open && (end = strchr(rest->str, '\n'))) {
            *end = '\0';
            open = handle_line(agent, fd, rest->str);
            g_string_erase(rest, 0, end - rest->str + 1);
        }
    }
    if (fd >= 0) {
        close(fd);
    }
    return NULL;
}

void
fake_agent_init(struct fake_agent *agent)
{
    memset(agent, 0, sizeof(*agent));
    agent->files =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_bytes);
    agent->handles = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free,
                                           free_handle);
    agent->processes =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
    agent->ran = g_ptr_array_new_with_free_func(g_free);
    agent->next_handle = 1000;
}

void
fake_agent_put(struct fake_agent *agent, const char *path, const void *bytes,
               size_t size)
{
    GByteArray *array = g_byte_array_new();
    g_byte_array_append(array, bytes, (guint)size);
    g_hash_table_replace(agent->files, g_strdup(path), array);
}

void
fake_agent_start(struct fake_agent *agent)
{
    g_autofree char *folder = g_dir_make_tmp("vf-agent-XXXXXX", NULL);
    agent->path = g_build_filename(folder, "socket", NULL);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_assert_cmpuint(strlen(agent->path), <, sizeof(address.sun_path));
    strcpy(address.sun_path, agent->path);
    agent->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(bind(agent->listener, (struct sockaddr *)&address,
                         sizeof(address)), ==, 0);
    g_assert_cmpint(listen(agent->listener, 1), ==, 0);
    agent->thread = g_thread_new("fake-agent", serve, agent);
}

void
fake_agent_stop(struct fake_agent *agent)
{
    g_thread_join(agent->thread);
    close(agent->listener);
    g_autofree char *folder = g_path_get_dirname(agent->path);
    g_unlink(agent->path);
    g_rmdir(folder);
    g_free(agent->path);
}

void
fake_agent_finish(struct fake_agent *agent)
{
    g_hash_table_unref(agent->files);
    g_hash_table_unref(agent->handles);
    g_hash_table_unref(agent->processes);
    g_ptr_array_unref(agent->ran);
}
