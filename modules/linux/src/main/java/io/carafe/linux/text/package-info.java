/** File names, which the kernel takes as bytes, as Java text. */
@NullMarked
package io.carafe.linux.text;

import org.jspecify.annotations.NullMarked;
