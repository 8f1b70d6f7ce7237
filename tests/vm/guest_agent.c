// SPDX-License-Identifier: GPL-2.0-or-later
// The one program of the test guest, its first process: tells on the serial
// line what arrives at the guest's input devices, runs the Looking Glass test
// host, and does what the line tells it. Statically linked; Linux only.
//
// It writes, a line each:
//   agent ready                      once, when it listens
//   device "NAME"                    an input device is being read
//   input "NAME" key|rel|abs|led|type-N CODE VALUE
//   power button                     and powers off, unless told to ignore it
//   host started | host: LINE | host ended STATUS
//   totals X Y PRESSES RELEASES WRONG DOWN DROPPED
//   > COMMAND                        the command was read, and is being done
//
// After "count" input is no longer told but counted from 0, and "totals" tells the
// sums: relative motion, presses and releases of keys and buttons, those that no
// real keyboard could do (down twice, up twice), how many are down, and how often
// the kernel had to drop events.
//
// Commands: "count", "totals", "screen TEXT" (fills the console with it), "echo TEXT", "host ARGUMENTS..." (runs /bin/lgmp-testhost), "signal
// N" (to the host), "ignore power", "poweroff", "reboot", "panic".
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum {
    MAX_DEVICES = 32,
    MAX_LINE = 1024,
    MAX_ARGUMENTS = 32,
    RESCAN_MS = 100, // USB devices appear seconds after the boot
};

struct line {
    char text[MAX_LINE];
    size_t length;
};

struct device {
    int number; // of /dev/input/eventN
    int fd;
    char name[64];
};

struct totals {
    bool on;
    long x, y;
    long presses, releases, wrong, down, dropped;
    bool held[KEY_CNT];
};

struct agent {
    struct totals totals;
    struct device devices[MAX_DEVICES];
    size_t device_count;
    struct line command;
    pid_t host;      // 0: does not run
    int host_input;  // -1: none
    int host_output; // -1: none
    struct line host_line;
    bool ignores_power;
};

static void
leave(int how)
{
    sync();
    tcdrain(STDOUT_FILENO);
    reboot(how);
    for (;;) {
        pause();
    }
}

// Calls `use` for every whole line that `fd` has for us; false at its end.
static bool
read_lines(int fd, struct line *line, struct agent *agent,
           void (*use)(struct agent *agent, char *text))
{
    char chunk[256];
    const ssize_t length = read(fd, chunk, sizeof(chunk));
    if (length <= 0) {
        return length < 0 && (errno == EAGAIN || errno == EINTR);
    }
    for (ssize_t i = 0; i < length; i++) {
        if (chunk[i] == '\n' || chunk[i] == '\r') {
            line->text[line->length] = '\0';
            if (line->length > 0) {
                use(agent, line->text);
            }
            line->length = 0;
        } else if (line->length + 1 < sizeof(line->text)) {
            line->text[line->length++] = chunk[i];
        }
    }
    return true;
}

static bool
is_known(const struct agent *agent, int number)
{
    for (size_t i = 0; i < agent->device_count; i++) {
        if (agent->devices[i].number == number) {
            return true;
        }
    }
    return false;
}

static void
open_device(struct agent *agent, int number)
{
    struct device *device = &agent->devices[agent->device_count];
    char path[64];
    snprintf(path, sizeof(path), "/dev/input/event%d", number);
    device->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (device->fd < 0) {
        return;
    }
    device->number = number;
    if (ioctl(device->fd, EVIOCGNAME(sizeof(device->name) - 1), device->name) <
        0) {
        strcpy(device->name, "?");
    }
    agent->device_count++;
    printf("device \"%s\"\n", device->name);
}

static void
find_devices(struct agent *agent)
{
    DIR *folder = opendir("/dev/input");
    if (!folder) {
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(folder))) {
        int number;
        if (agent->device_count < MAX_DEVICES &&
            sscanf(entry->d_name, "event%d", &number) == 1 &&
            !is_known(agent, number)) {
            open_device(agent, number);
        }
    }
    closedir(folder);
}

