/* SPDX-License-Identifier: MIT
 * voice.h - one sounding play: where it is in its clip, memory or ring, how loud, until when.
 *
 * A voice counts its own frames; gains are functions of that count alone, so that no split into
 * blocks and no hole changes them.
 *
 * Callback: all safe.
 * Memory:   indices and offsets only; lives in the segment. */
#ifndef CORE_VOICE_H
#define CORE_VOICE_H

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/ramp.h"
#include "nightjar.h"

#define VOICE_NONE UINT32_MAX

/* How a clip's channels come to the outputs: decided once, when the voice starts. */
enum voice_route {
    ROUTE_DIRECT, /* 1:1, as many channels as the card */
    ROUTE_SPREAD, /* mono to every output */
    ROUTE_MEAN,   /* stereo to a mono card */
    ROUTE_MAP     /* by map[] */
};

/* What loops of their own do: a route, and the format beside it. */
#define KIND_NONE 0u
#define KIND_FLAT 0x100u
#define KIND_PAIR 0x200u
#define KIND_MOVES 0x400u /* in a part of a plan: its gain is a line */
#define KIND_FORMAT 0xffu

/* In what order voices are stolen; see voices.h. */
enum voice_rank { RANK_ONCE, RANK_ENDLESS, RANK_STOLEN, RANK_COUNT, RANK_NONE = RANK_COUNT };

/* What a voice plays. */
struct source {
    uint64_t offset;      /* of its first frame, or of the ring, from the bank, modulo 2^64 */
    uint64_t frames;      /* UINT64_MAX of a ring */
    uint64_t capacity;    /* frames of the ring; 0: it is none */
    uint64_t plane_bytes; /* of one channel; 0: its frames are interleaved */
    uint32_t channels, format;
};

struct voice {
    /* What every block reads of a voice that just goes on, in one cache line. */
    alignas(64) uint32_t next;
    uint32_t kind;        /* voices of one kind go in groups; KIND_NONE too while it is shaped */
    uint64_t data_offset; /* of the source's frame 0 from the bank, modulo 2^64; a ring's moves */
    uint64_t position;    /* in the source: the next frame */
    uint64_t piece_end;   /* where it goes back, begins to cross-fade, or ends */
    uint64_t played;      /* frames since the start, the count that gains follow */
    uint64_t settle_at;   /* `played` from which on its gain is `settled` */
    uint64_t end_at;      /* `played` up to which it goes on as it is; UINT64_MAX for ever */
    uint32_t frame_bytes;
    float level; /* settled * scale */

    struct line line; /* with the format's scale in it; found when it is first asked for */
    uint32_t slot;    /* of the action that it plays */
    uint32_t previous;
    uint32_t rank, elder, younger; /* among those that may be stolen, or were */
    uint32_t route;
    uint32_t format, channels;
    float scale;  /* of its format: see format_scale */
    uint64_t end; /* one past the last */
    uint64_t loop_from, loop_to;
    uint64_t passes;  /* of the loop section that are still to begin again; UINT64_MAX for ever */
    uint64_t stop_at; /* `played` at which a stop's fade has ended; UINT64_MAX none */
    uint64_t hold_at; /* `played` at which a pause's fade has ended; UINT64_MAX none */
    uint32_t held;    /* paused: not among the sounding */
    uint32_t joins;   /* the next of those whose slot's play has still to begin */
    float settled;
    uint64_t fade_base; /* frames skipped by a late start: the fade-in counts them */
    struct ramp gain, fade_in, fade_out;
    struct ramp pan;     /* on a mono card 0 for ever */
    uint32_t stereo;     /* the card has a left and a right */
    uint32_t own_kind;   /* when it is not shaped */
    uint32_t loop_fade;  /* frames at the loop section's end ... */
    uint32_t crossing;   /* ... that it is in now, with passes left */
    float crossing_step; /* of the share of the frames before the section, a frame */

    uint64_t own_end;   /* `played` at which it ends by itself, padding and all; UINT64_MAX never */
    uint64_t turn_at;   /* `played` at which its tail or its padding begins, or a ring may be dry */
    uint64_t length;    /* frames in all; 0: as long as the source and the padding are */
    uint64_t pad;       /* frames of silence behind the source's */
    uint64_t padded_at; /* `played` at which those began; UINT64_MAX: not yet ... */
    uint64_t pad_skipped; /* ... and how many of them were past by then */
    uint32_t tail_frames; /* of the fade that ends with the source's last frame */
    struct ramp tail;
    uint64_t silent, dry; /* of `played`, frames that were not the source's; those of a dry ring */

    struct source source;
    uint64_t ring_end;            /* position up to which frames are known to wait in the ring */
    uint64_t taken;               /* position up to which they were given back to the writer */
    uint32_t dry_ends;            /* a dry ring ends it */
    uint32_t primes;              /* held until enough waits in its ring */
    uint8_t map[NJ_MAX_CHANNELS]; /* ROUTE_MAP: 1-based clip channel per output, 0 silence */
};

