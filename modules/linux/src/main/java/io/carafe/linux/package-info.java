@NullMarked
package io.carafe.linux;

import org.jspecify.annotations.NullMarked;
