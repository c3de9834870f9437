/**
 * Journeys from outside: the real program in a process of its own, real signals, a real Prometheus, receivers on
 * loopback ports. What can be seen from inside a JVM is tested in the module that owns it. {@code Program} starts and
 * ends the program, {@code Receiver} is whom it tells, {@code Need} finds other people's programs.
 */
@NullMarked
package io.alerthistory.journeys;

import org.jspecify.annotations.NullMarked;
