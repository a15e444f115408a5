/* SPDX-License-Identifier: MIT
 * mixer_sdl.c - SDL2_mixer in its usual 16 bits.
 *
 * Its callback is private and is called by a thread of SDL's. This program's SDL_OpenAudioDevice
 * and the like stand in for SDL's: they keep the callback, and run() calls it. */
#include <SDL.h>
#include <SDL_mixer.h>
#include <stdio.h>
#include <stdlib.h>

#include "test/bench/peers/mixer.h"

#define DEVICE 77

static SDL_AudioSpec opened;

SDL_AudioDeviceID SDL_OpenAudioDevice(const char *device, int capture, const SDL_AudioSpec *desired,
                                      SDL_AudioSpec *obtained, int changes)
{
    (void)device, (void)capture, (void)changes;
    opened = *desired;
    opened.silence = 0;
    opened.size =
        (Uint32)desired->samples * desired->channels * SDL_AUDIO_BITSIZE(desired->format) / 8;
    *obtained = opened;
    return DEVICE;
}

void SDL_CloseAudioDevice(SDL_AudioDeviceID device)
{
    (void)device;
}

void SDL_PauseAudioDevice(SDL_AudioDeviceID device, int pause)
{
    (void)device, (void)pause;
}

void SDL_LockAudioDevice(SDL_AudioDeviceID device)
{
    (void)device;
}

void SDL_UnlockAudioDevice(SDL_AudioDeviceID device)
{
    (void)device;
}

struct state {
    const struct mixer_shape *shape;
    int16_t *clips;
    Mix_Chunk **chunks;
    int16_t out[2 * MIXER_MOST_FRAMES];
};

static void must(bool done)
{
    if (!done)
        bench_fail("SDL2_mixer", SDL_GetError());
}

static void *begin(const struct bench_contestant *self, const void *shape_)
{
    const struct mixer_shape *shape = shape_;
    const uint32_t samples = 2 * shape->clip_frames;
    struct state *state = calloc(1, sizeof *state);

    (void)self;
    must(state);
    state->shape = shape;
    state->clips = mixer_clips(shape, true);
    state->chunks = calloc(shape->voices, sizeof(Mix_Chunk *));
    must(state->chunks);
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    must(SDL_InitSubSystem(SDL_INIT_AUDIO) == 0);
    must(Mix_OpenAudioDevice(MIXER_RATE_HZ, AUDIO_S16SYS, 2, (int)shape->frames, NULL, 0) == 0);
    must(opened.callback);
    must(Mix_AllocateChannels((int)shape->voices) == (int)shape->voices);
    for (uint32_t i = 0; i < shape->voices; i++) {
        state->chunks[i] = Mix_QuickLoad_RAW((Uint8 *)(state->clips + (size_t)i * samples),
                                             samples * (Uint32)sizeof *state->clips);
        must(state->chunks[i]);
        must(Mix_PlayChannel((int)i, state->chunks[i], -1) == (int)i);
        Mix_Volume((int)i, (int)(mixer_gain(i) * MIX_MAX_VOLUME));
    }
    return state;
}

static void run(void *state_, uint64_t times)
{
    struct state *state = state_;

    for (; times > 0; times--)
        opened.callback(opened.userdata, (Uint8 *)state->out, (int)opened.size);
}

static bool check(void *state_, const void *shape_)
{
    const struct mixer_shape *shape = shape_;
    struct state *state = state_;
    float out[2 * MIXER_MOST_FRAMES];

    run(state, MIXER_CHECKED);
    for (uint32_t i = 0; i < 2 * shape->frames; i++)
        out[i] = (float)state->out[i] / 32768.0f;
    return mixer_right(shape, out);
}

static void end(void *state_)
{
    struct state *state = state_;

    Mix_HaltChannel(-1);
    for (uint32_t i = 0; i < state->shape->voices; i++)
        Mix_FreeChunk(state->chunks[i]);
    Mix_CloseAudio();
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    free(state->chunks);
    free(state->clips);
    free(state);
}

static const char *version(void *state)
{
    static char text[32];
    const SDL_version *linked = Mix_Linked_Version();

    (void)state;
    snprintf(text, sizeof text, "%d.%d.%d", linked->major, linked->minor, linked->patch);
    return text;
}

const struct bench_contestant mixer_sdl = {.name = "SDL2_mixer, 16 bits",
                                           .against = 1,
                                           .begin = begin,
                                           .check = check,
                                           .run = run,
                                           .end = end,
                                           .version = version};
