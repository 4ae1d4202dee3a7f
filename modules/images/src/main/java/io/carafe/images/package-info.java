/**
 * Images on this host: where their blobs lie, what they are called, and their layers unpacked.
 *
 * <p>An image comes in as blobs ({@code content}), is named in the index ({@code store}), and its
 * layers, which are tar archives ({@code tar}), become folders ({@code layer}) that an overlay
 * mounts on top of each other.
 */
@NullMarked
package io.carafe.images;

import org.jspecify.annotations.NullMarked;
