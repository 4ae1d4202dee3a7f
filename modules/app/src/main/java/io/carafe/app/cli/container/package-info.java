/**
 * The verbs about containers: {@code run}, {@code ps}, {@code logs}, {@code exec} and their kin.
 * They turn options into settings, call the engine, and print what it answers as docker would.
 */
@NullMarked
package io.carafe.app.cli.container;

import org.jspecify.annotations.NullMarked;
