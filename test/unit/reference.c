/* SPDX-License-Identifier: MIT */
#include "test/unit/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct line { /* a gain that moves from one value to another */
    float from, to;
    uint64_t start, frames;
};

struct player {
    struct reference_command *command;
    const struct nj_clip *clip;
    uint64_t position, end, loop_from, loop_to, played, begun, stop_after;
    uint64_t again; /* times that the loop still goes back */
    bool for_ever;
    struct line gain, fade_in, fade_out;
};

struct state {
    struct player players[REFERENCE_COMMANDS];
    uint32_t sounding;
    struct line master;
    uint64_t rendered;
};

static float line_value(const struct line *line, uint64_t at)
{
    if (at >= line->start + line->frames)
        return line->to;
    return line->from + (line->to - line->from) *
                            ((float)(int32_t)(at - line->start) / (float)(int32_t)line->frames);
}

static bool line_moves(const struct line *line, uint64_t at)
{
    return line->from != line->to && at < line->start + line->frames;
}

static void line_bend(struct line *line, uint64_t at, float to, uint64_t frames)
{
    float from = line_value(line, at);

    *line = (struct line){from, to, at, frames};
}

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
    int16_t narrow;
    int32_t wide;
    float real;

    switch (clip->format) {
    case NJ_FORMAT_S16:
        memcpy(&narrow, at, sizeof narrow);
        return (float)narrow / 32768.0f;
    case NJ_FORMAT_S24_3:
        wide = at[0] + at[1] * 256 + (signed char)at[2] * 65536;
        return (float)wide / 8388608.0f;
    case NJ_FORMAT_S32:
        memcpy(&wide, at, sizeof wide);
        return (float)wide / 2147483648.0f;
    default:
        memcpy(&real, at, sizeof real);
        return real;
    }
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

static float player_gain(const struct player *player, bool *moves)
{
    uint64_t at = player->played, faded = player->played + player->begun;

    *moves = line_moves(&player->gain, at) || line_moves(&player->fade_in, faded) ||
             line_moves(&player->fade_out, at);
    return line_value(&player->gain, at) * line_value(&player->fade_in, faded) *
           line_value(&player->fade_out, at);
}

/* What an output gets from a clip at a gain; false when nothing. */
static bool routed(const struct reference *reference, const struct player *player, float gain,
                   uint32_t output, float *value)
{
    const struct nj_play *play = &player->command->play;
    uint32_t channels = player->clip->channels, from = output;

    if (play->map_count > 0) {
        if (output >= play->map_count || play->map[output] == 0)
            return false;
        from = play->map[output] - 1u;
    } else if (channels == 1) {
        from = 0;
    } else if (channels == 2 && reference->channels == 1) {
        *value = 0.5f * (gain * sample_value(reference, player->clip, player->position, 0) +
                         gain * sample_value(reference, player->clip, player->position, 1));
        return true;
    } else if (output >= channels) {
        return false;
    }
    *value = gain * sample_value(reference, player->clip, player->position, from);
    return true;
}

static bool straight(const struct reference *reference, const struct player *player)
{
    const struct nj_play *play = &player->command->play;

    if (player->clip->channels != reference->channels ||
        (play->map_count > 0 && play->map_count != reference->channels))
        return false;
    for (uint32_t k = 0; k < play->map_count; k++)
        if (play->map[k] != k + 1)
            return false;
    return true;
}

static void finish(struct state *state, uint32_t index, int32_t result)
{
    struct player *player = &state->players[index];

    player->command->done = true;
    player->command->result = result;
    player->command->frames = player->played;
    memmove(player, player + 1, (state->sounding - index - 1) * sizeof *player);
    state->sounding--;
}

static void step(struct player *player)
{
    player->position++;
    player->played++;
    if (player->position == player->loop_to && (player->for_ever || player->again > 0)) {
        player->position = player->loop_from;
        player->again -= player->for_ever ? 0 : 1;
    }
}

static bool over(const struct player *player)
{
    return player->position >= player->end;
}

static void end_command(struct reference_command *command, int32_t result, uint64_t now)
{
    command->done = true;
    command->result = result;
    command->frame = now;
}

static void steal(struct state *state)
{
    for (uint32_t i = 0; i < state->sounding; i++) {
        if (!state->players[i].for_ever && state->players[i].again == 0) {
            finish(state, i, NJ_ESTOLEN);
            return;
        }
    }
    finish(state, 0, NJ_ESTOLEN);
}

/* A start that comes late, by its rule; false when it does not come at all. */
static bool begin_late(struct player *player, uint64_t late)
{
    if (player->command->play.late == NJ_LATE_SKIP) {
        player->begun = late;
        for (; late > 0 && !over(player); late--)
            step(player);
        player->played = 0;
    }
    return player->command->play.late != NJ_LATE_DROP && !over(player);
}

static void begin(struct reference *reference, struct state *state,
                  struct reference_command *command, uint64_t now)
{
    const struct nj_play *play = &command->play;
    struct player player = {.command = command, .clip = &reference->clips[play->clip]};

