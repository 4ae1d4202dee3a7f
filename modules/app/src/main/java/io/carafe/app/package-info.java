/**
 * The programs: {@link io.carafe.app.Carafed}, the daemon, and {@link io.carafe.app.OneShot}, the
 * compiler that serves one call of {@code carafe-oci} where no daemon may. Everything is wired here
 * by hand; what a verb of the command line does is in {@code cli}.
 */
@NullMarked
package io.carafe.app;

import org.jspecify.annotations.NullMarked;
