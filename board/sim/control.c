/* SPDX-License-Identifier: MIT
 * control.c - see control.h. */
#include "board/sim/control.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS = 8, DEFAULT_HOLD_MS = 50 };

static const int64_t ns_per_ms = 1000000;

struct request {
    struct server *server;
    struct peer *peer;
    FILE *reply;
    int count; /* words after the command */
    char *word[WORDS];
};

static void say_error(struct request *request, const char *text)
{
    fprintf(request->reply, "{\"ok\":false,\"error\":\"%s\"}", text);
}

static void say_result(struct request *request, int result)
{
    if (result == NJ_OK)
        fprintf(request->reply, "{\"ok\":true}");
    else
        say_error(request, nj_error_text(result));
}

static bool number(const char *word, int64_t low, int64_t high, int64_t *value)
{
    char *end;
    long long got = word != NULL ? strtoll(word, &end, 10) : 0;

    if (word == NULL || end == word || *end != '\0' || got < low || got > high)
        return false;
    *value = got;
    return true;
}

/* The number that follows a keyword, or `otherwise`. */
static bool option(const struct request *request, const char *keyword, int64_t otherwise,
                   int64_t *value)
{
    *value = otherwise;
    for (int i = 0; i < request->count; i++)
        if (strcmp(request->word[i], keyword) == 0)
            return number(i + 1 < request->count ? request->word[i + 1] : NULL, 0, INT64_MAX,
                          value);
    return true;
}

static int direction_word(const struct request *request, int index)
{
    if (index >= request->count)
        return -1;
    if (strcmp(request->word[index], "play") == 0)
        return BOARD_PLAY;
    return strcmp(request->word[index], "capture") == 0 ? BOARD_CAPTURE : -1;
}

void control_print_now(struct server *server, FILE *reply)
{
    int64_t now_ns = board_now_ns(server->board);

    fprintf(reply, "{\"ok\":true,\"now_ns\":%" PRId64 ",\"card_frame\":%" PRIu64 "}", now_ns,
            board_frame_at(server->board, now_ns));
}

static void command_start(struct request *request)
{
    request->server->timeline.go = true;
    request->server->timeline.told = true;
    /* Who waits for a run's end is answered now. */
    request->server->timeline.reached = request->server->timeline.limit_ns != INT64_MAX;
    request->server->timeline.limit_ns = INT64_MAX;
    say_result(request, NJ_OK);
}

static void command_pause(struct request *request)
{
    if (request->server->board->lockstep == 0) {
        say_error(request, "real time cannot be paused");
        return;
    }
    request->server->timeline.go = false;
    control_print_now(request->server, request->reply);
}

static void command_now(struct request *request)
{
    control_print_now(request->server, request->reply);
}

static void command_run(struct request *request)
{
    struct timeline *timeline = &request->server->timeline;
    const struct board *board = request->server->board;
    int64_t now_ns = board_now_ns(board), value;
    bool until = request->count == 2 && strcmp(request->word[0], "until") == 0;

    if (!number(request->count > 0 ? request->word[until ? 1 : 0] : NULL, 0, INT64_MAX, &value)) {
        say_error(request, "run FRAMES, or run until NS");
        return;
    }
    if (timeline->limit_ns != INT64_MAX) {
        say_error(request, "a run is under way");
        return;
    }
    if (!until)
        value = board_time_of(board, board_frame_at(board, now_ns) + (uint64_t)value);
    timeline->limit_ns = value > now_ns ? value : now_ns;
    timeline->go = true;
    timeline->told = true;
    timeline->reached = false;
    request->peer->wait = PEER_WAITS_LIMIT;
}

static void command_wait(struct request *request)
{
    int direction = direction_word(request, 0);
    bool both = request->count == 1 && strcmp(request->word[0], "both") == 0;

    if (!both && direction < 0) {
        say_error(request, "wait for play, capture or both");
        return;
    }
    request->peer->wait_streams = both ? 3u : 1u << direction;
    request->peer->wait = PEER_WAITS_STREAMS;
}

/* A line already at the level that an edge is to make is no error: bouncing scripts do that. */
static void command_line(struct request *request)
{
    int64_t line, level, at_ns, now_ns = board_now_ns(request->server->board);

    if (request->count < 2 || !number(request->word[0], 0, BOARD_LINES - 1, &line) ||
        !number(request->word[1], 0, 1, &level) || !option(request, "at", now_ns, &at_ns)) {
        say_error(request, "line N 0|1 [at NS]");
        return;
    }
    say_result(request,
               lines_queue(&request->server->lines, at_ns, (uint32_t)line, (uint32_t)level));
}

static void command_press(struct request *request)
{
    struct lines *lines = &request->server->lines;
    int64_t line, at_ns, hold_ms, now_ns = board_now_ns(request->server->board);

    if (!number(request->count > 0 ? request->word[0] : NULL, 0, BOARD_LINES - 1, &line) ||
        !option(request, "at", now_ns, &at_ns) ||
        !option(request, "hold", DEFAULT_HOLD_MS, &hold_ms)) {
        say_error(request, "press N [at NS] [hold MS]");
        return;
    }
    int result = lines_queue(lines, at_ns, (uint32_t)line, 0);
    if (result == NJ_OK)
        result = lines_queue(lines, at_ns + hold_ms * ns_per_ms, (uint32_t)line, 1);
    if (result == NJ_OK)
        fprintf(request->reply, "{\"ok\":true,\"at_ns\":%" PRId64 "}", at_ns);
    else
        say_result(request, result);
}

