// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/guest/installer.h"

#include "base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint64_t MAX_BYTES = UINT64_C(2) << 30;

enum vf_installer_kind
vf_installer_kind_of(const char *name)
{
    static const struct {
        const char *beginning;
        const char *end;
        enum vf_installer_kind kind;
    } names[] = {
        {"looking-glass-host", ".exe", VF_INSTALLER_HOST},
        {"looking-glass-idd", ".exe", VF_INSTALLER_IDD},
        {"virtio-win-guest-tools", ".exe", VF_INSTALLER_VIRTIO},
        {"", ".msi", VF_INSTALLER_MSI},
    };
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        if (g_str_has_prefix(lower, names[i].beginning) &&
            g_str_has_suffix(lower, names[i].end)) {
            return names[i].kind;
        }
    }
    return VF_INSTALLER_OTHER;
}

static bool
refuse(const char *path, int code, const char *why, GError **error)
{
    g_set_error(error, VF_ERROR, code,
                _("'%s' cannot be given to the guest: %s."), path, why);
    return false;
}

// A program of Windows begins with "MZ", an .msi is a compound file.
static bool
is_for_windows(const unsigned char *bytes, size_t size)
{
    static const unsigned char compound[] = {0xd0, 0xcf, 0x11, 0xe0};
    return size >= 4 && (memcmp(bytes, "MZ", 2) == 0 ||
                         memcmp(bytes, compound, sizeof(compound)) == 0);
}

static bool
read_all(struct vf_installer *installer, GError **error)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autofree unsigned char *chunk = g_malloc(1 << 20);
    ssize_t count;
    while ((count = read(installer->fd, chunk, 1 << 20)) != 0) {
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            return refuse(installer->path, VF_ERROR_FAILED, g_strerror(errno),
                          error);
        }
        if (installer->size == 0 && !is_for_windows(chunk, (size_t)count)) {
            return refuse(installer->path, VF_ERROR_INVALID,
                          _("it is neither a program of Windows nor an .msi; "
                            "unpack it first when it is an archive"),
                          error);
        }
        g_checksum_update(sum, chunk, count);
        installer->size += (uint64_t)count;
        if (installer->size > MAX_BYTES) {
            return refuse(installer->path, VF_ERROR_INVALID,
                          _("it is larger than 2 GiB"), error);
        }
    }
    if (installer->size == 0) {
        return refuse(installer->path, VF_ERROR_INVALID, _("it is empty"), error);
    }
    g_strlcpy(installer->sha256, g_checksum_get_string(sum),
              sizeof(installer->sha256));
    return lseek(installer->fd, 0, SEEK_SET) == 0;
}

bool
vf_installer_open(struct vf_installer *installer, const char *path,
                  GError **error)
{
    struct stat facts;
    memset(installer, 0, sizeof(*installer));
    installer->path = g_strdup(path);
    installer->name = g_path_get_basename(path);
    g_strdelimit(installer->name, "<>:\"/\\|?*'", '_');
    installer->kind = vf_installer_kind_of(installer->name);
    installer->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (installer->fd < 0) {
        const int why = errno;
        return refuse(path,
                      why == ENOENT   ? VF_ERROR_NOT_FOUND
                      : why == EACCES ? VF_ERROR_PERMISSION
                                      : VF_ERROR_FAILED,
                      g_strerror(why), error);
    }
    if (fstat(installer->fd, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return refuse(path, VF_ERROR_INVALID, _("it is no file"), error);
    }
    return read_all(installer, error);
}

void
vf_installer_close(struct vf_installer *installer)
{
    if (installer->fd >= 0) {
        close(installer->fd);
    }
    g_free(installer->path);
    g_free(installer->name);
    memset(installer, 0, sizeof(*installer));
    installer->fd = -1;
}
