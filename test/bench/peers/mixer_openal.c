/* SPDX-License-Identifier: MIT
 * mixer_openal.c - OpenAL Soft through its loopback device, stereo sources straight to the output.
 */
#define AL_ALEXT_PROTOTYPES
#include <AL/al.h>
#include <AL/alc.h>
#include <AL/alext.h>
#include <stdlib.h>
#include <string.h>

#include "test/bench/peers/mixer.h"

struct state {
    const struct mixer_shape *shape;
    ALCdevice *device;
    ALCcontext *context;
    ALuint *buffers, *sources;
    float out[2 * MIXER_MOST_FRAMES];
};

static void must(bool done, const char *what)
{
    if (!done)
        bench_fail("OpenAL", what);
}

static void play_voice(struct state *state, uint32_t voice, float *clip)
{
    const uint32_t frames = state->shape->clip_frames;
    const ALuint source = state->sources[voice];

    mixer_clip_float(clip, voice, frames);
    alBufferData(state->buffers[voice], AL_FORMAT_STEREO_FLOAT32, clip,
                 (ALsizei)(frames * 2 * sizeof *clip), MIXER_RATE_HZ);
    alSourcei(source, AL_BUFFER, (ALint)state->buffers[voice]);
    alSourcei(source, AL_DIRECT_CHANNELS_SOFT, AL_TRUE);
    alSourcei(source, AL_LOOPING, AL_TRUE);
    alSourcef(source, AL_GAIN, mixer_gain(voice));
}

static void *begin(const struct bench_contestant *self, const void *shape_)
{
    const struct mixer_shape *shape = shape_;
    const ALCint attributes[] = {ALC_FORMAT_CHANNELS_SOFT,
                                 ALC_STEREO_SOFT,
                                 ALC_FORMAT_TYPE_SOFT,
                                 ALC_FLOAT_SOFT,
                                 ALC_FREQUENCY,
                                 MIXER_RATE_HZ,
                                 ALC_HRTF_SOFT,
                                 ALC_FALSE,
                                 ALC_OUTPUT_LIMITER_SOFT,
                                 ALC_FALSE,
                                 ALC_MONO_SOURCES,
                                 16,
                                 ALC_STEREO_SOURCES,
                                 1024,
                                 0};
    struct state *state = calloc(1, sizeof *state);
    float *clip = calloc(2 * (size_t)shape->clip_frames, sizeof *clip);

    (void)self;
    must(state && clip, "no memory");
    state->shape = shape;
    state->buffers = calloc(shape->voices, sizeof *state->buffers);
    state->sources = calloc(shape->voices, sizeof *state->sources);
    must(state->buffers && state->sources, "no memory");
    state->device = alcLoopbackOpenDeviceSOFT(NULL);
    must(state->device, "no loopback device");
    state->context = alcCreateContext(state->device, attributes);
    must(state->context && alcMakeContextCurrent(state->context), "no context");
    alGenBuffers((ALsizei)shape->voices, state->buffers);
    alGenSources((ALsizei)shape->voices, state->sources);
    must(alGetError() == AL_NO_ERROR, "not so many sources");
    for (uint32_t i = 0; i < shape->voices; i++)
        play_voice(state, i, clip);
    alSourcePlayv((ALsizei)shape->voices, state->sources);
    must(alGetError() == AL_NO_ERROR, "does not play");
    free(clip);
    return state;
}

static void run(void *state_, uint64_t times)
{
    struct state *state = state_;

    for (; times > 0; times--)
        alcRenderSamplesSOFT(state->device, state->out, (ALCsizei)state->shape->frames);
}

static bool check(void *state_, const void *shape)
{
    struct state *state = state_;

    run(state, MIXER_CHECKED);
    return mixer_right(shape, state->out);
}

static void end(void *state_)
{
    struct state *state = state_;

    alDeleteSources((ALsizei)state->shape->voices, state->sources);
    alDeleteBuffers((ALsizei)state->shape->voices, state->buffers);
    alcMakeContextCurrent(NULL);
    alcDestroyContext(state->context);
    alcCloseDevice(state->device);
    free(state->sources);
    free(state->buffers);
    free(state);
}

/* "1.1 ALSOFT 1.19.1": what follows the standard's number. */
static const char *version(void *state)
{
    const char *text = alGetString(AL_VERSION), *last = text ? strrchr(text, ' ') : NULL;

    (void)state;
    return last ? last + 1 : "";
}

const struct bench_contestant mixer_openal = {.name = "OpenAL Soft, direct channels",
                                              .against = 0,
                                              .begin = begin,
                                              .check = check,
                                              .run = run,
                                              .end = end,
                                              .version = version};
