// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/files.h"
#include "control/doctor/look.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The processor ----------------------------------------------------------------

static void
look_processor(struct vf_host_facts *host, const char *root)
{
    g_autofree char *text = vf_file_text(root, "/proc/cpuinfo");
    const char *cpuinfo = text ? text : "";
    host->has_vmx = vf_text_has_word(cpuinfo, "vmx");
    host->has_svm = vf_text_has_word(cpuinfo, "svm");
    host->is_guest = vf_text_has_word(cpuinfo, "hypervisor");
    host->is_intel = strstr(cpuinfo, "GenuineIntel") != NULL;
    host->is_amd = strstr(cpuinfo, "AuthenticAMD") != NULL;
    char online[256];
    vf_file_line(online, sizeof(online), root, "/sys/devices/system/cpu/online");
    struct vf_cpu_set cpus = {.bits = {0}};
    vf_cpu_set_add(&cpus, online);
    host->cpus = vf_cpu_set_count(&cpus);
    vf_file_line(host->governor, sizeof(host->governor), root,
                 "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    host->has_kvm = vf_file_exists(root, "/dev/kvm");
    g_autofree char *kvm = g_strconcat(root, "/dev/kvm", NULL);
    host->may_use_kvm = access(kvm, R_OK | W_OK) == 0;
}

static void
look_nodes(struct vf_host_facts *host, const char *root)
{
    char online[256];
    struct vf_cpu_set nodes = {.bits = {0}};
    vf_file_line(online, sizeof(online), root, "/sys/devices/system/node/online");
    vf_cpu_set_add(&nodes, online);
    host->node_count = vf_cpu_set_count(&nodes);
    for (unsigned i = 0; i < VF_DOCTOR_NODES; i++) {
        char cpus[512];
        if (vf_cpu_set_has(&nodes, i) &&
            vf_file_line(cpus, sizeof(cpus), root,
                         "/sys/devices/system/node/node%u/cpulist", i)) {
            vf_cpu_set_add(&host->node_cpus[i], cpus);
        }
    }
}

// The IOMMU --------------------------------------------------------------------

static void
look_iommu(struct vf_host_facts *host, const char *root)
{
    g_autoptr(GPtrArray) units = vf_file_names(root, "/sys/class/iommu");
    g_autoptr(GPtrArray) groups =
        vf_file_names(root, "/sys/kernel/iommu_groups");
    g_autoptr(GPtrArray) tables =
        vf_file_names(root, "/sys/firmware/acpi/tables");
    host->iommus = units->len;
    host->iommu_groups = groups->len;
    host->has_acpi_tables = tables->len > 0;
    host->has_dmar = vf_file_exists(root, "/sys/firmware/acpi/tables/DMAR");
    host->has_ivrs = vf_file_exists(root, "/sys/firmware/acpi/tables/IVRS");
    vf_file_line(host->cmdline, sizeof(host->cmdline), root, "/proc/cmdline");
}

// The kernel -------------------------------------------------------------------

// Whether the module is loaded, built in, or can be loaded.
static enum vf_known
find_module(const char *root, const char *loaded, const char *file)
{
    if (vf_file_exists(root, "/sys/module/%s", loaded)) {
        return VF_YES;
    }
    char release[128];
    if (!vf_file_line(release, sizeof(release), root,
                      "/proc/sys/kernel/osrelease")) {
        return VF_NOT_KNOWN;
    }
    bool has_list = false;
    static const char *const lists[] = {"modules.builtin", "modules.dep"};
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        g_autofree char *text =
            vf_file_text(root, "/lib/modules/%s/%s", release, lists[i]);
        if (text && strstr(text, file)) {
            return VF_YES;
        }
        has_list = has_list || text;
    }
    return has_list ? VF_NO : VF_NOT_KNOWN;
}

// The value of an EFI variable follows four bytes of attributes.
static enum vf_known
find_secure_boot(const char *root)
{
    g_autofree char *path = g_strconcat(
        root,
        "/sys/firmware/efi/efivars/"
        "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
        NULL);
    FILE *file = fopen(path, "re");
    if (!file) {
        return vf_file_exists(root, "/sys/firmware/efi") ? VF_NOT_KNOWN : VF_NO;
    }
    unsigned char bytes[5];
    const bool complete = fread(bytes, 1, sizeof(bytes), file) == sizeof(bytes);
    fclose(file);
    return !complete ? VF_NOT_KNOWN : bytes[4] == 1 ? VF_YES : VF_NO;
}

