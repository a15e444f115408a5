/* SPDX-License-Identifier: MIT
 * peer.c - see peer.h. */
#include "board/sim/peer.h"

#include "board/sim/control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

static const char done[] = "{\"ok\":true}";

static void send_reply(const struct peer *peer, const char *text, const int *fds, size_t fd_count)
{
    char control[CMSG_SPACE(3 * sizeof(int))];
    struct iovec part[2] = {{.iov_base = (void *)(uintptr_t)text, .iov_len = strlen(text)},
                            {.iov_base = (void *)(uintptr_t) "\n", .iov_len = 1}};
    struct msghdr message = {.msg_iov = part, .msg_iovlen = 2};

    if (fd_count > 0) {
        memset(control, 0, sizeof control);
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(fd_count * sizeof(int));
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(fd_count * sizeof(int));
        memcpy(CMSG_DATA(header), fds, fd_count * sizeof(int));
    }
    size_t left = part[0].iov_len + 1;
    while (left > 0) {
        ssize_t sent = sendmsg(peer->fd, &message, MSG_NOSIGNAL);
        if (sent <= 0)
            return; /* it has gone, or does not read: its connection's end will be seen */
        left -= (size_t)sent;
        message.msg_control = NULL;
        message.msg_controllen = 0;
        for (size_t i = 0; i < 2; i++) {
            size_t now = (size_t)sent < part[i].iov_len ? (size_t)sent : part[i].iov_len;
            part[i].iov_base = (char *)part[i].iov_base + now;
            part[i].iov_len -= now;
            sent -= (ssize_t)now;
        }
    }
}

static void reply_result(const struct peer *peer, int result)
{
    char text[160];

    if (result == NJ_OK) {
        send_reply(peer, done, NULL, 0);
        return;
    }
    const char *reason = result == NJ_EBUSY     ? "busy"
                         : result == NJ_EDEVICE ? "gone"
                                                : nj_error_name(result);
    snprintf(text, sizeof text, "{\"ok\":false,\"error\":\"%s\"}", reason);
    send_reply(peer, text, NULL, 0);
}

/* "play" or "capture", or -1. */
static int direction_named(const char *word)
{
    if (strcmp(word, "play") == 0)
        return BOARD_PLAY;
    return strcmp(word, "capture") == 0 ? BOARD_CAPTURE : -1;
}

static void attach(struct server *server, struct peer *peer, const char *word)
{
    int direction = direction_named(word);
    int event_fd =
        direction >= 0 && peer->direction < 0 ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;

    if (event_fd < 0) {
        reply_result(peer, NJ_EINVAL);
        return;
    }
    int result = card_attach(&server->card, (uint32_t)direction, peer->pid, event_fd);
    if (result != NJ_OK) {
        close(event_fd);
        reply_result(peer, result);
        return;
    }
    peer->direction = direction;
    peer->event_fd = event_fd;
    send_reply(peer, done, (const int[]){server->memory_fd, server->kick_fd, event_fd}, 3);
}

static int pcm_request(struct server *server, struct peer *peer, const char *words)
{
    struct card *card = &server->card;
    uint32_t direction = (uint32_t)peer->direction, period, buffer, wake;

    if (peer->direction < 0 || !card_owner(card, direction, peer->event_fd))
        return NJ_EDEVICE;
    if (sscanf(words, "params %u %u", &period, &buffer) == 2)
        return card_params(card, direction, period, buffer);
    if (sscanf(words, "wake %u", &wake) == 1)
        return card_wake(card, direction, wake);
    if (strcmp(words, "prepare") == 0)
        return card_prepare(card, direction);
    if (strcmp(words, "start") == 0)
        return card_run_start(card, direction);
    if (strcmp(words, "drain") == 0)
        return card_drain(card, direction);
    if (strcmp(words, "stop") == 0)
        card_run_stop(card, direction);
    else if (strcmp(words, "close") == 0)
        card_close(card, direction);
    else
        return NJ_EINVAL;
    return NJ_OK;
}

static void give_up_stream(struct server *server, struct peer *peer)
{
    if (peer->direction < 0)
        return;
    card_detach(&server->card, (uint32_t)peer->direction, peer->event_fd);
    close(peer->event_fd);
    peer->direction = -1;
    peer->event_fd = -1;
}

static void say_bye(struct server *server, struct peer *peer)
{
    if (peer->direction >= 0 &&
        card_owner(&server->card, (uint32_t)peer->direction, peer->event_fd)) {
        uint32_t direction = (uint32_t)peer->direction;
        card_run_stop(&server->card, direction);
        give_up_stream(server, peer);
        card_forget(&server->card, direction);
    }
    reply_result(peer, NJ_OK);
}

