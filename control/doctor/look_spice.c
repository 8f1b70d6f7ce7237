// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "control/doctor/look.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PATIENCE_MS = 1000 };

// Connects and closes. 0, or why not as an errno.
static int
knock(int family, const struct sockaddr *address, socklen_t length)
{
    const int fd =
        socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return errno;
    }
    int why = connect(fd, address, length) == 0 ? 0 : errno;
    if (why == EINPROGRESS || why == EAGAIN) {
        struct pollfd one = {.fd = fd, .events = POLLOUT};
        socklen_t size = sizeof(why);
        const int ready = poll(&one, 1, PATIENCE_MS);
        if (ready <= 0) {
            why = ETIMEDOUT;
        } else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &size) != 0) {
            why = errno;
        }
    }
    close(fd);
    return why;
}

static int
knock_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof(address.sun_path)) {
        return ENAMETOOLONG;
    }
    strcpy(address.sun_path, path);
    return knock(AF_UNIX, (const struct sockaddr *)&address, sizeof(address));
}

// Numbers only: the definition names an address of this machine.
static int
knock_port(const char *host, unsigned port)
{
    char service[8];
    g_snprintf(service, sizeof(service), "%u", port);
    const bool is_any = host[0] == '\0' || strcmp(host, "0.0.0.0") == 0;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                   .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    const char *dial = is_any                    ? "127.0.0.1"
                       : strcmp(host, "::") == 0 ? "::1"
                                                 : host;
    if (getaddrinfo(dial, service, &hints, &found) != 0) {
        return EADDRNOTAVAIL;
    }
    const int why = knock(found->ai_family, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return why;
}

void
vf_look_spice(struct vf_live_facts *live, const struct vf_vm_facts *vm)
{
    const struct vf_domain_facts *facts = &vm->reading.base.facts;
    if (!vm->has_definition || !vm->is_running || !facts->has_spice) {
        return;
    }
    char where[300];
    int why;
    if (facts->spice_socket[0]) {
        g_snprintf(where, sizeof(where), "'%s'", facts->spice_socket);
        why = knock_socket(facts->spice_socket);
    } else if (facts->spice_port || facts->spice_tls_port) {
        const unsigned port =
            facts->spice_port ? facts->spice_port : facts->spice_tls_port;
        g_snprintf(where, sizeof(where), _("'%s' port %u"), facts->spice_host,
                   port);
        why = knock_port(facts->spice_host, port);
    } else {
        live->spice = VF_SPICE_NOWHERE;
        return;
    }
    // libvirt's own folder of sockets may be closed to this user; a descriptor from
    // libvirt leads there anyway.
    live->spice = why == 0        ? VF_SPICE_REACHABLE
                  : why == EACCES ? VF_SPICE_NOWHERE
                                  : VF_SPICE_REFUSED;
    g_snprintf(live->spice_detail, sizeof(live->spice_detail), "%s: %s", where,
               why == 0 ? _("somebody answers") : g_strerror(why));
}
