// SPDX-License-Identifier: GPL-2.0-or-later
// Preloaded into tests that are built with a sanitizer: libraries stay loaded to the
// end, so that the sanitizer can name them, and tell a leak or a race inside a
// graphics driver from one of ours.
int
dlclose(void *handle);

int
dlclose(void *handle)
{
    (void)handle;
    return 0;
}
