/**
 * What an operator sees of the process from outside: log lines and metrics. Implements the metrics interfaces of the
 * rooms that are watched, and is used by no room but the wiring.
 */
@NullMarked
package io.alerthistory.telemetry;

import org.jspecify.annotations.NullMarked;
