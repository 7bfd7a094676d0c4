/**
 * User names and secrets: Docker's config.json, auth.json, and credential helpers.
 */
@NullMarked
package io.carafe.registry.credential;

import org.jspecify.annotations.NullMarked;