static void add_waiter(struct server *server, struct peer *peer)
{
    char text[64];
    int waiter = lines_waiter_add(&server->lines);

    if (waiter < 0) {
        reply_result(peer, waiter);
        return;
    }
    peer->waiters |= UINT64_C(1) << waiter;
    snprintf(text, sizeof text, "{\"ok\":true,\"waiter\":%d}", waiter);
    send_reply(peer, text, NULL, 0);
}

static void remove_waiter(struct server *server, struct peer *peer, const char *word)
{
    unsigned long waiter = strtoul(word, NULL, 10);

    if (waiter >= BOARD_WAITERS || (peer->waiters >> waiter & 1) == 0) {
        reply_result(peer, NJ_EINVAL);
        return;
    }
    peer->waiters &= ~(UINT64_C(1) << waiter);
    lines_waiter_remove(&server->lines, (uint32_t)waiter);
    reply_result(peer, NJ_OK);
}

static void run_command(struct server *server, struct peer *peer, const char *line)
{
    char *text = NULL;
    size_t bytes = 0;
    FILE *reply = open_memstream(&text, &bytes);

    if (reply == NULL) {
        reply_result(peer, NJ_ESYSTEM);
        return;
    }
    control_execute(server, peer, line, reply);
    fclose(reply);
    if (bytes > 0)
        send_reply(peer, text, NULL, 0);
    free(text);
}

static void answer(struct server *server, struct peer *peer, const char *line)
{
    if (strncmp(line, "attach ", 7) == 0)
        attach(server, peer, line + 7);
    else if (strcmp(line, "client") == 0)
        send_reply(peer, done, (const int[]){server->memory_fd, server->kick_fd}, 2);
    else if (strncmp(line, "pcm ", 4) == 0)
        reply_result(peer, pcm_request(server, peer, line + 4));
    else if (strcmp(line, "bye") == 0)
        say_bye(server, peer);
    else if (strcmp(line, "waiter") == 0)
        add_waiter(server, peer);
    else if (strncmp(line, "unwaiter ", 9) == 0)
        remove_waiter(server, peer, line + 9);
    else
        run_command(server, peer, line);
}

void peer_accept(struct server *server)
{
    struct ucred who = {0};
    socklen_t bytes = sizeof who;
    struct timeval timeout = {.tv_sec = 1};
    struct peer *peer = NULL;
    int fd = accept4(server->listen_fd, NULL, NULL, SOCK_CLOEXEC);

    for (size_t i = 0; i < SERVER_PEERS && peer == NULL; i++)
        if (server->peers[i].fd < 0)
            peer = &server->peers[i];
    if (fd < 0)
        return;
    if (peer == NULL) {
        close(fd);
        return;
    }
    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &bytes);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
    *peer = (struct peer){.fd = fd, .pid = who.pid, .direction = -1, .event_fd = -1};
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = peer};
    if (epoll_ctl(server->epoll_fd, EPOLL_CTL_ADD, fd, &event) != 0)
        peer_close(server, peer);
}

void peer_read(struct server *server, struct peer *peer)
{
    ssize_t got =
        recv(peer->fd, peer->line + peer->used, sizeof peer->line - peer->used, MSG_DONTWAIT);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        peer_close(server, peer);
        return;
    }
    peer->used += (size_t)got;
    char *end;
    while ((end = memchr(peer->line, '\n', peer->used)) != NULL) {
        *end = '\0';
        answer(server, peer, peer->line);
        peer->used -= (size_t)(end + 1 - peer->line);
        memmove(peer->line, end + 1, peer->used);
    }
    if (peer->used == sizeof peer->line)
        peer_close(server, peer);
}

void peer_close(struct server *server, struct peer *peer)
{
    if (peer->fd < 0)
        return;
    give_up_stream(server, peer);
    for (uint32_t i = 0; i < BOARD_WAITERS; i++)
        if ((peer->waiters >> i & 1) != 0)
            lines_waiter_lost(&server->lines, i);
    close(peer->fd);
    peer->fd = -1;
}

static bool wait_is_over(const struct server *server, const struct peer *peer)
{
    if (peer->wait == PEER_WAITS_LIMIT)
        return server->timeline.reached;
    for (uint32_t i = 0; i < BOARD_DIRECTIONS; i++)
        if ((peer->wait_streams >> i & 1) != 0 &&
            atomic_load(&server->board->stream[i].state) != BOARD_RUNNING)
            return false;
    return true;
}

void peer_answer_waits(struct server *server)
{
    for (size_t i = 0; i < SERVER_PEERS; i++) {
        struct peer *peer = &server->peers[i];
        if (peer->fd < 0 || peer->wait == PEER_WAITS_NOT || !wait_is_over(server, peer))
            continue;
        peer->wait = PEER_WAITS_NOT;
        run_command(server, peer, "now");
    }
    server->timeline.reached = false;
}
