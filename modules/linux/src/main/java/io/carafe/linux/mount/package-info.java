/**
 * Mounts: file systems that are mounted nowhere but in a descriptor, images on loop devices, and
 * mount namespaces of other processes.
 *
 * <p>The calls are those of fsopen(2): mount(8) and mount(2) decide more by themselves than one may
 * want, such as to take a loop device.
 */
@NullMarked
package io.carafe.linux.mount;

import org.jspecify.annotations.NullMarked;
