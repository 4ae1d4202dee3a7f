/** The verbs about Carafe itself: {@code version}, {@code info}, {@code system stop}. */
@NullMarked
package io.carafe.app.cli.system;

import org.jspecify.annotations.NullMarked;