static void command_script(struct request *request)
{
    char text[128];
    int number_of_line = 0, result = NJ_OK;
    FILE *file = request->count == 1 ? fopen(request->word[0], "re") : NULL;

    if (file == NULL) {
        say_error(request, "the script cannot be read");
        return;
    }
    while (result == NJ_OK && fgets(text, sizeof text, file) != NULL) {
        int64_t time_ns;
        uint32_t line, level;
        number_of_line++;
        if (text[0] == '#' || text[0] == '\n')
            continue;
        result = NJ_EINVAL;
        if (sscanf(text, "%" SCNd64 " %u %u", &time_ns, &line, &level) == 3)
            result = lines_queue(&request->server->lines, time_ns, line, level);
    }
    fclose(file);
    if (result == NJ_OK)
        fprintf(request->reply, "{\"ok\":true,\"lines\":%d}", number_of_line);
    else
        fprintf(request->reply, "{\"ok\":false,\"error\":\"line %d: NS LINE LEVEL\"}",
                number_of_line);
}

static void command_xrun(struct request *request)
{
    int direction = direction_word(request, 0);
    int64_t frames;

    if (direction < 0 ||
        !number(request->count == 2 ? request->word[1] : NULL, 1, INT64_C(1) << 40, &frames)) {
        say_error(request, "xrun play|capture FRAMES");
        return;
    }
    request->server->timeline.pending_xrun[direction] = (uint64_t)frames;
    say_result(request, NJ_OK);
}

static void command_stall(struct request *request)
{
    int64_t ms;

    if (!number(request->count == 1 ? request->word[0] : NULL, 1, 86400000, &ms)) {
        say_error(request, "stall MS");
        return;
    }
    card_stall(&request->server->card, ms * ns_per_ms);
    say_result(request, NJ_OK);
}

static void command_vanish(struct request *request)
{
    card_vanish(&request->server->card);
    control_print_now(request->server, request->reply);
}

static void command_come_back(struct request *request)
{
    card_return(&request->server->card);
    control_print_now(request->server, request->reply);
}

static void command_ppm(struct request *request)
{
    int64_t ppm;

    if (!number(request->count == 1 ? request->word[0] : NULL, -100000, 100000, &ppm)) {
        say_error(request, "ppm -100000..100000");
        return;
    }
    card_set_ppm(&request->server->card, ppm);
    say_result(request, NJ_OK);
}

static void command_source(struct request *request)
{
    if (request->count != 1)
        say_error(request, "source SOURCE");
    else
        say_result(request, card_set_source(&request->server->card, request->word[0]));
}

static void command_forget(struct request *request)
{
    int direction = direction_word(request, 0);
    bool waiters = request->count == 1 && strcmp(request->word[0], "waiters") == 0;

    if (direction < 0 && !waiters) {
        say_error(request, "forget play|capture|waiters");
        return;
    }
    if (waiters)
        request->server->lines.lost = false;
    else
        card_forget(&request->server->card, (uint32_t)direction);
    say_result(request, NJ_OK);
}

static void command_flush(struct request *request)
{
    card_move(&request->server->card);
    sink_flush(request->server->card.sink);
    if (sink_failed(request->server->card.sink))
        say_error(request, "the play file cannot be written");
    else
        control_print_now(request->server, request->reply);
}

static void command_status(struct request *request)
{
    status_print(request->server, request->reply);
}

static void command_quit(struct request *request)
{
    request->server->quit = true;
    say_result(request, NJ_OK);
}

static const struct {
    const char *word, *arguments, *help;
    void (*run)(struct request *request);
} table[] = {
#define COMMAND_ROW(word, arguments, function, help) {word, arguments, help, command_##function},
    COMMANDS(COMMAND_ROW)
#undef COMMAND_ROW
};

void control_help(void)
{
    puts("usage: nightjar-sim tell --socket PATH COMMAND");
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        printf("  %-7s %-22s %s\n", table[i].word, table[i].arguments, table[i].help);
}

void control_execute(struct server *server, struct peer *peer, const char *line, FILE *reply)
{
    struct request request = {.server = server, .peer = peer, .reply = reply};
    char text[PEER_LINE_BYTES], *rest = NULL;

    snprintf(text, sizeof text, "%s", line);
    const char *command = strtok_r(text, " \r", &rest);
    while (request.count < WORDS &&
           (request.word[request.count] = strtok_r(NULL, " \r", &rest)) != NULL)
        request.count++;
    for (size_t i = 0; command != NULL && i < sizeof table / sizeof table[0]; i++)
        if (strcmp(command, table[i].word) == 0) {
            table[i].run(&request);
            return;
        }
    say_error(&request, "unknown command; `nightjar-sim tell --help` lists them");
}
