/**
 * The daemon's front: a socket, a thread per client, and for each client a {@link
 * io.carafe.app.daemon.Session} that receives its request, runs it and tells it how to exit.
 */
@NullMarked
package io.carafe.app.daemon;

import org.jspecify.annotations.NullMarked;
