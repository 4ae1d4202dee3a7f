/**
 * The rules of the repository as tests: which module may use which, what only one module may call,
 * how long a line, a method and a file may be, that documents link to what is there. A rule has no
 * list of exemptions: where it does not fit, the rule is changed.
 */
package io.carafe.checks;
