/* SPDX-License-Identifier: MIT
 * segment.c - makes, feeds and reads a segment's file by hand: the client of the engine's own
 * tests.
 *
 *   segment FILE make KEY=VALUE...           direction=play|capture device= rate= channels= format=
 *                                            period= periods= bank= ring=
 *   segment FILE info                        state=ready pid=1 ... text=...
 *   segment FILE wait STATE MILLISECONDS     until the engine's state is that; prints info
 *   segment FILE clip ROW RAW FORMAT CHANNELS BANK_OFFSET
 *   segment FILE play ROW FRAME|now [loops=N] [late=drop]
 *   segment FILE events COUNT MILLISECONDS   prints events until COUNT of them were completions
 *   segment FILE capture FRAMES RAW MILLISECONDS
 *                                            appends frames; a hole is printed and filled with
 * zeros segment FILE clock | stats | lost | beat
 *
 * Each is a client of its own: what is open stays so in the segment. Exit: 0, 1 failed or too late.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "nightjar.h"

struct kit {
    struct nj_client *client;
    void *memory;
    uint64_t bytes;
};

static int die(const char *what, const char *why)
{
    fprintf(stderr, "segment: %s: %s\n", what, why);
    exit(1);
}

static void check(const char *what, int error)
{
    if (error < 0)
        die(what, nj_error_name(error));
}

static void pause_ms(long ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static uint32_t format_of(const char *name)
{
    for (uint32_t format = 1; format < NJ_FORMAT_COUNT; format++)
        if (strcmp(name, nj_format_name(format)) == 0)
            return format;
    return NJ_FORMAT_ANY;
}

static void *new_memory(const char *path, uint64_t bytes)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || ftruncate(fd, (off_t)bytes) != 0)
        die(path, strerror(errno));
    void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        die(path, strerror(errno));
    close(fd);
    return memory;
}

static void set_key(struct nj_stream_config *config, const char *key, const char *value)
{
    uint32_t number = (uint32_t)strtoul(value, NULL, 10);
    if (strcmp(key, "direction") == 0)
        config->direction = strcmp(value, "play") == 0 ? NJ_PLAY : NJ_CAPTURE;
    else if (strcmp(key, "device") == 0)
        snprintf(config->device, sizeof(config->device), "%s", value);
    else if (strcmp(key, "rate") == 0)
        config->rate_hz = number;
    else if (strcmp(key, "channels") == 0)
        config->channels = number;
    else if (strcmp(key, "format") == 0)
        config->format = format_of(value);
    else if (strcmp(key, "period") == 0)
        config->period_frames = number;
    else if (strcmp(key, "periods") == 0)
        config->periods = number;
    else if (strcmp(key, "bank") == 0)
        config->bank_bytes = number;
    else if (strcmp(key, "ring") == 0)
        config->ring_frames = number;
    else
        die(key, "unknown key");
}

static int make(const char *path, int count, char **words)
{
    struct nj_stream_config config = {0};
    for (int i = 0; i < count; i++) {
        char *equals = strchr(words[i], '=');
        if (equals == NULL)
            die(words[i], "not KEY=VALUE");
        *equals = '\0';
        set_key(&config, words[i], equals + 1);
    }
    check("configuration", nj_stream_config_complete(&config));
    uint64_t bytes = nj_segment_bytes(&config);
    void *memory = new_memory(path, bytes);
    check("segment", nj_segment_init(memory, bytes, &config, 1));
    printf("bytes=%llu\n", (unsigned long long)bytes);
    return 0;
}

static const char *state_name(uint32_t state)
{
    static const char *const names[] = {"none", "starting", "ready", "ended"};
    return state < 4 ? names[state] : "?";
}

static int info(const struct kit *kit)
{
    struct nj_engine_info now;
    nj_engine_info(kit->client, &now);
    printf(
        "state=%s pid=%d start=%llu rate=%u channels=%u format=%s period=%u periods=%u latency=%u "
        "restarts=%u text=%s\n",
        state_name(now.state), now.pid, (unsigned long long)now.start_time_ticks, now.rate_hz,
        now.channels, now.format != 0 ? nj_format_name(now.format) : "-", now.period_frames,
        now.periods, now.latency_frames, now.restarts, now.text);
    return 0;
}

static int wait_state(const struct kit *kit, const char *state, long ms)
{
    struct nj_engine_info now;
    for (; ms >= 0; ms -= 2) {
        nj_engine_info(kit->client, &now);
        if (strcmp(state_name(now.state), state) == 0)
            return info(kit);
        pause_ms(2);
    }
    info(kit);
    return 1;
}

static int set_clip(const struct kit *kit, char **words)
{
    uint64_t bank_bytes = 0;
    unsigned char *bank = nj_bank(kit->client, &bank_bytes);
    struct nj_clip clip = {.offset_bytes = strtoull(words[4], NULL, 10),
                           .channels = (uint32_t)strtoul(words[3], NULL, 10),
                           .format = format_of(words[2])};
    FILE *file = fopen(words[1], "rb");
    if (file == NULL || clip.offset_bytes >= bank_bytes)
        die(words[1], "cannot be read, or past the bank");
    size_t got = fread(bank + clip.offset_bytes, 1, (size_t)(bank_bytes - clip.offset_bytes), file);
    fclose(file);
    clip.frames = got / (clip.channels * nj_format_bytes(clip.format));
    check("clip", nj_clip_set(kit->client, (uint32_t)strtoul(words[0], NULL, 10), &clip));
    printf("frames=%llu\n", (unsigned long long)clip.frames);
    return 0;
}

static int play(const struct kit *kit, int count, char **words)
{
    struct nj_play request = {.clip = (uint32_t)strtoul(words[0], NULL, 10), .gain = 1.0F};
    nj_handle handle = 0;
    request.start_frame = strcmp(words[1], "now") == 0 ? NJ_NOW : strtoull(words[1], NULL, 10);
    for (int i = 2; i < count; i++) {
        if (strncmp(words[i], "loops=", 6) == 0)
            request.loops = (uint32_t)strtoul(words[i] + 6, NULL, 10);
        else if (strcmp(words[i], "late=drop") == 0)
            request.late = NJ_LATE_DROP;
        else
            die(words[i], "unknown word");
    }
    check("play", nj_play(kit->client, &request, &handle));
    printf("handle=%llu\n", (unsigned long long)handle);
    return 0;
}

static int events(const struct kit *kit, long count, long ms)
{
    static const char *const names[] = {
#define NAME(kind, text) text,
        NJ_EVENTS(NAME)
#undef NAME
    };
    while (count > 0 && ms >= 0) {
        struct nj_event event;
        if (!nj_event_next(kit->client, &event)) {
            pause_ms(2);
            ms -= 2;
            continue;
        }
        printf("%s result=%d handle=%llu frame=%llu frames=%llu late=%llu\n", names[event.kind],
               event.result, (unsigned long long)event.handle, (unsigned long long)event.frame,
               (unsigned long long)event.frames, (unsigned long long)event.late_frames);
        count -= event.kind == NJ_EVENT_DONE ? 1 : 0;
    }
    return count > 0 ? 1 : 0;
}

static void write_span(FILE *file, const struct nj_span *span, uint64_t frames, size_t frame_bytes)
{
    static const char zeros[4 * NJ_MAX_CHANNELS];
    if (span->data != NULL) {
        if (fwrite(span->data, frame_bytes, (size_t)frames, file) != frames)
            die("capture", strerror(errno));
        return;
    }
    printf("hole frame=%llu frames=%llu bound=%u cause=%s\n", (unsigned long long)span->first_frame,
           (unsigned long long)frames, span->bound_frames, nj_cause_text(span->cause));
    for (uint64_t i = 0; i < frames; i++)
        fwrite(zeros, frame_bytes, 1, file);
}

static int capture(const struct kit *kit, uint64_t frames, const char *path, long ms)
{
    struct nj_engine_info now;
    struct nj_span span;
    uint64_t first = UINT64_MAX;
    FILE *file = fopen(path, "ab");
    if (file == NULL)
        die(path, strerror(errno));
    while (frames > 0 && ms >= 0) {
        if (!nj_capture_peek(kit->client, &span)) {
            pause_ms(2);
            ms -= 2;
            continue;
        }
        nj_engine_info(kit->client, &now);
        uint64_t part = span.frames < frames ? span.frames : frames;
        first = first == UINT64_MAX ? span.first_frame : first;
        write_span(file, &span, part, now.channels * nj_format_bytes(now.format));
        nj_capture_advance(kit->client, part);
        frames -= part;
    }
    fclose(file);
    printf("first=%llu missing=%llu\n", (unsigned long long)first, (unsigned long long)frames);
    return frames > 0 ? 1 : 0;
}

static int show_clock(const struct kit *kit)
{
    struct nj_clock now;
    nj_clock_read(kit->client, &now);
    printf("valid=%d frame=%llu time=%lld rate=%.6f error=%.1f\n", now.valid,
           (unsigned long long)now.frame, (long long)now.time_ns, now.rate_hz, now.error_ns);
    return 0;
}

static int show_stats(const struct kit *kit)
{
    struct nj_stats stats;
    nj_stats(kit->client, &stats);
#define SHOW(name) printf(#name "=%llu ", (unsigned long long)stats.name);
    NJ_STATS(SHOW)
#undef SHOW
    putchar('\n');
    return 0;
}

static int obey(const struct kit *kit, int count, char **words)
{
    const char *verb = words[0];
    if (strcmp(verb, "info") == 0)
        return info(kit);
    if (strcmp(verb, "wait") == 0 && count == 3)
        return wait_state(kit, words[1], atol(words[2]));
    if (strcmp(verb, "clip") == 0 && count == 6)
        return set_clip(kit, words + 1);
    if (strcmp(verb, "play") == 0 && count >= 3)
        return play(kit, count - 1, words + 1);
    if (strcmp(verb, "events") == 0 && count == 3)
        return events(kit, atol(words[1]), atol(words[2]));
    if (strcmp(verb, "capture") == 0 && count == 4)
        return capture(kit, strtoull(words[1], NULL, 10), words[2], atol(words[3]));
    if (strcmp(verb, "clock") == 0)
        return show_clock(kit);
    if (strcmp(verb, "stats") == 0)
        return show_stats(kit);
    if (strcmp(verb, "lost") == 0)
        nj_client_engine_lost(kit->client);
    else if (strcmp(verb, "beat") == 0)
        nj_client_heartbeat(kit->client);
    else
        return die(verb, "not understood");
    return 0;
}

int main(int argc, char **argv)
{
    struct kit kit = {0};
    if (argc < 3)
        return die("usage", "segment FILE VERB ...");
    if (strcmp(argv[2], "make") == 0)
        return make(argv[1], argc - 3, argv + 3);
    check(argv[1], nj_segment_open(&kit.memory, &kit.bytes, argv[1]));
    check("client", nj_client_create(&kit.client, kit.memory, kit.bytes));
    int code = obey(&kit, argc - 2, argv + 2);
    nj_client_destroy(kit.client);
    nj_segment_close(kit.memory, kit.bytes);
    return code;
}
