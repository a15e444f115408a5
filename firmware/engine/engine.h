/* SPDX-License-Identifier: MIT
 * engine.h - the engine inside the caller's own process, with a hook around its blocks.
 *
 * Threads:  any: they take turns.
 * Memory:   what the hook names lives until nj_engine_stop. */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "engine/callback.h"

/* nj_engine_start; hook may be NULL. */
NJ_WARN_UNUSED int engine_start_hooked(struct nj_engine **engine, void *segment, uint64_t bytes,
                                       const struct callback_hook *hook, char *text,
                                       size_t text_bytes);

#endif
