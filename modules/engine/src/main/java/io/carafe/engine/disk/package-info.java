/** What can go wrong with the engine's own files, as problems. */
@NullMarked
package io.carafe.engine.disk;

import org.jspecify.annotations.NullMarked;
