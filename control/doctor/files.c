// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_TEXT = 1 << 20 };

static G_GNUC_PRINTF(2, 0) char *
join(const char *root, const char *format, va_list arguments)
{
    g_autofree char *path = g_strdup_vprintf(format, arguments);
    return g_strconcat(root, path, NULL);
}

// Not by its size, which files of /proc and /sys do not tell. A pipe or a device in
// place of a file is not waited for.
static char *
read_text(const char *path)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat facts;
    if (fd < 0 || fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        if (fd >= 0) {
            close(fd);
        }
        return NULL;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    char chunk[4096];
    ssize_t count;
    while (text->len < MAX_TEXT &&
           (count = read(fd, chunk, sizeof(chunk))) != 0) {
        if (count < 0 && errno != EINTR) {
            close(fd);
            return NULL;
        }
        g_string_append_len(text, chunk, MAX(count, 0));
    }
    close(fd);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *
vf_file_text(const char *root, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *path = join(root, format, arguments);
    va_end(arguments);
    return read_text(path);
}

static bool
take_line(char *line, size_t size, char *text)
{
    line[0] = '\0';
    if (!text) {
        return false;
    }
    text[strcspn(text, "\n")] = '\0';
    g_strlcpy(line, g_strstrip(text), size);
    return line[0] != '\0';
}

bool
vf_file_line(char *line, size_t size, const char *root, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *path = join(root, format, arguments);
    va_end(arguments);
    g_autofree char *text = read_text(path);
    return take_line(line, size, text);
}

int64_t
vf_file_number(int64_t otherwise, const char *root, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *path = join(root, format, arguments);
    va_end(arguments);
    g_autofree char *text = read_text(path);
    char line[64];
    char *end = NULL;
    if (!take_line(line, sizeof(line), text)) {
        return otherwise;
    }
    const int64_t number = g_ascii_strtoll(
        line, &end, g_str_has_prefix(line, "0x") ? 16 : 10);
    return end == line ? otherwise : number;
}

bool
vf_file_exists(const char *root, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *path = join(root, format, arguments);
    va_end(arguments);
    struct stat facts;
    return stat(path, &facts) == 0;
}

bool
vf_file_link(char *name, size_t size, const char *root, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *path = join(root, format, arguments);
    va_end(arguments);
    char target[4096];
    const ssize_t length = readlink(path, target, sizeof(target) - 1);
    name[0] = '\0';
    if (length <= 0) {
        return false;
    }
    target[length] = '\0';
    const char *slash = strrchr(target, '/');
    g_strlcpy(name, slash ? slash + 1 : target, size);
    return true;
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *
vf_file_names(const char *root, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *path = join(root, format, arguments);
    va_end(arguments);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_ptr_array_add(names, g_strdup(name));
    }
    if (dir) {
        g_dir_close(dir);
    }
    g_ptr_array_sort(names, compare_names);
    return names;
}

bool
vf_text_has_word(const char *text, const char *word)
{
    const size_t length = strlen(word);
    bool in_comment = false;
    char before = '\n';
    for (const char *at = text; *at; before = *at, at++) {
        if (*at == '\n') {
            in_comment = false;
        } else if (*at == '#') {
            in_comment = true;
        } else if (!in_comment && !g_ascii_isalnum(before) && before != '_' &&
                   strncmp(at, word, length) == 0 &&
                   !g_ascii_isalnum(at[length]) && at[length] != '_') {
            return true;
        }
    }
    return false;
}
