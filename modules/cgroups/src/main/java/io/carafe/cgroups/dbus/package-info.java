/**
 * As much of D-Bus as it takes to ask systemd for something: one connection, one call at a time,
 * bounded messages. Source: the D-Bus specification, version 0.43.
 */
@NullMarked
package io.carafe.cgroups.dbus;

import org.jspecify.annotations.NullMarked;
