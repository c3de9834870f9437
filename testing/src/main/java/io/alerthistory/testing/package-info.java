/**
 * Hostile texts for tests, made by {@link io.alerthistory.testing.Mutations}; and real programs, of which there are no mocks here: {@link io.alerthistory.testing.Need} finds or fetches them,
 * and a class for each starts it on a free loopback port, in a temporary folder, and ends it by its process id. Used by
 * tests only.
 */
@NullMarked
package io.alerthistory.testing;

import org.jspecify.annotations.NullMarked;