/* What a play asks for, of a source, on a card of so many channels. False when the source does not
 * have what is asked for. Links and slot stay the caller's. */
bool voice_begin(struct voice *voice, const struct nj_play *play, const struct source *source,
                 uint32_t channels);

static inline bool voice_of_ring(const struct voice *voice)
{
    return voice->source.capacity > 0;
}

/* Finds when it ends and from when on its gain is one value: after anything that may change one. */
void voice_settle(struct voice *voice);

/* Frames of its source that are left; UINT64_MAX / 2 when there is no end, or nobody knows it. */
uint64_t voice_left(const struct voice *voice);

/* Frames of its source that it has played: fewer than `played` when there was silence. Whoever is
 * killed may leave the two apart. */
static inline uint64_t voice_sounded(const struct voice *voice)
{
    return voice->silent < voice->played ? voice->played - voice->silent : 0;
}

/* Its source has no frame at this moment: so many of silence. */
static inline void voice_rest(struct voice *voice, uint32_t frames)
{
    voice->played += frames;
    voice->silent += frames;
    voice->dry += voice->position == voice->end ? 0 : frames;
}

/* As if it had begun `frames` ago. */
void voice_skip(struct voice *voice, uint64_t frames);

/* Frames that it goes on as it is: until it ends, is paused or turns. */
static inline uint64_t voice_remaining(const struct voice *voice)
{
    return voice->end_at - voice->played;
}

/* Has no end of its own: it loops on and on, its silence has none, or its ring is open. */
static inline bool voice_endless(const struct voice *voice)
{
    return voice->own_end == UINT64_MAX;
}

/* The next frames that lie in one piece: at most count. */
static inline uint32_t voice_run(const struct voice *voice, uint32_t count)
{
    uint64_t piece = voice->piece_end - voice->position;

    return piece < count ? (uint32_t)piece : count;
}

/* Each output has a gain of its own, or two frames of the clip sound in each of its frames: then no
 * loop is made for it. */
static inline bool voice_pans(const struct voice *voice)
{
    return voice->pan.to != 0.0f || ramp_left(&voice->pan, voice->played) > 0;
}

static inline bool voice_shaped(const struct voice *voice)
{
    return voice->crossing || voice_pans(voice);
}

/* Finds its kind, which may have changed when its pan came to rest. */
void voice_find_kind(struct voice *voice);
/* At the end of a piece of a loop with a cross-fade: into it, or back. */
void voice_cross(struct voice *voice);

/* At the end of a piece: back to the loop's start, or on. */
static inline void voice_wrap(struct voice *voice)
{
    if (voice->passes == 0)
        return;
    if (voice->loop_fade > 0) {
        voice_cross(voice);
        return;
    }
    voice->position = voice->loop_from;
    voice->passes -= voice->passes == UINT64_MAX ? 0 : 1;
    voice->piece_end = voice->passes > 0 ? voice->loop_to : voice->end;
}

/* Goes on by a run, wrapping at the loop's end. */
static inline void voice_advance(struct voice *voice, uint64_t frames)
{
    voice->position += frames;
    voice->played += frames;
    if (voice->position == voice->piece_end)
        voice_wrap(voice);
}

/* Begins to fade out here; an earlier end stays, a pause does not. */
void voice_stop(struct voice *voice, uint32_t fade_frames);

/* Fades to the place where it is held, and from there again. While it is held it counts no frames,
 * so that its ramps stand still too. */
void voice_pause(struct voice *voice, uint32_t fade_frames);
void voice_resume(struct voice *voice, uint32_t fade_frames);

/* Goes on at a frame of the clip; false when that is not before its end. Past the loop it has left
 * the loop. */
bool voice_seek(struct voice *voice, uint64_t frame);

/* Bends its gain from here on. */
void voice_bend(struct voice *voice, float gain, uint32_t ramp_frames);
/* Moves its pan from here on; nothing on a mono card. */
void voice_pan(struct voice *voice, float pan, uint32_t ramp_frames);

/* Frames until its gain and its pan are constant. */
static inline uint64_t voice_bends(const struct voice *voice)
{
    return voice->settle_at > voice->played ? voice->settle_at - voice->played : 0;
}

void voice_find_line(struct voice *voice);

/* Whether the next frames' gains are voice->line. */
static inline bool voice_on_line(struct voice *voice, uint32_t count)
{
    if (voice->played + count > voice->line.until)
        voice_find_line(voice);
    return voice->played + count <= voice->line.until;
}

/* The gain of each of the next frames: the product of gain, fade-in, fade-out and tail; where only
 * one of them moves, the line from + i * slope whose from and slope were multiplied with the
 * others. */
void voice_gains(const struct voice *voice, float *gains, uint32_t count);

#endif
