/* SPDX-License-Identifier: MIT
 * streams.c - see streams.h. */
#include "supervisor/streams.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cards/cards.h"
#include "supervisor/log.h"
#include "supervisor/stream_channels.h"
#include "supervisor/stream_clips.h"

#define STREAM_LOOK_NS INT64_C(250000000)

static const struct card_config *card_of(const struct stream *stream)
{
    return &stream->shared->config->cards[stream->card];
}

static const char *wish_of(const struct card_config *card, uint32_t direction)
{
    const char *own = direction == NJ_PLAY ? card->out : card->in;
    return own[0] ? own : card->device;
}

void stream_init(struct stream *stream, const struct streams_context *shared, uint32_t card,
                 uint32_t direction)
{
    *stream = (struct stream){.shared = shared, .card = card, .direction = direction};
    stream->engine.pid_fd = -1;
    stream->config = plan_find(shared->plan, card, direction)->config;
    snprintf(stream->name, sizeof stream->name, "%s.%s", shared->config->cards[card].name,
             direction == NJ_PLAY ? "play" : "capture");
    snprintf(stream->wish, sizeof stream->wish, "%s", wish_of(card_of(stream), direction));
}

/* ---- the card -------------------------------------------------------------------------------- */

static int find_card(struct stream *stream, char pcm[256], char why[CARDS_TEXT_BYTES])
{
    if (strcmp(stream->wish, "sim") == 0) {
        snprintf(pcm, 256, "sim:%s", stream->shared->sim_socket);
        return 0;
    }
    struct cards cards;
    cards_find(&cards, "");
    return cards_resolve(&cards, stream->wish, stream->direction, pcm, why);
}

static void say_waiting(struct stream *stream, const char *why)
{
    if (!stream->settled)
        log_line("%s: waiting: %s", stream->name, why);
    stream->settled = true;
}

static bool look_for_card(struct stream *stream, char pcm[256], int64_t now_ns)
{
    char why[CARDS_TEXT_BYTES];
    if (now_ns < stream->next_look_ns)
        return false;
    if (find_card(stream, pcm, why) == 0)
        return true;
    stream->next_look_ns = now_ns + STREAM_LOOK_NS;
    say_waiting(stream, why);
    return false;
}

/* ---- opening --------------------------------------------------------------------------------- */

static void hear_recording(void *context, const char *line)
{
    (void)context;
    log_line("%s", line);
}

static int open_recording(struct stream *stream)
{
    struct recording_options options = {
        .config = stream->shared->config,
        .card = stream->card,
        .ticker = stream->shared->ticker,
        .client = stream->client,
        .epoch = stream->segment.epoch,
        .ring_frames = stream->config.ring_frames,
        .log = hear_recording,
    };
    int error = recording_create(&stream->recording, &options);
    return error ? error : recording_start(stream->recording);
}

static int open_player(struct stream *stream)
{
    const struct streams_context *shared = stream->shared;
    struct player *player;
    int error =
        player_create(&player, shared->config, stream->card, shared->ticker, stream->client);
    if (error)
        return error;
    stream->player = player;
    if (stream->segment.adopted) { /* its clips are the right ones */
        stream->rows_loaded = stream_bank(stream)->count;
        stream_clips_give(stream, 0, stream->rows_loaded);
    }
    return 0;
}

void stream_end_orphan(const struct runtime *runtime, const char *name)
{
    struct runtime_segment segment;
    struct nj_client *client = NULL;
    struct engine engine;
    if (runtime_segment_find(runtime, name, &segment) == 0 &&
        nj_client_create(&client, segment.memory, segment.bytes) == 0) {
        engine_init(&engine, "", segment.path, 0, client);
        if (engine_adopt(&engine)) {
            log_line("%s: engine %d of another configuration ends", name, engine.pid);
            engine_end(&engine);
        }
    }
    nj_client_destroy(client);
    runtime_segment_close(&segment, true);
    stream_clips_forget(runtime, name);
}

/* What an earlier supervisor left is taken up only when it is for this configuration and these
 * clips. What is left over ends: it holds the card. */
