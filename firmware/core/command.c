/* SPDX-License-Identifier: MIT */
#include "core/client.h"

#include <string.h>

struct slot *client_claim(struct nj_client *client, uint32_t verb, uint32_t *index)
{
    struct slot *slot;

    if (client->free_count == 0)
        return NULL;
    *index = client->free_slots[--client->free_count];
    slot = &client->parts.slots[*index];
    atomic_store_explicit(&slot->state, SLOT_CLAIMED, memory_order_release);
    slot->verb = verb;
    slot->ramp_frames = 0;
    slot->target = 0;
    slot->at_frame = NJ_NOW;
    slot->clip_frame = 0;
    slot->gain = 0;
    slot->follow = NJ_FOLLOW_ALWAYS;
    slot->group = 1;
    slot->place = 0;
    memset(&slot->caller, 0, sizeof slot->caller);
    memset(&slot->play, 0, sizeof slot->play);
    return slot;
}

/* The ring has a place for each slot. */
int client_submit(struct nj_client *client, struct slot *slot, uint32_t index, nj_handle *handle)
{
    uint32_t generation = atomic_load_explicit(&slot->generation, memory_order_relaxed);

    if (ring_room(client->parts.commands, 1) == 0) {
        client_free_slot(client, index);
        return NJ_EFULL;
    }
    atomic_store_explicit(&slot->state, SLOT_SUBMITTED, memory_order_release);
    (void)ring_write(client->parts.commands, &index, 1);
    if (handle)
        *handle = slot_handle(index, generation);
    return 0;
}

static bool is_play(const struct nj_client *client)
{
    return client->parts.segment->config.direction == NJ_PLAY;
}

static bool is_finite(float value)
{
    return value - value == 0.0f;
}

/* Everything about a play that can be known now; the engine looks again when it starts. */
static bool play_is_valid(const struct nj_client *client, const struct nj_play *play)
{
    uint32_t outputs = client->parts.segment->config.channels;
    struct source source;
    struct voice voice;

    if (!is_play(client) || play->late > NJ_LATE_DROP || !is_finite(play->gain) ||
        play->fade_in_frames > RAMP_MAX_FRAMES || play->map_count > outputs ||
        !client_find_source(client, play, &source))
        return false;
    return voice_begin(&voice, play, &source, outputs);
}

int nj_play(struct nj_client *client, const struct nj_play *play, nj_handle *handle)
{
    struct slot *slot;
    uint32_t index;

    if (!play_is_valid(client, play))
        return NJ_EINVAL;
    slot = client_claim(client, VERB_PLAY, &index);
    if (!slot)
        return NJ_EFULL;
    client_fill_play(client, slot, play);
    return client_submit(client, slot, index, handle);
}

/* Whether a handle names an action whose completion was not read yet. */
static bool is_open(const struct nj_client *client, nj_handle target)
{
    uint32_t index = slot_index(target);
    const struct slot *slot;

    if (index >= client->parts.slot_count)
        return false;
    slot = &client->parts.slots[index];
    return atomic_load_explicit(&slot->state, memory_order_acquire) >= SLOT_SUBMITTED &&
           atomic_load_explicit(&slot->generation, memory_order_relaxed) == slot_generation(target);
}

static bool group_is_valid(const struct nj_client *client, const struct nj_play *plays,
                           uint32_t count)
{
    if (count == 0 || count > client->parts.segment->config.commands_per_block)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!play_is_valid(client, &plays[i]) || plays[i].start_frame != plays[0].start_frame)
            return false;
    return true;
}

int nj_play_group(struct nj_client *client, const struct nj_play *plays, uint32_t count,
                  nj_handle *handles)
{
    /* The slots that claim takes, in its order: the engine is shown all of them by one write. */
    const uint32_t *slots;

    if (!group_is_valid(client, plays, count))
        return NJ_EINVAL;
    if (client->free_count < count || ring_room(client->parts.commands, count) < count)
        return NJ_EFULL;
    slots = &client->free_slots[client->free_count - count];
    for (uint32_t i = count; i-- > 0;) {
        uint32_t index;
        struct slot *slot = client_claim(client, VERB_PLAY, &index);

        slot->group = count;
        slot->place = i;
        client_fill_play(client, slot, &plays[i]);
        handles[i] =
            slot_handle(index, atomic_load_explicit(&slot->generation, memory_order_relaxed));
        atomic_store_explicit(&slot->state, SLOT_SUBMITTED, memory_order_release);
    }
    (void)ring_write(client->parts.commands, slots, count);
    return 0;
}

