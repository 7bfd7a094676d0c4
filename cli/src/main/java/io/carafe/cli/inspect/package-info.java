/**
 * Containers and images as documents with Docker's field names.
 */
@NullMarked
package io.carafe.cli.inspect;

import org.jspecify.annotations.NullMarked;