static bool is_usable(struct stream *stream)
{
    struct runtime_segment *segment = &stream->segment;
    if (runtime_segment_find(stream->shared->runtime, stream->name, segment))
        return false;
    bool usable = nj_segment_check(segment->memory, segment->bytes, &stream->config) == 0;
    segment->epoch = nj_segment_epoch(segment->memory, segment->bytes);
    usable = usable && (stream->direction != NJ_PLAY || stream_clips_kept(stream));
    runtime_segment_close(segment, false);
    return usable;
}

static int open_segment(struct stream *stream, char why[RUNTIME_WHY_BYTES])
{
    const struct runtime *runtime = stream->shared->runtime;
    if (!is_usable(stream))
        stream_end_orphan(runtime, stream->name);
    int error = runtime_segment_open(runtime, stream->name, &stream->config, &stream->segment, why);
    return error ? error
                 : nj_client_create(&stream->client, stream->segment.memory, stream->segment.bytes);
}

static void open_stream(struct stream *stream, const char *pcm, int64_t now_ns)
{
    char why[RUNTIME_WHY_BYTES] = "";
    int error = stream_channels_follow(stream, pcm, why);
    snprintf(stream->config.device, sizeof stream->config.device, "%s", pcm);
    if (stream->direction == NJ_PLAY)
        stream->clips_print = stream_clips_print(stream_bank(stream));
    if (!error)
        error = open_segment(stream, why);
    if (!error) {
        stream->ran = stream->segment.adopted;
        engine_init(&stream->engine, stream->shared->engine_program, stream->segment.path,
                    stream->direction, stream->client);
        error = stream->direction == NJ_PLAY ? open_player(stream) : open_recording(stream);
    }
    if (!error)
        return;
    say_waiting(stream, why[0] ? why : nj_error_text(error));
    stream_close(stream, false);
    stream->next_look_ns = now_ns + 4 * STREAM_LOOK_NS;
}

/* ---- the engine ------------------------------------------------------------------------------ */

static void note_ready(struct stream *stream, int64_t now_ns)
{
    struct nj_engine_info info;
    nj_engine_info(stream->client, &info);
    char back[48] = "";
    if (stream->lost_ns)
        snprintf(back, sizeof back, ", back after %" PRId64 " ms",
                 (now_ns - stream->lost_ns) / 1000000);
    log_line("%s: %s, %s, %u Hz, %u channels, %u x %u frames, engine %d%s%s", stream->name,
             info.text, nj_format_name(info.format), info.rate_hz, info.channels, info.periods,
             info.period_frames, info.pid, stream->engine.is_child ? "" : " found running", back);
    stream->lost_ns = 0;
    stream->ran = stream->settled = true;
    if (stream->player)
        player_ready(stream->player);
}

static void say_holder(const struct stream *stream)
{
    struct cards cards;
    char holder[128];
    cards_find(&cards, "");
    const struct card *card = cards_of_pcm(&cards, stream->config.device);
    if (card && cards_holder(card, stream->direction, "", holder, sizeof holder))
        log_line("%s: the card is in use by %s", stream->name, holder);
}

static void note_failed(struct stream *stream, int64_t now_ns)
{
    log_line("%s: engine: %s", stream->name, stream->engine.text);
    if (stream->engine.last_code == 111)
        say_holder(stream);
    /* It ran here before: another card has come in the place of that one. */
    stream->misfit = stream->ran && stream->engine.last_code == 100;
    if (!stream->lost_ns)
        stream->lost_ns = now_ns;
    stream->settled = true;
}

static void note_lost(struct stream *stream, int64_t now_ns)
{
    if (stream->player)
        player_lost(stream->player);
    else
        nj_client_engine_lost(stream->client);
    stream->lost_ns = now_ns;
    log_line("%s: engine %d lost: %s", stream->name, stream->engine.last_pid, stream->engine.text);
}

static void start_engine(struct stream *stream, int64_t now_ns)
{
    char pcm[256];
    if (engine_adopt(&stream->engine))
        return;
    if (!look_for_card(stream, pcm, now_ns))
        return;
    if (strcmp(pcm, stream->config.device) &&
        nj_segment_set_device(stream->segment.memory, stream->segment.bytes, pcm) == 0) {
        log_line("%s: the card is %s now, it was %s", stream->name, pcm, stream->config.device);
        snprintf(stream->config.device, sizeof stream->config.device, "%s", pcm);
    }
    /* What an earlier engine left open ends here; the new one finds an empty queue. */
    if (stream->player)
        player_lost(stream->player);
    else
        nj_client_engine_lost(stream->client);
    if (engine_start(&stream->engine, now_ns))
        note_failed(stream, now_ns);
}

