/* SPDX-License-Identifier: MIT */
#include "test/unit/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "test/unit/reference_state.h"

static const unsigned char *sample_at(const struct reference *reference, const struct nj_clip *clip,
                                      uint64_t frame, uint32_t channel)
{
    return reference->bank + clip->offset_bytes +
           (frame * clip->channels + channel) * nj_format_bytes(clip->format);
}

/* Full scale 1.0, as near as a float can. */
static float sample_value(const struct reference *reference, const struct nj_clip *clip,
                          uint64_t frame, uint32_t channel)
{
    const unsigned char *at = sample_at(reference, clip, frame, channel);
    uint32_t bytes = nj_format_bytes(clip->format), word = 0;
    float real;

    for (uint32_t i = 0; i < bytes; i++) /* to the top of 32 bits */
        word |= (uint32_t)at[i] << (8 * (4 - bytes + i));
    if (clip->format == NJ_FORMAT_U8)
        word -= 0x80000000u;
    memcpy(&real, &word, sizeof real);
    return clip->format == NJ_FORMAT_F32 ? real : (float)(int32_t)word / 2147483648.0f;
}

static void put(unsigned char *out, uint32_t format, float value)
{
    double full = format == NJ_FORMAT_S16     ? 32768.0
                  : format == NJ_FORMAT_S24_3 ? 8388608.0
                                              : 2147483648.0;
    double whole = rint((double)value * full);
    int64_t number;

    if (format == NJ_FORMAT_F32) {
        memcpy(out, &value, sizeof value);
        return;
    }
    number = whole > full - 1 ? (int64_t)full - 1 : whole < -full ? (int64_t)-full : (int64_t)whole;
    for (uint32_t i = 0; i < nj_format_bytes(format); i++)
        out[i] = (unsigned char)((uint64_t)number >> (8 * i));
}

/* The last fade, counted from its own beginning; *at is where it is. */
static struct line tail_of(const struct player *player, uint64_t *at)
{
    uint64_t left = player_left(player);

    *at = 0;
    if (player_rests(player) || left > player->tail || player->tail == 0)
        return (struct line){1.0f, 1.0f, 0, 0};
    *at = player->tail - left;
    return (struct line){1.0f, 0.0f, 0, player->tail};
}

/* The product of four; where only one of them moves, the line whose ends were multiplied. */
static float player_gain(const struct player *player, bool *moves)
{
    struct line lines[] = {player->gain, player->fade_in, player->fade_out, {0, 0, 0, 0}};
    uint64_t at[] = {player->played, player->played + player->begun, player->played, 0};
    float product = 1.0f, others = 1.0f;
    uint32_t moving = 0, one = 0;

    lines[3] = tail_of(player, &at[3]);
    for (uint32_t i = 0; i < 4; i++) {
        product *= line_value(&lines[i], at[i]);
        if (line_moves(&lines[i], at[i])) {
            one = i;
            moving++;
        } else {
            others *= lines[i].to;
        }
    }
    *moves = moving > 0;
    if (moving != 1)
        return product;
    return others * lines[one].from +
           (float)(int32_t)(at[one] - lines[one].start) * (others * line_slope(&lines[one]));
}

/* How far a loop's fade into what is before its section is; 0 outside. */
static float crossing(const struct player *player)
{
    uint64_t frames = player->command->play.loop_fade_frames;
    uint64_t from = player->loop_to - frames;

    if ((!player->for_ever && player->again == 0) || player->position < from)
        return 0.0f;
    return (float)(int32_t)(player->position - from + 1) * (1.0f / (float)(int32_t)(frames + 1));
}

/* A sample of the frame that the player is at. */
static float player_sample(const struct reference *reference, const struct player *player,
                           uint32_t channel)
{
    float share = crossing(player);
    uint64_t section = player->loop_to - player->loop_from;
    float sample = sample_value(reference, player->clip, player->position, channel);

    if (share == 0.0f)
        return sample;
    return sample +
           (sample_value(reference, player->clip, player->position - section, channel) - sample) *
               share;
}

/* What the pan makes of an output's gain. */
static float panned(const struct reference *reference, const struct player *player, uint32_t output,
                    float gain)
{
    float pan = line_value(&player->pan, player->played);

    if (reference->channels == 1)
        return gain;
    if (output == 0 && pan > 0.0f)
        return gain * (1.0f - pan);
    return output == 1 && pan < 0.0f ? gain * (1.0f + pan) : gain;
}

