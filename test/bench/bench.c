/* SPDX-License-Identifier: MIT
 * bench.c - takes the runs, and prints the table. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "test/bench/bench.h"

void bench_fail(const char *who, const char *what)
{
    fflush(stdout);
    fprintf(stderr, "bench: %s: %s\n", who, what);
    exit(1);
}

/* As it was before the first pinning. */
static const cpu_set_t *allowed_processors(void)
{
    static cpu_set_t allowed;

    if (CPU_COUNT(&allowed) == 0)
        sched_getaffinity(0, sizeof allowed, &allowed);
    return &allowed;
}

uint32_t bench_processors(void)
{
    return (uint32_t)CPU_COUNT(allowed_processors());
}

bool bench_pin(uint32_t nth_last)
{
    const cpu_set_t *allowed = allowed_processors();
    cpu_set_t one;

    for (size_t cpu = CPU_SETSIZE; cpu > 0; cpu--) {
        if (!CPU_ISSET(cpu - 1, allowed) || nth_last-- > 0)
            continue;
        CPU_ZERO(&one);
        CPU_SET(cpu - 1, &one);
        return sched_setaffinity(0, sizeof one, &one) == 0;
    }
    return false;
}

double bench_now_ns(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

/* What a counter of instructions looks for. */
__attribute__((noinline)) void bench_measured(const struct bench_contestant *contestant,
                                              void *state, uint64_t times);
void bench_measured(const struct bench_contestant *contestant, void *state, uint64_t times)
{
    contestant->run(state, times);
}

static void *begin(const struct bench_contestant *contestant, const struct bench_case *one)
{
    void *state = contestant->begin(contestant, one->shape);

    if (state && !contestant->check(state, one->shape))
        bench_fail(contestant->name, "does not do the work that is measured");
    return state;
}

static double timed(const struct bench_contestant *contestant, void *state, uint64_t times)
{
    double start;

    if (contestant->prepare)
        contestant->prepare(state, times);
    start = bench_now_ns();
    bench_measured(contestant, state, times);
    return bench_now_ns() - start;
}

/* Of two runs, since the first may be interrupted, or be the first of all. */
static double quicker(const struct bench_contestant *contestant, void *state, uint64_t times)
{
    double one = timed(contestant, state, times), other = timed(contestant, state, times);

    return one < other ? one : other;
}

/* So many times that a run lasts as long as it should. */
static uint64_t calibrate(const struct bench_contestant *contestant, void *state, double run_ns)
{
    uint64_t times = 1;
    double took = quicker(contestant, state, times);

    while (took < run_ns / 4) {
        times *= took * 8 < run_ns ? 4 : 2;
        took = quicker(contestant, state, times);
    }
    return 1 + (uint64_t)((double)times * run_ns / took);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static struct bench_cell cell_of(double *runs, uint32_t count)
{
    struct bench_cell cell;

    qsort(runs, count, sizeof *runs, compare);
    cell.median = runs[count / 2];
    cell.spread = (runs[count * 3 / 4] - runs[count / 4]) / cell.median;
    return cell;
}

static void measure_case(const struct bench_table *table, uint32_t index,
                         struct bench_result *result)
{
    const struct bench_case *one = &table->cases[index];
    void *states[BENCH_MAX_CONTESTANTS];
    uint64_t times[BENCH_MAX_CONTESTANTS];
    static double runs[BENCH_MAX_CONTESTANTS][BENCH_MAX_RUNS];

    for (uint32_t i = 0; i < table->contestant_count; i++) {
        const struct bench_contestant *contestant = table->contestants[i];

        states[i] = begin(contestant, one);
        if (!states[i])
            continue;
        times[i] = calibrate(contestant, states[i], table->run_ns);
        if (contestant->version)
            snprintf(result->versions[i], sizeof *result->versions, " %s",
                     contestant->version(states[i]));
    }
    for (uint32_t run = 0; run < table->runs; run++) {
        for (uint32_t i = 0; i < table->contestant_count; i++) {
            if (!states[i])
                continue;
            if (one->warm > 0)
                timed(table->contestants[i], states[i], one->warm);
            runs[i][run] =
                timed(table->contestants[i], states[i], times[i]) / (double)times[i] / one->units;
        }
    }
    for (uint32_t i = 0; i < table->contestant_count; i++) {
        result->cells[i][index] =
            states[i] ? cell_of(runs[i], table->runs) : (struct bench_cell){-1, 0};
        if (states[i])
            table->contestants[i]->end(states[i]);
    }
}

/* Instructions by callgrind, of this program in a process of its own; -1 where it cannot tell. */
static double count_one(const struct bench_table *table, uint32_t table_index, uint32_t contestant)
{
    static const uint64_t times = 200;
    char self[512], command[1024], line[256];
    double collected = -1;
    ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);
    FILE *pipe;

    if (length <= 0)
        return -1;
    self[length] = '\0';
    snprintf(command, sizeof command,
             "exec valgrind --tool=callgrind --toggle-collect=bench_measured "
             "--callgrind-out-file=/dev/null '%s' %u %u %u %u 2>&1",
             self, table_index, contestant, table->count_case, (unsigned)times);
    pipe = popen(command, "r");
    if (!pipe)
        return -1;
    while (fgets(line, sizeof line, pipe)) {
        const char *found = strstr(line, "Collected : ");

        if (found)
            collected = strtod(found + strlen("Collected : "), NULL);
    }
    if (pclose(pipe) != 0 || collected < 0)
        return -1;
    return collected / (double)times / table->cases[table->count_case].units;
}

/* What other work on the machine disturbed is marked. */
static void print_cell(double value, double ratio, double spread)
{
    const int digits = value < 10 ? 2 : value < 100 ? 1 : 0;
    const char *mark = spread > BENCH_DOUBTFUL ? "~" : "";

    if (value < 0)
        printf(" – |");
    else if (ratio < 0)
        printf(" %s%.*f |", mark, digits, value);
    else
        printf(" %s%.*f (%.*fx) |", mark, digits, value, ratio < 10 ? 1 : 0, ratio);
}

static void print_row(const struct bench_table *table, const struct bench_result *result,
                      uint32_t row, bool counted)
{
    const struct bench_contestant *contestant = table->contestants[row];
    const uint32_t against = contestant->against;
    const int head = (int)strcspn(contestant->name, ",");

    printf("| %.*s%s%s |", head, contestant->name, result->versions[row], contestant->name + head);
    for (uint32_t i = 0; i < table->case_count; i++) {
        double value = result->cells[row][i].median, base = result->cells[against][i].median;

        print_cell(value, against == row || base < 0 ? -1 : value / base,
                   result->cells[row][i].spread);
    }
    if (counted) {
        double value = result->instructions[row], base = result->instructions[against];

        print_cell(value, against == row || base < 0 ? -1 : value / base, 0);
    }
    printf("\n");
}

static void print_spread(const struct bench_table *table, const struct bench_result *result)
{
    double worst = 0;
    uint32_t row = 0, column = 0;

    for (uint32_t i = 0; i < table->contestant_count; i++) {
        for (uint32_t k = 0; k < table->case_count; k++) {
            if (result->cells[i][k].median < 0 || result->cells[i][k].spread <= worst)
                continue;
            worst = result->cells[i][k].spread;
            row = i;
            column = k;
        }
    }
    printf("\nMedians of %u runs in turns. Widest spread between the quarters: %.0f %% (%s, %s).\n"
           "~: a spread of over %.0f %%; the machine does other work, and the figure is rough.\n",
           table->runs, worst * 100, table->contestants[row]->name, table->cases[column].name,
           BENCH_DOUBTFUL * 100);
}

static void print_table(const struct bench_table *table, const struct bench_result *result)
{
    bool counted = false;

    for (uint32_t i = 0; i < table->contestant_count; i++)
        counted = counted || result->instructions[i] >= 0;
    printf("\n%s: %s\n\n| |", table->title, table->unit);
    for (uint32_t i = 0; i < table->case_count; i++)
        printf(" %s |", table->cases[i].name);
    printf(counted ? " instr. %s |\n|---|" : "\n|---|",
           counted ? table->cases[table->count_case].name : "");
    for (uint32_t i = 0; i < table->case_count + counted; i++)
        printf("---|");
    printf("\n");
    for (uint32_t i = 0; i < table->contestant_count; i++)
        print_row(table, result, i, counted);
    print_spread(table, result);
    if (table->note)
        printf("%s\n", table->note);
    fflush(stdout);
}

static void print_machine(void)
{
    char line[256], *model = NULL;
    FILE *file = fopen("/proc/cpuinfo", "r");

    while (file && !model && fgets(line, sizeof line, file)) {
        if (strncmp(line, "model name", 10) == 0)
            model = strchr(line, ':');
    }
    if (file)
        fclose(file);
    if (model)
        model[strcspn(model, "\n")] = '\0';
    printf("Machine: %s, %ld processors; compiler: gcc %s\n", model ? model + 2 : "unknown",
           sysconf(_SC_NPROCESSORS_ONLN), __VERSION__);
}

static int run_one(const struct bench_table *tables, char **argv)
{
    const struct bench_table *table = &tables[atoi(argv[1])];
    const struct bench_contestant *contestant = table->contestants[atoi(argv[2])];
    const struct bench_case *one = &table->cases[atoi(argv[3])];
    void *state = begin(contestant, one);

    if (!state)
        bench_fail(contestant->name, "does not take part in this case");
    timed(contestant, state, strtoull(argv[4], NULL, 10));
    contestant->end(state);
    return 0;
}

int bench_main(int argc, char **argv, const struct bench_table *tables, uint32_t count)
{
    static struct bench_result result;
    const char *counting = getenv("NJ_BENCH_COUNT"), *charts = getenv("NJ_BENCH_CHARTS");

    if (!bench_pin(0))
        bench_fail("pinning", "no processor to be pinned to");
    if (argc == 5)
        return run_one(tables, argv);
    print_machine();
    for (uint32_t i = 0; i < count; i++) {
        const struct bench_table *table = &tables[i];

        memset(&result, 0, sizeof result);
        for (uint32_t k = 0; k < table->case_count; k++)
            measure_case(table, k, &result);
        for (uint32_t k = 0; k < table->contestant_count; k++) {
            const bool counted =
                table->count_case < table->case_count && !(counting && strcmp(counting, "0") == 0);

            result.instructions[k] = counted ? count_one(table, i, k) : -1;
        }
        print_table(table, &result);
        if (charts)
            bench_chart(table, &result, charts);
    }
    return 0;
}
