/**
 * Pulls images from registries by the OCI distribution protocol. {@link
 * io.carafe.registry.RegistryClient} speaks it: it logs in anonymously where a registry wants a
 * token, follows redirects without showing that token to anybody else, tries again what may
 * succeed, and goes on with a broken download where it broke off. {@link io.carafe.registry.Puller}
 * turns a reference into an image in the store and tells its {@link
 * io.carafe.registry.PullProgress}. What a registry says is believed only as far as digests prove
 * it. Plain HTTP is spoken to loopback addresses only.
 *
 * <p>Source: OCI distribution specification 1.1; Docker's token authentication.
 */
@NullMarked
package io.carafe.registry;

import org.jspecify.annotations.NullMarked;
