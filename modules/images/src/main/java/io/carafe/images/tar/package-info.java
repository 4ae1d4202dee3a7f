/**
 * The tar format and the two compressions around it.
 *
 * <p>{@link io.carafe.images.tar.TarReader} walks an archive once, forward, without seeking: it
 * gives a {@link io.carafe.images.tar.TarEntry} and then that entry's bytes. It understands the
 * formats found in images (v7, ustar, PAX, GNU and the sparse forms of both) and trusts none of
 * them: every number, name and map is checked and bounded before it is used, and whatever is wrong
 * becomes one {@link io.carafe.base.Problem.Corrupt} that names entry and offset. {@link
 * io.carafe.images.tar.TarWriter} writes the plain subset, with PAX records where ustar is too
 * narrow. {@link io.carafe.images.tar.Compression} finds out by the first bytes how a stream is
 * compressed.
 *
 * <p>Names and link targets keep bytes that are not UTF-8, in the way of {@link
 * io.carafe.linux.text.PathText}.
 */
@NullMarked
package io.carafe.images.tar;

import org.jspecify.annotations.NullMarked;
