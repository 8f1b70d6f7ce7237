// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/journal.h"

#include "base/durable_file.h"
#include "base/words.h"
#include "control/pci/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".handover"
#define GROUP "handover"

enum { LARGEST_FILE = 16 << 10 };

static const char *const kind_names[] = {"take", "start", "hook"};
static const char *const phase_names[] = {"going", "gone", "returning"};

static bool
fail(GError **error, const char *what, const char *path)
{
    g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                _("%s '%s' failed: %s. No GPU is handed over without a note of "
                  "what it was bound to."),
                what, path, g_strerror(errno));
    return false;
}

char *
vf_journal_user_folder(void)
{
    return vf_state_folder("gpu");
}

void
vf_journal_name_gpu(struct vf_pci_address address, char id[VF_JOURNAL_ID])
{
    char text[VF_PCI_TEXT];
    vf_pci_format(address, text);
    g_snprintf(id, VF_JOURNAL_ID, "gpu-%s", text);
}

void
vf_journal_name_vm(const char *uuid, char id[VF_JOURNAL_ID])
{
    g_snprintf(id, VF_JOURNAL_ID, "vm-%s", uuid);
}

// The id becomes a file's name.
static bool
is_id(const char *id)
{
    const size_t length = strspn(
        id, "abcdefghijklmnopqrstuvwxyzABCDEF0123456789:.-");
    return length > 0 && id[length] == '\0' && id[0] != '.' &&
           length < VF_JOURNAL_ID;
}

static char *
path_of(const char *folder, const char *id)
{
    g_assert(is_id(id));
    g_autofree char *name = g_strconcat(id, SUFFIX, NULL);
    return g_build_filename(folder, name, NULL);
}

int
vf_journal_lock(const char *folder, GError **error)
{
    const int fd = vf_folder_lock(folder);
    const int cause = errno;
    if (fd < 0 && cause == EWOULDBLOCK) {
        g_set_error(error, VF_ERROR, VF_ERROR_BUSY,
                    _("Another virtflow-view is handing a GPU over just now; try "
                      "again when it is done."));
    } else if (fd < 0) {
        const bool is_there = g_file_test(folder, G_FILE_TEST_IS_DIR);
        errno = cause;
        fail(error, is_there ? _("Locking the folder") : _("Making the folder"), folder);
    }
    return fd;
}

// Writing --------------------------------------------------------------------

static char *
print_entry(const struct vf_journal_entry *entry)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_key_file_set_integer(file, GROUP, "version", 1);
    g_key_file_set_string(file, GROUP, "kind", kind_names[entry->kind]);
    g_key_file_set_string(file, GROUP, "phase", phase_names[entry->phase]);
    g_key_file_set_int64(file, GROUP, "since", entry->since);
    g_key_file_set_string(file, GROUP, "vm", entry->vm);
    g_key_file_set_string(file, GROUP, "uuid", entry->uuid);
    g_key_file_set_boolean(file, GROUP, "stopped-persistence",
                           entry->stopped_persistence);
    const char *modules[VF_JOURNAL_MAX_MODULES];
    for (unsigned i = 0; i < entry->module_count; i++) {
        modules[i] = entry->modules[i];
    }
    g_key_file_set_string_list(file, GROUP, "modules", modules,
                               entry->module_count);
    for (unsigned i = 0; i < entry->function_count; i++) {
        char text[VF_PCI_TEXT];
        vf_pci_format(entry->functions[i].address, text);
        g_key_file_set_string(file, text, "driver", entry->functions[i].driver);
    }
    return g_key_file_to_data(file, NULL, NULL);
}

bool
vf_journal_write(const char *folder, const struct vf_journal_entry *entry,
                 GError **error)
{
    g_autofree char *path = path_of(folder, entry->id);
    g_autofree char *text = print_entry(entry);
    return vf_durable_write(path, text) || fail(error, _("Writing"), path);
}

// Reading --------------------------------------------------------------------

static bool
read_name(GKeyFile *file, const char *key, const char *const *names,
          size_t count, unsigned *value)
{
    g_autofree char *text = g_key_file_get_string(file, GROUP, key, NULL);
    for (unsigned i = 0; text && i < count; i++) {
        if (strcmp(text, names[i]) == 0) {
            *value = i;
            return true;
        }
    }
    return false;
}

static void
copy_text(GKeyFile *file, const char *key, char *text, size_t size)
{
    g_autofree char *value = g_key_file_get_string(file, GROUP, key, NULL);
    g_strlcpy(text, value ? value : "", size);
}

// Names of drivers and modules, as the kernel allows them.
static bool
is_driver_name(const char *name)
{
    for (const char *at = name; *at; at++) {
        if (!g_ascii_isalnum(*at) && !strchr("_-.", *at)) {
            return false;
        }
    }
    return strlen(name) < sizeof(((struct vf_journal_function *)0)->driver);
}

