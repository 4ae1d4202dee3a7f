@NullMarked
package io.carafe.runtime;

import org.jspecify.annotations.NullMarked;
