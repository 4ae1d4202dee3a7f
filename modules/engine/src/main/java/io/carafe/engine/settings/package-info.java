/**
 * What a user may ask of a container, as Docker's create call knows it, before anything of it is
 * resolved: {@link io.carafe.engine.settings.ContainerSettings} is the whole wish, its parts are
 * records by subject, and the small grammars of command-line options ({@code -v}, {@code --mount},
 * {@code --ulimit}, …) live beside the record they fill. Nothing here reads the host: a path, a
 * user or an image named in settings may not exist.
 */
@NullMarked
package io.carafe.engine.settings;

import org.jspecify.annotations.NullMarked;
