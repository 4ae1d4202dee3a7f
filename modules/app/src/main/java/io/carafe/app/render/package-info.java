/** How things look on a terminal: tables, durations, progress. Knows nothing of containers. */
@NullMarked
package io.carafe.app.render;

import org.jspecify.annotations.NullMarked;
