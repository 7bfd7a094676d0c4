package io.carafe.registry.transfer;

import io.carafe.image.oci.ContentDescriptor;
import io.carafe.registry.name.ImageName;

/**
 * A manifest in a registry.
 *
 * @param name by which it was found: of one that an index leads to, with its digest
 * @param descriptor with the platform that it is for, as far as that is known
 */
public record InspectedManifest(ImageName name, ContentDescriptor descriptor, Manifest manifest) {}
