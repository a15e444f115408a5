/* SPDX-License-Identifier: MIT
 * config_keys.h - every section and key of nightjar.ini, once.
 *
 * A row is: key, how its value is read (a function of config_value.h), field of the section's
 * struct, least and greatest value in the field's unit (texts: 0 and the field's size), words that
 * are allowed or NULL, default as it would be written, and what the key is for. A default of NULL:
 * the key has to be given. */
#ifndef SUPERVISOR_CONFIG_KEYS_H
#define SUPERVISOR_CONFIG_KEYS_H

/* identifier, word in the file, needs a name, what it is for */
#define CONFIG_SECTIONS(X)                                                                         \
    X(SECTION_NIGHTJAR, "nightjar", false, "the whole appliance")                                  \
    X(SECTION_CARD, "card", true, "a sound card")                                                  \
    X(SECTION_BUTTON, "button", true, "a button and the clip that it plays")                       \
    X(SECTION_TAKE, "take", true, "a recording that goes on for ever")

#define CONFIG_KEYS_NIGHTJAR(X)                                                                    \
    X("clips", value_path, clip_folder, 0, CONFIG_PATH_BYTES, NULL, ".",                           \
      "folder of the clips, seen from this file")                                                  \
    X("takes", value_path, take_folder, 0, CONFIG_PATH_BYTES, NULL, ".",                           \
      "folder of the takes, seen from this file")                                                  \
    X("log", value_path, log_path, 0, CONFIG_PATH_BYTES, NULL, "",                                 \
      "log file, seen from this file")                                                             \
    X("log_max", value_bytes, log_max_bytes, 64 << 10, 1 << 30, NULL, "1M",                        \
      "the log begins anew above this size; one old log is kept")                                  \
    X("keep_free", value_bytes, keep_free_bytes, 1 << 20, 1LL << 40, NULL, "100M",                 \
      "takes stop before the card is fuller than this")                                            \
    X("memory_limit", value_bytes, memory_limit_bytes, 1 << 20, 1LL << 40, NULL, "",               \
      "most memory that streams may take; else 60 % of the machine's")                             \
    X("watchdog", value_flag, watchdog, 0, 0, "no|yes", "no",                                      \
      "the machine's watchdog restarts it when sound stands still")

#define CONFIG_KEYS_CARD(X)                                                                        \
    X("device", value_text, device, 0, 256, NULL, "",                                              \
      "usb:PATH, a serial number, an ALSA name or sim; else USB first, then I2S")                  \
    X("in", value_text, in, 0, 256, NULL, "", "the device to capture from, when it is another")    \
    X("out", value_text, out, 0, 256, NULL, "", "the device to play to, when it is another")       \
    X("rate", value_number, rate_hz, 8000, 384000, NULL, "48000", "frames per second")             \
    X("period", value_number, period_frames, 16, 8192, NULL, "64", "frames per block")             \
    X("periods", value_number, periods, 2, 16, NULL, "2", "blocks that the card holds")            \
    X("out_channels", value_number, out_channels, 1, NJ_MAX_CHANNELS, NULL, "",                    \
      "else two, or what the card has")                                                            \
    X("in_channels", value_number, in_channels, 1, NJ_MAX_CHANNELS, NULL, "",                      \
      "else as many as the takes name, two at least, or what the card has")                        \
    X("format", value_choice, format, 0, 0, CONFIG_FORMATS, "any", "any: the card's widest")       \
    X("volume_db", value_db, volume_db, -96, 12, NULL, "0", "of all that is played")               \
    X("limiter", value_time, limiter_ms, 0, 10, NULL, "0",                                         \
      "sound comes later by this, and is turned down before it is too loud; 0: no limiter")        \
    X("dither", value_flag, dither, 0, 0, "no|yes", "no",                                          \
      "mixed clips get noise below one step of the card's 16 or 24 bits")                          \
    X("voices", value_number, voices, 1, 1024, NULL, "64",                                         \
      "clips that sound at once; for one more the oldest fades out in 5 ms")                       \
    X("bank", value_bytes, bank_bytes, 1 << 20, 1LL << 36, NULL, "",                               \
      "room for clips, to have some for later; else as the clips need")                            \
    X("buffer", value_time, buffer_ms, 1000, 600000, NULL, "",                                     \
      "how long the storage may stall before frames are lost; else 60 s, memory allowing")

