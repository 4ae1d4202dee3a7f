package io.carafe.images.content;

import io.carafe.base.Digest;

/**
 * Bytes in the folder for unfinished work.
 *
 * @param name the file's name there
 * @param digest their SHA-256 digest
 * @param size how many they are
 */
public record Spooled(String name, Digest digest, long size) {}