static void
look_kernel(struct vf_host_facts *host, const char *root)
{
    host->has_vfio_pci = find_module(root, "vfio_pci", "/vfio-pci.ko");
    host->has_vendor_reset = vf_file_exists(root, "/sys/module/vendor_reset");
    host->secure_boot = find_secure_boot(root);
    char line[16];
    host->apparmor = VF_NO;
    if (vf_file_line(line, sizeof(line), root,
                     "/sys/module/apparmor/parameters/enabled")) {
        host->apparmor = line[0] == 'Y' ? VF_YES : VF_NO;
    }
    host->selinux =
        vf_file_number(0, root, "/sys/fs/selinux/enforce") == 1 ? VF_YES : VF_NO;
}

// Memory -----------------------------------------------------------------------

// The number behind "`name`:" at the beginning of a line, in kB or as it is.
static uint64_t
read_meminfo(const char *text, const char *name)
{
    g_autofree char *line = g_strdup_printf("\n%s:", name);
    const char *at = strstr(text, line);
    return at ? g_ascii_strtoull(at + strlen(line), NULL, 10) : 0;
}

static void
look_memory(struct vf_host_facts *host, const char *root)
{
    g_autofree char *text = vf_file_text(root, "/proc/meminfo");
    g_autofree char *lines = g_strconcat("\n", text ? text : "", NULL);
    host->memory_total = read_meminfo(lines, "MemTotal") * 1024;
    host->memory_available = read_meminfo(lines, "MemAvailable") * 1024;
    host->huge_page_size = read_meminfo(lines, "Hugepagesize") * 1024;
    host->huge_pages_free = read_meminfo(lines, "HugePages_Free");
}

// The user ---------------------------------------------------------------------

// The line of `text` whose field `number` (from 0) is `value`; *transferred*.
static char **
find_entry(const char *text, unsigned number, const char *value)
{
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    for (char **line = lines; *line; line++) {
        char **fields = g_strsplit(*line, ":", -1);
        if (g_strv_length(fields) > number &&
            strcmp(fields[number], value) == 0) {
            return fields;
        }
        g_strfreev(fields);
    }
    return NULL;
}

static bool
is_in_list(const char *list, const char *separator, const char *name)
{
    g_auto(GStrv) names = g_strsplit_set(list, separator, -1);
    return g_strv_contains((const char *const *)names, name);
}

// The rest of the line of /proc/self/status that begins with `name`; *transferred*.
static char *
read_status(const char *status, const char *name)
{
    const char *at = strstr(status, name);
    if (!at) {
        return g_strdup("");
    }
    at += strlen(name);
    return g_strndup(at, strcspn(at, "\n"));
}

static void
look_user(struct vf_host_facts *host, const char *root)
{
    g_autofree char *status = vf_file_text(root, "/proc/self/status");
    g_autofree char *uids = read_status(status ? status : "", "\nUid:");
    g_autofree char *session = read_status(status ? status : "", "\nGroups:");
    g_auto(GStrv) uid = g_strsplit_set(g_strstrip(uids), "\t ", -1);
    g_autofree char *passwd = vf_file_text(root, "/etc/passwd");
    g_autofree char *group = vf_file_text(root, "/etc/group");
    g_auto(GStrv) me = uid[0] ? find_entry(passwd, 2, uid[0]) : NULL;
    g_auto(GStrv) libvirt = find_entry(group, 0, "libvirt");
    host->is_root = uid[0] && strcmp(uid[0], "0") == 0;
    g_strlcpy(host->user, me ? me[0] : uid[0] ? uid[0] : "",
              sizeof(host->user));
    host->has_libvirt_group = libvirt != NULL;
    if (libvirt && g_strv_length(libvirt) >= 4) {
        host->in_libvirt_file =
            is_in_list(libvirt[3], ",", host->user) ||
            (me && g_strv_length(me) >= 4 && strcmp(me[3], libvirt[2]) == 0);
        host->in_libvirt_session = is_in_list(session, " \t", libvirt[2]);
    }
}

// Hooks and programs -----------------------------------------------------------

static void
look_hook(struct vf_host_facts *host, const char *root, const char *name)
{
    char target[128];
    if (vf_file_link(target, sizeof(target), root, "/etc/libvirt/hooks/%s",
                     name) &&
        g_str_has_prefix(target, "virtflow-")) {
        return; // our own
    }
    g_autofree char *text =
        vf_file_text(root, "/etc/libvirt/hooks/%s", name);
    if (!text && !vf_file_exists(root, "/etc/libvirt/hooks/%s", name)) {
        return;
    }
    if (host->foreign_hooks++ == 0) {
        g_snprintf(host->first_hook, sizeof(host->first_hook),
                   "/etc/libvirt/hooks/%s", name);
    }
    static const char *const words[] = {"vfio", "driver_override", "modprobe",
                                        "rmmod", "unbind", "nvidia", "amdgpu"};
    for (size_t i = 0; text && i < G_N_ELEMENTS(words); i++) {
        host->hooks_touch_gpu =
            host->hooks_touch_gpu || strstr(text, words[i]) != NULL;
    }
}

