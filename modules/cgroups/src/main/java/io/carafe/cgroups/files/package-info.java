/** Where cgroups are and how their files are read and written. */
@NullMarked
package io.carafe.cgroups.files;

import org.jspecify.annotations.NullMarked;
