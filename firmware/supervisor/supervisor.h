/* SPDX-License-Identifier: MIT
 * supervisor.h - the appliance: one poll loop over streams, buttons, the control socket and
 * signals.
 *
 * Threads:  the main thread; the trigger threads call only supervisor_press.
 * Fails:    what can run, runs; the rest is told in the log, and in ERRORS.txt. */
#ifndef SUPERVISOR_SUPERVISOR_H
#define SUPERVISOR_SUPERVISOR_H

#include "host/ticker.h"
#include "supervisor/config.h"
#include "supervisor/control.h"
#include "supervisor/plan.h"
#include "supervisor/runtime.h"
#include "supervisor/streams.h"
#include "supervisor/triggers.h"
#include "supervisor/watchdog.h"

#define SUPERVISOR_MAX_STREAMS (2 * CONFIG_MAX_CARDS)

enum { EXIT_CODE_USAGE = 100, EXIT_CODE_BUG = 101, EXIT_CODE_TEMPORARY = 111 };

struct supervisor_options {
    const char *config_path, *runtime_folder;
    const char *engine_program; /* of supervisor_keep NULL: beside this program */
};

struct supervisor {
    struct supervisor_options options;
    struct runtime runtime;
    struct config *config; /* what runs */
    struct plan *plan;
    struct ticker *ticker;
    char sim_socket[RUNTIME_PATH_BYTES];
    bool simulated;
    struct streams_context shared;
    struct stream streams[SUPERVISOR_MAX_STREAMS];
    uint32_t stream_count;
    struct triggers *triggers;                 /* NULL while there are none */
    uint32_t button_cards[CONFIG_MAX_BUTTONS]; /* what the trigger threads read */
    struct control *control;
    struct watchdog watchdog;
    int signal_fd;
    int64_t started_ns;
    bool armed, stopping, reload_wanted;
};

/* Runs until it is asked to stop; the exit code of the process. */
int supervisor_run(const struct supervisor_options *options);
/* The same in a child process, started again when it fails, until it is asked to stop. Returns the
 * program's exit code. */
int supervisor_keep(const struct supervisor_options *options);

/* ---- parts of it, for its other files -------------------------------------------------------- */

/* Reads configuration and plan; the lines of all mistakes are logged and left in ERRORS.txt.
 * Negative: nothing of it can run. The caller frees both with supervisor_config_free. */
NJ_WARN_UNUSED int supervisor_config_read(const char *path, struct config **config,
                                          struct plan **plan);
void supervisor_config_free(struct config *config, struct plan *plan);

struct stream *supervisor_stream(struct supervisor *supervisor, uint32_t card, uint32_t direction);
NJ_WARN_UNUSED int supervisor_triggers(struct supervisor *supervisor);
/* Of a time of the ticker. */
int64_t supervisor_utc_ns(const struct supervisor *supervisor, int64_t tick_ns);

/* Logs and publishes what became of presses. */
void supervisor_take_records(struct supervisor *supervisor);
/* Lines of the log become events. */
void supervisor_log_event(void *context, const char *line);
/* Answers one line of the control socket. */
void supervisor_command(void *context, const char *line, struct json *reply);
/* Writes the answer to `status`. */
void supervisor_status(struct supervisor *supervisor, struct json *json);
void supervisor_levels(struct supervisor *supervisor, struct json *json);
/* Takes the configuration file again. `why` says what kept it from being taken. */
NJ_WARN_UNUSED int supervisor_reload(struct supervisor *supervisor, char why[RUNTIME_WHY_BYTES]);

#endif
