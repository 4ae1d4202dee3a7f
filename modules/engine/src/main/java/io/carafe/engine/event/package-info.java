/**
 * News about containers, told to whoever listens in this process. A listener that falls behind
 * loses the oldest news and learns that it did; it never slows the engine.
 */
@NullMarked
package io.carafe.engine.event;

import org.jspecify.annotations.NullMarked;
