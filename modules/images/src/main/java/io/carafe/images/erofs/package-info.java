/**
 * Writes EROFS images in one pass.
 *
 * <p>{@link io.carafe.images.erofs.ErofsWriter} appends the content of files to the image as it
 * comes and notes each inode in an area of its own, which is copied behind the data at the end.
 * Inode numbers count from the start of that area, so they are known at once although its place is
 * not; only the folders, whose entries change until the last moment, are written at the end. What
 * is kept in memory is the names.
 *
 * <pre>
 *   1024 superblock | data of files and large folders | inodes, small files, small folders
 * </pre>
 *
 * <p>The root's inode comes first in its area, because the superblock has 16 bits for its number.
 * Source: kernel fs/erofs/erofs_fs.h, Documentation/filesystems/erofs.rst.
 */
@NullMarked
package io.carafe.images.erofs;

import org.jspecify.annotations.NullMarked;
