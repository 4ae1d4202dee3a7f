package io.carafe.linux.file;

/**
 * What tells one file from all others while it exists.
 *
 * @param device the file system's device
 * @param inode the number in it
 */
public record FileIdentity(DeviceNumber device, long inode) {}