static void
on_power_button(struct agent *agent)
{
    printf("power button\n");
    if (!agent->ignores_power) {
        leave(RB_POWER_OFF);
    }
}

static void
count_event(struct totals *totals, const struct input_event *event)
{
    if (event->type == EV_SYN && event->code == SYN_DROPPED) {
        totals->dropped++;
    } else if (event->type == EV_REL && event->code == REL_X) {
        totals->x += event->value;
    } else if (event->type == EV_REL && event->code == REL_Y) {
        totals->y += event->value;
    } else if (event->type == EV_KEY && event->code < KEY_CNT &&
               event->value != 2) {
        bool down = event->value != 0;
        totals->presses += down;
        totals->releases += !down;
        totals->wrong += totals->held[event->code] == down;
        totals->held[event->code] = down;
        totals->down += down ? 1 : -1;
    }
}

static void
tell_totals(const struct totals *totals)
{
    printf("totals %ld %ld %ld %ld %ld %ld %ld\n", totals->x, totals->y,
           totals->presses, totals->releases, totals->wrong, totals->down,
           totals->dropped);
}

static void
tell_event(struct agent *agent, const struct device *device,
           const struct input_event *event)
{
    char type[16];
    switch (event->type) {
    case EV_SYN:
    case EV_MSC: // the scancode beside each key
        return;
    case EV_KEY:
        strcpy(type, "key");
        break;
    case EV_REL:
        strcpy(type, "rel");
        break;
    case EV_ABS:
        strcpy(type, "abs");
        break;
    case EV_LED:
        strcpy(type, "led");
        break;
    default:
        snprintf(type, sizeof(type), "type-%u", event->type);
    }
    printf("input \"%s\" %s %u %d\n", device->name, type, event->code,
           event->value);
    if (event->type == EV_KEY && event->code == KEY_POWER && event->value) {
        on_power_button(agent);
    }
}

static void
read_device(struct agent *agent, struct device *device)
{
    struct input_event events[64];
    const ssize_t length = read(device->fd, events, sizeof(events));
    for (ssize_t i = 0; i < length / (ssize_t)sizeof(events[0]); i++) {
        if (agent->totals.on) {
            count_event(&agent->totals, &events[i]);
        } else {
            tell_event(agent, device, &events[i]);
        }
    }
}

static void
split(char *text, char *argv[MAX_ARGUMENTS])
{
    size_t count = 0;
    char *word;
    argv[count++] = "lgmp-testhost";
    while (count + 1 < MAX_ARGUMENTS && (word = strsep(&text, " "))) {
        if (*word) {
            argv[count++] = word;
        }
    }
    argv[count] = NULL;
}

static void
run_host(char *const *argv, int input, int output)
{
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execv("/bin/lgmp-testhost", argv);
    perror("/bin/lgmp-testhost");
    _exit(127);
}

static void
start_host(struct agent *agent, char *arguments)
{
    char *argv[MAX_ARGUMENTS];
    split(arguments, argv);
    int input[2];
    int output[2];
    if (agent->host || pipe2(input, O_CLOEXEC) < 0 ||
        pipe2(output, O_CLOEXEC) < 0) {
        printf("host ended 126\n");
        return;
    }
    agent->host = fork();
    if (agent->host == 0) {
        run_host(argv, input[0], output[1]);
    }
    close(input[0]);
    close(output[1]);
    fcntl(output[0], F_SETFL, O_NONBLOCK);
    agent->host_input = input[1];
    agent->host_output = output[0];
    agent->host_line.length = 0;
    printf("host started\n");
}

static void
tell_host(struct agent *agent, const char *line)
{
    if (agent->host_input < 0 || dprintf(agent->host_input, "%s\n", line) < 0) {
        printf("the host does not listen\n");
    }
}

static void
fill_screen(const char *text)
{
    const int fd = open("/dev/tty0", O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) {
        printf("no screen: %s\n", strerror(errno));
        return;
    }
    // Without the cursor, which would blink.
    dprintf(fd, "\033[?25l");
    for (int line = 0; line < 20; line++) {
        dprintf(fd, "%d %s\r\n", line, text);
    }
    close(fd);
}

