/** What tests of the runtime share: a root file system to run, and a look at what the host has of this JVM's. */
package io.carafe.testing;
