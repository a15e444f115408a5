/* SPDX-License-Identifier: MIT
 * control.c - see control.h. */
#include "supervisor/control.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "supervisor/touch.h"

#define CONTROL_LINE_BYTES 512
#define CONTROL_REPLY_BYTES 65536
#define CONTROL_MAIL_LINES 128
#define CONTROL_MAIL_BYTES 640

struct control_client {
    int fd; /* -1: none */
    bool listens;
    char in[CONTROL_LINE_BYTES];
    size_t in_used;
    char *out; /* CONTROL_REPLY_BYTES */
    size_t out_used;
    uint64_t missed;
};

struct control {
    int fd, mail_fd;
    int spare_fd; /* given up to turn a guest away when there is no descriptor left */
    char path[sizeof((struct sockaddr_un *)0)->sun_path];
    control_handler *handler;
    void *context;
    struct control_client clients[CONTROL_MAX_CLIENTS];
    char reply[CONTROL_REPLY_BYTES];
    pthread_mutex_t lock; /* the mail */
    char mail[CONTROL_MAIL_LINES][CONTROL_MAIL_BYTES];
    uint32_t mail_head, mail_count;
    uint64_t mail_missed;
};

static int listen_at(struct control *control, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path)
        return NJ_EINVAL;
    memcpy(address.sun_path, path, strlen(path) + 1);
    memcpy(control->path, path, strlen(path) + 1);
    control->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (control->fd < 0)
        return NJ_ESYSTEM;
    unlink(path); /* the runtime directory's lock says that nobody listens there */
    mode_t old = umask(0177);
    int error = bind(control->fd, (struct sockaddr *)&address, sizeof address);
    umask(old);
    return error || listen(control->fd, CONTROL_MAX_CLIENTS) ? NJ_ESYSTEM : 0;
}

int control_open(struct control **control, const char *path, control_handler *handler,
                 void *context)
{
    struct control *made = calloc(1, sizeof *made);
    if (!made)
        return NJ_ESYSTEM;
    touch(made, sizeof *made);
    pthread_mutex_init(&made->lock, NULL);
    for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
        made->clients[i].fd = -1;
    made->handler = handler;
    made->context = context;
    made->fd = -1;
    made->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    made->mail_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int error = made->mail_fd < 0 ? NJ_ESYSTEM : listen_at(made, path);
    if (error)
        control_close(made);
    else
        *control = made;
    return error;
}

static void drop(struct control_client *client)
{
    if (client->fd >= 0)
        close(client->fd);
    free(client->out);
    *client = (struct control_client){.fd = -1};
}

void control_close(struct control *control)
{
    if (!control)
        return;
    for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
        drop(&control->clients[i]);
    if (control->fd >= 0) {
        close(control->fd);
        unlink(control->path);
    }
    if (control->mail_fd >= 0)
        close(control->mail_fd);
    if (control->spare_fd >= 0)
        close(control->spare_fd);
    pthread_mutex_destroy(&control->lock);
    free(control);
}

/* ---- one client ------------------------------------------------------------------------------ */

static void flush(struct control_client *client)
{
    if (!client->out_used)
        return;
    ssize_t sent = send(client->fd, client->out, client->out_used, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        drop(client);
        return;
    }
    if (sent > 0) {
        client->out_used -= (size_t)sent;
        memmove(client->out, client->out + sent, client->out_used);
    }
}

static bool queue(struct control_client *client, const char *line)
{
    size_t bytes = strlen(line);
    if (client->out_used + bytes + 1 > CONTROL_REPLY_BYTES)
        return false;
    memcpy(client->out + client->out_used, line, bytes);
    client->out_used += bytes;
    client->out[client->out_used++] = '\n';
    return true;
}

static void answer(struct control *control, struct control_client *client, char *line)
{
    struct json reply;
    json_init(&reply, control->reply, sizeof control->reply);
    if (strcmp(line, "events") == 0) {
        client->listens = true;
        json_open(&reply, NULL, '{');
        json_bool(&reply, "ok", true);
        json_close(&reply, '}');
    } else {
        control->handler(control->context, line, &reply);
    }
    const char *text = reply.overflow ? "{\"ok\":false,\"error\":\"reply too long\"}" : reply.text;
    if (!queue(client, text))
        drop(client); /* it asks and does not read */
}

static void take_lines(struct control *control, struct control_client *client)
{
    char *newline;
    while (client->fd >= 0 && (newline = memchr(client->in, '\n', client->in_used))) {
        size_t bytes = (size_t)(newline - client->in) + 1;
        *newline = '\0';
        if (newline > client->in && newline[-1] == '\r')
            newline[-1] = '\0';
        answer(control, client, client->in);
        if (client->fd < 0)
            return;
        client->in_used -= bytes;
        memmove(client->in, client->in + bytes, client->in_used);
    }
    if (client->in_used == sizeof client->in)
        drop(client); /* no command is that long */
}

