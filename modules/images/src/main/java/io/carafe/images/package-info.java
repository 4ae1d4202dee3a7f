@NullMarked
package io.carafe.images;

import org.jspecify.annotations.NullMarked;