static void
obey(struct agent *agent, char *command)
{
    printf("> %s\n", command);
    if (strncmp(command, "host", 4) == 0) {
        start_host(agent, command + 4);
    } else if (strncmp(command, "tell ", 5) == 0) {
        tell_host(agent, command + 5);
    } else if (strncmp(command, "signal ", 7) == 0 && agent->host) {
        kill(agent->host, atoi(command + 7));
    } else if (strncmp(command, "screen ", 7) == 0) {
        fill_screen(command + 7);
    } else if (strcmp(command, "count") == 0) {
        agent->totals = (struct totals){.on = true};
    } else if (strcmp(command, "totals") == 0) {
        tell_totals(&agent->totals);
    } else if (strcmp(command, "ignore power") == 0) {
        agent->ignores_power = true;
    } else if (strcmp(command, "poweroff") == 0) {
        leave(RB_POWER_OFF);
    } else if (strcmp(command, "reboot") == 0) {
        leave(RB_AUTOBOOT);
    } else if (strcmp(command, "panic") == 0) {
        const int fd = open("/proc/sysrq-trigger", O_WRONLY);
        if (fd < 0 || write(fd, "c", 1) != 1) {
            printf("no panic: %s\n", strerror(errno));
        }
    } else if (strncmp(command, "echo ", 5) != 0) {
        printf("unknown command\n");
    }
}

static void
tell_host_line(struct agent *agent, char *text)
{
    (void)agent;
    printf("host: %s\n", text);
}

static void
read_host(struct agent *agent)
{
    if (!read_lines(agent->host_output, &agent->host_line, agent,
                    tell_host_line)) {
        close(agent->host_output);
        agent->host_output = -1;
    }
}

// As the first process it also inherits the orphans.
static void
collect_children(struct agent *agent)
{
    int status;
    pid_t child;
    // What the host wrote last comes before its end.
    while (agent->host_output < 0 &&
           (child = waitpid(-1, &status, WNOHANG)) > 0) {
        if (child == agent->host) {
            agent->host = 0;
            close(agent->host_input);
            agent->host_input = -1;
            printf("host ended %d\n", WIFEXITED(status)
                                          ? WEXITSTATUS(status)
                                          : 128 + WTERMSIG(status));
        }
    }
}

static void
serve(struct agent *agent)
{
    struct pollfd fds[MAX_DEVICES + 2];
    const size_t devices = agent->device_count;
    fds[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    fds[1] = (struct pollfd){.fd = agent->host_output, .events = POLLIN};
    for (size_t i = 0; i < devices; i++) {
        fds[2 + i] =
            (struct pollfd){.fd = agent->devices[i].fd, .events = POLLIN};
    }
    poll(fds, (nfds_t)(2 + devices), RESCAN_MS);
    if (fds[0].revents) {
        read_lines(STDIN_FILENO, &agent->command, agent, obey);
    }
    if (fds[1].revents && agent->host_output >= 0) {
        read_host(agent);
    }
    for (size_t i = 0; i < devices; i++) {
        if (fds[2 + i].revents & POLLIN) {
            read_device(agent, &agent->devices[i]);
        }
    }
    collect_children(agent);
    find_devices(agent);
}

// The line carries bytes both ways and echoes nothing.
static void
set_up_line(void)
{
    struct termios line;
    if (tcgetattr(STDIN_FILENO, &line) == 0) {
        cfmakeraw(&line);
        line.c_oflag |= OPOST | ONLCR;
        tcsetattr(STDIN_FILENO, TCSANOW, &line);
    }
    fcntl(STDIN_FILENO, F_SETFL, O_RDWR | O_NONBLOCK);
    setvbuf(stdout, NULL, _IOLBF, 0);
}

int
main(void)
{
    static struct agent agent = {.host_input = -1, .host_output = -1};
    signal(SIGPIPE, SIG_IGN);
    set_up_line();
    find_devices(&agent);
    printf("agent ready\n");
    for (;;) {
        serve(&agent);
    }
}
