// SPDX-License-Identifier: GPL-2.0-or-later
#include "machine.h"

#include "control/doctor/look.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Files ------------------------------------------------------------------------

static void
make_folder(const struct machine *machine, const char *path)
{
    g_autofree char *full = g_strconcat(machine->root, path, NULL);
    g_assert_cmpint(g_mkdir_with_parents(full, 0755), ==, 0);
}

static char *
place(const struct machine *machine, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    make_folder(machine, folder);
    return g_strconcat(machine->root, path, NULL);
}

// Without the care for a crash that g_file_set_contents() takes its time for.
static void
write_bytes(const struct machine *machine, const char *path, const char *bytes,
            size_t size)
{
    g_autofree char *full = place(machine, path);
    FILE *file = fopen(full, "we");
    g_assert_nonnull(file);
    g_assert_cmpuint(fwrite(bytes, 1, size, file), ==, size);
    fclose(file);
}

static void
write_file(const struct machine *machine, const char *path, const char *text)
{
    g_autofree char *content = g_strcompress(text);
    write_bytes(machine, path, content, strlen(content));
}

static void
make_link(const struct machine *machine, const char *path, const char *target)
{
    g_autofree char *full = place(machine, path);
    g_unlink(full); // one from the machine that this one is like
    g_assert_cmpint(symlink(target, full), ==, 0);
}

static void
remove_tree(const char *path)
{
    if (!g_file_test(path, G_FILE_TEST_IS_SYMLINK) &&
        g_file_test(path, G_FILE_TEST_IS_DIR)) {
        GDir *dir = g_dir_open(path, 0, NULL);
        const char *name;
        while ((name = g_dir_read_name(dir))) {
            g_autofree char *child = g_build_filename(path, name, NULL);
            remove_tree(child);
        }
        g_dir_close(dir);
    }
    g_remove(path);
}

// Devices ----------------------------------------------------------------------

#define DEVICES "/sys/devices/pci0000:00/"

static void
write_of(const struct machine *machine, const char *address, const char *name,
         const char *text)
{
    g_autofree char *path = g_strdup_printf(DEVICES "%s/%s", address, name);
    write_file(machine, path, text);
}

static void
link_of(const struct machine *machine, const char *address, const char *name,
        const char *format, const char *value)
{
    g_autofree char *path = g_strdup_printf(DEVICES "%s/%s", address, name);
    g_autoptr(GString) target = g_string_new(format);
    g_string_replace(target, "%", value, 0);
    make_link(machine, path, target->str);
}

static void
set_key(const struct machine *machine, const char *address, const char *key,
        const char *value)
{
    if (strcmp(key, "driver") == 0) {
        g_autofree char *folder =
            g_strdup_printf("/sys/bus/pci/drivers/%s", value);
        make_folder(machine, folder);
        link_of(machine, address, "driver", "../../../bus/pci/drivers/%", value);
    } else if (strcmp(key, "group") == 0) {
        g_autofree char *member = g_strdup_printf(
            "/sys/kernel/iommu_groups/%s/devices/%s", value, address);
        g_autofree char *target =
            g_strdup_printf("../../../../devices/pci0000:00/%s", address);
        make_link(machine, member, target);
        link_of(machine, address, "iommu_group", "../../../kernel/iommu_groups/%",
                value);
    } else {
        static const char *const names[][2] = {
            {"override", "driver_override"},
            {"reset", "reset_method"},
            {"width", "current_link_width"},
            {"width_max", "max_link_width"},
        };
        const char *name = key;
        for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
            name = strcmp(key, names[i][0]) == 0 ? names[i][1] : name;
        }
        write_of(machine, address, name, value);
    }
}