static void hear(struct control *control, struct control_client *client)
{
    ssize_t got = recv(client->fd, client->in + client->in_used,
                       sizeof client->in - client->in_used, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
        drop(client);
        return;
    }
    if (got > 0)
        client->in_used += (size_t)got;
    take_lines(control, client);
    if (client->fd >= 0)
        flush(client);
}

/* A guest who stays at the door would keep the loop awake for ever. */
static void turn_away(struct control *control)
{
    if (control->spare_fd >= 0)
        close(control->spare_fd);
    int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC);
    if (fd >= 0)
        close(fd);
    control->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void welcome(struct control *control)
{
    int fd = accept4(control->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE)
            turn_away(control);
        return;
    }
    for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
        struct control_client *client = &control->clients[i];
        if (client->fd >= 0)
            continue;
        client->out = malloc(CONTROL_REPLY_BYTES);
        if (!client->out)
            break;
        client->fd = fd;
        return;
    }
    close(fd);
}

/* ---- events ---------------------------------------------------------------------------------- */

void control_publish(struct control *control, const char *json)
{
    uint64_t one = 1;
    pthread_mutex_lock(&control->lock);
    if (control->mail_count == CONTROL_MAIL_LINES) {
        control->mail_missed++;
    } else {
        uint32_t place = (control->mail_head + control->mail_count++) % CONTROL_MAIL_LINES;
        snprintf(control->mail[place], CONTROL_MAIL_BYTES, "%s", json);
    }
    pthread_mutex_unlock(&control->lock);
    ssize_t written = write(control->mail_fd, &one, sizeof one);
    (void)written; /* full: the loop is awake */
}

static void send_event(struct control_client *client, const char *json)
{
    char missed[64];
    snprintf(missed, sizeof missed, "{\"event\":\"missed\",\"lines\":%llu}",
             (unsigned long long)client->missed);
    if (client->missed && queue(client, missed))
        client->missed = 0;
    if (client->missed || !queue(client, json))
        client->missed++;
    flush(client);
}

static void deliver(struct control *control, const char *json)
{
    for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
        if (control->clients[i].fd >= 0 && control->clients[i].listens)
            send_event(&control->clients[i], json);
}

static void deliver_mail(struct control *control)
{
    char json[CONTROL_MAIL_BYTES];
    uint64_t wakes;
    if (read(control->mail_fd, &wakes, sizeof wakes) < 0)
        return;
    for (;;) {
        pthread_mutex_lock(&control->lock);
        bool any = control->mail_count != 0;
        if (any) {
            memcpy(json, control->mail[control->mail_head], sizeof json);
            control->mail_head = (control->mail_head + 1) % CONTROL_MAIL_LINES;
            control->mail_count--;
        }
        uint64_t missed = any ? 0 : control->mail_missed;
        if (!any)
            control->mail_missed = 0;
        pthread_mutex_unlock(&control->lock);
        if (missed)
            snprintf(json, sizeof json, "{\"event\":\"missed\",\"lines\":%llu}",
                     (unsigned long long)missed);
        if (!any && !missed)
            return;
        deliver(control, json);
        if (!any)
            return;
    }
}

/* ---- the loop -------------------------------------------------------------------------------- */

nfds_t control_descriptors(struct control *control, struct pollfd *fds)
{
    nfds_t count = 0;
    fds[count++] = (struct pollfd){.fd = control->fd, .events = POLLIN};
    fds[count++] = (struct pollfd){.fd = control->mail_fd, .events = POLLIN};
    /* Only what is open: poll() refuses more entries than there may be descriptors. */
    for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
        const struct control_client *client = &control->clients[i];
        if (client->fd < 0)
            continue;
        short events = (short)(POLLIN | (client->out_used ? POLLOUT : 0));
        fds[count++] = (struct pollfd){.fd = client->fd, .events = events};
    }
    return count;
}

static void step_client(struct control *control, const struct pollfd *fd)
{
    for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
        struct control_client *client = &control->clients[i];
        if (client->fd != fd->fd)
            continue;
        if (fd->revents & POLLOUT)
            flush(client);
        if (client->fd >= 0 && (fd->revents & (POLLIN | POLLHUP | POLLERR)))
            hear(control, client);
        return;
    }
}

void control_step(struct control *control, const struct pollfd *fds, nfds_t count)
{
    if (fds[1].revents)
        deliver_mail(control);
    for (nfds_t i = 2; i < count; i++)
        if (fds[i].revents)
            step_client(control, &fds[i]);
    if (fds[0].revents)
        welcome(control);
}
