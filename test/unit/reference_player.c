/* SPDX-License-Identifier: MIT */
#include "test/unit/reference_state.h"

#include <string.h>

float line_slope(const struct line *line)
{
    return (line->to - line->from) / (float)(int32_t)line->frames;
}

float line_value(const struct line *line, uint64_t at)
{
    if (at >= line->start + line->frames)
        return line->to;
    return line->from + (float)(int32_t)(at - line->start) * line_slope(line);
}

bool line_moves(const struct line *line, uint64_t at)
{
    return line->from != line->to && at < line->start + line->frames;
}

void line_bend(struct line *line, uint64_t at, float to, uint64_t frames)
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
    player->command->frames = player->played - player->silent;
    player->command->dry_frames =
        player->command->ring && !player->command->closed ? player->dry : 0;
}

static void hold(struct state *state, uint32_t index)
{
    state->held[state->paused++] = state->players[index];
    take_out(state->players, &state->sounding, index);
}

void state_release(struct state *state, uint32_t index)
{
    state->players[state->sounding] = state->held[index];
    state->players[state->sounding++].turn = state->turns++;
    take_out(state->held, &state->paused, index);
}

bool player_rests(const struct player *player)
{
    return player->position >= player->end;
}

/* A ring that nobody closed may go on for ever, if it was not to end by a number of frames. */
static bool open_ring(const struct player *player)
{
    return player->command->ring && !player->command->closed && player->command->play.to_frame == 0;
}

bool player_endless(const struct player *player)
{
    const struct nj_play *play = &player->command->play;

    if (play->length_frames > 0)
        return play->length_frames == NJ_ENDLESS;
    return player->for_ever || open_ring(player) || play->pad_frames == NJ_ENDLESS;
}

uint64_t player_left(const struct player *player)
{
    uint64_t gone = player->played + player->begun;
    uint64_t length = player->command->play.length_frames;
    uint64_t left =
        player->end - player->position + player->again * (player->loop_to - player->loop_from);

    left = player->for_ever ? UINT64_MAX : left;
    return length > 0 && length != NJ_ENDLESS && length - gone < left ? length - gone : left;
}

static void step(struct player *player)
{
    player->played++;
    if (player_rests(player)) {
        player->padded++;
        player->silent++;
        player->dry += open_ring(player);
        return;
    }
    player->position++;
    if (player->position == player->loop_to && (player->for_ever || player->again > 0)) {
        player->position = player->loop_from;
        player->again -= player->for_ever ? 0 : 1;
    }
}

static bool over(const struct player *player)
{
    const struct nj_play *play = &player->command->play;

    if (play->length_frames > 0)
        return player->played + player->begun >= play->length_frames;
    return player_rests(player) && !open_ring(player) && player->padded >= play->pad_frames &&
           play->pad_frames != NJ_ENDLESS;
}

static bool dry(const struct player *player)
{
    return player_rests(player) && open_ring(player) && player->command->play.dry == NJ_DRY_END;
}

bool state_end_dry(struct state *state)
{
    for (uint32_t i = 0; i < state->sounding; i++) {
        if (!state->players[i].joins && dry(&state->players[i])) {
            state_finish(state, i, NJ_EDRY);
            return true;
        }
    }
    return false;
}

void reference_end(struct reference_command *command, int32_t result, uint64_t now)
{
    command->done = true;
    command->result = result;
    command->frame = now;
}

struct reference_command *reference_take_behind(struct reference_command *command)
{
    struct reference_command *behind = command->behind;

    command->behind = NULL;
    if (behind)
        behind->before = NULL;
    return behind;
}

void reference_put_behind(struct reference_command *command, struct reference_command *behind)
{
    command->behind = behind;
    behind->before = command;
}

static bool starts_after(const struct reference_command *command, int32_t result)
{
    bool failed = result == NJ_ESTOPPED || result == NJ_ELATE || result == NJ_EDRY;

    return result == NJ_OK || (failed && command->follow == NJ_FOLLOW_ALWAYS);
}

/* The first in a queue that starts; those before it end. */
struct reference_command *state_first(const struct state *state, struct reference_command *command,
                                      int32_t result)
{
    while (command && !starts_after(command, result)) {
        struct reference_command *behind = reference_take_behind(command);

        reference_end(command, result, state->now);
        command = behind;
    }
    return command;
}

void state_finish(struct state *state, uint32_t index, int32_t result)
{
    struct player *player = &state->players[index];
    struct reference_command *behind = reference_take_behind(player->command);

    result = player->stolen ? NJ_ESTOLEN : result;
    tell(player, result);
    behind = state_first(state, behind, result);
    if (!behind) {
        take_out(state->players, &state->sounding, index);
        return;
    }
    player->command = behind;
    player->joins = true;
}

void state_finish_held(struct state *state, uint32_t index, int32_t result)
{
    state_release(state, index);
    state_finish(state, state->sounding - 1, result);
}

void player_stop(struct player *player, uint32_t fade)
{
    if (player->played + fade >= player->stop_after)
        return;
    line_bend(&player->fade_out, player->played, 0.0f, fade);
    player->stop_after = player->played + fade;
    player->hold_after = UINT64_MAX;
}

/* The eldest of the stolen, or of the others that have no end, or have one; `sounding` when none.
 */
static uint32_t eldest(const struct state *state, bool stolen, bool endless)
{
    uint32_t found = state->sounding;

    for (uint32_t i = 0; i < state->sounding; i++) {
        const struct player *player = &state->players[i];

        if (player->stolen == stolen && (stolen || player_endless(player) == endless) &&
            (found == state->sounding || player->turn < state->players[found].turn))
            found = i;
    }
    return found;
}

