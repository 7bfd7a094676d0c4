/**
 * Networks and the addresses that are given in them, on disk; and what a container's wishes come to.
 */
@NullMarked
package io.carafe.runtime.network;

import org.jspecify.annotations.NullMarked;
