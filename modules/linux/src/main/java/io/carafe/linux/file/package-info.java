/**
 * Files relative to an open folder.
 *
 * <p>A {@link io.carafe.linux.file.Folder} is an open directory. Each of its operations takes one
 * file name, never a path, and never follows a symbolic link of that name; only {@link
 * io.carafe.linux.file.Folder#open} and {@link io.carafe.linux.file.Folder#folder} take a path, and
 * then say how the kernel resolves it ({@link io.carafe.linux.file.Resolve}). So nothing that is
 * stored below a folder can lead an operation out of it, however it changes meanwhile.
 *
 * <p>{@link io.carafe.linux.file.OpenFile} is one open file: its bytes and its metadata.
 */
@NullMarked
package io.carafe.linux.file;

import org.jspecify.annotations.NullMarked;
