#include "settings.h"

static const char *base_name(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash != NULL ? slash + 1 : path;
}

/* An absolute form of a path, which need not exist. */
static bool absolute(char result[PATH_MAX], const char *path) {
  char folder[PATH_MAX] = "";
  if (path[0] != '/' && getcwd(folder, sizeof(folder)) == NULL) return false;
  const char *slash = path[0] != '/' ? "/" : "";
  return snprintf(result, PATH_MAX, "%s%s%s", folder, slash, path) < PATH_MAX;
}

/* The value of "--name VALUE" or "--name=VALUE" at *argument, which then moves to the value; else
 * null. */
static const char *option_value(char ***argument, const char *name) {
  const char *text = **argument;
  size_t length = strlen(name);
  if (strncmp(text, name, length) != 0) return NULL;
  if (text[length] == '=') return text + length + 1;
  if (text[length] != '\0' || (*argument)[1] == NULL) return NULL;
  return *++*argument;
}

static const char *variable(const char *name, const char *otherwise) {
  const char *value = getenv(name);
  return value != NULL && value[0] != '\0' ? value : otherwise;
}

/* lib/carafe beside the folder of the executable. */
static bool find_library(struct settings *settings) {
  const char *file = getenv(SETTINGS_EXECUTABLE);
  if (file != NULL) {
    if (!absolute(settings->executable, file)) return false;
    unsetenv(SETTINGS_EXECUTABLE);
  } else {
    ssize_t length = readlink("/proc/self/exe", settings->executable, PATH_MAX - 1);
    settings->executable[length > 0 ? length : 0] = '\0';
  }
  const char *library = getenv("CARAFE_LIB");
  if (library != NULL && library[0] != '\0') return absolute(settings->library, library);
  size_t folder = (size_t)(base_name(settings->executable) - settings->executable);
  return snprintf(settings->library, PATH_MAX, "%.*s../lib/carafe", (int)folder,
                  settings->executable) < PATH_MAX;
}

bool settings_read(struct settings *settings, char **argv) {
  const char *name = argv[0] != NULL ? base_name(argv[0]) : "carafe";
  const char *root = variable("CARAFE_ROOT", "/var/lib/carafe");
  const char *run = variable("CARAFE_RUN", "/run/carafe");
  bool oci = strcmp(name, "carafe-oci") == 0;
  settings->personality = oci ? PERSONALITY_OCI : PERSONALITY_CARAFE;
  char **argument = argv[0] != NULL ? argv + 1 : argv;
  for (; *argument != NULL && (*argument)[0] == '-'; argument++) {
    /* An OCI runtime's --root is something else: the folder of its containers' states. */
    if (oci) continue;
    const char *value = option_value(&argument, "--root");
    if (value != NULL) root = value;
    value = value == NULL ? option_value(&argument, "--run") : NULL;
    if (value != NULL) run = value;
  }
  settings->verb = *argument != NULL ? *argument : "";
  settings->sub_verb = *argument != NULL && argument[1] != NULL ? argument[1] : "";
  if (absolute(settings->root, root) && absolute(settings->run, run) && find_library(settings)) {
    return true;
  }
  fprintf(stderr, "%s: find the state and run folders: path too long\n", name);
  return false;
}