static void
make_pci(const struct machine *machine, char **words)
{
    const char *address = words[1];
    write_of(machine, address, "subsystem_vendor", "0x1043");
    write_of(machine, address, "subsystem_device", "0x8888");
    for (char **word = words + 2; *word; word++) {
        g_auto(GStrv) pair = g_strsplit(*word, "=", 2);
        g_assert_nonnull(pair[1]);
        set_key(machine, address, pair[0], pair[1]);
    }
    g_autofree char *bus =
        g_strdup_printf("/sys/bus/pci/devices/%s", address);
    g_autofree char *target =
        g_strdup_printf("../../../devices/pci0000:00/%s", address);
    make_link(machine, bus, target);
}

static void
make_drm(const struct machine *machine, const char *address, const char *name,
         const char *inside)
{
    g_autofree char *link = g_strdup_printf("/sys/class/drm/%s", name);
    g_autofree char *full = g_strconcat(machine->root, link, NULL);
    if (!g_file_test(full, G_FILE_TEST_EXISTS)) {
        g_autofree char *folder =
            g_strdup_printf(DEVICES "%s/drm/%s", address, inside);
        g_autofree char *target = g_strdup_printf(
            "../../devices/pci0000:00/%s/drm/%s", address, inside);
        make_folder(machine, folder);
        make_link(machine, link, target);
    }
}

static void
make_monitor(const struct machine *machine, char **words)
{
    const char *card = words[2];
    g_autofree char *name = g_strdup_printf("%s-%s", card, words[3]);
    g_autofree char *inside = g_strdup_printf("%s/%s", card, name);
    make_drm(machine, words[1], card, card);
    make_drm(machine, words[1], name, inside);
    g_autofree char *status = g_strdup_printf("drm/%s/status", inside);
    g_autofree char *enabled = g_strdup_printf("drm/%s/enabled", inside);
    write_of(machine, words[1], status, "connected");
    write_of(machine, words[1], enabled,
             g_strcmp0(words[4], "dark") == 0 ? "disabled" : "enabled");
}

static void
make_process(const struct machine *machine, char **words)
{
    g_autofree char *comm = g_strdup_printf("/proc/%s/comm", words[1]);
    g_autofree char *fd = g_strdup_printf("/proc/%s/fd/5", words[1]);
    g_autofree char *node = g_strdup_printf("/dev/%s", words[3]);
    write_file(machine, comm, words[2]);
    make_link(machine, fd, node);
}

static void
make_shm(const struct machine *machine, const char *mib)
{
    g_autofree char *path = place(machine, "/dev/shm/looking-glass");
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0660);
    g_assert_cmpint(fd, >=, 0);
    g_assert_cmpint(fchmod(fd, 0666), ==, 0);
    g_assert_cmpint(ftruncate(fd, (off_t)atol(mib) << 20), ==, 0);
    close(fd);
}

static void
make_cpu(const struct machine *machine, const char *which)
{
    const bool amd = strcmp(which, "amd") == 0;
    const bool intel = strcmp(which, "intel") == 0;
    g_autofree char *text = g_strdup_printf(
        "processor\\t: 0\\nvendor_id\\t: %s\\nflags\\t\\t: fpu %s sse2\\n",
        amd ? "AuthenticAMD" : "GenuineIntel",
        amd     ? "svm"
        : intel ? "vmx"
                : "mmx");
    write_file(machine, "/proc/cpuinfo", text);
}

static void
make_secure_boot(const struct machine *machine)
{
    write_bytes(machine,
                "/sys/firmware/efi/efivars/"
                "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
                "\6\0\0\0\1", 5);
}

// The VM -----------------------------------------------------------------------

static void
insert_device(struct machine *machine, const char *xml)
{
    const char *end = strstr(machine->xml->str, "</devices>");
    g_assert_nonnull(end);
    g_string_insert(machine->xml, end - machine->xml->str, xml);
}

static void
insert_part(struct machine *machine, const char *xml)
{
    const char *place = strstr(machine->xml->str, "<os");
    g_assert_nonnull(place);
    g_string_insert(machine->xml, place - machine->xml->str, xml);
}

static void
read_vm(struct machine *machine, char **words)
{
    g_autofree char *path =
        g_build_filename(TEST_DATA, "setup", words[1], NULL);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_string_assign(machine->xml, text);
    g_free(machine->state);
    machine->state = g_strdup(words[2]);
}

