// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/guest/media.h"

#include "base/words.h"
#include "control/cd.h"
#include "control/failure.h"
#include "control/guest/iso.h"

#include <errno.h>
#include <fcntl.h>
#include <libvirt/virterror.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FALLBACK_FOLDER "/var/tmp"

// One image a VM, with a name that is found again.
static char *
image_name(virDomainPtr domain)
{
    char uuid[VIR_UUID_STRING_BUFLEN] = "unknown";
    virDomainGetUUIDString(domain, uuid);
    return g_strdup_printf("virtflow-view-%s.iso", uuid);
}

static bool
refuse(const char *beginning, GError **error)
{
    struct vf_failure failure;
    vf_failure_take(&failure);
    vf_failure_set_error(&failure, beginning, error);
    return false;
}

// Pools --------------------------------------------------------------------------

static bool
is_folder_pool(virStoragePoolPtr pool)
{
    char *xml = virStoragePoolGetXMLDesc(pool, 0);
    const bool is_folder = xml && strstr(xml, "type='dir'");
    free(xml);
    return is_folder;
}

// An active pool that is a folder, the one called "default" before others; NULL when
// there is none.
static virStoragePoolPtr
find_pool(virConnectPtr conn)
{
    virStoragePoolPtr *pools = NULL;
    virStoragePoolPtr best = NULL;
    const int count = virConnectListAllStoragePools(
        conn, &pools, VIR_CONNECT_LIST_STORAGE_POOLS_ACTIVE);
    for (int i = 0; i < count; i++) {
        const bool is_default =
            strcmp(virStoragePoolGetName(pools[i]), "default") == 0;
        if ((is_default || !best) && is_folder_pool(pools[i])) {
            if (best) {
                virStoragePoolFree(best);
            }
            best = pools[i];
        } else {
            virStoragePoolFree(pools[i]);
        }
    }
    free(pools);
    return best;
}

static int
read_part(virStreamPtr stream, char *bytes, size_t size, void *data)
{
    (void)stream;
    const int *fd = data;
    ssize_t count;
    do {
        count = read(*fd, bytes, size);
    } while (count < 0 && errno == EINTR);
    return (int)count;
}

static bool
upload(virConnectPtr conn, virStorageVolPtr volume, const char *image,
       uint64_t size)
{
    int fd = open(image, O_RDONLY | O_CLOEXEC);
    virStreamPtr stream = virStreamNew(conn, 0);
    bool ok = fd >= 0 && stream &&
              virStorageVolUpload(volume, stream, 0, size, 0) == 0 &&
              virStreamSendAll(stream, read_part, &fd) == 0;
    ok = stream && (ok ? virStreamFinish(stream) == 0
                       : (virStreamAbort(stream), false));
    if (stream) {
        virStreamFree(stream);
    }
    if (fd >= 0) {
        close(fd);
    }
    return ok;
}

static void
delete_volume(virStoragePoolPtr pool, const char *name)
{
    virStorageVolPtr old = virStorageVolLookupByName(pool, name);
    if (old) {
        virStorageVolDelete(old, 0);
        virStorageVolFree(old);
    }
}

static bool
put_in_pool(virStoragePoolPtr pool, const char *image, const char *name,
            uint64_t size, char *where, size_t where_size, GError **error)
{
    delete_volume(pool, name); // of an earlier time
    g_autofree char *xml = g_strdup_printf(
        "<volume><name>%s</name><capacity>%" G_GUINT64_FORMAT
        "</capacity><target><format type='raw'/></target></volume>",
        name, size);
    virStorageVolPtr volume = virStorageVolCreateXML(pool, xml, 0);
    char *path = volume ? virStorageVolGetPath(volume) : NULL;
    const bool ok =
        path && upload(virStoragePoolGetConnect(pool), volume, image, size);
    if (ok) {
        g_strlcpy(where, path, where_size);
    } else {
        g_autofree char *beginning = g_strdup_printf(
            _("The disc image cannot be brought to the storage pool '%s'"),
            virStoragePoolGetName(pool));
        refuse(beginning, error);
        delete_volume(pool, name);
    }
    free(path);
    if (volume) {
        virStorageVolFree(volume);
    }
    return ok;
}

// The disc -----------------------------------------------------------------------

static bool
change_disc(virDomainPtr domain, const char *image, GError **error)
{
    struct vf_request request = {
        .operation =
            image ? VF_OPERATION_CD_INSERT : VF_OPERATION_CD_EJECT};
    g_strlcpy(request.argument, image ? image : "", sizeof(request.argument));
    char words[512];
    if (vf_cd_change(domain, &request, words, sizeof(words))) {
        return true;
    }
    if (words[0]) {
        g_set_error_literal(error, VF_ERROR, VF_ERROR_FAILED, words);
        return false;
    }
    g_autofree char *beginning = g_strdup_printf(
        _("The disc in the drive of '%s' cannot be changed"),
        virDomainGetName(domain));
    return refuse(beginning, error);
}

bool
vf_media_has_drive(virDomainPtr domain)
{
    char *xml = virDomainGetXMLDesc(domain, 0);
    g_autofree char *drive = xml ? vf_cd_element(xml, "", NULL) : NULL;
    free(xml);
    return drive != NULL;
}

bool
vf_media_insert(virDomainPtr domain, const struct vf_installer *installer,
                char *where, size_t size, GError **error)
{
    g_autofree char *name = image_name(domain);
    g_autofree char *image = g_build_filename(FALLBACK_FOLDER, name, NULL);
    struct stat facts;
    if (unlink(image) != 0 && errno != ENOENT) {
        g_set_error(error, VF_ERROR, VF_ERROR_PERMISSION,
                    _("'%s' is in the way, and is somebody else's: %s."), image,
                    g_strerror(errno));
        return false;
    }
    if (!vf_iso_write(image, installer, error)) {
        return false;
    }
    virStoragePoolPtr pool = find_pool(virDomainGetConnect(domain));
    bool ok = true;
    g_strlcpy(where, image, size);
    if (pool && stat(image, &facts) == 0) {
        ok = put_in_pool(pool, image, name, (uint64_t)facts.st_size, where, size,
                         error);
        unlink(image);
    }
    if (pool) {
        virStoragePoolFree(pool);
    }
    return ok && change_disc(domain, where, error);
}

bool
vf_media_eject(virDomainPtr domain, GError **error)
{
    g_autofree char *name = image_name(domain);
    g_autofree char *image = g_build_filename(FALLBACK_FOLDER, name, NULL);
    if (!change_disc(domain, NULL, error)) {
        return false;
    }
    virStoragePoolPtr pool = find_pool(virDomainGetConnect(domain));
    if (pool) {
        delete_volume(pool, name);
        virStoragePoolFree(pool);
    }
    unlink(image);
    return true;
}
