/**
 * Requests to registries: TLS, proxies, authentication, redirects, and trying again.
 */
@NullMarked
package io.carafe.registry.http;

import org.jspecify.annotations.NullMarked;