static void
pass(struct machine *machine, char **words)
{
    unsigned domain;
    unsigned bus;
    unsigned slot;
    unsigned function;
    g_assert_cmpint(sscanf(words[1], "%x:%x:%x.%x", &domain, &bus, &slot,
                           &function), ==, 4);
    g_autofree char *xml = g_strdup_printf(
        "<hostdev mode='subsystem' type='pci' managed='%s'><source><address "
        "domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'/></source>"
        "</hostdev>",
        g_strcmp0(words[2], "unmanaged") == 0 ? "no" : "yes", domain, bus, slot,
        function);
    insert_device(machine, xml);
}

static void
drop_lines(struct machine *machine, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(machine->xml->str, "\n", -1);
    g_string_truncate(machine->xml, 0);
    for (char **line = lines; *line; line++) {
        if (!strstr(*line, text)) {
            g_string_append_printf(machine->xml, "%s\n", *line);
        }
    }
}

static void
finish_vm(struct machine *machine)
{
    struct vf_vm_facts *vm = &machine->facts->vm;
    if (machine->xml->len == 0) {
        return;
    }
    vm->asked = true;
    vm->is_found = true;
    vm->is_persistent = true;
    vm->is_running = strcmp(machine->state, "off") != 0 &&
                     strcmp(machine->state, "crashed") != 0;
    vm->state = strcmp(machine->state, "off") == 0       ? VF_DOMAIN_OFF
                : strcmp(machine->state, "paused") == 0  ? VF_DOMAIN_PAUSED
                : strcmp(machine->state, "crashed") == 0 ? VF_DOMAIN_CRASHED
                                                         : VF_DOMAIN_RUNNING;
    g_strlcpy(vm->name, "win11", sizeof(vm->name));
    for (size_t i = 0; i < sizeof(vm->uuid); i++) {
        vm->uuid[i] = (uint8_t)(i + 1);
    }
    vf_look_definition(vm, machine->xml->str, NULL, machine->root);
    g_assert_true(vm->has_definition);
    vf_look_files(&vm->reading, machine->root);
}

// What is not in a file --------------------------------------------------------

static void
set_libvirt(struct vf_link_facts *link, const char *how)
{
    g_strlcpy(link->uri, "qemu:///system", sizeof(link->uri));
    link->asked = true;
    link->is_local = true;
    link->libvirt = 9000000;
    link->qemu = 7002000;
    link->is_open =
        strcmp(how, "refused") != 0 && strcmp(how, "forbidden") != 0;
    link->is_read_only = strcmp(how, "read-only") == 0;
    link->permission = strcmp(how, "forbidden") == 0;
    link->is_session = strcmp(how, "session") == 0;
    if (link->is_session) {
        g_strlcpy(link->uri, "qemu:///session", sizeof(link->uri));
    }
    if (!link->is_open) {
        g_strlcpy(link->why, "No connection to libvirt at 'qemu:///system'.",
                  sizeof(link->why));
    }
}

static void
set_picture(struct vf_doctor_facts *facts, char **words)
{
    static const char *const stages[] = {
        "not-looked", "no-region", "unreadable", "no-magic", "silent",
        "unsupported", "no-slot", "waiting", "bad-frames", "frames"};
    struct vf_picture_sight *picture = &facts->live.picture;
    size_t stage = 0;
    while (stage < G_N_ELEMENTS(stages) &&
           strcmp(words[1], stages[stage]) != 0) {
        stage++;
    }
    g_assert_cmpuint(stage, <, G_N_ELEMENTS(stages));
    picture->stage = (enum vf_picture_stage)stage;
    picture->region_size = UINT64_C(128) << 20;
    picture->lgmp = 6;
    picture->kvmfr = 20;
    picture->width = 3840;
    picture->height = 2160;
    g_strlcpy(picture->host, "B7", sizeof(picture->host));
    g_strlcpy(picture->detail, "A sentence about the picture.",
              sizeof(picture->detail));
}

