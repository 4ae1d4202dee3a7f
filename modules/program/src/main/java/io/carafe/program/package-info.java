@NullMarked
package io.carafe.program;

import org.jspecify.annotations.NullMarked;
