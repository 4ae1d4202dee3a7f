/**
 * Black-box suites: each runs the installed programs as a user would, with folders of its own, and
 * looks at exit codes, output and what is left on the host. They know nothing of Carafe's classes.
 */
package io.carafe.conformance;
