/**
 * What a unit test of an isolator is written with: containers to give it ({@link io.carafe.api.testing.Contexts}), what it
 * recorded as text ({@link io.carafe.api.testing.Recordings}), and a kernel that only writes down what it is asked to do
 * ({@link io.carafe.api.testing.RecordingKernel}, {@link io.carafe.api.testing.PerformedHost}). No test that uses them
 * needs root, or Linux.
 *
 * <p>This package is the test-jar of carafe-api. A Maven module gets it by a dependency of {@code <type>test-jar</type>}
 * and {@code <scope>test</scope>}.
 */
@NullMarked
package io.carafe.api.testing;

import org.jspecify.annotations.NullMarked;