    player.position = play->from_frame;
    player.end = play->to_frame ? play->to_frame : player.clip->frames;
    player.loop_from = play->loop_to_frame ? play->loop_from_frame : play->from_frame;
    player.loop_to = play->loop_to_frame ? play->loop_to_frame : player.end;
    player.for_ever = play->loops == NJ_FOREVER && player.position < player.end;
    player.again =
        play->loops > 1 && !player.for_ever && player.position < player.end ? play->loops - 1 : 0;
    player.stop_after = UINT64_MAX;
    player.gain = (struct line){play->gain, play->gain, 0, 0};
    player.fade_in =
        (struct line){play->fade_in_frames ? 0.0f : 1.0f, 1.0f, 0, play->fade_in_frames};
    player.fade_out = (struct line){1.0f, 1.0f, 0, 0};
    command->frame = now;
    command->late_frames = now - play->start_frame;
    if (command->late_frames > 0 && !begin_late(&player, command->late_frames)) {
        end_command(command, NJ_ELATE, now);
        return;
    }
    if (over(&player)) {
        end_command(command, NJ_OK, now);
        return;
    }
    if (state->sounding == reference->voices)
        steal(state);
    state->players[state->sounding++] = player;
}

static uint32_t find_player(const struct state *state, const struct reference_command *command)
{
    uint32_t i = 0;

    while (i < state->sounding && state->players[i].command != command)
        i++;
    return i;
}

static void stop_player(struct state *state, uint32_t index, uint32_t fade)
{
    struct player *player = &state->players[index];

    if (fade == 0) {
        finish(state, index, NJ_ESTOPPED);
    } else if (player->played + fade < player->stop_after) {
        line_bend(&player->fade_out, player->played, 0.0f, fade);
        player->stop_after = player->played + fade;
    }
}

static void carry_out(struct reference *reference, struct state *state,
                      struct reference_command *command, uint64_t now)
{
    struct reference_command *target = &reference->commands[command->target];
    uint32_t player = find_player(state, target);
    int32_t result = NJ_OK;

    switch (command->verb) {
    case VERB_STOP:
        if (target->done || target == command)
            result = NJ_EHANDLE;
        else if (player < state->sounding)
            stop_player(state, player, command->ramp_frames);
        else
            end_command(target, NJ_ESTOPPED, now);
        break;
    case VERB_GAIN:
        if (target->done || target->verb != VERB_PLAY)
            result = NJ_EHANDLE;
        else if (player < state->sounding)
            line_bend(&state->players[player].gain, state->players[player].played, command->gain,
                      command->ramp_frames);
        else
            target->play.gain = command->gain;
        break;
    case VERB_STOP_ALL:
        for (uint32_t i = state->sounding; i-- > 0;)
            stop_player(state, i, command->ramp_frames);
        for (uint32_t i = 0; &reference->commands[i] < command; i++) {
            struct reference_command *other = &reference->commands[i];

            if (other->verb == VERB_PLAY && !other->done &&
                find_player(state, other) == state->sounding)
                end_command(other, NJ_ESTOPPED, now);
        }
        break;
    default:
        line_bend(&state->master, state->rendered, command->gain, command->ramp_frames);
        break;
    }
    end_command(command, result, now);
}

static uint64_t due_frame(const struct reference_command *command)
{
    return command->verb == VERB_PLAY ? command->play.start_frame : command->at_frame;
}

/* The first of those that are due: by frame, then in the order they were given. */
static struct reference_command *next_due(struct reference *reference, uint64_t now)
{
    struct reference_command *first = NULL;

    for (uint32_t i = 0; i < reference->count; i++) {
        struct reference_command *command = &reference->commands[i];

        if (!command->done && !command->begun && due_frame(command) <= now &&
            (!first || due_frame(command) < due_frame(first)))
            first = command;
    }
    return first;
}

static void run_due(struct reference *reference, struct state *state, uint64_t now)
{
    for (struct reference_command *command; (command = next_due(reference, now));) {
        command->begun = true;
        if (command->verb == VERB_PLAY)
            begin(reference, state, command, now);
        else
            carry_out(reference, state, command, now);
    }
}

/* A voice that is alone, as it is and at unity goes out as its bytes are. */
static bool copied(const struct reference *reference, const struct state *state, uint64_t now)
{
    bool moves;

    return state->sounding == 1 && straight(reference, &state->players[0]) &&
           state->players[0].clip->format == reference->format &&
           player_gain(&state->players[0], &moves) == 1.0f && !moves &&
           !line_moves(&state->master, now) && line_value(&state->master, now) == 1.0f;
}

static void render(const struct reference *reference, const struct state *state, unsigned char *out,
                   uint64_t now)
{
    uint32_t bytes = nj_format_bytes(reference->format);
    bool moves, copy = copied(reference, state, now);

    memset(out, 0, (size_t)reference->channels * bytes);
    if (state->sounding == 0)
        return;
    for (uint32_t k = 0; k < reference->channels; k++) {
        float sum = 0.0f, value;

        if (copy) {
            memcpy(out + k * bytes,
                   sample_at(reference, state->players[0].clip, state->players[0].position, k),
                   bytes);
            continue;
        }
        for (uint32_t i = 0; i < state->sounding; i++)
            if (routed(reference, &state->players[i], player_gain(&state->players[i], &moves), k,
                       &value))
                sum += value;
        put(out + k * bytes, reference->format, sum * line_value(&state->master, now));
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
    uint64_t frame_bytes = (uint64_t)reference->channels * nj_format_bytes(reference->format);

    if (!state)
        abort();
    state->master = (struct line){1.0f, 1.0f, 0, 0};
    for (; state->rendered < frames; state->rendered++) {
        run_due(reference, state, frame_now(reference, state->rendered));
        render(reference, state, (unsigned char *)out + state->rendered * frame_bytes,
               state->rendered);
        for (uint32_t i = state->sounding; i-- > 0;) {
            struct player *player = &state->players[i];

            step(player);
            if (over(player))
                finish(state, i, NJ_OK);
            else if (player->played == player->stop_after)
                finish(state, i, NJ_ESTOPPED);
        }
    }
    free(state);
}