static void
set_fact(struct vf_doctor_facts *facts, const char *name, const char *value)
{
    struct vf_live_facts *live = &facts->live;
    if (strcmp(name, "spice") == 0) {
        live->spice = strcmp(value, "refused") == 0 ? VF_SPICE_REFUSED
                      : strcmp(value, "nowhere") == 0 ? VF_SPICE_NOWHERE
                                                      : VF_SPICE_REACHABLE;
        g_snprintf(live->spice_detail, sizeof(live->spice_detail),
                   "'127.0.0.1' port 5900: %s", value);
    } else if (strcmp(name, "host-of") == 0) {
        live->picture.has_uuid = true;
        for (size_t i = 0; i < sizeof(live->picture.uuid); i++) {
            live->picture.uuid[i] =
                (uint8_t)(strcmp(value, "this") == 0 ? i + 1 : i + 9);
        }
    } else if (strcmp(name, "truncated") == 0) {
        live->picture.is_truncated = true;
        live->picture.needed_size = strtoull(value, NULL, 10) << 20;
    } else if (strcmp(name, "captured") == 0) {
        live->has_window = true;
        live->captured = true;
        live->input_lost = strcmp(value, "nowhere") == 0;
        g_strlcpy(live->capture_key, "ScrollLock", sizeof(live->capture_key));
    } else if (strcmp(name, "renderer") == 0) {
        g_strlcpy(live->renderer, value, sizeof(live->renderer));
        live->renderer_is_software = strcmp(value, "llvmpipe") == 0;
    } else if (strcmp(name, "other-vm") == 0) {
        struct vf_vm_facts *vm = &facts->vm;
        g_strlcpy(vm->shared_device, value, sizeof(vm->shared_device));
        g_strlcpy(vm->shared_with, "linux", sizeof(vm->shared_with));
        vm->shared_is_running = true;
    } else if (strcmp(name, "network-down") == 0) {
        g_strlcpy(facts->vm.network_down, value,
                  sizeof(facts->vm.network_down));
    } else if (strcmp(name, "last-failure") == 0) {
        g_strlcpy(facts->live.last_failure, value,
                  sizeof(facts->live.last_failure));
    } else if (strcmp(name, "autostart") == 0) {
        facts->vm.autostart = 1;
    } else {
        g_error("no such fact: %s", name);
    }
}

// Reading ----------------------------------------------------------------------