// When libvirtd started, in seconds since 1970; 0: it does not run, or that is not told.
static int64_t
find_daemon_start(const char *root)
{
    g_autofree char *stat = vf_file_text(root, "/proc/stat");
    const char *boot = stat ? strstr(stat, "\nbtime ") : NULL;
    g_autoptr(GPtrArray) names = vf_file_names(root, "/proc");
    for (guint i = 0; boot && i < names->len; i++) {
        const char *pid = g_ptr_array_index(names, i);
        char line[1024];
        if (!g_ascii_isdigit(pid[0]) ||
            !vf_file_line(line, sizeof(line), root, "/proc/%s/comm", pid) ||
            (strcmp(line, "libvirtd") != 0 && strcmp(line, "virtqemud") != 0) ||
            !vf_file_line(line, sizeof(line), root, "/proc/%s/stat", pid)) {
            continue;
        }
        // The 22nd field (proc(5)); the second may have spaces, but ends with ')'.
        const char *behind = strrchr(line, ')');
        g_auto(GStrv) fields = g_strsplit(behind ? behind + 1 : "", " ", -1);
        enum { START = 22 - 2 };
        if (g_strv_length(fields) > START) {
            return g_ascii_strtoll(boot + strlen("\nbtime "), NULL, 10) +
                   g_ascii_strtoll(fields[START], NULL, 10) /
                       sysconf(_SC_CLK_TCK);
        }
    }
    return 0;
}

static enum vf_hook_state
look_own_hook(const char *root)
{
    g_autofree char *path = g_strconcat(root, VF_HOOK_PATH, NULL);
    char target[256];
    struct stat facts;
    if (lstat(path, &facts) < 0) {
        return VF_HOOK_ABSENT;
    }
    // As libvirtd sees it, whose root may be another folder than ours.
    const ssize_t length = readlink(path, target, sizeof(target) - 1);
    target[MAX(length, 0)] = '\0';
    g_autofree char *program =
        g_strconcat(root, length > 0 ? target : VF_HOOK_PATH, NULL);
    if (!g_file_test(program, G_FILE_TEST_IS_EXECUTABLE)) {
        return VF_HOOK_BROKEN;
    }
    const int64_t started = find_daemon_start(root);
    return started != 0 && started < facts.st_ctim.tv_sec
               ? VF_HOOK_UNKNOWN_TO_LIBVIRT
               : VF_HOOK_READY;
}

static void
look_hooks(struct vf_host_facts *host, const char *root)
{
    host->gpu_hook = look_own_hook(root);
    look_hook(host, root, "qemu");
    g_autoptr(GPtrArray) names = vf_file_names(root, "/etc/libvirt/hooks/qemu.d");
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *name = g_build_filename(
            "qemu.d", (const char *)g_ptr_array_index(names, i), NULL);
        look_hook(host, root, name);
    }
}

// Scroll Lock ------------------------------------------------------------------

// One bit of a mask that the kernel writes as hexadecimal longs, the highest first.
static bool
mask_has(const char *mask, unsigned bit)
{
    g_auto(GStrv) longs = g_strsplit(mask, " ", -1);
    const unsigned count = g_strv_length(longs);
    enum { BITS = 64 };
    if (bit / BITS >= count) {
        return false;
    }
    const guint64 value =
        g_ascii_strtoull(longs[count - 1 - bit / BITS], NULL, 16);
    return value >> (bit % BITS) & 1;
}

enum vf_known
vf_look_scroll_lock(const char *devices)
{
    // linux/input-event-codes.h
    enum { KEY_OF_A = 30, KEY_OF_SPACE = 57, KEY_OF_SCROLL_LOCK = 70 };
    static const char line[] = "B: KEY=";
    enum vf_known found = VF_NOT_KNOWN;
    for (const char *at = strstr(devices, line); at; at = strstr(at, line)) {
        at += strlen(line);
        g_autofree char *mask = g_strndup(at, strcspn(at, "\n"));
        g_strstrip(mask);
        if (!mask_has(mask, KEY_OF_A) || !mask_has(mask, KEY_OF_SPACE)) {
            continue; // no keyboard to write on
        }
        if (mask_has(mask, KEY_OF_SCROLL_LOCK)) {
            return VF_YES;
        }
        found = VF_NO;
    }
    return found;
}

void
vf_look_host(struct vf_host_facts *host, const char *root)
{
    memset(host, 0, sizeof(*host));
    look_processor(host, root);
    look_nodes(host, root);
    look_iommu(host, root);
    look_kernel(host, root);
    look_memory(host, root);
    look_user(host, root);
    look_hooks(host, root);
    g_autofree char *devices = vf_file_text(root, "/proc/bus/input/devices");
    host->scroll_lock = vf_look_scroll_lock(devices ? devices : "");
    host->has_swtpm = vf_file_exists(root, "/usr/bin/swtpm");
}
