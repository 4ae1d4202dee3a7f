@NullMarked
package io.carafe.app;

import org.jspecify.annotations.NullMarked;
