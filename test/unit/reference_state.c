/* SPDX-License-Identifier: MIT */
#include "test/unit/reference_state.h"

#include <string.h>

float line_value(const struct line *line, uint64_t at)
{
    if (at >= line->start + line->frames)
        return line->to;
    return line->from + (line->to - line->from) *
                            ((float)(int32_t)(at - line->start) / (float)(int32_t)line->frames);
}

bool line_moves(const struct line *line, uint64_t at)
{
    return line->from != line->to && at < line->start + line->frames;
}

static void line_bend(struct line *line, uint64_t at, float to, uint64_t frames)
{
    float from = line_value(line, at);

    *line = (struct line){from, to, at, frames};
}

static void take_out(struct player *players, uint32_t *count, uint32_t index)
{
    memmove(&players[index], &players[index + 1], (*count - index - 1) * sizeof *players);
    --*count;
}

static void tell(const struct player *player, int32_t result)
{
    player->command->done = true;
    player->command->result = result;
    player->command->frames = player->played;
}

static void finish(struct state *state, uint32_t index, int32_t result)
{
    tell(&state->players[index], result);
    take_out(state->players, &state->sounding, index);
}

static void finish_held(struct state *state, uint32_t index, int32_t result)
{
    tell(&state->held[index], result);
    take_out(state->held, &state->paused, index);
}

static void hold(struct state *state, uint32_t index)
{
    state->held[state->paused++] = state->players[index];
    take_out(state->players, &state->sounding, index);
}

static void release(struct state *state, uint32_t index)
{
    state->players[state->sounding++] = state->held[index];
    take_out(state->held, &state->paused, index);
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
    uint32_t first = 0;

    for (uint32_t i = 0; i < state->sounding; i++) {
        if (!state->players[i].for_ever && state->players[i].again == 0) {
            finish(state, i, NJ_ESTOLEN);
            return;
        }
    }
    if (state->sounding > 0) {
        finish(state, 0, NJ_ESTOLEN);
        return;
    }
    for (uint32_t i = 1; i < state->paused; i++)
        if (state->held[i].command < state->held[first].command)
            first = i;
    finish_held(state, first, NJ_ESTOLEN);
}

/* False when it ends before. */
static bool seek(struct player *player, uint64_t frame)
{
    if (frame >= player->end)
        return false;
    player->position = frame;
    if (frame >= player->loop_to) {
        player->for_ever = false;
        player->again = 0;
    }
    return true;
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

static void pause_player(struct state *state, uint32_t index, uint32_t fade)
{
    struct player *player = &state->players[index];

    if (player->hold_after != UINT64_MAX)
        return;
    line_bend(&player->fade_out, player->played, 0.0f, fade);
    player->hold_after = player->played + fade;
    if (fade == 0)
        hold(state, index);
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
    player.hold_after = UINT64_MAX;
    player.gain = (struct line){play->gain, play->gain, 0, 0};
    player.fade_in =
        (struct line){play->fade_in_frames ? 0.0f : 1.0f, 1.0f, 0, play->fade_in_frames};
    player.fade_out = (struct line){1.0f, 1.0f, 0, 0};
    command->frame = now;
    if (command->seeks)
        seek(&player, command->seek_to);
    command->late_frames = now - play->start_frame;
    if (command->late_frames > 0 && !begin_late(&player, command->late_frames)) {
        end_command(command, NJ_ELATE, now);
        return;
    }
    if (over(&player)) {
        end_command(command, NJ_OK, now);
        return;
    }
    if (state->sounding + state->paused == reference->voices)
        steal(state);
    state->players[state->sounding++] = player;
    if (command->paused)
        pause_player(state, state->sounding - 1, 0);
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
        player->hold_after = UINT64_MAX;
    }
}

static void resume(struct player *player, uint32_t fade)
{
    if (player->hold_after == UINT64_MAX)
        return;
    line_bend(&player->fade_out, player->played, 1.0f, fade);
    player->hold_after = UINT64_MAX;
}

static uint32_t find_held(const struct state *state, const struct reference_command *command)
{
    uint32_t i = 0;

    while (i < state->paused && state->held[i].command != command)
        i++;
    return i;
}

/* Pause, resume and seek of a play that is open. */
static int32_t move(struct reference *reference, struct state *state,
                    struct reference_command *command)
{
    struct reference_command *target = &reference->commands[command->target];
    uint32_t sounding = find_player(state, target), held = find_held(state, target);
    struct player *player = sounding < state->sounding ? &state->players[sounding]
                            : held < state->paused     ? &state->held[held]
                                                       : NULL;
    uint64_t end =
        target->play.to_frame ? target->play.to_frame : reference->clips[target->play.clip].frames;

    if (target->done || target->verb != VERB_PLAY)
        return NJ_EHANDLE;
    if (command->verb == VERB_SEEK && player)
        return seek(player, command->clip_frame) ? NJ_OK : NJ_EINVAL;
    if (command->verb == VERB_SEEK && command->clip_frame >= end)
        return NJ_EINVAL;
    if (command->verb == VERB_SEEK) {
        target->seeks = true;
        target->seek_to = command->clip_frame;
        return NJ_OK;
    }
    if (player && player->stop_after != UINT64_MAX)
        return NJ_EHANDLE;
    target->paused = command->verb == VERB_PAUSE;
    if (player && command->verb == VERB_PAUSE && sounding < state->sounding)
        pause_player(state, sounding, command->ramp_frames);
    if (player && command->verb == VERB_RESUME)
        resume(player, command->ramp_frames);
    if (held < state->paused && command->verb == VERB_RESUME)
        release(state, held);
    return NJ_OK;
}

static void carry_out(struct reference *reference, struct state *state,
                      struct reference_command *command, uint64_t now)
{
    struct reference_command *target = &reference->commands[command->target];
    uint32_t player = find_player(state, target), held = find_held(state, target);
    int32_t result = NJ_OK;

    switch (command->verb) {
    case VERB_STOP:
        if (target->done || target == command)
            result = NJ_EHANDLE;
        else if (player < state->sounding)
            stop_player(state, player, command->ramp_frames);
        else if (held < state->paused)
            finish_held(state, held, NJ_ESTOPPED);
        else
            end_command(target, NJ_ESTOPPED, now);
        break;
    case VERB_GAIN:
        if (target->done || target->verb != VERB_PLAY)
            result = NJ_EHANDLE;
        else if (player < state->sounding)
            line_bend(&state->players[player].gain, state->players[player].played, command->gain,
                      command->ramp_frames);
        else if (held < state->paused)
            line_bend(&state->held[held].gain, state->held[held].played, command->gain,
                      command->ramp_frames);
        else
            target->play.gain = command->gain;
        break;
    case VERB_PAUSE:
    case VERB_RESUME:
    case VERB_SEEK:
        result = move(reference, state, command);
        break;
    case VERB_STOP_ALL:
        while (state->paused > 0)
            finish_held(state, 0, NJ_ESTOPPED);
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

void state_run_due(struct reference *reference, struct state *state, uint64_t now)
{
    for (struct reference_command *command; (command = next_due(reference, now));) {
        command->begun = true;
        if (command->verb == VERB_PLAY)
            begin(reference, state, command, now);
        else
            carry_out(reference, state, command, now);
    }
}

void state_step(struct state *state)
{
    for (uint32_t i = state->sounding; i-- > 0;) {
        struct player *player = &state->players[i];

        step(player);
        if (over(player))
            finish(state, i, NJ_OK);
        else if (player->played == player->stop_after)
            finish(state, i, NJ_ESTOPPED);
        else if (player->played == player->hold_after)
            hold(state, i);
    }
}