int nj_queue(struct nj_client *client, nj_handle after, uint32_t follow, const struct nj_play *play,
             nj_handle *handle)
{
    struct slot *slot;
    uint32_t index;

    if (!play_is_valid(client, play) || follow > NJ_FOLLOW_END)
        return NJ_EINVAL;
    if (!is_open(client, after) || client->parts.slots[slot_index(after)].verb != VERB_PLAY)
        return NJ_EHANDLE;
    slot = client_claim(client, VERB_PLAY, &index);
    if (!slot)
        return NJ_EFULL;
    slot->target = after;
    slot->follow = follow;
    client_fill_play(client, slot, play);
    slot->play.start_frame = NJ_NOW;
    return client_submit(client, slot, index, handle);
}

struct command {
    uint32_t verb, ramp_frames;
    nj_handle target;
    uint64_t at_frame;
    float gain;
    uint64_t clip_frame;
};

/* A capture knows fetches, and stops, at once: its records do not fade. */
static bool is_here(const struct nj_client *client, const struct command *command)
{
    bool stops = command->verb == VERB_STOP || command->verb == VERB_STOP_ALL;

    return is_play(client) || command->verb == VERB_FETCH || (stops && command->ramp_frames == 0);
}

static int send(struct nj_client *client, const struct command *command, nj_handle *handle)
{
    bool targeted = command->verb != VERB_STOP_ALL && command->verb != VERB_MASTER &&
                    command->verb != VERB_FETCH;
    struct slot *slot;
    uint32_t index;

    if (!is_here(client, command) || !is_finite(command->gain) ||
        command->ramp_frames > RAMP_MAX_FRAMES)
        return NJ_EINVAL;
    if (targeted && !is_open(client, command->target))
        return NJ_EHANDLE;
    slot = client_claim(client, command->verb, &index);
    if (!slot)
        return NJ_EFULL;
    slot->ramp_frames = command->ramp_frames;
    slot->target = command->target;
    slot->at_frame = command->at_frame;
    slot->gain = command->gain;
    slot->clip_frame = command->clip_frame;
    return client_submit(client, slot, index, handle);
}

int nj_stop(struct nj_client *client, nj_handle target, uint64_t at_frame, uint32_t fade_frames,
            nj_handle *handle)
{
    struct command command = {VERB_STOP, fade_frames, target, at_frame, 0, 0};

    return send(client, &command, handle);
}

int nj_gain(struct nj_client *client, nj_handle target, uint64_t at_frame, float gain,
            uint32_t ramp_frames, nj_handle *handle)
{
    struct command command = {VERB_GAIN, ramp_frames, target, at_frame, gain, 0};

    return send(client, &command, handle);
}

int nj_pan(struct nj_client *client, nj_handle target, uint64_t at_frame, float pan,
           uint32_t ramp_frames, nj_handle *handle)
{
    struct command command = {VERB_PAN, ramp_frames, target, at_frame, pan, 0};

    return pan >= -1.0f && pan <= 1.0f ? send(client, &command, handle) : NJ_EINVAL;
}

int nj_pause(struct nj_client *client, nj_handle target, uint64_t at_frame, uint32_t fade_frames,
             nj_handle *handle)
{
    struct command command = {VERB_PAUSE, fade_frames, target, at_frame, 0, 0};

    return send(client, &command, handle);
}

int nj_resume(struct nj_client *client, nj_handle target, uint64_t at_frame, uint32_t fade_frames,
              nj_handle *handle)
{
    struct command command = {VERB_RESUME, fade_frames, target, at_frame, 0, 0};

    return send(client, &command, handle);
}

int nj_seek(struct nj_client *client, nj_handle target, uint64_t at_frame, uint64_t clip_frame,
            nj_handle *handle)
{
    struct command command = {VERB_SEEK, 0, target, at_frame, 0, clip_frame};

    return send(client, &command, handle);
}

int nj_stop_all(struct nj_client *client, uint64_t at_frame, uint32_t fade_frames,
                nj_handle *handle)
{
    struct command command = {VERB_STOP_ALL, fade_frames, 0, at_frame, 0, 0};

    return send(client, &command, handle);
}

int nj_master(struct nj_client *client, uint64_t at_frame, float gain, uint32_t ramp_frames,
              nj_handle *handle)
{
    struct command command = {VERB_MASTER, ramp_frames, 0, at_frame, gain, 0};

    return send(client, &command, handle);
}

int nj_stats_fetch(struct nj_client *client, uint64_t at_frame, nj_handle *handle)
{
    struct command command = {VERB_FETCH, 0, 0, at_frame, 0, 0};

    return send(client, &command, handle);
}
