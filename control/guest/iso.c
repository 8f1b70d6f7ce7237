// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/guest/iso.h"

#include "base/words.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static bool
fail(struct archive *archive, const char *path, GError **error)
{
    const char *why = archive_error_string(archive);
    g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                _("The disc image '%s' could not be written: %s. Is there room?"),
                path, why ? why : _("no reason given"));
    return false;
}

static bool
begin_entry(struct archive *archive, const char *name, uint64_t size)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0444);
    const bool ok = archive_write_header(archive, entry) == ARCHIVE_OK;
    archive_entry_free(entry);
    return ok;
}

static bool
add_text(struct archive *archive, const char *name, const char *text)
{
    const size_t size = strlen(text);
    return begin_entry(archive, name, size) &&
           archive_write_data(archive, text, size) == (la_ssize_t)size;
}

static bool
add_installer(struct archive *archive, const struct vf_installer *installer)
{
    if (lseek(installer->fd, 0, SEEK_SET) != 0 ||
        !begin_entry(archive, installer->name, installer->size)) {
        return false;
    }
    g_autofree char *chunk = g_malloc(1 << 20);
    uint64_t done = 0;
    while (done < installer->size) {
        const ssize_t count = read(installer->fd, chunk, 1 << 20);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0 ||
            archive_write_data(archive, chunk, (size_t)count) != count) {
            return false;
        }
        done += (uint64_t)count;
    }
    return true;
}

static char *
write_manual(const struct vf_installer *installer)
{
    g_autofree char *text =
        g_strdup_printf(_("Start '%s' on this disc with a double-click, and "
                          "answer its questions."),
                        installer->name);
    return g_strdup_printf("%s\r\n\r\nSHA-256: %s\r\n", text,
                           installer->sha256);
}

static bool
write_disc(struct archive *archive, int fd, const struct vf_installer *installer)
{
    g_autofree char *manual = write_manual(installer);
    return archive_write_set_format_iso9660(archive) == ARCHIVE_OK &&
           archive_write_set_options(archive,
                                     "iso9660:joliet=long,iso9660:volume-id="
                                     "VIRTFLOW,iso9660:pad=1") == ARCHIVE_OK &&
           archive_write_open_fd(archive, fd) == ARCHIVE_OK &&
           add_installer(archive, installer) &&
           add_text(archive, "README.TXT", manual) &&
           archive_write_close(archive) == ARCHIVE_OK;
}

bool
vf_iso_write(const char *path, const struct vf_installer *installer,
             GError **error)
{
    const int fd =
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The disc image '%s' cannot be made: %s."), path,
                    g_strerror(errno));
        return false;
    }
    struct archive *archive = archive_write_new();
    bool ok = write_disc(archive, fd, installer) ||
              fail(archive, path, error);
    archive_write_free(archive);
    if (close(fd) != 0 && ok) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The disc image '%s' could not be written: %s."), path,
                    g_strerror(errno));
        ok = false;
    }
    if (!ok) {
        unlink(path);
    }
    return ok;
}
