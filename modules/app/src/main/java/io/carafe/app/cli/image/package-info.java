/** The verbs about images: {@code load}, {@code pull}, {@code images}, {@code rmi}. */
@NullMarked
package io.carafe.app.cli.image;

import org.jspecify.annotations.NullMarked;
