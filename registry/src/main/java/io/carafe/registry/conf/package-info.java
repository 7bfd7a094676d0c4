/**
 * The registries file: short names, mirrors, insecure and blocked registries (containers-registries.conf(5)).
 */
@NullMarked
package io.carafe.registry.conf;

import org.jspecify.annotations.NullMarked;
