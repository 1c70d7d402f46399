/* Publishing to nchan: see push.h. Called by jobs/wake.c after a commit. Guards: nothing of what happened is
 * in the message, only that something did; never blocks for longer than its budget. */
#include "net/push.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
}

static bool ready(int fd, short what, int64_t until_us)
{
    struct pollfd p = {.fd = fd, .events = what};
    int64_t left = (until_us - clock_tick_us()) / 1000;
    return left > 0 && poll(&p, 1, (int)left) == 1 && (p.revents & what);
}

static bool open_socket(const char *path, int *ret_fd)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    size_t n = strlen(path);
    if (n >= sizeof to.sun_path) return errno = ENAMETOOLONG, false;
    memcpy(to.sun_path, path, n + 1);
    *ret_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return *ret_fd >= 0 && connect(*ret_fd, (const struct sockaddr *)&to, sizeof to) == 0;
}

/* 201: somebody listens, 202: nobody does; both are fine. */
static bool publish(const char *path, struct str channel, int64_t until_us)
{
    int fd CLEANUP(close_fd) = -1;
    char text[256], answer[64];
    int n = snprintf(text, sizeof text,
                     "POST /%.*s HTTP/1.1\r\nHost: push\r\nContent-Type: text/plain\r\n"
                     "Content-Length: 3\r\nConnection: close\r\n\r\nnew",
                     STR_ARG(channel));
    if (n <= 0 || (size_t)n >= sizeof text) return errno = EINVAL, false;
    if (!open_socket(path, &fd)) return false;
    if (send(fd, text, (size_t)n, MSG_NOSIGNAL) != n) return false;
    if (!ready(fd, POLLIN, until_us)) return errno = ETIMEDOUT, false;
    ssize_t got = recv(fd, answer, sizeof answer, 0);
    bool good = got > 9 && memcmp(answer, "HTTP/1.", 7) == 0 && answer[9] == '2';
    if (!good && got >= 0) errno = EPROTO;
    return good;
}

enum err push_publish(const char *socket_path, const struct str *channels, size_t n)
{
    int64_t until = clock_tick_us() + PUSH_BUDGET_MS * 1000;
    for (size_t i = 0; i < n; i++)
        if (!publish(socket_path, channels[i], until))
            return fail(ERR_UNAVAILABLE, "push: %s: %s", socket_path, strerror(errno));
    return OK;
}
