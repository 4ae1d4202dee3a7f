/** Waiting for changes of files (inotify(7)). */
@NullMarked
package io.carafe.linux.watch;

import org.jspecify.annotations.NullMarked;
