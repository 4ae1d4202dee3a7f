@NullMarked
package io.carafe.spec;

import org.jspecify.annotations.NullMarked;
