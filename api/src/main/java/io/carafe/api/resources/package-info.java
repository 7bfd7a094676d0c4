/** What a container may use of its host: processors, memory, processes, block devices and devices. */
@NullMarked
package io.carafe.api.resources;

import org.jspecify.annotations.NullMarked;
