/**
 * Who a container's process is: a user and group given as text, looked up in the {@code
 * /etc/passwd} and {@code /etc/group} of the container's own root, as Docker does it.
 */
@NullMarked
package io.carafe.engine.user;

import org.jspecify.annotations.NullMarked;
