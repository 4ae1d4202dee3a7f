/*
 * Answers with libseccomp's own filter for a profile, so that tests can compare it with Carafe's.
 * Lines on stdin, 32-bit numbers in decimal:
 *   number ARCH NAME                      prints the number of a call, -1 where it is unknown
 *   begin DEFAULT NATIVE                  starts a profile for a machine of that architecture
 *   arch ARCH                             adds an interface
 *   rule ACTION NAME [INDEX OP A B]...    adds a rule
 *   end                                   prints the instructions in hex
 * Every answer is one line; a failure of libseccomp prints "error ERRNO".
 */
#include <errno.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static scmp_filter_ctx filter;
static uint32_t default_action;
static int failure;

static void number(char *line) {
	uint32_t arch;
	char name[128];
	if (sscanf(line, "number %u %127s", &arch, name) == 2)
		printf("%d\n", seccomp_syscall_resolve_name_arch(arch, name));
}

static void note(int rc) {
	if (rc < 0 && failure == 0)
		failure = -rc;
}

static void begin(char *line) {
	uint32_t native;
	failure = 0;
	if (sscanf(line, "begin %u %u", &default_action, &native) != 2)
		exit(2);
	filter = seccomp_init(default_action);
	if (native != seccomp_arch_native()) {
		note(seccomp_arch_add(filter, native));
		note(seccomp_arch_remove(filter, seccomp_arch_native()));
	}
}

static void arch(char *line) {
	int rc = seccomp_arch_add(filter, (uint32_t)strtoul(line + 5, NULL, 10));
	if (rc != -EEXIST)
		note(rc);
}

static enum scmp_compare operator(const char *name) {
	static const char *const names[] = {"NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"};
	for (int i = 0; i < 7; i++)
		if (strcmp(name + strlen("SCMP_CMP_"), names[i]) == 0)
			return (enum scmp_compare)(SCMP_CMP_NE + i);
	exit(4);
}

static void rule(char *line) {
	struct scmp_arg_cmp tests[6];
	unsigned count = 0;
	char *save = NULL;
	strtok_r(line, " \n", &save);
	uint32_t action = (uint32_t)strtoul(strtok_r(NULL, " \n", &save), NULL, 10);
	int call = seccomp_syscall_resolve_name(strtok_r(NULL, " \n", &save));
	for (char *word; count < 6 && (word = strtok_r(NULL, " \n", &save)); count++) {
		tests[count].arg = (unsigned)atoi(word);
		tests[count].op = operator(strtok_r(NULL, " \n", &save));
		tests[count].datum_a = strtoull(strtok_r(NULL, " \n", &save), NULL, 10);
		tests[count].datum_b = strtoull(strtok_r(NULL, " \n", &save), NULL, 10);
	}
	if (call != __NR_SCMP_ERROR && action != default_action)
		note(seccomp_rule_add_array(filter, action, call, count, tests));
}

static void end(void) {
	FILE *file = tmpfile();
	unsigned char byte[8];
	if (file == NULL)
		exit(3);
	note(seccomp_export_bpf(filter, fileno(file)));
	seccomp_release(filter);
	if (failure != 0) {
		printf("error %d\n", failure);
		fclose(file);
		return;
	}
	rewind(file);
	while (fread(byte, 8, 1, file) == 1)
		for (int i = 0; i < 8; i++)
			printf("%02x", byte[i]);
	printf("\n");
	fclose(file);
}

int main(void) {
	static char line[4096];
	while (fgets(line, sizeof line, stdin)) {
		if (strncmp(line, "number", 6) == 0)
			number(line);
		else if (strncmp(line, "begin", 5) == 0)
			begin(line);
		else if (strncmp(line, "arch", 4) == 0)
			arch(line);
		else if (strncmp(line, "rule", 4) == 0)
			rule(line);
		else if (strncmp(line, "end", 3) == 0)
			end();
		fflush(stdout);
	}
	return 0;
}
