/** The documents by which images travel: the OCI image specification, and Docker's schema 2, which it grew from. */
@NullMarked
package io.carafe.image.oci;

import org.jspecify.annotations.NullMarked;
