/* SPDX-License-Identifier: MIT
 * engine_self.h - a test program that is nightjar-engine too, when it is started as one: under a
 * checker, the engine then is checked as well. */
#ifndef UNIT_ENGINE_SELF_H
#define UNIT_ENGINE_SELF_H

/* This program's path. Does not return where the words are those of an engine: it was one. */
const char *engine_self(int argc, char **argv);

#endif
