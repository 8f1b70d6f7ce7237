// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/hook/hook.h"

#include "control/hook/domain.h"
#include "control/pci/journal.h"
#include "control/pci/machine.h"
#include "control/pci/use.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char driver[] = "nvidia";
static const char vfio[] = "vfio-pci";

// Who needs whom: each may go only when those before it are gone. What is not loaded
// is passed over.
static const char *const modules[] = {"nvidia_drm", "nvidia_modeset",
                                      "nvidia_uvm", "nvidia_peermem",
                                      "nvidia"};

G_STATIC_ASSERT(G_N_ELEMENTS(modules) <= VF_JOURNAL_MAX_MODULES);

enum vf_hook_task
vf_hook_task_of(int count, char *const *arguments)
{
    enum { NAME, OPERATION, SUBOPERATION, EXTRA, COUNT };
    if (count != COUNT) {
        return VF_HOOK_NOTHING;
    }
    if (strcmp(arguments[OPERATION], "prepare") == 0 &&
        strcmp(arguments[SUBOPERATION], "begin") == 0) {
        return VF_HOOK_PREPARE;
    }
    if (strcmp(arguments[OPERATION], "release") == 0 &&
        strcmp(arguments[SUBOPERATION], "end") == 0) {
        return VF_HOOK_RELEASE;
    }
    return VF_HOOK_NOTHING;
}

// The journal's folder is root's alone, or it is not used.
static int
lock_journal(const struct vf_hook *hook, GError **error)
{
    struct stat facts;
    const int lock = vf_journal_lock(hook->folder, error);
    if (lock < 0) {
        return -1;
    }
    if (lstat(hook->folder, &facts) < 0 || !S_ISDIR(facts.st_mode) ||
        facts.st_uid != geteuid() || (facts.st_mode & 022) != 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_PERMISSION,
                    "The folder '%s' is not root's alone: somebody else could "
                    "tell the hook of virtflow-view what to load. Remove it.",
                    hook->folder);
        close(lock);
        return -1;
    }
    return lock;
}

// What is undone ---------------------------------------------------------------

// In the opposite order; false with the first that failed.
static bool
undo(const struct vf_hook *hook, const struct vf_journal_entry *entry,
     GError **error)
{
    const struct vf_hook_system *system = hook->system;
    for (unsigned i = entry->module_count; i > 0; i--) {
        const char *module = entry->modules[i - 1];
        const int failure = system->is_loaded(system->data, module)
                                ? 0
                                : system->load(system->data, module);
        if (failure != 0) {
            g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                        "The kernel module %s could not be loaded again: %s. "
                        "'modprobe %s' as root may tell more.",
                        module, g_strerror(failure), module);
            return false;
        }
    }
    return (!entry->stopped_persistence ||
            system->start_persistence(system->data, error)) &&
           vf_journal_close(hook->folder, entry->id, error);
}

// `cause` is why the VM does not start.
static bool
give_up(const struct vf_hook *hook, const struct vf_journal_entry *entry,
        GError *cause, GError **error)
{
    g_autoptr(GError) second = NULL;
    if (undo(hook, entry, &second)) {
        g_propagate_error(error, cause);
    } else {
        g_propagate_prefixed_error(error, cause, "%s ", second->message);
    }
    return false;
}

// Preparing --------------------------------------------------------------------

struct cards {
    unsigned given;  // cards of the driver that the VM is given
    unsigned staying; // and those that the machine keeps
};

static bool
is_passed(const struct vf_hook_domain *domain, struct vf_pci_address address)
{
    for (unsigned i = 0; i < domain->passed_count; i++) {
        if (vf_pci_compare(domain->passed[i], address) == 0) {
            return true;
        }
    }
    return false;
}

static void
add_user(GString *users, const struct vf_open_file *file)
{
    g_autofree char *one =
        g_strdup_printf("%s (%d)", file->name, (int)file->pid);
    if (!strstr(users->str, one)) {
        g_string_append_printf(users, "%s%s", users->len > 0 ? ", " : "", one);
    }
}