static void step_engine(struct stream *stream, int64_t now_ns)
{
    switch (engine_step(&stream->engine, now_ns, ticker_now_ns(stream->shared->ticker))) {
    case ENGINE_READY:
        note_ready(stream, now_ns);
        break;
    case ENGINE_LOST:
        note_lost(stream, now_ns);
        break;
    case ENGINE_FAILED:
        note_failed(stream, now_ns);
        break;
    case ENGINE_NOTHING:
        break;
    }
    if (stream->engine.state == ENGINE_IDLE && now_ns >= stream->engine.next_try_ns)
        start_engine(stream, now_ns);
}

void stream_step(struct stream *stream, int64_t now_ns)
{
    char pcm[256];
    if (!stream->client && look_for_card(stream, pcm, now_ns))
        open_stream(stream, pcm, now_ns);
    if (!stream->client)
        return;
    step_engine(stream, now_ns);
    nj_client_heartbeat(stream->client);
    if (stream->player && stream->rows_loaded < stream_bank(stream)->count)
        stream_clips_load(stream);
}

int64_t stream_due_ns(const struct stream *stream, int64_t now_ns)
{
    if (!stream->client)
        return stream->next_look_ns;
    if (stream->player && stream->rows_loaded < stream_bank(stream)->count)
        return now_ns;
    int64_t due_ns = engine_due_ns(&stream->engine, now_ns);
    if (stream->engine.state == ENGINE_IDLE && due_ns < stream->next_look_ns)
        due_ns = stream->next_look_ns;
    return due_ns;
}

bool stream_is_settled(const struct stream *stream)
{
    return stream->settled &&
           (!stream->player || stream->rows_loaded == stream_bank(stream)->count);
}

/* ---- another configuration, and the end ------------------------------------------------------ */

bool stream_fits(const struct stream *stream, const struct config *config, const struct plan *plan)
{
    const struct plan_stream *planned = plan_find(plan, stream->card, stream->direction);
    if (!planned || stream->card >= config->card_count || !stream->client)
        return false;
    struct plan_stream wanted = *planned;
    stream_channels_keep(stream, config, plan, &wanted);
    const struct card_config *card = &config->cards[stream->card];
    size_t sizes = offsetof(struct nj_stream_config, device);
    char name[80];
    snprintf(name, sizeof name, "%s.%s", card->name,
             stream->direction == NJ_PLAY ? "play" : "capture");
    return strcmp(name, stream->name) == 0 && memcmp(&wanted.config, &stream->config, sizes) == 0 &&
           strcmp(wish_of(card, stream->direction), stream->wish) == 0 &&
           (stream->direction != NJ_PLAY ||
            stream_clips_print(&plan->banks[stream->card]) == stream->clips_print);
}

void stream_reload(struct stream *stream)
{
    if (stream->player) {
        player_set_config(stream->player, stream->shared->config);
        stream_clips_give(stream, 0, stream->rows_loaded);
    }
    if (stream->recording && recording_reload(stream->recording, stream->shared->config))
        log_line("%s: the takes could not take over the new configuration", stream->name);
}

void stream_stop(struct stream *stream)
{
    if (stream->client)
        engine_stop(&stream->engine);
}

void stream_close(struct stream *stream, bool remove)
{
    if (stream->client && stream->engine.client)
        engine_end(&stream->engine);
    if (stream->recording) {
        recording_stop(stream->recording);
        recording_destroy(stream->recording);
    }
    clip_load_end(stream->loading);
    player_destroy(stream->player);
    nj_client_destroy(stream->client);
    runtime_segment_close(&stream->segment, remove);
    if (remove)
        stream_clips_forget(stream->shared->runtime, stream->name);
    stream->recording = NULL;
    stream->player = NULL;
    stream->loading = NULL;
    stream->client = NULL;
    stream->rows_loaded = 0;
    stream->misfit = stream->ran = false;
}