/* What an output gets from a clip at a gain; false when nothing. */
static bool routed(const struct reference *reference, const struct player *player, float gain,
                   uint32_t output, float *value)
{
    const struct nj_play *play = &player->command->play;
    uint32_t channels = player->clip->channels, from = output;

    if (player_rests(player))
        return false;
    if (play->map_count > 0) {
        if (output >= play->map_count || play->map[output] == 0)
            return false;
        from = play->map[output] - 1u;
    } else if (channels == 1) {
        from = 0;
    } else if (channels == 2 && reference->channels == 1) {
        *value = 0.5f * (gain * player_sample(reference, player, 0) +
                         gain * player_sample(reference, player, 1));
        return true;
    } else if (output >= channels) {
        return false;
    }
    *value = panned(reference, player, output, gain) * player_sample(reference, player, from);
    return true;
}

static bool straight(const struct reference *reference, const struct player *player)
{
    const struct nj_play *play = &player->command->play;
    bool same = play->map_count == 0 || play->map_count == reference->channels;

    for (uint32_t k = 0; k < play->map_count; k++)
        same = same && play->map[k] == k + 1;
    return same && player->clip->channels == reference->channels;
}

static bool centred(const struct reference *reference, const struct player *player)
{
    return reference->channels == 1 || (!line_moves(&player->pan, player->played) &&
                                        line_value(&player->pan, player->played) == 0.0f);
}

/* A voice that is alone, as it is and at unity goes out as its bytes are. */
static bool copied(const struct reference *reference, const struct state *state, uint64_t now)
{
    bool moves;

    return state->sounding == 1 && straight(reference, &state->players[0]) &&
           state->players[0].clip->format == reference->format &&
           player_gain(&state->players[0], &moves) == 1.0f && !moves &&
           crossing(&state->players[0]) == 0.0f && centred(reference, &state->players[0]) &&
           !line_moves(&state->master, now) && line_value(&state->master, now) == 1.0f;
}

/* A frame's sum at the master's gain. */
static void mix(const struct reference *reference, const struct state *state, uint64_t at,
                float *values)
{
    memset(values, 0, reference->channels * sizeof *values);
    for (uint32_t k = 0; k < reference->channels && state->sounding > 0; k++) {
        float sum = 0.0f, value;
        bool moves;

        for (uint32_t i = 0; i < state->sounding; i++)
            if (routed(reference, &state->players[i], player_gain(&state->players[i], &moves), k,
                       &value))
                sum += value;
        values[k] = sum * line_value(&state->master, at);
    }
}

/* One frame; at `now` of the time line, after so many that were rendered. */
static void render(const struct reference *reference, const struct state *state,
                   struct master *master, unsigned char *out, uint64_t now, uint64_t rendered)
{
    uint32_t bytes = nj_format_bytes(reference->format);
    bool copy = copied(reference, state, rendered);
    float values[NJ_MAX_CHANNELS];

    mix(reference, state, rendered, values);
    master_put(reference, master, now, values,
               state->sounding == 0 ? FRAME_SILENT
               : copy               ? FRAME_EXACT
                                    : FRAME_MIXED);
    master_take(reference, master, now, values);
    for (uint32_t k = 0; k < reference->channels; k++) {
        if (copy && !reference->limiter_frames && player_rests(&state->players[0]))
            memset(out + k * bytes, 0, bytes);
        else if (copy && !reference->limiter_frames)
            memcpy(out + k * bytes,
                   sample_at(reference, state->players[0].clip, state->players[0].position, k),
                   bytes);
        else
            put(out + k * bytes, reference->format, values[k]);
    }
}

/* The frame that comes after so many were put out. */
static uint64_t frame_now(const struct reference *reference, uint64_t rendered)
{
    uint64_t now = rendered;

    for (uint32_t i = 0; i < REFERENCE_HOLES; i++)
        now += rendered >= reference->holes[i].after ? reference->holes[i].frames : 0;
    return now;
}

void reference_run(struct reference *reference, void *out, uint64_t frames)
{
    struct state *state = calloc(1, sizeof *state);
    struct master *master = master_create(reference, frames);
    uint64_t frame_bytes = (uint64_t)reference->channels * nj_format_bytes(reference->format);

    if (!state)
        abort();
    state->master = (struct line){1.0f, 1.0f, 0, 0};
    state_queue(reference, state);
    for (; state->rendered < frames; state->rendered++) {
        uint64_t now = frame_now(reference, state->rendered);

        state_run_due(reference, state, now);
        render(reference, state, master, (unsigned char *)out + state->rendered * frame_bytes, now,
               state->rendered);
        state_step(state);
    }
    master_destroy(master);
    free(state);
}