// Who uses one of the VM's cards; or, when the whole driver is to go, any of its
// device files.
static char *
find_users(const struct vf_hook *hook, const struct vf_pci_machine *machine,
           const struct vf_hook_domain *domain, bool whole_driver)
{
    GString *users = g_string_new(NULL);
    struct vf_open_files open_files;
    vf_open_files_read(&open_files, hook->roots);
    for (guint i = 0; i < machine->devices->len; i++) {
        const struct vf_pci_device *device = vf_pci_machine_at(machine, i);
        struct vf_pci_use use;
        if (strcmp(device->driver, driver) != 0 ||
            !is_passed(domain, device->address)) {
            continue;
        }
        vf_pci_read_use(hook->roots, device, &open_files, &use);
        for (unsigned k = 0; k < use.holder_count; k++) {
            add_user(users, &use.holders[k]);
        }
    }
    for (guint i = 0; whole_driver && i < open_files.files->len; i++) {
        const struct vf_open_file *file =
            &g_array_index(open_files.files, struct vf_open_file, i);
        if (g_str_has_prefix(file->node, driver)) {
            add_user(users, file);
        }
    }
    vf_open_files_finish(&open_files);
    return g_string_free(users, FALSE);
}

static struct cards
count_cards(const struct vf_pci_machine *machine,
            const struct vf_hook_domain *domain,
            struct vf_journal_entry *entry)
{
    struct cards cards = {0};
    for (guint i = 0; i < machine->devices->len; i++) {
        const struct vf_pci_device *device = vf_pci_machine_at(machine, i);
        if (strcmp(device->driver, driver) != 0) {
            continue;
        }
        if (!is_passed(domain, device->address)) {
            cards.staying++;
            continue;
        }
        cards.given++;
        if (entry->function_count < VF_JOURNAL_MAX_FUNCTIONS) {
            struct vf_journal_function *function =
                &entry->functions[entry->function_count++];
            function->address = device->address;
            g_strlcpy(function->driver, driver, sizeof(function->driver));
        }
    }
    return cards;
}

static bool
unload_modules(const struct vf_hook *hook, struct vf_journal_entry *entry,
               GError **error)
{
    const struct vf_hook_system *system = hook->system;
    for (size_t i = 0; i < G_N_ELEMENTS(modules); i++) {
        if (!system->is_loaded(system->data, modules[i])) {
            continue;
        }
        // First the note, then the deed: one that is loaded is not loaded again.
        g_strlcpy(entry->modules[entry->module_count++], modules[i],
                  sizeof(entry->modules[0]));
        if (!vf_journal_write(hook->folder, entry, error)) {
            return false;
        }
        const int failure = system->unload(system->data, modules[i]);
        if (failure != 0) {
            g_set_error(error, VF_ERROR, VF_ERROR_BUSY,
                        "The VM '%s' was not started: the kernel module %s "
                        "does not go (%s), so something still uses the GPU, "
                        "perhaps without an open file. Log out of desktops "
                        "that use it, or dedicate the card to VMs at boot.",
                        entry->vm, modules[i], g_strerror(failure));
            return false;
        }
    }
    return true;
}

static bool
take_away(const struct vf_hook *hook, const struct vf_pci_machine *machine,
          const struct vf_hook_domain *domain, bool whole_driver,
          struct vf_journal_entry *entry, GError **error)
{
    const struct vf_hook_system *system = hook->system;
    bool was_active = false;
    // Stopped or not: to start it once more does no harm.
    entry->stopped_persistence = true;
    if (!vf_journal_write(hook->folder, entry, error)) {
        return false;
    }
    const bool stopped =
        system->stop_persistence(system->data, &was_active, error);
    entry->stopped_persistence = was_active;
    if (!stopped) {
        return false;
    }
    g_autofree char *users =
        find_users(hook, machine, domain, whole_driver);
    if (users[0] != '\0') {
        g_set_error(error, VF_ERROR, VF_ERROR_BUSY,
                    "The VM '%s' was not started: its GPU is in use by %s. "
                    "Close that first.",
                    domain->name, users);
        return false;
    }
    return (!whole_driver || unload_modules(hook, entry, error)) &&
           vf_journal_write(hook->folder, entry, error);
}

