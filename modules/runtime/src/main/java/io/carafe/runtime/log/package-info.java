/**
 * A container's output as its monitor kept it, in the CRI log format over rotated files.
 *
 * <p>A {@link io.carafe.runtime.log.LogReader} gives the {@link io.carafe.runtime.log.LogRecord}s
 * that a {@link io.carafe.runtime.log.LogQuery} asks for, from the oldest file to the newest, and
 * goes on with what is written later. It knows files by their inodes, so that a rotation meanwhile
 * neither repeats nor loses a record.
 */
@NullMarked
package io.carafe.runtime.log;

import org.jspecify.annotations.NullMarked;