static uint32_t stolen_players(const struct state *state)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < state->sounding; i++)
        count += state->players[i].stolen;
    return count;
}

static void steal(const struct reference *reference, struct state *state)
{
    uint32_t victim = eldest(state, false, false);

    if (victim == state->sounding)
        victim = eldest(state, false, true);
    if (victim == state->sounding) {
        state_finish_held(state, 0, NJ_ESTOLEN);
        return;
    }
    if (reference->steal_fade == 0 || state->players[victim].played == 0) {
        state_finish(state, victim, NJ_ESTOLEN);
        return;
    }
    player_stop(&state->players[victim], reference->steal_fade);
    state->players[victim].stolen = true;
    state->players[victim].turn = state->turns++;
    if (stolen_players(state) > reference->voices)
        state_finish(state, eldest(state, true, false), NJ_ESTOLEN);
}

bool player_seek(struct player *player, uint64_t frame)
{
    if (frame >= player->end)
        return false;
    player->position = frame;
    player->padded = 0;
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
        for (uint64_t i = 0; i < late && !over(player); i++)
            step(player);
        player->begun = late;
        player->played = player->silent = player->dry = 0;
    }
    return player->command->play.late != NJ_LATE_DROP && !over(player);
}

void state_pause(struct state *state, uint32_t index, uint32_t fade)
{
    struct player *player = &state->players[index];

    if (player->hold_after != UINT64_MAX)
        return;
    line_bend(&player->fade_out, player->played, 0.0f, fade);
    player->hold_after = player->played + fade;
    if (fade == 0)
        hold(state, index);
}

/* False: nothing of it sounds, and it has ended. */
static bool set_up(struct reference *reference, struct state *state,
                   struct reference_command *command, struct player *player)
{
    const struct nj_play *play = &command->play;

    *player = (struct player){.command = command, .clip = &reference->clips[play->clip]};

    player->position = play->from_frame;
    player->end = play->to_frame ? play->to_frame : player->clip->frames;
    player->loop_from = play->loop_to_frame ? play->loop_from_frame : play->from_frame;
    player->loop_to = play->loop_to_frame ? play->loop_to_frame : player->end;
    player->for_ever = play->loops == NJ_FOREVER && player->position < player->end;
    player->again = play->loops > 1 && !player->for_ever && player->position < player->end
                        ? play->loops - 1
                        : 0;
    player->tail =
        player_left(player) < play->fade_out_frames ? player_left(player) : play->fade_out_frames;
    player->stop_after = UINT64_MAX;
    player->hold_after = UINT64_MAX;
    player->gain = (struct line){play->gain, play->gain, 0, 0};
    player->fade_in =
        (struct line){play->fade_in_frames ? 0.0f : 1.0f, 1.0f, 0, play->fade_in_frames};
    player->fade_out = (struct line){1.0f, 1.0f, 0, 0};
    player->pan = (struct line){play->pan, play->pan, 0, 0};
    command->begun = true;
    command->frame = state->now;
    if (command->seeks)
        player_seek(player, command->seek_to);
    command->late_frames = state->now - play->start_frame;
    if (command->late_frames > 0 && !begin_late(player, command->late_frames))
        reference_end(command, NJ_ELATE, state->now);
    else if (over(player))
        reference_end(command, NJ_OK, state->now);
    else if (dry(player))
        reference_end(command, NJ_EDRY, state->now);
    return !command->done;
}

void state_begin(struct reference *reference, struct state *state,
                 struct reference_command *command)
{
    struct reference_command *behind;
    struct player player;

    if (set_up(reference, state, command, &player)) {
        if (state->sounding - stolen_players(state) + state->paused == reference->voices)
            steal(reference, state);
        player.turn = state->turns++;
        state->players[state->sounding++] = player;
        if (command->paused)
            state_pause(state, state->sounding - 1, 0);
        return;
    }
    behind = state_first(state, reference_take_behind(command), command->result);
    if (behind)
        behind->play.start_frame = state->now;
}

/* The first of a queue that sounds takes the player; false when none does. */
static bool join_one(struct reference *reference, struct state *state, struct player *player)
{
    struct reference_command *command = player->command;

    while (command) {
        command->play.start_frame = state->now;
        if (set_up(reference, state, command, player)) {
            player->turn = state->turns++;
            return true;
        }
        command = state_first(state, reference_take_behind(command), command->result);
    }
    return false;
}

void state_join(struct reference *reference, struct state *state)
{
    for (uint32_t i = 0; i < state->sounding;) {
        uint32_t sounding = state->sounding;

        if (state->players[i].joins) {
            if (!join_one(reference, state, &state->players[i]))
                take_out(state->players, &state->sounding, i);
            else if (state->players[i].command->paused)
                state_pause(state, i, 0);
        }
        i += sounding == state->sounding;
    }
}

void state_step(struct state *state)
{
    state->now++;
    for (uint32_t i = 0; i < state->sounding;) {
        struct player *player = &state->players[i];
        uint32_t sounding = state->sounding;

        step(player);
        if (over(player))
            state_finish(state, i, NJ_OK);
        else if (player->played == player->stop_after)
            state_finish(state, i, NJ_ESTOPPED);
        else if (player->played == player->hold_after)
            hold(state, i);
        i += sounding == state->sounding;
    }
}