static bool
prepare_locked(const struct vf_hook *hook, const struct vf_hook_domain *domain,
               GError **error)
{
    struct vf_journal_entry entry = {
        .kind = VF_JOURNAL_HOOK,
        .phase = VF_JOURNAL_GOING,
        .since = g_get_real_time() / G_USEC_PER_SEC,
    };
    struct vf_journal_entry open;
    vf_journal_name_vm(domain->uuid, entry.id);
    g_strlcpy(entry.vm, domain->name, sizeof(entry.vm));
    g_strlcpy(entry.uuid, domain->uuid, sizeof(entry.uuid));
    // Of a start that was cut off: first all back, then anew.
    if (vf_journal_read(hook->folder, entry.id, &open, NULL) &&
        !undo(hook, &open, error)) {
        return false;
    }
    struct vf_pci_machine machine;
    vf_pci_machine_read(&machine, hook->roots);
    const struct cards cards = count_cards(&machine, domain, &entry);
    g_autoptr(GError) cause = NULL;
    const bool ok = cards.given == 0 ||
                    take_away(hook, &machine, domain, cards.staying == 0,
                              &entry, &cause);
    vf_pci_machine_finish(&machine);
    return ok || give_up(hook, &entry, g_steal_pointer(&cause), error);
}

bool
vf_hook_prepare(const struct vf_hook *hook, const char *xml, size_t length,
                GError **error)
{
    struct vf_hook_domain domain;
    if (!vf_hook_domain_read(xml, length, &domain, error)) {
        return false;
    }
    if (domain.passed_count == 0) {
        return true;
    }
    const int lock = lock_journal(hook, error);
    if (lock < 0) {
        return false;
    }
    const bool ok = prepare_locked(hook, &domain, error);
    close(lock);
    return ok;
}

bool
vf_hook_release(const struct vf_hook *hook, const char *xml, size_t length,
                GError **error)
{
    struct vf_hook_domain domain;
    struct vf_journal_entry entry;
    if (!vf_hook_domain_read(xml, length, &domain, error)) {
        return false;
    }
    if (domain.passed_count == 0 ||
        !g_file_test(hook->folder, G_FILE_TEST_IS_DIR)) {
        return true;
    }
    const int lock = lock_journal(hook, error);
    if (lock < 0) {
        return false;
    }
    char id[VF_JOURNAL_ID];
    vf_journal_name_vm(domain.uuid, id);
    g_autoptr(GError) broken = NULL;
    bool ok = true;
    if (vf_journal_read(hook->folder, id, &entry, &broken)) {
        ok = undo(hook, &entry, error);
    } else if (broken) {
        g_propagate_error(error, g_steal_pointer(&broken));
        ok = false;
    }
    close(lock);
    return ok;
}

// True while a QEMU has one of the entry's cards.
static bool
is_in_use(const struct vf_hook *hook, const struct vf_journal_entry *entry)
{
    bool in_use = false;
    struct vf_open_files open_files;
    vf_open_files_read(&open_files, hook->roots);
    for (unsigned i = 0; i < entry->function_count; i++) {
        struct vf_pci_device device;
        struct vf_pci_use use;
        if (vf_pci_read_device(hook->roots, entry->functions[i].address,
                               &device) &&
            strcmp(device.driver, vfio) == 0) {
            vf_pci_read_use(hook->roots, &device, &open_files, &use);
            in_use = in_use || use.holder_count > 0;
        }
    }
    vf_open_files_finish(&open_files);
    return in_use;
}

bool
vf_hook_recover(const struct vf_hook *hook, GError **error)
{
    if (!g_file_test(hook->folder, G_FILE_TEST_IS_DIR)) {
        return true;
    }
    const int lock = lock_journal(hook, error);
    if (lock < 0) {
        return false;
    }
    bool ok = true;
    g_autoptr(GArray) entries = vf_journal_list(hook->folder, NULL);
    for (guint i = 0; i < entries->len; i++) {
        const struct vf_journal_entry *entry =
            &g_array_index(entries, struct vf_journal_entry, i);
        if (entry->kind == VF_JOURNAL_HOOK && !is_in_use(hook, entry)) {
            ok = undo(hook, entry, ok ? error : NULL) && ok;
        }
    }
    close(lock);
    return ok;
}