static bool
read_functions(GKeyFile *file, struct vf_journal_entry *entry)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);
    for (unsigned i = 0; groups[i]; i++) {
        struct vf_pci_address address;
        if (strcmp(groups[i], GROUP) == 0) {
            continue;
        }
        g_autofree char *driver =
            g_key_file_get_string(file, groups[i], "driver", NULL);
        if (!driver || !is_driver_name(driver) ||
            !vf_pci_parse(groups[i], &address) ||
            entry->function_count == VF_JOURNAL_MAX_FUNCTIONS) {
            return false;
        }
        struct vf_journal_function *function =
            &entry->functions[entry->function_count++];
        function->address = address;
        g_strlcpy(function->driver, driver, sizeof(function->driver));
    }
    return true;
}

static bool
read_modules(GKeyFile *file, struct vf_journal_entry *entry)
{
    g_auto(GStrv) modules =
        g_key_file_get_string_list(file, GROUP, "modules", NULL, NULL);
    for (unsigned i = 0; modules && modules[i]; i++) {
        if (entry->module_count == VF_JOURNAL_MAX_MODULES ||
            !is_driver_name(modules[i])) {
            return false;
        }
        g_strlcpy(entry->modules[entry->module_count++], modules[i],
                  sizeof(entry->modules[0]));
    }
    return true;
}

static bool
parse_entry(const char *text, gsize length, struct vf_journal_entry *entry)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    unsigned kind, phase;
    if (!g_key_file_load_from_data(file, text, length, G_KEY_FILE_NONE, NULL) ||
        g_key_file_get_integer(file, GROUP, "version", NULL) != 1 ||
        !read_name(file, "kind", kind_names, G_N_ELEMENTS(kind_names), &kind) ||
        !read_name(file, "phase", phase_names, G_N_ELEMENTS(phase_names),
                   &phase)) {
        return false;
    }
    entry->kind = (enum vf_journal_kind)kind;
    entry->phase = (enum vf_journal_phase)phase;
    entry->since = g_key_file_get_int64(file, GROUP, "since", NULL);
    entry->stopped_persistence =
        g_key_file_get_boolean(file, GROUP, "stopped-persistence", NULL);
    copy_text(file, "vm", entry->vm, sizeof(entry->vm));
    copy_text(file, "uuid", entry->uuid, sizeof(entry->uuid));
    return read_functions(file, entry) && read_modules(file, entry);
}

// A bounded file that is none of somebody else's, or NULL.
static char *
read_file(const char *path, gsize *length)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return NULL;
    }
    char *text = g_malloc(LARGEST_FILE);
    const ssize_t got = read(fd, text, LARGEST_FILE);
    const int cause = errno;
    close(fd);
    errno = cause;
    if (got < 0 || got == LARGEST_FILE) {
        errno = got < 0 ? errno : EFBIG;
        g_free(text);
        return NULL;
    }
    *length = (gsize)got;
    return text;
}

bool
vf_journal_read(const char *folder, const char *id,
                struct vf_journal_entry *entry, GError **error)
{
    memset(entry, 0, sizeof(*entry));
    g_autofree char *path = path_of(folder, id);
    gsize length = 0;
    g_autofree char *text = read_file(path, &length);
    if (!text) {
        if (errno != ENOENT) {
            g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                        _("The note of a GPU's hand-over '%s' cannot be read: "
                          "%s."),
                        path, g_strerror(errno));
        }
        return false;
    }
    g_strlcpy(entry->id, id, sizeof(entry->id));
    if (!parse_entry(text, length, entry)) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("'%s' is no note of a GPU's hand-over; somebody changed "
                      "it. Look which drivers the GPU's functions have with "
                      "'virtflow-view gpu list', then remove the file."),
                    path);
        return false;
    }
    return true;
}

GArray *
vf_journal_list(const char *folder, GPtrArray *broken)
{
    GArray *entries =
        g_array_new(FALSE, FALSE, sizeof(struct vf_journal_entry));
    g_autoptr(GPtrArray) names = vf_sysfs_list(folder);
    for (guint i = 0; i < names->len; i++) {
        char *name = g_ptr_array_index(names, i);
        if (!g_str_has_suffix(name, SUFFIX)) {
            continue;
        }
        name[strlen(name) - strlen(SUFFIX)] = '\0';
        struct vf_journal_entry entry;
        g_autoptr(GError) error = NULL;
        if (is_id(name) && vf_journal_read(folder, name, &entry, &error)) {
            g_array_append_val(entries, entry);
        } else if (broken && error) {
            g_ptr_array_add(broken, g_strdup(error->message));
        }
    }
    return entries;
}

bool
vf_journal_close(const char *folder, const char *id, GError **error)
{
    g_autofree char *path = path_of(folder, id);
    if (g_unlink(path) < 0 && errno != ENOENT) {
        return fail(error, _("Removing"), path);
    }
    vf_durable_sync_folder(folder);
    return true;
}

const struct vf_journal_function *
vf_journal_find(const struct vf_journal_entry *entry,
                struct vf_pci_address address)
{
    for (unsigned i = 0; i < entry->function_count; i++) {
        if (vf_pci_compare(entry->functions[i].address, address) == 0) {
            return &entry->functions[i];
        }
    }
    return NULL;
}
