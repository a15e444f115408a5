/* SPDX-License-Identifier: MIT
 * link.c - see link.h. */
#include "board/sim/link.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { LINK_FDS = 3, ANSWER_TIMEOUT_S = 10 };

int link_connect(const char *socket_path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval timeout = {.tv_sec = ANSWER_TIMEOUT_S};
    size_t length = strlen(socket_path);

    if (length >= sizeof address.sun_path)
        return NJ_EINVAL;
    memcpy(address.sun_path, socket_path, length);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return NJ_ESYSTEM;
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        return NJ_EDEVICE;
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    return fd;
}

static int send_line(int fd, const char *line)
{
    struct iovec part[2] = {{.iov_base = (void *)(uintptr_t)line, .iov_len = strlen(line)},
                            {.iov_base = (void *)(uintptr_t) "\n", .iov_len = 1}};
    struct msghdr message = {.msg_iov = part, .msg_iovlen = 2};
    ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);

    return sent == (ssize_t)(part[0].iov_len + 1) ? NJ_OK : NJ_EDEVICE;
}

static void take_fds(struct msghdr *message, int *fds, int *fd_count)
{
    const struct cmsghdr *header = CMSG_FIRSTHDR(message);

    if (header == NULL || header->cmsg_type != SCM_RIGHTS)
        return;
    *fd_count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(fds, CMSG_DATA(header), (size_t)*fd_count * sizeof(int));
}

/* The one line that answers, with the descriptors that came along. What does not fit is dropped. */
static int receive_line(int fd, char *line, size_t bytes, int *fds, int *fd_count)
{
    char piece[4096], control[CMSG_SPACE(LINK_FDS * sizeof(int))];
    size_t used = 0;

    for (;;) {
        struct iovec part = {.iov_base = piece, .iov_len = sizeof piece};
        struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
        if (fds != NULL) {
            message.msg_control = control;
            message.msg_controllen = sizeof control;
        }
        ssize_t got = recvmsg(fd, &message, MSG_CMSG_CLOEXEC);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return NJ_EDEVICE;
        if (fds != NULL)
            take_fds(&message, fds, fd_count);
        bool last = piece[got - 1] == '\n';
        size_t wanted = (size_t)got - (last ? 1 : 0), room = bytes - 1 - used;
        memcpy(line + used, piece, wanted < room ? wanted : room);
        used += wanted < room ? wanted : room;
        if (last)
            break;
    }
    line[used] = '\0';
    return NJ_OK;
}

static int map_board(struct link *link, int memory_fd)
{
    struct stat status;
    void *memory;

    if (fstat(memory_fd, &status) != 0 || (size_t)status.st_size < sizeof(struct board))
        return NJ_EDEVICE;
    memory = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, memory_fd, 0);
    if (memory == MAP_FAILED)
        return NJ_ESYSTEM;
    link->board = memory;
    if (link->board->magic != BOARD_MAGIC || link->board->version != BOARD_VERSION ||
        link->board->bytes != (uint64_t)status.st_size) {
        munmap(memory, (size_t)status.st_size);
        link->board = NULL;
        return NJ_EDEVICE;
    }
    return NJ_OK;
}

/* {"ok":false,"error":"busy"...: the three reasons that a participant can meet. */
static int refusal(const char *reply)
{
    if (strstr(reply, "\"busy\"") != NULL)
        return NJ_EBUSY;
    return strstr(reply, "\"gone\"") != NULL ? NJ_EDEVICE : NJ_EINVAL;
}

static bool reply_is_ok(const char *reply)
{
    static const char ok[] = "{\"ok\":true";

    return strncmp(reply, ok, sizeof ok - 1) == 0;
}

int link_open(struct link *link, const char *socket_path, const char *hello)
{
    char reply[256];
    int fds[LINK_FDS] = {-1, -1, -1}, fd_count = 0;
    int result;

    *link = (struct link){.socket = link_connect(socket_path), .kick_fd = -1, .event_fd = -1};
    if (link->socket < 0)
        return link->socket;
    result = send_line(link->socket, hello);
    if (result == NJ_OK)
        result = receive_line(link->socket, reply, sizeof reply, fds, &fd_count);
    link->kick_fd = fds[1];
    link->event_fd = fds[2];
    if (result == NJ_OK && !reply_is_ok(reply))
        result = refusal(reply);
    if (result == NJ_OK)
        result = fd_count >= 2 ? map_board(link, fds[0]) : NJ_EDEVICE;
    if (fds[0] >= 0)
        close(fds[0]);
    if (result != NJ_OK)
        link_close(link);
    return result;
}

void link_close(struct link *link)
{
    if (link->board != NULL)
        munmap(link->board, link->board->bytes);
    if (link->socket >= 0)
        close(link->socket);
    if (link->kick_fd >= 0)
        close(link->kick_fd);
    if (link->event_fd >= 0)
        close(link->event_fd);
    *link = (struct link){.socket = -1, .kick_fd = -1, .event_fd = -1};
}

int link_ask(struct link *link, const char *line, char *reply, size_t reply_bytes)
{
    char own[256];
    char *text = reply != NULL ? reply : own;
    int result = send_line(link->socket, line);

    if (result == NJ_OK)
        result =
            receive_line(link->socket, text, reply != NULL ? reply_bytes : sizeof own, NULL, NULL);
    if (result != NJ_OK)
        return result;
    return reply_is_ok(text) ? NJ_OK : refusal(text);
}

bool link_dead(const struct link *link)
{
    struct pollfd poll_fd = {.fd = link->socket, .events = 0};

    return poll(&poll_fd, 1, 0) > 0 && (poll_fd.revents & (POLLHUP | POLLERR)) != 0;
}
