/**
 * Who somebody is towards a registry. {@link io.carafe.registry.auth.DockerConfig} reads and writes
 * the logins of Docker's {@code config.json}, and asks the credential helpers it names by way of
 * {@link io.carafe.registry.auth.CredentialProgram}. No secret of it is ever printed.
 */
@NullMarked
package io.carafe.registry.auth;

import org.jspecify.annotations.NullMarked;