static bool
is_expectation(const char *word)
{
    static const char *const words[] = {"expect", "quiet", "trouble",
                                        "healthy"};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(word, words[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void
replace_text(struct machine *machine, char **words)
{
    g_assert_cmpuint(
        g_string_replace(machine->xml, words[1], words[2], 0), >, 0);
}

static void
do_file_line(struct machine *machine, char **words, const char *rest)
{
    const char *verb = words[0];
    if (strcmp(verb, "write") == 0) {
        const char *text = strchr(rest, ' ');
        write_file(machine, words[1], text ? text + 1 : "");
    } else if (strcmp(verb, "program") == 0) {
        g_autofree char *full = g_strconcat(machine->root, words[1], NULL);
        write_file(machine, words[1], "");
        g_assert_cmpint(g_chmod(full, 0755), ==, 0);
    } else if (strcmp(verb, "secure-boot") == 0) {
        make_secure_boot(machine);
    } else if (strcmp(verb, "folder") == 0) {
        make_folder(machine, words[1]);
    } else if (strcmp(verb, "link") == 0) {
        make_link(machine, words[1], words[2]);
    } else if (strcmp(verb, "remove") == 0) {
        g_autofree char *full = g_strconcat(machine->root, words[1], NULL);
        remove_tree(full);
    } else if (strcmp(verb, "cpu") == 0) {
        make_cpu(machine, words[1]);
    } else if (strcmp(verb, "pci") == 0) {
        make_pci(machine, words);
    } else if (strcmp(verb, "monitor") == 0) {
        make_monitor(machine, words);
    } else if (strcmp(verb, "process") == 0) {
        make_process(machine, words);
    } else if (strcmp(verb, "shm") == 0) {
        make_shm(machine, words[1]);
    } else {
        g_error("no such line in a machine: %s", verb);
    }
}

static bool
do_vm_line(struct machine *machine, char **words, const char *rest)
{
    const char *verb = words[0];
    if (strcmp(verb, "vm") == 0) {
        read_vm(machine, words);
    } else if (strcmp(verb, "pass") == 0) {
        pass(machine, words);
    } else if (strcmp(verb, "device") == 0) {
        insert_device(machine, rest);
    } else if (strcmp(verb, "part") == 0) {
        insert_part(machine, rest);
    } else if (strcmp(verb, "drop") == 0) {
        drop_lines(machine, rest);
    } else if (strcmp(verb, "replace") == 0) {
        replace_text(machine, words);
    } else {
        return false;
    }
    return true;
}

static void read_lines(struct machine *machine, const char *name, bool whole);

static void
do_line(struct machine *machine, const char *line, bool whole, GPtrArray *late)
{
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    const char *space = strchr(line, ' ');
    const char *rest = space ? space + 1 : "";
    if (is_expectation(words[0])) {
        if (whole) {
            g_ptr_array_add(machine->expectations, g_strdupv(words));
        }
    } else if (strcmp(words[0], "about") == 0) {
        if (whole) {
            machine->about = g_strdup(rest);
        }
    } else if (strcmp(words[0], "like") == 0) {
        read_lines(machine, rest, false);
    } else if (strcmp(words[0], "libvirt") == 0) {
        set_libvirt(&machine->facts->link, rest);
    } else if (strcmp(words[0], "picture") == 0) {
        set_picture(machine->facts, words);
    } else if (strcmp(words[0], "fact") == 0) {
        g_ptr_array_add(late, g_strdup(rest)); // when the VM is known
    } else if (!do_vm_line(machine, words, rest)) {
        do_file_line(machine, words, rest);
    }
}

static void
read_lines(struct machine *machine, const char *name, bool whole)
{
    g_autofree char *path =
        g_strdup_printf("%s/doctor/%s.machine", TEST_DATA, name);
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GPtrArray) late = g_ptr_array_new_with_free_func(g_free);
    for (char **line = lines; *line; line++) {
        g_strstrip(*line);
        if ((*line)[0] != '\0' && (*line)[0] != '#') {
            do_line(machine, *line, whole, late);
        }
    }
    for (guint i = 0; i < late->len; i++) {
        g_auto(GStrv) pair = g_strsplit(g_ptr_array_index(late, i), " ", 2);
        set_fact(machine->facts, pair[0], pair[1] ? pair[1] : "");
    }
}

static void
free_words(void *words)
{
    g_strfreev(words);
}

void
machine_read(struct machine *machine, const char *name)
{
    memset(machine, 0, sizeof(*machine));
    machine->root = g_strdup("/dev/shm/vf-machine-XXXXXX"); // no disk waits
    g_assert_nonnull(g_mkdtemp(machine->root));
    machine->xml = g_string_new(NULL);
    machine->facts = g_new0(struct vf_doctor_facts, 1);
    machine->expectations = g_ptr_array_new_with_free_func(free_words);
    machine->facts->vm.autostart = -1;
    struct vf_doctor_facts *facts = machine->facts;
    read_lines(machine, name, true);
    vf_look_host(&facts->host, machine->root);
    vf_look_socket(&facts->link, machine->root);
    finish_vm(machine);
    vf_look_gpu(&facts->gpu, &facts->vm.reading, machine->root);
    vf_look_memory(&facts->memory, &facts->vm.reading, facts->link.uri,
                   machine->root);
}

void
machine_finish(struct machine *machine)
{
    remove_tree(machine->root);
    g_free(machine->root);
    g_free(machine->about);
    g_free(machine->state);
    g_free(machine->facts);
    g_string_free(machine->xml, TRUE);
    g_ptr_array_unref(machine->expectations);
}