#define CONFIG_KEYS_BUTTON(X)                                                                      \
    X("card", value_text, card, 0, CONFIG_NAME_BYTES, NULL, "", "else the first card")             \
    X("line", value_line, line_name, 0, CONFIG_NAME_BYTES, NULL, NULL,                             \
      "GPIO17, CHIP-LABEL:OFFSET or sim:0")                                                        \
    X("active", value_flag, active_high, 0, 0, "low|high", "low", "level while it is pressed")     \
    X("pull", value_word, pull, 0, 8, "up|down|off", "", "else away from the active level")        \
    X("lock", value_time, lock_ms, 1, 5000, NULL, "20ms", "bouncing is not heard for this long")   \
    X("play", value_path, play, 0, CONFIG_PATH_BYTES, NULL, NULL, "the clip's file")               \
    X("gain_db", value_db, gain_db, -96, 24, NULL, "0", "of this clip")                            \
    X("again", value_choice, again, 0, 0, "restart|overlap|ignore|queue|stop", "restart",          \
      "what a press does while the clip sounds")                                                   \
    X("loop", value_flag, loop, 0, 0, "no|yes", "no", "the clip goes on until it is stopped")      \
    X("fade_in", value_time, fade_in_ms, 0, 60000, NULL, "0", "at the beginning")                  \
    X("fade_out", value_time, fade_out_ms, 0, 60000, NULL, "10ms", "when it is stopped")

#define CONFIG_KEYS_TAKE(X)                                                                        \
    X("card", value_text, card, 0, CONFIG_NAME_BYTES, NULL, "", "else the first card")             \
    X("channels", value_channels, channels, 0, 0, NULL, "all",                                     \
      "such as 1,2 or 1-8, in the file's order")                                                   \
    X("format", value_wav, bits, 0, 0, NULL, "wav",                                                \
      "wav 16, wav 24, wav 32, wav float; wav: the card's own")                                    \
    X("split", value_time, split_ms, 1000, 7LL * 86400000, NULL, "",                               \
      "a new file begins after this long, without a frame missing")                                \
    X("file", value_take_file, file, 0, CONFIG_PATH_BYTES, NULL, "",                               \
      "named by the time of its first frame (strftime); else NAME/%Y-%m-%d/%H%M%S%z.wav")

/* What people write from habit -> the key that they mean. */
#define CONFIG_SYNONYMS(X)                                                                         \
    X("gpio", "line")                                                                              \
    X("pin", "line")                                                                               \
    X("input", "line")                                                                             \
    X("sound", "play")                                                                             \
    X("clip", "play")                                                                              \
    X("wav", "play")                                                                               \
    X("sample_rate", "rate")                                                                       \
    X("samplerate", "rate")                                                                        \
    X("volume", "gain_db")                                                                         \
    X("volume", "volume_db")                                                                       \
    X("gain", "gain_db")                                                                           \
    X("limiter_ms", "limiter")                                                                     \
    X("retrigger", "again")                                                                        \
    X("debounce", "lock")                                                                          \
    X("bits", "format")                                                                            \
    X("name", "file")                                                                              \
    X("path", "file")                                                                              \
    X("blocksize", "period")                                                                       \
    X("block", "period")                                                                           \
    X("buffers", "periods")

#define CONFIG_FORMAT_WORD(name, text, bytes, bits) "|" text
#define CONFIG_FORMATS "any" NJ_CARD_FORMATS(CONFIG_FORMAT_WORD)

#endif
