/**
 * Several real servers over real stores, while one thing after the other is broken: {@link
 * io.alerthistory.testing.chaos.World} is a sender that does as Prometheus does, receivers that write down what they hear,
 * and a {@link io.alerthistory.testing.chaos.Fault}; {@link io.alerthistory.testing.chaos.Books} says what was lost and what
 * was told twice. Nothing here knows what the servers are made of, so Alertmanager can be asked the same. Used by a test
 * and by a bench.
 */
@NullMarked
package io.alerthistory.testing.chaos;

import org.jspecify.annotations.NullMarked;
