package io.carafe.linux.file;

/**
 * One name in a folder; {@code .} and {@code ..} are never among them.
 *
 * @param name the file's name
 * @param type what it is, where the file system tells
 * @param inode its inode number
 */
public record FolderEntry(String name, FileType type, long inode) {}
