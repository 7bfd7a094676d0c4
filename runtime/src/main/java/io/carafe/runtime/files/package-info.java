/**
 * The files of containers: what they changed, and the ways in and out.
 */
@NullMarked
package io.carafe.runtime.files;

import org.jspecify.annotations.NullMarked;
