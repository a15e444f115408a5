/* SPDX-License-Identifier: MIT
 * bench.h - measures contestants side by side, in one run on one pinned core.
 *
 * A *table* is contestants down and cases across. In each case all contestants are made ready, then
 * take turns for many short runs, so that whatever else the machine does meets them alike. A cell
 * is the median, in brackets its ratio to the contestant that it is held against.
 *
 * Each contestant proves that it does its work before it is timed. */
#ifndef TEST_BENCH_H
#define TEST_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_MAX_RUNS 101
#define BENCH_DOUBTFUL 0.25 /* a spread that is marked */
#define BENCH_MAX_CASES 8
#define BENCH_MAX_CONTESTANTS 16

struct bench_contestant {
    const char *name;
    uint32_t against; /* index in the table: what its ratio is taken to */
    bool off_chart;   /* so slow that its bar would flatten the others */
    /* A state that is ready to run; NULL: does not take part in this case. */
    void *(*begin)(const struct bench_contestant *self, const void *shape);
    bool (*check)(void *state, const void *shape); /* called once after begin */
    void (*prepare)(void *state, uint64_t times);  /* NULL, or before each run, not timed */
    void (*run)(void *state, uint64_t times);
    void (*end)(void *state);
    const char *(*version)(void *state); /* NULL: none to tell */
    uint32_t variant;                    /* the contestant's own */
};

struct bench_case {
    const char *name;
    const void *shape;
    double units;  /* what one time of run() counts as: a cell is ns / units */
    uint64_t warm; /* times that are run untimed before each run */
};

struct bench_table {
    const char *title, *unit, *note;
    const char *file; /* of the chart, without .svg */
    const struct bench_contestant *const *contestants;
    const struct bench_case *cases;
    uint32_t contestant_count, case_count;
    uint32_t count_case; /* its instructions are counted; UINT32_MAX: of none */
    uint32_t runs;
    double run_ns; /* length of a run, about; short, so that most are not interrupted */
};

struct bench_cell {
    double median; /* ns per unit; < 0: did not take part */
    double spread; /* quarter to three quarters of the runs, as a part of the median */
};

struct bench_result {
    struct bench_cell cells[BENCH_MAX_CONTESTANTS][BENCH_MAX_CASES];
    double instructions[BENCH_MAX_CONTESTANTS]; /* per unit; < 0: not counted */
    char versions[BENCH_MAX_CONTESTANTS][64];
};

/* A program's main: measures, prints and draws its tables.
 *   PROGRAM                                  everything; charts go to $NJ_BENCH_CHARTS
 *   PROGRAM TABLE CONTESTANT CASE TIMES      one cell alone, by numbers, for a counter
 * NJ_BENCH_COUNT=0 leaves the counting of instructions out. */
int bench_main(int argc, char **argv, const struct bench_table *tables, uint32_t count);

/* Ends the program with a sentence. */
_Noreturn void bench_fail(const char *who, const char *what);

/* The n-th processor, counted from the last, that this process may use; a thread is pinned to it.
 * False: there are not so many. */
bool bench_pin(uint32_t nth_last);
uint32_t bench_processors(void); /* how many it may use */

double bench_now_ns(void);

/* chart.c: bars, a panel for each case. */
void bench_chart(const struct bench_table *table, const struct bench_result *result,
                 const char *folder);

#endif
