/**
 * Moving bytes on several threads: one thread reads and decompresses, one hashes, one consumes, and
 * the same few buffers go round between them, so that nothing is copied and memory is bounded.
 */
@NullMarked
package io.carafe.images.stream;

import org.jspecify.annotations.NullMarked;
