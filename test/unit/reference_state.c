/* SPDX-License-Identifier: MIT */
#include "test/unit/reference_state.h"

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

    if (fade == 0)
        state_finish(state, index, NJ_ESTOPPED);
    else
        player_stop(player, fade);
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

/* Leaving an endless loop makes it the youngest to be stolen, if it was not stolen already. */
static bool state_seek(struct state *state, struct player *player, uint64_t frame)
{
    bool endless = player_endless(player);

    if (!player_seek(player, frame))
        return false;
    if (endless && !player_endless(player) && !player->stolen)
        player->turn = state->turns++;
    return true;
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
    if (command->verb == VERB_SEEK && target->ring)
        return NJ_EINVAL;
    if (command->verb == VERB_SEEK && player)
        return state_seek(state, player, command->clip_frame) ? NJ_OK : NJ_EINVAL;
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
        state_pause(state, sounding, command->ramp_frames);
    if (player && command->verb == VERB_RESUME)
        resume(player, command->ramp_frames);
    if (held < state->paused && command->verb == VERB_RESUME)
        state_release(state, held);
    return NJ_OK;
}

/* One that does not sound yet; who is behind it moves up. */
static void end_waiting(struct state *state, struct reference_command *command)
{
    struct reference_command *before = command->before;
    struct reference_command *behind =
        state_first(state, reference_take_behind(command), NJ_ESTOPPED);

    if (before)
        reference_take_behind(before);
    if (before && behind)
        reference_put_behind(before, behind);
    else if (behind)
        behind->play.start_frame = command->play.start_frame;
    reference_end(command, NJ_ESTOPPED, state->now);
}

static void stop_all(struct reference *reference, struct state *state,
                     const struct reference_command *command)
{
    for (uint32_t i = 0; &reference->commands[i] < command; i++)
        if (reference->commands[i].before && !reference->commands[i].done)
            end_waiting(state, &reference->commands[i]);
    for (uint32_t i = state->sounding; i-- > 0;)
        stop_player(state, i, command->ramp_frames);
    while (state->paused > 0)
        state_finish_held(state, 0, NJ_ESTOPPED);
    for (uint32_t i = 0; &reference->commands[i] < command; i++) {
        struct reference_command *other = &reference->commands[i];

        if (other->verb == VERB_PLAY && !other->done &&
            find_player(state, other) == state->sounding)
            end_waiting(state, other);
    }
}

static int32_t pan(struct state *state, const struct reference_command *command,
                   struct reference_command *target)
{
    uint32_t sounding = find_player(state, target), held = find_held(state, target);
    struct player *player = sounding < state->sounding ? &state->players[sounding]
                            : held < state->paused     ? &state->held[held]
                                                       : NULL;

    if (target->done || target->verb != VERB_PLAY)
        return NJ_EHANDLE;
    if (player)
        line_bend(&player->pan, player->played, command->gain, command->ramp_frames);
    else
        target->play.pan = command->gain;
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
            state_finish_held(state, held, NJ_ESTOPPED);
        else
            end_waiting(state, target);
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
    case VERB_PAN:
        result = pan(state, command, target);
        break;
    case VERB_PAUSE:
    case VERB_RESUME:
    case VERB_SEEK:
        result = move(reference, state, command);
        break;
    case VERB_STOP_ALL:
        stop_all(reference, state, command);
        break;
    default:
        line_bend(&state->master, state->rendered, command->gain, command->ramp_frames);
        break;
    }
    reference_end(command, result, now);
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
    state->now = now;
    do {
        state_join(reference, state);
        for (struct reference_command *command; (command = next_due(reference, now));) {
            command->begun = true;
            if (command->verb == VERB_PLAY)
                state_begin(reference, state, command);
            else
                carry_out(reference, state, command, now);
            state_join(reference, state);
        }
    } while (state_end_dry(state));
}

void state_queue(struct reference *reference, struct state *state)
{
    for (uint32_t i = 0; i < reference->count; i++) {
        struct reference_command *command = &reference->commands[i];
        struct reference_command *target = &reference->commands[command->target];

        if (!command->follows)
            continue;
        command->play.start_frame = UINT64_MAX; /* not due by itself */
        if (target->done || target->behind)
            reference_end(command, NJ_EFULL, state->now);
        else
            reference_put_behind(target, command);
    }
}
