/**
 * The verbs about registries: {@code login}, {@code logout}, {@code push}, {@code search}, and the
 * group {@code registry} that looks into one. Each acts with the configuration and the logins of
 * the user who calls, by way of {@link io.carafe.app.cli.registry.Registries}.
 */
@NullMarked
package io.carafe.app.cli.registry;

import org.jspecify.annotations.NullMarked;
