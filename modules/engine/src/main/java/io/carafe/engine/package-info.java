@NullMarked
package io.carafe.engine;

import org.jspecify.annotations.NullMarked;
