/**
 * What the verbs that talk to registries have in common.
 */
@NullMarked
package io.carafe.cli.registry;

import org.jspecify.annotations.NullMarked;
