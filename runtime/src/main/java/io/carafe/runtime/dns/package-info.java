/**
 * The small DNS server that containers on user-defined networks ask: it knows their names, and forwards the rest.
 */
@NullMarked
package io.carafe.runtime.dns;

import org.jspecify.annotations.NullMarked;
