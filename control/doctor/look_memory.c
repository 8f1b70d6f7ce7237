// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/files.h"
#include "control/doctor/look.h"
#include "control/setup/scene.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
look_kvmfr(struct vf_kvmfr_facts *kvmfr, const char *root)
{
    g_autofree char *path = g_strconcat(root, "/dev/kvmfr0", NULL);
    struct stat facts;
    kvmfr->is_loaded = vf_file_exists(root, "/sys/module/kvmfr");
    kvmfr->has_node = lstat(path, &facts) == 0;
    kvmfr->is_device = kvmfr->has_node && S_ISCHR(facts.st_mode);
    kvmfr->may_use = kvmfr->has_node && access(path, R_OK | W_OK) == 0;
    kvmfr->size = kvmfr->is_device ? vf_kvmfr_size(path) : 0;

    g_autofree char *abstraction = vf_file_text(
        root, "/etc/apparmor.d/local/abstractions/libvirt-qemu");
    kvmfr->in_abstraction = abstraction && strstr(abstraction, "/dev/kvmfr");
    g_autofree char *conf = vf_file_text(root, "/etc/libvirt/qemu.conf");
    kvmfr->in_acl = !conf                          ? VF_NOT_KNOWN
                    : strstr(conf, "\"/dev/kvmfr") ? VF_YES
                                                   : VF_NO;
}

// A line of tmpfiles.d(5) that makes the file: "f /dev/shm/NAME ...".
static bool
has_line_for(const char *text, const char *path)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) fields = g_strsplit_set(g_strstrip(*line), " \t", 2);
        if (fields[0] && fields[0][0] == 'f' && fields[1] &&
            g_str_has_prefix(g_strchug(fields[1]), path) &&
            !g_ascii_isgraph(fields[1][strlen(path)])) {
            return true;
        }
    }
    return false;
}

static void
look_tmpfiles(struct vf_memory_facts *memory, const char *root,
              const char *wanted)
{
    static const char *const folders[] = {"/etc/tmpfiles.d",
                                          "/usr/lib/tmpfiles.d"};
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autoptr(GPtrArray) names = vf_file_names(root, "%s", folders[i]);
        for (guint k = 0; k < names->len && !memory->has_tmpfiles; k++) {
            const char *name = g_ptr_array_index(names, k);
            g_autofree char *text =
                vf_file_text(root, "%s/%s", folders[i], name);
            if (text && has_line_for(text, wanted)) {
                memory->has_tmpfiles = true;
                g_snprintf(memory->tmpfiles, sizeof(memory->tmpfiles), "%s/%s",
                           folders[i], name);
            }
        }
    }
}

void
vf_look_memory(struct vf_memory_facts *memory,
               const struct vf_vm_reading *reading, const char *uri,
               const char *root)
{
    memset(memory, 0, sizeof(*memory));
    look_kvmfr(&memory->kvmfr, root);
    const struct vf_domain_facts *facts = &reading->base.facts;
    if (facts->shm_path[0] == '\0' || facts->shm_is_kvmfr) {
        return;
    }
    g_snprintf(memory->path, sizeof(memory->path), "%s", facts->shm_path);
    g_autofree char *path = g_strconcat(root, facts->shm_path, NULL);
    g_autofree char *etc = g_strconcat(root, "/etc", NULL);
    memory->file = (struct vf_shm_file){
        .path = path,
        .size = facts->shm_size,
        .qemu = vf_qemu_user_find(uri, etc),
    };
    memory->look = vf_shm_file_look(&memory->file);
    memory->state = vf_shm_file_judge(&memory->file, &memory->look);
    memory->file.path = NULL; // the words are about `path`, see the header
    memory->looked = true;
    look_tmpfiles(memory, root, facts->shm_path);
}
